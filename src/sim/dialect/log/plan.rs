//! The log broker's part of a plan: its cluster, its topics, and the clients that write and read them.

use crate::base::{OrdMap, SimDuration};
use crate::engine::logs::client::{ConsumerSettings, ProducerSettings};
use crate::engine::logs::{
    BrokerId, Cluster, ClusterConfiguration, Name, TopicDeclaration, TopicId, TopicPartition,
};
use crate::sim::failure::FailureRule;
use crate::sim::plan::{NodeId, Plan, Publication};
use crate::sim::span::Span;

/// A cluster of log brokers and what is on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogPlan {
    pub cluster: ClusterConfiguration,
    /// Its topics, each with the brokers of its replicas.
    pub topics: Vec<TopicPlan>,
    /// The names of the brokers and of the replicas, in the order of their nodes.
    names: Vec<Name>,
    /// Every replica there will ever be, in order, and the place of each.
    replicas: Vec<Replica>,
    places: OrdMap<Replica, u16>,
}

/// A topic to create.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicPlan {
    /// How. `assignment` names the brokers of every partition there will ever be.
    pub declaration: TopicDeclaration,
}

/// One replica of one partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Replica {
    pub partition: TopicPartition,
    pub broker: BrokerId,
}

/// The part of a client that writes to topics. What it sends is a [`Publication`] whose exchange is the
/// topic and whose routing key is the record's key; an empty one stands for none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogProducerPlan {
    /// What it sends, and when.
    pub publications: Vec<Publication>,
    pub settings: ProducerSettings,
}

/// The part of a client that reads topics.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogConsumerPlan {
    /// The topics it subscribes to.
    pub topics: Vec<Name>,
    pub settings: ConsumerSettings,
    /// How long it works on one record.
    pub service: Span,
    /// When it fails: the first rule that applies.
    pub failures: Vec<FailureRule>,
    /// What it does then.
    pub on_failure: AfterFailure,
    /// How long it waits before it tries a record again in its place.
    pub retry: SimDuration,
    /// When it commits what it has read, besides what `enable.auto.commit` does.
    pub commit: Commit,
}

/// When a consumer commits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Commit {
    /// After each poll's last record.
    #[default]
    AfterPoll,
    /// After each record.
    AfterRecord,
    /// Before the first record of a poll is worked on.
    BeforeWork,
    /// Never by itself.
    Never,
}

/// What a consumer does with a record that it could not work on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterFailure {
    /// It goes on with the next one: what it commits then is past this one, too.
    #[default]
    Skip,
    /// It tries the same record again after a while, and what it has polled waits behind it.
    RetryInPlace,
    /// It seeks to the record's offset: what it has polled of the partition is dropped and fetched again.
    SeekBack,
    /// Its process ends, and what it had not committed is read again by whoever reads on.
    Stop,
}

impl AfterFailure {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Skip, Self::RetryInPlace, Self::SeekBack, Self::Stop];

    /// Its word, as links and lesson files have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::RetryInPlace => "retry_in_place",
            Self::SeekBack => "seek_back",
            Self::Stop => "stop",
        }
    }

    /// What its consumer does then.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Skip => "skips it",
            Self::RetryInPlace => "tries again in place",
            Self::SeekBack => "seeks back",
            Self::Stop => "stops",
        }
    }
}

impl LogPlan {
    /// A cluster with these topics.
    pub fn new(cluster: ClusterConfiguration, topics: Vec<TopicPlan>) -> Self {
        let mut plan = Self { cluster, topics, ..Self::default() };
        plan.replicas = plan.assigned().collect();
        plan.places = plan.replicas.iter().enumerate().map(|(at, replica)| (*replica, at as u16)).collect();
        let brokers = (0..plan.broker_count() as u16).map(|broker| broker_name(BrokerId(broker)));
        let replicas = plan.replicas().map(|replica| plan.replica_name(replica));
        plan.names = brokers.chain(replicas).map(Name::from).collect();
        plan
    }

