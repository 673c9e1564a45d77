//! The layering check: modules import downwards only, and siblings do not import each other.

use super::Finding;
use super::lexer::is_word;

/// The layers, lowest first; the modules of one layer stand side by side.
const LAYERS: &[&[&str]] = &[
    &["base"],
    &["engine"],
    &["sim"],
    &["lesson", "player"],
    &["stage", "walkthrough", "insight"],
    &["embed"],
    &["ui"],
];
/// Imports between siblings that are meant: the first may use the second.
const SIBLINGS: &[(&str, &str)] = &[("player", "lesson")];
/// Web crates, and where they may be used.
const WEB: &[&str] =
    &["yew", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "console_error_panic_hook"];
const WEB_PREFIX: &str = "gloo_";
const WEB_MODULES: &[&str] = &["ui", "embed"];

/// A path in the code that starts in this crate's root, or in another crate.
struct Use {
    line: usize,
    first: String,
}

/// Checks one file of `src/`; `path` is relative to `src/`, `code` is free of comments and literals.
pub fn check(path: &str, code: &str) -> Vec<Finding> {
    let module = module_of(path);
    let mut findings = Vec::new();
    match module.first().map(String::as_str) {
        None => {} // lib.rs and main.rs stand on top of everything.
        Some(own) => match level(own) {
            None => findings.push(unknown(path, own)),
            Some(own_level) => {
                for used in own_paths(&module, code) {
                    findings.extend(upward(path, own, own_level, &used));
                }
            }
        },
    }
    let may_use_web = match module.first() {
        Some(own) => WEB_MODULES.contains(&own.as_str()),
        None => path == "main.rs",
    };
    if !may_use_web {
        findings.extend(web_crates(path, code));
    }
    findings
}

fn unknown(path: &str, own: &str) -> Finding {
    let advice = "give it a place in LAYERS (xtask/src/tidy/layers.rs) and in ARCHITECTURE.md";
    Finding::new(format!("src/{path}"), 1, "layers", format!("`{own}` is in no layer: {advice}"))
}

fn upward(path: &str, own: &str, own_level: usize, used: &Use) -> Option<Finding> {
    let other = used.first.as_str();
    let level = level(other)?;
    let allowed = other == own || level < own_level || SIBLINGS.contains(&(own, other));
    if allowed {
        return None;
    }
    let what = if level == own_level {
        format!(
            "`{own}` and `{other}` are siblings and may not import each other: move what both need one layer down"
        )
    } else {
        format!(
            "`{own}` (L{own_level}) may not import `{other}` (L{level}), which is above it: move what is needed down, or pass it in"
        )
    };
    Some(Finding::new(format!("src/{path}"), used.line, "layers", what))
}

fn web_crates(path: &str, code: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let found = words(text).find(|word| WEB.contains(word) || word.starts_with(WEB_PREFIX));
        if let Some(word) = found {
            let what = format!(
                "`{word}` may be used in {} and main.rs alone: return plain data and let the page draw it",
                WEB_MODULES.join(", ")
            );
            findings.push(Finding::new(format!("src/{path}"), line + 1, "web", what));
        }
    }
    findings
}

fn level(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// `ui/panels/mod.rs` is `ui::panels`; lib.rs and main.rs are the root.
fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs");
    let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        parts.pop();
    }
    parts
}

