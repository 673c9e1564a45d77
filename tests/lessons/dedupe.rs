//! The short form for what comes in twice: after a crash in the middle it does what its `record` says.

use sorting_office::insight::Ledger;
use sorting_office::sim::{Facts, Kind, Recording};

use super::services::facts;
use super::support::lessons::of_text;

/// One order comes in twice; money moves, then a slip is printed.
const LESSON: &str = r#"
format = 1
title = "t"
summary = "s"
until_ms = 20_000

[network]
latency_ms = 20

[[queues]]
name = "payments"

[[producers]]
name = "web"

[[producers.publish]]
at_ms = 500
count = 2
every_ms = 3_000
key = "payments"
body = '{"order": "a-1"}'

[[services]]
name = "billing"

[[services.ports]]
queue = "payments"
prefetch = 1
settle = "SETTLE"

[[services.tables]]
name = "paid"
durable = true

[[services.on]]
dedupe = { table = "paid", key = "{body.order}", record = "RECORD" }
steps = [
  { id = "charge", work_ms = 100, effect = "{body.order}" },
  { id = "print", work_ms = 400, effect = "{body.order}" },
  END
]

[[faults]]
at_ms = AT
crash = { client = "billing", restart_after_ms = 500 }

[[steps]]
id = "end"
title = "t"
on = { event = "handled" }
say = "It is done."
"#;

fn run(record: &str, settle: &str, crash_at: u64) -> Recording {
    let end = if settle == "by_step" { "\"ack\"," } else { "" };
    let written = LESSON.replace("RECORD", record).replace("SETTLE", settle).replace("END", end);
    of_text(&written.replace("AT", &crash_at.to_string())).run()
}

#[test]
fn what_is_recorded_when_says_what_a_crash_comes_to() {
    let words = |facts: Facts| facts.words.unwrap_or_default().to_string();
    // What is done, and what then stands in the row, one after the other.
    for (record, after_a_crash, rows_then, rows) in [
        ("before_work", vec!["charge"], vec!["done"], vec!["done"]),
        ("after_work", vec!["charge", "charge", "print"], vec!["done"], vec!["done"]),
        (
            "with_work",
            vec!["charge", "charge", "print"],
            vec!["under way", "done"],
            vec!["under way", "done"],
        ),
    ] {
        for settle in ["by_step", "at_end"] {
            // Between the two works; or before anything has come in.
            for (at, effects, rows) in
                [(900, &after_a_crash, &rows_then), (1, &vec!["charge", "print"], &rows)]
            {
                let run = run(record, settle, at);
                let done: Vec<String> =
                    facts(&run, Kind::Effect).filter_map(|facts| Some(facts.region?.1.to_string())).collect();
                assert_eq!(done, *effects, "{record} {settle} {at}");
                let row: Vec<String> = facts(&run, Kind::RowChanged).map(words).collect();
                assert_eq!(row, *rows, "{record} {settle} {at}");
                // Each delivery is settled, those that are skipped as well.
                assert_eq!(facts(&run, Kind::Acknowledged).count(), 2, "{record} {settle} {at}");
            }
        }
    }
}

/// It is done again by another handler: that is twice, not once here and once there.
#[test]
fn an_effect_is_one_whichever_handler_comes_to_it() {
    let (head, _) = LESSON.split_once("[[services.ports]]").unwrap();
    let head = head.replace("\"a-1\"", "\"a-1\", \"try\": {n}");
    let (_, end) = LESSON.split_once("[[steps]]").unwrap();
    let tail = r#"
[[services.ports]]
queue = "payments"

[[services.on]]
when = "{body.try} = 1"
steps = [{ id = "charge", work_ms = 100, effect = "{body.order}" }]

[[services.on]]
steps = [{ id = "charge", work_ms = 100, effect = "{body.order}" }]

[[steps]]"#;
    let recording = of_text(&format!("{head}{tail}{end}")).run();
    let told: Vec<String> = Ledger::of(&recording)
        .effects()
        .iter()
        .filter_map(|effect| Some(effect.at(usize::MAX)?.0.words()))
        .collect();
    assert_eq!(told, ["twice"]);
}
