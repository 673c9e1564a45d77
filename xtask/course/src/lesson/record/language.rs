//! How a program is run in each language: with calls in it that tell which region it comes to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use sorting_office::lesson::listing::{Language, lines_of_regions};
use sorting_office::lesson::{FieldPath, Problem, Program, Watched};
use sorting_office::sim::ProgramEvent;

use super::run::run;
use super::rust::{Call, Unfit, instrumented};
use super::{Outcome, fault, file_of, no_value, nothing_runs};
use xtask::project;

/// What the module beside the listings is called.
const RECORDER: &str = "__recorder";

fn write(folder: &Path, name: &str, language: Language, text: &str) -> Outcome<()> {
    let file = folder.join(name).with_extension(language.extension());
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(file, text));
    written.map_err(|error| fault(format!("it can't be run: {error}")))
}

/// What a program in Python does.
pub(super) fn python(program: &Program, folder: &Path) -> Outcome<Vec<ProgramEvent>> {
    let mut parts = BTreeMap::new();
    for (part, listings) in &program.parts {
        let source = listings.get(&Language::Python).map_or("", String::as_str);
        write(folder, part, Language::Python, source)?;
        let region = |(region, lines): (String, std::ops::Range<usize>)| {
            let look = |(at, value): (u16, &Watched)| json!([at, value.written.get(&Language::Python)]);
            let looks: Vec<_> = program.watched_at(part, &region).map(look).collect();
            json!([region, lines.start, lines.end - 1, looks])
        };
        parts.insert(part.as_str(), lines_of_regions(source).into_iter().map(region).collect::<Vec<_>>());
    }
    write(folder, RECORDER, Language::Python, include_str!("recorder.py"))?;
    let mut command = Command::new("python3");
    command.args(["-I", "-B"]).arg(folder.join(RECORDER).with_extension("py")).arg(folder);
    command.arg(program.main()).arg(json!(parts).to_string());
    // Isolated, Python takes no word of the environment; its hashes differ from run to run, as they do for everybody.
    run(program, Language::Python, command, folder)
}

/// What a program in Rust does.
pub(super) fn rust(program: &Program, folder: &Path) -> Outcome<Vec<ProgramEvent>> {
    let (changed, plain) = (folder.join("changed"), folder.join("plain"));
    let mut calls: Vec<(&str, Vec<Call>)> = Vec::new();
    for (part, listings) in &program.parts {
        let source = listings.get(&Language::Rust).map_or("", String::as_str);
        let (mut text, own) = instrumented(program, part, source).map_err(|unfit| unfit_part(part, unfit))?;
        if part == program.main() {
            text.push_str(&format!("\nmod {RECORDER};\n"));
        }
        write(&changed, part, Language::Rust, &text)?;
        write(&plain, part, Language::Rust, source)?;
        calls.push((part, own));
    }
    write(&changed, RECORDER, Language::Rust, include_str!("recorder.rs"))?;
    let built = match compile(program, &changed)? {
        Ok(built) => built,
        Err(with_calls) => {
            return Err(match compile(program, &plain)? {
                Err(own) => does_not_compile(&own),
                // Only what was put in is wrong.
                Ok(_) => {
                    bad_value(program, &calls, &with_calls).unwrap_or_else(|| does_not_compile(&with_calls))
                }
            });
        }
    };
    run(program, Language::Rust, Command::new(built), folder)
}

fn unfit_part(part: &str, unfit: Unfit) -> Box<Problem> {
    match unfit {
        Unfit::NothingRuns(region) => nothing_runs(Language::Rust, part, &region),
        Unfit::Unreadable { line, message } => {
            Box::new(Problem::new(FieldPath::default(), message).in_file(file_of(Language::Rust, part), line))
        }
    }
}

/// What the compiler says first: the part, the line, the words.
struct Complaint {
    part: String,
    line: usize,
    words: String,
}

/// Compiles a program; the inner error is about its text.
fn compile(program: &Program, folder: &Path) -> Outcome<Result<PathBuf, Complaint>> {
    let built = folder.join("program");
    let mut command = Command::new("rustc");
    command.args(["--edition", "2024", "-D", "warnings", "--error-format", "short", "-o"]).arg(&built);
    command.arg(folder.join(program.main()).with_extension("rs")).current_dir(project::root());
    let output = command.output().map_err(|error| fault(format!("`rustc` does not start: {error}")))?;
    if output.status.success() {
        return Ok(Ok(built));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let complaint = said.lines().find_map(|line| {
        let (place, words) = line.split_once(": error")?;
        let mut place = place.rsplit(':');
        let line = place.nth(1)?.parse().ok()?;
        let part = Path::new(place.next()?).file_stem()?.to_string_lossy().into_owned();
        Some(Complaint { part, line, words: words.split_once(": ")?.1.to_owned() })
    });
    match complaint {
        Some(complaint) => Ok(Err(complaint)),
        None => Err(fault(format!("it does not compile: {}", said.trim()))),
    }
}

fn does_not_compile(complaint: &Complaint) -> Box<Problem> {
    let problem = Problem::new(FieldPath::default(), format!("it does not compile: {}", complaint.words));
    Box::new(problem.in_file(file_of(Language::Rust, &complaint.part), complaint.line))
}

/// The value that the compiler complains of: of those that are looked at in the line, the one it speaks of.
fn bad_value(program: &Program, calls: &[(&str, Vec<Call>)], complaint: &Complaint) -> Option<Box<Problem>> {
    let (part, own) = calls.iter().find(|(part, _)| *part == complaint.part)?;
    let here = own.iter().filter(|call| call.line == complaint.line);
    let looked_at: Vec<(u16, &str)> = here
        .flat_map(|call| program.watched_at(part, &call.region).map(|(at, _)| (at, call.region.as_str())))
        .collect();
    let is_meant = |(at, _): &&(u16, &str)| {
        let written = program.values.get(usize::from(*at)).and_then(|one| one.written.get(&Language::Rust));
        let named = complaint.words.split('`').nth(1);
        written.zip(named).is_some_and(|(written, named)| written.contains(named))
    };
    let (at, region) = looked_at.iter().find(is_meant).or(looked_at.first())?;
    Some(no_value(program, Language::Rust, *at, part, region, &complaint.words))
}
