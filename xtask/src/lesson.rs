//! `cargo xtask lesson`: lessons without a browser, and the JSON that the page fetches.

use anyhow::{Result, bail};
use std::path::Path;

/// Runs `cargo xtask lesson …`.
pub fn run(_args: &[String]) -> Result<()> {
    bail!("there are no lesson commands yet")
}

/// Turns `static/lessons/*/lesson.toml` into the JSON that the page fetches.
pub fn build(_site: &Path) -> Result<()> {
    Ok(())
}
