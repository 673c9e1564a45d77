//! L3: what a teacher writes, read and checked: narration, listings and their regions.
//!
//! Uses `base`, `engine` and `sim`. Nothing here draws, plays a recording or fetches a file:
//! text comes in as JSON or `&str`, and every mistake in it comes back at once, with its place. The build
//! does that; the page reads what it made of it, as `pack` has it, and carries nothing else of these.
//!
//! `file` is what is written; `shape` reads it, `validate` checks it, `lower` makes a [`Lesson`] of
//! it, `anchor` finds its steps in a run, and `rehearsal` tells whether the run shows what it says.
//! What is done to the run has all of that in `action`. A page without a stage has all of it in `page`.

mod action;
mod anchor;
mod code;
mod course;
mod figure;
mod file;
mod glossary;
mod golden;
mod grounds;
mod highlight;
mod known;
mod late_ask;
#[allow(clippy::module_inception, reason = "the lesson itself")]
mod lesson;
pub mod listing;
mod lower;
pub mod markup;
mod note;
mod pack;
pub mod page;
mod pattern;
mod problem;
mod program;
mod question;
mod rehearsal;
pub mod search;
mod sequence;
mod shape;
pub mod suggest;
mod table;
mod template;
mod validate;

pub use anchor::{Anchored, Anchoring};
pub use code::{Code, CodeStep, Followed, Lit, Part, Printed};
pub use course::{Chapter, Course, EntryKind, LessonEntry};
pub use file::{NodeField, Way};
pub use glossary::{Glossary, Term};
pub use known::{Known, Target, Title};
pub use late_ask::told_in_order;
pub use lesson::{Lane, Lesson, MOST_LANES, Offer, Place, Step, speeds};
pub use note::{Body, Note, Run, Side, Told};
pub use pack::{FORMAT, Packed, shape as packed_shape};
pub use page::{PAGE_FILE, Page};
pub use pattern::Pattern;
pub use problem::{FieldPath, LESSON_FILE, Problem, Segment};
pub use program::{Program, RECORDED_FILE, Recorded, Watched};
pub use question::{Answer, Question};
pub use table::{Counted, Row, Table};
