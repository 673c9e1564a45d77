//! A page without a stage: what it consists of, block by block.
//!
//! `file` is what is written, `check` finds what is wrong with it, `lower` makes a [`Page`] of it. What a decision
//! comes to is in `decision`, when a flashcard returns in `spacing`.

mod check;
mod decision;
mod file;
mod lower;
mod spacing;

use std::rc::Rc;

use serde_json::Value;

use super::course::{EntryKind, LessonEntry};
use super::glossary::Glossary;
use super::known::Known;
use super::markup::Span;
use super::note::{Note, Run};
use super::problem::{Problem, Report};
use super::shape;

pub use decision::{Choice, Criterion, Decision, Reason, Turn, Verdict};
pub use spacing::{Grade, Kept, due_in_words, is_due, next_card};

/// The file in which a page is written.
pub const PAGE_FILE: &str = "page.toml";

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its id: its folder's name, and its address.
    pub id: String,
    pub title: String,
    /// The id of the chapter it belongs to; empty for one that stands apart from the course.
    pub chapter: String,
    /// How long it takes to read.
    pub minutes: u32,
    pub summary: String,
    /// The terms that its texts point at; of a page with the glossary, all.
    pub glossary: Rc<Glossary>,
    pub blocks: Vec<Block>,
}

/// A block of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its heading; may be empty.
    pub title: String,
    /// A sentence below the heading.
    pub about: Vec<Span>,
    pub content: Content,
}

/// A kind of block, with what stands in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Paragraphs.
    Prose { paragraphs: Vec<Vec<Span>>, runs: Vec<Run> },
    /// Short entries, with numbers if there is an order among them.
    List { ordered: bool, items: Vec<Item> },
    /// Cards side by side.
    Tiles { tiles: Vec<Item> },
    /// Rows of cells under columns, of which the first heads the rows' names.
    Table { columns: Vec<String>, rows: Vec<Line> },
    /// Years on a line.
    Timeline { above: String, below: String, entries: Vec<Year> },
    /// Questions that lead to a verdict.
    Decision { decision: Decision },
    /// Cards to remember.
    Cards { cards: Vec<Card> },
    /// Questions to answer freely.
    Questions { questions: Vec<Asked> },
    /// Things to tick.
    Checklist { items: Vec<Tick> },
    /// All terms of the glossary.
    Glossary { uses: Vec<Use> },
    /// A run of a lesson inside the page.
    Embed { run: Run },
    /// A note.
    Note { note: Note },
}

/// An entry of a list, or a tile.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is called; may be empty.
    pub name: String,
    pub say: Vec<Span>,
    pub runs: Vec<Run>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub name: String,
    pub cells: Vec<Cell>,
    pub runs: Vec<Run>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// How many of three dots it begins with; 0 for none at all.
    pub dots: u8,
    pub say: Vec<Span>,
}

/// A year of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    pub year: u32,
    /// How it is written: `1968`, `1970s`.
    pub label: String,
    pub title: String,
    pub say: Vec<Span>,
    /// Does it stand above the line?
    pub is_above: bool,
    pub runs: Vec<Run>,
}

/// A flashcard.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub id: String,
    pub front: Vec<Span>,
    pub back: Vec<Span>,
    pub runs: Vec<Run>,
}

/// A question that is answered freely, and what the answer comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub id: String,
    pub ask: Vec<Span>,
    pub gist: Vec<Span>,
    pub runs: Vec<Run>,
}

/// Something to tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    pub id: String,
    pub say: Vec<Span>,
    pub runs: Vec<Run>,
}

/// Where a term of the glossary is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The term's id.
    pub term: String,
    /// In how many lessons.
    pub lessons: u32,
    /// The first of them.
    pub first: Run,
}

impl Page {
    /// Reads what was written, with the page's id put in, or finds every mistake in it.
    pub fn from_json(value: &Value, known: &Known) -> Result<Self, Vec<Problem>> {
        let mut report = Report::default();
        let file: Option<file::PageFile> = shape::read(value, &mut report);
        if let Some(file) = &file {
            check::check(file, known, &mut report);
        }
        report.problems.iter_mut().for_each(|problem| problem.file = PAGE_FILE.to_owned());
        match file {
            Some(file) if report.problems.is_empty() => {
                Ok(lower::page(&file, known, known.glossary.in_texts(value)))
            }
            _ => Err(report.problems),
        }
    }

    /// The page, as the list of the course shows it.
    pub fn entry(&self) -> LessonEntry {
        LessonEntry {
            id: self.id.clone(),
            title: self.title.clone(),
            kind: EntryKind::Page,
            minutes: self.minutes,
            ..LessonEntry::default()
        }
    }
}
