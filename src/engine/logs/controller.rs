//! The controllers: who of them is active, which brokers they take for alive (KIP-500, KIP-631).
//!
//! The voters are the first brokers. A vote is not played through message by message: after
//! `controller.quorum.fetch.timeout.ms` without an active controller the lowest of those that a majority
//! reaches is elected. (With Kafka it is whoever stands first, which is a matter of chance.)

use super::agenda::Work;
use super::cluster::Cluster;
use super::event::{BrokerEvent, Event, ReplicationEvent};
use super::id::{BrokerId, TopicPartition};
use crate::base::{OrdMap, OrdSet, SimDuration, SimTime};

/// What the controllers know of themselves and the brokers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Controller {
    pub active: Option<BrokerId>,
    /// Brokers that they take for dead.
    pub fenced: OrdSet<BrokerId>,
    /// When they last heard of each broker whose heartbeats stay out.
    silent: OrdMap<BrokerId, SimTime>,
    /// An election is on the agenda.
    election_due: bool,
}

impl Controller {
    pub fn is_fenced(&self, broker: BrokerId) -> bool {
        self.fenced.contains(&broker)
    }
}

impl Cluster {
    fn voters(&self) -> impl Iterator<Item = BrokerId> + use<> {
        let count = self.configuration.controllers.clamp(1, self.configuration.brokers.max(1));
        (0..count).map(BrokerId)
    }

    /// Does a majority of the voters reach this one?
    fn has_majority(&self, voter: BrokerId) -> bool {
        let reached = self.voters().filter(|other| self.linked(voter, *other)).count();
        self.is_up(voter) && reached * 2 > self.voters().count()
    }

    /// Is the broker linked to the active controller?
    pub(super) fn reaches_controller(&self, broker: BrokerId) -> bool {
        self.controller.active.is_some_and(|active| self.linked(broker, active))
    }

    /// Somebody went, came, was cut off or linked again: is there still an active controller?
    pub(super) fn look_at_controller(&mut self, out: &mut Vec<Event>) {
        if self.controller.active.is_some_and(|active| !self.has_majority(active)) {
            self.controller.active = None;
            out.push(Event::Broker(BrokerEvent::ControllerElected { broker: None }));
        }
        if self.controller.active.is_none() && !self.controller.election_due {
            self.controller.election_due = true;
            let at = self.now + self.configuration.controller_quorum_fetch_timeout;
            self.agenda.add(at, Work::ElectController);
        }
    }

    pub(super) fn elect_controller(&mut self, out: &mut Vec<Event>) {
        self.controller.election_due = false;
        if self.controller.active.is_some() {
            return;
        }
        // Without a majority somebody's return brings the next election.
        let Some(elected) = self.voters().find(|voter| self.has_majority(*voter)) else { return };
        self.controller.active = Some(elected);
        out.push(Event::Broker(BrokerEvent::ControllerElected { broker: Some(elected) }));
        for broker in self.ids() {
            // It gives everybody a whole session, and hears of those that are there.
            if self.linked(broker, elected) {
                self.agenda.add(self.now + self.configuration.latency, Work::Register { broker });
            } else {
                self.expect_heartbeat(broker, self.now);
            }
        }
    }

    /// A broker's heartbeats stay out from now on: the last it sent is so long ago.
    pub(super) fn heartbeats_end(&mut self, broker: BrokerId) {
        let since = self.brokers.get(broker.index()).map_or(SimTime::ZERO, |broker| broker.since);
        let interval = self.configuration.broker_heartbeat_interval.as_micros().max(1);
        let whole = self.now.since(since).as_micros() / interval * interval;
        let last = since + SimDuration::from_micros(whole) + self.configuration.latency;
        self.expect_heartbeat(broker, last);
    }

    fn expect_heartbeat(&mut self, broker: BrokerId, last: SimTime) {
        self.controller.silent.insert(broker, last);
        let at = (last + self.configuration.broker_session_timeout).max(self.now);
        self.agenda.add(at, Work::SessionCheck { broker, lost: last });
    }

    /// The session of a broker that is not heard of is over, unless it was heard of since.
    pub(super) fn check_session(&mut self, broker: BrokerId, lost: SimTime, out: &mut Vec<Event>) {
        let is_silent = self.controller.silent.get(&broker) == Some(&lost);
        if is_silent && self.controller.active.is_some() && !self.reaches_controller(broker) {
            self.fence(broker, out);
        }
    }

    /// The controller takes a broker for dead: it leads nothing any more and leaves every in-sync set, but
    /// where it is the last in it.
    pub(super) fn fence(&mut self, broker: BrokerId, out: &mut Vec<Event>) {
        if !self.controller.fenced.insert(broker) {
            return;
        }
        out.push(Event::Broker(BrokerEvent::BrokerFenced { broker }));
        let partitions: Vec<TopicPartition> = self.registry.keys().copied().collect();
        for partition in partitions {
            let Some(view) = self.registry.get_mut(&partition) else { continue };
            let leads = view.leader == Some(broker);
            let leaves = view.in_sync.contains(&broker) && view.in_sync.len() > 1;
            if leaves {
                view.in_sync.retain(|other| *other != broker);
                view.version += 1;
                let in_sync = view.in_sync.clone();
                out.push(Event::Replication(ReplicationEvent::InSyncChanged {
                    partition,
                    in_sync,
                    broker,
                    joined: false,
                }));
            }
            if leads {
                self.elect(partition, out);
            } else if leaves {
                self.spread(partition);
            }
        }
    }

    /// A broker is heard of: it is taken for alive, and told what has happened since.
    pub(super) fn register(&mut self, broker: BrokerId, out: &mut Vec<Event>) {
        if !self.reaches_controller(broker) {
            return;
        }
        self.controller.silent.remove(&broker);
        if self.controller.fenced.remove(&broker) {
            out.push(Event::Broker(BrokerEvent::BrokerUnfenced { broker }));
        }
        let partitions: Vec<(TopicPartition, bool)> =
            self.registry.iter().map(|(partition, view)| (*partition, view.leader.is_none())).collect();
        let at = self.now + self.configuration.latency;
        for (partition, is_offline) in partitions {
            if is_offline {
                self.elect(partition, out);
            }
            self.agenda.add(at, Work::Metadata { to: broker, partition });
        }
    }

    /// Tells every broker that can be reached of a partition's news.
    pub(super) fn spread(&mut self, partition: TopicPartition) {
        let at = self.now + self.configuration.latency;
        for to in self.ids() {
            if self.reaches_controller(to) {
                self.agenda.add(at, Work::Metadata { to, partition });
            }
        }
    }
}
