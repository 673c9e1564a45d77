//! Checks of what is particular to the log broker; here the names that its part of a lesson has.

mod client;
mod cluster;

use super::names::{Group, List, declared};
use crate::engine::logs::{BrokerId, ClusterConfiguration};
use crate::lesson::file::LessonFile;
use crate::lesson::problem::{FieldPath, field};
use crate::sim::broker_name;

/// More brokers than this nobody can watch.
const MOST_BROKERS: u16 = 9;
/// More partitions of a topic than this nobody can watch.
const MOST_PARTITIONS: u16 = 100;

/// What the names on the cluster follow from.
const CLUSTER: &[(&str, &[&str])] = &[
    ("cluster", &["cluster", "brokers"]),
    ("topics", &["topics", "name", "partitions", "max_partitions", "replication_factor", "assignment"]),
];

pub(super) const TOPICS: List = declared!(topics);
pub(super) const CONSUMERS: List = declared!(consumers);
pub(super) const BROKERS: List =
    List { from: CLUSTER, names: |check| check.implied.brokers.iter().map(String::as_str).collect() };
pub(super) const REPLICAS: List =
    List { from: CLUSTER, names: |check| check.implied.replicas.iter().map(String::as_str).collect() };
pub(super) const PARTITIONS: List =
    List { from: CLUSTER, names: |check| check.implied.partitions.iter().map(String::as_str).collect() };
const GROUPS: List = List {
    from: &[("consumers", &["consumers", "group"])],
    names: |check| check.implied.groups.iter().map(String::as_str).collect(),
};

impl Group {
    pub const TOPIC: Self = Self { label: "topic", lists: &[TOPICS] };
    pub const BROKER: Self = Self { label: "log broker", lists: &[BROKERS] };
    /// Whichever replica of it, or one.
    pub const PARTITION: Self = Self { label: "partition", lists: &[PARTITIONS, REPLICAS] };
    /// A consumer group.
    pub const MEMBERS: Self = Self { label: "group", lists: &[GROUPS] };
}

/// Names that no list of the file has: they follow from numbers in it.
#[derive(Debug, Default)]
pub(in crate::lesson::validate) struct Names {
    pub brokers: Vec<String>,
    /// What is on the stage: `orders-0` or, where there are several replicas, `orders-0@1`.
    pub replicas: Vec<String>,
    /// All partitions, with those that are on the stage under other names.
    pub partitions: Vec<String>,
    pub groups: Vec<String>,
}

impl Names {
    pub fn of(file: &LessonFile) -> Self {
        let groups = file.consumers.iter().map(|consumer| consumer.group.clone()).collect();
        let mut names = Self { groups, ..Self::default() };
        names.groups.sort();
        names.groups.dedup();
        if file.topics.is_empty() {
            return names;
        }
        let count = broker_count(file).clamp(1, MOST_BROKERS);
        names.brokers = (0..count).map(|broker| broker_name(BrokerId(broker))).collect();
        for topic in file.topics.iter().filter(|topic| topic.most_partitions() <= MOST_PARTITIONS) {
            let partitions = topic.brokers(count);
            let single = partitions.iter().all(|brokers| brokers.len() < 2);
            for (partition, brokers) in partitions.iter().enumerate() {
                let name = format!("{}-{partition}", topic.name);
                let replica = |broker: &u16| if single { name.clone() } else { format!("{name}@{broker}") };
                names.replicas.extend(brokers.iter().map(replica));
                names.partitions.push(name);
            }
        }
        names
    }

    /// The names of what the cluster puts on the stage, each with the field it follows from.
    pub fn nodes(&self) -> Vec<(&str, FieldPath)> {
        let brokers = self.brokers.iter().map(|name| (name.as_str(), field!["cluster", "brokers"]));
        let replicas = self.replicas.iter().map(|name| (name.as_str(), field!["topics"]));
        brokers.chain(replicas).collect()
    }
}

fn broker_count(file: &LessonFile) -> u16 {
    let written = file.cluster.as_ref().and_then(|cluster| cluster.brokers);
    written.unwrap_or_else(|| ClusterConfiguration::default().brokers)
}
