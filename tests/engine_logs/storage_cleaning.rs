//! Retention and compaction, as tables.

use sorting_office::base::SimDuration;
use sorting_office::engine::logs::{CleanupPolicy, Marker, Removal, RemovalReason, TopicConfiguration};

use crate::desk::{Desk, SIZE, at, batch, numbered, settings};

fn offsets(removed: &[Removal]) -> Vec<(&'static str, Vec<u64>)> {
    let one = |removal: &Removal| removal.records.iter().map(|(offset, _)| *offset).collect();
    removed.iter().map(|removal| (removal.reason.as_str(), one(removal))).collect()
}

/// Whole segments from the start, by the largest timestamp; only below the high watermark.
#[test]
fn retention_by_time_takes_whole_segments() {
    let limit = SimDuration::from_millis(100);
    let table: [(u64, u64, u64, bool); 7] = [
        // now, high watermark, log start then, rolled
        (109, 6, 0, false),
        (120, 6, 0, false),
        (121, 6, 2, false),
        (121, 1, 0, false),
        (141, 6, 4, false),
        (161, 5, 4, false),
        (161, 6, 6, true),
    ];
    for (now, high_watermark, start, rolled) in table {
        let mut desk =
            Desk::new(TopicConfiguration { retention: Some(limit), ..settings(CleanupPolicy::Delete, 2) });
        for time in [10, 20, 30, 40, 50, 60] {
            desk.append(&batch("x", at(time)));
        }
        desk.log.set_high_watermark(high_watermark);
        let done = desk.log.retain(at(now), &desk.settings);
        assert_eq!((desk.log.start(), done.rolled), (start, rolled), "{now} {high_watermark}");
        let gone: usize = done.removed.iter().map(|removal| removal.records.len()).sum();
        assert_eq!(gone as u64, start);
        assert_eq!(desk.append(&batch("y", at(70))).split(',').next(), Some("at 6"), "offsets go on");
    }
}

#[test]
fn retention_by_bytes_keeps_at_least_so_many() {
    let table = [(600, 0), (599, 0), (401, 0), (400, 2), (399, 2), (200, 4), (100, 4), (0, 6)];
    for (limit, start) in table {
        let mut desk = Desk::new(TopicConfiguration {
            retention_bytes: Some(limit),
            ..settings(CleanupPolicy::Delete, 2)
        });
        desk.write("a, b, c, d, e, f");
        let done = desk.log.retain(at(0), &desk.settings);
        assert_eq!(desk.log.start(), start, "{limit}");
        assert_eq!(desk.log.bytes(), (6 - start) * SIZE);
        assert!(done.removed.iter().all(|removal| removal.reason == RemovalReason::RetentionBytes));
    }
}

/// First what is too much, then what is too old: each is told with where the log began in between.
#[test]
fn each_removal_tells_where_the_log_starts_after_it() {
    let mut desk = Desk::new(TopicConfiguration {
        retention_bytes: Some(4 * SIZE),
        retention: Some(SimDuration::from_millis(100)),
        ..settings(CleanupPolicy::Delete, 2)
    });
    desk.write("a, b, c, d, e, f");
    let done = desk.log.retain(at(101), &desk.settings);
    let told: Vec<_> = done.removed.iter().map(|removal| (removal.reason, removal.log_start)).collect();
    assert_eq!(told, [(RemovalReason::RetentionBytes, 2), (RemovalReason::RetentionTime, 6)]);
}

#[test]
fn each_policy_does_its_own() {
    for (policy, start, shown) in [
        (CleanupPolicy::Delete, 2, "2:k=3 3:k=4 4:k=5"),
        (CleanupPolicy::Compact, 0, "3:k=4 4:k=5"),
        (CleanupPolicy::CompactAndDelete, 2, "3:k=4 4:k=5"),
    ] {
        let mut desk = Desk::new(TopicConfiguration { retention_bytes: Some(300), ..settings(policy, 2) });
        desk.write("k=1, k=2, k=3, k=4, k=5");
        desk.log.retain(at(0), &desk.settings);
        desk.log.compact(at(0), &desk.settings);
        assert_eq!(
            (desk.log.start(), desk.shows().as_str(), desk.log.end()),
            (start, shown, 5),
            "{policy:?}"
        );
    }
}

/// The active segment is left alone; of the rest each key keeps its last record.
#[test]
fn compaction_keeps_the_last_record_of_a_key() {
    let table = [
        ("a=1, a=2, a=3, b=1", "1:a=2 2:a=3 3:b=1", vec![("compaction", vec![0])]),
        ("a=1 b=1 a=2, b=2, c=1", "2:a=2 3:b=2 4:c=1", vec![("compaction", vec![0, 1])]),
        ("a=1, b=1, c=1", "0:a=1 1:b=1 2:c=1", vec![]),
        ("a=1, a=, a=2", "1:a= 2:a=2", vec![("compaction", vec![0])]),
    ];
    for (texts, shown, removed) in table {
        let mut desk = Desk::new(settings(CleanupPolicy::Compact, 2));
        desk.write(texts);
        let end = desk.log.end();
        assert_eq!(offsets(&desk.log.compact(at(0), &desk.settings)), removed, "{texts}");
        assert_eq!((desk.shows().as_str(), desk.log.end(), desk.log.start()), (shown, end, 0));
        assert!(desk.log.compact(at(0), &desk.settings).is_empty(), "nothing is dirty now");
    }
}

