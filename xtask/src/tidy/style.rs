//! The rules of style for Rust sources: what stays out of which layer, and what every file has.

use super::Finding;
use super::lexer::{code_only, is_word, test_lines};

/// Layers whose results must be the same on every machine and at every run.
const PORTABLE: &[&str] = &["base", "engine", "sim", "lesson", "player"];
const UNPORTABLE: &[(&str, &str)] = &[
    ("HashMap", "iterates in an order of its own: use BTreeMap or Vec"),
    ("HashSet", "iterates in an order of its own: use BTreeSet or Vec"),
    ("Instant", "is a clock: time is passed in as SimTime"),
    ("SystemTime", "is a clock: time is passed in as SimTime"),
];
/// Methods of floating-point numbers that differ between platforms in the last bit.
const TRANSCENDENTAL: &[&str] = &[
    "ln", "ln_1p", "log2", "log10", "exp", "exp2", "exp_m1", "powf", "powi", "sin", "cos", "tan", "asin",
    "acos", "atan", "atan2", "sin_cos", "sinh", "cosh", "tanh", "cbrt", "hypot",
];
const PANICS: &[&str] = &[".unwrap()", ".expect(", "panic!", "unreachable!", "todo!", "unimplemented!"];

/// Checks one Rust file; `path` is relative to the checkout.
pub fn check(path: &str, source: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let opening = source.lines().find(|line| !line.starts_with("#![") && !line.trim().is_empty());
    if !opening.is_some_and(|line| line.starts_with("//!")) {
        let what = "opens without `//!`: say in a line or two what this file is";
        findings.push(Finding::new(path, 1, "opening", what));
    }
    let code = code_only(source);
    let tests = test_lines(&code);
    let layer = path.strip_prefix("src/").and_then(|path| path.split(['/', '.']).next()).unwrap_or_default();
    for (index, line) in code.lines().enumerate() {
        let mut find = |rule, what: String| findings.push(Finding::new(path, index + 1, rule, what));
        if PORTABLE.contains(&layer) {
            for (word, why) in UNPORTABLE.iter().filter(|(word, _)| has_word(line, word)) {
                find("portable", format!("`{word}` {why}"));
            }
            if let Some(method) = transcendental(line) {
                find(
                    "portable",
                    format!("`.{method}()` differs between platforms: use libm::{method}, or integers"),
                );
            }
        }
        if layer == "engine" && !tests[index] {
            for word in PANICS.iter().filter(|word| has(line, word)) {
                find("panics", format!("`{word}` in the engine: refuse with a typed error instead"));
            }
        }
        if layer == "ui" && has(line, "style=") {
            find(
                "inline-style",
                "`style=` is blocked by the page's security policy: use a class, or an SVG attribute".into(),
            );
        }
    }
    findings
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c| !is_word(c)).any(|found| found == word)
}

/// Whether the text is there, and not as the end of a longer name.
fn has(line: &str, text: &str) -> bool {
    let joined = |at: usize| line[..at].ends_with(is_word) && text.starts_with(is_word);
    line.match_indices(text).any(|(at, _)| !joined(at))
}

fn transcendental(line: &str) -> Option<&'static str> {
    let called = |name: &&&str| {
        let method = line.match_indices(&format!(".{name}(")).any(|(at, _)| !line[..at].ends_with('.'));
        method || has(line, &format!("f64::{name}(")) || has(line, &format!("f32::{name}("))
    };
    TRANSCENDENTAL.iter().find(called).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rules(path: &str, source: &str) -> Vec<(usize, &'static str)> {
        check(path, source).into_iter().map(|finding| (finding.line, finding.rule)).collect()
    }

    #[test]
    fn every_file_says_what_it_is() {
        assert_eq!(rules("tests/a.rs", "fn a() {}"), [(1, "opening")]);
        assert_eq!(rules("tests/a.rs", "//! A.\nfn a() {}"), []);
        assert_eq!(rules("tests/a.rs", "#![cfg(target_arch = \"wasm32\")]\n//! A.\n"), []);
    }

    #[test]
    fn the_lower_layers_are_portable() {
        let source = "//! A.\nuse std::collections::HashMap;\nlet t = Instant::now();\nlet x = 2.0_f64.powf(y);\nf64::exp(x);";
        let found = [(2, "portable"), (3, "portable"), (4, "portable"), (5, "portable")];
        assert_eq!(rules("src/sim/a.rs", source), found);
        assert_eq!(rules("src/player.rs", source), found);
        assert_eq!(rules("src/ui/a.rs", source), []);
        assert_eq!(
            rules(
                "src/sim/a.rs",
                "//! A.\nlibm::exp(x); // HashMap\nlet s = \"Instant\"; MyHashMap; journal.log(x);\n"
            ),
            []
        );
    }

    #[test]
    fn the_engine_never_panics_outside_its_tests() {
        let source = "//! A.\nx.unwrap();\nx.expect(\"y\");\npanic!();\nunreachable!();\nx.unwrap_or(1);\n#[cfg(test)]\nmod tests {\n x.unwrap();\n}\n";
        let found = [(2, "panics"), (3, "panics"), (4, "panics"), (5, "panics")];
        assert_eq!(rules("src/engine/a.rs", source), found);
        assert_eq!(rules("src/sim/a.rs", source), []);
    }

    #[test]
    fn the_page_has_no_inline_styles() {
        assert_eq!(
            rules("src/ui/a.rs", "//! A.\nhtml! { <p style=\"x\" class=\"y\" /> }"),
            [(2, "inline-style")]
        );
        assert_eq!(rules("src/ui/a.rs", "//! A.\nlet style = 1; fontstyle=x;"), []);
    }
}
