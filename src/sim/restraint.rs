//! What keeps a producer from publishing: its own limits, and what it is told.
//!
//! What it may not publish yet it keeps, in the order in which it was made. A producer without any
//! restraint publishes at once, whatever happens to it.

use std::collections::VecDeque;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::client::owner;
use super::journal::{ClientEvent, What};
use super::plan::{ClientId, Role};
use super::simulation::{Run, Work};
use super::worker::{RETRIES, retries};
use crate::base::SimDuration;
use crate::engine::queueing::{
    ChannelId, Command, ConnectionId, Message, MessageId, Name, QueueDeclaration, Value,
};

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
    /// Which queue.
    pub queue: Name,
    /// How many may be ready.
    pub above: u32,
    /// How long it waits when there is no room.
    pub pause: SimDuration,
    /// While there is none it gives up messages of a lower priority than this.
    pub drop_below: Option<u8>,
}

/// A message that a producer has made and not published.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outgoing {
    pub message: Rc<Message>,
    pub mandatory: bool,
}

impl Restraint {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

impl Run<'_> {
    fn restraint(&mut self, id: ClientId) -> Restraint {
        match &self.client(id).plan.role {
            Role::Producer(producer) => producer.restraint.clone(),
            Role::Worker(_) | Role::LogProducer(_) | Role::LogConsumer(_) => Restraint::default(),
        }
    }

    /// Publishes a message, or keeps it until that may be.
    pub(super) fn offer(&mut self, id: ClientId, outgoing: Outgoing) {
        if self.client(id).plan.role.is_of_logs() {
            return self.send_record(id, &outgoing.message);
        }
        let restraint = self.restraint(id);
        if restraint.is_none() && self.client(id).outgoing.is_empty() {
            return self.send_publish(id, &outgoing.message, outgoing.mandatory);
        }
        let (message, because) = (Rc::clone(&outgoing.message), self.because);
        self.client(id).outgoing.push_back(outgoing);
        self.push_out(id);
        self.because = because;
        let is_last = |last: &Outgoing| Rc::ptr_eq(&last.message, &message);
        if !self.client(id).outgoing.back().is_some_and(is_last) {
            return;
        }
        let least = restraint.throttle.filter(|_| self.client(id).throttled);
        let priority = message.properties.priority.unwrap_or(0);
        if least.and_then(|throttle| throttle.drop_below).is_some_and(|least| priority < least) {
            self.client(id).outgoing.pop_back();
            self.note(What::Client(id, ClientEvent::Dropped(message)));
        } else {
            self.note(What::Client(id, ClientEvent::HeldBack(message)));
        }
    }

    /// Publishes what was kept, as far as may be.
    pub(super) fn push_out(&mut self, id: ClientId) {
        let (restraint, because) = (self.restraint(id), self.because);
        while self.may_publish(id, &restraint) {
            let client = self.client(id);
            let Some(next) = client.outgoing.pop_front() else { return };
            client.room = client.room.saturating_sub(1);
            if restraint.max_unconfirmed.is_some() {
                client.unconfirmed.push_back(next.clone());
            }
            self.because = because;
            self.send_publish(id, &next.message, next.mandatory);
        }
    }

    fn may_publish(&mut self, id: ClientId, restraint: &Restraint) -> bool {
        let client = self.client(id);
        // One whose link is cut does not know yet.
        let has_connection = client.up && (client.connected || client.cut);
        let unconfirmed = client.unconfirmed.len() as u64;
        let many = restraint.max_unconfirmed.is_some_and(|most| unconfirmed >= u64::from(most.max(1)));
        if client.outgoing.is_empty() || !has_connection || client.asleep || client.told_blocked || many {
            return false;
        }
        match &restraint.throttle {
            Some(throttle) if client.room == 0 => self.finds_room(id, throttle),
            _ => true,
        }
    }

