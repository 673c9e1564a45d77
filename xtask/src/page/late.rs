//! The program's script and the loader of its late parts: what their files are called, and the many small pieces that
//! several parts have in common, put together into one file: a request costs more than they do.

use super::program::{LOADER, Late, Program};
use super::site::{bare, named};
use crate::project;
use anyhow::{Context, Result, ensure};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Smaller pieces than this come together, in bytes.
const FEW: usize = 2_000;

/// How the names of late files begin: the splitter's for a part, ours for what several have in common, and for a
/// part's style.
const PART: &str = "split_";
const COMMON: &str = "common_";
pub const STYLE: &str = "style_";

/// The names of the program's files.
pub struct Scripts {
    pub script: String,
    pub loader: Option<String>,
    /// The pieces that come together.
    pub few: Option<String>,
}

/// Of which parts a late file's code is (`ui::parts`): one, or those that have it in common. None of any other file.
pub fn parts(file: &str) -> Vec<&str> {
    let stem = file.split(['-', '.']).next().unwrap_or_default();
    let parts = [PART, COMMON, STYLE].iter().find_map(|kind| stem.strip_prefix(kind));
    parts.map(|parts| parts.split('_').collect()).unwrap_or_default()
}

/// The WebAssembly of a site that comes late, by name.
pub fn files(site: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for file in fs::read_dir(site).with_context(|| format!("cannot read {}", site.display()))? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && !parts(&name).is_empty() {
            files.push(name);
        }
    }
    files.sort();
    Ok(files)
}

/// Writes the program's script, with what fetches the late parts. The two import each other by name, so the name of
/// one has to tell both.
pub fn scripts(program: &Program, site: &Path) -> Result<Scripts> {
    const NAME: &str = "sorting-office";
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).context("a script is no text");
    let Some(late) = &program.late else {
        let script = named(site, NAME, "js", bare(&text(&program.script)?).as_bytes())?;
        return Ok(Scripts { script, loader: None, few: None });
    };
    let (mut loader, script) = (text(&late.loader)?, bare(&text(&program.script)?));
    let few = together(late, &mut loader, site)?;
    for (name, wasm) in late.parts.iter().filter(|part| !is_small(part)) {
        let stem = match name.strip_suffix(".wasm").unwrap_or(name) {
            part if part.starts_with(PART) => part.to_owned(),
            chunk => format!("{COMMON}{}", users(&loader, chunk)?.join("_")),
        };
        loader = renamed(&loader, name, &named(site, &stem, "wasm", wasm)?)?;
    }
    let loader = bare(&loader);
    let loader_name = format!("late-{}.js", project::hash(format!("{loader}{script}").as_bytes()));
    let script = named(site, NAME, "js", renamed(&script, LOADER, &loader_name)?.as_bytes())?;
    let loader = renamed(&loader, &format!("{NAME}.js"), &script)?;
    fs::write(site.join(&loader_name), loader).with_context(|| format!("cannot write {loader_name}"))?;
    Ok(Scripts { script, loader: Some(loader_name), few })
}

fn is_small((_, wasm): &&(String, Vec<u8>)) -> bool {
    wasm.len() < FEW
}

/// Writes the small pieces into one file and has the loader take each from there; gives the file's name, if there are any.
fn together(late: &Late, loader: &mut String, site: &Path) -> Result<Option<String>> {
    let mut all = Vec::new();
    for (name, wasm) in late.parts.iter().filter(is_small) {
        let fetched = format!("fetch(new URL(\"./{name}\", import.meta.url))");
        ensure!(loader.contains(&fetched), "the loader of late parts does not fetch {name}");
        let from = all.len();
        all.extend(wasm);
        *loader = loader.replace(&fetched, &format!("few({from}, {})", all.len()));
    }
    if all.is_empty() {
        return Ok(None);
    }
    let file = named(site, "few", "bin", &all)?;
    // Asked for once; and again, if it did not come.
    let _ = write!(
        loader,
        "let fewCame;\n\
         function few(from, to) {{\n\
         fewCame ??= fetch(new URL(\"./{file}\", import.meta.url)).then((came) => {{\n\
         if (!came.ok) throw new TypeError(`${{came.url}}: ${{came.status}}`);\n\
         return came.arrayBuffer();\n\
         }});\n\
         fewCame.catch(() => {{ fewCame = undefined; }});\n\
         const headers = {{ \"content-type\": \"application/wasm\" }};\n\
         return fewCame.then((bytes) => new Response(bytes.slice(from, to), {{ headers }}));\n\
         }}\n"
    );
    Ok(Some(file))
}

/// The parts that have a chunk in common: the loader names them before it.
fn users<'a>(loader: &'a str, chunk: &str) -> Result<Vec<&'a str>> {
    let (before, _) = loader
        .split_once(&format!("const __{chunk} "))
        .with_context(|| format!("the loader of late parts has no {chunk}"))?;
    let named = before.rsplit_once("/*").and_then(|(_, rest)| rest.split_once("*/"));
    let (named, _) = named.with_context(|| format!("the loader does not say whose {chunk} is"))?;
    Ok(named.split(',').map(str::trim).collect())
}

/// Puts another name where a script fetches a file: the WebAssembly calls what it imports by the old one.
fn renamed(text: &str, from: &str, to: &str) -> Result<String> {
    let fetches = |name: &str| [format!("from \"./{name}\""), format!("new URL(\"./{name}\"")];
    let [imports, fetched] = fetches(from);
    ensure!(text.contains(&imports) || text.contains(&fetched), "a script does not fetch {from}");
    let [new_imports, new_fetched] = fetches(to);
    Ok(text.replace(&imports, &new_imports).replace(&fetched, &new_fetched))
}