    /// How many nodes it has: its brokers, then the replicas.
    pub fn node_count(&self) -> usize {
        self.names.len()
    }

    /// The name of one of them.
    pub(in crate::sim) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", |name| name)
    }

    /// Is there a cluster at all?
    pub fn is_there(&self) -> bool {
        !self.topics.is_empty()
    }

    /// How many brokers are on the stage.
    pub fn broker_count(&self) -> usize {
        if self.is_there() { usize::from(self.cluster.brokers) } else { 0 }
    }

    /// Every replica there will ever be, by topic, partition, and its place in the assignment.
    pub fn replicas(&self) -> impl Iterator<Item = Replica> + '_ {
        self.replicas.iter().copied()
    }

    /// The replica in a place among all.
    pub(in crate::sim) fn replica_at(&self, at: usize) -> Option<Replica> {
        self.replicas.get(at).copied()
    }

    /// The place of a replica among all.
    pub(in crate::sim) fn replica_index(&self, replica: Replica) -> Option<usize> {
        self.places.get(&replica).map(|at| usize::from(*at))
    }

    /// The broker that is to lead a partition, as far as it is asked.
    pub(in crate::sim) fn preferred(&self, partition: TopicPartition) -> Option<BrokerId> {
        let topic = self.topics.get(partition.topic.index())?;
        topic.declaration.assignment.get(usize::from(partition.partition))?.first().copied()
    }

    fn assigned(&self) -> impl Iterator<Item = Replica> + '_ {
        self.topics.iter().enumerate().flat_map(|(topic, plan)| {
            let partitions = plan.declaration.assignment.iter().enumerate();
            partitions.flat_map(move |(partition, brokers)| {
                let partition = TopicPartition { topic: TopicId(topic as u16), partition: partition as u16 };
                brokers.iter().map(move |broker| Replica { partition, broker: *broker })
            })
        })
    }

    /// All partitions there will ever be.
    pub fn partitions(&self) -> impl Iterator<Item = TopicPartition> {
        self.topics.iter().enumerate().flat_map(|(topic, plan)| {
            let count = plan.declaration.assignment.len() as u16;
            (0..count).map(move |partition| TopicPartition { topic: TopicId(topic as u16), partition })
        })
    }

    /// The place of a partition among all.
    pub fn partition_index(&self, partition: TopicPartition) -> Option<usize> {
        self.partitions().position(|other| other == partition)
    }

    /// A topic's name.
    pub fn topic_name(&self, topic: TopicId) -> &str {
        self.topics.get(topic.index()).map_or("", |topic| &topic.declaration.name)
    }

    /// Is each partition on one broker only?
    pub fn is_single(&self, topic: TopicId) -> bool {
        let topic = self.topics.get(topic.index());
        topic.is_none_or(|topic| topic.declaration.assignment.iter().all(|brokers| brokers.len() < 2))
    }

    /// What a partition is called: its topic and its number.
    pub fn partition_name(&self, partition: TopicPartition) -> String {
        format!("{}-{}", self.topic_name(partition.topic), partition.partition)
    }

    /// What a replica is called: its partition and, where there are several, its broker.
    pub fn replica_name(&self, replica: Replica) -> String {
        let partition = self.partition_name(replica.partition);
        match self.is_single(replica.partition.topic) {
            true => partition,
            false => format!("{partition}@{}", replica.broker.0),
        }
    }
}

/// What a log broker is called.
pub fn broker_name(broker: BrokerId) -> String {
    format!("broker-{}", broker.0)
}

impl Plan {
    /// The node of a partition's leader or, if nobody leads it, of its preferred replica.
    pub(super) fn leader_node(&self, cluster: &Cluster, partition: TopicPartition) -> NodeId {
        let leader = cluster.leader(partition).or_else(|| self.logs.preferred(partition));
        leader.map_or(NodeId(0), |leader| self.replica_node(partition, leader))
    }
}
