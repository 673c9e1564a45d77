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
    fs::write(&file, with_policy(&without_preload_integrity(&html))?)
        .with_context(|| format!("cannot write {}", file.display()))
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

/// Takes the checksum off the preloaded program: browsers ignore it there, and Chromium complains.
/// (The script's own checksums stay; the program is fetched from the same place as the script.)
fn without_preload_integrity(html: &str) -> String {
    let Some(start) = html.find("<link rel=\"preload\"") else { return html.to_owned() };
    let link = tag(&html[start..]);
    let kept: Vec<&str> = link.split(' ').filter(|part| !part.starts_with("integrity=")).collect();
    html.replace(link, &kept.join(" "))
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

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><head>\n<meta charset=\"utf-8\"><script src=\"./boot.js\"></script>\n\
        <script type=\"module\">\nimport init from './x.js';\nawait init();\n</script>\n\
        <link rel=\"preload\" href=\"./x.wasm\" crossorigin=\"anonymous\" integrity=\"sha384-x\" as=\"fetch\"></head></html>";

    #[test]
    fn the_start_script_moves_out_and_the_policy_moves_in() {
        let site = std::env::temp_dir().join(format!("xtask-stage-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        fs::write(site.join("index.html"), PAGE).unwrap();
        harden(&site).unwrap();
        let html = fs::read_to_string(site.join("index.html")).unwrap();
        assert!(html.starts_with("<html><head>\n<meta http-equiv=\"Content-Security-Policy\""), "{html}");
        assert!(
            !html.contains("import init") && !html.contains("integrity") && !html.contains(START),
            "{html}"
        );
        assert!(html.contains("crossorigin=\"anonymous\" as=\"fetch\">"), "{html}");
        let name = html.split("src=\"./start-").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let script = fs::read_to_string(site.join(format!("start-{name}"))).unwrap();
        assert_eq!(script, "import init from './x.js';\nawait init();\n");
        fs::remove_dir_all(site).unwrap();
    }

    #[test]
    fn a_page_that_its_policy_would_break_is_refused() {
        let second = PAGE.replace("</head>", "<script>go()</script></head>");
        assert!(extract(&second).is_err());
        assert!(extract("<html><head></head></html>").is_err());
    }
}
