//! `basic.publish`: from a client to the queues (AMQP 0-9-1, 1.8.3.7).

use std::rc::Rc;

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::event::{ContentEvent, Event, TransactionEvent, UnroutableReason};
use super::expiry;
use super::id::{ChannelId, ExchangeId, QueueId};
use super::message::{Message, Past};
use super::queue::{History, Queue, QueuedMessage};
use super::refusal::{Refusal, ReplyCode};
use super::reply_to::who_asked;
use super::route::Target;
use super::value::Value;
use super::version::Change;
use crate::base::SimTime;

/// The user that every connection belongs to, RabbitMQ's default one.
const USER: &str = "guest";

impl Broker {
    /// Takes a client's message, or keeps it for the commit of a transaction.
    pub(super) fn publish(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        message: Rc<Message>,
        (mandatory, immediate): (bool, bool),
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if immediate {
            return Err(Refusal::new(ReplyCode::NotImplemented, "immediate=true"));
        }
        self.check(&message)?;
        let message = self.with_reply_name(channel, as_new(message))?;
        match self.channels.get_mut(&channel).and_then(|state| state.tx.as_mut()) {
            Some(tx) => {
                out.push(Event::Transaction(TransactionEvent::Staged {
                    channel,
                    message: Rc::clone(&message),
                }));
                tx.publishes.push((message, mandatory));
            }
            None => {
                self.take(now, channel, &message, mandatory, out);
            }
        }
        self.block_publisher(channel, out);
        Ok(())
    }

    /// Routes a message that was taken; a mandatory one that reaches no queue goes back (312), and a
    /// channel in confirm mode is told afterwards, an unroutable message counting as taken and one
    /// that a queue rejects not.
    pub(super) fn take(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        message: &Rc<Message>,
        mandatory: bool,
        out: &mut Vec<Event>,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(exchange) = self.exchange(&message.exchange) else {
            // It was deleted since the message was staged.
            let reason = UnroutableReason::NoExchange;
            out.push(Event::Content(ContentEvent::Unroutable { message: Rc::clone(message), reason }));
            return outcome;
        };
        out.push(Event::Content(ContentEvent::Published {
            exchange,
            channel: Some(channel),
            message: Rc::clone(message),
        }));
        if !self.hold(now, exchange, message, out) {
            outcome = self.route(now, exchange, message, out);
            if !outcome.routed {
                let is_reply = exchange == DEFAULT_EXCHANGE && who_asked(&message.routing_key).is_some();
                if mandatory && !(is_reply && self.configuration.has(Change::RepliesVanish)) {
                    out.push(Event::Content(ContentEvent::Returned { channel, message: Rc::clone(message) }));
                }
                let reason = UnroutableReason::NoRoute;
                out.push(Event::Content(ContentEvent::Unroutable { message: Rc::clone(message), reason }));
            }
        }
        self.spend_credit(now, channel, outcome.taken, out);
        self.confirm(channel, message, &outcome, out);
        outcome
    }

