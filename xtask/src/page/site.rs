//! The site around the program: `index.html` with what it names, each file under a name that tells its
//! content, the content security policy, and what the page fetches.
//!
//! `index.html` is written for Trunk, so that who types `trunk serve` is served too. Of what Trunk reads there
//! this knows what stands there: `data-trunk` on links to an icon, to style sheets, on a script and on the program.

use super::late::{STYLE, scripts};
use super::program::{Kind, Program};
use super::watch;
use crate::course::{self, Pages};
use crate::project;
use crate::tools::Task;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' data:; connect-src 'self'; font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'";

/// Writes the site, in place of what was in the folder.
pub fn write(program: &Program, course: &Task, kind: Kind, site: &Path) -> Result<()> {
    let partial = site.with_extension("partial");
    for old in [&partial, &site.to_path_buf()] {
        if old.exists() {
            fs::remove_dir_all(old).with_context(|| format!("cannot clear {}", old.display()))?;
        }
    }
    fs::create_dir_all(&partial).with_context(|| format!("cannot create {}", partial.display()))?;
    let template =
        fs::read_to_string(project::root().join("index.html")).context("cannot read index.html")?;
    let html = page(&template, program, kind, &partial)?;
    fs::write(partial.join("index.html"), html).context("cannot write index.html")?;
    // The pages are drawn by the code that is about to change, for who changes it.
    let pages = if kind == Kind::Dev { Pages::None } else { Pages::Drawn };
    course::write(course, &partial, pages)?;
    fs::rename(&partial, site).with_context(|| format!("cannot create {}", site.display()))
}

/// The page, with the files it names written beside it.
fn page(template: &str, program: &Program, kind: Kind, site: &Path) -> Result<String> {
    let (mut styles, mut lines) = (String::new(), Vec::new());
    let mut place_of_styles = None;
    let mut late_styles: Vec<(&str, String)> = Vec::new();
    for line in template.lines() {
        if !line.contains("data-trunk") {
            lines.push(line.to_owned());
            continue;
        }
        match attribute(line, "rel") {
            // A part's own style: the program asks for it when it shows the part.
            Some("css") if let Some(part) = attribute(line, LATE_STYLE) => {
                let style = source(line, "href")?;
                match late_styles.iter_mut().find(|(known, _)| *known == part) {
                    Some((_, styles)) => styles.push_str(&style),
                    None => late_styles.push((part, style)),
                }
            }
            Some("css") => {
                place_of_styles = place_of_styles.or(Some(lines.len()));
                styles.push_str(&source(line, "href")?);
            }
            Some("icon") => {
                let icon = named(site, "icon", "svg", source(line, "href")?.as_bytes())?;
                lines.push(format!("<link rel=\"icon\" type=\"image/svg+xml\" href=\"./{icon}\">"));
            }
            Some("rust") => {
                let scripts = scripts(program, site)?;
                lines.extend(start(program, kind, &scripts.script, site)?);
                lines.extend(scripts.loader.as_deref().map(preloaded_script));
                lines.extend(scripts.few.as_deref().map(preloaded));
            }
            None if line.starts_with("<script") => {
                let boot = named(site, "boot", "js", source(line, "src")?.as_bytes())?;
                lines.push(format!("<script src=\"./{boot}\"></script>"));
            }
            _ => bail!("index.html: nothing is known of\n  {line}"),
        }
    }
    let styles = named(site, "style", "css", styles.as_bytes())?;
    let at = place_of_styles.context("index.html names no style sheet")?;
    lines.insert(at, format!("<link rel=\"stylesheet\" href=\"./{styles}\">"));
    for (place, (part, style)) in (at + 1..).zip(late_styles) {
        let style = named(site, &format!("{STYLE}{part}"), "css", style.as_bytes())?;
        lines.insert(place, format!("<link {LATE_STYLE}=\"{part}\" href=\"./{style}\">"));
    }
    with_policy(&(lines.join("\n") + "\n"))
}

