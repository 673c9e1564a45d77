//! `cargo xtask lesson`: lessons without a browser, and what the page fetches of them.

mod fixtures;
mod library;
mod minute;
mod pages;
mod record;
mod scaffold;
mod source;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sorting_office::base::SimTime;
use sorting_office::lesson::{LESSON_FILE, Lesson, PAGE_FILE, Problem, RECORDED_FILE};
use sorting_office::sim::Recording;

use xtask::args::Args;
use xtask::project;

pub use library::Library;

/// What a lesson's run was when it was last looked at.
pub const EXPECTED: &str = "expected.journal";

const USAGE: &str = "\
Usage: cargo xtask lesson COMMAND

  check [FILE…]      tell every mistake in these lessons and pages, or in all of them
  trace FILE         print the run of a lesson as JSON lines (--seed N, --until T: a time such as 12.5s or 800ms)
  bless [FILE…]      write down the runs of these lessons as what the tests expect
  new ID             begin a lesson: one that works, to be changed
  fixtures           write the lessons that browser tests put in the place of real ones, and tell where

FILE is a lesson file, its folder or an id. Lessons are in static/lessons/; docs/lessons.md explains their files.
Pages without a stage are in static/pages/ and checked by their ids, too; docs/pages.md explains theirs.";

/// Runs `cargo xtask lesson …`.
pub fn run(args: &[String]) -> Result<()> {
    let (command, rest) = args.split_first().map_or(("", args), |(command, rest)| (command.as_str(), rest));
    match command {
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(())
        }
        "check" => check(Args::new(rest).names()?),
        "trace" => trace(Args::new(rest)),
        "bless" => bless(Args::new(rest).names()?),
        "new" => scaffold::begin(Args::new(rest).names()?),
        "fixtures" => {
            Args::new(rest).done()?;
            println!("{}", fixtures::write()?.display());
            Ok(())
        }
        other => bail!("no lesson command `{other}`\n\n{USAGE}"),
    }
}

/// The lessons of this checkout.
pub fn library() -> Result<Library> {
    Library::open(&project::root().join("static")).map_err(|problems| told(&problems, Path::new("static")))
}

/// The lessons asked for, or all: each with its folder and its id.
fn chosen(library: &Library, names: Vec<String>) -> Result<Vec<(PathBuf, String)>> {
    let names = if names.is_empty() { library.ids() } else { names };
    names.iter().map(|name| folder_named(library, name)).collect()
}

fn check(names: Vec<String>) -> Result<()> {
    let library = library()?;
    let all = names.is_empty();
    let (pages, lessons): (Vec<String>, Vec<String>) =
        names.into_iter().partition(|name| page_named(&library, name).is_some());
    let lessons = if all || !lessons.is_empty() { chosen(&library, lessons)? } else { Vec::new() };
    let pages = if all { library.page_ids() } else { pages };
    let mut found = 0;
    let mut tell = |folder: &Path, id: &str, checked: Result<String, Vec<Problem>>| match checked {
        Ok(good) => println!("{id}: good, {good}"),
        Err(problems) => {
            problems.iter().for_each(|problem| println!("{}", placed(folder, problem)));
            found += problems.len();
        }
    };
    for (folder, id) in lessons {
        let checked = checked(&library, &folder, &id);
        tell(&folder, &id, checked.map(|lesson| format!("{} steps", lesson.steps.len())));
    }
    for (folder, id) in pages.iter().filter_map(|name| page_named(&library, name)) {
        let checked = library.load_page_from(&folder, &id);
        tell(&folder, &id, checked.map(|page| format!("{} blocks", page.blocks.len())));
    }
    match found {
        0 => Ok(()),
        1 => bail!("1 mistake"),
        _ => bail!("{found} mistakes"),
    }
}

/// The folder and the id of a page named by its id, its folder or its file.
fn page_named(library: &Library, name: &str) -> Option<(PathBuf, String)> {
    if library.page_ids().iter().any(|id| id == name) {
        return Some((library.folder_of_page(name), name.to_owned()));
    }
    let path = Path::new(name);
    let folder = if path.ends_with(PAGE_FILE) { path.parent()? } else { path };
    let folder = folder.join(PAGE_FILE).is_file().then(|| folder.canonicalize().ok())??;
    let id = folder.file_name()?.to_string_lossy().into_owned();
    Some((folder, id))
}

/// A lesson that is good and, if it has a program, does what it was recorded to do.
fn checked(library: &Library, folder: &Path, id: &str) -> Result<Lesson, Vec<Problem>> {
    let run = library.run_program(folder, id, record::record)?;
    let (_, lesson) = library.load_from(folder, id)?;
    let now = run.as_ref().zip(lesson.plan.program());
    let parts = now.and_then(|((program, run), kept)| record::changed(program, run, &kept.run));
    parts.map_or(Ok(lesson), |problem| Err(vec![problem]))
}

