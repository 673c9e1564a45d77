//! Topics: how they are created and changed, and on which brokers their replicas are.

use super::broker::View;
use super::cluster::{Cluster, Topic};
use super::command::TopicDeclaration;
use super::configuration::TopicConfiguration;
use super::error::ErrorCode;
use super::event::{Event, TopicEvent};
use super::id::{BrokerId, TopicId, TopicPartition};
use super::log::Log;

impl Cluster {
    /// Creates a topic. Set-up is no news that travels: every broker knows of it at once.
    pub(super) fn create_topic(
        &mut self,
        declared: TopicDeclaration,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let TopicDeclaration { name, partitions, replication_factor, configuration, assignment } = declared;
        if self.topic(&name).is_some() {
            return Err(ErrorCode::TopicAlreadyExists);
        }
        if name.is_empty() {
            return Err(ErrorCode::InvalidTopic);
        }
        if partitions == 0 {
            return Err(ErrorCode::InvalidPartitions);
        }
        let brokers = self.brokers.len() as u16;
        if replication_factor == 0 || replication_factor > brokers {
            return Err(ErrorCode::InvalidReplicationFactor);
        }
        let is_good = |replicas: &Vec<BrokerId>| {
            let distinct = replicas.iter().enumerate().all(|(at, one)| !replicas[..at].contains(one));
            distinct && !replicas.is_empty() && replicas.iter().all(|broker| broker.0 < brokers)
        };
        if !assignment.is_empty()
            && (assignment.len() < usize::from(partitions) || !assignment.iter().all(is_good))
        {
            return Err(ErrorCode::InvalidReplicaAssignment);
        }
        let topic = TopicId(self.topics.len() as u16);
        out.push(Event::Topic(TopicEvent::TopicCreated { topic, name: name.clone() }));
        self.topics.push(Topic { name, partitions, replication_factor, configuration, assignment });
        (0..partitions).for_each(|partition| self.create_partition(TopicPartition { topic, partition }, out));
        Ok(())
    }

    /// A topic gets more partitions. What lies in the others stays there: keys may have other partitions
    /// from now on.
    pub(super) fn create_partitions(
        &mut self,
        topic: TopicId,
        total: u16,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let known = self.topics.get_mut(topic.index()).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        let before = known.partitions;
        if total <= before {
            return Err(ErrorCode::InvalidPartitions);
        }
        if !known.assignment.is_empty() && known.assignment.len() < usize::from(total) {
            return Err(ErrorCode::InvalidReplicaAssignment);
        }
        known.partitions = total;
        (before..total).for_each(|partition| self.create_partition(TopicPartition { topic, partition }, out));
        Ok(())
    }

    pub(super) fn alter_topic(
        &mut self,
        topic: TopicId,
        configuration: TopicConfiguration,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let known = self.topics.get_mut(topic.index()).ok_or(ErrorCode::UnknownTopicOrPartition)?;
        known.configuration = configuration.clone();
        out.push(Event::Topic(TopicEvent::TopicAltered { topic, configuration }));
        Ok(())
    }

    fn create_partition(&mut self, partition: TopicPartition, out: &mut Vec<Event>) {
        let replicas = self.place(partition);
        out.push(Event::Topic(TopicEvent::PartitionCreated { partition, replicas: replicas.clone() }));
        let in_sync = replicas.clone();
        let view = View {
            leader: replicas.first().copied(),
            epoch: 0,
            replicas: replicas.clone(),
            in_sync,
            version: 0,
        };
        for broker in &replicas {
            if let Some(broker) = self.brokers.get_mut(broker.index()) {
                broker.logs.insert(partition, Log::new());
            }
        }
        self.registry.insert(partition, view);
        for broker in self.ids() {
            if self.is_up(broker) {
                self.learn(broker, partition, out);
            }
        }
    }

    /// As declared, or spread as Kafka does (`AdminUtils.assignReplicasToBrokers`), beginning with broker 0:
    /// leaders in turn, followers behind them, each round a step further.
    fn place(&self, partition: TopicPartition) -> Vec<BrokerId> {
        let Some(topic) = self.topics.get(partition.topic.index()) else { return Vec::new() };
        let number = usize::from(partition.partition);
        if let Some(replicas) = topic.assignment.get(number) {
            return replicas.clone();
        }
        let brokers = self.brokers.len().max(1);
        let (first, round) = (number % brokers, number / brokers);
        let followers = (1..usize::from(topic.replication_factor)).map(|follower| {
            let shift = 1 + (round + follower - 1) % (brokers - 1).max(1);
            (first + shift) % brokers
        });
        std::iter::once(first).chain(followers).map(|broker| BrokerId(broker as u16)).collect()
    }
}
