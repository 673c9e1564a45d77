//! A lesson on services: it comes to a run in which they call, keep, undo, publish and wait for answers.

use std::path::{Path, PathBuf};

use sorting_office::lesson::Lesson;
use sorting_office::sim::{EntryId, Facts, Kind, Recording};

use super::support::lessons::library;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/services")
}

fn lesson() -> Lesson {
    let told = |problems: Vec<_>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    library().load_from(&folder(), "services").map_err(told).unwrap().1
}

/// What is told of that kind by one of them, in words.
fn told(recording: &Recording, kind: Kind, client: &str) -> Vec<String> {
    let node = recording.plan.find(client);
    let all = (0..recording.journal.entries.len()).map(|at| Facts::of(recording, EntryId(at as u32)));
    let of = all.filter(|facts| facts.kind == kind && facts.client == node);
    of.map(|facts| facts.words.unwrap_or_default()).collect()
}

#[test]
fn its_run_is_as_expected() {
    let expected = std::fs::read_to_string(folder().join("expected.journal")).unwrap();
    assert_eq!(lesson().run().trace().collect::<Vec<_>>(), expected.lines().collect::<Vec<_>>());
}
