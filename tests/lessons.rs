//! Every lesson is good, and its run is the one that was last looked at; broken lessons are told well.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "lessons/answers.rs"]
mod answers;
#[path = "lessons/broken.rs"]
mod broken;
#[path = "lessons/code.rs"]
mod code;
#[path = "lessons/dedupe.rs"]
mod dedupe;
#[path = "lessons/documented.rs"]
mod documented;
#[path = "support/laws.rs"]
mod laws;
#[path = "lessons/logs.rs"]
mod logs;
#[path = "lessons/notes.rs"]
mod notes;
#[path = "lessons/packed.rs"]
mod packed;
#[path = "lessons/pages.rs"]
mod pages;
#[path = "lessons/program.rs"]
mod program;
#[path = "lessons/schemas.rs"]
mod schemas;
#[path = "lessons/services.rs"]
mod services;
#[path = "lessons/sweep.rs"]
mod sweep;
#[path = "lessons/told.rs"]
mod told;
#[path = "lessons/transaction.rs"]
mod transaction;
#[path = "lessons/way.rs"]
mod way;

mod support;

use std::fmt::Write as _;

use sorting_office::base::Fingerprint;
use support::lessons::{lessons, library};

#[test]
fn every_lesson_is_good() {
    let lessons = lessons();
    assert!(!lessons.is_empty());
    for (id, lesson) in lessons {
        assert_eq!(lesson.id, id);
        let anchored = lesson.steps_in(&lesson.run()).unwrap();
        assert_eq!(anchored.len(), lesson.steps.len(), "{id}");
        assert!(anchored.is_sorted_by_key(|step| (step.at, step.entry)), "{id}");
    }
}

#[test]
fn every_run_is_as_expected() {
    let library = library();
    for (id, lesson) in lessons() {
        let file = library.folder_of(&id).join("expected.journal");
        let expected = std::fs::read_to_string(file).unwrap_or_default();
        let found = lesson.expected(&lesson.run());
        if let Some(told) = first_difference(&expected, &found) {
            panic!(
                "the run of {id} is another one:\n{told}\nIf it is meant to be: cargo xtask lesson bless {id}"
            );
        }
    }
}

/// Where two runs part, with both lines.
fn first_difference(expected: &str, found: &[String]) -> Option<String> {
    let expected: Vec<&str> = expected.lines().collect();
    let at = (0..expected.len().max(found.len()))
        .find(|at| expected.get(*at).copied() != found.get(*at).map(String::as_str))?;
    let mut told = format!("  line {} of expected.journal\n", at + 1);
    let line = |line: Option<&str>| line.unwrap_or("(the run is over)").to_owned();
    writeln!(told, "  expected: {}", line(expected.get(at).copied())).unwrap();
    write!(told, "  found:    {}", line(found.get(at).map(String::as_str))).unwrap();
    Some(told)
}

#[test]
fn the_first_difference_is_told_with_both_lines() {
    let found = ["a".to_owned(), "b".to_owned()];
    assert_eq!(first_difference("a\nb\n", &found), None);
    let told = first_difference("a\nc\n", &found).unwrap();
    assert_eq!(told, "  line 2 of expected.journal\n  expected: c\n  found:    b");
    let told = first_difference("a\nb\nc\n", &found).unwrap();
    assert_eq!(told, "  line 3 of expected.journal\n  expected: c\n  found:    (the run is over)");
}

/// What a link and a long run's journal are held by says the same as the journal itself.
#[test]
fn a_run_has_the_fingerprint_of_its_expected_journal() {
    let library = library();
    for (id, lesson) in lessons() {
        let expected = std::fs::read_to_string(library.folder_of(&id).join("expected.journal")).unwrap();
        let found = lesson.run().fingerprint();
        if expected.starts_with("{\"abridged\"") {
            assert!(expected.contains(&format!("\"fingerprint\":\"{found}\"")), "{id}: {found}");
            continue;
        }
        let mut fingerprint = Fingerprint::default();
        expected.lines().for_each(|line| fingerprint.add_line(line));
        assert_eq!(found, fingerprint.to_string(), "{id}");
    }
}
