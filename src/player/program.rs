//! How far a program has come: where in its code it is, and the values that it shows, as they were last seen.

use std::rc::Rc;

use late::late;

use crate::engine::queueing::Name;
use crate::sim::{ProgramEvent, ProgramPlan, Reached};

/// A program at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// Where it is.
    pub at: Option<Rc<Reached>>,
    /// And where it came from.
    pub from: Option<Rc<Reached>>,
    /// Each value that it shows, by its place in the plan.
    pub values: Vec<Seen>,
    pub ended: bool,
}

/// A value as it was last seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// None before it was seen at all.
    pub value: Option<Name>,
    /// Is it new since the program came to where it is?
    pub changed: bool,
}

impl Progress {
    pub(super) fn new(program: &ProgramPlan) -> Self {
        Self { values: vec![Seen::default(); program.values.len()], ..Self::default() }
    }

    /// Takes in what it does next.
    pub(super) fn apply(&mut self, event: &ProgramEvent) {
        apply(self, event);
    }
}

#[late(panels)]
fn apply(progress: &mut Progress, event: &ProgramEvent) {
    match event {
        ProgramEvent::Reached(reached) => {
            progress.values.iter_mut().for_each(|seen| seen.changed = false);
            for (at, value) in &reached.values {
                let Some(seen) = progress.values.get_mut(usize::from(*at)) else { continue };
                if seen.value.as_ref() != Some(value) {
                    *seen = Seen { value: Some(Rc::clone(value)), changed: true };
                }
            }
            progress.from = progress.at.replace(Rc::clone(reached));
        }
        ProgramEvent::Printed(_) => {}
        ProgramEvent::Ended => {
            progress.ended = true;
            progress.values.iter_mut().for_each(|seen| seen.changed = false);
        }
    }
}
