//! `cargo xtask test`: everything that CI runs. Two lanes at once, one for native code and one for
//! WebAssembly; nothing stops at a failure, and all failures stand together at the end.

mod changed;
mod parts;

use crate::args::Args;
use crate::run::{last_lines, took};
use anyhow::{Result, bail};
use changed::Touched;
use parts::{Bench, PARTS, Part};
use std::sync::Mutex;
use std::thread::scope;
use std::time::Instant;

/// Where a part runs: parts of one lane run one after another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// With the Rust at hand, in `target/`.
    Native,
    /// With what the tools bring, in `target/wasm/`.
    Web,
}

/// So many lines of what a failed part said are told once more at the end, where its failures are listed.
const TOLD_AGAIN: usize = 40;

/// What came of a part.
struct Outcome {
    name: &'static str,
    /// All that it said, if it failed.
    failure: Option<String>,
    took: String,
}

/// Runs all parts, or those named.
pub fn run(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let list = args.flag("--list");
    let changed = args.flag("--changed");
    let names = args.names()?;
    let (parts, touched) = if changed { touched(&names)? } else { (chosen(&names)?, None) };
    if list {
        for part in PARTS {
            println!("  {:12} {}", part.name, part.about);
        }
        return Ok(());
    }
    if parts.is_empty() {
        println!("nothing has changed");
        return Ok(());
    }
    let start = Instant::now();
    let outcomes = Mutex::new(Vec::new());
    scope(|scope| {
        for lane in [Lane::Native, Lane::Web] {
            let (parts, touched, outcomes) = (&parts, &touched, &outcomes);
            scope.spawn(move || run_lane(lane, parts, Bench::new(touched.as_ref()), outcomes));
        }
    });
    let outcomes = outcomes.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    summary(&parts, &outcomes, &took(start))
}

/// The parts that the differences from a commit touch, and what of them; from the last one, if none is named.
fn touched(commit: &[String]) -> Result<(Vec<&'static Part>, Option<Touched>)> {
    let commit = match commit {
        [] => "HEAD",
        [commit] => commit,
        _ => bail!("--changed takes one commit"),
    };
    let touched = changed::since(commit)?;
    let names: Vec<String> = touched.parts.iter().map(|name| (*name).to_owned()).collect();
    let parts = if names.is_empty() { Vec::new() } else { chosen(&names)? };
    Ok((parts, Some(touched)))
}

/// The parts named and what they need; all, if none is named.
fn chosen(names: &[String]) -> Result<Vec<&'static Part>> {
    for name in names {
        if !PARTS.iter().any(|part| part.name == name) {
            let known: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
            bail!("no part `{name}`; there are {}", known.join(", "));
        }
    }
    let named = |part: &Part| names.is_empty() || names.iter().any(|name| name == part.name);
    let needed = |part: &Part| PARTS.iter().any(|other| named(other) && other.needs == Some(part.name));
    Ok(PARTS.iter().filter(|part| named(part) || needed(part)).collect())
}

fn run_lane(lane: Lane, parts: &[&'static Part], mut bench: Bench, outcomes: &Mutex<Vec<Outcome>>) {
    let mut failed = Vec::new();
    for part in parts.iter().filter(|part| part.lane == lane) {
        println!("▸ {}: {}", part.name, part.about);
        let start = Instant::now();
        let result = match part.needs.filter(|needed| failed.contains(needed)) {
            Some(needed) => Err(anyhow::anyhow!("not run, since `{needed}` failed")),
            None => (part.run)(&mut bench),
        };
        let outcome = tell(part, result, took(start));
        if outcome.failure.is_some() {
            failed.push(part.name);
        }
        outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).push(outcome);
    }
}

/// Prints what a part said, in one piece.
fn tell(part: &Part, result: Result<String>, took: String) -> Outcome {
    let (word, text, failed) = match result {
        Ok(text) => ("ok", text, false),
        Err(error) => ("FAILED", format!("{error:#}"), true),
    };
    let text = text.trim_end();
    let gap = if text.is_empty() { "" } else { "\n" };
    println!("═══ {}: {word} ({took}){gap}{text}", part.name);
    Outcome { name: part.name, failure: failed.then(|| text.to_owned()), took }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn summary(parts: &[&Part], outcomes: &[Outcome], took: &str) -> Result<()> {
    for Outcome { name, failure, .. } in outcomes {
        if let Some(said) = failure {
            println!("\n═══ {name} failed; the end of what it said:\n{}", last_lines(said, TOLD_AGAIN));
        }
    }
    println!("\n═══ all in all ({took})");
    for part in parts {
        let outcome = outcomes.iter().find(|outcome| outcome.name == part.name);
        let (word, time, why) = match outcome {
            Some(Outcome { failure: None, took, .. }) => ("ok", took.as_str(), ""),
            Some(Outcome { failure: Some(why), took, .. }) => ("FAILED", took.as_str(), first_line(why)),
            None => ("FAILED", "", "ended in a panic of xtask itself"),
        };
        println!("  {word:7} {:12} {time:>13}  {why}", part.name);
    }
    let passed = outcomes.iter().filter(|outcome| outcome.failure.is_none()).count();
    let failed = parts.len() - passed;
    println!("parts: {passed} passed, {failed} failed");
    if failed > 0 {
        let bad =
            parts.iter().filter(|part| !outcomes.iter().any(|o| o.name == part.name && o.failure.is_none()));
        let bad: Vec<&str> = bad.map(|part| part.name).collect();
        bail!(
            "failed: {0}; what each said stands above, and `cargo xtask test {0}` runs them again",
            bad.join(" ")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(named: &[&str]) -> Vec<&'static str> {
        let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
        chosen(&named).unwrap().iter().map(|part| part.name).collect()
    }

    #[test]
    fn a_part_brings_what_it_needs() {
        assert_eq!(names(&["browser"]), ["page", "browser"]);
        assert_eq!(names(&["fmt"]), ["fmt"]);
        assert_eq!(names(&[]).len(), PARTS.len());
        assert!(chosen(&["nothing".to_owned()]).is_err());
    }

    #[test]
    fn a_failure_is_told_at_the_end_and_stops_nothing() {
        let outcome = |name, failure: Option<&str>| Outcome {
            name,
            failure: failure.map(str::to_owned),
            took: String::new(),
        };
        let parts: Vec<&Part> = PARTS.iter().take(3).collect();
        let mut outcomes = vec![
            outcome(parts[0].name, None),
            outcome(parts[1].name, Some("why")),
            outcome(parts[2].name, None),
        ];
        let error = format!("{}", summary(&parts, &outcomes, "").unwrap_err());
        assert!(error.starts_with(&format!("failed: {};", parts[1].name)), "{error}");
        outcomes.remove(1);
        assert!(summary(&parts, &outcomes, "").is_err(), "a part that left no outcome counts as failed");
    }
}
