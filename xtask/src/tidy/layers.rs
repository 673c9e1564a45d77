//! The layering check: modules import downwards only, siblings do not import each other, and
//! `src/lib.rs` lists the modules in the order of their layers.
//!
//! A path counts wherever it stands: in a `use`, a type, an expression, or in what a macro is given.

use proc_macro2::{TokenStream, TokenTree};
use syn::Item;

use super::Finding;
use super::source::{Source, is_char, is_path_separator, module_of};

/// The layers, lowest first; the modules of one layer stand side by side.
const LAYERS: &[&[&str]] =
    &[&["base"], &["engine"], &["sim"], &["lesson", "player"], &["stage", "insight"], &["embed"], &["ui"]];
/// Imports between siblings that are meant: the first may use the second.
const SIBLINGS: &[(&str, &str)] = &[("player", "lesson")];
/// Web crates, and where they may be used.
const WEB: &[&str] =
    &["yew", "web_sys", "js_sys", "wasm_bindgen", "wasm_bindgen_futures", "console_error_panic_hook"];
const WEB_PREFIX: &str = "gloo_";
const WEB_MODULES: &[&str] = &["ui", "embed"];
/// What a path through this crate begins with.
const ROOTS: &[&str] = &["crate", "sorting_office", "super", "self"];

/// Checks one Rust file; `path` is relative to the checkout.
pub fn check(path: &str, source: &Source) -> Vec<Finding> {
    let Some(inside) = path.strip_prefix("src/") else { return Vec::new() };
    let module = module_of(inside);
    let mut findings = Vec::new();
    match module.first() {
        // lib.rs and main.rs stand on top of everything.
        None if inside == "lib.rs" => findings.extend(disorder(path, &source.items)),
        None => {}
        Some(own) => match level(own) {
            None => findings.push(unknown(path, own)),
            Some(own_level) => {
                let mut uses = Uses::default();
                uses.read(source.trees.clone(), module.len());
                findings.extend(uses.0.iter().filter_map(|used| upward(path, own, own_level, used)));
            }
        },
    }
    let may_use_web = match module.first() {
        Some(own) => WEB_MODULES.contains(own),
        None => inside == "main.rs",
    };
    if !may_use_web {
        findings.extend(web_crates(path, source));
    }
    findings
}

/// The first module in lib.rs that does not stand where the table has it.
fn disorder(path: &str, items: &[Item]) -> Option<Finding> {
    let mut wanted = LAYERS.iter().copied().flatten();
    let listed = items.iter().filter_map(|item| match item {
        Item::Mod(module) => Some(&module.ident),
        _ => None,
    });
    for found in listed {
        let wanted = wanted.next().copied().unwrap_or("nothing more");
        if found != wanted {
            let what = format!("`{found}` stands here, where the order of the layers has {wanted}: {PLACE}");
            return Some(Finding::new(path, found.span().start().line, "layers", what));
        }
    }
    let missing = wanted.next()?;
    Some(Finding::new(path, 1, "layers", format!("`{missing}` has a layer and is not listed: {PLACE}")))
}

const PLACE: &str = "give it its place in src/lib.rs, LAYERS (xtask/src/tidy/layers.rs) and ARCHITECTURE.md";

fn unknown(path: &str, own: &str) -> Finding {
    Finding::new(path, 1, "layers", format!("`{own}` is in no layer: {PLACE}"))
}

fn upward(path: &str, own: &str, own_level: usize, used: &Use) -> Option<Finding> {
    let other = used.first.as_str();
    let what = if other.is_empty() {
        "everything of the crate's root is imported, under whatever name: name the modules that are used"
            .to_owned()
    } else {
        let level = level(other)?;
        if other == own || level < own_level || SIBLINGS.contains(&(own, other)) {
            return None;
        }
        if level == own_level {
            format!(
                "`{own}` and `{other}` are siblings and may not import each other: move what both need one layer down"
            )
        } else {
            format!(
                "`{own}` (L{own_level}) may not import `{other}` (L{level}), which is above it: move what is needed down, or pass it in"
            )
        }
    };
    Some(Finding::new(path, used.line, "layers", what))
}

fn web_crates(path: &str, source: &Source) -> Vec<Finding> {
    let web = |text: &str| WEB.contains(&text) || text.starts_with(WEB_PREFIX);
    let mut found: Vec<_> = source.tokens.iter().filter(|token| web(&token.text)).collect();
    found.dedup_by_key(|token| token.line);
    let finding = |(line, word): (usize, &str)| {
        let what = format!(
            "`{word}` may be used in {} and main.rs alone: return plain data and let the page draw it",
            WEB_MODULES.join(", ")
        );
        Finding::new(path, line, "web", what)
    };
    found.into_iter().map(|token| finding((token.line, &token.text))).collect()
}

