//! `cargo xtask conformance` and `cargo xtask fuzz`: what shows that the engine does as a broker does,
//! for longer or with other recordings than `cargo test`.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::args::Args;
use crate::project;

/// Replays the recordings; `--dir FOLDER` others of the same format, `--bless` keeps the account of it.
pub fn conformance(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let (folder, bless) = (args.value("--dir")?, args.flag("--bless"));
    args.done()?;
    let mut command = test("conformance");
    if let Some(folder) = folder {
        let folder = std::path::absolute(&folder).with_context(|| format!("no folder {folder}"))?;
        command.env("CONFORMANCE_DIR", folder);
    }
    if bless {
        command.env("BLESS", "1");
    }
    finish(command)
}

/// Gives the engine random commands for `--minutes N` (one, if not told), each time others.
pub fn fuzz(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let minutes = args.value("--minutes")?.unwrap_or_else(|| "1".into());
    let minutes: u32 = minutes.parse().context("--minutes takes a whole number")?;
    let seed = args.value("--seed")?;
    args.done()?;
    let mut command = test("engine_laws");
    command.args(["--profile", "fuzz", "--", "--nocapture"]).env("FUZZ_MINUTES", minutes.to_string());
    if let Some(seed) = seed {
        command.env("FUZZ_SEED", seed);
    }
    finish(command)
}

fn test(name: &str) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project::root());
    command.args(["test", "--locked", "--package", "sorting-office", "--test", name]);
    command
}

fn finish(mut command: Command) -> Result<()> {
    let status = command.status()?;
    ensure!(status.success(), "{status}");
    Ok(())
}
