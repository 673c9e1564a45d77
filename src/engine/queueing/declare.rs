//! Declaring, binding, purging and deleting (AMQP 0-9-1, 1.6 and 1.7).

use std::rc::Rc;

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::command::{ExchangeDeclaration, QueueDeclaration};
use super::event::{DiscardReason, Event};
use super::exchange::Binding;
use super::id::{BindingId, ExchangeId, QueueId};
use super::queue::{Queue, QueueArguments};
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
            let there = &self.exchanges[exchange.index()];
            let same = there.kind == kind && there.delayed == delayed;
            return if same { Ok(()) } else { Err(Refusal::differs("type", "exchange", &name)) };
        }
        if name.starts_with("amq.") {
            let text = format!("exchange name '{name}' contains reserved prefix 'amq.*'");
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        let exchange = self.add_exchange(name, kind, delayed);
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
        let queue = self.queues.add(name.clone(), |id| Queue::new(id, name, arguments));
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
        let (exchange, queue) = self.ends_of_binding(exchange, queue)?;
        let bindings = &mut self.exchanges[exchange.index()].bindings;
        if bindings.iter().any(|binding| binding.is(queue, &key, &arguments)) {
            return Ok(());
        }
        self.next_binding += 1;
        let binding = BindingId(self.next_binding);
        bindings.push(Binding::new(binding, queue, key, arguments));
        out.push(Event::Bound { binding, exchange, queue });
        Ok(())
    }

    pub(super) fn unbind(
        &mut self,
        exchange: &str,
        queue: &str,
        key: &Name,
        arguments: &FieldTable,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let (exchange, queue) = self.ends_of_binding(exchange, queue)?;
        let bindings = &mut self.exchanges[exchange.index()].bindings;
        if let Some(at) = bindings.iter().position(|binding| binding.is(queue, key, arguments)) {
            let binding = bindings.remove(at).id;
            out.push(Event::Unbound { binding, exchange, queue });
        }
        Ok(())
    }

    fn ends_of_binding(&self, exchange: &str, queue: &str) -> Result<(ExchangeId, QueueId), Refusal> {
        let queue = self.queues.find(queue).ok_or_else(|| Refusal::no_queue(queue))?;
        let exchange = self.exchange(exchange).ok_or_else(|| Refusal::no_exchange(exchange))?;
        if exchange == DEFAULT_EXCHANGE {
            let text = "operation not permitted on the default exchange";
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        Ok((exchange, queue))
    }

    pub(super) fn purge(&mut self, name: &str, out: &mut Vec<Event>) -> Result<(), Refusal> {
        let id = self.queues.find(name).ok_or_else(|| Refusal::no_queue(name))?;
        if let Some(queue) = self.queues.get_mut(id) {
            discard_ready(queue, DiscardReason::Purged, out);
        }
        Ok(())
    }

    /// Deletes a queue with its bindings, consumers and messages. Deliveries not yet settled are
    /// over too, though their tags may still be acknowledged.
    pub(super) fn delete_queue(&mut self, name: &str, out: &mut Vec<Event>) -> Result<(), Refusal> {
        let id = self.queues.find(name).ok_or_else(|| Refusal::no_queue(name))?;
        if let Some(mut queue) = self.queues.remove(id) {
            discard_ready(&mut queue, DiscardReason::QueueDeleted, out);
        }
        for (&channel, state) in &mut self.channels {
            for delivery in state.unacknowledged.values().filter(|delivery| delivery.queue == id) {
                let (copy, message) = (delivery.queued.copy, Rc::clone(&delivery.queued.message));
                out.push(Event::Discarded { copy, queue: id, reason: DiscardReason::QueueDeleted, message });
            }
            state.consumers.retain(|&tag, queue| {
                let stays = *queue != id;
                if !stays {
                    out.push(Event::ConsumerCancelled { channel, tag, queue: id });
                }
                stays
            });
        }
        for (at, exchange) in self.exchanges.iter_mut().enumerate() {
            exchange.bindings.retain(|binding| {
                let stays = binding.queue != id;
                if !stays {
                    out.push(Event::Unbound {
                        binding: binding.id,
                        exchange: ExchangeId(at as u32),
                        queue: id,
                    });
                }
                stays
            });
        }
        out.push(Event::QueueDeleted { queue: id });
        Ok(())
    }
}

impl Binding {
    fn is(&self, queue: QueueId, key: &Name, arguments: &FieldTable) -> bool {
        self.queue == queue && self.key == *key && self.arguments == *arguments
    }
}

impl QueueArguments {
    /// The first argument in which two declarations differ, by its name in the protocol.
    fn first_difference(&self, other: &Self) -> Option<&'static str> {
        let differs = [
            ("x-queue-type", self.queue_type != other.queue_type),
            ("x-message-ttl", self.message_ttl != other.message_ttl),
            ("x-dead-letter-exchange", self.dead_letter_exchange != other.dead_letter_exchange),
            ("x-dead-letter-routing-key", self.dead_letter_routing_key != other.dead_letter_routing_key),
            ("x-delivery-limit", self.delivery_limit != other.delivery_limit),
        ];
        differs.into_iter().find_map(|(name, differs)| differs.then_some(name))
    }
}

fn discard_ready(queue: &mut Queue, reason: DiscardReason, out: &mut Vec<Event>) {
    while let Some(queued) = queue.take_head() {
        out.push(Event::Discarded { copy: queued.copy, queue: queue.id, reason, message: queued.message });
    }
}