    /// Asks the queue how full it is; without an answer, or room, it tries again later.
    fn finds_room(&mut self, id: ClientId, throttle: &Throttle) -> bool {
        let (channel, because) = (self.channel(id), self.because);
        let answers = self.client(id).connected && self.sim.broker.reads_from(ConnectionId(channel.0));
        let mut ready = None;
        if answers {
            let (name, passive) = (throttle.queue.clone(), true);
            let asked = QueueDeclaration { name, passive, ..QueueDeclaration::default() };
            self.command(id, Command::DeclareQueue(channel, asked), because);
            self.because = because;
            let queue = self.sim.broker.queue(&throttle.queue);
            let depth = queue.and_then(|queue| self.sim.broker.depth(queue));
            ready = depth.map(|depth| depth.ready as u32);
        }
        let room = ready.map_or(0, |ready| throttle.above.saturating_sub(ready));
        let was = std::mem::replace(&mut self.client(id).throttled, room == 0);
        self.client(id).room = u64::from(room);
        if room == 0 {
            if !was {
                self.note(What::Client(id, ClientEvent::Throttled { ready: ready.unwrap_or(0) }));
            }
            self.client(id).asleep = true;
            let (at, life) = (self.sim.now + throttle.pause, self.client(id).life);
            self.sim.agenda.add(at, self.because, Work::Wake { client: id, life });
        } else if was {
            self.note(What::Client(id, ClientEvent::Unthrottled { ready: ready.unwrap_or(0) }));
        }
        room > 0
    }

    pub(super) fn wake(&mut self, id: ClientId, life: u16) {
        if self.client(id).life == life {
            self.client(id).asleep = false;
            self.push_out(id);
        }
    }

    /// The broker has answered for a publish: there is room for another.
    pub(super) fn answered(&mut self, id: ClientId, message: MessageId) {
        let unconfirmed = &mut self.client(id).unconfirmed;
        if let Some(at) = unconfirmed.iter().position(|sent| sent.message.id == message) {
            unconfirmed.remove(at);
        }
        self.push_out(id);
    }

    /// The broker did not take a publish.
    pub(super) fn nacked(&mut self, id: ClientId, message: &Rc<Message>) {
        if let OnNack::Retry(wait) = self.restraint(id).on_nack {
            let retry = retries(message) + 1;
            let mut again = Message::clone(message);
            again.headers.insert(RETRIES.into(), Value::Int(i64::from(retry)));
            let again = Rc::new(again);
            let chosen = ClientEvent::RetryChosen { message: Rc::clone(&again), retry, wait };
            let cause = self.note(What::Client(id, chosen));
            let mandatory = match &self.client(id).plan.role {
                Role::Producer(producer) => producer.mandatory,
                Role::Worker(_) | Role::LogProducer(_) | Role::LogConsumer(_) => false,
            };
            let again = Work::PublishAgain { client: id, outgoing: Outgoing { message: again, mandatory } };
            self.sim.agenda.add(self.sim.now + wait, Some(cause), again);
        }
        self.answered(id, message.id);
    }

    /// The broker has blocked a connection, or reads on: a producer that heeds it is told.
    pub(super) fn tell_of_block(&mut self, connection: ConnectionId, blocked: bool) {
        let (client, life) = owner(ChannelId(connection.0));
        if client.index() < self.sim.clients.len() && self.restraint(client).heeds_blocked {
            let at = self.arrival(client, false);
            self.sim.agenda.add(at, self.because, Work::Told { client, life, blocked });
        }
    }

    pub(super) fn told_of_block(&mut self, id: ClientId, life: u16, blocked: bool) {
        let client = self.client(id);
        if client.life != life || !client.up || client.cut {
            return;
        }
        client.told_blocked = blocked;
        let told = if blocked { ClientEvent::BlockedReceived } else { ClientEvent::UnblockedReceived };
        self.note_as_cause(What::Client(id, told));
        self.push_out(id);
    }

    /// On a new connection nothing of the old one counts: what was not confirmed goes first.
    pub(super) fn begin_anew(&mut self, id: ClientId) {
        let client = self.client(id);
        (client.asleep, client.told_blocked, client.room) = (false, false, 0);
        let again: VecDeque<Outgoing> = std::mem::take(&mut client.unconfirmed);
        let because = self.because;
        for outgoing in again.into_iter().rev() {
            self.because = because;
            self.note(What::Client(id, ClientEvent::HeldBack(Rc::clone(&outgoing.message))));
            self.client(id).outgoing.push_front(outgoing);
        }
        self.because = because;
    }

    /// The producer stops dead: what it kept is gone with it.
    pub(super) fn lose_outgoing(&mut self, id: ClientId) {
        let client = self.client(id);
        client.unconfirmed.clear();
        client.throttled = false;
        let mut lost = std::mem::take(&mut client.outgoing);
        let own = |work: &Work| matches!(work, Work::PublishAgain { client, .. } if *client == id);
        for work in self.sim.agenda.take(own) {
            if let Work::PublishAgain { outgoing, .. } = work {
                lost.push_back(outgoing);
            }
        }
        for outgoing in lost {
            self.note(What::Client(id, ClientEvent::Dropped(outgoing.message)));
        }
    }
}
