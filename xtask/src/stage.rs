//! What Trunk leaves to others when it builds the page itself (`trunk serve`): the lessons and the other files
//! that the page fetches. Called as Trunk's hook on its staging folder (see Trunk.toml).

use crate::lesson;
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Runs as Trunk's hook.
pub fn run() -> Result<()> {
    let site = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    lesson::build(&site.context("`stage` is called by Trunk, which sets TRUNK_STAGING_DIR")?)
}
