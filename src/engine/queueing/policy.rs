//! Policies (RabbitMQ's "Policies" guide): what the operator sets on a queue while it is in use, where
//! the arguments of its declaration are fixed for good.
//!
//! Here a policy matches one queue, by its name. It holds for a queue of that name that is declared
//! later, and outlives a restart. Of a limit in the arguments and one in the policy the lower one
//! counts; an `x-overflow` in the arguments goes before the policy's.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::arguments::{Overflow, QueueArguments};
use super::broker::Broker;
use super::event::Event;
use super::value::Name;

/// The definition of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// `max-length`: how many messages may be ready.
    pub max_length: Option<u64>,
    /// `overflow`: what happens beyond that; none: `drop-head`.
    pub overflow: Option<Overflow>,
}

impl Broker {
    /// `rabbitmqctl set_policy`; an empty one clears what there was. Heads that are too many now go at
    /// once.
    pub(super) fn set_policy(&mut self, name: Name, policy: Policy, out: &mut Vec<Event>) {
        if let Some(id) = self.queues.find(&name) {
            self.queues.get_mut(id).into_iter().for_each(|queue| queue.policy = policy.clone());
            self.drop_heads(id, out);
        }
        self.policies.insert(name, policy);
    }
}

impl Policy {
    /// How many messages may be ready in a queue with these arguments.
    pub(super) fn max_length(&self, arguments: &QueueArguments) -> Option<u64> {
        arguments.max_length.into_iter().chain(self.max_length).min()
    }

    /// What happens beyond that.
    pub(super) fn overflow(&self, arguments: &QueueArguments) -> Overflow {
        arguments.overflow.or(self.overflow).unwrap_or_default()
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.max_length, self.overflow) {
            (None, None) => write!(f, "no policy"),
            (Some(most), None) => write!(f, "max-length {most}"),
            (None, Some(overflow)) => write!(f, "overflow {}", overflow.as_str()),
            (Some(most), Some(overflow)) => write!(f, "max-length {most}, {}", overflow.as_str()),
        }
    }
}
