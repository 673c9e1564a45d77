//! What can be used from outside the crate says what it is: modules, types, traits, functions,
//! constants and macros. Fields and variants need not, since their names and types mostly say it;
//! rustc's own lint cannot tell them apart. Files say what they are in their opening (`style.rs`).

use syn::{Attribute, Ident, ImplItem, Item, TraitItem, Type, Visibility};

use super::Finding;
use super::reach::{Reach, as_type, is_public};
use super::source::{Source, joined, module_of};

/// Checks one Rust file; `path` is relative to the checkout.
pub fn check(path: &str, source: &Source, reach: &Reach) -> Vec<Finding> {
    let mut docs = Docs { path, reach, findings: Vec::new() };
    // main.rs is a program: nothing of it can be used.
    if let Some(inside) = path.strip_prefix("src/").filter(|inside| *inside != "main.rs") {
        docs.module(&module_of(inside).join("::"), &source.items);
    }
    docs.findings
}

struct Docs<'a> {
    path: &'a str,
    reach: &'a Reach,
    findings: Vec<Finding>,
}

impl Docs<'_> {
    fn module(&mut self, module: &str, items: &[Item]) {
        for item in items {
            match item {
                Item::Impl(it) => {
                    if name_of(&it.self_ty).is_some_and(|name| self.has_users(module, items, name)) {
                        self.of_impl(&it.items);
                    }
                }
                Item::Macro(it) if has(&it.attrs, "macro_export") => {
                    it.ident.iter().for_each(|name| self.documented(&it.attrs, name));
                }
                Item::Mod(it) if !is_test(&it.attrs) => {
                    if let Some((_, items)) = &it.content {
                        self.item(module, &it.vis, &it.attrs, &it.ident);
                        self.module(&joined(module, &it.ident.to_string()), items);
                    }
                }
                Item::Trait(it) => {
                    if self.item(module, &it.vis, &it.attrs, &it.ident) {
                        self.of_trait(&it.items);
                    }
                }
                other => {
                    if let Some((visibility, attributes, name)) = plain(other) {
                        self.item(module, visibility, attributes, name);
                    }
                }
            }
        }
    }

    /// Asks an item for docs if it can be named from outside, and says whether it can.
    fn item(
        &mut self,
        module: &str,
        visibility: &Visibility,
        attributes: &[Attribute],
        name: &Ident,
    ) -> bool {
        let public = is_public(visibility) && self.reach.item(module, &name.to_string());
        if public {
            self.documented(attributes, name);
        }
        public
    }

    /// Whether a type's methods can be called from outside. It may stand in another file.
    fn has_users(&self, module: &str, items: &[Item], name: &Ident) -> bool {
        match items.iter().filter_map(as_type).find(|(_, known)| *known == name) {
            Some((visibility, _)) => is_public(visibility) && self.reach.item(module, &name.to_string()),
            None => self.reach.any_type(&name.to_string()),
        }
    }

    fn of_impl(&mut self, items: &[ImplItem]) {
        for item in items {
            match item {
                ImplItem::Const(it) if is_public(&it.vis) => self.documented(&it.attrs, &it.ident),
                ImplItem::Fn(it) if is_public(&it.vis) => self.documented(&it.attrs, &it.sig.ident),
                _ => {}
            }
        }
    }

    fn of_trait(&mut self, items: &[TraitItem]) {
        for item in items {
            match item {
                TraitItem::Const(it) => self.documented(&it.attrs, &it.ident),
                TraitItem::Fn(it) => self.documented(&it.attrs, &it.sig.ident),
                TraitItem::Type(it) => self.documented(&it.attrs, &it.ident),
                _ => {}
            }
        }
    }

    fn documented(&mut self, attributes: &[Attribute], name: &Ident) {
        if !has(attributes, "doc") && !is_test(attributes) {
            let what =
                format!("`{name}` is public and says nothing: write `///`, what its name does not say");
            self.findings.push(Finding::new(self.path, name.span().start().line, "docs", what));
        }
    }
}

