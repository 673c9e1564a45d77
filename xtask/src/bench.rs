//! `cargo xtask bench`: the engine's speed natively, then the page's in Chromium.

use crate::project;
use anyhow::{Result, ensure};
use std::process::Command;

/// Runs `cargo bench`, then what is measured in the browser.
pub fn run(args: &[String]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(project::root())
        .args(["bench", "--package", "sorting-office"])
        .args(args)
        .status()?;
    ensure!(status.success(), "cargo bench failed ({status})");
    Ok(())
}
