//! A program run to its end, and what it told and printed on the way.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use sorting_office::lesson::Program;
use sorting_office::lesson::listing::Language;
use sorting_office::sim::{ProgramEvent, Reached};

use super::{Outcome, fault, no_value, nothing_runs};

/// More than this nobody watches.
const EVENTS: usize = 2_000;
/// And nobody reads more bytes than this.
const BYTES: u64 = 2_000_000;
/// So long a program may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a program to its end, and reads what it tells and prints.
pub(super) fn run(
    program: &Program,
    language: Language,
    mut command: Command,
    folder: &Path,
) -> Outcome<Vec<ProgramEvent>> {
    let label = language.label();
    let fails = |error: std::io::Error| fault(format!("the program in {label} can't be run: {error}"));
    let complaints = folder.join("complaints");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).env("RUST_BACKTRACE", "0");
    command.stderr(File::create(&complaints).map_err(fails)?);
    let mut child = command.spawn().map_err(fails)?;
    let output = child.stdout.take();
    let ends = watch(child);
    let mut said = Vec::new();
    output.into_iter().try_for_each(|out| out.take(BYTES).read_to_end(&mut said).map(drop)).map_err(fails)?;
    let ended_well = ends();
    let events = read(program, language, &String::from_utf8_lossy(&said))?;
    if events.len() > EVENTS {
        return Err(fault(format!("the program in {label} does more than {EVENTS} things")));
    }
    match ended_well {
        Some(true) => {}
        Some(false) => {
            let told = fs::read_to_string(&complaints).unwrap_or_default();
            return Err(fault(format!("the program in {label} fails: {}", why(&told))));
        }
        None => {
            let seconds = PATIENCE.as_secs();
            return Err(fault(format!("the program in {label} does not end in {seconds} s")));
        }
    }
    Ok(events.into_iter().chain([ProgramEvent::Ended]).collect())
}

/// The line of what a program complained of that says why it failed: Rust has it first, Python last.
fn why(told: &str) -> &str {
    let mut lines = told.lines().skip_while(|line| !line.contains("panicked at"));
    let said = |line: &&str| !line.trim().is_empty();
    lines.nth(1).or_else(|| told.lines().rfind(said)).unwrap_or("no word why")
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
fn read(program: &Program, language: Language, said: &str) -> Outcome<Vec<ProgramEvent>> {
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

fn event(program: &Program, language: Language, fields: &[&str]) -> Outcome<ProgramEvent> {
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
        _ => Err(fault(format!("the program in {} printed U+001E", language.label()))),
    }
}
