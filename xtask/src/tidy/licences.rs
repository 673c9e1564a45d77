//! THIRD-PARTY.md: the crates that are compiled into the page, each with a licence that goes with
//! MIT or Apache-2.0.

use super::Finding;
use crate::project;
use crate::run::output;
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

const FILE: &str = "THIRD-PARTY.md";
const ACCEPTED: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "BSL-1.0",
    "Unlicense",
    "Apache-2.0 WITH LLVM-exception",
    "MIT-0",
];
const HEAD: &str = "\
# What the page contains of others

Sorting Office is compiled together with these crates, and with the standard library of Rust (MIT OR
Apache-2.0). `cargo xtask tidy --fix` writes this list.

| crate | version | licence | by |
| --- | --- | --- | --- |
";

/// A crate in the page.
struct Shipped {
    name: String,
    version: String,
    licence: Option<String>,
    authors: String,
}

/// Checks licences and the list; writes the list anew when asked to.
pub fn check(fix: bool) -> Result<Vec<Finding>> {
    let shipped = shipped(&metadata()?)?;
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

fn metadata() -> Result<Value> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(project::root());
    command.args([
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--filter-platform",
        "wasm32-unknown-unknown",
    ]);
    let text = output(&mut command)
        .context("`cargo metadata --locked` failed: run `cargo check`, which updates Cargo.lock")?;
    Ok(serde_json::from_str(&text)?)
}

/// Everything that the page's own package needs at run time; a macro's crate stays behind.
fn shipped(metadata: &Value) -> Result<Vec<Shipped>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|node| (text(&node["id"]), node)).collect();
    let root = packages.iter().find(|(_, package)| package["name"] == "sorting-office");
    let root = root.context("cargo metadata names no package sorting-office")?.0.clone();
    let is_macro = |id: &String| {
        let targets = list(&packages[id]["targets"]);
        targets.iter().any(|target| list(&target["kind"]).iter().any(|kind| kind == "proc-macro"))
    };
    let (mut seen, mut open) = (BTreeSet::from([root.clone()]), vec![root.clone()]);
    while let Some(id) = open.pop() {
        for dep in list(&nodes[&id]["deps"]) {
            let normal = list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let other = text(&dep["pkg"]);
            if normal && !is_macro(&other) && seen.insert(other.clone()) {
                open.push(other);
            }
        }
    }
    seen.remove(&root);
    let mut shipped: Vec<Shipped> = seen
        .iter()
        .map(|id| &packages[id])
        .map(|package| Shipped {
            name: text(&package["name"]),
            version: text(&package["version"]),
            licence: package["license"].as_str().map(str::to_owned),
            authors: authors(&list(&package["authors"])),
        })
        .collect();
    shipped.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    Ok(shipped)
}

/// Names without addresses.
fn authors(list: &[Value]) -> String {
    let names = list.iter().filter_map(Value::as_str);
    let names: Vec<&str> = names.map(|name| name.split('<').next().unwrap_or(name).trim()).collect();
    if names.is_empty() { "its authors".to_owned() } else { names.join(", ").replace('|', "/") }
}

fn unfit(shipped: &Shipped) -> Option<Finding> {
    let licence = shipped.licence.as_deref().unwrap_or("none named");
    if accepted(licence) {
        return None;
    }
    let what = format!(
        "`{} {}` is licensed `{licence}`, which does not go with MIT OR Apache-2.0: use another crate",
        shipped.name, shipped.version
    );
    Some(Finding::new("Cargo.toml", 1, "licences", what))
}

/// Whether a licence expression leaves a choice that is accepted: one side of each OR, all of an AND.
fn accepted(expression: &str) -> bool {
    let plain = expression.trim().replace('/', " OR ");
    let plain = plain.as_str();
    if let Some((left, right)) = split(plain, " AND ") {
        return accepted(left) && accepted(right);
    }
    if let Some((left, right)) = split(plain, " OR ") {
        return accepted(left) || accepted(right);
    }
    match plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => accepted(inner),
        None => ACCEPTED.contains(&plain),
    }
}

/// Splits at the first operator outside brackets. AND is split first where no OR binds it; licence
/// expressions in the wild always bracket a mixture.
fn split<'a>(expression: &'a str, operator: &str) -> Option<(&'a str, &'a str)> {
    expression.match_indices(operator).find_map(|(at, _)| {
        let before = &expression[..at];
        let depth =
            before.matches('(').count() - before.matches(')').count().min(before.matches('(').count());
        (depth == 0).then(|| (before, &expression[at + operator.len()..]))
    })
}

fn write(shipped: &[Shipped]) -> String {
    let row = |one: &Shipped| {
        let licence = one.licence.as_deref().unwrap_or("none named");
        format!("| {} | {} | {licence} | {} |\n", one.name, one.version, one.authors)
    };
    shipped.iter().map(row).fold(HEAD.to_owned(), |text, row| text + &row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn licence_expressions() {
        for fine in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Zlib OR (A AND B)",
        ] {
            assert!(accepted(fine), "{fine}");
        }
        for unfit in ["GPL-3.0", "none named", "MIT AND GPL-3.0", "(MIT OR Apache-2.0) AND EUPL-1.2", ""] {
            assert!(!accepted(unfit), "{unfit}");
        }
    }

    #[test]
    fn only_what_is_compiled_in_counts() {
        let package = |id: &str, kind: &str| {
            json!({"id": id, "name": id, "version": "1.0.0", "license": "MIT",
            "authors": ["A B <a@b>"], "targets": [{"kind": [kind]}]})
        };
        let dep = |id: &str, kind: Value| json!({"pkg": id, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [package("sorting-office", "lib"), package("a", "lib"), package("b", "lib"),
                package("macro", "proc-macro"), package("behind", "lib"), package("dev", "lib")],
            "resolve": {"nodes": [
                {"id": "sorting-office", "deps": [dep("a", Value::Null), dep("macro", Value::Null), dep("dev", json!("dev"))]},
                {"id": "a", "deps": [dep("b", Value::Null)]}, {"id": "b", "deps": []}, {"id": "dev", "deps": []},
                {"id": "macro", "deps": [dep("behind", Value::Null)]}, {"id": "behind", "deps": []}]}});
        let names: Vec<String> = shipped(&metadata).unwrap().into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(write(&shipped(&metadata).unwrap()).ends_with("| b | 1.0.0 | MIT | A B |\n"));
    }
}
