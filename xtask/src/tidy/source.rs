//! A Rust file as the checks read it: its tokens one after another, and its items. Comments are not
//! among the tokens, and what stands in a literal is one token. Macros such as `html!` keep what is
//! in them as tokens, so whatever is to be found there, too, is looked for among tokens.

use proc_macro2::{Delimiter, LineColumn, Spacing, Span, TokenStream, TokenTree};

use super::Finding;

/// One file, read for all checks.
pub struct Source {
    /// What the file declares.
    pub items: Vec<syn::Item>,
    /// The file as nested tokens.
    pub trees: TokenStream,
    /// The same, one after another, brackets included.
    pub tokens: Vec<Token>,
}

/// A word, a literal, a bracket or one character of punctuation.
pub struct Token {
    /// As it is written.
    pub text: String,
    /// Counted from 1.
    pub line: usize,
    /// Whether nothing stands between it and the token before it.
    pub joined: bool,
    /// Whether it is part of an item marked `#[cfg(test)]`.
    pub test: bool,
}

impl Source {
    /// Reads a file; what cannot be read is found, with its place.
    pub fn read(path: &str, text: &str) -> Result<Self, Finding> {
        let unreadable = |span: Span, error: &dyn std::fmt::Display| {
            Finding::new(path, span.start().line, "syntax", format!("cannot be read as Rust: {error}"))
        };
        let trees: TokenStream =
            text.parse().map_err(|error: proc_macro2::LexError| unreadable(error.span(), &error))?;
        let file: syn::File = syn::parse2(trees.clone()).map_err(|error| unreadable(error.span(), &error))?;
        let mut flat = Flat::default();
        flat.add(trees.clone(), false);
        Ok(Self { items: file.items, trees, tokens: flat.tokens })
    }
}

/// Whether the tokens begin with these texts.
pub fn begins(tokens: &[Token], texts: &[&str]) -> bool {
    tokens.len() >= texts.len() && tokens.iter().zip(texts).all(|(token, text)| token.text == *text)
}

#[derive(Default)]
struct Flat {
    tokens: Vec<Token>,
    end: Option<LineColumn>,
}

impl Flat {
    fn add(&mut self, trees: TokenStream, test: bool) {
        // From the attribute on, to the body of its item or the semicolon of one without.
        let mut marked = false;
        let mut trees = trees.into_iter().peekable();
        while let Some(tree) = trees.next() {
            marked |= is_char(&tree, '#') && trees.peek().is_some_and(is_cfg_test);
            let test = test || marked;
            match &tree {
                TokenTree::Group(group) => {
                    let (open, close) = brackets(group.delimiter());
                    self.push(open, group.span_open(), test);
                    self.add(group.stream(), test);
                    self.push(close, group.span_close(), test);
                    marked &= group.delimiter() != Delimiter::Brace;
                }
                other => self.push(&other.to_string(), other.span(), test),
            }
            marked &= !is_char(&tree, ';');
        }
    }

    fn push(&mut self, text: &str, span: Span, test: bool) {
        let joined = self.end == Some(span.start());
        self.end = Some(span.end());
        self.tokens.push(Token { text: text.to_owned(), line: span.start().line, joined, test });
    }
}

/// Whether the token is this punctuation.
pub fn is_char(tree: &TokenTree, char: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == char)
}

/// Whether `::` stands here.
pub fn is_path_separator(trees: &[TokenTree]) -> bool {
    match trees {
        [TokenTree::Punct(first), second, ..] => {
            first.as_char() == ':' && first.spacing() == Spacing::Joint && is_char(second, ':')
        }
        _ => false,
    }
}

/// The module that a file of `src/` is: `ui/panels/mod.rs` is `ui::panels`; lib.rs and main.rs are the root.
pub fn module_of(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
        parts.pop();
    }
    parts
}

/// The path of what stands in a module.
pub fn joined(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

fn is_cfg_test(tree: &TokenTree) -> bool {
    let text: String = tree.to_string().split_whitespace().collect();
    text == "[cfg(test)]"
}

fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn read(text: &str) -> Source {
        Source::read("a.rs", text).unwrap_or_else(|finding| panic!("{finding}"))
    }

    #[track_caller]
    fn check(text: &str, tokens: &str) {
        let found: Vec<String> = read(text).tokens.into_iter().map(|token| token.text).collect();
        assert_eq!(found.join(" "), tokens);
    }

    #[test]
    fn comments_are_left_out_and_literals_are_one_token() {
        check("use a; // use b;\n/* use c; /* d */ */ use e;", "use a ; use e ;");
        check(
            "m!(\"a \\\" b // c\", br#\"a \" b\"#, '\\u{1F4E8}');",
            "m ! ( \"a \\\" b // c\" , br#\"a \" b\"# , '\\u{1F4E8}' ) ;",
        );
        check("fn f<'a>(x: &'a str) {}", "fn f < ' a > ( x : & ' a str ) { }");
    }

    #[test]
    fn tokens_know_their_line_and_whether_they_are_joined() {
        let source = read("\nm! {\n  a= b\n}\n");
        let of = |text: &str| source.tokens.iter().find(|token| token.text == text).unwrap();
        assert_eq!((of("a").line, of("a").joined), (3, false));
        assert_eq!((of("=").line, of("=").joined), (3, true));
        assert_eq!((of("b").line, of("b").joined), (3, false));
    }

    #[test]
    fn tests_are_known() {
        let source = read(
            "fn a() {}\n#[cfg(test)]\nmod tests {\n  fn b() {}\n}\nfn c() {}\n#[cfg(test)]\nuse d::{x, y};\nuse e;\n#[cfg(test)]\nuse f;\nuse g;",
        );
        let test: Vec<&str> =
            source.tokens.iter().filter(|token| token.test).map(|t| t.text.as_str()).collect();
        for (name, wanted) in
            [("a", false), ("b", true), ("c", false), ("d", true), ("e", false), ("f", true), ("g", false)]
        {
            assert_eq!(test.contains(&name), wanted, "{name}");
        }
    }

    #[test]
    fn what_is_no_rust_is_found_with_its_place() {
        for text in ["\nfn f( {}", "\nfn 1() {}"] {
            let finding = Source::read("a.rs", text).err().unwrap();
            assert_eq!((finding.rule, finding.line), ("syntax", 2), "{finding}");
        }
    }
}
