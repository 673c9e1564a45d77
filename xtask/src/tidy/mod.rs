//! `cargo xtask tidy`: what the compiler does not check. Layering, style, docs, licences.

mod artefacts;
mod docs;
mod layers;
mod licences;
mod reach;
mod source;
mod style;

use crate::args::Args;
use crate::project;
use crate::run::output;
use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;
use std::fmt::{self, Display, Formatter};
use std::fs;
use std::process::Command;

use reach::Reach;
use source::Source;

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
    let mut findings = licences::check(fix)?;
    let (mut files, mut sources, mut reach) = (0, Vec::new(), Reach::default());
    for path in paths()? {
        // What is not text is none of these rules' business; what was deleted, neither.
        let Ok(text) = fs::read_to_string(project::root().join(&path)) else { continue };
        files += 1;
        findings.extend(artefacts::check(&path, &text));
        // Lessons have listings in Rust: they are not this project's.
        if path.ends_with(".rs") && !path.starts_with("static/") {
            match Source::read(&path, &text) {
                Ok(source) => {
                    reach.add(&path, &source);
                    sources.push((path, text, source));
                }
                Err(finding) => findings.push(finding),
            }
        }
    }
    for (path, text, source) in &sources {
        findings.extend(style::check(path, text, source));
        findings.extend(docs::check(path, source, &reach));
        findings.extend(layers::check(path, source));
    }
    findings.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("tidy found {} thing(s) to put right", findings.len());
    }
    println!("tidy: {files} files, nothing to put right");
    Ok(())
}

/// What is kept here or about to be: everything that git does not ignore.
fn paths() -> Result<BTreeSet<String>> {
    let mut command = Command::new("git");
    command.current_dir(project::root());
    command.args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"]);
    let list = output(&mut command).context("`git ls-files` failed: tidy checks a git checkout")?;
    let paths: BTreeSet<String> =
        list.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    Ok(paths)
}
