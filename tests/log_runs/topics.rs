//! A topic's settings are altered in the middle of a run.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{CleanupPolicy, TopicId};
use sorting_office::sim::{Action, ClusterAction, Intervention, LogPlan, Plan, Recording, TopicSetting};

use super::{count, plan};

/// Six records, three of each of two keys, each in a segment of its own; what is old is looked for each second.
fn by_segments() -> Plan {
    let mut plan = plan();
    let mut cluster = plan.logs.cluster.clone();
    cluster.retention_check_interval = SimDuration::from_millis(1_000);
    cluster.cleaner_backoff = SimDuration::from_millis(1_000);
    let mut topics = plan.logs.topics.clone();
    topics[0].declaration.configuration.segment_time = SimDuration::from_millis(1);
    plan.logs = LogPlan::new(cluster, topics);
    plan.until = SimTime::from_millis(20_000);
    plan
}

fn altered(doings: &[(u64, TopicSetting)]) -> Recording {
    let alter = |(at, setting): &(u64, TopicSetting)| Intervention {
        at: SimTime::from_millis(*at),
        action: Action::Cluster(ClusterAction::AlterTopic { topic: "orders".into(), setting: *setting }),
    };
    Recording::run(Rc::new(by_segments()), 1, doings.iter().map(alter).collect())
}

/// What old records do from then on, and no sooner.
#[test]
fn what_a_topic_keeps_is_as_it_was_altered_last() {
    let second = |seconds: u64| SimDuration::from_millis(seconds * 1_000);
    let short = TopicSetting::Retention(Some(second(2)));
    let compact = TopicSetting::CleanupPolicy(CleanupPolicy::Compact);
    // Doings; how often something was removed by age, and by compaction.
    let cases: [(&[_], bool, bool); 6] = [
        (&[], false, false),
        (&[(6_000, short)], true, false),
        (&[(6_000, TopicSetting::RetentionBytes(Some(0)))], false, false),
        (&[(6_000, short), (6_010, TopicSetting::Retention(None))], false, false),
        (&[(6_000, compact)], false, true),
        // Compacted alone, nothing goes by its age.
        (&[(5_990, compact), (6_000, short)], false, true),
    ];
    for (doings, by_age, by_key) in cases {
        let recording = altered(doings);
        let removed = |why| count(&recording, &["\"records_removed\"", why]);
        assert_eq!(removed("\"retention_time\"") > 0, by_age, "{doings:?}");
        assert_eq!(removed("\"compaction\"") > 0, by_key, "{doings:?}");
        let early = recording.trace().take_while(|line| !line.contains("\"topic_altered\""));
        assert_eq!(early.filter(|line| line.contains("\"records_removed\"")).count(), 0, "{doings:?}");
        assert_eq!(count(&recording, &["\"topic_altered\""]), doings.len());
    }
    let by_size = altered(&[(6_000, TopicSetting::RetentionBytes(Some(0)))]);
    assert!(count(&by_size, &["\"records_removed\"", "\"retention_bytes\""]) > 0);
}

#[test]
fn the_settings_of_a_moment_are_told() {
    let recording =
        altered(&[(6_000, TopicSetting::MinInsyncReplicas(2)), (7_000, TopicSetting::Retention(None))]);
    let told = |at| {
        let settings = recording.topic_at(TopicId(0), SimTime::from_millis(at));
        settings.map(|settings| (settings.min_insync_replicas, settings.retention.is_some()))
    };
    assert_eq!([told(5_999), told(6_000), told(7_000)], [(1, true), (2, true), (2, false)].map(Some));
    assert_eq!(recording.topic_at(TopicId(1), SimTime::ZERO), None);
}
