//! A listing: the source file a walkthrough shows, with its named regions.
//!
//! Regions are marked in the file by comments (`# region: name` … `# endregion: name`, with
//! `//` in Rust) so that code can be pointed at by name and not by line number. The markers
//! are no part of what is shown. Its lines come in pieces, ready to be coloured.

use crate::base::OrdMap;
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::highlight::highlight;
pub use super::highlight::{Kind, Token};
use super::suggest::nearest;

/// So many columns a line has at the most: the panel beside the stage shows them without scrolling.
pub const COLUMNS: usize = 66;

/// A language listings are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Python 3.
    Python,
    /// Rust, edition 2024.
    Rust,
}

impl Language {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Python, Self::Rust];

    /// Its name as readers know it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Python => "Python",
            Self::Rust => "Rust",
        }
    }

    /// The folder of its listings in a lesson's.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::Rust => "rust",
        }
    }

    /// The ending of its files' names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Python => "py",
            Self::Rust => "rs",
        }
    }
}

/// A source file as it is shown, and where its regions are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The lines as shown, in pieces: without markers, and without blank lines before the first or after the last.
    pub lines: Vec<Vec<Token>>,
    /// Each region's lines, as indices into `lines`; the end is exclusive.
    pub regions: OrdMap<String, Range<usize>>,
}

/// A mistake in the marking of regions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingError {
    /// The line of the file as written, counted from 1.
    pub line: usize,
    pub problem: ListingProblem,
}

/// What can be wrong with a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListingProblem {
    /// The marker has no name, or one that is not lower-case words joined by hyphens.
    BadName(String),
    /// A region of this name was opened before.
    OpenedTwice(String),
    /// No region of this name is open here; perhaps another one was meant.
    NotOpen(String, Option<String>),
    /// The region opened here is never closed.
    NeverClosed(String),
    /// The first region closes while the second, opened inside it, is still open.
    Crosses(String, String),
    /// The region closed here holds no line.
    Empty(String),
    /// The line has so many columns.
    TooWide(usize),
}

impl fmt::Display for ListingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ListingProblem::*;
        write!(f, "line {}: ", self.line)?;
        match &self.problem {
            BadName(name) => {
                write!(f, "`{name}` cannot name a region: expected lower-case words joined by hyphens")
            }
            OpenedTwice(name) => write!(f, "region `{name}` is opened twice: expected another name"),
            NotOpen(name, None) => write!(f, "region `{name}` is closed here but not open"),
            NotOpen(name, Some(meant)) => {
                write!(f, "region `{name}` is closed here but not open: did you mean `{meant}`?")
            }
            NeverClosed(name) => write!(f, "region `{name}` is never closed: expected `endregion: {name}`"),
            Crosses(name, inner) => {
                write!(f, "region `{name}` ends inside `{inner}`: expected `endregion: {inner}` first")
            }
            Empty(name) => write!(f, "region `{name}` holds no line"),
            TooWide(columns) => write!(f, "{columns} columns: expected {COLUMNS} at the most"),
        }
    }
}

impl std::error::Error for ListingError {}

impl Listing {
    /// Reads a source file: its lines and its regions, or every mistake in them.
    pub fn parse(language: Language, source: &str) -> Result<Self, Vec<ListingError>> {
        let mut reader = Reader::default();
        for (index, line) in source.lines().enumerate() {
            reader.line(index + 1, line);
        }
        let (lines, regions) = reader.finish()?;
        Ok(Self { lines: highlight(language, &lines), regions })
    }

    /// A line as it is written.
    pub fn text(&self, line: usize) -> String {
        self.lines.get(line).into_iter().flatten().map(|token| token.text.as_str()).collect()
    }
}

/// Each region's lines in a file as it is written, from 1, without their markers; in the order in which they begin.
/// O(lines · regions).
pub fn lines_of_regions(source: &str) -> Vec<(String, Range<usize>)> {
    let mut regions: Vec<(String, Range<usize>)> = Vec::new();
    for (line, text) in (1..).zip(source.lines()) {
        match marker(text) {
            Some((Marker::Open, name)) => regions.push((name.to_owned(), line + 1..line + 1)),
            Some((Marker::Close, name)) => {
                let region = regions.iter_mut().find(|(region, _)| region == name);
                region.into_iter().for_each(|(_, lines)| lines.end = line);
            }
            None => {}
        }
    }
    regions
}

