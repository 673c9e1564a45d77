//! Builds the page: the program ([`program`]), then the site around it ([`site`]).

mod kept;
pub mod late;
mod preview;
mod program;
pub mod shrink;
pub mod site;
pub mod watch;

use crate::args::Args;
use crate::course;
use crate::project;
use crate::run::took;
use crate::tools::{self, For, Task, Tools};
use crate::warm;
use anyhow::Result;
use std::path::Path;
use std::time::Instant;

pub use program::Kind;

/// `cargo xtask dist`: the static site in `dist/`; with `--address` previews for those who link to it there; with
/// `--dev` a quick, large one in `target/xtask/dev`.
pub fn dist(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let (dev, address) = (args.flag("--dev"), args.value("--address")?);
    args.done()?;
    if dev {
        let tools = tools::bring(For::Serving)?;
        let site = project::work().join("dev");
        build(&tools, Kind::Dev, &site)?;
        println!("the unoptimised page is in {}", site.display());
        return Ok(());
    }
    let tools = tools::bring(if address.is_some() { For::Tests } else { For::Page })?;
    let site = project::root().join("dist");
    build(&tools, Kind::Release, &site)?;
    if let Some(address) = address {
        println!("drawing a preview of each lesson");
        preview::write(&site, &address, &tools.tests()?.browser.chromium)?;
    }
    shrink::whole(&site)?;
    println!("the site is in {}: copy it anywhere, it works under any path", site.display());
    Ok(())
}

/// Builds the page into `site`.
pub fn build(tools: &Tools, kind: Kind, site: &Path) -> Result<()> {
    build_with(&course::begin(), tools, kind, site)
}

fn build_with(course: &Task, tools: &Tools, kind: Kind, site: &Path) -> Result<()> {
    let start = Instant::now();
    println!("building the page (some minutes the first time, then seconds)");
    let wasm = warm::wasm(tools)?;
    warm::ignore(wasm.fill());
    let program = program::build(tools, kind)?;
    site::write(&program, course, kind, site)?;
    warm::ignore(wasm.keep());
    println!("built the page in {}", took(start));
    Ok(())
}

/// Builds the page to be served on this machine, unless that was done.
pub fn for_this_machine(site: &Path) -> Result<()> {
    let from = kept::sources()?;
    if kept::take(&from, site)? {
        println!("the page is built already");
        return Ok(());
    }
    // Before the tools: it needs none of them.
    let course = course::begin();
    build_with(&course, &tools::bring(For::Serving)?, Kind::Serving, site)?;
    // Not what was changed meanwhile.
    if kept::sources()? == from {
        warm::ignore(kept::keep(&from, site));
    }
    Ok(())
}
