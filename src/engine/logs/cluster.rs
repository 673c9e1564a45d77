//! The cluster: its state, what it is asked, and what falls due by itself.

use super::agenda::{Agenda, Work};
use super::broker::{Broker, View};
use super::command::Command;
use super::configuration::{ClusterConfiguration, TopicConfiguration};
use super::controller::Controller;
use super::event::Event;
use super::group::Groups;
use super::id::{BrokerId, Name, Offset, TopicId, TopicPartition};
use super::log::Log;
use super::markers::WaitingMarker;
use super::transaction::Transactions;
use crate::base::{OrdMap, OrdSet, SimTime};

/// A cluster of log brokers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cluster {
    pub(super) configuration: ClusterConfiguration,
    pub(super) topics: Vec<Topic>,
    pub(super) brokers: Vec<Broker>,
    /// What the controllers have agreed on: of each partition its replicas, leader and in-sync set.
    pub(super) registry: OrdMap<TopicPartition, View>,
    pub(super) controller: Controller,
    pub(super) agenda: Agenda,
    pub(super) groups: Groups,
    /// Partitions in which something moved that somebody may wait for: by their broker.
    pub(super) stirred: OrdSet<(BrokerId, TopicPartition)>,
    pub(super) transactions: Transactions,
    /// Markers in leaders' logs that are not yet replicated.
    pub(super) markers: Vec<WaitingMarker>,
    /// When the coordinator looks next for transactions whose time is up.
    pub(super) transaction_look: Option<SimTime>,
    pub(super) now: SimTime,
}

/// A topic.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Topic {
    pub name: Name,
    pub partitions: u16,
    pub replication_factor: u16,
    pub configuration: TopicConfiguration,
    /// The brokers of every partition that was declared, also of those that may come later.
    pub assignment: Vec<Vec<BrokerId>>,
}

/// Where a replica's log begins and ends, and how much of it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRange {
    /// The log start offset.
    pub start: Offset,
    /// The high watermark, as this replica knows it.
    pub high_watermark: Offset,
    /// The last stable offset.
    pub last_stable: Offset,
    /// The log end offset.
    pub end: Offset,
}

impl Cluster {
    /// Carries out a command, after whatever fell due before it. What a client asked is answered by
    /// [`Event::Responded`], at once or later; what an operator asked and can't be done by
    /// [`Event::CommandRefused`].
    pub fn apply(&mut self, now: SimTime, command: Command, out: &mut Vec<Event>) {
        self.advance(now, out);
        self.now = now;
        let done = match command {
            Command::Configure(configuration) => self.configure(configuration, out),
            Command::CreateTopic(declaration) => self.create_topic(declaration, out),
            Command::CreatePartitions { topic, total } => self.create_partitions(topic, total, out),
            Command::AlterTopic { topic, configuration } => self.alter_topic(topic, configuration, out),
            Command::Request { broker, caller, request } => {
                self.request(broker, caller, request, out);
                Ok(())
            }
            Command::Disconnect { broker, connection } => {
                self.forget_connection(broker, connection);
                Ok(())
            }
            Command::StopBroker { broker, kill } => self.stop_broker(broker, kill, out),
            Command::StartBroker(broker) => self.start_broker(broker, out),
            Command::CutBroker(broker) => self.cut_broker(broker, out),
            Command::MendBroker(broker) => self.mend_broker(broker, out),
            Command::ElectLeader { partition, unclean } => self.elect_by_hand(partition, unclean, out),
        };
        if let Err(error) = done {
            out.push(Event::CommandRefused(error));
        }
        self.settle(out);
    }

    /// When something happens by itself next. O(1).
    pub fn next_deadline(&self) -> Option<SimTime> {
        self.agenda.next_at()
    }

    /// Lets happen what is due by now, in the order in which it falls due.
    pub fn advance(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while self.agenda.next_at().is_some_and(|at| at <= now) {
            let Some((at, work)) = self.agenda.next() else { return };
            self.now = at;
            self.work(work, out);
            self.settle(out);
        }
        self.now = self.now.max(now);
    }

    fn work(&mut self, work: Work, out: &mut Vec<Event>) {
        match work {
            Work::FollowerFetch(fetch) => self.follower_asks(fetch, out),
            Work::FollowerAnswer { to, from, partition, epoch, turn, answer } => {
                self.follower_gets((to, from), partition, (epoch, turn), answer, out);
            }
            Work::FetchAgain { follower, partition, epoch, turn } => {
                self.fetch_again(follower, partition, epoch, turn);
            }
            Work::LagCheck { leader, partition, epoch } => self.check_lag(leader, partition, epoch),
            Work::AlterPartition { from, partition, epoch, broker, joins } => {
                self.alter_in_sync(from, partition, epoch, broker, joins, out);
            }
            Work::Metadata { to, partition } => self.learn(to, partition, out),
            Work::SessionCheck { broker, lost } => self.check_session(broker, lost, out),
            Work::Register { broker } => self.register(broker, out),
            Work::ElectController => self.elect_controller(out),
            Work::RequestTimeout { broker, caller } => self.request_timed_out(broker, caller, out),
            Work::Retention => self.retention_tick(out),
            Work::Cleaning => self.cleaning_tick(out),
            Work::WriteMarker(order) => self.write_marker(order, out),
            Work::MarkerWritten(order) => self.transactions.written(&order, out),
            Work::TransactionLook => self.look_at_transactions(out),
            Work::LeaderBalance => self.balance_leaders(out),
            Work::LookAtGroup(name) => self.look_at_group(&name, out),
        }
    }

