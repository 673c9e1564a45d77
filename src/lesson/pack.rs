//! Lessons, the course and the glossary as the build writes them for the page, and the page reads them.

use super::code::{Code, CodeStep, Light, Part, Print};
use super::figure::Figure;
use super::file::{Actor, NodeField, Point, Way};
use super::lesson::{Lane, Lesson, Offer, Place, Step};
use super::listing::{Kind, Language, Listing, Token};
use super::markup::Span;
use super::question::{Ask, Question};
use super::table::{Row, Table};
use super::{Chapter, Course, Glossary, LessonEntry, Term};
use crate::base::{self, Pack, Shape, Unreadable, packed, packed_enum, packed_units};

/// The number of the format: another one as soon as the same bytes would be read as something else.
pub const FORMAT: u32 = 5;

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
impl Packed for Course {}
impl Packed for Glossary {}

/// All that the page fetches, told by its parts.
pub fn shape() -> String {
    [Shape::of::<Lesson>(), Shape::of::<Course>(), Shape::of::<Glossary>()].join("\n")
}

packed! {
    Lesson {
        id, title, chapter, order, summary, goals, plan, seed, offers, lanes, speed, layout, steps, questions,
        tables, code,
    }
    Place { wide, tall }
    Offer { label, about, actions }
    Lane { title, interventions }
    Step { id, title, say, focus, on, point, figures, grounds }
    Figure { name, count, less, after }
    Question { id, ask_at, text, way, choices, because, ask }
    Table { title, columns, rows }
    Row { name, cells, step }
    Code { parts, steps, lights, prints }
    Part { id, title, variant_of, listings }
    CodeStep { title, say, part, regions, on }
    Light { on, actor, part, region }
    Print { on, template }
    Listing { lines, regions }
    Token { kind, text }
    Course { chapters }
    Chapter { id, title, lessons }
    LessonEntry { id, title, summary }
    Term { id, name, meaning }
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
    }
    Ask {
        0 Count { of, after, before },
        1 Node { field, of, after },
        2 Offset { of, after },
        3 Partitions { of, after },
        4 Value { at, of, after },
    }
}

packed_units! {
    Point { Start, Middle, End }
    Way { Point, Choice, Number }
    Actor { Broker, Client, From, To }
    NodeField { Queue, Exchange, Partition, Broker, Client, From, To }
    Language { Python, Rust }
    Kind { Plain, Keyword, Text, Comment, Number, Name }
}