fn level(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// Where a path goes through the crate's root.
struct Use {
    line: usize,
    /// The module that it enters from there; empty for `*` and for the root under another name.
    first: String,
}

#[derive(Default)]
struct Uses(Vec<Use>);

impl Uses {
    /// Reads tokens that stand in a module `depth` below the root.
    fn read(&mut self, trees: TokenStream, depth: usize) {
        let trees: Vec<TokenTree> = trees.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            at = match &trees[at..] {
                [TokenTree::Ident(word), TokenTree::Ident(_), TokenTree::Group(body), ..]
                    if word == "mod" =>
                {
                    self.read(body.stream(), depth + 1);
                    at + 3
                }
                [TokenTree::Ident(word), ..] if ROOTS.iter().any(|root| word == root) => {
                    self.follow(&trees, at, depth)
                }
                [TokenTree::Group(group), ..] => {
                    self.read(group.stream(), depth);
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// Follows the path that begins or goes on at `at`, and says where it was left.
    fn follow(&mut self, trees: &[TokenTree], mut at: usize, mut depth: usize) -> usize {
        while let Some(tree) = trees.get(at) {
            let first = match tree {
                TokenTree::Ident(word) if word == "self" => None,
                TokenTree::Ident(word) if word == "crate" || word == "sorting_office" => {
                    depth = 0;
                    None
                }
                TokenTree::Ident(word) if word == "super" => {
                    depth = depth.saturating_sub(1);
                    None
                }
                TokenTree::Ident(word) => Some(word.to_string()),
                TokenTree::Group(group) => {
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    for part in inside.split(|tree| is_char(tree, ',')) {
                        self.follow(part, 0, depth);
                    }
                    return at + 1;
                }
                TokenTree::Punct(star) if star.as_char() == '*' => Some(String::new()),
                _ => return at,
            };
            let after = trees.get(at + 1..).unwrap_or_default();
            let renamed = matches!(after.first(), Some(TokenTree::Ident(word)) if word == "as");
            let first = first.or_else(|| renamed.then(String::new));
            if let Some(first) = first {
                if depth == 0 {
                    self.0.push(Use { line: tree.span().start().line, first });
                }
                return at + 1;
            }
            if !is_path_separator(after) {
                return at + 1;
            }
            at += 3;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `path` is relative to `src/`.
    #[track_caller]
    fn check_lines(path: &str, text: &str, lines: &[usize]) {
        let path = format!("src/{path}");
        let source = Source::read(&path, text).unwrap_or_else(|finding| panic!("{finding}"));
        let found: Vec<usize> = check(&path, &source).iter().map(|finding| finding.line).collect();
        assert_eq!(found, lines, "{path}: {text}");
    }

    #[test]
    fn downwards_is_fine() {
        check_lines(
            "ui/panels/code.rs",
            "use crate::{base::SimTime, engine::{ui, Broker}};\nuse yew::Html;",
            &[],
        );
        check_lines(
            "sim/mod.rs",
            "use crate::engine::Broker; // crate::ui\nconst S: &str = \"crate::ui::x\";",
            &[],
        );
        check_lines("player/mod.rs", "use crate::lesson::Step; use crate::player::World;", &[]);
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
        check_lines(
            "engine/mod.rs",
            "use super::{base::X, self::sim::Y};\nuse self::super::sim::Z;",
            &[1, 2],
        );
        check_lines("engine/mod.rs", "fn f() {\n html! {\n { crate::sim::go() } } }", &[3]);
        check_lines("engine/mod.rs", "fn f<T: Into<crate::sim::X>>(x: &dyn crate::ui::Y) {}", &[1, 1]);
    }

    #[test]
    fn the_root_as_a_whole_is_found() {
        for all in ["crate::*", "super::*", "crate as c", "super::{self as c}", "crate::{base::X, *}"] {
            check_lines("engine/mod.rs", &format!("use {all};"), &[1]);
        }
        check_lines(
            "engine/mod.rs",
            "mod tests { use super::*; use self::A as B; pub(crate) fn f() {} }",
            &[],
        );
        check_lines("engine/queueing/queue.rs", "use super::*; fn f(self) -> u8 { self as u8 }", &[]);
    }

    fn listed(names: &[&str]) -> String {
        names.iter().map(|name| format!("pub mod {name};\n")).collect()
    }

    #[test]
    fn modules_are_listed_in_the_order_of_their_layers() {
        let layers = LAYERS.concat();
        let check = |names: &[&str], lines: &[usize]| check_lines("lib.rs", &listed(names), lines);
        check(&layers, &[]);
        let mut swapped = layers.clone();
        swapped.swap(3, 4);
        check(&swapped, &[4]);
        check(&layers[..layers.len() - 1], &[1]);
        check(&layers[1..], &[1]);
        check(&[layers.as_slice(), &["extra"]].concat(), &[layers.len() + 1]);
    }

    #[test]
    fn siblings_are_found() {
        check_lines("stage/mod.rs", "use crate::insight::X;", &[1]);
        check_lines("lesson/mod.rs", "use crate::player::X;", &[1]);
    }

    #[test]
    fn web_crates_stay_above() {
        check_lines("stage/mod.rs", "fn f() {\n  web_sys::window(js_sys::X);\n}", &[2]);
        check_lines("lib.rs", &format!("use yew::Html;\n{}", listed(&LAYERS.concat())), &[1]);
        check_lines("insight/mod.rs", "use yew::{Html,\n yew_router};", &[1]);
        check_lines("insight.rs", "fn f() { m!(js_sys::x,\n gloo_net::y) }", &[1, 2]);
        check_lines("sim/a.rs", "use gloo_timers::callback::Timeout;", &[1]);
        check_lines("embed/mod.rs", "use web_sys::Window;", &[]);
    }

    #[test]
    fn a_module_without_a_layer_is_found() {
        check_lines("extra/mod.rs", "", &[1]);
    }
}
