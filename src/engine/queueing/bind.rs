//! Binding queues and exchanges to exchanges (AMQP 0-9-1, 1.7.2.3; RabbitMQ's "Exchange to Exchange
//! Bindings" guide).

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::event::{Event, TopologyEvent};
use super::exchange::{Binding, Destination, ExchangeType};
use super::headers;
use super::id::{BindingId, ExchangeId};
use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Name};

impl Broker {
    /// Binding twice the same way changes nothing.
    pub(super) fn bind(
        &mut self,
        source: &str,
        destination: Destination,
        key: Name,
        arguments: FieldTable,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let exchange = self.exchange(source).ok_or_else(|| Refusal::no_exchange(source))?;
        refuse_default_ends(exchange, destination)?;
        let Some(there) = self.exchanges.get_mut(exchange) else { return Ok(()) };
        if there.kind == ExchangeType::Headers {
            headers::check(&arguments)?;
        }
        if there.find(destination, &key, &arguments).is_some() {
            return Ok(());
        }
        self.next_binding += 1;
        let binding = BindingId(self.next_binding);
        there.add(Binding { id: binding, destination, key, arguments });
        out.push(match destination {
            Destination::Queue(queue) => Event::Topology(TopologyEvent::Bound { binding, exchange, queue }),
            Destination::Exchange(destination) => {
                Event::Topology(TopologyEvent::ExchangeBound { binding, source: exchange, destination })
            }
        });
        Ok(())
    }

    /// A binding that is not there is no error, nor is an end that is not (RabbitMQ's
    /// "Specification" guide).
    pub(super) fn unbind(
        &mut self,
        source: &str,
        destination: Option<Destination>,
        key: &Name,
        arguments: &FieldTable,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let (Some(exchange), Some(destination)) = (self.exchange(source), destination) else {
            return Ok(());
        };
        refuse_default_ends(exchange, destination)?;
        let Some(there) = self.exchanges.get_mut(exchange) else { return Ok(()) };
        if let Some(binding) = there.find(destination, key, arguments) {
            there.remove(|other| other.id == binding);
            out.push(unbound(binding, exchange, destination));
            self.delete_if_unbound(exchange, out);
        }
        Ok(())
    }

    /// Takes out all bindings to what is gone. O(bindings).
    pub(super) fn unbind_all(&mut self, destination: Destination, out: &mut Vec<Event>) {
        let mut left = Vec::new();
        for (exchange, there) in self.exchanges.iter_mut() {
            for (binding, destination) in there.remove(|binding| binding.destination == destination) {
                out.push(unbound(binding, exchange, destination));
                left.push(exchange);
            }
        }
        left.dedup();
        for exchange in left {
            self.delete_if_unbound(exchange, out);
        }
    }

    /// An auto-delete exchange goes with its last binding.
    fn delete_if_unbound(&mut self, id: ExchangeId, out: &mut Vec<Event>) {
        if self.exchanges.get(id).is_some_and(|exchange| exchange.traits.auto_delete && !exchange.is_bound())
        {
            self.remove_exchange(id, out);
        }
    }
}

pub(super) fn unbound(binding: BindingId, exchange: ExchangeId, destination: Destination) -> Event {
    match destination {
        Destination::Queue(queue) => Event::Topology(TopologyEvent::Unbound { binding, exchange, queue }),
        Destination::Exchange(destination) => {
            Event::Topology(TopologyEvent::ExchangeUnbound { binding, source: exchange, destination })
        }
    }
}

/// Every queue is bound to the default exchange, and none may be otherwise (AMQP 0-9-1, 3.1.3.1).
pub(super) fn refuse_default(exchange: ExchangeId) -> Result<(), Refusal> {
    if exchange == DEFAULT_EXCHANGE {
        let text = "operation not permitted on the default exchange";
        return Err(Refusal::new(ReplyCode::AccessRefused, text));
    }
    Ok(())
}

fn refuse_default_ends(source: ExchangeId, destination: Destination) -> Result<(), Refusal> {
    match destination {
        Destination::Queue(_) => refuse_default(source),
        Destination::Exchange(destination) => refuse_default(source).and(refuse_default(destination)),
    }
}