/// What starts the program, and has the browser fetch it before it is asked for.
fn start(program: &Program, kind: Kind, script: &str, site: &Path) -> Result<Vec<String>> {
    let wasm = named(site, "sorting-office", "wasm", &program.wasm)?;
    let start = format!(
        "import init from './{script}';\n\
         await init({{ module_or_path: new URL('./{wasm}', import.meta.url) }});\n\
         dispatchEvent(new CustomEvent('TrunkApplicationStarted'));\n"
    );
    let start = named(site, "start", "js", start.as_bytes())?;
    let mut lines = vec![
        format!("<script type=\"module\" src=\"./{start}\"></script>"),
        preloaded_script(script),
        preloaded(&wasm),
    ];
    if kind == Kind::Dev {
        fs::write(site.join(watch::SCRIPT.0), watch::SCRIPT.1)?;
        lines.push(format!("<script type=\"module\" src=\"./{}\"></script>", watch::SCRIPT.0));
    }
    Ok(lines)
}

fn preloaded_script(script: &str) -> String {
    format!("<link rel=\"modulepreload\" href=\"./{script}\" crossorigin=\"anonymous\">")
}

/// Has the browser fetch it before it is asked for.
pub fn preloaded(file: &str) -> String {
    format!("<link rel=\"preload\" href=\"./{file}\" as=\"fetch\" crossorigin=\"anonymous\">")
}

/// The same, if the address leads to the first page and no further (`boot.js`).
pub fn fetched_at_home(wasm: &str) -> String {
    preloaded(wasm).replacen("rel=\"preload\"", "data-home", 1)
}

/// What a style that comes late has, and names its part.
const LATE_STYLE: &str = "data-late";

/// The page with a part's style from the start.
pub fn with_late_style(html: &str, part: &str) -> String {
    let waiting = format!("<link {LATE_STYLE}=\"{part}\"");
    html.replacen(&waiting, &format!("{waiting} rel=\"stylesheet\""), 1)
}

/// Writes a file under a name that tells its content: it may be kept for ever.
pub(super) fn named(site: &Path, name: &str, extension: &str, content: &[u8]) -> Result<String> {
    let name = format!("{name}-{}.{extension}", project::hash(content));
    fs::write(site.join(&name), content).with_context(|| format!("cannot write {name}"))?;
    Ok(name)
}

/// What stands in the file that a line of the template names, without what is there for who writes it.
fn source(line: &str, by: &str) -> Result<String> {
    let file = attribute(line, by).with_context(|| format!("index.html: no {by} in\n  {line}"))?;
    let text = fs::read_to_string(project::root().join(file));
    Ok(bare(&text.with_context(|| format!("index.html names {file}"))?))
}

