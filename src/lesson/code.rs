//! The code beside a run: its listings, which events light which lines, what is said of them, and what is printed.

use crate::base::OrdMap;
use std::rc::Rc;

use super::file::Actor;
use super::listing::{Language, Listing};
use super::markup::Span;
use super::pattern::{Counter, Pattern, facts_of};
use super::sequence::Sequence;
pub use super::template::Template;
use crate::sim::{EntryId, Facts, NodeId, Recording};

/// All the code of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// The parts, in the order in which they are explained.
    pub parts: Vec<Part>,
    /// What is said of them, in the order of the run.
    pub steps: Vec<CodeStep>,
    pub(super) lights: Vec<Light>,
    pub(super) prints: Vec<Print>,
}

/// One file of the code, in every language.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its id: the files' name without their ending.
    pub id: String,
    pub title: String,
    /// The part beside which it stands as another way to write it.
    pub variant_of: Option<usize>,
    pub listings: OrdMap<Language, Listing>,
}

impl Part {
    /// The name of its file in a language.
    pub fn file(&self, language: Language) -> String {
        format!("{}.{}", self.id, language.extension())
    }
}

/// Lines that are explained where the run comes to them.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeStep {
    /// What stands at these lines: `Broker.nack`.
    pub title: String,
    pub say: Vec<Span>,
    /// In which part, by its place in [`Code::parts`].
    pub part: usize,
    /// One or two.
    pub regions: Vec<Rc<str>>,
    /// The event it belongs to: the first such event after that of the step before.
    pub on: Pattern,
}

/// Which event lights which region.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Light {
    pub on: Pattern,
    pub actor: Actor,
    pub part: usize,
    pub region: Rc<str>,
}

impl Light {
    /// Does it follow by itself from a step of a service?
    pub(super) fn is_of_step(&self, code: &Code) -> bool {
        let part = code.parts.get(self.part);
        part.is_some_and(|part| self.on == Pattern::stepped(&part.id.as_str().into(), &self.region))
    }
}

/// Which event prints what.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Print {
    pub on: Pattern,
    pub template: Template,
}

/// Lines that an event lights. They stay lit until the actor's next one; those of one entry are lit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lit {
    pub entry: EntryId,
    /// Who is at these lines: the broker or a client.
    pub actor: NodeId,
    /// In which part, by its place in [`Code::parts`].
    pub part: usize,
    pub region: Rc<str>,
}

/// A line in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    pub entry: EntryId,
    pub line: String,
}

impl Actor {
    /// The node it is in an event.
    pub(super) fn of(self, facts: &Facts) -> Option<NodeId> {
        match self {
            Self::Broker => Some(NodeId::default()),
            Self::Client => facts.client,
            Self::From => facts.transit.map(|(_, from, _)| from),
            Self::To => facts.transit.map(|(_, _, to)| to),
        }
    }
}

impl Code {
    /// What a run lights, in its order. O(entries · lights).
    pub fn lights_in(&self, recording: &Recording) -> Vec<Lit> {
        self.follow(recording).lights
    }

    /// What a run prints, in its order. O(entries · prints).
    pub fn output(&self, recording: &Recording) -> Vec<Printed> {
        self.follow(recording).output
    }

    /// Which steps are in a run, by their places in [`Code::steps`], and at which entries, in order.
    pub fn steps_in(&self, recording: &Recording) -> Vec<(usize, EntryId)> {
        self.follow(recording).steps(self)
    }

    fn patterns(&self) -> impl ExactSizeIterator<Item = &Pattern> {
        self.steps.iter().map(|step| &step.on)
    }

    fn follow(&self, recording: &Recording) -> Followed {
        let mut followed = Followed::default();
        facts_of(recording).for_each(|(entry, facts)| followed.read(self, recording, entry, &facts));
        followed
    }
}

/// The code followed through a run, entry by entry: what was lit and printed so far.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// What was lit, in order.
    pub lights: Vec<Lit>,
    /// What was printed, in order.
    pub output: Vec<Printed>,
    lit: Vec<Counter>,
    printed: Vec<Counter>,
    steps: Sequence,
}

impl Followed {
    /// Takes in the next entry. Several rules may be on it; they count in the order they are written.
    pub fn read(&mut self, code: &Code, recording: &Recording, entry: EntryId, facts: &Facts) {
        self.steps.read(code.patterns(), entry, facts);
        self.lit.resize_with(code.lights.len(), Counter::default);
        self.printed.resize_with(code.prints.len(), Counter::default);
        for (light, counter) in code.lights.iter().zip(&mut self.lit) {
            if counter.meets(&light.on, facts)
                && let Some(actor) = light.actor.of(facts)
            {
                self.lights.push(Lit { entry, actor, part: light.part, region: Rc::clone(&light.region) });
            }
        }
        for (print, counter) in code.prints.iter().zip(&mut self.printed) {
            if counter.meets(&print.on, facts) {
                self.output.push(Printed { entry, line: print.template.fill(facts, &recording.plan) });
            }
        }
    }
    /// The steps that were come to, by their places in [`Code::steps`], and where.
    pub fn steps(&self, code: &Code) -> Vec<(usize, EntryId)> {
        self.steps.met(code.patterns())
    }
}