/// A region that has been opened and not closed yet.
struct Open {
    name: String,
    /// Where its marker stands in the file.
    line: usize,
    /// Its first line as shown.
    start: usize,
}

/// Each region's lines.
type Regions = OrdMap<String, Range<usize>>;

#[derive(Default)]
struct Reader {
    lines: Vec<String>,
    regions: Regions,
    open: Vec<Open>,
    errors: Vec<ListingError>,
}

impl Reader {
    fn line(&mut self, line: usize, text: &str) {
        match marker(text) {
            None => self.text(line, text.trim_end()),
            Some((_, name)) if !is_name(name) => self.error(line, ListingProblem::BadName(name.to_owned())),
            Some((Marker::Open, name)) => self.open(line, name),
            Some((Marker::Close, name)) => self.close(line, name),
        }
    }

    fn text(&mut self, line: usize, text: &str) {
        let columns = text.chars().count();
        if columns > COLUMNS {
            self.error(line, ListingProblem::TooWide(columns));
        }
        self.lines.push(text.to_owned());
    }

    fn open(&mut self, line: usize, name: &str) {
        if self.regions.contains_key(name) || self.open.iter().any(|open| open.name == name) {
            self.error(line, ListingProblem::OpenedTwice(name.to_owned()));
        }
        self.open.push(Open { name: name.to_owned(), line, start: self.lines.len() });
    }

    fn close(&mut self, line: usize, name: &str) {
        let Some(position) = self.open.iter().rposition(|open| open.name == name) else {
            let meant = nearest(name, self.open.iter().rev().map(|open| open.name.as_str()));
            let problem = ListingProblem::NotOpen(name.to_owned(), meant.map(str::to_owned));
            return self.error(line, problem);
        };
        let region = self.open.remove(position);
        if let Some(inner) = self.open.get(position) {
            let problem = ListingProblem::Crosses(region.name.clone(), inner.name.clone());
            self.error(line, problem);
        }
        let lines = region.start..self.lines.len();
        if self.lines[lines.clone()].iter().all(String::is_empty) {
            self.error(line, ListingProblem::Empty(region.name.clone()));
        }
        self.regions.insert(region.name, lines);
    }

    fn finish(mut self) -> Result<(Vec<String>, Regions), Vec<ListingError>> {
        for open in std::mem::take(&mut self.open) {
            self.error(open.line, ListingProblem::NeverClosed(open.name));
        }
        if !self.errors.is_empty() {
            self.errors.sort_by_key(|error| error.line);
            return Err(self.errors);
        }
        self.trim();
        Ok((self.lines, self.regions))
    }

    fn error(&mut self, line: usize, problem: ListingProblem) {
        self.errors.push(ListingError { line, problem });
    }

    /// Drops the blank lines at both ends, and moves the regions along.
    fn trim(&mut self) {
        let blank = |line: &&String| line.is_empty();
        let before = self.lines.iter().take_while(blank).count();
        self.lines.drain(..before);
        let after = self.lines.iter().rev().take_while(blank).count();
        self.lines.truncate(self.lines.len() - after);
        let moved = |line: usize| line.saturating_sub(before).min(self.lines.len());
        for lines in self.regions.values_mut() {
            *lines = moved(lines.start)..moved(lines.end);
        }
    }
}

enum Marker {
    Open,
    Close,
}

/// The marker a line is, with the name written in it.
fn marker(line: &str) -> Option<(Marker, &str)> {
    let line = line.trim();
    let comment = line.strip_prefix("//").or_else(|| line.strip_prefix('#'))?.trim_start();
    let (kind, name) = match comment.strip_prefix("region:") {
        Some(name) => (Marker::Open, name),
        None => (Marker::Close, comment.strip_prefix("endregion:")?),
    };
    Some((kind, name.trim()))
}

