//! What a lesson does to the queue broker's bindings and queues.

use std::rc::Rc;

use serde::Deserialize;

use super::Form;
use crate::lesson::file::queue::BindingFile;
use crate::lesson::lower::queue::binding;
use crate::lesson::problem::FieldPath;
use crate::lesson::validate::{Check, Group};
use crate::sim::{Action, TopologyAction};

/// A binding that is made or taken away.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::lesson) struct OfBinding(BindingFile);

impl Form for OfBinding {
    fn lower(&self, word: &str) -> Vec<Action> {
        let binding = Rc::new(binding(&self.0));
        vec![Action::Topology(match word {
            "bind" => TopologyAction::Bind(binding),
            _ => TopologyAction::Unbind(binding),
        })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        check.refer(Group::EXCHANGE, &self.0.exchange, place.then("exchange"));
        check.refer(Group::QUEUE, &self.0.queue, place.then("queue"));
    }
}
