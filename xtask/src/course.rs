//! The program that knows the course (`xtask/course`): compiled when it is asked for, since it has all of Sorting Office
//! in it.

use crate::project;
use crate::run::{Logged, output};
use crate::tools::Task;
use crate::warm;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is to be written into a site.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pages {
    /// The page that is painted first for each lesson, too.
    Drawn,
    /// Only what the program fetches.
    None,
}

/// Begins to compile it and to make of each lesson what a site has of it.
pub fn begin() -> Task {
    Task::start(|| {
        compile()?;
        logged("the lessons", "make").run(course().arg("make"))?;
        Ok(project::tools_target())
    })
}

/// Writes what the site has of the course.
pub fn write(begun: &Task, site: &Path, pages: Pages) -> Result<()> {
    begun.folder()?;
    let mut command = course();
    command.arg("site").arg(site);
    if pages == Pages::Drawn {
        command.arg("--pages");
    }
    logged("the lessons", "site").run(&mut command)
}

fn compile() -> Result<()> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Where it is looked for, also where somebody has all of cargo's output elsewhere.
    command.current_dir(project::root()).env("CARGO_TARGET_DIR", project::root().join("target"));
    command.args(["build", "--locked", "--package", "course", "--profile", project::TOOLS]);
    let crates = warm::tools()?;
    warm::ignore(crates.fill());
    logged("what draws the lessons", "course").run(&mut command)?;
    warm::ignore(crates.keep());
    Ok(())
}

fn course() -> Command {
    Command::new(project::tools_target().join("course"))
}

fn logged<'a>(name: &'a str, log: &str) -> Logged<'a> {
    let way_out = "fix what the output names, then try again";
    Logged { name, log: project::work().join(log).with_extension("log"), way_out }
}

/// `cargo xtask lesson …`.
pub fn lesson(args: &[String]) -> Result<()> {
    compile()?;
    let status = course().arg("lesson").args(args).status()?;
    if !status.success() {
        std::process::exit(status.code().unwrap_or(1));
    }
    Ok(())
}

/// Lessons that browser tests put in the place of real ones: their folder.
pub fn fixtures() -> Result<PathBuf> {
    compile()?;
    let said = output(course().args(["lesson", "fixtures"]));
    said.map(PathBuf::from).context("`cargo xtask lesson fixtures` failed: it tells why")
}

/// What Trunk leaves to others when it builds the page itself (`trunk serve`): called as its hook on its staging
/// folder (see Trunk.toml).
pub fn stage() -> Result<()> {
    let Some(site) = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        bail!("`stage` is called by Trunk, which sets TRUNK_STAGING_DIR");
    };
    write(&begin(), &site, Pages::None)
}
