//! What a log knows of its producers: repetitions, gaps, epochs (KIP-98), and transactions.

use sorting_office::engine::logs::{CleanupPolicy, Marker, ProducerId};

use crate::desk::{Desk, at, batch, numbered, settings};

fn desk() -> Desk {
    Desk::new(settings(CleanupPolicy::Delete, 9))
}

#[test]
fn a_producer_goes_on_where_it_was() {
    let mut desk = desk();
    let table = [
        ("a b", (1, 0, 0), "at 0"),
        ("a b", (1, 0, 0), "again at 0"),
        ("c", (1, 0, 2), "at 2"),
        ("d", (1, 0, 4), "OUT_OF_ORDER_SEQUENCE_NUMBER"),
        ("d", (1, 0, 2), "again at 2"),
        // The numbers in part: no repetition, and no way to go on.
        ("a", (1, 0, 0), "OUT_OF_ORDER_SEQUENCE_NUMBER"),
        ("x", (2, 0, 7), "at 3"),
        ("x", (2, 0, 8), "at 4"),
        // A new epoch begins at 0, and the old one is over.
        ("e", (1, 1, 3), "OUT_OF_ORDER_SEQUENCE_NUMBER"),
        ("e", (1, 1, 0), "at 5"),
        ("f", (1, 0, 3), "INVALID_PRODUCER_EPOCH"),
        ("a b", (1, 0, 0), "INVALID_PRODUCER_EPOCH"),
        ("f", (1, 1, 1), "at 6"),
    ];
    for (text, producer, expected) in table {
        assert_eq!(desk.append(&numbered(text, producer, false)), expected, "{text} {producer:?}");
    }
}

/// Five batches are remembered; an older one that comes again is a gap.
#[test]
fn the_last_five_batches_are_known_again() {
    let mut desk = desk();
    for sequence in 0..7 {
        assert_eq!(desk.append(&numbered("x", (1, 0, sequence), false)), format!("at {sequence}"));
    }
    for sequence in 0..7 {
        let expected = match sequence {
            0 | 1 => "OUT_OF_ORDER_SEQUENCE_NUMBER".to_owned(),
            known => format!("again at {known}"),
        };
        assert_eq!(desk.append(&numbered("x", (1, 0, sequence), false)), expected);
    }
}

/// They are Java's positive numbers: after 2147483647 comes 0.
#[test]
fn sequence_numbers_begin_anew() {
    let mut desk = desk();
    let last = i32::MAX as u32;
    assert_eq!(desk.append(&numbered("a b c", (1, 0, last - 1), false)), "at 0");
    assert_eq!(desk.append(&numbered("d", (1, 0, 1), false)), "at 3");
    assert_eq!(desk.append(&numbered("a b c", (1, 0, last - 1), false)), "again at 0");
}

#[test]
fn what_is_truncated_may_come_again() {
    for to in 0..8 {
        let mut desk = desk();
        for sequence in 0..8 {
            desk.append(&numbered("x", (1, 0, sequence), false));
        }
        desk.log.truncate_to(to);
        let next = u32::try_from(to).unwrap();
        if to > 0 {
            assert_eq!(desk.append(&numbered("x", (1, 0, next + 1), false)), "OUT_OF_ORDER_SEQUENCE_NUMBER");
            let again = desk.append(&numbered("x", (1, 0, next - 1), false));
            assert_eq!(again, format!("again at {}", to - 1));
        }
        assert!(desk.append(&numbered("x", (1, 0, next), false)).starts_with(&format!("at {to}")));
    }
}

/// KIP-98: a transaction holds the last stable offset at its first record until its marker is replicated.
#[test]
fn open_transactions_hold_the_last_stable_offset() {
    let mut desk = desk();
    desk.write("x");
    desk.append(&numbered("a", (1, 0, 0), true));
    desk.append(&numbered("b", (2, 0, 0), true));
    desk.append(&numbered("c", (1, 0, 1), true));
    assert_eq!(desk.log.last_stable(), 1);
    desk.commit();
    assert_eq!((desk.log.last_stable(), desk.log.open_transactions().len()), (1, 2));
    assert_eq!(desk.end_transaction((1, 0), Marker::Commit), Ok(4));
    assert_eq!(desk.log.last_stable(), 1, "the marker is not yet replicated");
    desk.commit();
    assert_eq!(desk.log.last_stable(), 2);
    assert_eq!(desk.end_transaction((2, 0), Marker::Abort), Ok(5));
    desk.commit();
    assert_eq!(desk.log.last_stable(), 6);
    assert_eq!(desk.log.open_since(ProducerId(2)), None);
    let table: [(u64, u64, &[u64]); 5] = [(0, 6, &[2]), (5, 6, &[2]), (6, 9, &[]), (0, 2, &[]), (0, 3, &[2])];
    for (from, to, firsts) in table {
        let found: Vec<u64> = desk.log.aborted(from, to).into_iter().map(|(_, first)| first).collect();
        assert_eq!(found, firsts, "{from}..{to}");
    }
}

#[test]
fn an_open_transaction_allows_nothing_else() {
    let mut desk = desk();
    assert_eq!(desk.append(&numbered("a", (1, 3, 0), true)), "at 0");
    assert_eq!(desk.append(&numbered("b", (1, 3, 1), false)), "INVALID_TXN_STATE");
    assert_eq!(desk.append(&batch("c", at(0))), "at 1");
    assert!(desk.end_transaction((1, 2), Marker::Commit).is_err(), "of an epoch that is over");
    // The coordinator fences with a marker of a newer epoch.
    assert_eq!(desk.end_transaction((1, 4), Marker::Abort), Ok(2));
    assert_eq!(desk.append(&numbered("d", (1, 3, 1), true)), "INVALID_PRODUCER_EPOCH");
    assert_eq!(desk.append(&numbered("d", (1, 4, 0), false)), "at 3");
}

/// Truncation opens again what its marker had closed, and forgets what is gone.
#[test]
fn truncation_takes_transactions_back() {
    let mut desk = desk();
    for sequence in 0..4 {
        desk.append(&numbered("a", (1, 0, sequence), true));
    }
    desk.end_transaction((1, 0), Marker::Abort).unwrap();
    let mut again = Desk { log: desk.log.clone(), ..self::desk() };
    assert_eq!(desk.log.aborted(0, 9).len(), 1);
    desk.log.truncate_to(4);
    assert_eq!((desk.log.open_since(ProducerId(1)), desk.log.aborted(0, 9).len()), (Some(0), 0));
    again.log.truncate_to(0);
    assert_eq!((again.log.open_since(ProducerId(1)), again.log.last_stable()), (None, 0));
}