/// The text without lines that are a comment, and without indentation.
pub(super) fn bare(text: &str) -> String {
    let is_comment = |line: &&str| line.starts_with("//") || line.starts_with("/*") && line.ends_with("*/");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_comment(line));
    lines.fold(String::new(), |out, line| out + line + "\n")
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// Writes the policy at the head's beginning, before anything that it governs.
fn with_policy(html: &str) -> Result<String> {
    let at = html.find("<head>").context("index.html has no <head>")? + "<head>".len();
    let (before, after) = html.split_at(at);
    Ok(format!("{before}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::late;
    use crate::page::program::Late;

    /// As the splitter writes it, in short.
    const LATE: &str = r#"import { a } from "./sorting-office.js";
        /* logs, panels */
        const __chunk_3 = fetch(new URL("./chunk_3.wasm", import.meta.url));
        /* logs, queues */
        const __chunk_4 = fetch(new URL("./chunk_4.wasm", import.meta.url)); fetch(new URL("./split_queues.wasm", import.meta.url));
        fetch(new URL("./split_logs.wasm", import.meta.url));
    "#;

    #[test]
    fn what_is_there_for_writers_alone_stays_behind() {
        let css = "/* What it is. */\n\n.a { b: c; } /* why */\n@media x {\n  .a { b: d; }\n}\n";
        assert_eq!(bare(css), ".a { b: c; } /* why */\n@media x {\n.a { b: d; }\n}\n");
        assert_eq!(
            bare("(function () {\n  // Why.\n  var a = 1;\n})();\n"),
            "(function () {\nvar a = 1;\n})();\n"
        );
    }

    #[test]
    fn the_page_names_its_files_and_its_policy_comes_first() {
        let site = std::env::temp_dir().join(format!("xtask-site-page-{}", std::process::id()));
        fs::create_dir_all(&site).unwrap();
        let template = fs::read_to_string(project::root().join("index.html")).unwrap();
        let program = Program {
            script: b"import * as late from \"./__wasm_split.js\"; ({ \"./__wasm_split.js\": late })"
                .to_vec(),
            wasm: b"wasm".to_vec(),
            late: Some(Late {
                loader: LATE.into(),
                parts: vec![
                    ("chunk_3.wasm".to_owned(), vec![3; 3_000]),
                    ("chunk_4.wasm".to_owned(), b"few".into()),
                    ("split_logs.wasm".to_owned(), vec![1; 3_000]),
                    ("split_queues.wasm".to_owned(), b"bytes".into()),
                ],
            }),
        };
        let html = page(&template, &program, Kind::Release, &site).unwrap();
        let all = fs::read_dir(&site).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let loaders: Vec<String> = all.filter(|name| name.starts_with("late-")).collect();
        assert_eq!(loaders.len(), 1, "{loaders:?}");
        let loader = fs::read_to_string(site.join(&loaders[0])).unwrap();
        for named in loader.split('"').filter_map(|part| part.strip_prefix("./")) {
            assert!(site.join(named).is_file(), "{named}");
        }
        let script =
            fs::read_dir(&site).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let script =
            script.into_iter().find(|name| name.starts_with("sorting-office-") && name.ends_with("js"));
        let script = fs::read_to_string(site.join(script.unwrap())).unwrap();
        assert!(
            script.contains(&format!("from \"./{}\"", loaders[0]))
                && script.contains("{ \"./__wasm_split.js\":"),
            "{script}"
        );
        let files = late::files(&site).unwrap();
        let of: Vec<Vec<&str>> = files.iter().map(|file| late::parts(file)).collect();
        assert_eq!(of, [vec!["logs", "panels"], vec!["logs"]], "{files:?}");
        assert!(late::parts("sorting-office-1.wasm").is_empty());
        assert_eq!(late::parts("style_pages-1.css"), ["pages"]);
        // Small pieces come together, each from its place.
        assert!(loader.contains("__chunk_4 = few(0, 3); few(3, 8)"), "{loader}");
        let few =
            html.split('"').filter_map(|part| part.strip_prefix("./")).find(|name| name.starts_with("few-"));
        assert_eq!(fs::read(site.join(few.unwrap())).unwrap(), b"fewbytes");
        assert!(late::parts(few.unwrap()).is_empty(), "it is for all");
        assert!(html.starts_with("<!doctype html>"), "{html}");
        assert!(html.contains("<head>\n<meta http-equiv=\"Content-Security-Policy\""), "{html}");
        assert!(!html.contains("data-trunk") && !html.contains("<script>"), "{html}");
        assert_eq!(html.matches("rel=\"stylesheet\"").count(), 1, "{html}");
        for named in html.split(['"']).filter_map(|part| part.strip_prefix("./")) {
            assert!(site.join(named).is_file(), "{named}");
        }
        assert!(html.contains("<link data-late=\"pages\" href=\"./style_pages-"), "{html}");
        let own = with_late_style(&html, "pages");
        assert_eq!(own.matches("rel=\"stylesheet\"").count(), 2, "{own}");
        let strange = template.replace("rel=\"icon\"", "rel=\"tailwind-css\"");
        assert!(page(&strange, &program, Kind::Release, &site).is_err());
        fs::remove_dir_all(site).unwrap();
    }
}