/// Every `crate::…`, `sorting_office::…` and `super::…` that ends up in the crate's root.
fn own_paths(module: &[String], code: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut inline: Vec<i32> = Vec::new(); // brace depths at which `mod x {` opened
    let mut depth = 0;
    let mut last_mod = false;
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        if is_word(c) {
            let word: &str = code[at..].split(|c| !is_word(c)).next().unwrap_or_default();
            let end = at + word.len();
            let in_path = code[..at].trim_end().ends_with("::");
            let begins = !in_path || code[..at].trim_end().ends_with("{::");
            match word {
                "crate" | "sorting_office" if begins => uses.extend(named(code, end, at)),
                "super" if begins => {
                    let (ups, end) = supers(code, at);
                    if ups == module.len() + inline.len() {
                        uses.extend(named(code, end, at));
                    }
                    at = end;
                    continue;
                }
                _ => {}
            }
            // `mod name {` opens an inline module.
            last_mod = word == "mod" || (last_mod && code[end..].trim_start().starts_with('{'));
            at = end;
            continue;
        }
        match c {
            '{' => {
                depth += 1;
                if last_mod {
                    inline.push(depth);
                }
                last_mod = false;
            }
            '}' => {
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
                depth -= 1;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    uses
}

/// How many `super::` follow each other, and where they end (before the last `::`).
fn supers(code: &str, at: usize) -> (usize, usize) {
    let (mut count, mut end) = (1, at + "super".len());
    loop {
        let rest = code[end..].trim_start();
        let Some(rest) = rest.strip_prefix("::") else { return (count, end) };
        let rest = rest.trim_start();
        let Some(after) = rest.strip_prefix("super") else { return (count, end) };
        if after.starts_with(is_word) {
            return (count, end);
        }
        count += 1;
        end = code.len() - after.len();
    }
}

/// The names that follow a root: `::name…` or `::{name…, name…}`.
fn named(code: &str, end: usize, start: usize) -> Vec<Use> {
    let line_of = |at: usize| code[..at].matches('\n').count() + 1;
    let Some(rest) = code[end..].trim_start().strip_prefix("::") else { return vec![] };
    let rest = rest.trim_start();
    let word = |text: &str| text.split(|c| !is_word(c)).next().unwrap_or_default().to_owned();
    if !rest.starts_with('{') {
        return vec![Use { line: line_of(start), first: word(rest) }];
    }
    let mut uses = Vec::new();
    let (mut depth, mut expect) = (0, false);
    for (i, c) in rest.char_indices() {
        match c {
            '{' => (depth, expect) = (depth + 1, depth == 0),
            '}' if depth == 1 => break,
            '}' => depth -= 1,
            ',' => expect = depth == 1,
            c if expect && is_word(c) => {
                let at = code.len() - rest.len() + i;
                uses.push(Use { line: line_of(at), first: word(&rest[i..]) });
                expect = false;
            }
            _ => {}
        }
    }
    uses
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::lexer::code_only;
    use super::*;

    #[track_caller]
    fn check_lines(path: &str, source: &str, lines: &[usize]) {
        let found: Vec<usize> = check(path, &code_only(source)).iter().map(|finding| finding.line).collect();
        assert_eq!(found, lines, "{path}: {source}");
    }

    #[test]
    fn downwards_is_fine() {
        check_lines(
            "ui/panels/code.rs",
            "use crate::{base::SimTime, engine::{ui, Broker}};\nuse yew::Html;",
            &[],
        );
        check_lines("sim/mod.rs", "use crate::engine::Broker; // crate::ui\nlet s = \"crate::ui::x\";", &[]);
        check_lines("player/mod.rs", "use crate::lesson::Step;", &[]);
        check_lines("main.rs", "use sorting_office::ui::App; use web_sys::window;", &[]);
        check_lines("engine/queueing/queue.rs", "use super::super::Event; use super::message::M;", &[]);
    }

    #[test]
    fn upwards_is_found_however_it_is_written() {
        check_lines("engine/mod.rs", "\nuse crate::sim::X;", &[2]);
        check_lines("engine/mod.rs", "fn f() -> crate::ui::App { sorting_office::sim::go() }", &[1, 1]);
        check_lines(
            "engine/mod.rs",
            "use crate::{\n  base::{SimTime, ids::ui},\n  sim::{self, Agenda},\n};",
            &[3],
        );
        check_lines("engine/queueing/queue.rs", "use super::super::super::sim::X;", &[1]);
        check_lines("engine/mod.rs", "mod tests {\n use super::super::sim::X;\n use super::Y;\n}", &[2]);
        check_lines("engine/mod.rs", "mod a { fn f() {} }\nuse super::sim::X;", &[2]);
        check_lines("base/mod.rs", "pub use crate::engine as e;", &[1]);
    }

    #[test]
    fn siblings_are_found() {
        check_lines("stage/mod.rs", "use crate::insight::X;", &[1]);
        check_lines("lesson/mod.rs", "use crate::player::X;", &[1]);
    }

    #[test]
    fn web_crates_stay_above() {
        check_lines("stage/mod.rs", "fn f() {\n  web_sys::window();\n}", &[2]);
        check_lines("lib.rs", "use yew::Html;", &[1]);
        check_lines("sim/a.rs", "use gloo_timers::callback::Timeout;", &[1]);
        check_lines("embed/mod.rs", "use web_sys::Window;", &[]);
    }

    #[test]
    fn a_module_without_a_layer_is_found() {
        check_lines("extra/mod.rs", "", &[1]);
    }
}
