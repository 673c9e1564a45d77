//! A lesson that was checked: a plan to run, and what to show and tell at which of its events.

use crate::base::OrdMap;
use std::rc::Rc;

use serde_json::Value;

use super::code::{Code, Lit, Printed};
use super::figure::Figure;
use super::file::{LessonFile, Point};
use super::glossary::Glossary;
use super::known::Known;
use super::markup::Span;
use super::note::Note;
use super::pattern::Pattern;
use super::problem::{Problem, Report};
use super::question::Question;
use super::table::Table;
use super::{lower, validate};
use crate::sim::{Action, Intervention, NodeId, Plan, Recording};

/// A lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Lesson {
    /// Are there services in it, or somebody who watches? What comes late with them is needed before the rest of it
    /// can be read.
    pub services: bool,
    /// Its id: its folder's name, and its address.
    pub id: String,
    pub title: String,
    /// The id of the chapter it belongs to.
    pub chapter: String,
    pub summary: String,
    /// The terms that its texts point at.
    pub glossary: Rc<Glossary>,
    /// What somebody can do after it.
    pub goals: Vec<String>,
    pub plan: Rc<Plan>,
    /// The seed of the run, unless the reader chooses another.
    pub seed: u64,
    /// What the reader is offered to do to the run, before all else that can be done.
    pub offers: Vec<Offer>,
    /// Runs to set beside each other.
    pub lanes: Vec<Lane>,
    /// How fast it is played, unless the reader chooses another speed.
    pub speed: f64,
    /// Where the nodes stand: all of them, but not the broker around them.
    pub layout: OrdMap<NodeId, Place>,
    /// What is told, in order.
    pub steps: Vec<Step>,
    pub questions: Vec<Question>,
    /// What stands beside the run, in order.
    pub notes: Vec<Note>,
    pub tables: Vec<Table>,
    pub code: Code,
}

/// Speeds: simulated seconds for each second.
const SPEEDS: [f64; 11] = [0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 600.0, 3_600.0];

/// The speeds on offer; the last three only where a run of hours would be too long for anybody.
pub fn speeds(is_long: bool) -> &'static [f64] {
    &SPEEDS[..if is_long { 11 } else { 8 }]
}

/// A place on the stage: column and row, from 0, fractions allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    pub wide: (f64, f64),
    pub tall: (f64, f64),
}

/// A button that acts on the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    pub label: String,
    /// What comes of it, in a line.
    pub about: String,
    /// What it does, in order; somebody added without a name gets one when it is pressed.
    pub actions: Vec<Action>,
}

/// So many runs stand beside each other at most.
pub const MOST_LANES: usize = 6;

/// One of the runs that a lesson sets beside each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    pub title: String,
    /// What makes it differ from the lesson's own run.
    pub interventions: Vec<Intervention>,
}

/// A step of the lesson.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: String,
    pub title: String,
    pub say: Vec<Span>,
    pub focus: Vec<NodeId>,
    /// The event it belongs to: the first such event after the step before.
    pub on: Pattern,
    pub(super) point: Option<Point>,
    /// What its words count.
    pub(super) figures: Vec<Figure>,
    /// How all that its words name has fared in the lesson's own run, as one number; none before the lesson
    /// was rehearsed.
    pub(super) grounds: Option<u64>,
}

impl Lesson {
    /// Reads what a teacher wrote, with the lesson's id and its listings put in, or finds every mistake in it.
    ///
    /// The page reads what the build made of it, and knows nothing of this.
    pub fn from_json(value: &Value, known: &Known) -> Result<Self, Vec<Problem>> {
        let mut report = Report::default();
        let file = LessonFile::read(value, &mut report);
        if let Some(file) = &file {
            validate::check(file, known, &mut report);
        }
        match file {
            Some(file) if report.problems.is_empty() => {
                validate::recorded(&file, &mut report);
                if report.problems.is_empty() {
                    Ok(lower::lesson(&file, known, known.glossary.in_texts(value)))
                } else {
                    Err(report.problems)
                }
            }
            _ => Err(report.problems),
        }
    }

    /// Runs it with its own seed and nobody's hand in it.
    pub fn run(&self) -> Recording {
        Recording::run(Rc::clone(&self.plan), self.seed, Vec::new())
    }

    /// What a run of it lights in the code, in order.
    pub fn lights_in(&self, recording: &Recording) -> Vec<Lit> {
        self.code.lights_in(recording)
    }

    /// What a run of it prints, in order.
    pub fn output(&self, recording: &Recording) -> Vec<Printed> {
        self.code.output(recording)
    }
}
