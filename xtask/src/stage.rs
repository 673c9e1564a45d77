//! Finishes the page that Trunk built: called by Trunk (see Trunk.toml) on its staging folder.
//!
//! Trunk starts the program from an inline script, which a strict content security policy forbids.
//! The script moves to a file named by its content, and the policy is written into the page.

use crate::{lesson, project};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// Set while Trunk rebuilds on change: its live reload is an inline script, so the policy stays out.
pub const DEV: &str = "SORTING_OFFICE_DEV";

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'";

const OPEN: &str = "<script type=\"module\"";
const CLOSE: &str = "</script>";

/// Runs as Trunk's hook.
pub fn run() -> Result<()> {
    let site = std::env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from);
    let site = site.context("`stage` is called by Trunk, which sets TRUNK_STAGING_DIR")?;
    if std::env::var_os(DEV).is_none() {
        harden(&site)?;
    }
    lesson::build(&site)
}

fn harden(site: &Path) -> Result<()> {
    let file = site.join("index.html");
    let html = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let (html, script) = extract(&html)?;
    let name = format!("start-{}.js", project::hash(script.as_bytes()));
    fs::write(site.join(&name), script)?;
    let html = html.replace(START, &format!("<script type=\"module\" src=\"./{name}\"></script>"));
    fs::write(&file, with_policy(&html)?).with_context(|| format!("cannot write {}", file.display()))
}

/// Stands where the script was.
const START: &str = "<!-- start -->";

/// Takes the one inline script out of the page.
fn extract(html: &str) -> Result<(String, String)> {
    let (before, rest) = html.split_once(OPEN).context("Trunk's start script is not in the page")?;
    let (attributes, rest) = rest.split_once('>').context("Trunk's start script has no end")?;
    ensure!(!attributes.contains("src="), "the first module script of the page is not Trunk's start script");
    let (script, after) = rest.split_once(CLOSE).context("Trunk's start script has no end")?;
    let inline = after.match_indices("<script").any(|(at, _)| !tag(&after[at..]).contains("src="));
    ensure!(!inline, "the page has a second inline script, which its policy forbids");
    Ok((format!("{before}{START}{after}"), format!("{}\n", script.trim())))
}

fn tag(text: &str) -> &str {
    text.split('>').next().unwrap_or(text)
}

/// Writes the policy right after the character set, before anything that it governs.
fn with_policy(html: &str) -> Result<String> {
    let at = html.find("<head>").context("the page has no <head>")? + "<head>".len();
    let (before, after) = html.split_at(at);
    Ok(format!("{before}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">{after}"))
}
