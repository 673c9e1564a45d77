//! `cargo xtask conformance` and `cargo xtask fuzz`: what shows that the engine does as a broker does
//! and that the laws hold, for longer or with other input than `cargo test`.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::args::Args;
use crate::project;

/// Replays the recordings; `--dir FOLDER` others of the same format, `--bless` keeps the account of it.
pub fn conformance(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let (folder, bless) = (args.value("--dir")?, args.flag("--bless"));
    args.done()?;
    let mut command = cargo_test();
    command.args(["--test", "conformance"]);
    if let Some(folder) = folder {
        let folder = std::path::absolute(&folder).with_context(|| format!("no folder {folder}"))?;
        command.env("CONFORMANCE_DIR", folder);
    }
    if bless {
        command.env("BLESS", "1");
    }
    finish(command)
}

/// The test targets that have laws: tests over random input.
const LAWS: [&str; 6] = ["engine_laws", "engine_logs", "matching", "models", "records", "sim_laws"];

/// Tries the laws with other input in each round: all of them, or those that are named by their target or
/// by a part of their own name. A round has a seed, and `--seed` with that one gives the same round again.
pub fn fuzz(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let (minutes, runs) = (number(&mut args, "--minutes")?, number(&mut args, "--runs")?);
    let (seed, cases) = (number(&mut args, "--seed")?, number(&mut args, "--cases")?);
    let named = args.names()?;
    let (targets, laws): (Vec<&str>, Vec<&str>) =
        named.iter().map(String::as_str).partition(|name| LAWS.contains(name));
    let targets = if targets.is_empty() { LAWS.to_vec() } else { targets };
    let first = seed.unwrap_or_else(|| RandomState::new().hash_one(0) % 1_000_000_000);
    let (start, runs) = (Instant::now(), runs.unwrap_or(if minutes.is_some() { u64::MAX } else { 1 }));
    let time = minutes.map_or(Duration::MAX, |minutes| Duration::from_secs(60 * minutes));
    for round in (0..runs).take_while(|_| start.elapsed() < time) {
        let seed = first + round;
        println!("round {} with seed {seed}, {} s", round + 1, start.elapsed().as_secs());
        let mut command = cargo_test();
        command.args(["--quiet", "--profile", "fuzz"]);
        command.args(targets.iter().flat_map(|target| ["--test", target]));
        command.arg("--").args(&laws).env("PROPTEST_RNG_SEED", seed.to_string());
        command.envs(cases.map(|cases| ("PROPTEST_CASES", cases.to_string())));
        let cases = cases.map_or_else(String::new, |cases| format!(" --cases {cases}"));
        let again = format!("cargo xtask fuzz --seed {seed}{cases} {}", named.join(" "));
        finish(command).with_context(|| format!("a law does not hold; again: {}", again.trim_end()))?;
    }
    println!("every law holds, {} s", start.elapsed().as_secs());
    Ok(())
}

fn number(args: &mut Args, name: &'static str) -> Result<Option<u64>> {
    let text = args.value(name)?;
    text.map(|text| text.parse().with_context(|| format!("{name} takes a whole number"))).transpose()
}

fn cargo_test() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project::root());
    command.args(["test", "--locked", "--package", "sorting-office"]);
    command
}

fn finish(mut command: Command) -> Result<()> {
    let status = command.status()?;
    ensure!(status.success(), "{status}");
    Ok(())
}
