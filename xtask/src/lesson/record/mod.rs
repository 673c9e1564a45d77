//! Runs the program of a lesson for real, in each language, and tells what it did: which regions of the listings it
//! came to, what was found there, what it printed. The languages have to agree.

mod rust;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::json;
use sorting_office::lesson::listing::{Language, lines_of_regions};
use sorting_office::lesson::{FieldPath, Problem, Program};
use sorting_office::sim::{ProgramEvent, Reached};

use crate::project;
use rust::{Call, Unfit};

/// What the module beside a listing in Rust is called.
const RECORDER: &str = "__recorder";
/// More than this nobody watches.
const EVENTS: usize = 2_000;
/// So long a program may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a program does, the same in every language; or what is wrong with it.
pub fn record(program: &Program) -> Result<Vec<ProgramEvent>, Vec<Problem>> {
    let place = Scratch::new().map_err(|error| vec![of_program(format!("it can't be run: {error}"))])?;
    let run = |language: Language| {
        let folder = place.0.join(language.folder());
        match language {
            Language::Python => python(program, &folder),
            Language::Rust => rust(program, &folder),
        }
    };
    let [python, rust] = Language::ALL.map(|language| run(language).map_err(|problem| vec![problem]));
    let (python, rust) = match (python, rust) {
        (Ok(python), Ok(rust)) => (python, rust),
        (Err(mut one), Err(other)) => {
            one.extend(other);
            return Err(one);
        }
        (Err(problems), _) | (_, Err(problems)) => return Err(problems),
    };
    if let Some(told) = difference(program, &python, &rust) {
        return Err(vec![of_program(format!("the languages part: {told}")).expected("the same of both")]);
    }
    if !python.iter().any(|event| matches!(event, ProgramEvent::Reached(_))) {
        return Err(vec![of_program("it comes to no region".to_owned()).expected("regions in its listings")]);
    }
    Ok(python)
}

/// Where two runs part, in words.
fn difference(program: &Program, one: &[ProgramEvent], other: &[ProgramEvent]) -> Option<String> {
    let at = parting(one, other)?;
    let [first, second] = [one, other].map(|run| does(program, run.get(at)));
    let [first_language, second_language] = Language::ALL.map(Language::label);
    Some(format!("after {at} events {first_language} {first}, {second_language} {second}"))
}

/// Tells when a program does not do what it was recorded to do.
pub fn changed(program: &Program, now: &[ProgramEvent], kept: &[ProgramEvent]) -> Option<Problem> {
    let at = parting(now, kept)?;
    let [now, kept] = [now, kept].map(|run| does(program, run.get(at)));
    let message = format!(
        "it does something else now: after {at} events it {now}, and was recorded to do this: it {kept}"
    );
    Some(of_program(message).expected("to be blessed again, if this is meant"))
}

fn parting(one: &[ProgramEvent], other: &[ProgramEvent]) -> Option<usize> {
    (0..one.len().max(other.len())).find(|at| one.get(*at) != other.get(*at))
}

fn does(program: &Program, event: Option<&ProgramEvent>) -> String {
    event.map_or_else(|| "does nothing more".to_owned(), |event| told(program, event))
}

fn told(program: &Program, event: &ProgramEvent) -> String {
    match event {
        ProgramEvent::Reached(reached) => {
            let Reached { part, region, values } = &**reached;
            let value = |(at, value): &(u16, Rc<str>)| {
                Some(format!("{} = {value}", program.values.get(usize::from(*at))?.name))
            };
            let values: Vec<String> = values.iter().filter_map(value).collect();
            let found =
                if values.is_empty() { String::new() } else { format!(" with {}", values.join(", ")) };
            format!("comes to `{region}` of `{part}`{found}")
        }
        ProgramEvent::Printed(line) => format!("prints `{line}`"),
        ProgramEvent::Ended => "ends".to_owned(),
    }
}

fn of_program(message: String) -> Problem {
    Problem::new(FieldPath::default().then("program"), message)
}

