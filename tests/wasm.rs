//! Tests that run in a browser, compiled to WebAssembly: `cargo xtask test wasm`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "support/mixture.rs"]
mod mixture;
#[path = "support/services.rs"]
mod services;
#[allow(dead_code, reason = "the lessons' tools need the rest of it")]
#[path = "../xtask/course/src/lesson/source.rs"]
mod source;

use sorting_office::base::Fingerprint;
use sorting_office::lesson::{Glossary, Known, Lesson, Packed};
use source::Source;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const LESSON: &str = include_str!("../static/lessons/retries-and-dlq/lesson.toml");
const JOURNAL: &str = include_str!("../static/lessons/retries-and-dlq/expected.journal");
const GLOSSARY: &str = include_str!("../static/glossary.toml");

/// The journal is the one that was written down on another kind of machine, also of the lesson as the page
/// gets it.
#[wasm_bindgen_test]
fn a_lesson_runs_as_it_does_natively() {
    let read = |text: &str| Source::parse(text.to_owned(), "lesson").ok().unwrap().json;
    let mut value = read(LESSON);
    value["id"] = "retries-and-dlq".into();
    // Notes point at other lessons.
    for field in ["code", "notes"] {
        value.as_object_mut().unwrap().remove(field);
    }
    let known = Known::from(Glossary::from_json(&read(GLOSSARY)).unwrap());
    let lesson = Lesson::from_json(&value, &known).unwrap();
    let mut expected = Fingerprint::default();
    JOURNAL.lines().for_each(|line| expected.add_line(line));
    assert_eq!(lesson.run().fingerprint(), expected.to_string());
    let read = Lesson::from_bytes(&lesson.to_bytes()).unwrap();
    assert!(read == lesson);
    assert_eq!(read.run().fingerprint(), expected.to_string());
}

/// Draws of every kind, over many seeds, are the same everywhere.
#[wasm_bindgen_test]
fn chance_falls_as_it_does_natively() {
    assert_eq!(mixture::fingerprint(), mixture::EXPECTED);
}

/// So is a run to which everything was done that can be.
#[wasm_bindgen_test]
fn a_changed_run_is_as_it_is_natively() {
    assert_eq!(mixture::changed_fingerprint(), mixture::EXPECTED_CHANGED);
}
