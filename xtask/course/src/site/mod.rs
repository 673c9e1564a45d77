//! `course make` and `course site`: what the site has of the course ([`contents`]), the stamps ([`stamps`]), and the pages that are
//! painted first ([`printed`]).

mod contents;
mod made;
mod printed;
mod stamps;

use anyhow::{Context, Result};
use contents::PackedLesson;
use std::path::Path;
use xtask::args::Args;

/// Makes what the site has of each lesson, before there is a site. What is wrong with one is told when it is written.
pub fn make(args: &[String]) -> Result<()> {
    Args::new(args).done()?;
    made::lessons(&crate::lesson::library()?).map(|_| ())
}

/// Writes into the folder of a site what the page fetches; with `--pages` also those pages, made of the `index.html`
/// that lies there.
pub fn run(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let pages = args.flag("--pages");
    let names = args.names()?;
    let [site] = names.as_slice() else { anyhow::bail!("which folder?") };
    let site = Path::new(site);
    let library = crate::lesson::library()?;
    let (made, told) = made::lessons(&library)?;
    let packed: Vec<PackedLesson> =
        made.iter().map(|made| PackedLesson { id: &made.id, bytes: &made.packed }).collect();
    let contents = contents::write(site, library, &packed, told)?;
    printed::stamps(&made, &contents.pages, site)?;
    if pages {
        printed::write(&made, contents, site).context("cannot write the pages")?;
    }
    Ok(())
}
