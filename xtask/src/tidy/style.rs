//! The rules of style for Rust sources: what stays out of which layer, and what every file begins with.

use super::Finding;
use super::source::{Source, Token, begins};

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
const PANICS: &[&[&str]] = &[
    &[".", "unwrap", "("],
    &[".", "expect", "("],
    &["panic", "!"],
    &["unreachable", "!"],
    &["todo", "!"],
    &["unimplemented", "!"],
];

/// Checks one Rust file; `path` is relative to the checkout.
pub fn check(path: &str, text: &str, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let opening = text.lines().find(|line| !line.starts_with("#![") && !line.trim().is_empty());
    if !opening.is_some_and(|line| line.starts_with("//!")) {
        let what = "opens without `//!`: say in a line or two what this file is";
        findings.push(Finding::new(path, 1, "opening", what));
    }
    let layer = path.strip_prefix("src/").and_then(|path| path.split(['/', '.']).next()).unwrap_or_default();
    for (index, token) in source.tokens.iter().enumerate() {
        let (before, here) = source.tokens.split_at(index);
        let mut find = |rule, what: String| findings.push(Finding::new(path, token.line, rule, what));
        if PORTABLE.contains(&layer) {
            if let Some((word, why)) = UNPORTABLE.iter().find(|(word, _)| token.text == *word) {
                find("portable", format!("`{word}` {why}"));
            }
            if let Some(method) = transcendental(before, here) {
                find(
                    "portable",
                    format!("`.{method}()` differs between platforms: use libm::{method}, or integers"),
                );
            }
        }
        if layer == "engine" && !token.test {
            for call in PANICS.iter().filter(|call| begins(here, call)) {
                find(
                    "panics",
                    format!("`{}` in the engine: refuse with a typed error instead", call.concat()),
                );
            }
        }
        if layer == "ui" && begins(here, &["style", "="]) && here[1].joined {
            find(
                "inline-style",
                "`style=` is blocked by the page's security policy: use a class, or an SVG attribute".into(),
            );
        }
    }
    findings
}

/// The function of floating-point numbers that is named here, as `x.exp()` or `f64::exp`.
fn transcendental(before: &[Token], here: &[Token]) -> Option<&'static str> {
    let after_range = before.last().is_some_and(|token| token.text == ".");
    let named = |name: &&&str| {
        (begins(here, &[".", name, "("]) && !after_range)
            || ["f64", "f32"].iter().any(|float| begins(here, &[float, ":", ":", name]))
    };
    TRANSCENDENTAL.iter().find(named).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rules(path: &str, source: &str) -> Vec<(usize, &'static str)> {
        let read = Source::read(path, source).unwrap_or_else(|finding| panic!("{finding}"));
        check(path, source, &read).into_iter().map(|finding| (finding.line, finding.rule)).collect()
    }

    #[test]
    fn every_file_says_what_it_is() {
        assert_eq!(rules("tests/a.rs", "fn a() {}"), [(1, "opening")]);
        assert_eq!(rules("tests/a.rs", "//! A.\nfn a() {}"), []);
        assert_eq!(rules("tests/a.rs", "#![cfg(target_arch = \"wasm32\")]\n//! A.\n"), []);
    }

    #[test]
    fn the_lower_layers_are_portable() {
        let source = "//! A.\nuse std::collections::HashMap;\nfn f() {\nlet t = Instant::now();\nlet x = 2.0_f64.powf(y);\nf64::exp(x);\nxs.map(f32::tan);\n}";
        let found = [2, 4, 5, 6, 7].map(|line| (line, "portable"));
        assert_eq!(rules("src/sim/a.rs", source), found);
        assert_eq!(rules("src/player.rs", source), found);
        assert_eq!(rules("src/ui/a.rs", source), []);
        let fine = "//! A.\nfn f() {\nlibm::exp(x); // HashMap\nlet s = \"Instant\"; MyHashMap; journal.log(x); 0..exp(x);\n}";
        assert_eq!(rules("src/sim/a.rs", fine), []);
    }

    #[test]
    fn what_a_macro_holds_is_read_too() {
        assert_eq!(rules("src/sim/a.rs", "//! A.\nm! {\n  x = HashMap\n}"), [(3, "portable")]);
    }

    #[test]
    fn the_engine_never_panics_outside_its_tests() {
        let source = "//! A.\nfn f() {\nx.unwrap();\nx\n.expect(\"y\");\npanic!();\nunreachable!();\nx.unwrap_or(1);\n}\n#[cfg(test)]\nmod tests {\n fn f() { x.unwrap(); }\n}\n";
        let found = [3, 5, 6, 7].map(|line| (line, "panics"));
        assert_eq!(rules("src/engine/a.rs", source), found);
        assert_eq!(rules("src/sim/a.rs", source), []);
    }

    #[test]
    fn the_page_has_no_inline_styles() {
        let page = "//! A.\nfn f() { html! {\n<p style=\"x\" class=\"y\" /> } }";
        assert_eq!(rules("src/ui/a.rs", page), [(3, "inline-style")]);
        assert_eq!(
            rules("src/ui/a.rs", "//! A.\nfn f() { let style = 1; html! { <p fontstyle=\"x\" /> } }"),
            []
        );
    }
}
