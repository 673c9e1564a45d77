//! The in-process brokers do what their lessons say, in both languages alike.

#![allow(clippy::expect_used, reason = "a test's own code")]

#[path = "listings/in_process.rs"]
mod in_process;
mod support;

use sorting_office::lesson::listing::{Language, Listing};
use support::lessons::lessons;
use support::listings::{Change, PARTS, run_from, run_listing, source};

/// A lesson whose listings run, and what they do.
struct Program {
    lesson: &'static str,
    /// Which of them gets a message is chance: they count as one here.
    workers: [&'static str; 2],
    messages: u32,
    /// All that happens to one message follows from what happened to it before: its lines have one order.
    history: fn(u32) -> Vec<String>,
    /// How the last line of the listing begins, where the lesson's run goes on.
    ends_with: Option<&'static str>,
    /// A unit of waiting is a second in the listing, and less here.
    change: Change,
    /// The regions of each part.
    regions: [&'static str; 5],
}

/// A pane has room for so many lines.
const LINES: usize = 76;

const SHORT_WAITS: Change = Change {
    variant: None,
    units: &[[("UNIT = 1.0", "UNIT = 0.02"), ("Duration::from_secs(1)", "Duration::from_millis(20)")]],
};

const PROGRAMS: [Program; 2] = [
    Program {
        lesson: "retries-and-dlq",
        workers: ["[order-worker]", "[stock-worker]"],
        messages: 3,
        history: order,
        ends_with: Some("[inspector]"),
        change: SHORT_WAITS,
        regions: [
            "again envelope",
            "consume dead-letter due nack publish retry state",
            "place-order publish return",
            "ack fail idle loop take work",
            "inspect publish-orders start-workers",
        ],
    },
    Program {
        lesson: "competing-consumers",
        workers: ["[worker-1]", "[worker-2]"],
        messages: 10,
        history: upload,
        ends_with: None,
        change: Change { variant: None, units: &[] },
        regions: [
            "again envelope",
            "ack consume dead-letter depth nack publish requeue state",
            "pause publish upload",
            "ack loop nack take work",
            "drain start-workers stop uploads",
        ],
    },
];

/// A saga fails at its last step, and is undone, last first; the refund is asked for twice. The lesson's run prints
/// the same of its first order.
#[test]
fn a_saga_is_undone_last_first() {
    let expected = [
        "[orchestrator] under way",
        "[stock] reserved",
        "[payment] paid",
        "[shipping] failed: no driver",
        "[shipping] nothing to cancel",
        "[payment] failed: the bank is busy",
        "[payment] refunded",
        "[stock] released",
    ];
    for language in Language::ALL {
        let lines = run_from("orchestrator", "saga", language, SHORT_WAITS);
        let (last, before) = lines.split_last().expect("it says how it ended");
        assert_eq!(before, expected, "{language:?}");
        assert_eq!(last, "[orchestrator] cancelled: no driver", "{language:?}");
    }
    assert_eq!(printed("saga")[..expected.len()], expected);
}

/// How often a card is charged when its consumer never dies, dies before the charge, or after it; then what is
/// charged when the payment comes again before its key is forgotten, and after.
#[test]
fn a_crash_in_each_gap_charges_as_often_as_is_told() {
    let told = |line: &&String| line.starts_with("crash") || line.starts_with("after");
    for (variant, state, charged) in [
        (None, "done", [1, 1, 2]),
        (Some(("handler", "mark-first")), "done", [1, 0, 1]),
        (Some(("handler", "state-row")), "completed", [1, 1, 1]),
    ] {
        let [never, before, after] = charged;
        let expected = [
            format!("crash never: {state}, charged {never}"),
            format!("crash before: {state}, charged {before}"),
            format!("crash after: {state}, charged {after}"),
            "after 23 h: charged 1".to_owned(),
            "after 25 h: charged 2".to_owned(),
        ];
        for language in Language::ALL {
            let change = Change { variant, ..Change::default() };
            let lines = run_listing("idempotent-consumer", language, change);
            assert_eq!(lines.iter().filter(told).collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
            let first = ["CHARGE ord-99182", "DONE pay-8821-completed", "SKIP done before"];
            assert_eq!(lines[..3], first, "{variant:?}, {language:?}");
        }
    }
    let run = printed("idempotent-consumer");
    // After the two charges without a store, the run does with its second payment what the listing does.
    assert_eq!(run[2..5], ["CHARGE ord-99182", "DONE pay-8821-completed", "SKIP done before"]);
    let charges = |order: u32| run.iter().filter(|line| **line == format!("CHARGE ord-{order}")).count();
    assert_eq!([99_183, 99_184, 99_185].map(charges), [2, 0, 2]);
}

/// What is set may be repeated; what is counted may not.
#[test]
fn setting_may_be_repeated_and_counting_may_not() {
    for language in Language::ALL {
        let lines = run_from("natural", "idempotent-consumer", language, Change::default());
        assert_eq!(lines, ["shipped", "9", "shipped", "8"], "{language:?}");
    }
    let run = printed("idempotent-consumer");
    assert!(run.windows(4).any(|lines| lines == ["shipped", "9", "shipped", "8"]), "{run:#?}");
}

/// A message goes to JSON and back, is tried again and published again; its parcel goes out once. The lesson's run
/// prints the same of what its consumer does.
#[test]
fn a_message_comes_back_from_json_and_is_known_by_its_key() {
    let expected = [
        "same: true",
        "attempt 2",
        "SHIPPED ord-99182",
        "DONE pay-8821-completed",
        "attempt 1",
        "SKIP done before",
    ];
    let [python, rust] = [Language::Python, Language::Rust]
        .map(|language| run_from("example", "message-anatomy", language, Change::default()));
    assert_eq!(python, rust);
    let (json, rest) = python.split_at(python.len() - expected.len());
    assert_eq!(rest, expected);
    for field in [
        "\"source\": \"payment-service\"",
        "\"idempotency_key\": \"pay-8821-completed\"",
        "\"retry_count\": 0",
    ] {
        assert!(json.iter().any(|line| line.trim().trim_end_matches(',') == field), "{field}: {json:#?}");
    }
    // The run prints what is published, too, and the first attempt, which fails.
    let told = |line: &&String| !line.starts_with("orders.");
    let run = printed("message-anatomy");
    let run: Vec<&String> = run.iter().filter(told).collect();
    assert_eq!(run, ["attempt 1"].iter().chain(&expected[1..]).collect::<Vec<_>>());
}

/// What a consumer measures of three orders: the second waits for a service that is away, and of the third the ids are
/// forgotten on the way. The lesson's run takes and publishes the same messages.
#[test]
fn ids_that_are_passed_on_make_one_trace() {
    let hops = |first: u32, traces: [u32; 2], user: [&str; 3], waited: u32| {
        let [second, third] = [first + 1, first + 2];
        let ages = [2, waited, 2];
        let mut lines = Vec::new();
        let ids = [first, second, third];
        let takes = [("payment", "order.placed", "order"), ("stock", "order.paid", "payment")];
        let takes = takes.into_iter().chain([("shipping", "order.reserved", "stock")]);
        for (((who, what, by), id), age) in takes.zip(ids).zip(ages) {
            lines.push(format!("[{who}] #{id} taken: {what}"));
            lines.push(format!("[{who}] {age} s old, by {by}"));
            lines.extend((who != "shipping").then(|| format!("[{who}] #{} published", id + 1)));
        }
        let of = [traces[0], traces[0], traces[1]].into_iter().zip(user);
        lines.extend(ids.iter().zip(of).map(|(id, (trace, user))| format!("#{id}: trace-{trace} of {user}")));
        lines
    };
    let [first, second, third] = [823, 824, 825].map(|user| format!("req-trace-00{user}"));
    let [first, second, third] = [&*first, &second, &third];
    let mut expected = hops(1, [1, 1], [first; 3], 2);
    expected.extend(hops(4, [2, 2], [second; 3], 130));
    expected.extend(hops(7, [3, 4], [third, third, "None"], 2));
    expected.push("over 120 s, by payment: 1".to_owned());
    for language in Language::ALL {
        assert_eq!(run_listing("tracing", language, Change::default()), expected, "{language:?}");
    }
    let same = |line: &&String| line.contains(" taken: ") || line.ends_with(" published");
    assert_eq!(printed("tracing"), expected.iter().filter(same).cloned().collect::<Vec<_>>());
}

/// The wait before a retry grows with its number up to a cap, and chance takes off up to half of it. The lesson's run
/// waits as long.
#[test]
fn waits_grow_up_to_a_cap_and_are_scattered() {
    let waits = [
        ("fixed", ["1 s", "1 s", "1 s", "1 s"]),
        ("linear", ["1 s", "2 s", "3 s", "10 s"]),
        ("quadratic", ["1 s", "4 s", "9 s", "30 s"]),
        ("exponential", ["1 s", "2 s", "4 s", "30 s"]),
    ];
    let row = |(policy, waits): &(&str, [&str; 4])| {
        let lines = [1, 2, 3, 10].into_iter().zip(waits);
        lines.map(|(retry, wait)| format!("{policy}, retry {retry}: {wait}")).collect::<Vec<_>>()
    };
    let expected: Vec<String> = waits.iter().flat_map(row).collect();
    let scattered = |line: &String| line.starts_with("jittered");
    let is_within = |line: &String| {
        let (retry, wait) = line.split_once(": ").expect("a retry and its wait");
        let (number, unit) = wait.split_once(' ').expect("a number and its unit");
        let wait: f64 = number.parse().expect("a number");
        let wait = if unit == "ms" { wait / 1_000.0 } else { wait };
        let full = match retry {
            "jittered, retry 1" => 1.0,
            "jittered, retry 2" => 2.0,
            "jittered, retry 3" => 4.0,
            _ => 30.0,
        };
        (full / 2.0..=full).contains(&wait)
    };
    for language in Language::ALL {
        let lines = run_from("backoff", "delayed-redelivery", language, Change::default());
        let (chance, plain): (Vec<String>, Vec<String>) = lines.into_iter().partition(scattered);
        assert_eq!(plain, expected, "{language:?}");
        assert!(chance.len() == 4 && chance.iter().all(is_within), "{language:?}: {chance:#?}");
    }
    let (chance, plain): (Vec<String>, Vec<String>) =
        printed("delayed-redelivery").into_iter().partition(scattered);
    assert!(chance.len() == 3 && chance.iter().all(is_within), "{chance:#?}");
    // One needs no third retry.
    for (policy, retries) in [("fixed", 3), ("linear", 3), ("quadratic", 2), ("exponential", 3)] {
        let of_it = |lines: &[String]| -> Vec<String> {
            lines.iter().filter(|line| line.starts_with(policy)).cloned().collect()
        };
        assert_eq!(of_it(&plain), of_it(&expected)[..retries]);
    }
}

/// What a lesson's run prints.
fn printed(id: &str) -> Vec<String> {
    let lesson = lessons().into_iter().find(|(known, _)| known == id);
    let (_, lesson) = lesson.expect("there is such a lesson");
    lesson.output(&lesson.run()).into_iter().map(|printed| printed.line).collect()
}

/// Ten orders, two consumers and room for four: six are taken where nothing holds the producer up. A busy machine
/// may, so it is counted what was under way at each answer.
#[test]
fn a_bounded_queue_refuses_what_it_has_no_room_for() {
    for language in [Language::Python, Language::Rust] {
        let lines = run_listing("back-pressure", language, Change::default());
        let (mut under_way, mut under_way_before, mut answered) = (0_i32, 0_i32, 0);
        for line in &lines {
            if line.ends_with("done") {
                under_way -= 1;
                continue;
            }
            answered += 1;
            if *line == format!("[shop] sale {answered} taken") {
                under_way += 1;
                assert!(under_way <= 6, "{line}: {lines:#?}");
            } else {
                assert_eq!(*line, format!("[shop] sale {answered} refused"), "{lines:#?}");
                // A consumer may have finished since the producer spoke last.
                assert!(under_way_before >= 4, "{line}: {lines:#?}");
            }
            under_way_before = under_way;
        }
        assert_eq!((answered, under_way), (10, 0), "{lines:#?}");
    }
}

fn order(id: u32) -> Vec<String> {
    let user = ["ann", "ben", "cem"][id as usize - 1];
    let mut lines =
        vec![format!("[web] #{id} placed by {user}"), format!("[broker] #{id} published to orders")];
    if id != 2 {
        lines.extend([format!("[worker] #{id} attempt 1"), format!("[worker] #{id} acknowledged")]);
        return lines;
    }
    lines.extend(attempts("waits"));
    lines.push("[inspector] #2 retries 3: ben, lamp, two".to_owned());
    lines
}

/// The attempts at #2, with what becomes of it between them.
fn attempts(then: &str) -> Vec<String> {
    let lines = (1..=4).flat_map(|attempt| {
        let end = match attempt {
            4 => "dead-lettered after 3 retries".to_owned(),
            retry => format!("{then}, retry {retry} of 3"),
        };
        [
            format!("[worker] #2 attempt {attempt}"),
            "[worker] #2 failed: quantity is not a number".to_owned(),
            format!("[broker] #2 {end}"),
        ]
    });
    lines.collect()
}

/// Back to the head at once: all four attempts have been made before the first wait of the listing beside it would
/// have been over.
#[test]
fn what_goes_back_at_once_burns_its_attempts() {
    let change = Change { variant: Some(("broker", "at-once")), units: &[] };
    for language in Language::ALL {
        let [program, _] = PROGRAMS;
        let lines = program.with_one_worker(&run_listing(program.lesson, language, change));
        let about = about(&lines, 2);
        assert_eq!(about[2..14], attempts("goes back"), "{lines:#?}");
        // Nobody else is taken between two attempts, but one that another worker took just before.
        let begun: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains("#2 attempt")).collect();
        let between = &lines[begun[0]..begun[3]];
        let others = between.iter().filter(|line| line.contains("attempt") && !line.contains("#2"));
        assert!(others.count() <= 1, "{lines:#?}");
    }
}

fn upload(id: u32) -> Vec<String> {
    let file = match id {
        ..5 => format!("beach-{id}.jpg"),
        5 => "waves.mov".to_owned(),
        _ => format!("harbour-{}.jpg", id - 5),
    };
    let mut lines = vec![format!("[web] #{id} is {file}"), format!("[broker] #{id} queued")];
    if id != 5 {
        lines.extend([format!("[worker] #{id} attempt 1"), format!("[worker] #{id} resized {file}")]);
        return lines;
    }
    for attempt in 1..=3 {
        lines.push(format!("[worker] #5 attempt {attempt}"));
        lines.push("[worker] #5 handed back: no handler for video".to_owned());
        let what = if attempt < 3 { "goes back to the head" } else { "dead-lettered" };
        lines.push(format!("[broker] #5 {what}"));
    }
    lines
}

impl Program {
    fn with_one_worker(&self, lines: &[String]) -> Vec<String> {
        let [first, second] = self.workers;
        lines.iter().map(|line| line.replace(first, "[worker]").replace(second, "[worker]")).collect()
    }

    fn check_run(&self, language: Language) -> Vec<String> {
        let lines = self.with_one_worker(&run_listing(self.lesson, language, self.change));
        let mut expected = 0;
        for id in 1..=self.messages {
            let history = (self.history)(id);
            assert_eq!(about(&lines, id), history, "{}, {language:?}, message {id}", self.lesson);
            expected += history.len();
        }
        assert_eq!(lines.len(), expected, "{language:?} prints nothing else: {lines:#?}");
        if let (Some(end), Some(last)) = (self.ends_with, lines.last()) {
            assert!(last.starts_with(end), "{language:?} ends with {last}");
        }
        lines
    }

    /// What the lesson's run prints, up to where the listings end.
    fn printed_by_the_engine(&self) -> Vec<String> {
        let lines = printed(self.lesson);
        let end = self.ends_with.and_then(|end| lines.iter().position(|line| line.starts_with(end)));
        self.with_one_worker(&lines[..end.map_or(lines.len(), |end| end + 1)])
    }
}

/// The lines about one message, in the order in which they were printed.
fn about(lines: &[String], id: u32) -> Vec<&str> {
    let about = format!("#{id}");
    lines.iter().map(String::as_str).filter(|line| line.split(' ').nth(1) == Some(&about)).collect()
}

/// Same messages, same attempts, same dead letters: in both languages, and in the lesson's run.
#[test]
fn the_listings_and_the_engine_do_the_same() {
    for program in PROGRAMS {
        let engine = program.printed_by_the_engine();
        for language in Language::ALL {
            let listing = program.check_run(language);
            assert_eq!(engine.len(), listing.len(), "{language:?}: {engine:#?}");
            for id in 1..=program.messages {
                assert_eq!(about(&engine, id), about(&listing, id), "{language:?}, message {id}");
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_regions() {
    for program in PROGRAMS {
        for (part, expected) in PARTS.into_iter().zip(program.regions) {
            for language in Language::ALL {
                let source = source(program.lesson, language, part);
                let listing = Listing::parse(language, &source).expect("regions are marked well");
                let names: Vec<&str> = listing.regions.keys().map(String::as_str).collect();
                assert_eq!(names.join(" "), expected, "{}, {language:?} {part}", program.lesson);
            }
        }
    }
}

#[test]
fn every_part_fits_a_narrow_pane() {
    for (id, lesson) in lessons() {
        for part in &lesson.code.parts {
            for (language, listing) in part.listings.iter() {
                let lines = listing.lines.len();
                assert!((1..=LINES).contains(&lines), "{id}, {}: {lines} lines", part.file(*language));
            }
        }
    }
}
