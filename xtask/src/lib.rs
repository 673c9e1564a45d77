//! The project's own commands: `cargo xtask` lists them.
//!
//! Each command is a module. What a command lacks on this machine, [`tools`] brings. What needs Sorting Office itself
//! is in a program of its own, [`course`], so that this one is there soon.

pub mod args;
mod bench;
mod course;
mod lighthouse;
pub mod made_from;
pub mod page;
pub mod project;
mod proof;
pub mod run;
mod serve;
mod server;
mod size;
mod test;
mod tidy;
mod tools;
mod warm;

use anyhow::{Result, bail};
use std::process::ExitCode;

const COMMANDS: &str = "\
Usage: cargo xtask COMMAND

  serve              build the release page and serve it on http://127.0.0.1:8080
                     (--port N, --open, --dev to rebuild on every change)
  test [PART…]       run everything that CI runs, or only the parts named
                     (--list names the parts)
  dist [--dev]       write the static site to dist/; it works under any path (--dev: a quick, large one;
                     --address https://…: with the pictures that are shown where somebody links to a lesson)
  tidy               check the layering, the style, the docs and the licences
                     (--fix rewrites THIRD-PARTY.md)
  lesson …           check, trace, bless or start a lesson; `lesson` alone lists how
  conformance        replay the recordings of real brokers (--dir FOLDER: others; --bless keeps the
                     account of it that the page shows)
  fuzz [LAW…]        try the laws with fresh random input, or only those named (--minutes N or
                     --runs N, --seed N, --cases N of each law)
  lighthouse         what Lighthouse finds of the first page and of a lesson, as a phone has them
  bench              measure the engine and the page (--native, --page: only that)

What a command needs and this machine lacks is installed once per user, under
$XDG_CACHE_HOME/sorting-office (or ~/.cache/sorting-office).";

/// Does what the command line asks for.
pub fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let command = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    match dispatch(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Result<()> {
    match command {
        "" | "help" | "--help" | "-h" => {
            println!("{COMMANDS}");
            Ok(())
        }
        "serve" => serve::run(rest),
        "dist" => page::dist(rest),
        "test" => test::run(rest),
        "tidy" => tidy::run(rest),
        "lesson" => course::lesson(rest),
        "bench" => bench::run(rest),
        "lighthouse" => lighthouse::run(),
        "conformance" => proof::conformance(rest),
        "fuzz" => proof::fuzz(rest),
        "stage" => course::stage(),
        other => bail!("no command `{other}`\n\n{COMMANDS}"),
    }
}
