//! Notes: what is told of mistakes in them, and where their links lead.

use serde_json::{Value, json};
use sorting_office::lesson::markup::Span;
use sorting_office::lesson::{Body, Lesson};

use super::library;
use super::support::lessons::lessons;

/// A lesson with these notes.
fn with(notes: Value) -> Result<Lesson, Vec<String>> {
    let (written, _) = library().load("acknowledge").unwrap();
    let mut json = written.json;
    json["notes"] = notes;
    Lesson::from_json(&json, &library().known)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

#[test]
fn every_mistake_is_told_in_its_place() {
    let long = "word ".repeat(90);
    let cases = [
        (json!({ "kind": "rule" }), "notes[0].say: `say` is missing."),
        (
            json!({ "kind": "ruel", "say": "s" }),
            "notes[0].kind: there is no kind `ruel`. Expected one of `image`, `rule`, `mistake`, `trap`, `case`, `say`. Did you mean `rule`?",
        ),
        (
            json!({ "kind": "rule", "say": "s", "title": "t" }),
            "notes[0].title: `title` is for a picture: say `kind = \"image\"`.",
        ),
        (json!({ "kind": "rule", "say": " " }), "notes[0].say: nothing is written here."),
        (
            json!({ "kind": "rule", "say": "s", "step": "crashh" }),
            "notes[0].step: there is no step `crashh`.",
        ),
        (
            json!({ "kind": "rule", "say": "{mailer} waits" }),
            "notes[0].say: this text stands apart from the run. Expected words in the place of a thing, a message or a figure.",
        ),
        (
            json!({ "kind": "rule", "say": "a [qeue]" }),
            "notes[0].say: the glossary has no term `qeue`. Did you mean `queue`?",
        ),
        (
            json!({ "kind": "rule", "say": "see [that](acknowlege)" }),
            "notes[0].say: there is no lesson or page `acknowlege`. Did you mean `acknowledge`?",
        ),
        (
            json!({ "kind": "rule", "say": "see [that](retries-and-dlq#ded)" }),
            "notes[0].say: `retries-and-dlq` has no step `ded`.",
        ),
        (
            json!({ "kind": "rule", "say": "s", "runs": ["nowhere"] }),
            "notes[0].runs[0]: there is no lesson or page `nowhere`.",
        ),
        (json!({ "kind": "rule", "say": long }), "notes[0].say: 450 characters. Expected 420 at the most."),
        (
            json!({ "kind": "case", "title": "t", "say": "s", "figures": [{ "value": "", "of": "o" }] }),
            "notes[0].figures[0].value: nothing is written here.",
        ),
        (
            json!({ "kind": "rule", "say": "see [that](acknowledge" }),
            "notes[0].say: column 11: this mark is never closed: expected `)`.",
        ),
    ];
    for (note, expected) in cases {
        let told = with(json!([note])).expect_err(expected);
        assert!(told.iter().any(|told| told.contains(expected)), "{expected}\n{told:#?}");
    }
}

#[test]
fn a_link_leads_on_or_is_words_until_there_is_something() {
    let say = "See [one](retries-and-dlq#crash), [another](video-pipeline).";
    let note = json!([{ "kind": "rule", "say": say, "runs": ["video-pipeline", "retries-and-dlq#crash"] }]);
    let lesson = with(note).unwrap();
    let Body::Rule { say } = &lesson.notes[0].body else { panic!("{:?}", lesson.notes) };
    assert!(matches!(&say[1], Span::Link { to, .. } if to.step.as_deref() == Some("crash")), "{say:?}");
    assert_eq!(say[3], Span::Text("another".to_owned()));
    let titles: Vec<&str> = lesson.notes[0].runs.iter().map(|run| run.title.as_str()).collect();
    assert_eq!(titles.len(), 1);
    assert!(titles[0].starts_with("Retries and the dead-letter queue: "), "{titles:?}");
}

/// Each lesson has with it what its texts need explained, and no more.
#[test]
fn a_lesson_brings_its_terms() {
    for (id, lesson) in lessons() {
        let terms = lesson.glossary.terms().count();
        assert!((1..40).contains(&terms), "{id}: {terms}");
    }
}
