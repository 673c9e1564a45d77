//! Lessons, pages and the course as the build writes them for the page, and the page reads them.

use super::code::{Code, CodeStep, Light, Part, Print};
use super::figure::Figure;
use super::file::{Actor, NodeField, Point, Way};
use super::late_ask::Asks;
use super::lesson::{Lane, Lesson, Offer, Place, Step};
use super::listing::{Kind, Language, Listing, Token};
use super::markup::{Link, Span};
use super::note::{Body, Note, Run, Side, Told};
use super::page::{
    Asked, Block, Card, Cell, Choice, Content, Criterion, Decision, Item, Line, Page, Tick, Use, Verdict,
    Year,
};
use super::question::{Ask, Question};
use super::table::{Row, Table};
use super::{Chapter, Course, EntryKind, LessonEntry, Term};
use crate::base::{self, Pack, Shape, Unreadable, packed, packed_enum, packed_units};

/// The number of the format: another one as soon as the same bytes would be read as something else.
pub const FORMAT: u32 = 15;

/// What the page fetches.
pub trait Packed: Pack {
    /// As a file.
    fn to_bytes(&self) -> Vec<u8> {
        base::seal(FORMAT, self)
    }

    /// Reads such a file.
    fn from_bytes(file: &[u8]) -> Result<Self, Unreadable> {
        base::open(FORMAT, file)
    }
}

impl Packed for Lesson {}

impl Lesson {
    /// Does the lesson in such a file need services to be read? It says so first.
    pub fn needs_services(file: &[u8]) -> Result<bool, Unreadable> {
        base::open_first(FORMAT, file)
    }
}
impl Packed for Course {}
impl Packed for Page {}

/// All that the page fetches, told by its parts.
pub fn shape() -> String {
    [Shape::of::<Lesson>(), Shape::of::<Course>(), Shape::of::<Page>()].join("\n")
}

packed! {
    Lesson {
        services, id, title, chapter, summary, glossary, goals, plan, seed, offers, lanes, speed, layout, steps, questions,
        notes, tables, code,
    }
    Place { wide, tall }
    Offer { label, about, actions }
    Lane { title, interventions }
    Step { id, title, say, focus, on, point, figures, grounds }
    Figure { name, count, less, after, lane }
    Question { id, ask_at, text, way, choices, words, because, ask }
    Note { step, title, body, runs }
    Side { say, code }
    Told { value, of }
    Run { id, step, title }
    Link { id, step }
    Table { title, columns, rows }
    Row { name, cells, step, figures }
    Code { parts, steps, lights, prints }
    Part { id, title, variant_of, listings }
    CodeStep { title, say, part, regions, on }
    Light { on, actor, part, region }
    Print { on, template }
    Listing { lines, regions }
    Token { kind, text }
    Course { hero, chapters, apart }
    Chapter { id, title, about, rows, lessons }
    LessonEntry { id, title, kind, minutes, steps, questions, has_code }
    Term { id, name, meaning }
    Page { id, title, chapter, minutes, summary, glossary, blocks }
    Block { title, about, content }
    Item { name, say, runs }
    Line { name, cells, runs }
    Cell { dots, say }
    Year { year, label, title, say, is_above, runs }
    Decision { verdicts, questions }
    Verdict { id, title, say, runs }
    Criterion { id, text, about, answers }
    Choice { id, label, because, weights }
    Card { id, front, back, runs }
    Asked { id, ask, gist, runs }
    Tick { id, say, runs }
    Use { term, lessons, first }
}

packed_enum! {
    Span {
        0 Text(words),
        1 Emphasis(words),
        2 Code(words),
        3 Term { id, words },
        4 Thing { name, words },
        5 Message(number),
        6 Figure { name, count, one, many, begins },
        7 Link { to, words },
    }
    Content {
        0 Prose { paragraphs, runs },
        1 List { ordered, items },
        2 Tiles { tiles },
        3 Table { columns, rows },
        4 Timeline { above, below, entries },
        5 Decision { decision },
        6 Cards { cards },
        7 Questions { questions },
        8 Checklist { items },
        9 Glossary { uses },
        10 Embed { run },
        11 Note { note },
    }
    Body {
        0 Image { plate, say },
        1 Rule { say },
        2 Mistake { wrong, right },
        3 Trap { say },
        4 Case { say, figures },
        5 Say { answer, drop, next },
    }
    Ask {
        0 Count { of, less, after, before },
        1 Node { field, of, after },
        2 Offset { of, after },
        3 Partitions { of, after },
        4 Value { at, of, after },
        5 Seconds { to, after },
        6 Words { of, after },
        7 Late(ask),
    }
    Asks {
        0 Moment { to, after, within },
        1 Row { table, key, of, after, in_words },
        2 Order { of, after },
    }
}

packed_units! {
    EntryKind { Run, Code, Page }
    Point { Start, Middle, End }
    Way { Point, Choice, Number, Words, Order }
    Actor { Broker, Client, From, To }
    NodeField { Queue, Exchange, Partition, Broker, Client, From, To, Callee }
    Language { Python, Rust }
    Kind { Plain, Keyword, Text, Comment, Number, Name }
}
