//! Schemas in a run: who reads what, what a registry refuses, what a deployment changes, and how large messages are.

use sorting_office::base::SimTime;
use sorting_office::sim::{EntryId, Facts, Kind, Recording, record_of};

use super::services::facts;
use super::support::lessons::of_text;

/// A shop that tells of two orders, one second apart, and who reads that.
const LESSON: &str = r#"
format = 1
title = "t"
summary = "s"
until_ms = 10_000

[network]
latency_ms = 20

[[queues]]
name = "orders"
arguments = { "x-max-length-bytes" = BYTES }

[[schemas]]
name = "order"
format = "FORMAT"
REGISTRY

[[schemas.versions]]
version = "1.0"
fields = [{ name = "order", type = "int" }, { name = "amount", type = "double" }]

[[schemas.versions]]
version = "2.0"
fields = [{ name = "order", type = "int" }, { name = "amount", type = "double" }, { name = "discount", type = "double", default = "0.0" }]

[[schemas.versions]]
version = "2.1"
fields = [{ name = "order", type = "int" }, { name = "amount", type = "double" }, { name = "discount", type = "double", default = "0.0" }, { name = "code", type = "string", optional = true }]

[[schemas.versions]]
version = "3.0"
fields = [{ name = "order", type = "int" }, { name = "total", type = "double" }]

[[schemas.versions]]
version = "4.0"
fields = [{ name = "order", type = "string" }, { name = "amount", type = "double" }]

[[services]]
name = "shop"
versions = { order = "WRITES" }

[[services.on]]
at_ms = 500
count = 2
every_ms = 1_000
steps = [{ id = "tell", publish = { key = "orders", schema = "order", fields = { order = "{n}", amount = "99.99", discount = "10.0", code = "SAVE10", total = "99.99" } } }]

[[services]]
name = "billing"
start_ms = 4_000
versions = { order = "READS" }

[[services.tables]]
name = "bills"
durable = true

[[services.ports]]
queue = "orders"

[[services.on]]
steps = [
  { id = "read", parse = "order" PARSE },
  { id = "note", put = "bills[body.order]", value = "{body.amount}|{body.discount}|{body.code}" },
]

REST

[[steps]]
id = "begin"
title = "t"
on = { event = "started" }
say = "It begins."
"#;

/// What differs from one run to the next.
#[derive(Clone, Copy)]
struct Given {
    writes: &'static str,
    reads: &'static str,
    parse: &'static str,
    format: &'static str,
    registry: &'static str,
    bytes: &'static str,
    rest: &'static str,
}

const GIVEN: Given =
    Given { writes: "1.0", reads: "1.0", parse: "", format: "json", registry: "", bytes: "10_000", rest: "" };

fn run(given: Given) -> Recording {
    let Given { writes, reads, parse, format, registry, bytes, rest } = given;
    let places = [
        ("WRITES", writes),
        ("READS", reads),
        ("PARSE", parse),
        ("FORMAT", format),
        ("REGISTRY", registry),
        ("BYTES", bytes),
        ("REST", rest),
    ];
    let written = places.iter().fold(LESSON.to_owned(), |text, (place, value)| text.replace(place, value));
    of_text(&written).run()
}

/// What is told of that kind, in words.
fn words(run: &Recording, kind: Kind) -> Vec<String> {
    facts(run, kind).map(|facts| facts.words.unwrap_or_default()).collect()
}

/// What is published: version, number of the schema, bytes.
fn published(run: &Recording) -> Vec<(String, Option<u32>, u32)> {
    let of = facts(run, Kind::Produced).filter_map(|facts| facts.content?.encoding.clone());
    of.map(|encoding| (encoding.version.to_string(), encoding.id, encoding.size)).collect()
}

const DEPLOYED: &str = "[[faults]]\nat_ms = 1_000\nset = { client = \"shop\", deploy = { schema = \"order\", version = \"3.0\" } }";

