//! What each piece of a line of Python or Rust is: enough to colour a listing, no more.
//!
//! A lexer by line that carries over what a line leaves open (a long string, a comment).
//! It judges by form alone, and whatever it takes a piece for, the pieces of a line put
//! together are the line. The build does it: a lesson comes with its lines in pieces.

use super::listing::Language;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its text as it stands in the line.
    pub text: String,
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Anything that is none of the others.
    Plain,
    /// A word of the language.
    Keyword,
    /// A string or a character.
    Text,
    /// A comment.
    Comment,
    /// A number.
    Number,
    /// The name of what is defined here.
    Name,
}

/// The pieces of each line of a listing.
pub(super) fn highlight(language: Language, lines: &[String]) -> Vec<Vec<Token>> {
    let mut inside = Inside::default();
    lines
        .iter()
        .map(|line| {
            let lexer = Lexer::new(language, line, std::mem::take(&mut inside));
            let (tokens, left) = lexer.run();
            inside = left;
            tokens
        })
        .collect()
}

/// What the lexer is in the middle of; a line can leave it open for the next one.
#[derive(Clone, Default)]
enum Inside {
    #[default]
    Code,
    /// A string that goes on to `end`.
    Text { end: String, escapes: bool },
    /// Block comments, so many deep.
    Comment(usize),
}

/// One line on its way into tokens.
struct Lexer<'a> {
    language: Language,
    rest: &'a str,
    inside: Inside,
    tokens: Vec<Token>,
    /// Whether the next word is the name of what is defined.
    naming: bool,
    /// How many `<` are open before that name, as in `impl<T> Name`.
    generics: usize,
}

impl<'a> Lexer<'a> {
    fn new(language: Language, rest: &'a str, inside: Inside) -> Self {
        Self { language, rest, inside, tokens: Vec::new(), naming: false, generics: 0 }
    }

    fn run(mut self) -> (Vec<Token>, Inside) {
        while !self.rest.is_empty() {
            match std::mem::take(&mut self.inside) {
                Inside::Code => self.code(),
                Inside::Text { end, escapes } => self.text(end, escapes),
                Inside::Comment(depth) => self.comment(depth),
            }
        }
        (self.tokens, self.inside)
    }

    /// Makes the next `bytes` of the line a token, or a part of the one before.
    fn push(&mut self, kind: Kind, bytes: usize) {
        let (text, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        match self.tokens.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(text),
            _ => self.tokens.push(Token { kind, text: text.to_owned() }),
        }
    }

    fn code(&mut self) {
        let rust = self.language == Language::Rust;
        if self.rest.starts_with(if rust { "//" } else { "#" }) {
            self.push(Kind::Comment, self.rest.len());
        } else if rust && self.rest.starts_with("/*") {
            self.push(Kind::Comment, 2);
            self.inside = Inside::Comment(1);
        } else if let Some((opening, end, escapes)) = string_start(self.language, self.rest) {
            self.push(Kind::Text, opening);
            self.inside = Inside::Text { end, escapes };
        } else if let Some(bytes) = rust.then(|| character(self.rest)).flatten() {
            self.push(Kind::Text, bytes);
        } else if self.rest.starts_with(|c: char| c.is_ascii_digit()) {
            self.push(Kind::Number, number(self.rest));
        } else if self.rest.starts_with(in_word) {
            self.word();
        } else {
            self.symbol();
        }
    }

    fn text(&mut self, end: String, escapes: bool) {
        let mut chars = self.rest.char_indices();
        while let Some((at, char)) = chars.next() {
            if self.rest[at..].starts_with(&end) {
                return self.push(Kind::Text, at + end.len());
            }
            if escapes && char == '\\' {
                chars.next();
            }
        }
        self.push(Kind::Text, self.rest.len());
        if self.language == Language::Rust || end.len() > 1 {
            self.inside = Inside::Text { end, escapes };
        }
    }

    fn comment(&mut self, depth: usize) {
        let marks =
            [self.rest.find("/*").map(|at| (at, depth + 1)), self.rest.find("*/").map(|at| (at, depth - 1))];
        let (bytes, depth) = match marks.into_iter().flatten().min() {
            Some((at, depth)) => (at + 2, depth),
            None => (self.rest.len(), depth),
        };
        self.push(Kind::Comment, bytes);
        if depth > 0 {
            self.inside = Inside::Comment(depth);
        }
    }

