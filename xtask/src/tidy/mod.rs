//! `cargo xtask tidy`: what the compiler does not check. Layering, style, licences.

mod artefacts;
mod layers;
mod lexer;
mod licences;
mod style;

use crate::args::Args;
use crate::project;
use crate::run::output;
use anyhow::{Context, Result, bail};
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::process::Command;

/// Something to be put right.
pub struct Finding {
    /// Relative to the checkout.
    file: String,
    line: usize,
    rule: &'static str,
    /// What is wrong and what to do.
    what: String,
}

impl Finding {
    fn new(file: impl Into<String>, line: usize, rule: &'static str, what: impl Into<String>) -> Self {
        Self { file: file.into(), line, rule, what: what.into() }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: [{}] {}", self.file, self.line, self.rule, self.what)
    }
}

/// Runs all checks and prints what they found.
pub fn run(args: &[String]) -> Result<()> {
    let mut args = Args::new(args);
    let fix = args.flag("--fix");
    args.done()?;
    let files = files()?;
    let mut findings = licences::check(fix)?;
    for path in &files {
        // What is not text is none of these rules' business; what was deleted, neither.
        if let Ok(text) = fs::read_to_string(project::root().join(path)) {
            findings.extend(check(path, &text));
        }
    }
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy found {} thing(s) to put right", findings.len());
    }
    println!("tidy: {} files, nothing to put right", files.len());
    Ok(())
}

fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = artefacts::check(path, text);
    if path.ends_with(".rs") && !path.starts_with("static/") {
        findings.extend(style::check(path, text));
    }
    if let Some(inside) = path.strip_prefix("src/").filter(|path| path.ends_with(".rs")) {
        findings.extend(layers::check(inside, &lexer::code_only(text)));
    }
    findings
}

/// What is kept here or about to be: everything that git does not ignore.
fn files() -> Result<Vec<String>> {
    let mut command = Command::new("git");
    command.current_dir(project::root());
    command.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    let list = output(&mut command).context("`git ls-files` failed: tidy checks a git checkout")?;
    let mut files: Vec<String> =
        list.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    Ok(files)
}
