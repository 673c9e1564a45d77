//! The small markup of narration, read into spans.
//!
//! ```text
//! *emphasis*   `code`   \* a mark taken as it is
//! [term]       [term|words shown]      a term of the glossary
//! [words](lesson)  [words](lesson#step)  a link to a lesson, a page or a step, in notes and on pages
//! {orders}     {orders|the queue}      a thing on the stage, by its name
//! {#4}                                 message number 4
//! {done=6}     {done=6|order|orders}   a figure of the step, which is 6 in the lesson's own run
//! ```
//!
//! Marks do not nest. There is no HTML, nor any way to write it: whoever shows the spans
//! decides what they look like.

use std::fmt;

/// A piece of narration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words as they are.
    Text(String),
    /// Words to be stressed.
    Emphasis(String),
    /// A name or a value from a listing.
    Code(String),
    /// A term explained in the glossary.
    Term {
        /// Its entry: lower-case, with hyphens for spaces.
        id: String,
        /// What the sentence calls it.
        words: String,
    },
    /// A link to a lesson or a page.
    Link { to: Link, words: String },
    /// A thing on the stage.
    Thing {
        /// Its name in the lesson.
        name: String,
        /// What the sentence calls it.
        words: String,
    },
    /// A message, by the number it has on the stage.
    Message(u32),
    /// A figure of the step, to be counted in the run.
    Figure {
        /// Its name in the step.
        name: String,
        /// What it is: in the lesson, in its own run.
        count: u32,
        /// What is counted, for one and for several; empty where the sentence says it.
        one: String,
        many: String,
        /// Does a sentence begin with it?
        begins: bool,
    },
}

/// Where a link leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The lesson or page.
    pub id: String,
    /// The step of it; none for its beginning.
    pub step: Option<String>,
}

impl Link {
    /// `lesson` or `lesson#step`.
    pub(super) fn parse(text: &str) -> Self {
        let (id, step) = text.split_once('#').map_or((text, None), |(id, step)| (id, Some(step)));
        Self { id: id.trim().to_owned(), step: step.map(|step| step.trim().to_owned()) }
    }
}

/// A mistake in the markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkupError {
    /// The character at which it is, counted from 1.
    pub column: usize,
    pub problem: MarkupProblem,
}

/// What can be wrong with a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkupProblem {
    /// A mark is opened here and never closed by this one.
    Unclosed(char),
    /// A closing mark that nothing opened.
    Stray(char),
    /// A mark inside another one.
    Nested(char),
    /// Nothing between two marks.
    Empty,
    /// A term or a thing without a name.
    NoName,
    /// A bar, and no words after it.
    NoWords,
    /// A second bar.
    SecondBar,
    /// `{#` without a number after it.
    NotANumber,
    /// A figure that is no name and number, with words for one and for several or with none.
    NotAFigure,
    /// A backslash before something that needs none, or at the very end.
    Escape,
}

impl fmt::Display for MarkupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use MarkupProblem::*;
        write!(f, "column {}: ", self.column)?;
        match self.problem {
            Unclosed(close) => write!(f, "this mark is never closed: expected `{close}`"),
            Stray(mark) => write!(f, "nothing is open here: expected `\\{mark}`"),
            Nested(mark) => write!(f, "marks do not nest: expected `\\{mark}`"),
            Empty => write!(f, "nothing between the marks: expected words"),
            NoName => write!(f, "no name: expected one, as in `[queue]` or `{{orders}}`"),
            NoWords => write!(f, "no words after the bar: expected some, as in `[queue|queues]`"),
            SecondBar => write!(f, "a second bar: expected `\\|`"),
            NotANumber => write!(f, "no message number: expected one, as in `{{#4}}`"),
            NotAFigure => write!(f, "not a figure: expected `{{done=6}}` or `{{done=6|order|orders}}`"),
            Escape => write!(f, "a backslash with nothing to escape: expected `\\\\`"),
        }
    }
}

impl std::error::Error for MarkupError {}

/// What a backslash can be put before, to have it as it is.
const MARKS: &str = r"\*`[]{}|#";

/// Reads narration, or finds every mistake in it.
pub fn parse(source: &str) -> Result<Vec<Span>, Vec<MarkupError>> {
    let (spans, errors) = read(source);
    if errors.is_empty() { Ok(spans) } else { Err(errors) }
}

/// Reads narration as well as it can be read, and finds every mistake in it.
pub fn read(source: &str) -> (Vec<Span>, Vec<MarkupError>) {
    let mut parser = Parser { chars: source.chars().collect(), ..Parser::default() };
    parser.narration();
    (parser.spans, parser.errors)
}