    /// Answers whoever waited for what has moved.
    fn settle(&mut self, out: &mut Vec<Event>) {
        while let Some((broker, partition)) = self.stirred.pop_first() {
            self.complete_produces(broker, partition, out);
            self.complete_fetches(broker, partition, out);
            self.complete_markers(partition);
        }
        self.send_markers();
    }

    /// Can the two talk to each other? Both are up, and neither is cut off.
    pub(super) fn linked(&self, one: BrokerId, other: BrokerId) -> bool {
        let is_there =
            |id: BrokerId| self.brokers.get(id.index()).is_some_and(|broker| broker.up && !broker.cut);
        self.is_up(one) && one == other || is_there(one) && is_there(other)
    }

    /// All brokers.
    pub(super) fn ids(&self) -> impl Iterator<Item = BrokerId> + use<> {
        (0..self.brokers.len() as u16).map(BrokerId)
    }

    /// A topic's settings by now; of no topic, those that Kafka has for a new one.
    pub fn settings(&self, topic: TopicId) -> TopicConfiguration {
        self.topics.get(topic.index()).map(|topic| topic.configuration.clone()).unwrap_or_default()
    }

    pub(super) fn log(&self, broker: BrokerId, partition: TopicPartition) -> Option<&Log> {
        self.brokers.get(broker.index())?.logs.get(&partition)
    }

    /// A topic's number.
    pub fn topic(&self, name: &str) -> Option<TopicId> {
        self.topics.iter().position(|topic| *topic.name == *name).map(|at| TopicId(at as u16))
    }

    /// A topic's name.
    pub fn topic_name(&self, topic: TopicId) -> Option<&Name> {
        self.topics.get(topic.index()).map(|topic| &topic.name)
    }

    /// How many partitions a topic has.
    pub fn partition_count(&self, topic: TopicId) -> u16 {
        self.topics.get(topic.index()).map_or(0, |topic| topic.partitions)
    }

    /// Is a broker up?
    pub fn is_up(&self, broker: BrokerId) -> bool {
        self.brokers.get(broker.index()).is_some_and(|broker| broker.up)
    }

    /// Who leads a partition, as the controllers have it.
    pub fn leader(&self, partition: TopicPartition) -> Option<BrokerId> {
        self.registry.get(&partition)?.leader
    }

    /// The epoch of a partition's leader.
    pub fn leader_epoch(&self, partition: TopicPartition) -> Option<u32> {
        self.registry.get(&partition).map(|view| view.epoch)
    }

    /// The in-sync replicas of a partition, as the controllers have them.
    pub fn in_sync(&self, partition: TopicPartition) -> &[BrokerId] {
        self.registry.get(&partition).map_or(&[], |view| &view.in_sync)
    }

    /// The active controller.
    pub fn active_controller(&self) -> Option<BrokerId> {
        self.controller.active
    }

    /// The offsets of a replica's log; none where there is no such replica.
    pub fn log_range(&self, partition: TopicPartition, broker: BrokerId) -> Option<LogRange> {
        let log = self.log(broker, partition)?;
        Some(LogRange {
            start: log.start(),
            high_watermark: log.high_watermark(),
            last_stable: log.last_stable(),
            end: log.end(),
        })
    }

    /// The records of a replica's log: offset and record id.
    pub fn records(&self, partition: TopicPartition, broker: BrokerId) -> Vec<(Offset, u32)> {
        let Some(log) = self.log(broker, partition) else { return Vec::new() };
        let batches = log.batches_from(log.start());
        batches.flat_map(|batch| batch.records.iter().map(|(offset, record)| (*offset, record.id))).collect()
    }

    /// The broker that coordinates a group, or the transactions of an id: the first that is up and not fenced
    /// from the key's own on. It stands for the leader of the key's partition of `__consumer_offsets` (or
    /// `__transaction_state`), which is replicated: what a coordinator knows outlives it.
    pub fn coordinator(&self, key: &str) -> Option<BrokerId> {
        let count = self.brokers.len().max(1);
        // Java's `String.hashCode`, by which Kafka chooses the partition.
        let hash =
            key.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
        let first = (hash & 0x7fff_ffff) as usize % count;
        let brokers = (0..count).map(|step| BrokerId(((first + step) % count) as u16));
        brokers.into_iter().find(|broker| self.is_up(*broker) && !self.controller.is_fenced(*broker))
    }
}
