//! The code beside a run: its listings, which events light which lines, and what it prints.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::file::Actor;
use super::listing::{Language, Listing};
use super::pattern::{Counter, Pattern, facts_of};
pub use super::template::Template;
use crate::sim::{EntryId, Facts, NodeId, Recording};

/// All the code of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Code {
    /// The parts, in the order in which they are explained.
    pub parts: Vec<Part>,
    pub(super) lights: Vec<Light>,
    pub(super) prints: Vec<Print>,
}

/// One file of the code, in every language.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its id: the files' name without their ending.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Its listings.
    pub listings: BTreeMap<Language, Listing>,
}

/// Which event lights which region.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Light {
    pub on: Pattern,
    pub actor: Actor,
    pub part: usize,
    pub region: Rc<str>,
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
    /// The event.
    pub entry: EntryId,
    /// Who is at these lines: the broker or a client.
    pub actor: NodeId,
    /// In which part, by its place in [`Code::parts`].
    pub part: usize,
    /// In which region.
    pub region: Rc<str>,
}

/// A line in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The event.
    pub entry: EntryId,
    /// The line.
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
        let lit = |(light, entry, facts): (&Light, EntryId, &Facts)| {
            let (actor, region) = (light.actor.of(facts)?, Rc::clone(&light.region));
            Some(Lit { entry, actor, part: light.part, region })
        };
        matches(&self.lights, |light| &light.on, recording, lit)
    }

    /// What a run prints, in its order. O(entries · prints).
    pub fn output(&self, recording: &Recording) -> Vec<Printed> {
        let printed = |(print, entry, facts): (&Print, EntryId, &Facts)| {
            Some(Printed { entry, line: print.template.fill(facts, &recording.plan) })
        };
        matches(&self.prints, |print| &print.on, recording, printed)
    }
}

/// What comes of each event that one of `rules` is on, in the order of events, then of rules.
fn matches<'r, R, T>(
    rules: &'r [R],
    on: impl Fn(&R) -> &Pattern,
    recording: &Recording,
    mut make: impl FnMut((&'r R, EntryId, &Facts)) -> Option<T>,
) -> Vec<T> {
    let mut counters: Vec<Counter> = rules.iter().map(|_| Counter::default()).collect();
    let mut made = Vec::new();
    for (entry, facts) in facts_of(recording) {
        for (rule, counter) in rules.iter().zip(&mut counters) {
            if counter.meets(on(rule), &facts) {
                made.extend(make((rule, entry, &facts)));
            }
        }
    }
    made
}
