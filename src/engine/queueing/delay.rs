//! Broker-held delay: the `x-delayed-message` exchange (RabbitMQ's delayed message exchange plugin).
//!
//! A message with an `x-delay` header of more than 0 ms stays in the exchange until it is due, and
//! is routed then, its `x-delay` made negative. Messages due at one instant keep their order.

use std::rc::Rc;

use super::broker::Broker;
use super::event::{ContentEvent, Event, UnroutableReason};
use super::id::{CopyId, ExchangeId};
use super::message::Message;
use super::value::Value;
use crate::base::{Heap, SimDuration, SimTime};

/// The type of such an exchange, and the argument that says how it routes.
pub(super) const DELAYED: &str = "x-delayed-message";
pub(super) const DELAYED_TYPE: &str = "x-delayed-type";

const DELAY: &str = "x-delay";

/// The copies held by delayed exchanges, by when they fall due.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Delayed(Heap<(SimTime, CopyId), (ExchangeId, Rc<Message>)>);

impl Delayed {
    pub(super) fn next_due(&self) -> Option<SimTime> {
        self.0.first_key().map(|(due, _)| *due)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl Broker {
    /// Keeps a message that asks for a delay of an exchange that gives it; false: route it now.
    pub(super) fn hold(
        &mut self,
        now: SimTime,
        exchange: ExchangeId,
        message: &Rc<Message>,
        out: &mut Vec<Event>,
    ) -> bool {
        if !self.exchanges.get(exchange).is_some_and(|exchange| exchange.traits.delayed) {
            return false;
        }
        let asked = message.headers.get(DELAY).and_then(Value::as_int);
        let Some(millis) = asked.filter(|millis| *millis > 0) else { return false };
        let (copy, due) = (self.new_copy(), now + SimDuration::from_millis(millis.unsigned_abs()));
        self.delayed.0.push((due, copy), (exchange, Rc::clone(message)));
        out.push(Event::Content(ContentEvent::Held { copy, exchange, message: Rc::clone(message), due }));
        true
    }

    /// Routes what is due.
    pub(super) fn release_due(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some(((_, copy), (exchange, held))) = self.delayed.0.pop_if(|(due, _)| *due <= now) {
            let mut message = Message::clone(&held);
            if let Some(Value::Int(millis)) = message.headers.get_mut(DELAY) {
                *millis = -*millis;
            }
            let message = Rc::new(message);
            out.push(Event::Content(ContentEvent::Released { copy, exchange, message: Rc::clone(&message) }));
            if !self.route(now, exchange, &message, out).routed {
                out.push(Event::Content(ContentEvent::Unroutable {
                    message,
                    reason: UnroutableReason::NoRoute,
                }));
            }
        }
    }
}