/// `min.cleanable.dirty.ratio`: the dirty part must be more than that of what can be cleaned.
#[test]
fn compaction_waits_until_enough_is_dirty() {
    for (percent, first, second) in
        [(0, true, true), (49, true, true), (50, true, false), (99, true, false), (100, false, false)]
    {
        let mut desk = Desk::new(TopicConfiguration {
            min_cleanable_dirty_percent: percent,
            ..settings(CleanupPolicy::Compact, 2)
        });
        desk.write("a=1, b=1, x=1");
        let before = desk.log.clone();
        desk.log.compact(at(0), &desk.settings);
        assert_eq!(desk.log != before, first, "{percent}");
        desk.write("y=1, z=1");
        let before = desk.log.clone();
        desk.log.compact(at(0), &desk.settings);
        assert_eq!(desk.log != before, second, "{percent}");
    }
}

#[test]
fn compaction_leaves_what_is_young_or_not_stable() {
    let lag = SimDuration::from_millis(100);
    for (now, high_watermark, shown) in [
        (110, 5, "0:a=1 1:a=2 2:a=3 3:a=4 4:b=1"),
        (120, 5, "1:a=2 2:a=3 3:a=4 4:b=1"),
        (140, 5, "3:a=4 4:b=1"),
        (140, 3, "2:a=3 3:a=4 4:b=1"),
        (140, 2, "1:a=2 2:a=3 3:a=4 4:b=1"),
    ] {
        let mut desk =
            Desk::new(TopicConfiguration { min_compaction_lag: lag, ..settings(CleanupPolicy::Compact, 2) });
        for (time, text) in [(10, "a=1"), (20, "a=2"), (30, "a=3"), (40, "a=4"), (50, "b=1")] {
            desk.append(&batch(text, at(time)));
        }
        desk.log.set_high_watermark(high_watermark);
        desk.log.compact(at(now), &desk.settings);
        assert_eq!(desk.shows(), shown, "{now} {high_watermark}");
    }
}

/// KIP-534: a tombstone stays for `delete.retention.ms` after the pass that first met it.
#[test]
fn a_tombstone_outlives_its_key_for_a_while() {
    let mut desk = Desk::new(settings(CleanupPolicy::Compact, 1));
    desk.write("a=1, a=, b=1");
    assert_eq!(offsets(&desk.log.compact(at(5), &desk.settings)), [("compaction", vec![0])]);
    desk.write("c=1");
    assert_eq!(offsets(&desk.log.compact(at(1_004), &desk.settings)), []);
    assert_eq!(desk.shows(), "1:a= 2:b=1 3:c=1");
    desk.write("d=1");
    assert_eq!(offsets(&desk.log.compact(at(1_005), &desk.settings)), [("tombstone", vec![1])]);
    assert_eq!(desk.shows(), "2:b=1 3:c=1 4:d=1");
}

#[test]
fn small_segments_become_one() {
    let mut desk = Desk::new(settings(CleanupPolicy::Compact, 4));
    desk.write("a=1, a=2, b=1, b=2, a=3, b=3, c=1, d=1, e=1");
    assert_eq!(desk.bases(), [0, 4, 8]);
    desk.log.compact(at(0), &desk.settings);
    assert_eq!((desk.shows().as_str(), desk.bases()), ("4:a=3 5:b=3 6:c=1 7:d=1 8:e=1", vec![0, 4, 8]));
    desk.write("f=1, g=1, h=1, i=1");
    desk.log.compact(at(0), &desk.settings);
    assert_eq!(desk.bases(), [0, 8, 12], "what is left of the first two fits into one");
    let read: Vec<u64> = desk.log.read(2, 9, u64::MAX).iter().map(|batch| batch.base_offset).collect();
    assert_eq!(read, [4, 5, 6, 7, 8]);
}

/// Records of an aborted transaction go and count for nothing; markers go like tombstones, once nothing of
/// their transaction is left. The last of each producer stays for its sequence.
#[test]
fn compaction_takes_what_was_aborted() {
    let mut desk = Desk::new(settings(CleanupPolicy::Compact, 3));
    desk.write("a=1");
    desk.append(&numbered("a=2 b=2", (1, 0, 0), true));
    desk.append(&numbered("c=2", (2, 0, 0), true));
    desk.end_transaction((1, 0), Marker::Abort).unwrap();
    desk.end_transaction((2, 0), Marker::Commit).unwrap();
    desk.write("d=1");
    let removed = desk.log.compact(at(0), &desk.settings);
    assert_eq!(
        offsets(&removed),
        [("aborted_transaction", vec![1, 2])],
        "though its marker is in the active segment"
    );
    assert_eq!(desk.shows(), "0:a=1 1-2: 3:c=2 4!abort 5!commit 6:d=1");
    desk.write("e=1, f=1, g=1");
    assert_eq!(desk.append(&numbered("b=3", (1, 0, 2), false)), "at 10, rolled");
    desk.write("h=1, i=1, j=1");
    desk.log.compact(at(10), &desk.settings);
    assert_eq!(desk.log.aborted(0, 99).len(), 1);
    assert!(desk.shows().starts_with("0:a=1 3:c=2 4!abort 5!commit"), "{}", desk.shows());
    // Now nothing of its transaction is there: this pass lets the marker's time run.
    desk.write("k=1, l=1, m=1");
    desk.log.compact(at(20), &desk.settings);
    desk.write("n=1, o=1, p=1");
    desk.log.compact(at(1_019), &desk.settings);
    assert!(desk.shows().starts_with("0:a=1 3:c=2 4!abort 5!commit"), "{}", desk.shows());
    desk.write("q=1, r=1, s=1");
    desk.log.compact(at(1_020), &desk.settings);
    assert!(desk.shows().starts_with("0:a=1 3:c=2 5!commit 6:d=1"), "{}", desk.shows());
    assert_eq!(desk.log.aborted(0, 99), [], "its marker is gone: nobody may wait for it");
    desk.log.truncate_to(desk.log.end() - 1);
    assert_eq!(desk.log.aborted(0, 99), [], "nor after truncation");
}
