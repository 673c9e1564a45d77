//! Runs the program of a lesson for real, in each language, and tells what it did: which regions of the listings it
//! came to, what was found there, what it printed. The languages have to agree.

mod language;
mod run;
mod rust;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use sorting_office::lesson::listing::Language;
use sorting_office::lesson::{FieldPath, Problem, Program};
use sorting_office::sim::{ProgramEvent, Reached};

use xtask::project;

/// What comes of running a program, or what is wrong with it.
type Outcome<T> = Result<T, Box<Problem>>;

/// What a program does, the same in every language; or what is wrong with it.
pub fn record(program: &Program) -> Result<Vec<ProgramEvent>, Vec<Problem>> {
    let place = Scratch::new().map_err(|error| vec![of_program(format!("it can't be run: {error}"))])?;
    let run = |language: Language| {
        let folder = place.0.join(language.folder());
        match language {
            Language::Python => language::python(program, &folder),
            Language::Rust => language::rust(program, &folder),
        }
    };
    let [python, rust] = Language::ALL.map(|language| run(language).map_err(|problem| vec![*problem]));
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

/// The same, as what comes of running it.
fn fault(message: String) -> Box<Problem> {
    Box::new(of_program(message))
}

fn nothing_runs(language: Language, part: &str, region: &str) -> Box<Problem> {
    let file = file_of(language, part);
    let problem = of_program(format!("nothing is run in region `{region}` of {file}"));
    Box::new(problem.expected("a statement in a function, to which the program comes"))
}

fn no_value(
    program: &Program,
    language: Language,
    at: u16,
    part: &str,
    region: &str,
    why: &str,
) -> Box<Problem> {
    let value = program.values.get(usize::from(at));
    let written = value.and_then(|value| value.written.get(&language)).map_or("", String::as_str);
    let path = FieldPath::default().then("program").then("values").then(usize::from(at));
    let file = file_of(language, part);
    let message = format!("`{written}` can't be looked at in region `{region}` of {file}: {why}");
    Box::new(Problem::new(path, message))
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
