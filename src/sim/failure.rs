//! When a worker fails: by a rule about the message, by chance, or while something is down.

use serde::{Deserialize, Serialize};

use super::dialect::queue::OnFailure;
use crate::base::{Rng, SimTime};
use crate::engine::queueing::{Message, MessageId, Name};

/// One way to fail. All that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRule {
    pub message: Option<MessageId>,
    /// Only messages whose body holds this text: a malformed payload, until somebody repairs it.
    pub body_contains: Option<Name>,
    /// Only the first so many attempts at a message.
    pub first_attempts: Option<u32>,
    /// Only from one moment to before another: an outage.
    pub during: Option<(SimTime, SimTime)>,
    /// Only so often, in percent.
    pub chance_percent: Option<u8>,
    pub error: Name,
    /// What it does then, if that is something else than after other failures.
    pub on_failure: Option<OnFailure>,
}

impl FailureRule {
    /// Does work on this message, finished now and at this attempt (from 1), fail by this rule?
    pub fn applies(&self, now: SimTime, message: &Message, attempt: u32, rng: &mut Rng) -> bool {
        self.message.is_none_or(|id| id == message.id)
            && self.body_contains.as_ref().is_none_or(|text| message.body.contains(&**text))
            && self.first_attempts.is_none_or(|count| attempt <= count)
            && self.during.is_none_or(|(from, to)| (from..to).contains(&now))
            && self.chance_percent.is_none_or(|percent| rng.chance(percent))
    }
}
