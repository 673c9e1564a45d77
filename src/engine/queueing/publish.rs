//! `basic.publish`: from a client to the queues (AMQP 0-9-1, 1.8.3.7).

use std::rc::Rc;

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::event::{Event, UnroutableReason};
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
            self.enqueue(now, queue, exchange, binding, Rc::clone(message), out);
        }
        self.targets = targets;
        routed
    }

    /// The queues a message goes to. The caller gives the vector back as `self.targets`.
    pub(super) fn targets_of(
        &mut self,
        exchange: ExchangeId,
        message: &Rc<Message>,
    ) -> Vec<(QueueId, Option<BindingId>)> {
        let mut targets = std::mem::take(&mut self.targets);
        targets.clear();
        if exchange == DEFAULT_EXCHANGE {
            targets.extend(self.queues.find(&message.routing_key).map(|queue| (queue, None)));
        } else {
            self.exchanges[exchange.index()].route(message, &mut targets);
        }
        targets
    }

    /// Adds one copy at the tail of a queue and serves the queue's consumers.
    pub(super) fn enqueue(
        &mut self,
        now: SimTime,
        id: QueueId,
        exchange: ExchangeId,
        binding: Option<BindingId>,
        message: Rc<Message>,
        out: &mut Vec<Event>,
    ) {
        let copy = self.new_copy();
        let Some(queue) = self.queues.get_mut(id) else { return };
        let position = queue.tail_position();
        let expires = expiry::deadline(now, queue.arguments.message_ttl, &message);
        queue.insert(QueuedMessage {
            copy,
            position,
            expires,
            redelivered: false,
            delivery_count: 0,
            message: Rc::clone(&message),
        });
        out.push(Event::Enqueued { copy, queue: id, exchange, binding, position, expires, message });
        self.dispatch(now, id, out);
        if expires.is_some_and(|at| at <= now) {
            self.expire_queue(now, id, out);
        }
    }
}