fn file_of(language: Language, part: &str) -> String {
    format!("{}/{part}.{}", language.folder(), language.extension())
}

fn write(folder: &Path, name: &str, language: Language, text: &str) -> Result<(), Problem> {
    let file = folder.join(name).with_extension(language.extension());
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(file, text));
    written.map_err(|error| of_program(format!("it can't be run: {error}")))
}

fn python(program: &Program, folder: &Path) -> Result<Vec<ProgramEvent>, Problem> {
    let mut parts = BTreeMap::new();
    for (part, listings) in &program.parts {
        let source = listings.get(&Language::Python).map_or("", String::as_str);
        write(folder, part, Language::Python, source)?;
        let region = |(region, lines): (String, std::ops::Range<usize>)| {
            let look = |(at, value): (u16, &sorting_office::lesson::Watched)| {
                json!([at, value.written.get(&Language::Python)])
            };
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

fn rust(program: &Program, folder: &Path) -> Result<Vec<ProgramEvent>, Problem> {
    let (changed, plain) = (folder.join("changed"), folder.join("plain"));
    let mut calls: Vec<(&str, Vec<Call>)> = Vec::new();
    for (part, listings) in &program.parts {
        let source = listings.get(&Language::Rust).map_or("", String::as_str);
        let (mut text, own) =
            rust::instrumented(program, part, source).map_err(|unfit| unfit_part(part, unfit))?;
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

fn unfit_part(part: &str, unfit: Unfit) -> Problem {
    match unfit {
        Unfit::NothingRuns(region) => nothing_runs(Language::Rust, part, &region),
        Unfit::Unreadable { line, message } => {
            Problem::new(FieldPath::default(), message).in_file(file_of(Language::Rust, part), line)
        }
    }
}

fn nothing_runs(language: Language, part: &str, region: &str) -> Problem {
    let file = file_of(language, part);
    let problem = of_program(format!("nothing is run in region `{region}` of {file}"));
    problem.expected("a statement in a function, to which the program comes")
}

/// What the compiler says first: the part, the line, the words.
struct Complaint {
    part: String,
    line: usize,
    words: String,
}

/// Compiles a program; the inner error is about its text.
fn compile(program: &Program, folder: &Path) -> Result<Result<PathBuf, Complaint>, Problem> {
    let built = folder.join("program");
    let mut command = Command::new("rustc");
    command.args(["--edition", "2024", "-D", "warnings", "--error-format", "short", "-o"]).arg(&built);
    command.arg(folder.join(program.main()).with_extension("rs")).current_dir(project::root());
    let output = command.output().map_err(|error| of_program(format!("`rustc` does not start: {error}")))?;
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
        None => Err(of_program(format!("it does not compile: {}", said.trim()))),
    }
}

fn does_not_compile(complaint: &Complaint) -> Problem {
    let problem = Problem::new(FieldPath::default(), format!("it does not compile: {}", complaint.words));
    problem.in_file(file_of(Language::Rust, &complaint.part), complaint.line)
}

/// The value that the compiler complains of: of those that are looked at in the line, the one it speaks of.
fn bad_value(program: &Program, calls: &[(&str, Vec<Call>)], complaint: &Complaint) -> Option<Problem> {
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

fn no_value(program: &Program, language: Language, at: u16, part: &str, region: &str, why: &str) -> Problem {
    let value = program.values.get(usize::from(at));
    let written = value.and_then(|value| value.written.get(&language)).map_or("", String::as_str);
    let path = FieldPath::default().then("program").then("values").then(usize::from(at));
    let file = file_of(language, part);
    Problem::new(path, format!("`{written}` can't be looked at in region `{region}` of {file}: {why}"))
}

/// Runs a program to its end, and reads what it tells and prints.
fn run(
    program: &Program,
    language: Language,
    mut command: Command,
    folder: &Path,
) -> Result<Vec<ProgramEvent>, Problem> {
    let label = language.label();
    let fails = |error: std::io::Error| of_program(format!("the program in {label} can't be run: {error}"));
    let complaints = folder.join("complaints");
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(File::create(&complaints).map_err(fails)?);
    let mut child = command.spawn().map_err(fails)?;
    let output = child.stdout.take();
    let ends = watch(child);
    let mut said = Vec::new();
    let limit = 64 * EVENTS as u64 * 16;
    output.into_iter().try_for_each(|out| out.take(limit).read_to_end(&mut said).map(drop)).map_err(fails)?;
    let ended_well = ends();
    let events = read(program, language, &String::from_utf8_lossy(&said))?;
    if events.len() > EVENTS {
        return Err(of_program(format!("the program in {label} does more than {EVENTS} things")));
    }
    match ended_well {
        Some(true) => {}
        Some(false) => {
            let told = fs::read_to_string(&complaints).unwrap_or_default();
            let told = told.lines().rfind(|line| !line.trim().is_empty() && !line.starts_with("note:"));
            return Err(of_program(format!(
                "the program in {label} fails: {}",
                told.unwrap_or("no word why")
            )));
        }
        None => {
            let seconds = PATIENCE.as_secs();
            return Err(of_program(format!("the program in {label} does not end in {seconds} s")));
        }
    }
    Ok(events.into_iter().chain([ProgramEvent::Ended]).collect())
}

/// Ends a program that takes too long. What is given back waits for its end, and says whether it was a good one, or
/// none of its own.
fn watch(mut child: Child) -> impl FnOnce() -> Option<bool> {
    let (is_read, when_read): (Sender<()>, _) = channel();
    let watched = thread::spawn(move || {
        // Its output is read to the end when it has ended, or has no more to say.
        let in_time = when_read.recv_timeout(PATIENCE).is_ok();
        if !in_time {
            let _ = child.kill();
        }
        let status = child.wait();
        in_time.then(|| status.is_ok_and(|status| status.success()))
    });
    move || {
        let _ = is_read.send(());
        watched.join().ok().flatten()
    }
}

/// What a program told and printed, in order.
fn read(program: &Program, language: Language, said: &str) -> Result<Vec<ProgramEvent>, Problem> {
    let (mut events, mut line) = (Vec::new(), String::new());
    let mut print = |events: &mut Vec<ProgramEvent>, words: &str| {
        line.push_str(words);
        while let Some(end) = line.find('\n') {
            events.push(ProgramEvent::Printed(line[..end].trim_end_matches('\r').into()));
            line.drain(..=end);
        }
    };
    let mut pieces = said.split('\u{1e}');
    print(&mut events, pieces.next().unwrap_or_default());
    for piece in pieces {
        let (head, printed) = piece.split_once('\n').unwrap_or((piece, ""));
        events.push(event(program, language, &head.split('\u{1f}').collect::<Vec<_>>())?);
        print(&mut events, printed);
    }
    if !line.is_empty() {
        events.push(ProgramEvent::Printed(line.into()));
    }
    Ok(events)
}

fn event(program: &Program, language: Language, fields: &[&str]) -> Result<ProgramEvent, Problem> {
    match *fields {
        ["!", "", part, region, _] => Err(nothing_runs(language, part, region)),
        ["!", at, part, region, why] => {
            Err(no_value(program, language, at.parse().unwrap_or_default(), part, region, why))
        }
        [part, region, ref values @ ..] => {
            let places = program.watched_at(part, region).map(|(at, _)| at);
            let values = places.zip(values.iter().map(|value| Rc::from(*value))).collect();
            let reached = Reached { part: part.into(), region: region.into(), values };
            Ok(ProgramEvent::Reached(Rc::new(reached)))
        }
        _ => Err(of_program(format!("the program in {} printed U+001E", language.label()))),
    }
}

/// A folder for one recording, gone with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> std::io::Result<Self> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let name = format!("recorded-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        let place = project::work().join(name);
        fs::create_dir_all(&place)?;
        Ok(Self(place))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left over is in the target folder.
        let _ = fs::remove_dir_all(&self.0);
    }
}