/// A problem with its place in the checkout.
fn placed(folder: &Path, problem: &Problem) -> String {
    format!("{}/{problem}", folder.strip_prefix(project::root()).unwrap_or(folder).display())
}

fn told(problems: &[Problem], folder: &Path) -> anyhow::Error {
    let lines: Vec<String> = problems.iter().map(|problem| placed(folder, problem)).collect();
    anyhow::anyhow!("there are mistakes\n{}", lines.join("\n"))
}

fn trace(mut args: Args) -> Result<()> {
    let seed: Option<u64> = args.value("--seed")?.map(|seed| seed.parse()).transpose().context("--seed N")?;
    let until = args.value("--until")?.map(|time| time_from(&time)).transpose()?.unwrap_or(SimTime::MAX);
    let names = args.names()?;
    let [name] = names.as_slice() else { bail!("which lesson? A lesson file, or an id\n\n{USAGE}") };
    let library = library()?;
    let (folder, id) = folder_named(&library, name)?;
    let (_, lesson) = library.read_from(&folder, &id).map_err(|problems| told(&problems, &folder))?;
    let recording = Recording::run(lesson.plan.clone(), seed.unwrap_or(lesson.seed), Vec::new());
    print(recording.trace().take(recording.entries_by(until)))
}

/// The folder and the id of a lesson named by its id, its folder or its file.
fn folder_named(library: &Library, name: &str) -> Result<(PathBuf, String)> {
    let path = Path::new(name);
    let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    if path.ends_with(LESSON_FILE) || path.join(LESSON_FILE).is_file() {
        let folder = folder.canonicalize().with_context(|| format!("no lesson {name}"))?;
        let id = folder.file_name().map(|id| id.to_string_lossy().into_owned());
        return Ok((folder, id.unwrap_or_default()));
    }
    let all = library.ids();
    if !all.iter().any(|id| id == name) {
        let meant = sorting_office::lesson::suggest::nearest(name, all.iter().map(String::as_str));
        let hint = meant
            .map_or_else(|| format!("there are: {}", all.join(", ")), |id| format!("did you mean `{id}`?"));
        bail!("there is no lesson `{name}` in static/lessons; {hint}");
    }
    Ok((library.folder_of(name), name.to_owned()))
}

/// Prints lines until they are not wanted any more (`… | head`).
fn print(lines: impl Iterator<Item = String>) -> Result<()> {
    use std::io::{ErrorKind, Write};
    let mut out = std::io::stdout().lock();
    for line in lines {
        match writeln!(out, "{line}") {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            other => other?,
        }
    }
    Ok(())
}

/// `12.5s`, `800ms`.
fn time_from(text: &str) -> Result<SimTime> {
    let (number, unit) = match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(number), _) => (number, 1_000.0),
        (None, Some(number)) => (number, 1_000_000.0),
        (None, None) => bail!("`{text}` is no time: write 12.5s or 800ms"),
    };
    let number: f64 =
        number.trim().parse().with_context(|| format!("`{text}` is no time: write 12.5s or 800ms"))?;
    if !(0.0..1e12).contains(&number) {
        bail!("`{text}` is no time of a run");
    }
    Ok(SimTime::from_micros((number * unit).round() as u64))
}

/// Runs the program that a lesson may have, and keeps what it does.
fn bless_program(library: &Library, id: &str, folder: &Path) -> Result<()> {
    let run = library.run_program(folder, id, record::record).map_err(|problems| told(&problems, folder))?;
    let Some((program, run)) = run else { return Ok(()) };
    let file = folder.join(RECORDED_FILE);
    fs::write(&file, program.recorded(&run)).with_context(|| format!("cannot write {}", file.display()))?;
    println!("{id}: its program does {} things, the same in every language", run.len());
    Ok(())
}

fn bless(names: Vec<String>) -> Result<()> {
    let library = library()?;
    for (folder, id) in chosen(&library, names)? {
        bless_program(&library, &id, &folder)?;
        let loaded = library.load_from(&folder, &id);
        let (_, lesson) = loaded.map_err(|problems| told(&problems, &folder))?;
        let run = lesson.run();
        let journal: String = lesson.expected(&run).into_iter().map(|line| line + "\n").collect();
        let file = folder.join(EXPECTED);
        let same = fs::read_to_string(&file).is_ok_and(|before| before == journal);
        fs::write(&file, &journal).with_context(|| format!("cannot write {}", file.display()))?;
        println!("{id}: {} entries{}", run.journal.entries.len(), if same { ", as before" } else { "" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_with_their_unit() {
        for (text, micros) in [("12.5s", 12_500_000), ("800ms", 800_000), ("0s", 0), ("0.25ms", 250)] {
            assert_eq!(time_from(text).unwrap(), SimTime::from_micros(micros), "{text}");
        }
        for text in ["12", "s", "-1s", "1e99s", "5min", "NaNs"] {
            assert!(time_from(text).is_err(), "{text}");
        }
    }
}
