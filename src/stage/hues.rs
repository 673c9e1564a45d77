//! The hues of a plan's messages: one for each type, in the order in which they are first published.

use std::rc::Rc;

use super::envelopes::HUES;
use super::service;
use crate::engine::queueing::{Message, Name};
use crate::sim::Plan;

/// Which message has which hue.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hues(Vec<Name>);

impl Hues {
    /// Reads them off a plan.
    pub fn new(plan: &Plan) -> Self {
        let publications = plan.clients.iter().flat_map(|client| client.role.publications());
        let published = publications.map(|publication| kind(&publication.message).clone());
        let by_services = if plan.has_services() { service::kinds(plan) } else { Vec::new() };
        let mut kinds: Vec<Name> = Vec::new();
        for kind in published.chain(by_services) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        Self(kinds)
    }

    /// What each hue stands for, in their order.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.0.iter().take(HUES)
    }

    /// A message's hue: by its type or, without one, by its routing key.
    pub fn of(&self, message: &Message) -> usize {
        let kind = kind(message);
        // Most often the very name that the plan has: a glance is enough.
        let is = |known: &Name| Rc::ptr_eq(known, kind) || known == kind;
        self.0.iter().position(is).unwrap_or(0) % HUES
    }
}

fn kind(message: &Message) -> &Name {
    message.properties.kind.as_ref().unwrap_or(&message.routing_key)
}