#[test]
fn each_reader_makes_of_each_message_what_it_knows_of_it() {
    let none = "finds no discount in order 1.0, and takes 0.0";
    let more = |field: &str, version: &str| {
        vec![format!("does not know {field} of order {version}, and ignores it")]
    };
    let refuse = ", unknown_fields = \"refuse\"";
    let (major, known) = (", takes = \"major\"", ", takes = \"known\"");
    type Outcome = Result<(Vec<String>, &'static str), &'static str>;
    let cases: [(&str, &str, &str, Outcome); 17] = [
        ("1.0", "1.0", "", Ok((vec![], "99.99||"))),
        ("1.0", "1.0", refuse, Ok((vec![], "99.99||"))),
        // New reads old, old reads new.
        ("1.0", "2.0", "", Ok((vec![none.into()], "99.99|0.0|"))),
        ("2.0", "1.0", "", Ok((more("discount", "2.0"), "99.99||"))),
        ("2.0", "1.0", refuse, Err("discount is not known")),
        ("2.0", "2.0", "", Ok((vec![], "99.99|10.0|"))),
        // An optional field is nothing where it is missing.
        ("2.0", "2.1", "", Ok((vec![], "99.99|10.0|"))),
        ("2.1", "2.1", "", Ok((vec![], "99.99|10.0|SAVE10"))),
        // Renamed, and of another type.
        ("3.0", "1.0", "", Err("amount is missing")),
        ("1.0", "3.0", "", Err("total is missing")),
        ("4.0", "1.0", "", Err("order is a string in 4.0, and not an int")),
        // Whoever looks at the whole version refuses what it could read.
        ("2.1", "2.0", known, Err("order 2.1 is not known")),
        ("2.1", "2.0", major, Ok((more("code", "2.1"), "99.99|10.0|"))),
        ("1.0", "2.0", known, Ok((vec![none.into()], "99.99|0.0|"))),
        ("1.0", "2.0", major, Ok((vec![none.into()], "99.99|0.0|"))),
        ("3.0", "2.0", major, Err("order 3.0 is not known")),
        ("2.0", "1.0", major, Err("order 2.0 is not known")),
    ];
    for (writes, reads, parse, outcome) in cases {
        for format in ["json", "avro", "protobuf"] {
            let run = run(Given { writes, reads, parse, format, ..GIVEN });
            let case = format!("{writes} read as {reads}{parse} in {format}");
            let (told, row, failed) = match &outcome {
                Ok((told, row)) => (told.clone(), Some(*row), None),
                Err(error) => (Vec::new(), None, Some(*error)),
            };
            // Both messages come to the same.
            let twice = |all: Vec<String>| [all.clone(), all].concat();
            assert_eq!(words(&run, Kind::SchemaUsed), twice(told), "{case}");
            assert_eq!(
                words(&run, Kind::RowChanged),
                twice(row.map(str::to_owned).into_iter().collect()),
                "{case}"
            );
            assert_eq!(
                words(&run, Kind::StepFailed),
                twice(failed.map(str::to_owned).into_iter().collect()),
                "{case}"
            );
        }
    }
}

#[test]
fn what_is_read_says_of_which_message_and_in_which_way() {
    let of = |given: Given| {
        let run = run(given);
        let all = facts(&run, Kind::SchemaUsed);
        all.map(|facts| (facts.message.map(|id| id.0), facts.reason.map(|reason| reason.as_str())))
            .collect::<Vec<_>>()
    };
    assert_eq!(of(Given { reads: "2.0", ..GIVEN }), [(Some(1), Some("default")), (Some(2), Some("default"))]);
    assert_eq!(
        of(Given { writes: "2.0", ..GIVEN }),
        [(Some(1), Some("ignored")), (Some(2), Some("ignored"))]
    );
    let registry = "compatibility = \"full\"";
    assert_eq!(of(Given { registry, ..GIVEN }), [(None, Some("registered"))]);
}

#[test]
fn without_a_registry_who_reads_fails_and_with_one_who_writes() {
    let (rest, registry) = (DEPLOYED, "compatibility = \"backward\"");
    let without = run(Given { rest, ..GIVEN });
    let versions =
        |run: &Recording| published(run).into_iter().map(|(version, ..)| version).collect::<Vec<_>>();
    assert_eq!(versions(&without), ["1.0", "3.0"]);
    assert_eq!(words(&without, Kind::StepFailed), ["amount is missing"]);
    let with = run(Given { rest, registry, ..GIVEN });
    assert_eq!(versions(&with), ["1.0"]);
    assert_eq!(words(&with, Kind::SchemaUsed), ["registers order 1.0: schema 1"]);
    assert_eq!(
        words(&with, Kind::StepFailed),
        ["refused by the registry: 3.0 needs total, and 1.0 has none"]
    );
    // It asks for nothing: what breaks is registered, too.
    let careless = run(Given { rest, registry: "compatibility = \"none\"", ..GIVEN });
    let registered = words(&careless, Kind::SchemaUsed);
    assert_eq!(registered, ["registers order 1.0: schema 1", "registers order 3.0: schema 2"]);
    assert_eq!(published(&careless).into_iter().map(|(_, id, _)| id).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

/// Who is up again is built with what it was deployed with.
#[test]
fn a_deployment_outlives_a_crash() {
    let rest = "[[faults]]\nat_ms = 100\nset = { client = \"shop\", deploy = { schema = \"order\", version = \"2.1\" } }\n\
        [[faults]]\nat_ms = 1_000\ncrash = { client = \"shop\", restart_after_ms = 100 }";
    let versions = published(&run(Given { rest, ..GIVEN }));
    assert_eq!(versions.iter().map(|(version, ..)| &**version).collect::<Vec<_>>(), ["2.1", "2.1"]);
}

#[test]
fn messages_are_as_large_as_their_encoding_for_limits_and_batches() {
    let registry = "compatibility = \"backward\"";
    // As JSON: `{"order":1,"amount":99.99}`.
    for (format, registry, bytes, id) in [
        ("json", "", 26, None),
        ("json", registry, 31, Some(1)),
        ("avro", "", 9, None),
        ("avro", registry, 14, Some(1)),
        ("protobuf", "", 11, None),
        ("protobuf", registry, 17, Some(1)),
    ] {
        let given = Given { format, registry, ..GIVEN };
        let all = run(given);
        assert_eq!(published(&all), vec![("1.0".to_owned(), id, bytes); 2], "{format} {registry}");
        let message = facts(&all, Kind::Produced).find_map(|facts| facts.content).unwrap();
        assert_eq!(message.size(), bytes as usize);
        // Key and value, and without a registry the header with the version; 7 bytes a record, 2 a header.
        let header = if id.is_none() { "version".len() + "1.0".len() + 2 } else { 0 };
        let record = record_of(&message, SimTime::ZERO);
        assert_eq!(record.size(), (7 + "orders".len() + bytes as usize + header) as u64);
        // Nobody consumes yet: the queue holds one of them, or both.
        let dropped = |bytes: u32| {
            let bytes: &'static str = Box::leak(bytes.to_string().into_boxed_str());
            facts(&run(Given { bytes, ..given }), Kind::Discarded).count()
        };
        assert_eq!([dropped(2 * bytes), dropped(2 * bytes - 1)], [0, 1], "{format} {registry}");
    }
}

/// A producer that is no service says the version in a header, or nothing.
#[test]
fn what_others_publish_is_read_as_far_as_it_can_be() {
    let by_hand = |header: &str, body: &str| {
        format!(
            "[[faults]]\nat_ms = 3_000\npublish = {{ client = \"shop\", key = \"orders\", headers = {{ {header} }}, body = '{body}' }}"
        )
    };
    let read = |header: &str, body: &str, given: Given| {
        let rest: &'static str = Box::leak(by_hand(header, body).into_boxed_str());
        let run = run(Given { rest, ..given });
        let failed = words(&run, Kind::StepFailed);
        let told = words(&run, Kind::SchemaUsed);
        [failed, told].concat()
    };
    let full = r#"{"order": 7, "amount": 1.5}"#;
    assert_eq!(read("", full, GIVEN), Vec::<String>::new());
    assert_eq!(read("", r#"{"order": "a", "amount": 1.5}"#, GIVEN), ["order is not an int"]);
    assert_eq!(read("", "no object", GIVEN), ["order is missing"]);
    let major = Given { parse: ", takes = \"major\"", ..GIVEN };
    assert_eq!(read("version = \"1.7\"", full, major), Vec::<String>::new());
    assert_eq!(read("version = \"2.0\"", full, major), ["order 2.0 is not known"]);
    assert_eq!(read("", full, major), ["order of no known version"]);
    assert_eq!(read("", full, Given { format: "avro", ..GIVEN }), ["it is not encoded in Avro"]);
}

/// A value that is not of its field's type fails the step that publishes it.
#[test]
fn what_is_no_value_is_not_published() {
    let written = LESSON.replace("amount = \"99.99\"", "amount = \"{n}a\"");
    let places = [
        ("WRITES", "1.0"),
        ("READS", "1.0"),
        ("PARSE", ""),
        ("FORMAT", "avro"),
        ("REGISTRY", ""),
        ("BYTES", "100"),
        ("REST", ""),
    ];
    let written = places.iter().fold(written, |text, (place, value)| text.replace(place, value));
    let run = of_text(&written).run();
    assert_eq!(
        words(&run, Kind::StepFailed),
        ["amount can't be a double: 1a", "amount can't be a double: 2a"]
    );
    assert_eq!(published(&run), []);
    assert!(!run.journal.entries.is_empty() && Facts::of(&run, EntryId(0)).kind != Kind::LimitReached);
}
