//! A message made by hand as the text of a link: exchange, key, type, payload, headers, and the properties that
//! a form asks for, each with a `~` before its name, which no header has.

use std::rc::Rc;

use super::text;
use crate::engine::queueing::{Message, MessageId, Name, Properties};

/// Its fields.
pub(super) fn written(message: &Message) -> Vec<String> {
    let Properties { kind, delivery_mode, priority, expiration, correlation_id, reply_to, .. } =
        &*message.properties;
    let kind = kind.as_deref().unwrap_or_default();
    let fields = [&message.exchange, &message.routing_key, kind, &message.body];
    let number = |name, value: &Option<u8>| value.map(|value| format!("~{name}:{value}"));
    let name =
        |name, value: &Option<Name>| value.as_ref().map(|value| format!("~{name}:{}", text::escaped(value)));
    let properties = [
        number("mode", delivery_mode),
        number("priority", priority),
        name("expiration", expiration),
        name("correlation", correlation_id),
        name("reply", reply_to),
    ];
    let fields = fields.map(text::escaped).into_iter().chain(text::table(&message.headers));
    fields.chain(properties.into_iter().flatten()).collect()
}

/// Reads what [`written`] wrote.
pub(super) fn read(fields: &[&str]) -> Option<Message> {
    let [exchange, key, kind, body, rest @ ..] = fields else { return None };
    let (written, headers): (Vec<&str>, Vec<&str>) = rest.iter().partition(|field| field.starts_with('~'));
    let kind = Some(text::name(kind)?).filter(|kind| !kind.is_empty());
    let mut properties = Properties { kind, ..Properties::default() };
    for field in written {
        match field.split_once(':')? {
            ("~mode", mode) => properties.delivery_mode = Some(mode.parse().ok()?),
            ("~priority", priority) => properties.priority = Some(priority.parse().ok()?),
            ("~expiration", span) => properties.expiration = Some(text::name(span)?),
            ("~correlation", id) => properties.correlation_id = Some(text::name(id)?),
            ("~reply", queue) => properties.reply_to = Some(text::name(queue)?),
            _ => return None,
        }
    }
    Some(Message {
        id: MessageId::default(),
        exchange: text::name(exchange)?,
        routing_key: text::name(key)?,
        properties: Rc::new(properties),
        headers: text::read_table(&headers)?,
        body: text::name(body)?,
        ..Message::default()
    })
}
