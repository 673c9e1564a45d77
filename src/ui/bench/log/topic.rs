//! The form of a topic's settings: what it keeps, and how many have to be in sync.

use yew::prelude::*;

use crate::base::SimDuration;
use crate::engine::logs::{CleanupPolicy, TopicConfiguration};
use crate::engine::queueing::Name;
use crate::sim::{Action, ClusterAction, TopicSetting};
use crate::ui::bench::BenchView;
use crate::ui::bench::forms::{Sent, SettingsForm, choice, field};

/// What differs from the present settings is changed, all at once.
pub(super) fn topic_form(bench: &BenchView, topic: &str, present: TopicConfiguration) -> Html {
    let limit = |name, label, value: Option<u64>| {
        let value = value.map_or_else(|| "-1".to_owned(), |value| value.to_string());
        let more = [("min", "-1"), ("max", "100000000000"), ("step", "1"), ("required", "")];
        field(name, label, "number", value, more)
    };
    let least = [("min", "1"), ("max", "9"), ("step", "1"), ("required", "")];
    let (retention, bytes) = (present.retention.map(SimDuration::as_millis), present.retention_bytes);
    let (policy, in_sync) = (present.cleanup_policy, present.min_insync_replicas);
    let onsubmit = {
        let (bench, topic) = (bench.clone(), Name::from(topic));
        move |event: SubmitEvent| {
            let Some(sent) = Sent::read(&event) else { return };
            let alter =
                |setting| Action::Cluster(ClusterAction::AlterTopic { topic: topic.clone(), setting });
            bench.act(changes(&sent, &present).map(alter).collect());
        }
    };
    html! {
        <SettingsForm bench={bench.clone()} {onsubmit}>
            <div class="node-fields">
                { choice("policy", "Cleanup policy", CleanupPolicy::ALL.map(|one| (one.as_str(), one == policy))) }
                { limit("retention", "Kept for, ms (-1: ever)", retention) }
                { limit("bytes", "A partition, bytes (-1: any)", bytes) }
                { field("least", "In sync at least", "number", in_sync.to_string(), least) }
            </div>
            <button type="submit" class="button small" data-hint="Old records go when the cluster looks for them next">{ "Alter the topic" }</button>
        </SettingsForm>
    }
}

fn changes(sent: &Sent, present: &TopicConfiguration) -> impl Iterator<Item = TopicSetting> {
    let limit = |name| sent.number::<i64>(name).map(|value| u64::try_from(value).ok());
    let policy = CleanupPolicy::ALL.into_iter().find(|one| one.as_str() == sent.text("policy"));
    let retention = limit("retention").map(|ms| ms.map(SimDuration::from_millis));
    let bytes = limit("bytes");
    let least = sent.number("least");
    [
        policy.filter(|one| *one != present.cleanup_policy).map(TopicSetting::CleanupPolicy),
        retention.filter(|time| *time != present.retention).map(TopicSetting::Retention),
        bytes.filter(|bytes| *bytes != present.retention_bytes).map(TopicSetting::RetentionBytes),
        least.filter(|least| *least != present.min_insync_replicas).map(TopicSetting::MinInsyncReplicas),
    ]
    .into_iter()
    .flatten()
}