    fn word(&mut self) {
        let bytes = word_length(self.rest);
        let (word, after) = self.rest.split_at(bytes);
        let path = after.starts_with("::");
        if self.is_keyword(word) {
            self.naming = self.defines(word) || self.naming && (word == "mut" || path);
            self.push(Kind::Keyword, bytes);
        } else if self.naming && self.generics == 0 && !path {
            self.naming = false;
            self.push(Kind::Name, bytes);
        } else {
            self.push(Kind::Plain, bytes);
        }
    }

    fn symbol(&mut self) {
        let Some(symbol) = self.rest.chars().next() else { return };
        match symbol {
            '<' if self.naming => self.generics += 1,
            '>' => self.generics = self.generics.saturating_sub(1),
            ':' | '!' | '&' => {}
            _ => self.naming &= self.generics > 0 || symbol.is_whitespace(),
        }
        // A lifetime goes with its quote, so that `'static` is no keyword.
        let lifetime = if symbol == '\'' { word_length(&self.rest[1..]) } else { 0 };
        self.push(Kind::Plain, symbol.len_utf8() + lifetime);
    }

    fn is_keyword(&self, word: &str) -> bool {
        match self.language {
            Language::Rust => RUST.contains(&word),
            // These two are words of the language only at the head of a block.
            Language::Python if matches!(word, "match" | "case") => {
                self.starts_line() && self.rest.trim_end().ends_with(':')
            }
            Language::Python => PYTHON.contains(&word),
        }
    }

    /// Whether a name follows this keyword.
    fn defines(&self, keyword: &str) -> bool {
        match keyword {
            "def" | "class" | "fn" | "struct" | "enum" | "trait" | "type" | "mod" | "static" => true,
            // Not in `*const u8`.
            "const" => !self.tokens.last().is_some_and(|token| token.text.ends_with('*')),
            // Not in `x: impl Fn()`.
            "impl" => self.starts_line(),
            "for" => self.tokens.iter().any(|token| token.text == "impl"),
            _ => false,
        }
    }

    fn starts_line(&self) -> bool {
        self.tokens.iter().all(|token| token.text.trim().is_empty() || token.text == "unsafe")
    }
}

/// The string that starts here: how long its opening is, how it ends, whether it has escapes.
fn string_start(language: Language, rest: &str) -> Option<(usize, String, bool)> {
    let prefix = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, after) = rest.split_at(prefix);
    match language {
        Language::Python => {
            let known =
                prefix <= 2 && letters.bytes().all(|letter| b"bfru".contains(&letter.to_ascii_lowercase()));
            let end = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|end| known && after.starts_with(end))?;
            // Even in a raw string a backslash keeps the quote after it from ending the string.
            Some((prefix + end.len(), end.to_owned(), true))
        }
        Language::Rust => {
            let raw = matches!(letters, "r" | "br" | "cr");
            let hashes = if raw { after.bytes().take_while(|byte| *byte == b'#').count() } else { 0 };
            let known = raw || matches!(letters, "" | "b" | "c");
            (known && after[hashes..].starts_with('"'))
                .then(|| (prefix + hashes + 1, format!("\"{}", "#".repeat(hashes)), !raw))
        }
    }
}

/// How long the Rust character is that starts here, if one does: a lifetime has no second quote.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('b').unwrap_or(rest).strip_prefix('\'')?;
    let mut chars = inner.chars();
    let first = chars.next().filter(|char| *char != '\'')?;
    let skipped = first.len_utf8() + if first == '\\' { chars.next()?.len_utf8() } else { 0 };
    let end = skipped + inner[skipped..].find('\'').filter(|more| first == '\\' || *more == 0)?;
    Some(rest.len() - inner.len() + end + 1)
}

/// How long the number is that starts here. The dots of `0..3` and of `1.max(2)` are not its own.
fn number(rest: &str) -> usize {
    let mut before = '0';
    let mut chars = rest.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let digit_next = chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let exponent = matches!(char, '+' | '-') && matches!(before, 'e' | 'E') && !rest.starts_with("0x");
        if !(in_word(char) || digit_next && (char == '.' || exponent)) {
            return at;
        }
        before = char;
    }
    rest.len()
}

fn word_length(rest: &str) -> usize {
    rest.find(|char| !in_word(char)).unwrap_or(rest.len())
}

fn in_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

const PYTHON: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def",
    "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

const RUST: [&str; 38] = [
    "Self", "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "type", "unsafe", "use", "where",
    "while",
];

#[cfg(test)]
mod tests;
