//! Who leads a partition: the first replica of its assignment that is alive and in sync; if there is none
//! and `unclean.leader.election.enable` allows it, the first that is alive.

use super::cluster::Cluster;
use super::error::ErrorCode;
use super::event::{Event, ReplicationEvent};
use super::id::{BrokerId, TopicPartition};

impl Cluster {
    fn is_alive(&self, broker: BrokerId) -> bool {
        self.is_up(broker) && !self.controller.is_fenced(broker)
    }

    /// The controller gives a partition a leader, or finds that nobody may lead it.
    pub(super) fn elect(&mut self, partition: TopicPartition, out: &mut Vec<Event>) {
        let unclean_allowed = self.settings(partition.topic).unclean_leader_election;
        self.elect_from(partition, unclean_allowed, out);
    }

    fn elect_from(&mut self, partition: TopicPartition, unclean_allowed: bool, out: &mut Vec<Event>) {
        let Some(view) = self.registry.get(&partition) else { return };
        let alive = || view.replicas.iter().copied().filter(|broker| self.is_alive(*broker));
        let clean = alive().find(|broker| view.in_sync.contains(broker));
        let elected = clean.or_else(|| alive().next().filter(|_| unclean_allowed));
        if elected.is_none() && view.leader.is_none() {
            return;
        }
        let unclean = elected.is_some() && clean.is_none();
        self.appoint(partition, elected, unclean, out);
    }

    fn appoint(
        &mut self,
        partition: TopicPartition,
        leader: Option<BrokerId>,
        unclean: bool,
        out: &mut Vec<Event>,
    ) {
        let Some(view) = self.registry.get_mut(&partition) else { return };
        view.leader = leader;
        view.epoch += 1;
        view.version += 1;
        let epoch = view.epoch;
        let others = view.in_sync.clone();
        if let Some(leader) = leader.filter(|_| unclean) {
            view.in_sync = vec![leader];
        }
        let in_sync = view.in_sync.clone();
        out.push(Event::Replication(ReplicationEvent::LeaderElected { partition, leader, epoch, unclean }));
        if let Some(leader) = leader.filter(|_| unclean) {
            for broker in others.into_iter().filter(|broker| *broker != leader) {
                out.push(Event::Replication(ReplicationEvent::InSyncChanged {
                    partition,
                    in_sync: in_sync.clone(),
                    broker,
                    joined: false,
                }));
            }
            out.push(Event::Replication(ReplicationEvent::InSyncChanged {
                partition,
                in_sync,
                broker: leader,
                joined: true,
            }));
        }
        self.spread(partition);
    }

    /// `kafka-leader-election`: the preferred replica, or anybody who is alive where nobody leads.
    pub(super) fn elect_by_hand(
        &mut self,
        partition: TopicPartition,
        unclean: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        if self.controller.active.is_none() {
            return Err(ErrorCode::NotController);
        }
        let view = self.registry.get(&partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        if unclean {
            if view.leader.is_some() {
                return Err(ErrorCode::ElectionNotNeeded);
            }
            self.elect_from(partition, true, out);
            let has_leader = self.leader(partition).is_some();
            return if has_leader { Ok(()) } else { Err(ErrorCode::EligibleLeadersNotAvailable) };
        }
        self.prefer(partition, out)
    }

    /// The first replica of the assignment leads again, if it may.
    fn prefer(&mut self, partition: TopicPartition, out: &mut Vec<Event>) -> Result<(), ErrorCode> {
        let view = self.registry.get(&partition).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let preferred = view.replicas.first().copied().ok_or(ErrorCode::PreferredLeaderNotAvailable)?;
        if view.leader == Some(preferred) {
            return Err(ErrorCode::ElectionNotNeeded);
        }
        if !self.is_alive(preferred) || !view.in_sync.contains(&preferred) {
            return Err(ErrorCode::PreferredLeaderNotAvailable);
        }
        self.appoint(partition, Some(preferred), false, out);
        Ok(())
    }

    /// `auto.leader.rebalance.enable`: every so often leaders go back to where they are preferred. (Kafka
    /// does so only above `leader.imbalance.per.broker.percentage`, 10 by default.)
    pub(super) fn balance_leaders(&mut self, out: &mut Vec<Event>) {
        if let Some(interval) = self.configuration.leader_imbalance_check_interval {
            self.agenda.add(self.now + interval, super::agenda::Work::LeaderBalance);
        }
        if self.controller.active.is_none() {
            return;
        }
        let partitions: Vec<TopicPartition> = self.registry.keys().copied().collect();
        for partition in partitions {
            // Whoever may not lead stays as it is.
            let _ = self.prefer(partition, out);
        }
    }
}
