//! Follows every change of the sources: builds what it concerns, and has the open pages load anew.

use super::program::{self, Kind, Program};
use super::{shrink, site};
use crate::course;
use crate::project;
use crate::run::took;
use crate::tools::{self, For, Task};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

/// The sources are looked at so often.
const LOOK: Duration = Duration::from_millis(200);

/// Tells a page that it is out of date, by being another than before.
pub const VERSION: &str = "version.txt";

/// Loads the page anew when it is out of date: name and text.
pub const SCRIPT: (&str, &str) = (
    "reload.js",
    "// Loads the page anew when it is out of date.\n\
     let before;\n\
     setInterval(async () => {\n\
     \x20 const answer = await fetch(new URL('./version.txt', import.meta.url), { cache: 'no-store' }).catch(() => null);\n\
     \x20 const now = answer?.ok ? await answer.text() : before;\n\
     \x20 if (before && now !== before) location.reload();\n\
     \x20 before = now;\n\
     }, 300);\n",
);

/// The sources at a moment, by the times at which they were written.
#[derive(PartialEq)]
struct Sources {
    /// What the program is made of.
    program: Vec<(PathBuf, SystemTime)>,
    /// What else the site is made of.
    site: Vec<(PathBuf, SystemTime)>,
}

impl Sources {
    fn now() -> Result<Self> {
        let root = project::root();
        let program = of(&[root.join("src"), root.join("Cargo.toml"), root.join("Cargo.lock")])?;
        Ok(Self { program, site: of(&[root.join("static"), root.join("index.html")])? })
    }
}

fn of(places: &[PathBuf]) -> Result<Vec<(PathBuf, SystemTime)>> {
    let mut all = Vec::new();
    for place in places {
        let files = if place.is_dir() { shrink::files(place)? } else { vec![place.clone()] };
        for file in files {
            let written = fs::metadata(&file)?.modified()?;
            all.push((file, written));
        }
    }
    Ok(all)
}

/// Builds into `site`, calls `ready`, and builds again on every change, until the program is stopped.
pub fn follow(site: &Path, ready: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut sources = Sources::now()?;
    let course = course::begin();
    let tools = &tools::bring(For::Serving)?;
    let mut program = program::build(tools, Kind::Dev)?;
    write(&program, &course, site)?;
    ready()?;
    loop {
        sleep(LOOK);
        // A file may be gone between two looks, while an editor replaces it.
        let Ok(now) = Sources::now() else { continue };
        if now == sources {
            continue;
        }
        let start = Instant::now();
        let built = if now.program == sources.program {
            Ok(())
        } else {
            program::build(tools, Kind::Dev).map(|built| program = built)
        };
        sources = now;
        match built.and_then(|()| write(&program, &course, site)) {
            Ok(()) => println!("built after a change in {}", took(start)),
            Err(error) => println!("{error:#}\nthe page is as it was; the next change is tried again"),
        }
    }
}

fn write(program: &Program, course: &Task, site: &Path) -> Result<()> {
    site::write(program, course, Kind::Dev, site)?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(fs::write(site.join(VERSION), now.as_nanos().to_string())?)
}
