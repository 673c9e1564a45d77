//! Replays recordings of a real RabbitMQ on the engine, case for case.
//!
//! `CONFORMANCE_DIR` replays another folder of the same format. A case that needs what the engine
//! does not have yet is skipped for a reason that `reach` states and this prints.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "conformance/case.rs"]
mod case;
#[path = "conformance/clients.rs"]
mod clients;
#[path = "conformance/compare.rs"]
mod compare;
#[path = "conformance/reach.rs"]
mod reach;
#[path = "conformance/replay.rs"]
mod replay;
#[path = "conformance/sha256.rs"]
mod sha256;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value as Json;

const RECORDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/rabbitmq");

enum Verdict {
    Passed,
    Skipped(&'static str),
    Failed(String),
}

/// How many cases ended how.
#[derive(Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

fn main() -> ExitCode {
    let folder = std::env::var_os("CONFORMANCE_DIR").map_or_else(|| RECORDINGS.into(), PathBuf::from);
    let mut count = Count::default();
    for file in recordings(&folder) {
        for case in cases(&file) {
            count.add(&file, &case);
        }
    }
    println!("{} passed, {} failed, {} skipped", count.passed, count.failed, count.skipped);
    let good = count.failed == 0 && count.passed > 0;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Count {
    fn add(&mut self, file: &Path, case: &Json) {
        let place = format!("{} {}", file.file_name().unwrap_or_default().display(), case["id"]);
        match judge(case) {
            Verdict::Passed => self.passed += 1,
            Verdict::Skipped(reason) => {
                self.skipped += 1;
                println!("skipped {place}: {reason}");
            }
            Verdict::Failed(why) => {
                self.failed += 1;
                println!("failed {place}: {why}");
            }
        }
    }
}

fn judge(case: &Json) -> Verdict {
    if let Some(reason) = reach::reason(case) {
        return Verdict::Skipped(reason);
    }
    match case::Case::read(case).map(|case| replay::replay(&case)) {
        Ok(Ok(())) => Verdict::Passed,
        Ok(Err(replay::Difference { step, expected, found })) => {
            Verdict::Failed(format!("step {step}\n  expected {expected}\n  found    {found}"))
        }
        Err(unread) => Verdict::Failed(unread),
    }
}

/// The folder's recordings by name.
fn recordings(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    files
}

fn cases(file: &Path) -> Vec<Json> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut recording: Json =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_value(recording["cases"].take()).unwrap()
}
