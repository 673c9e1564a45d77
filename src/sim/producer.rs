//! Producers: messages made on time and published.

use std::rc::Rc;

use super::journal::{ClientEvent, TransitId, TransitKind, What};
use super::plan::{ClientId, Role};
use super::restraint::Outgoing;
use super::simulation::{Run, Work};
use crate::engine::queueing::{Message, MessageId};

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
    pub(super) fn produce(&mut self, client: ClientId, which: usize, n: u32) {
        let plan = Rc::clone(&self.sim.plan);
        let role = &plan.clients[client.index()].role;
        let Some(publication) = role.publications().get(which) else { return };
        if n < publication.count {
            let next = self.sim.now + publication.gap.draw(&mut self.client(client).rng);
            self.sim.agenda.add(next, None, Work::Produce { client, which, n: n + 1 });
        }
        if self.client(client).up {
            let mandatory = matches!(role, Role::Producer(producer) if producer.mandatory);
            self.publish_new(client, mandatory, &publication.message, Some(n));
        }
    }

    /// Makes a message after a template, with its number in place of `{n}`, and publishes it.
    pub(super) fn publish_new(
        &mut self,
        client: ClientId,
        mandatory: bool,
        template: &Message,
        n: Option<u32>,
    ) {
        let number = match n {
            Some(_) => {
                self.sim.messages += 1;
                self.sim.messages
            }
            None => {
                self.sim.by_hand += 1;
                self.sim.plan.message_count().saturating_add(self.sim.by_hand)
            }
        };
        let mut message = template.clone();
        message.id = MessageId(number);
        if let Some(n) = n.filter(|_| message.body.contains("{n}")) {
            message.body = message.body.replace("{n}", &n.to_string()).into();
        }
        let message = Rc::new(message);
        self.note_as_cause(What::Client(client, ClientEvent::Produced(Rc::clone(&message))));
        self.offer(client, Outgoing { message, mandatory });
    }

    /// A confirm or a returned message came in.
    pub(super) fn noticed(&mut self, client: ClientId, transit: TransitId) {
        let Some(transit) = self.journal.transit(transit) else { return };
        let message = Rc::clone(&transit.message);
        match transit.kind {
            TransitKind::Return => {
                self.note(What::Client(client, ClientEvent::ReturnReceived(message)));
            }
            TransitKind::Nack => {
                self.note_as_cause(What::Client(client, ClientEvent::NackReceived(Rc::clone(&message))));
                self.nacked(client, &message);
            }
            _ => {
                self.note_as_cause(What::Client(client, ClientEvent::ConfirmReceived(Rc::clone(&message))));
                self.answered(client, message.id);
            }
        }
    }
}
