//! What a lesson does to the cluster of log brokers. Starting one, and its links, take no more than its name.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::lesson::validate::{Check, Group};
use crate::sim::{Action, ClusterAction};

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