fn is_name(name: &str) -> bool {
    name.split('-').all(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// Compares what a source parses to, or the mistakes found in it, one a line.
    fn check(source: &str, expected: &str) {
        let found = match Listing::parse(Language::Rust, source) {
            Ok(listing) => {
                let regions = listing
                    .regions
                    .iter()
                    .map(|(name, lines)| format!("{name} {}..{}", lines.start, lines.end));
                let lines: Vec<String> = (0..listing.lines.len()).map(|line| listing.text(line)).collect();
                std::iter::once(lines.join("|")).chain(regions).collect::<Vec<_>>()
            }
            Err(errors) => errors.iter().map(ListingError::to_string).collect(),
        };
        assert_eq!(found.join("\n"), expected, "for {source:?}");
    }

    #[test]
    fn markers_are_taken_out_and_regions_kept() {
        check("", "");
        check("a\n\nb\n", "a||b");
        check("# region: all\na\n# endregion: all\n", "a\nall 0..1");
        check("fn f() {\n    //region:x\n    b\n    //  endregion: x  \n}", "fn f() {|    b|}\nx 1..2");
        check("a\r\n# region: x\r\nb  \r\n# endregion: x\r\n", "a|b\nx 1..2");
    }

    #[test]
    fn regions_nest_and_follow_each_other() {
        check(
            "a\n# region: f\nb\n# region: g\nc\n# endregion: g\n# endregion: f\n# region: h\nd\n# endregion: h",
            "a|b|c|d\nf 1..3\ng 2..3\nh 3..4",
        );
        check("# region: a\n# region: b\nx\n# endregion: b\n# endregion: a", "x\na 0..1\nb 0..1");
    }

    #[test]
    fn blank_lines_at_both_ends_go() {
        check("\n\n# region: a\n\nx\n\ny\n\n# endregion: a\n\n", "x||y\na 0..3");
        check(
            "\n# region: a\nx\n# endregion: a\n\n# region: b\ny\n\n# endregion: b\n",
            "x||y\na 0..1\nb 2..3",
        );
    }

    #[test]
    fn a_comment_about_a_region_is_no_marker() {
        check(
            "# regions: x\n#[derive(Debug)]\n// the region: x\n#",
            "# regions: x|#[derive(Debug)]|// the region: x|#",
        );
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        check(
            "# region: a\nx\n# endregion: a\n# region: a\ny\n# endregion: a",
            "line 4: region `a` is opened twice: expected another name",
        );
        check("x\n# endregion: other\n", "line 2: region `other` is closed here but not open");
        check(
            &format!("// region: a\n{}é\n// endregion: a\n{}", "x".repeat(65), "x".repeat(67)),
            "line 4: 67 columns: expected 66 at the most",
        );
        check("x\n# region: tail\ny\n", "line 2: region `tail` is never closed: expected `endregion: tail`");
        check(
            "# region: a\nx\n# region: b\ny\n# endregion: a\nz\n# endregion: b",
            "line 5: region `a` ends inside `b`: expected `endregion: b` first",
        );
        check("# region: a\n\n# endregion: a\nx", "line 3: region `a` holds no line");
        check(
            "# region:\n// endregion: Two Words",
            "line 1: `` cannot name a region: expected lower-case words joined by hyphens\n\
             line 2: `Two Words` cannot name a region: expected lower-case words joined by hyphens",
        );
        check(
            "# region: publish\nx\n# endregion: publsh\n",
            "line 1: region `publish` is never closed: expected `endregion: publish`\n\
             line 3: region `publsh` is closed here but not open: did you mean `publish`?",
        );
    }

    #[test]
    fn languages_are_written_in_lower_case() {
        for (language, written) in Language::ALL.into_iter().zip(["\"python\"", "\"rust\""]) {
            assert_eq!(serde_json::to_string(&language).ok().as_deref(), Some(written));
            assert_eq!(serde_json::from_str::<Language>(written).ok(), Some(language));
            assert_eq!(language.label().to_lowercase(), written.trim_matches('"'));
        }
    }

    proptest! {
        #[test]
        fn any_source_is_read_or_refused(lines in vec(r"|x|  # (end)?region: [ab]|//region:[a-c]?", 0..12)) {
            if let Ok(listing) = Listing::parse(Language::Python, &lines.join("\n")) {
                for region in listing.regions.into_values() {
                    prop_assert!(!region.is_empty() && region.end <= listing.lines.len());
                }
            }
        }
    }
}
