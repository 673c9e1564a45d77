//! docs/lessons.md keeps up with the format.

use serde_json::{Value, json};
use sorting_office::lesson::Lesson;

const DOCS: &str = include_str!("../../docs/lessons.md");

/// The names that belong in a place, told when there is one that does not.
fn known(json: &Value) -> Vec<String> {
    let problems = Lesson::from_json(json, &super::library().known).unwrap_err();
    let names = problems[0].expected.as_deref().unwrap_or_default();
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_kind_of_event_is_there() {
    let (written, _) = super::library().load("retries-and-dlq").unwrap();
    let mut json = written.json;
    json["steps"][0]["on"]["event"] = json!("zzzzzzzzzzzz");
    let kinds = known(&json);
    assert!(kinds.len() > 40);
    for kind in kinds {
        assert!(DOCS.contains(&format!("`{kind}`")), "{kind}");
    }
}

/// A field that does not exist, put into each table of a lesson, makes it say which fields there are.
#[test]
fn every_field_is_there() {
    let (written, _) = super::library().load("retries-and-dlq").unwrap();
    let mut fields = std::collections::BTreeSet::new();
    let mut written = written.json;
    let logs = super::logs::json();
    for field in ["cluster", "topics", "consumers"] {
        written[field] = logs[field].clone();
    }
    // The second one writes to a topic.
    written["producers"].as_array_mut().unwrap().push(logs["producers"][0].clone());
    written["tables"] =
        json!([{ "title": "t", "columns": ["a", "b"], "rows": [{ "name": "r", "cells": ["1", "2"] }] }]);
    written["notes"] = json!([
        { "kind": "image", "title": "t", "say": "s" },
        { "kind": "rule", "say": "s" },
        { "kind": "mistake", "title": "t", "wrong": "w", "right": "r" },
        { "kind": "trap", "title": "t", "say": "s" },
        { "kind": "case", "title": "t", "say": "s", "figures": [{ "value": "1", "of": "o" }] },
        { "kind": "say", "question": "q", "answer": "a" },
    ]);
    written["program"] = json!({ "name": "p", "values": [{ "name": "v", "part": "p", "regions": [] }] });
    written["program"]["things"] = json!([{ "name": "t", "about": "a" }]);
    written["broker"] = json!({});
    written["services"] = super::services::json()["services"].clone();
    written["services"].as_array_mut().unwrap().push(logs["services"][0].clone());
    written["services"][0]["on"][0]["dedupe"] = json!({ "table": "t", "key": "k", "record": "after_work" });
    written["scalers"] = json!([{ "like": "order-worker", "watch": { "ready": "orders" }, "up": { "above": 4 }, "down": { "below": 2 }, "max": 3 }]);
    written["alerts"] = json!([{ "name": "deep", "watch": { "ready": "orders" }, "above": 4 }]);
    written["processes"] = json!([{ "name": "p", "services": [] }]);
    written["schemas"] = json!([{ "name": "s", "versions": [{ "version": "1", "fields": [{ "name": "f", "type": "int" }] }] }]);
    written["buses"] = json!([{ "name": "b" }]);
    written["exchange_bindings"] = json!([{ "source": "shop", "destination": "retry" }]);
    for place in [
        "/exchange_bindings/0",
        "/tables/0",
        "/tables/0/rows/0",
        "/cluster",
        "/topics/0",
        "/processes/0",
        "/schemas/0",
        "/schemas/0/versions/0",
        "/schemas/0/versions/0/fields/0",
        "/buses/0",
        "/consumers/0",
        "",
        "/exchanges/0",
        "/queues/0",
        "/bindings/0",
        "/producers/0",
        "/producers/0/publish/0",
        "/producers/1",
        "/producers/1/publish/0",
    ]
    .into_iter()
    .chain(["/workers/0", "/workers/0/fails/0", "/workers/0/on_failure/retry", "/workers/3/forward"])
    .chain([
        "/steps/0",
        "/steps/0/on",
        "/steps/15/figures/done",
        "/questions/0",
        "/questions/1/answer",
        "/code",
        "/code/parts/0",
        "/code/steps/0",
    ])
    .chain(["/notes/0", "/notes/1", "/notes/2", "/notes/3", "/notes/4", "/notes/4/figures/0", "/notes/5"])
    .chain([
        "/services/2",
        "/services/4/ports/0",
        "/services/2/tables/0",
        "/services/0/on/0",
        "/services/0/on/0/dedupe",
        "/services/0/on/0/steps/0",
        "/services/0/on/0/steps/3/publish",
        "/services/7/producer",
        "/services/7/ports/0/consumer",
    ])
    .chain(["/scalers/0", "/scalers/0/up", "/scalers/0/down", "/alerts/0"])
    .chain([
        "/code/lights/0",
        "/code/prints/0",
        "/layout/web",
        "/network",
        "/broker",
        "/program",
        "/program/values/0",
        "/program/things/0",
    ]) {
        let mut json = written.clone();
        let table = json.pointer_mut(place).and_then(Value::as_object_mut).unwrap();
        table.insert("zzzzzzzzzzzz".to_owned(), Value::Null);
        fields.extend(known(&json));
    }
    assert!(fields.len() > 70, "{fields:?}");
    // Put in by the build, or one field of a span that has two.
    let left_out = ["id", "python", "rust", "recorded"];
    for field in fields.iter().filter(|field| !left_out.contains(&field.as_str())) {
        let span = field.strip_suffix("_ms").map_or(field.as_str(), |span| span);
        let written = [format!("`{field}"), format!("`{span}`"), format!("[{field}"), format!("{field} =")];
        let nested = [
            format!("[[producers.{field}"),
            format!("[[code.{field}"),
            format!("[[services.{field}"),
            format!("[[schemas.{field}"),
            format!("[{field}]"),
            format!(", `{field}`"),
        ];
        assert!(written.iter().chain(&nested).any(|form| DOCS.contains(form.as_str())), "{field}");
    }
}

/// An action under a word that does not exist, and a field that does not exist in each action, make it say
/// which actions there are, and which fields they have.
#[test]
fn every_action_is_there() {
    let (written, _) = super::library().load("retries-and-dlq").unwrap();
    let told = |action: Value| {
        let mut json = written.json.clone();
        json["faults"] = json!([action]);
        known(&json)
    };
    let mut words = told(json!({ "zzzzzzzzzzzz": {} }));
    words.retain(|word| word != "at_ms");
    assert!(words.len() > 20, "{words:?}");
    for word in words {
        let row = DOCS.lines().find(|line| line.starts_with(&format!("| `{word} = {{")));
        let row = row.unwrap_or_else(|| panic!("{word}"));
        for field in told(json!({ &word: { "zzzzzzzzzzzz": null } })) {
            let written = [format!("{field} ="), format!("`{field}`")];
            assert!(written.iter().any(|form| row.contains(form)), "{word}: {field}");
        }
    }
}

/// Each example of services, and of what is watched, with a head and a step, is a lesson whose run shows it.
#[test]
fn the_examples_of_services_and_of_scalers_and_alerts_are_lessons() {
    are_lessons(
        "Services",
        &[
            "handled",
            "effect",
            "undone",
            "matched",
            "matched",
            "offset_committed",
            "row_changed",
            "transaction_ended",
            "row_changed",
            "crashed",
            "schema_used",
            "began",
        ],
    );
    are_lessons("Scalers and alerts", &["left", "left", "alert_cleared"]);
}

#[test]
fn the_example_of_a_consumer_that_seeks_is_a_lesson() {
    let example = examples("Consumers").into_iter().find(|example| example.contains("seek_back"));
    is_lesson(example.unwrap(), "positioned");
}

#[test]
fn the_example_of_topics_is_a_lesson() {
    let example = DOCS.split("```toml\n").find(|example| example.starts_with("[cluster]\nbrokers = 3\n"));
    is_lesson(example.and_then(|example| example.split("```").next()).unwrap(), "record_sent");
}

#[test]
fn the_example_of_a_version_is_a_lesson() {
    are_lessons("The broker", &["acknowledged"]);
}

#[test]
fn the_example_of_a_run_of_days_is_a_lesson() {
    are_lessons("Runs of hours and days", &["work_done"]);
}

/// The examples of a section.
fn examples(section: &str) -> Vec<&'static str> {
    let (_, section) = DOCS.split_once(&format!("\n## {section}\n")).unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    section.split("```toml\n").skip(1).filter_map(|part| part.split("```").next()).collect()
}

