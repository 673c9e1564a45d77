//! Binding queues and exchanges to exchanges (AMQP 0-9-1, 1.7.2.3; RabbitMQ's "Exchange to Exchange
//! Bindings" guide).

use super::arguments::QueueType;
use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::event::{Event, TopologyEvent};
use super::exchange::{Binding, Destination, ExchangeType};
use super::headers;
use super::id::{BindingId, ChannelId, ExchangeId};
use super::refusal::{Refusal, ReplyCode};
use super::topic;
use super::value::{FieldTable, Name};
use super::version::Change;

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
        let Some(there) = self.exchanges.get(exchange) else { return Ok(()) };
        match there.kind {
            ExchangeType::Headers => headers::check(&arguments)?,
            ExchangeType::Topic if self.configuration.has(Change::FewWildcards) => topic::check(&key)?,
            ExchangeType::LocalRandom => refuse_unchosen(&key, self.queues_type(destination))?,
            ExchangeType::Direct | ExchangeType::Topic | ExchangeType::Fanout | ExchangeType::ModulusHash => {
            }
        }
        if there.find(destination, &key, &arguments).is_some() {
            return Ok(());
        }
        self.next_binding += 1;
        let binding = BindingId(self.next_binding);
        let Some(there) = self.exchanges.get_mut(exchange) else { return Ok(()) };
        there.add(Binding { id: binding, destination, key, arguments });
        out.push(match destination {
            Destination::Queue(queue) => Event::Topology(TopologyEvent::Bound { binding, exchange, queue }),
            Destination::Exchange(destination) => {
                Event::Topology(TopologyEvent::ExchangeBound { binding, source: exchange, destination })
            }
        });
        Ok(())
    }

    /// The type of the queue at that end; none if it is an exchange.
    fn queues_type(&self, destination: Destination) -> Option<QueueType> {
        match destination {
            Destination::Queue(id) => self.queues.get(id).map(|queue| queue.arguments.queue_type),
            Destination::Exchange(_) => None,
        }
    }

    /// A binding that is not there is no error, nor is an end that is not (RabbitMQ's
    /// "Specification" guide).
    pub(super) fn unbind(
        &mut self,
        channel: ChannelId,
        source: &str,
        destination: Option<Destination>,
        (key, arguments): (&Name, &FieldTable),
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let (Some(exchange), Some(destination)) = (self.exchange(source), destination) else {
            return Ok(());
        };
        let Some(there) = self.exchanges.get(exchange) else { return Ok(()) };
        if let Some(binding) = there.find(destination, key, arguments) {
            // Only of a binding that is there it is asked whose the queue is (`rabbit_binding.erl`, remove/3).
            if let Destination::Queue(queue) = destination
                && let Some(queue) = self.queues.get(queue)
            {
                self.refuse_locked(channel, queue)?;
            }
            let Some(there) = self.exchanges.get_mut(exchange) else { return Ok(()) };
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

/// A local random exchange leads to classic queues only, and has no keys (`rabbit_exchange_type_local_random.erl`,
/// validate_binding/2).
fn refuse_unchosen(key: &str, destination: Option<QueueType>) -> Result<(), Refusal> {
    let text = match (key, destination) {
        ("", Some(QueueType::Classic)) => return Ok(()),
        ("", Some(_)) => "the type of the queue is not valid for this exchange type".into(),
        ("", None) => "Destination not found".into(),
        (key, _) => format!("Non empty binding '{key}' key not permitted"),
    };
    Err(Refusal::new(ReplyCode::PreconditionFailed, text))
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

/// The same of an end of a binding, which is looked at before anything else is.
pub(super) fn refuse_default_name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() { refuse_default(DEFAULT_EXCHANGE) } else { Ok(()) }
}
