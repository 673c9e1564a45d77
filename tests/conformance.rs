//! Replays recordings of real brokers and their clients on the engine, case for case, and keeps the account of it that the
//! page shows, `static/conformance.json` (`BLESS=1` writes it anew).
//!
//! `CONFORMANCE_DIR` replays another folder of the same format instead, and leaves the account alone.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "conformance/areas.rs"]
mod areas;
#[path = "conformance/assignment.rs"]
mod assignment;
#[path = "conformance/case.rs"]
mod case;
#[path = "conformance/clients.rs"]
mod clients;
#[path = "conformance/commands.rs"]
mod commands;
#[path = "conformance/compare.rs"]
mod compare;
#[path = "conformance/compared.rs"]
mod compared;
#[path = "conformance/log_desk.rs"]
mod log_desk;
#[path = "conformance/logs.rs"]
mod logs;
#[path = "conformance/partitions.rs"]
mod partitions;
#[path = "conformance/reach.rs"]
mod reach;
#[path = "conformance/recording.rs"]
mod recording;
#[path = "conformance/replay.rs"]
mod replay;
#[path = "conformance/report.rs"]
mod report;
#[path = "conformance/sha256.rs"]
mod sha256;
#[path = "conformance/values.rs"]
mod values;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::Value as Json;

use recording::{Kind, Recording};
use report::Report;

const RECORDINGS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");

/// How a case ended.
enum Verdict {
    Passed,
    /// Otherwise than recorded, as `reach` says it does.
    Differs(&'static str),
    /// A bug of the recorded broker, told by the recording.
    LeftOut(String),
    Failed(String),
}

fn main() -> ExitCode {
    let other = std::env::var_os("CONFORMANCE_DIR").map(PathBuf::from);
    let folder = other.as_deref().unwrap_or(Path::new(RECORDINGS));
    let good = replay_all(folder).and_then(|(report, failed)| match (failed, &other) {
        (0, Some(_)) => Ok(()),
        (0, None) => report.keep(),
        (1, _) => Err("1 case failed".into()),
        (failed, _) => Err(format!("{failed} cases failed")),
    });
    match good {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            println!("{why}");
            ExitCode::FAILURE
        }
    }
}

/// Replays all cases of a folder, and tells how many failed.
fn replay_all(folder: &Path) -> Result<(Report, usize), String> {
    let (mut report, mut passed, mut failed) = (Report::default(), 0, 0);
    for (file, recording) in recording::all(folder)? {
        for case in &recording.cases {
            let verdict = judge(&recording, case);
            let place = format!("{file} {}", recording::text(case, "id"));
            match &verdict {
                Verdict::Passed => passed += 1,
                Verdict::Differs(reason) => println!("differs {place}: {reason}"),
                Verdict::LeftOut(bug) => println!("left out {place}: {bug}"),
                Verdict::Failed(why) => {
                    failed += 1;
                    println!("failed {place}: {why}");
                }
            }
            report.add(&recording, case, &verdict);
        }
    }
    println!("{passed} passed, {failed} failed");
    if passed + failed == 0 {
        return Err(format!("{}: there are no cases in it", folder.display()));
    }
    Ok((report, failed))
}

fn judge(recording: &Recording, case: &Json) -> Verdict {
    if let Some(bug) = case.get("known_bug") {
        // Where the recording says no more of it than that it is one, its title does.
        return Verdict::LeftOut(bug.as_str().unwrap_or_else(|| recording::text(case, "about")).to_owned());
    }
    let outcome = match recording.kind {
        Kind::Queues => recording.configuration().and_then(|configuration| {
            let case = case::Case::read(case)?;
            replay::replay(&configuration, &case).map_err(|difference| difference.to_string())
        }),
        Kind::Hashes => partitions::check(case),
        Kind::Divisions => assignment::check(case),
        Kind::Logs => logs::check(case),
    };
    let Err(why) = outcome else { return Verdict::Passed };
    reach::reason(case).map_or(Verdict::Failed(why), Verdict::Differs)
}
