//! THIRD-PARTY.md: the crates that are compiled into the page, each with a licence that goes with
//! MIT or Apache-2.0.

use super::Finding;
use crate::project;
use crate::run::output;
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

const FILE: &str = "THIRD-PARTY.md";
const OWN: &str = "sorting-office";
const ACCEPTED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "Unlicense",
];
const HEAD: &str = "\
# What the page contains of others

Sorting Office is compiled together with these crates, and with the standard library of Rust (MIT OR
Apache-2.0). `cargo xtask tidy --fix` writes this list.

| crate | version | licence |
| --- | --- | --- |
";

/// A crate in the page; in the order in which it is listed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Shipped {
    name: String,
    version: String,
    licence: String,
    home: String,
}

/// Checks licences and the list; writes the list anew when asked to.
pub fn check(fix: bool) -> Result<Vec<Finding>> {
    let shipped = shipped(&tree()?);
    let mut findings: Vec<Finding> = shipped.iter().filter_map(unfit).collect();
    let wanted = write(&shipped);
    let file = project::root().join(FILE);
    if fs::read_to_string(&file).unwrap_or_default() != wanted {
        if fix {
            fs::write(&file, wanted).with_context(|| format!("cannot write {FILE}"))?;
            println!("wrote {FILE}");
        } else {
            findings.push(Finding::new(
                FILE,
                1,
                "licences",
                "is not up to date: run `cargo xtask tidy --fix`",
            ));
        }
    }
    Ok(findings)
}

/// What the page needs at run time, a crate a line; a macro's crate stays behind.
fn tree() -> Result<String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(project::root());
    command.args(["tree", "--locked", "--package", OWN, "--target", "wasm32-unknown-unknown"]);
    command.args(["--features", "split"]);
    command.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{l}|{r}"]);
    output(&mut command).context("`cargo tree --locked` failed: run `cargo check`, which updates Cargo.lock")
}

fn shipped(tree: &str) -> BTreeSet<Shipped> {
    let line = |line: &str| {
        // `(*)` marks what the tree has shown before.
        let mut fields = line.trim_end_matches("(*)").trim().split('|');
        let (name, version) = fields.next()?.split_once(" v")?;
        let mut field = || fields.next().unwrap_or_default().to_owned();
        Some(Shipped { name: name.to_owned(), version: version.to_owned(), licence: field(), home: field() })
    };
    tree.lines().filter_map(line).filter(|one| one.name != OWN).collect()
}

fn unfit(shipped: &Shipped) -> Option<Finding> {
    if accepted(&shipped.licence) {
        return None;
    }
    let what = format!(
        "`{} {}` is licensed `{}`, which does not go with MIT OR Apache-2.0: use another crate",
        shipped.name, shipped.version, shipped.licence
    );
    Some(Finding::new("Cargo.toml", 1, "licences", what))
}

/// Whether a licence expression leaves a choice that is accepted: one side of each OR, all of an AND.
fn accepted(expression: &str) -> bool {
    // The old way to write OR.
    let plain = expression.replace('/', " OR ");
    let plain = plain.trim();
    // OR binds weaker than AND: it splits first.
    if let Some((left, right)) = split(plain, " OR ") {
        return accepted(left) || accepted(right);
    }
    if let Some((left, right)) = split(plain, " AND ") {
        return accepted(left) && accepted(right);
    }
    match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => accepted(inner),
        None => ACCEPTED.contains(&plain),
    }
}

/// Splits at the first operator outside brackets.
fn split<'a>(expression: &'a str, operator: &str) -> Option<(&'a str, &'a str)> {
    expression.match_indices(operator).find_map(|(at, _)| {
        let before = &expression[..at];
        let outside = before.matches('(').count() == before.matches(')').count();
        outside.then(|| (before, &expression[at + operator.len()..]))
    })
}

fn write(shipped: &BTreeSet<Shipped>) -> String {
    let row = |one: &Shipped| match one.home.as_str() {
        "" => format!("| {} | {} | {} |\n", one.name, one.version, one.licence),
        home => format!("| [{}]({home}) | {} | {} |\n", one.name, one.version, one.licence),
    };
    shipped.iter().map(row).fold(HEAD.to_owned(), |text, row| text + &row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions() {
        let fine = [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 / MIT",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ];
        for expression in fine.iter().chain(&["Zlib OR (A AND B)", "A AND B OR ISC"]) {
            assert!(accepted(expression), "{expression}");
        }
        for expression in ["GPL-3.0", "", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND EUPL-1.2"] {
            assert!(!accepted(expression), "{expression}");
        }
    }

    #[test]
    fn the_list_names_each_crate_once_and_not_the_page_itself() {
        let tree = "sorting-office v0.1.0 (x)|MIT|\nb v1.0.0|MIT|https://b\na v2.0.0|GPL-3.0|\nb v1.0.0|MIT|https://b (*)";
        let shipped = shipped(tree);
        assert_eq!(
            write(&shipped),
            format!("{HEAD}| a | 2.0.0 | GPL-3.0 |\n| [b](https://b) | 1.0.0 | MIT |\n")
        );
        let unfit: Vec<String> =
            shipped.iter().filter_map(unfit).map(|finding| finding.to_string()).collect();
        assert_eq!(unfit.len(), 1);
        assert!(unfit[0].contains("`a 2.0.0` is licensed `GPL-3.0`"), "{unfit:?}");
    }
}
