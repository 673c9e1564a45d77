//! What a lesson does to the cluster of log brokers, and to where its consumers read. Starting one, and its links, take no more than its name.

use serde::Deserialize;

use super::Form;
use crate::base::{SimDuration, SimTime};
use crate::engine::logs::Offset;
use crate::engine::logs::client::Start;
use crate::lesson::file::log::TopicFile;
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::lesson::validate::{Check, Group};
use crate::sim::{Action, ClientAction, ClusterAction};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Stop {
    broker: String,
    #[serde(default)]
    kill: bool,
    restart_after_ms: Option<u64>,
}

impl Form for Stop {
    fn lower(&self, _: &str) -> Vec<Action> {
        let restart_after = self.restart_after_ms.map(SimDuration::from_millis);
        let broker = self.broker.as_str().into();
        vec![Action::Cluster(ClusterAction::Stop { broker, kill: self.kill, restart_after })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        check.refer(Group::BROKER, &self.broker, place.then("broker"));
    }
}

/// A consumer reads one of its partitions on from elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Seek {
    client: String,
    partition: String,
    to: Place,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, expecting = "`\"earliest\"`, `\"latest\"`, `\"committed\"`, an offset or `{ at_ms = … }`")]
enum Place {
    Word(Word),
    Offset(Offset),
    At(Moment),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Earliest,
    Latest,
    Committed,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Moment {
    at_ms: u64,
}

impl Form for Seek {
    fn lower(&self, _: &str) -> Vec<Action> {
        let to = match self.to {
            Place::Word(Word::Earliest) => Start::Beginning,
            Place::Word(Word::Latest) => Start::End,
            Place::Word(Word::Committed) => Start::Committed,
            Place::Offset(offset) => Start::At(offset),
            Place::At(moment) => Start::Time(SimTime::from_millis(moment.at_ms)),
        };
        let (client, partition) = (self.client.as_str().into(), self.partition.as_str().into());
        vec![Action::Client(ClientAction::Seek { client, partition, to })]
    }

    fn client(&self) -> Option<&str> {
        Some(&self.client)
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        let file = check.file;
        let Self { client, partition, .. } = self;
        let consumers = file.consumers.iter().filter(|one| one.name == *client).map(|one| &one.topics);
        let services = file.services.iter().filter(|one| one.name == *client);
        let ports = services.flat_map(|one| one.ports.iter().filter_map(|port| port.topics.as_ref()));
        let read: Vec<&String> = consumers.chain(ports).flatten().collect();
        if !check.names(Group::CLIENT).contains(&client.as_str())
            || check.report.is_damaged(&field!["topics"])
        {
            return;
        }
        if read.is_empty() {
            let problem = Problem::new(place.then("client"), format!("`{client}` reads no topic"));
            check.report.add(problem.expected("a consumer, or a service with a port that has `topics`"));
            return;
        }
        let of = |topic: &TopicFile| {
            let name = topic.name.clone();
            (0..topic.most_partitions()).map(move |number| format!("{name}-{number}"))
        };
        let topics = file.topics.iter().filter(|topic| read.contains(&&topic.name));
        let names: Vec<String> = topics.flat_map(of).collect();
        if !names.contains(partition) {
            let message = format!("`{client}` reads no partition `{partition}`");
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let problem = Problem::new(place.then("partition"), message);
            check.report.add(problem.expected(format!("one of {}", names.join(", "))));
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct AddPartitions {
    topic: String,
    total: u16,
}

impl Form for AddPartitions {
    fn lower(&self, _: &str) -> Vec<Action> {
        let topic = self.topic.as_str().into();
        vec![Action::Cluster(ClusterAction::AddPartitions { topic, total: self.total })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        let Self { topic: name, total } = self;
        if !check.refer(Group::TOPIC, name, place.then("topic")) {
            return;
        }
        let Some(topic) = check.file.topics.iter().find(|topic| topic.name == *name) else { return };
        let (first, most) = (topic.partitions(), topic.most_partitions());
        if (first + 1..=most).contains(total) || check.report.is_damaged(&field!["topics"]) {
            return;
        }
        let message = format!("{total} partitions, of which `{name}` has {first} at first");
        check.report.add(Problem::new(place.then("total"), message).expected(if most > first {
            format!("{} to {most}, which is the topic's `max_partitions`", first + 1)
        } else {
            "a larger `max_partitions` on the topic".to_owned()
        }));
    }
}
