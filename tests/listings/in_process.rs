//! Handlers and buses within one process: their listings, and the runs beside them.

use super::printed;
use super::support::listings::{Change, run_from, run_listing};
use sorting_office::lesson::listing::Language;

/// A consumer with two handlers: the ids of what is done outlive a restart in a table and not in memory, and what no
/// handler can do is completed or set aside. The lesson's run prints the same of its first program.
#[test]
fn a_handler_is_found_by_type_and_what_it_knows_may_be_forgotten() {
    let first = ["order 1 processed", "order 2 failed", "returned", "order 2 processed", "7 lamps counted"];
    let completed = "no handler for user.renamed";
    let set_aside = "dead-lettered: no handler for user.renamed";
    for (variant, unknown, last) in [
        (None, completed, "order 1 processed"),
        (Some(("orders", "ids-in-a-table")), completed, "order 1 skipped"),
        (Some(("consumer", "unknown-kept")), set_aside, "order 1 processed"),
    ] {
        let rest = ["order 1 skipped", unknown, "restarted", last];
        let expected = [&first[..], &rest[..]].concat();
        for language in Language::ALL {
            let lines = run_listing("handler-dispatch", language, Change { variant, ..Change::default() });
            assert_eq!(lines, expected, "{variant:?}, {language:?}");
        }
        if variant.is_none() {
            assert_eq!(printed("handler-dispatch")[..expected.len()], expected);
        }
    }
    // Its second program has both.
    let second = ["order 3 processed", "order 3 skipped", "dead-lettered: no handler for coupon.used"];
    assert!(printed("handler-dispatch").ends_with(&second.map(str::to_owned)));
}

/// Called in turn, one that fails ends it for those after it and for whoever publishes; with a thread for each it is
/// reported and stops nobody. The lesson's run prints the same.
#[test]
fn a_bus_in_one_process_tells_those_who_are_subscribed() {
    let in_turn = [
        "orders: 42 placed at 12:00",
        "mail: order 42 for user 7",
        "stock: reserved for order 42",
        "orders: 43 placed at 12:05",
        "stock: reserved for order 43",
        "orders: 44 placed at 12:10",
        "stock: reserved for order 44",
        "orders: failed: no connection",
    ];
    // In which order threads speak is chance.
    let a_thread_each =
        ["[analytics] user.created 123", "[mail] user.created 123", "[sms] failed: no number of user 123"];
    for language in Language::ALL {
        assert_eq!(run_listing("event-bus", language, Change::default()), in_turn, "{language:?}");
        let mut lines = run_from("sign-up", "event-bus", language, Change::default());
        lines.sort();
        assert_eq!(lines, a_thread_each, "{language:?}");
    }
    let run = printed("event-bus");
    assert_eq!(run[..in_turn.len()], in_turn);
    let mut threads: Vec<&String> = run.iter().filter(|line| line.starts_with('[')).collect();
    threads.sort();
    assert_eq!(threads, a_thread_each.each_ref());
}

/// What fails on a thread is not caught where the thread is started: nobody says a word of it.
#[test]
fn a_try_around_the_start_of_a_thread_catches_nothing() {
    let change = Change { variant: Some(("topic", "try-around-start")), ..Change::default() };
    for language in Language::ALL {
        let mut lines = run_from("sign-up", "event-bus", language, change);
        lines.sort();
        assert_eq!(lines, ["[analytics] user.created 123", "[mail] user.created 123"], "{language:?}");
    }
}
