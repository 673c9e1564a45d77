//! Declaring, binding, purging and deleting (AMQP 0-9-1, 1.6 and 1.7).

use std::rc::Rc;

use super::arguments::QueueArguments;
use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::command::{ExchangeDeclaration, QueueDeclaration};
use super::event::{DiscardReason, Event};
use super::exchange::{Binding, Exchange, ExchangeType};
use super::headers;
use super::id::{BindingId, ExchangeId, QueueId};
use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Name};

impl Broker {
    /// Declaring what is there already, and the same, changes nothing; otherwise 406.
    pub(super) fn declare_exchange(
        &mut self,
        declared: ExchangeDeclaration,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let ExchangeDeclaration { name, kind, delayed } = declared;
        if let Some(exchange) = self.exchange(&name) {
            let there = self.exchanges.get(exchange);
            let same = there.is_some_and(|there| there.kind == kind && there.delayed == delayed);
            return if same { Ok(()) } else { Err(Refusal::differs("type", "exchange", &name)) };
        }
        if name.starts_with("amq.") {
            let text = format!("exchange name '{name}' contains reserved prefix 'amq.*'");
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        let exchange = self.exchanges.add(Exchange::new(name, kind, delayed));
        out.push(Event::ExchangeDeclared { exchange });
        Ok(())
    }

    pub(super) fn declare_queue(
        &mut self,
        declared: QueueDeclaration,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let QueueDeclaration { name, arguments } = declared;
        let arguments = QueueArguments::read(&name, &arguments)?;
        if let Some(there) = self.queues.find(&name).and_then(|id| self.queues.get(id)) {
            return match there.arguments.first_difference(&arguments) {
                None => Ok(()),
                Some(field) => Err(Refusal::differs(field, "queue", &name)),
            };
        }
        if name.starts_with("amq.") {
            let text = format!("queue name '{name}' contains reserved prefix 'amq.*'");
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        let queue = self.queues.add(name, arguments);
        out.push(Event::QueueDeclared { queue });
        Ok(())
    }

    pub(super) fn bind(
        &mut self,
        exchange: &str,
        queue: &str,
        key: Name,
        arguments: FieldTable,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let queue = self.queues.find(queue).ok_or_else(|| Refusal::no_queue(queue))?;
        let exchange = self.exchange(exchange).ok_or_else(|| Refusal::no_exchange(exchange))?;
        refuse_default(exchange)?;
        let Some(there) = self.exchanges.get_mut(exchange) else { return Ok(()) };
        if there.kind == ExchangeType::Headers {
            headers::check(&arguments)?;
        }
        if there.find(queue, &key, &arguments).is_some() {
            return Ok(());
        }
        self.next_binding += 1;
        let binding = BindingId(self.next_binding);
        there.add(Binding { id: binding, queue, key, arguments });
        out.push(Event::Bound { binding, exchange, queue });
        Ok(())
    }

    /// A binding that is not there is no error, nor is an end that is not (RabbitMQ's
    /// "Specification" guide).
    pub(super) fn unbind(
        &mut self,
        exchange: &str,
        queue: &str,
        key: &Name,
        arguments: &FieldTable,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let (Some(exchange), Some(queue)) = (self.exchange(exchange), self.queues.find(queue)) else {
            return Ok(());
        };
        refuse_default(exchange)?;
        let Some(there) = self.exchanges.get_mut(exchange) else { return Ok(()) };
        if let Some(binding) = there.find(queue, key, arguments) {
            there.remove(|other| other.id == binding);
            out.push(Event::Unbound { binding, exchange, queue });
        }
        Ok(())
    }

    pub(super) fn purge(&mut self, name: &str, out: &mut Vec<Event>) -> Result<(), Refusal> {
        let id = self.queues.find(name).ok_or_else(|| Refusal::no_queue(name))?;
        self.discard_ready(id, DiscardReason::Purged, out);
        Ok(())
    }

    /// Deletes a queue with its bindings, consumers and messages; one that isn't there is no error
    /// (RabbitMQ's "Specification" guide). Deliveries not yet settled are over too, though their
    /// tags may still be acknowledged.
    pub(super) fn delete_queue(&mut self, name: &str, out: &mut Vec<Event>) {
        let Some(id) = self.queues.find(name) else { return };
        self.discard_ready(id, DiscardReason::QueueDeleted, out);
        self.queues.remove(id);
        for (&channel, state) in &mut self.channels {
            for delivery in state.unacknowledged.values().filter(|delivery| delivery.queue == id) {
                let (copy, message) = (delivery.queued.copy, Rc::clone(&delivery.queued.message));
                out.push(Event::Discarded { copy, queue: id, reason: DiscardReason::QueueDeleted, message });
            }
            for (tag, queue) in state.consumers.extract_if(.., |_, queue| *queue == id) {
                out.push(Event::ConsumerCancelled { channel, tag, queue });
            }
        }
        for (exchange, there) in self.exchanges.iter_mut() {
            for binding in there.remove(|binding| binding.queue == id) {
                out.push(Event::Unbound { binding, exchange, queue: id });
            }
        }
        out.push(Event::QueueDeleted { queue: id });
    }

    fn discard_ready(&mut self, id: QueueId, reason: DiscardReason, out: &mut Vec<Event>) {
        while let Some(queued) = self.queues.take_head(id) {
            out.push(Event::Discarded { copy: queued.copy, queue: id, reason, message: queued.message });
        }
    }
}

/// Every queue is bound to the default exchange, and none may be otherwise (AMQP 0-9-1, 3.1.3.1).
fn refuse_default(exchange: ExchangeId) -> Result<(), Refusal> {
    if exchange == DEFAULT_EXCHANGE {
        let text = "operation not permitted on the default exchange";
        return Err(Refusal::new(ReplyCode::AccessRefused, text));
    }
    Ok(())
}