/// The words alone, as they are read aloud.
pub fn plain(spans: &[Span]) -> String {
    let mut text = String::new();
    for span in spans {
        match span {
            Span::Text(words) | Span::Emphasis(words) | Span::Code(words) => text.push_str(words),
            Span::Term { words, .. } | Span::Thing { words, .. } | Span::Link { words, .. } => {
                text.push_str(words);
            }
            Span::Message(number) => text.push_str(&format!("#{number}")),
            Span::Figure { .. } => text.push_str(&span.figure()),
        }
    }
    text
}

/// Numbers up to twelve, as they are written in a text.
const NUMBERS: [&str; 13] = [
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
];

impl Span {
    /// A figure in words; nothing of other spans.
    pub fn figure(&self) -> String {
        let Self::Figure { count, one, many, begins, .. } = self else { return String::new() };
        let number = match NUMBERS.get(*count as usize) {
            Some(_) if *count == 0 && !many.is_empty() => "no".to_owned(),
            Some(number) => (*number).to_owned(),
            None => grouped(*count),
        };
        let (first, rest) = number.split_at(1);
        let number = if *begins { first.to_uppercase() + rest } else { number };
        let noun = if *count == 1 { one } else { many };
        if noun.is_empty() { number } else { format!("{number} {noun}") }
    }

    /// A figure in digits, with another count; nothing of other spans.
    pub fn in_digits(&self, count: u32) -> String {
        let Self::Figure { one, many, .. } = self else { return String::new() };
        let noun = if count == 1 { one } else { many };
        if noun.is_empty() { grouped(count) } else { format!("{} {noun}", grouped(count)) }
    }
}

/// `5,400`.
fn grouped(number: u32) -> String {
    match number.checked_div(1_000) {
        Some(thousands) if thousands > 0 => format!("{},{:03}", grouped(thousands), number % 1_000),
        _ => number.to_string(),
    }
}

/// The sentences of a narration, each with its spans.
pub fn sentences(spans: &[Span]) -> Vec<Vec<Span>> {
    let mut sentences: Vec<Vec<Span>> = vec![Vec::new()];
    let mut add = |span: Span, ends: bool| {
        if let Some(last) = sentences.last_mut() {
            last.push(span);
        }
        if ends {
            sentences.push(Vec::new());
        }
    };
    for span in spans {
        match span {
            Span::Text(words) => {
                for piece in words.split_inclusive(". ").flat_map(|piece| piece.split_inclusive("? ")) {
                    add(Span::Text(piece.to_owned()), is_end(piece));
                }
            }
            Span::Emphasis(words) => add(span.clone(), is_end(words)),
            other => add(other.clone(), false),
        }
    }
    sentences.retain(|sentence| !plain(sentence).trim().is_empty());
    sentences
}

fn is_end(words: &str) -> bool {
    words.trim_end().ends_with(['.', '?', '!'])
}

#[derive(Default)]
struct Parser {
    chars: Vec<char>,
    at: usize,
    spans: Vec<Span>,
    errors: Vec<MarkupError>,
}

impl Parser {
    fn narration(&mut self) {
        while let Some(&char) = self.chars.get(self.at) {
            match char {
                '*' => self.mark('*'),
                '`' => self.mark('`'),
                '[' => self.mark(']'),
                '{' => self.mark('}'),
                ']' | '}' => {
                    self.error(self.at, MarkupProblem::Stray(char));
                    self.at += 1;
                }
                _ => {
                    let (char, next) = self.unescaped(self.at);
                    self.text(char);
                    self.at = next;
                }
            }
        }
    }

    /// Reads a whole mark, from its opening at the cursor to `close`.
    fn mark(&mut self, close: char) {
        let open = self.at;
        let Some(end) = self.find(open + 1, close) else {
            // What follows is read on as if the mark were not there, for the mistakes in it.
            self.at += 1;
            return self.error(open, MarkupProblem::Unclosed(close));
        };
        self.at = end + 1;
        let inside = (open + 1, end);
        let span = match close {
            '*' => self.words(inside, MarkupProblem::Empty).map(Span::Emphasis),
            '`' => self.code(inside).map(Span::Code),
            ']' if self.chars.get(end + 1) == Some(&'(') => self.link(inside),
            ']' => self.named(inside).map(|(name, words)| Span::Term { id: slug(&name), words }),
            _ if self.chars[open + 1] == '#' => self.number(inside).map(Span::Message),
            _ if self.find(open + 1, '=').is_some_and(|at| at < end) => self.figure(inside),
            _ => self.named(inside).map(|(name, words)| Span::Thing { name, words }),
        };
        self.spans.extend(span);
    }

