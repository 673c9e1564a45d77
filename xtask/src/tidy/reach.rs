//! What of `src/` can be named from outside the crate: what is `pub` in modules that are, and what a
//! `pub use` lifts out of one that is not.

use std::collections::BTreeSet;

use syn::{Ident, Item, UseTree, Visibility};

use super::source::{Source, joined, module_of};

/// Collected from all files before any is checked. Modules are written as `player::address`.
#[derive(Default)]
pub struct Reach {
    /// Those that are `pub` where they stand.
    open: BTreeSet<String>,
    lifts: Vec<Lift>,
    /// Types that are `pub` where they stand: the module and the name.
    types: Vec<(String, String)>,
}

/// A `pub use` of one name, or of all.
struct Lift {
    from: String,
    /// The name there and the name here; none for `*`.
    name: Option<(String, String)>,
    into: String,
}

impl Reach {
    /// Notes what a file makes public; `path` is relative to the checkout.
    pub fn add(&mut self, path: &str, source: &Source) {
        if let Some(inside) = path.strip_prefix("src/") {
            self.items(&module_of(inside).join("::"), &source.items);
        }
    }

    /// Whether a public item of this module can be named from outside.
    pub fn item(&self, module: &str, name: &str) -> bool {
        let inside = |into: &str| {
            into.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        };
        let outwards = |lift: &&Lift| lift.from == module && !inside(&lift.into);
        let lifted = |lift: &Lift| match &lift.name {
            None => self.item(&lift.into, name),
            Some((there, here)) => there == name && self.item(&lift.into, here),
        };
        self.module(module) || self.lifts.iter().filter(outwards).any(lifted)
    }

    /// Whether a public type of this name, in whatever module, can be named from outside.
    pub fn any_type(&self, name: &str) -> bool {
        self.types.iter().any(|(module, known)| known == name && self.item(module, name))
    }

    fn module(&self, module: &str) -> bool {
        let (above, name) = module.rsplit_once("::").unwrap_or(("", module));
        module.is_empty() || (self.open.contains(module) && self.item(above, name))
    }

    fn items(&mut self, module: &str, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(it) => {
                    let inner = joined(module, &it.ident.to_string());
                    if let Some((_, items)) = &it.content {
                        self.items(&inner, items);
                    }
                    if is_public(&it.vis) {
                        self.open.insert(inner);
                    }
                }
                Item::Use(it) if is_public(&it.vis) => self.lift(module, &it.tree, module),
                other => {
                    if let Some((visibility, name)) = as_type(other)
                        && is_public(visibility)
                    {
                        self.types.push((module.to_owned(), name.to_string()));
                    }
                }
            }
        }
    }

    /// `from` is the module in which the names of the tree are looked up.
    fn lift(&mut self, from: &str, tree: &UseTree, into: &str) {
        let name = match tree {
            UseTree::Group(it) => {
                it.items.iter().for_each(|tree| self.lift(from, tree, into));
                return;
            }
            UseTree::Path(it) => {
                let from = match it.ident.to_string().as_str() {
                    "self" => from.to_owned(),
                    "crate" => String::new(),
                    "super" => from.rsplit_once("::").map_or("", |(above, _)| above).to_owned(),
                    inner => joined(from, inner),
                };
                self.lift(&from, &it.tree, into);
                return;
            }
            UseTree::Glob(_) => None,
            UseTree::Name(it) => Some((it.ident.to_string(), it.ident.to_string())),
            UseTree::Rename(it) => Some((it.ident.to_string(), it.rename.to_string())),
        };
        self.lifts.push(Lift { from: from.to_owned(), name, into: into.to_owned() });
    }
}

/// Whether it is `pub`, and not for a part of the crate alone.
pub fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The item's name and whom it is for, if it is a type that can have methods.
pub fn as_type(item: &Item) -> Option<(&Visibility, &Ident)> {
    match item {
        Item::Enum(it) => Some((&it.vis, &it.ident)),
        Item::Struct(it) => Some((&it.vis, &it.ident)),
        Item::Union(it) => Some((&it.vis, &it.ident)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reach(files: &[(&str, &str)]) -> Reach {
        let mut reach = Reach::default();
        for (path, text) in files {
            reach.add(path, &Source::read(path, text).unwrap_or_else(|finding| panic!("{finding}")));
        }
        reach
    }

    #[test]
    fn public_modules_lead_to_what_is_in_them() {
        let reach = reach(&[
            ("src/lib.rs", "pub mod sim; mod ui;"),
            ("src/sim/mod.rs", "pub mod a { pub mod b {} } mod c;"),
        ]);
        for (module, wanted) in [
            ("", true),
            ("sim", true),
            ("sim::a::b", true),
            ("sim::c", false),
            ("ui", false),
            ("ui::a", false),
        ] {
            assert_eq!(reach.item(module, "X"), wanted, "{module}");
        }
    }

    #[test]
    fn a_public_use_lifts_what_it_names() {
        for lift in
            ["a::X", "a::{X, x::Y}", "self::a::X", "crate::sim::a::X", "super::sim::a::X as Z", "a::*"]
        {
            let reach =
                reach(&[("src/lib.rs", "pub mod sim;"), ("src/sim.rs", &format!("mod a; pub use {lift};"))]);
            assert!(reach.item("sim::a", "X"), "{lift}");
            assert!(!reach.item("sim::b", "X"), "{lift}");
            assert_eq!(reach.item("sim::a", "W"), lift.ends_with('*'), "{lift}");
        }
        let hidden = reach(&[("src/lib.rs", "pub mod sim;"), ("src/sim.rs", "mod a; pub(crate) use a::X;")]);
        assert!(!hidden.item("sim::a", "X"));
    }

    #[test]
    fn what_is_lifted_goes_on_from_there() {
        let ends = |root: &str| {
            let files = [
                ("src/lib.rs", root),
                ("src/sim/mod.rs", "mod a; pub use a::{X as Y, *};"),
                ("src/sim/a.rs", "mod b; pub use b::Z; pub mod c;"),
            ];
            let reach = reach(&files);
            [("sim::a", "X"), ("sim::a::b", "Z"), ("sim::a::c", "Z")].map(|(at, name)| reach.item(at, name))
        };
        assert_eq!(ends("pub mod sim;"), [true; 3]);
        assert_eq!(ends("mod sim;"), [false; 3]);
        assert_eq!(ends("mod sim; pub use sim::Y;"), [true, false, false]);
        assert_eq!(ends("mod sim; pub use sim::{W, Z};"), [false, true, false]);
        let circle = reach(&[("src/lib.rs", "mod sim;"), ("src/sim.rs", "pub mod a { pub use super::*; }")]);
        assert!(!circle.item("sim", "X"));
    }

    #[test]
    fn types_are_known_by_their_name_alone() {
        let reach = reach(&[
            ("src/lib.rs", "pub mod sim;"),
            ("src/sim/mod.rs", "mod a; pub use a::B; pub struct A; struct P;"),
            ("src/sim/a.rs", "pub enum B {} pub struct C;"),
        ]);
        let known: Vec<&str> = ["A", "B", "C", "P"].into_iter().filter(|name| reach.any_type(name)).collect();
        assert_eq!(known, ["A", "B"]);
    }
}
