//! One replica's log: offsets, segments, reading, epochs, truncation.

use std::rc::Rc;

use sorting_office::base::SimDuration;
use sorting_office::engine::logs::{CleanupPolicy, TopicConfiguration};

use crate::desk::{Desk, SIZE, at, batch, settings};

fn delete(batches: u64) -> TopicConfiguration {
    settings(CleanupPolicy::Delete, batches)
}

#[test]
fn offsets_go_on_and_segments_roll_when_full() {
    let mut desk = Desk::new(delete(2));
    let table =
        [("a b c", "at 0"), ("d", "at 3"), ("e f", "at 4, rolled"), ("g", "at 6"), ("h", "at 7, rolled")];
    for (text, expected) in table {
        assert_eq!(desk.append(&batch(text, at(0))), expected, "{text}");
    }
    assert_eq!((desk.log.start(), desk.log.end(), desk.bases()), (0, 8, vec![0, 4, 7]));
    assert_eq!(desk.log.bytes(), 5 * SIZE);
    let ranges: Vec<_> =
        desk.log.segments().iter().map(|range| (range.end, range.bytes, range.active)).collect();
    assert_eq!(ranges, [(4, 200, false), (7, 200, false), (8, 100, true)]);
}

/// `segment.ms` counts from the timestamp of the segment's first batch to that of the new one.
#[test]
fn segments_roll_by_time() {
    let mut desk =
        Desk::new(TopicConfiguration { segment_time: SimDuration::from_millis(10), ..delete(1_000) });
    for (time, expected) in
        [(5, "at 0"), (15, "at 1"), (16, "at 2, rolled"), (26, "at 3"), (40, "at 4, rolled")]
    {
        assert_eq!(desk.append(&batch("x", at(time))), expected, "{time}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let large = |size| {
        let mut batch = batch("k=v", at(0));
        batch.size = size;
        batch
    };
    let mut empty = batch("x", at(0));
    empty.records.clear();
    let compact = settings(CleanupPolicy::Compact, 1_000);
    let both = settings(CleanupPolicy::CompactAndDelete, 1_000);
    let table = [
        (delete(2), large(200), "at 0"),
        (delete(2), large(201), "RECORD_LIST_TOO_LARGE"),
        (delete(1 << 20), large(1_048_588), "at 0"),
        (delete(1 << 20), large(1_048_589), "MESSAGE_TOO_LARGE"),
        (delete(1), batch("no-key", at(0)), "at 0"),
        (delete(1), empty, "INVALID_RECORD"),
        (compact.clone(), batch("k=v no-key", at(0)), "INVALID_RECORD"),
        (compact, batch("k=v =v", at(0)), "at 0"),
        (both, batch("no-key", at(0)), "INVALID_RECORD"),
    ];
    for (settings, batch, expected) in table {
        assert_eq!(Desk::new(settings).append(&batch), expected, "{batch:?}");
    }
}

/// The first batch comes in any case; what is not complete below the end asked for does not.
#[test]
fn reading_gives_whole_batches() {
    let mut desk = Desk::new(delete(2));
    desk.write("a b c, d, e f, g, h");
    let table: [(u64, u64, u64, &[u64]); 9] = [
        (0, 8, u64::MAX, &[0, 3, 4, 6, 7]),
        (0, 8, 0, &[0]),
        (0, 8, 199, &[0]),
        (0, 8, 200, &[0, 3]),
        (2, 8, 250, &[0, 3]),
        (3, 8, 300, &[3, 4, 6]),
        (5, 7, u64::MAX, &[4, 6]),
        (4, 5, u64::MAX, &[]),
        (8, 8, u64::MAX, &[]),
    ];
    for (from, up_to, max_bytes, expected) in table {
        let bases: Vec<u64> =
            desk.log.read(from, up_to, max_bytes).iter().map(|batch| batch.base_offset).collect();
        assert_eq!(bases, expected, "{from}..{up_to}, {max_bytes}");
    }
}

#[test]
fn a_time_finds_the_first_record_so_late() {
    let mut desk = Desk::new(delete(1));
    for time in [10, 30, 20, 40] {
        desk.append(&batch("x y", at(time)));
    }
    let table =
        [(0, Some((0, 10))), (10, Some((0, 10))), (11, Some((2, 30))), (31, Some((6, 40))), (41, None)];
    for (time, expected) in table {
        let found = desk.log.offset_for_time(at(time)).map(|(offset, time)| (offset, time.as_millis()));
        assert_eq!(found, expected, "{time}");
    }
}

#[test]
fn the_high_watermark_stays_within_the_log() {
    let mut desk = Desk::new(delete(1));
    desk.append(&batch("a b c", at(0)));
    for (to, moved, expected) in [(2, true, 2), (2, false, 2), (9, true, 3), (3, false, 3)] {
        assert_eq!((desk.log.set_high_watermark(to), desk.log.high_watermark()), (moved, expected));
    }
}

/// KIP-101 and KIP-279: the largest epoch not above the one asked for, and where it ends.
#[test]
fn an_epoch_ends_where_the_next_begins() {
    let mut desk = Desk::new(delete(2));
    for (epoch, text) in [(1, "a b"), (1, "c"), (4, "d e"), (6, "f")] {
        desk.log.append(at(0), epoch, &batch(text, at(0)), &desk.settings).unwrap();
    }
    desk.log.start_epoch(7, 6);
    let table = [
        (0, (0, 0)),
        (1, (1, 3)),
        (3, (1, 3)),
        (4, (4, 5)),
        (5, (4, 5)),
        (6, (6, 6)),
        (7, (7, 6)),
        (9, (7, 6)),
    ];
    for (asked, expected) in table {
        assert_eq!(desk.log.end_offset_for(asked), expected, "{asked}");
    }
    desk.log.truncate_to(4);
    assert_eq!((desk.log.latest_epoch(), desk.log.end(), desk.log.end_offset_for(9)), (Some(1), 3, (1, 3)));
}

#[test]
fn truncation_gives_up_whole_batches_and_says_which_records() {
    let texts = "a b c, d, e f, g, h";
    let table: [(u64, u64, &[u64], &[u64]); 7] = [
        (8, 8, &[], &[0, 4, 7]),
        (7, 7, &[7], &[0, 4, 7]),
        (6, 6, &[6, 7], &[0, 4]),
        (5, 4, &[4, 5, 6, 7], &[0, 4]),
        (4, 4, &[4, 5, 6, 7], &[0, 4]),
        (3, 3, &[3, 4, 5, 6, 7], &[0]),
        (0, 0, &[0, 1, 2, 3, 4, 5, 6, 7], &[0]),
    ];
    for (to, end, lost, bases) in table {
        let mut desk = Desk::new(delete(2));
        desk.write(texts);
        let given_up: Vec<u64> = desk.log.truncate_to(to).into_iter().map(|(offset, _)| offset).collect();
        assert_eq!((desk.log.end(), desk.log.high_watermark()), (end, end), "{to}");
        assert_eq!((given_up.as_slice(), desk.bases().as_slice()), (lost, bases), "{to}");
        // It is the log it would be, had what is lost never come.
        let mut anew = Desk::new(delete(2));
        for kept in desk.log.batches_from(0) {
            anew.log.append_fetched(Rc::clone(kept), &anew.settings);
        }
        anew.commit();
        assert_eq!(desk.shows(), anew.shows(), "{to}");
        for desk in [&mut desk, &mut anew] {
            assert!(desk.append(&batch("i", at(0))).starts_with(&format!("at {end}")));
        }
    }
}

/// A follower's log is its leader's, with the same batches: shared, and with the gaps of compaction.
#[test]
fn a_follower_takes_over_what_it_fetches() {
    let mut leader = Desk::new(settings(CleanupPolicy::Compact, 2));
    leader.write("a=1, b=1, a=2, b=2, c=1");
    leader.log.compact(at(0), &leader.settings);
    assert_eq!(leader.shows(), "2:a=2 3:b=2 4:c=1");
    let mut follower = Desk::new(leader.settings.clone());
    for batch in leader.log.read(0, leader.log.end(), u64::MAX) {
        follower.log.append_fetched(Rc::clone(&batch), &follower.settings);
        follower.log.append_fetched(batch, &follower.settings);
    }
    assert_eq!((follower.shows(), follower.log.end()), (leader.shows(), 5));
    let pairs = leader.log.batches_from(0).zip(follower.log.batches_from(0));
    assert!(pairs.into_iter().all(|(one, other)| Rc::ptr_eq(one, other)));
}

#[test]
fn a_log_can_begin_anew_where_its_leader_begins() {
    let mut desk = Desk::new(delete(2));
    desk.write("a b, c");
    assert_eq!(desk.log.start_at(7), [(0, 0), (1, 1), (2, 0)]);
    assert_eq!((desk.log.start(), desk.log.high_watermark(), desk.bases()), (7, 7, vec![7]));
    assert_eq!(desk.append(&batch("x", at(0))), "at 7");
}