    /// The words of a link, and behind them where it leads to: `[words](lesson#step)`.
    fn link(&mut self, (start, end): (usize, usize)) -> Option<Span> {
        let (open, words) = (end + 1, self.words((start, end), MarkupProblem::Empty));
        let Some(close) = self.find(open, ')') else {
            self.error(open, MarkupProblem::Unclosed(')'));
            return None;
        };
        let to: String = self.chars[open + 1..close].iter().collect();
        self.at = close + 1;
        if to.trim().is_empty() {
            self.error(open, MarkupProblem::Empty);
        }
        Some(Span::Link { to: Link::parse(&to), words: words? })
    }

    /// `name` or `name|words`.
    fn named(&mut self, (start, end): (usize, usize)) -> Option<(String, String)> {
        let bar = self.find(start, '|').filter(|bar| *bar < end);
        let name = self.words((start, bar.unwrap_or(end)), MarkupProblem::NoName);
        let words = match bar {
            None => name.clone(),
            Some(bar) => self.words((bar + 1, end), MarkupProblem::NoWords),
        };
        Some((name?.trim().to_owned(), words?.trim().to_owned()))
    }

    /// `name=6` or `name=6|one|several`.
    fn figure(&mut self, (start, end): (usize, usize)) -> Option<Span> {
        let text: String = self.chars[start..end].iter().collect();
        let read = || {
            let (name, rest) = text.split_once('=')?;
            let mut parts = rest.split('|').map(str::trim);
            let count = parts.next()?.parse().ok()?;
            let (one, many) = match (parts.next(), parts.next(), parts.next()) {
                (None, ..) => ("", ""),
                (Some(one), Some(many), None) if !one.is_empty() && !many.is_empty() => (one, many),
                _ => return None,
            };
            let is_plain = !name.is_empty() && !text.contains(['*', '`', '[', ']', '{', '\\']);
            is_plain.then(|| (name.trim().to_owned(), count, one.to_owned(), many.to_owned()))
        };
        let Some((name, count, one, many)) = read() else {
            self.error(start, MarkupProblem::NotAFigure);
            return None;
        };
        let before = plain(&self.spans);
        let begins = before.is_empty() || is_end(&before);
        Some(Span::Figure { name, count, one, many, begins })
    }

    fn number(&mut self, (start, end): (usize, usize)) -> Option<u32> {
        let digits: String = self.chars[start + 1..end].iter().collect();
        let number = digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
        if number.is_none() {
            self.error(start, MarkupProblem::NotANumber);
        }
        number
    }

    /// Words in which nothing else may be marked; `empty` is what is wrong when there are none.
    fn words(&mut self, (start, end): (usize, usize), empty: MarkupProblem) -> Option<String> {
        let before = self.errors.len();
        let mut words = String::new();
        let mut at = start;
        while at < end {
            let raw = self.chars[at];
            match raw {
                '|' if empty == MarkupProblem::NoWords => self.error(at, MarkupProblem::SecondBar),
                '*' | '`' | '[' | ']' | '{' | '}' => self.error(at, MarkupProblem::Nested(raw)),
                _ => {}
            }
            let (char, next) = self.unescaped(at);
            words.push(char);
            at = next;
        }
        if words.trim().is_empty() {
            self.error(start, empty);
        }
        (self.errors.len() == before).then_some(words)
    }

    /// Code is full of marks that mean something else there: all but its own end are as they are.
    fn code(&mut self, (start, end): (usize, usize)) -> Option<String> {
        let mut code = String::new();
        let mut at = start;
        while at < end {
            let (char, next) = self.unescaped(at);
            code.push(char);
            at = next;
        }
        if code.trim().is_empty() {
            self.error(start, MarkupProblem::Empty);
        }
        (!code.trim().is_empty()).then_some(code)
    }

    /// The character at a place, without its backslash, and the place after it.
    fn unescaped(&mut self, at: usize) -> (char, usize) {
        match (self.chars[at], self.chars.get(at + 1)) {
            ('\\', Some(&next)) if MARKS.contains(next) => (next, at + 2),
            ('\\', _) => {
                self.error(at, MarkupProblem::Escape);
                ('\\', at + 1)
            }
            (char, _) => (char, at + 1),
        }
    }

    /// The next place of a mark that is not escaped.
    fn find(&self, from: usize, mark: char) -> Option<usize> {
        let mut at = from;
        while let Some(&char) = self.chars.get(at) {
            match char {
                _ if char == mark => return Some(at),
                '\\' => at += 2,
                _ => at += 1,
            }
        }
        None
    }

    fn text(&mut self, char: char) {
        match self.spans.last_mut() {
            Some(Span::Text(text)) => text.push(char),
            _ => self.spans.push(Span::Text(char.to_string())),
        }
    }

    fn error(&mut self, at: usize, problem: MarkupProblem) {
        self.errors.push(MarkupError { column: at + 1, problem });
    }
}

/// A term's entry in the glossary, from the words that name it.
fn slug(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
