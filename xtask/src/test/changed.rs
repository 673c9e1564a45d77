//! `cargo xtask test --changed`: the parts that a change can have touched, and of the native tests and of those in
//! the browser only those that it can have touched.
//!
//! What is not known here touches everything.

use crate::project;
use crate::run::output;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use super::parts::PARTS;

/// All of something, or what is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    All,
    Only(BTreeSet<String>),
}

impl Default for Which {
    fn default() -> Self {
        Self::Only(BTreeSet::new())
    }
}

impl Which {
    fn add(&mut self, name: impl Into<String>) {
        if let Self::Only(names) = self {
            names.insert(name.into());
        }
    }
}

/// What there is to run.
#[derive(Debug, Default)]
pub struct Touched {
    /// By name.
    pub parts: BTreeSet<&'static str>,
    /// Targets of native tests, as cargo's options name them.
    pub unit: Which,
    /// Files of tests in the browser.
    pub specs: Which,
}

/// What the working tree's differences from a commit touch.
pub fn since(commit: &str) -> Result<Touched> {
    let git = |args: &[&str]| -> Result<String> {
        output(Command::new("git").current_dir(project::root()).args(args))
            .with_context(|| format!("`git {}` failed: is {commit} a commit?", args.join(" ")))
    };
    let changed = git(&["diff", "--name-only", commit, "--"])?;
    let new = git(&["ls-files", "--others", "--exclude-standard"])?;
    Ok(Touched::by(changed.lines().chain(new.lines())))
}

impl Touched {
    fn by<'a>(files: impl Iterator<Item = &'a str>) -> Self {
        let mut touched = Self::default();
        for file in files {
            touched.parts.extend(["fmt", "tidy"]);
            touched.file(&file.split('/').collect::<Vec<_>>());
        }
        touched
    }

    fn file(&mut self, path: &[&str]) {
        match path {
            ["docs", ..] | ["LICENSE-APACHE" | "LICENSE-MIT"] => {}
            [file] if file.ends_with(".md") => {}
            ["tests", "browser", spec] if spec.ends_with(".spec.mjs") => {
                self.parts.insert("browser");
                self.specs.add(*spec);
            }
            ["tests", "browser", ..]
            | ["static", "styles" | "icons", ..]
            | ["static", "boot.js"]
            | ["index.html"] => {
                self.page();
            }
            ["tests", "wasm.rs"] => self.parts.extend(["clippy-wasm", "wasm"]),
            ["tests", target, ..]
                if project::root().join("tests").join(stem(target)).with_extension("rs").exists() =>
            {
                self.parts.extend(["clippy", "unit"]);
                self.unit.add(format!("--test={}", stem(target)));
            }
            ["static", "lessons", lesson, ..] => {
                self.parts.extend(["unit", "page", "size", "browser"]);
                self.unit = Which::All;
                specs_about(lesson).into_iter().for_each(|spec| self.specs.add(spec));
            }
            ["static", "pages", ..] => {
                self.parts.extend(["unit", "page", "size", "browser"]);
                self.unit.add("--test=lessons");
                self.specs.add("pages.spec.mjs");
            }
            ["src", "ui" | "embed", ..] | ["src", "main.rs"] => {
                self.parts.extend(["clippy", "unit", "clippy-wasm"]);
                self.unit.add("--lib");
                self.page();
            }
            ["xtask", "course", ..] => {
                self.tool("course");
                self.page();
            }
            ["xtask", "src", "page", ..] => {
                self.tool("xtask");
                self.page();
            }
            ["xtask", ..] => self.tool("xtask"),
            ["benches", ..] => self.parts.extend(["clippy", "clippy-wasm"]),
            _ => {
                self.parts.extend(PARTS.iter().map(|part| part.name));
                (self.unit, self.specs) = (Which::All, Which::All);
            }
        }
    }

    fn page(&mut self) {
        self.parts.extend(["page", "size", "browser"]);
        self.specs = Which::All;
    }

    fn tool(&mut self, package: &str) {
        self.parts.extend(["clippy", "unit"]);
        self.unit.add(format!("--package={package}"));
    }
}

fn stem(file: &str) -> &str {
    file.strip_suffix(".rs").unwrap_or(file)
}

/// The tests in the browser that open a lesson by its name, and those that open all.
fn specs_about(lesson: &str) -> Vec<String> {
    let folder = project::root().join("tests/browser");
    let Ok(files) = fs::read_dir(folder) else { return Vec::new() };
    let about = |file: fs::DirEntry| {
        let name = file.file_name().into_string().ok().filter(|name| name.ends_with(".spec.mjs"))?;
        let text = fs::read_to_string(file.path()).ok()?;
        (name == "steps.spec.mjs" || text.contains(lesson)).then_some(name)
    };
    files.flatten().filter_map(about).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(files: &[&str]) -> Touched {
        Touched::by(files.iter().copied())
    }

    fn only(names: &[&str]) -> Which {
        Which::Only(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_change_runs_what_it_can_have_touched() {
        let words = by(&["README.md", "docs/lessons.md"]);
        assert_eq!(words.parts, BTreeSet::from(["fmt", "tidy"]));
        let spec = by(&["tests/browser/steps.spec.mjs"]);
        assert!(spec.parts.contains("browser") && !spec.parts.contains("unit"), "{spec:?}");
        assert_eq!(spec.specs, only(&["steps.spec.mjs"]));
        let law = by(&["tests/engine_laws/books.rs", "tests/export.rs"]);
        assert_eq!(law.unit, only(&["--test=engine_laws", "--test=export"]));
        assert!(!law.parts.contains("browser"), "{law:?}");
        let lesson = by(&["static/lessons/replication/lesson.toml"]);
        assert_eq!(lesson.unit, Which::All);
        let Which::Only(specs) = &lesson.specs else { panic!("{lesson:?}") };
        assert!(specs.contains("replication.spec.mjs") && specs.contains("steps.spec.mjs"), "{specs:?}");
        assert!(!specs.contains("acknowledge.spec.mjs"), "{specs:?}");
    }

    #[test]
    fn what_is_below_everything_or_unknown_runs_everything() {
        for file in ["src/engine/mod.rs", "Cargo.lock", "static/course.toml", "tests/support/plans.rs", "new"]
        {
            let touched = by(&["README.md", file]);
            assert_eq!(touched.parts.len(), PARTS.len(), "{file}");
            assert_eq!((touched.unit, touched.specs), (Which::All, Which::All), "{file}");
        }
        assert!(by(&[]).parts.is_empty());
    }
}
