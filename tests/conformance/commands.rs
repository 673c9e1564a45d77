//! The commands that stand for what a case declares and publishes.

use std::rc::Rc;

use sorting_office::engine::queueing::{
    ChannelId, Command, ExchangeDeclaration, Message, Name, Properties, QueueDeclaration,
};

use super::case::{Binding, Destination, Exchange, Queue, Table};
use super::values;

pub fn declare_exchange(channel: ChannelId, exchange: &Exchange) -> Command {
    Command::DeclareExchange(
        channel,
        ExchangeDeclaration {
            name: exchange.name.as_str().into(),
            kind: exchange.kind.as_str().into(),
            passive: exchange.passive,
            durable: exchange.durable,
            auto_delete: exchange.auto_delete,
            internal: exchange.internal,
            arguments: values::table(&exchange.arguments),
        },
    )
}

pub fn declare_queue(channel: ChannelId, name: Name, queue: &Queue) -> Command {
    Command::DeclareQueue(
        channel,
        QueueDeclaration {
            name,
            passive: queue.passive,
            durable: queue.durable,
            exclusive: queue.exclusive,
            auto_delete: queue.auto_delete,
            arguments: values::table(&queue.arguments),
        },
    )
}

/// Binds `binding.source` to a queue or an exchange of this name.
pub fn bind(channel: ChannelId, binding: &Binding, end: Name) -> Command {
    let (from, key) = (binding.source.as_str().into(), binding.routing_key.as_str().into());
    let arguments = values::table(&binding.arguments);
    match binding.destination_type {
        Destination::Queue => Command::Bind { channel, exchange: from, queue: end, key, arguments },
        Destination::Exchange => {
            Command::BindExchange { channel, source: from, destination: end, key, arguments }
        }
    }
}

/// The same undone.
pub fn unbind(channel: ChannelId, binding: &Binding, end: Name) -> Command {
    match bind(channel, binding, end) {
        Command::Bind { channel, exchange, queue, key, arguments } => {
            Command::Unbind { channel, exchange, queue, key, arguments }
        }
        Command::BindExchange { channel, source, destination, key, arguments } => {
            Command::UnbindExchange { channel, source, destination, key, arguments }
        }
        other => other,
    }
}

/// A message as a client hands it over.
pub fn message(
    exchange: &str,
    routing_key: Name,
    headers: &Table,
    properties: &Properties,
    body: String,
) -> Rc<Message> {
    Rc::new(Message {
        exchange: exchange.into(),
        routing_key,
        properties: Rc::new(properties.clone()),
        headers: values::table(headers),
        body: body.into(),
        ..Message::default()
    })
}