/// What is asked for docs and has nothing in it that is asked, too.
fn plain(item: &Item) -> Option<(&Visibility, &[Attribute], &Ident)> {
    Some(match item {
        Item::Const(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Enum(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Fn(it) => (&it.vis, &it.attrs, &it.sig.ident),
        Item::Static(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Struct(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Type(it) => (&it.vis, &it.attrs, &it.ident),
        Item::Union(it) => (&it.vis, &it.attrs, &it.ident),
        _ => return None,
    })
}

fn name_of(of: &Type) -> Option<&Ident> {
    match of {
        Type::Path(path) => path.path.segments.last().map(|last| &last.ident),
        _ => None,
    }
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}

fn is_test(attributes: &[Attribute]) -> bool {
    let test = |attribute: &Attribute| attribute.parse_args::<Ident>().is_ok_and(|word| word == "test");
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && test(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines found in the first of these files.
    #[track_caller]
    fn lines(files: &[(&str, &str)]) -> Vec<usize> {
        let read = |(path, text): &(&str, &str)| {
            Source::read(path, text).unwrap_or_else(|finding| panic!("{finding}"))
        };
        let sources: Vec<Source> = files.iter().map(read).collect();
        let mut reach = Reach::default();
        files.iter().zip(&sources).for_each(|((path, _), source)| reach.add(path, source));
        check(files[0].0, &sources[0], &reach).into_iter().map(|finding| finding.line).collect()
    }

    const ROOT: (&str, &str) = ("src/lib.rs", "pub mod sim;");

    #[test]
    fn whatever_is_public_says_what_it_is() {
        for item in [
            "pub const A: u8 = 1;",
            "pub static A: u8 = 1;",
            "pub enum A { B }",
            "pub struct A;",
            "pub union A { b: u8 }",
            "pub trait A {}",
            "pub type A = u8;",
            "pub fn a() {}",
            "pub mod a {}",
            "/// A.\npub struct A; impl A { pub fn b() {} }",
            "/// A.\npub enum A<'a> {} impl A<'_> { pub const B: u8 = 1; }",
            "/// A.\npub mod a { pub fn b() {} }",
            "mod a { pub fn b() {} } pub use a::b;",
            "mod a { pub fn b() {} } pub use self::a::*;",
        ] {
            let text = format!("\n\n{item}");
            let line = 3 + item.matches('\n').count();
            assert_eq!(lines(&[("src/sim/mod.rs", &text), ROOT]), [line], "{item}");
            assert_eq!(lines(&[("src/sim/mod.rs", &text)]), [0; 0], "no way to it: {item}");
            assert_eq!(lines(&[("tests/sim.rs", &text), ROOT]), [0; 0], "{item}");
        }
        // From the crate's root, wherever it stands.
        assert_eq!(lines(&[("src/sim/a.rs", "#[macro_export]\nmacro_rules! a { () => {} }")]), [2]);
        let of_trait = "/// A.\npub trait A {\nfn b();\nconst C: u8;\ntype D;\n}";
        assert_eq!(lines(&[("src/sim.rs", of_trait), ROOT]), [3, 4, 5]);
    }

    #[test]
    fn what_is_lifted_out_of_a_private_file_is_public() {
        let file = ("src/sim/a.rs", "pub struct A;\nimpl A {\npub fn b() {}\n}\npub fn c() {}");
        assert_eq!(lines(&[file, ROOT, ("src/sim/mod.rs", "mod a;")]), [0; 0]);
        assert_eq!(lines(&[file, ROOT, ("src/sim/mod.rs", "mod a; pub use a::{A, x::Y};")]), [1, 3]);
        assert_eq!(lines(&[file, ROOT, ("src/sim/mod.rs", "mod a; pub use a::c as d;")]), [5]);
        assert_eq!(lines(&[file, ROOT, ("src/sim/mod.rs", "pub mod a;")]), [1, 3, 5]);
        let methods = ("src/sim/b.rs", "impl super::A {\npub fn b() {}\n} impl P { pub fn b() {} }");
        assert_eq!(lines(&[methods, ROOT, ("src/sim/mod.rs", "mod b; pub struct A; struct P;")]), [2]);
    }

    #[test]
    fn the_rest_need_not() {
        for item in [
            "/// A.\npub enum A { B, C { d: u8 } }",
            "/// A.\npub struct A { pub b: u8 }",
            "struct A; impl A { pub fn b() {} } impl B for A { fn c() {} }",
            "pub(crate) fn a() {} pub(super) struct B; impl B { pub fn c() {} }",
            "pub use a::B; pub mod c; trait D { fn e(); }",
            "#[cfg(test)]\npub mod tests { pub fn a() {} }",
            "#[cfg(test)]\npub fn a() {}",
            "/** A. */ pub fn a() {}",
            "pub mod a { //! A.\n }",
        ] {
            assert_eq!(lines(&[("src/sim.rs", item), ROOT]), [0; 0], "{item}");
        }
    }
}
