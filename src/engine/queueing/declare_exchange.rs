//! Declaring and deleting exchanges (AMQP 0-9-1, 1.6.2; RabbitMQ's "Alternate Exchanges" guide).

use super::bind::{refuse_default, unbound};
use super::broker::Broker;
use super::command::ExchangeDeclaration;
use super::delay::{DELAYED, DELAYED_TYPE};
use super::event::{Event, TopologyEvent};
use super::exchange::{Destination, Exchange, ExchangeType, Traits};
use super::id::ExchangeId;
use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Name, Value};
use super::version::{Change, Version};

const ALTERNATE: &str = "alternate-exchange";

impl Broker {
    /// Declaring what is there already, and the same, changes nothing; otherwise 406. A passive
    /// declaration asks for the name alone.
    pub(super) fn declare_exchange(
        &mut self,
        declared: ExchangeDeclaration,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let name = declared.name.clone();
        let there = self.exchange(&name);
        if let Some(there) = there {
            refuse_default(there)?;
        }
        if declared.passive {
            return there.map(|_| ()).ok_or_else(|| Refusal::no_exchange(&name));
        }
        let (kind, traits) = read(declared, self.configuration.version)?;
        if let Some(there) = there.and_then(|id| self.exchanges.get(id)) {
            return match there.first_difference(kind, &traits) {
                None => Ok(()),
                Some(field) => Err(Refusal::differs(field, "exchange", &name)),
            };
        }
        refuse_reserved("exchange", &name)?;
        let exchange = self.exchanges.add(Exchange::new(name, kind, traits));
        out.push(Event::Topology(TopologyEvent::ExchangeDeclared { exchange }));
        Ok(())
    }

    /// `exchange.delete`; what a delayed exchange holds stays held and finds no way out.
    pub(super) fn delete_exchange(
        &mut self,
        name: &str,
        if_unused: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if name.is_empty() || name.starts_with("amq.") {
            let text = format!("operation not permitted on the exchange '{name}'");
            return Err(Refusal::new(ReplyCode::AccessRefused, text));
        }
        let Some(id) = self.exchange(name) else { return Ok(()) };
        if if_unused && self.exchanges.get(id).is_some_and(Exchange::is_bound) {
            return Err(Refusal::in_use("exchange", name));
        }
        self.remove_exchange(id, out);
        Ok(())
    }

    /// Takes an exchange out with the bindings from it and to it.
    pub(super) fn remove_exchange(&mut self, id: ExchangeId, out: &mut Vec<Event>) {
        let Some(mut gone) = self.exchanges.remove(id) else { return };
        for (binding, destination) in gone.remove(|_| true) {
            out.push(unbound(binding, id, destination));
        }
        out.push(Event::Topology(TopologyEvent::ExchangeDeleted { exchange: id }));
        self.unbind_all(Destination::Exchange(id), out);
    }
}

/// Names that begin with `amq.` are the broker's own (AMQP 0-9-1, 1.6.2.1 and 1.7.2.1).
pub(super) fn refuse_reserved(what: &str, name: &str) -> Result<(), Refusal> {
    if name.starts_with("amq.") {
        let text = format!("{what} name '{name}' contains reserved prefix 'amq.*'");
        return Err(Refusal::new(ReplyCode::AccessRefused, text));
    }
    Ok(())
}

fn read(declared: ExchangeDeclaration, version: Version) -> Result<(ExchangeType, Traits), Refusal> {
    let ExchangeDeclaration { kind, durable, auto_delete, internal, arguments, .. } = declared;
    let delayed = &*kind == DELAYED;
    let kind = if delayed { text(&arguments, DELAYED_TYPE)?.unwrap_or_default() } else { kind };
    let Some(found) = ExchangeType::named(&kind, version) else {
        let soft = version.has(Change::UnknownTypeIsSoft);
        let code = if soft { ReplyCode::PreconditionFailed } else { ReplyCode::CommandInvalid };
        return Err(Refusal::new(code, format!("unknown exchange type '{kind}'")));
    };
    let alternate = text(&arguments, ALTERNATE)?;
    Ok((found, Traits { delayed, durable, auto_delete, internal, alternate }))
}

fn text(arguments: &FieldTable, name: &str) -> Result<Option<Name>, Refusal> {
    match arguments.get(name) {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text.clone())),
        Some(_) => {
            let text = format!("invalid arg '{name}': text is expected");
            Err(Refusal::new(ReplyCode::PreconditionFailed, text))
        }
    }
}

impl Exchange {
    /// The first field in which a declaration differs, by its name in the protocol.
    fn first_difference(&self, kind: ExchangeType, traits: &Traits) -> Option<&'static str> {
        let own = &self.traits;
        let differs = [
            ("type", self.kind != kind || own.delayed != traits.delayed),
            ("durable", own.durable != traits.durable),
            ("auto_delete", own.auto_delete != traits.auto_delete),
            ("internal", own.internal != traits.internal),
            (ALTERNATE, own.alternate != traits.alternate),
        ];
        differs.into_iter().find_map(|(name, differs)| differs.then_some(name))
    }
}
