//! `basic.publish`: from a client to the queues (AMQP 0-9-1, 1.8.3.7).

use std::rc::Rc;

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::event::{Event, UnroutableReason};
use super::exchange::Target;
use super::expiry;
use super::id::{BindingId, ChannelId, ExchangeId, QueueId};
use super::message::Message;
use super::queue::QueuedMessage;
use super::refusal::Refusal;
use crate::base::SimTime;

impl Broker {
    /// Routes a client's message; a mandatory one that reaches no queue goes back (312), and a
    /// channel in confirm mode is told afterwards, an unroutable message counting as taken.
    pub(super) fn publish(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        message: Rc<Message>,
        mandatory: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let exchange =
            self.exchange(&message.exchange).ok_or_else(|| Refusal::no_exchange(&message.exchange))?;
        expiry::check(&message)?;
        out.push(Event::Published { exchange, channel: Some(channel), message: Rc::clone(&message) });
        if !self.hold(now, exchange, &message, out) && !self.route(now, exchange, &message, out) {
            if mandatory {
                out.push(Event::Returned { channel, message: Rc::clone(&message) });
            }
            let reason = UnroutableReason::NoRoute;
            out.push(Event::Unroutable { message: Rc::clone(&message), reason });
        }
        self.confirm(channel, &message, out);
        Ok(())
    }

    /// Puts a copy into each queue that the exchange leads to; false if there is none.
    pub(super) fn route(
        &mut self,
        now: SimTime,
        exchange: ExchangeId,
        message: &Rc<Message>,
        out: &mut Vec<Event>,
    ) -> bool {
        let mut targets = self.targets_of(exchange, message);
        let routed = !targets.is_empty();
        for (queue, binding) in targets.drain(..) {
            let arrival = Arrival { exchange, binding, automatic_deaths: 0 };
            self.enqueue(now, queue, arrival, Rc::clone(message), out);
        }
        self.targets = targets;
        routed
    }

    /// The queues a message goes to. The caller gives the vector back as `self.targets`.
    pub(super) fn targets_of(&mut self, exchange: ExchangeId, message: &Message) -> Vec<Target> {
        let mut targets = std::mem::take(&mut self.targets);
        targets.clear();
        if exchange == DEFAULT_EXCHANGE {
            targets.extend(self.queues.find(&message.routing_key).map(|queue| (queue, None)));
        } else if let Some(exchange) = self.exchanges.get(exchange) {
            exchange.route(message, &mut self.walk, &mut targets);
        }
        targets
    }

    /// Adds one copy at the tail of a queue. A consumer that is free gets it, even if it lives for
    /// 0 ms; otherwise that ends it (RabbitMQ's TTL guide).
    pub(super) fn enqueue(
        &mut self,
        now: SimTime,
        id: QueueId,
        Arrival { exchange, binding, automatic_deaths }: Arrival,
        message: Rc<Message>,
        out: &mut Vec<Event>,
    ) {
        let copy = self.new_copy();
        let Some(queue) = self.queues.get_mut(id) else { return };
        let position = queue.tail_position();
        let expires = expiry::deadline(now, queue.arguments.message_ttl, &message);
        let queued = QueuedMessage {
            copy,
            position,
            expires,
            redelivered: false,
            delivery_count: 0,
            automatic_deaths,
            message: Rc::clone(&message),
        };
        self.queues.insert(id, queued);
        out.push(Event::Enqueued { copy, queue: id, exchange, binding, position, expires, message });
        // One is enough: had there been others and room for them, they would not be here.
        self.serve_next(id, out);
        self.expire_queue(now, id, out);
    }
}

/// How a message comes to a queue.
pub(super) struct Arrival {
    pub exchange: ExchangeId,
    pub binding: Option<BindingId>,
    /// See [`QueuedMessage::automatic_deaths`].
    pub automatic_deaths: u32,
}