    /// What is refused before a message is looked at any closer.
    fn check(&self, message: &Message) -> Result<(), Refusal> {
        let (size, largest) = (message.size() as u64, self.configuration.largest_message());
        if size > largest {
            let text = format!("message size {size} is larger than configured max size {largest}");
            return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        }
        let name = &message.exchange;
        let exchange = self.exchange(name).and_then(|id| self.exchanges.get(id));
        if exchange.ok_or_else(|| Refusal::no_exchange(name))?.traits.internal {
            let text = format!("cannot publish to internal exchange '{name}' in vhost '/'");
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        if let Some(user) = message.properties.user_id.as_deref().filter(|user| *user != USER) {
            let text = format!("user_id property set to '{user}' but authenticated user was '{USER}'");
            return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
        }
        expiry::check(message)?;
        for header in ["CC", "BCC"] {
            if !matches!(message.headers.get(header), None | Some(Value::List(_))) {
                let text = format!("invalid message: a list of routing keys is expected in {header}");
                return Err(Refusal::new(ReplyCode::PreconditionFailed, text));
            }
        }
        Ok(())
    }

    /// Puts a copy into each queue that the exchange leads to. A direct reply goes into none.
    pub(super) fn route(
        &mut self,
        now: SimTime,
        exchange: ExchangeId,
        message: &Rc<Message>,
        out: &mut Vec<Event>,
    ) -> Outcome {
        let mut targets = self.targets_of(exchange, message, out);
        let replied = self.reply(exchange, message, out);
        let mut outcome = Outcome { routed: replied || !targets.is_empty(), ..Outcome::default() };
        for target in targets.drain(..) {
            match self.enqueue(now, target, History::default(), Rc::clone(message), out) {
                Some(written) => {
                    outcome.taken += 1;
                    outcome.written = outcome.written.max(written);
                }
                None => outcome.rejected = true,
            }
        }
        self.targets = targets;
        outcome
    }

    /// Adds one copy at the tail of a queue, and tells when it is on disk; none if the queue is full
    /// and rejects it. A consumer that is free gets it, even if it lives for 0 ms; otherwise that
    /// ends it (RabbitMQ's TTL guide).
    pub(super) fn enqueue(
        &mut self,
        now: SimTime,
        Target { queue: id, exchange, binding }: Target,
        history: History,
        message: Rc<Message>,
        out: &mut Vec<Event>,
    ) -> Option<Option<SimTime>> {
        if self.reject_if_full(id, &message, history, out) {
            return None;
        }
        let copy = self.new_copy();
        let written = self.written_at(now, id, &message);
        let Some(queue) = self.queues.get_mut(id) else { return Some(None) };
        let position = queue.tail_position(&message);
        let lives = expiry::deadline(now, queue.arguments.message_ttl, &message);
        let expires = lives.filter(|_| !queue.is_stream());
        let (memory, disk) = queue.weight(&message);
        queue.memory += memory;
        queue.disk += disk;
        let queued = QueuedMessage {
            copy,
            position,
            expires,
            written,
            redelivered: history.delivery_count > 0,
            delivery_count: history.delivery_count,
            acquired_count: 0,
            history,
            message: Rc::clone(&message),
        };
        self.queues.insert(id, queued);
        out.push(Event::Content(ContentEvent::Enqueued {
            copy,
            queue: id,
            exchange,
            binding,
            position,
            expires,
            message,
        }));
        // One is enough: had there been others and room for them, they would not be here. Of a stream
        // everybody may read it.
        while self.serve_next(now, id, out) && self.is_stream(id) {}
        let ready = |broker: &Self| broker.queues.get(id).map_or(0, Queue::ready);
        let before = ready(self);
        self.drop_heads(id, out);
        let after = ready(self);
        if !self.looks_late(id) || after == 1 || after < before {
            self.expire_queue(now, id, out);
        }
        Some(written)
    }

    /// A copy is in the queue's care no longer.
    pub(super) fn let_go(&mut self, id: QueueId, queued: &QueuedMessage) {
        if let Some(queue) = self.queues.get_mut(id) {
            let (memory, disk) = queue.weight(&queued.message);
            queue.memory = queue.memory.saturating_sub(memory);
            queue.disk = queue.disk.saturating_sub(disk);
        }
    }
}

/// What came of routing a message.
#[derive(Default)]
pub(super) struct Outcome {
    /// A queue was found, or whoever waits for the reply that it is.
    pub routed: bool,
    /// How many queues took it.
    pub taken: usize,
    /// A queue was full and rejected it.
    pub rejected: bool,
    /// When the last of its copies is on disk.
    pub written: Option<SimTime>,
}

/// `BCC` is for the broker alone: its keys are kept beside the headers. What a client hands over has no past and no
/// other hidden keys, whatever it was made from.
fn as_new(message: Rc<Message>) -> Rc<Message> {
    let is_new = message.past == Past::Alive && message.bcc.is_empty();
    if is_new && !message.headers.contains_key("BCC") {
        return message;
    }
    let mut new = Message::clone(&message);
    new.past = Past::Alive;
    new.bcc = message.copies("BCC").cloned().collect();
    new.headers.remove("BCC");
    Rc::new(new)
}
