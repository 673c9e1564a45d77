//! Where a message goes: from exchange to exchange, and to the queues in the end (AMQP 0-9-1, 3.1.3;
//! RabbitMQ's guides on exchange-to-exchange bindings and on alternate exchanges).

use std::rc::Rc;

use super::broker::{Broker, DEFAULT_EXCHANGE};
use super::event::{ContentEvent, Event};
use super::exchange::{Binding, Destination, Exchange, ExchangeType};
use super::hash::phash2;
use super::id::{BindingId, ExchangeId, QueueId};
use super::message::Message;
use super::value::Name;

/// A queue that a message goes to, with what leads there first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Target {
    pub queue: QueueId,
    pub exchange: ExchangeId,
    /// None from the default exchange.
    pub binding: Option<BindingId>,
}

/// So many different hashes an exchange chooses by (`PHASH2_RANGE`).
const HASHES: u32 = 1 << 27;

/// From an exchange to another one; no binding to an alternate exchange.
type Hop = (ExchangeId, Option<BindingId>);

impl Broker {
    /// The queues a message goes to, each once however many ways lead there, in the order in which they
    /// are found. The caller gives the vector back as `self.targets`. Each exchange is passed once, so
    /// that cycles end. O(bindings that match).
    pub(super) fn targets_of(
        &mut self,
        first: ExchangeId,
        message: &Rc<Message>,
        out: &mut Vec<Event>,
    ) -> Vec<Target> {
        let mut targets = std::mem::take(&mut self.targets);
        targets.clear();
        if first == DEFAULT_EXCHANGE {
            for queue in message.routing_keys().filter_map(|key| self.queues.find(key)) {
                add(&mut targets, Target { queue, exchange: first, binding: None });
            }
            return targets;
        }
        let (mut seen, mut next) = (vec![first], 0);
        while let Some(&from) = seen.get(next) {
            next += 1;
            for (to, binding) in self.targets_from(from, message, &mut targets) {
                if self.exchanges.get(to).is_some() && !seen.contains(&to) {
                    seen.push(to);
                    out.push(Event::Content(ContentEvent::RoutedOn {
                        from,
                        to,
                        binding,
                        message: Rc::clone(message),
                    }));
                }
            }
        }
        targets
    }

    /// Adds the queues that one exchange leads to, and tells the exchanges. A message that it leads
    /// nowhere goes to the alternate exchange; one that it leads to any exchange counts as led on.
    fn targets_from(&mut self, from: ExchangeId, message: &Message, targets: &mut Vec<Target>) -> Vec<Hop> {
        let Some(exchange) = self.exchanges.get(from) else { return Vec::new() };
        let (mut hops, mut found) = (Vec::new(), false);
        let mut take = |binding: &Binding| {
            found = true;
            match binding.destination {
                Destination::Queue(queue) => {
                    add(targets, Target { queue, exchange: from, binding: Some(binding.id) });
                }
                Destination::Exchange(to) => hops.push((to, Some(binding.id))),
            }
        };
        match exchange.kind {
            ExchangeType::LocalRandom | ExchangeType::ModulusHash => {
                self.chosen(exchange, message).into_iter().for_each(take);
            }
            ExchangeType::Direct | ExchangeType::Topic | ExchangeType::Fanout | ExchangeType::Headers => {
                exchange.matching(message, self.configuration.version, &mut self.walk, &mut take);
            }
        }
        if !found {
            hops.extend(self.alternate(exchange).map(|to| (to, None)));
        }
        hops
    }

    /// The one binding that a message takes from an exchange that chooses. By hash it is that of all its keys, among
    /// the destinations in order (`rabbit_exchange_type_modulus_hash.erl`, route/3; one that is bound twice stands
    /// there twice). Where RabbitMQ draws (`rabbit_exchange_type_local_random.erl`), this takes the hash of the number
    /// of the next copy: the same commands have the same outcome every time.
    fn chosen<'e>(&self, exchange: &'e Exchange, message: &Message) -> Option<&'e Binding> {
        let mut bindings: Vec<&Binding> = exchange.bindings().iter().collect();
        let hash = if exchange.kind == ExchangeType::ModulusHash {
            bindings.sort_by_key(|binding| self.destination_name(binding.destination));
            phash2(message.routing_keys().map(|key| key.as_bytes())) % HASHES
        } else {
            phash2([&self.next_copy.to_le_bytes()[..]].into_iter())
        };
        bindings.get((hash as usize).checked_rem(bindings.len())?).copied()
    }

    /// By what destinations are put in order: exchanges before queues, then by their names.
    fn destination_name(&self, destination: Destination) -> (bool, Option<&Name>) {
        match destination {
            Destination::Exchange(id) => (false, self.exchanges.get(id).map(|exchange| &exchange.name)),
            Destination::Queue(id) => (true, self.queue_name(id)),
        }
    }

    fn alternate(&self, exchange: &Exchange) -> Option<ExchangeId> {
        self.exchange(exchange.traits.alternate.as_deref()?)
    }
}

fn add(targets: &mut Vec<Target>, target: Target) {
    if targets.iter().all(|other| other.queue != target.queue) {
        targets.push(target);
    }
}
