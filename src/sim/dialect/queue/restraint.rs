//! What keeps a producer from publishing: its own limits, and what it is told.
//!
//! What it may not publish yet it keeps, in the order in which it was made. A producer without any
//! restraint publishes at once, whatever happens to it.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Due;
use super::session::Outgoing;
use super::worker::{RETRIES, retries};
use crate::base::SimDuration;
use crate::engine::queueing::{Command, ConnectionId, Message, MessageId, Name, QueueDeclaration, Value};
use crate::sim::client::owner;
use crate::sim::journal::{Cause, PublisherEvent, What};
use crate::sim::plan::ClientId;
use crate::sim::simulation::{self, Run, Work};

/// What a producer heeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restraint {
    /// So many messages it has unconfirmed at the most (RabbitMQ's "Publishers" guide calls that
    /// streaming confirms with a bound); needs confirms. On a new connection it publishes again what
    /// was not confirmed on the old one.
    pub max_unconfirmed: Option<u32>,
    /// What it does with a message that the broker did not take.
    pub on_nack: OnNack,
    /// It watches how deep a queue is.
    pub throttle: Option<Throttle>,
    /// It stops while its connection is blocked (RabbitMQ's "Blocked Connection Notifications").
    pub heeds_blocked: bool,
}

/// What a producer does with a message that the broker did not take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnNack {
    /// Nothing.
    #[default]
    Drop,
    /// Publishes it again after so long.
    Retry(SimDuration),
}

/// How a producer watches a queue: it asks how many messages are ready (`queue.declare`, passive), and
/// publishes as many as there is room for before it asks again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Throttle {
    pub queue: Name,
    /// How many may be ready.
    pub above: u32,
    /// How long it waits when there is no room.
    pub pause: SimDuration,
    /// While there is none it gives up messages of a lower priority than this.
    pub drop_below: Option<u8>,
}

