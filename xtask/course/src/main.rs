//! The course, natively: its lessons and pages are read, checked and packed, and drawn as the site shows them before
//! there is a program. A program of its own beside `xtask`, which starts it: it has all of Sorting Office in it.

mod lesson;
mod site;

use anyhow::{Result, bail};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let (command, rest) = args.split_first().map_or(("", args), |(command, rest)| (command.as_str(), rest));
    match command {
        "lesson" => lesson::run(rest),
        "make" => site::make(rest),
        "site" => site::run(rest),
        other => bail!("no command `{other}`: this is started by `cargo xtask`"),
    }
}
