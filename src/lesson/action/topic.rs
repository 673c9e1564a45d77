//! What a lesson changes about a topic while it runs: `alter_topic`, with the settings that are to change, named as
//! `[[topics]]` has them.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::engine::logs::CleanupPolicy;
use crate::lesson::problem::{FieldPath, Problem};
use crate::lesson::validate::{Check, Group};
use crate::sim::{Action, ClusterAction, TopicSetting};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct AlterTopic {
    topic: String,
    /// -1: without limit, as Kafka writes it.
    retention_ms: Option<i64>,
    /// -1: without limit.
    retention_bytes: Option<i64>,
    cleanup_policy: Option<CleanupPolicy>,
    min_insync_replicas: Option<u16>,
}

impl AlterTopic {
    fn settings(&self) -> impl Iterator<Item = TopicSetting> {
        let limit = |written: i64| u64::try_from(written).ok();
        let retention = |ms| TopicSetting::Retention(limit(ms).map(SimDuration::from_millis));
        [
            self.retention_ms.map(retention),
            self.retention_bytes.map(|bytes| TopicSetting::RetentionBytes(limit(bytes))),
            self.cleanup_policy.map(TopicSetting::CleanupPolicy),
            self.min_insync_replicas.map(TopicSetting::MinInsyncReplicas),
        ]
        .into_iter()
        .flatten()
    }
}

impl Form for AlterTopic {
    fn lower(&self, _: &str) -> Vec<Action> {
        let alter = |setting| ClusterAction::AlterTopic { topic: self.topic.as_str().into(), setting };
        self.settings().map(alter).map(Action::Cluster).collect()
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        check.refer(Group::TOPIC, &self.topic, place.then("topic"));
        if self.settings().next().is_none() {
            let problem = Problem::new(place.clone(), "nothing is changed");
            check.report.add(problem.expected(
                "`retention_ms`, `retention_bytes`, `cleanup_policy` or `min_insync_replicas`, with a value",
            ));
        }
        check.least_in_sync(self.min_insync_replicas, place);
    }
}