impl Run<'_> {
    fn note_publisher(&mut self, cause: Cause, id: ClientId, event: PublisherEvent) -> Cause {
        self.note(cause, What::Client(id, event.into()))
    }

    /// Publishes a message, or keeps it until that may be.
    pub(in crate::sim) fn offer(&mut self, cause: Cause, id: ClientId, outgoing: Outgoing) {
        let plan = Rc::clone(&self.client(id).plan);
        let restraint = plan.role.restraint();
        if restraint.is_none() && self.client(id).queue.outgoing.is_empty() {
            return self.send_publish(cause, id, &outgoing.message, outgoing.mandatory);
        }
        let message = Rc::clone(&outgoing.message);
        self.client(id).queue.outgoing.push_back(outgoing);
        self.push_out(cause, id);
        let session = &mut self.client(id).queue;
        if !session.outgoing.back().is_some_and(|last| Rc::ptr_eq(&last.message, &message)) {
            return;
        }
        let throttle = restraint.and_then(|restraint| restraint.throttle.as_ref());
        let least = throttle.filter(|_| session.throttled).and_then(|throttle| throttle.drop_below);
        let priority = message.properties.priority.unwrap_or(0);
        if least.is_some_and(|least| priority < least) {
            session.outgoing.pop_back();
            self.note_publisher(cause, id, PublisherEvent::Dropped(message));
        } else {
            self.note_publisher(cause, id, PublisherEvent::HeldBack(message));
        }
    }

    /// Publishes what was kept, as far as may be.
    pub(super) fn push_out(&mut self, cause: Cause, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        let restraint = plan.role.restraint();
        let counts = restraint.is_some_and(|restraint| restraint.max_unconfirmed.is_some());
        while self.may_publish(cause, id, restraint) {
            let session = &mut self.client(id).queue;
            let Some(next) = session.outgoing.pop_front() else { return };
            session.room = session.room.saturating_sub(1);
            if counts {
                session.unconfirmed.push_back(next.clone());
            }
            self.send_publish(cause, id, &next.message, next.mandatory);
        }
    }

    fn may_publish(&mut self, cause: Cause, id: ClientId, restraint: Option<&Restraint>) -> bool {
        let client = self.client(id);
        // One whose link is cut does not know yet.
        let has_connection = client.up && (client.connected || client.cut);
        let session = &client.queue;
        let unconfirmed = session.unconfirmed.len() as u64;
        let most = restraint.and_then(|restraint| restraint.max_unconfirmed);
        let many = most.is_some_and(|most| unconfirmed >= u64::from(most.max(1)));
        if session.outgoing.is_empty() || !has_connection || session.asleep || session.told_blocked || many {
            return false;
        }
        match restraint.and_then(|restraint| restraint.throttle.as_ref()) {
            Some(throttle) if session.room == 0 => self.finds_room(cause, id, throttle),
            _ => true,
        }
    }

    /// Asks the queue how full it is; without an answer, or room, it tries again later.
    fn finds_room(&mut self, cause: Cause, id: ClientId, throttle: &Throttle) -> bool {
        let channel = self.channel(id);
        let broker = &self.sim.stations.queue;
        let mut ready = None;
        if broker.reads_from(ConnectionId(channel.0)) && self.client(id).connected {
            let (name, passive) = (throttle.queue.clone(), true);
            let asked = QueueDeclaration { name, passive, ..QueueDeclaration::default() };
            self.command(cause, id, Command::DeclareQueue(channel, asked));
            let broker = &self.sim.stations.queue;
            let depth = broker.queue(&throttle.queue).and_then(|queue| broker.depth(queue));
            ready = depth.map(|depth| depth.ready as u32);
        }
        let room = ready.map_or(0, |ready| throttle.above.saturating_sub(ready));
        let ready = ready.unwrap_or(0);
        let session = &mut self.client(id).queue;
        session.room = u64::from(room);
        let was = std::mem::replace(&mut session.throttled, room == 0);
        session.asleep |= room == 0;
        if room == 0 {
            if !was {
                self.note_publisher(cause, id, PublisherEvent::Throttled { ready });
            }
            let due = simulation::Due::Queue(Due::Wake);
            self.schedule(self.sim.now + throttle.pause, cause, id, due);
        } else if was {
            self.note_publisher(cause, id, PublisherEvent::Unthrottled { ready });
        }
        room > 0
    }

    pub(super) fn wake(&mut self, cause: Cause, id: ClientId, life: u16) {
        if self.client(id).life == life {
            self.client(id).queue.asleep = false;
            self.push_out(cause, id);
        }
    }

    /// The broker has answered for a publish: there is room for another.
    pub(super) fn answered(&mut self, cause: Cause, id: ClientId, message: MessageId) {
        let unconfirmed = &mut self.client(id).queue.unconfirmed;
        if let Some(at) = unconfirmed.iter().position(|sent| sent.message.id == message) {
            unconfirmed.remove(at);
        }
        self.push_out(cause, id);
    }

    /// The broker did not take a publish.
    pub(super) fn nacked(&mut self, cause: Cause, id: ClientId, message: &Rc<Message>) {
        let role = &self.client(id).plan.role;
        let (answer, mandatory) = (role.restraint().map(|restraint| restraint.on_nack), role.is_mandatory());
        if let Some(OnNack::Retry(wait)) = answer {
            let retry = retries(message) + 1;
            let mut again = Message::clone(message);
            again.headers.insert(RETRIES.into(), Value::Int(i64::from(retry)));
            let message = Rc::new(again);
            let chosen = PublisherEvent::RetryChosen { message: Rc::clone(&message), retry, wait };
            let cause = self.note_publisher(cause, id, chosen);
            let again = Work::PublishAgain { client: id, outgoing: Outgoing { message, mandatory } };
            self.sim.agenda.add(self.sim.now + wait, cause, again);
        }
        self.answered(cause, id, message.id);
    }

    /// The broker has blocked a connection, or reads on: a producer that heeds it is told.
    pub(super) fn tell_of_block(&mut self, cause: Cause, connection: ConnectionId, blocked: bool) {
        let (client, life) = owner(connection.0);
        let state = self.sim.clients.get(client.index());
        let restraint = state.and_then(|client| client.plan.role.restraint());
        if restraint.is_some_and(|restraint| restraint.heeds_blocked) {
            let at = self.arrival(client, false);
            let due = simulation::Due::Queue(Due::Told { blocked });
            self.sim.agenda.add(at, cause, Work::OfClient { client, life, due });
        }
    }

    pub(super) fn told_of_block(&mut self, cause: Cause, id: ClientId, life: u16, blocked: bool) {
        let client = self.client(id);
        if !client.is_up_in(life) || client.cut {
            return;
        }
        client.queue.told_blocked = blocked;
        let told = if blocked { PublisherEvent::BlockedReceived } else { PublisherEvent::UnblockedReceived };
        let cause = self.note_publisher(cause, id, told);
        self.push_out(cause, id);
    }

    /// On a new connection nothing of the old one counts: what was not confirmed goes first.
    pub(super) fn begin_anew(&mut self, cause: Cause, id: ClientId) {
        let session = &mut self.client(id).queue;
        (session.asleep, session.told_blocked, session.room) = (false, false, 0);
        let again: VecDeque<Outgoing> = std::mem::take(&mut session.unconfirmed);
        for outgoing in again.into_iter().rev() {
            self.note_publisher(cause, id, PublisherEvent::HeldBack(Rc::clone(&outgoing.message)));
            self.client(id).queue.outgoing.push_front(outgoing);
        }
    }

    /// The producer stops dead: what it kept is gone with it.
    pub(in crate::sim) fn lose_outgoing(&mut self, cause: Cause, id: ClientId) {
        let session = &mut self.client(id).queue;
        session.unconfirmed.clear();
        session.throttled = false;
        let mut lost = std::mem::take(&mut session.outgoing);
        let own = |work: &Work| matches!(work, Work::PublishAgain { client, .. } if *client == id);
        for work in self.sim.agenda.take(own) {
            if let Work::PublishAgain { outgoing, .. } = work {
                lost.push_back(outgoing);
            }
        }
        for outgoing in lost {
            self.note_publisher(cause, id, PublisherEvent::Dropped(outgoing.message));
        }
    }
}
