//! What a lesson does to what is on clients' links. Cutting and mending them takes no more than the client.

use serde::Deserialize;

use super::Form;
use crate::engine::queueing::MessageId;
use crate::lesson::problem::FieldPath;
use crate::lesson::validate::Check;
use crate::sim::{Action, LinkAction, Target, TransitKind};

/// The next thing on a link that fits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ToTarget {
    client: String,
    transit: TransitKind,
    message: Option<u32>,
}

impl Form for ToTarget {
    fn lower(&self, word: &str) -> Vec<Action> {
        let (client, message) = (self.client.as_str().into(), self.message.map(MessageId));
        let target = Target { client, kind: self.transit, message };
        vec![Action::Link(match word {
            "lose" => LinkAction::Lose(target),
            _ => LinkAction::Duplicate(target),
        })]
    }

    fn client(&self) -> Option<&str> {
        Some(&self.client)
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        if let Some(number) = self.message {
            check.message(number, place.then("message"));
        }
    }
}