/// Each example of a section is a lesson in whose run such an event happens.
fn are_lessons(section: &str, ends: &[&str]) {
    let examples = examples(section);
    assert_eq!(examples.len(), ends.len());
    for (example, event) in examples.into_iter().zip(ends) {
        is_lesson(example, event);
    }
}

fn is_lesson(example: &str, event: &str) {
    let until = if example.starts_with("until_ms") { "" } else { "until_ms = 20_000\n" };
    let written = format!(
        "format = 1\ntitle = \"t\"\nsummary = \"s\"\n{until}{example}\n[[steps]]\nid = \"end\"\n\
         title = \"t\"\non = {{ event = \"{event}\" }}\nsay = \"It is done.\"\n"
    );
    let source = super::support::lessons::Source::parse(written, "lesson.toml").map_err(|_| example).unwrap();
    let told = |problems: Vec<sorting_office::lesson::Problem>| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let lesson = Lesson::from_json(&source.json, &super::library().known).map_err(told).unwrap();
    let problems = lesson.check_run(&lesson.run());
    assert_eq!(told(problems), "", "{example}");
}

#[test]
fn the_example_is_what_a_lesson_begins_as() {
    let small = include_str!("../../xtask/course/src/lesson/new.toml");
    let (_, lesson) = small.split_once("\n\n").unwrap();
    assert!(DOCS.contains(&format!("```toml\n{}\n```", lesson.trim())));
}
