//! Builds the page: the program ([`program`]), then the site around it ([`site`]).

pub mod late;
mod made;
mod preview;
mod printed;
mod program;
pub mod shrink;
pub mod site;
mod stamps;
pub mod watch;

use crate::args::Args;
use crate::project;
use crate::run::took;
use crate::tools::{self, For, Tools};
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
    let start = Instant::now();
    println!("building the page (about 2 min the first time, then seconds)");
    warm::ignore(warm::start(tools));
    let program = program::build(tools, kind)?;
    site::write(&program, kind, site)?;
    warm::ignore(warm::keep(tools));
    println!("built the page in {}", took(start));
    Ok(())
}
