//! Messages made on time and handed to their client's library.

use std::rc::Rc;

use super::dialect::queue::Outgoing;
use super::dialect::{Dialect, log};
use super::journal::{Cause, PublisherEvent, What};
use super::plan::ClientId;
use super::simulation::{Run, Work};
use crate::engine::queueing::{Message, MessageId};

/// In a run with services, messages made by hand are numbered after this.
const BY_HAND_AFTER: u32 = 1_000;

impl Run<'_> {
    /// Puts the first message of each of a producer's publications on the agenda.
    pub(super) fn schedule_publications(&mut self, client: ClientId) {
        let plan = Rc::clone(&self.sim.plan);
        for (which, publication) in plan.clients[client.index()].role.publications().iter().enumerate() {
            if publication.count > 0 {
                self.sim.agenda.add(publication.start, None, Work::Produce { client, which, n: 1 });
            }
        }
    }

    /// Makes and publishes the `n`-th message of a publication, and plans the next.
    /// A producer that is down makes none; the ones it would have made are not made up for.
    pub(super) fn produce(&mut self, cause: Cause, client: ClientId, which: usize, n: u32) {
        let plan = Rc::clone(&self.sim.plan);
        let Some(publication) = plan.clients[client.index()].role.publications().get(which) else {
            unreachable!("only a plan's own publications are on the agenda")
        };
        if n < publication.count {
            let next = self.sim.now + publication.gap.draw(&mut self.client(client).rng);
            self.sim.agenda.add(next, None, Work::Produce { client, which, n: n + 1 });
        }
        if self.client(client).up {
            self.sim.messages += 1;
            self.make(cause, client, &publication.message, self.sim.messages, Some(n));
        }
    }

    /// A client makes a message that somebody asks it for by hand.
    pub(super) fn publish_by_hand(&mut self, cause: Cause, client: ClientId, template: &Message) {
        self.sim.by_hand += 1;
        let planned = self.sim.plan.message_count();
        // How many services will make, nobody knows.
        let planned = if self.sim.plan.has_services() { planned.max(BY_HAND_AFTER) } else { planned };
        let number = planned.saturating_add(self.sim.by_hand);
        self.make(cause, client, template, number, None);
    }

    /// Makes a message after a template, with its place among those of its publication instead of `{n}`.
    fn make(&mut self, cause: Cause, client: ClientId, template: &Message, number: u32, n: Option<u32>) {
        let mut message = template.clone();
        message.id = MessageId(number);
        if let Some(n) = n.filter(|_| message.body.contains("{n}")) {
            message.body = message.body.replace("{n}", &n.to_string()).into();
        }
        let message = Rc::new(message);
        let produced = PublisherEvent::Produced(Rc::clone(&message));
        let cause = self.note(cause, What::Client(client, produced.into()));
        let role = &self.client(client).plan.role;
        match role.dialect() {
            None => {}
            Some(Dialect::Queue) => {
                let mandatory = role.is_mandatory();
                self.offer(cause, client, Outgoing { message, mandatory });
            }
            Some(Dialect::Log) => log::send_record(self, cause, client, &message),
        }
    }
}
