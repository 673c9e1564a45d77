//! What stands beside a run: a picture from daily life, a rule, a mistake, a trap, what is told of a company, what to
//! say in an interview.

use super::markup::Span;

/// A note.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The step it belongs to, by its place in the lesson; none for one that stands at the end.
    pub step: Option<usize>,
    /// Its heading; nothing for a rule.
    pub title: String,
    pub body: Body,
    /// The runs that show it.
    pub runs: Vec<Run>,
}

/// A kind of note, with what it says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A picture from daily life, drawn as SVG if there is a plate of it.
    Image { plate: String, say: Vec<Span> },
    /// What to keep.
    Rule { say: Vec<Span> },
    /// What is thought or done, and what is right.
    Mistake { wrong: Side, right: Side },
    /// What is often taught wrong, and fails in a step.
    Trap { say: Vec<Span> },
    /// What is told of a company.
    Case { say: Vec<Span>, figures: Vec<Told> },
    /// An answer to say aloud; the question is the title.
    Say { answer: Vec<Span>, drop: Vec<String>, next: String },
}

/// One side of a mistake.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    pub say: Vec<Span>,
    /// Lines of code, if code says it better.
    pub code: Vec<String>,
}

/// A figure that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub value: String,
    /// What it is a figure of.
    pub of: String,
}

/// A run that shows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The lesson or page.
    pub id: String,
    /// The step of it, by its id; empty for its beginning.
    pub step: String,
    /// What it is called: the lesson's title, and the step's.
    pub title: String,
}
