//! A record and the message that stands for it on the stage, either made from the other.
//!
//! The topic is the message's exchange, the key its routing key, the value its body, the headers `type` and
//! `correlation_id` are its properties of that name. An empty key or body stands for none.

use std::rc::Rc;

use crate::base::{OrdMap, SimTime};
use crate::engine::logs::{Record, TopicPartition};
use crate::engine::queueing::{FieldTable, Message, MessageId, Name, Properties, Value};

use crate::sim::simulation::Run;

const TYPE: &str = "type";
const CORRELATION_ID: &str = "correlation_id";

/// What stands for each record that was sent, by its number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Records(OrdMap<u32, Rc<Message>>);

impl Records {
    /// The message that stands for a record of a topic: always the same one. O(log records); they come in about the order of their numbers.
    pub(super) fn stands_for(&mut self, topic: &Name, record: &Record) -> Rc<Message> {
        Rc::clone(self.0.or_insert_with(record.id, || message_of(topic, record)))
    }
}

impl Run<'_> {
    /// The message that stands for a record of a partition.
    pub(super) fn stands_for(&mut self, partition: TopicPartition, record: &Record) -> Rc<Message> {
        let topic = self.sim.plan.logs.topics.get(partition.topic.index());
        let Some(topic) = topic.map(|topic| &topic.declaration.name) else {
            unreachable!("a record is of one of the plan's topics")
        };
        self.sim.records.stands_for(topic, record)
    }
}

/// The record that a message stands for, made at a moment.
pub fn record_of(message: &Message, now: SimTime) -> Record {
    let text = |text: &Name| Some(text.clone()).filter(|text| !text.is_empty());
    let (kind, correlation) = (&message.properties.kind, &message.properties.correlation_id);
    let properties = [(TYPE, kind), (CORRELATION_ID, correlation)].into_iter();
    let properties = properties.filter_map(|(name, value)| Some((Name::from(name), Some(value.clone()?))));
    let headers = message
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), Some(value.as_text()?.clone()))));
    Record {
        id: message.id.0,
        key: text(&message.routing_key),
        value: text(&message.body),
        headers: properties.chain(headers).collect(),
        timestamp: now,
        encoding: message.encoding.clone(),
    }
}

/// The message that stands for a record of a topic.
pub fn message_of(topic: &Name, record: &Record) -> Rc<Message> {
    let (mut kind, mut correlation_id) = (None, None);
    let mut headers = FieldTable::new();
    for (name, value) in &record.headers {
        match value {
            Some(value) if **name == *TYPE => kind = Some(value.clone()),
            Some(value) if **name == *CORRELATION_ID => correlation_id = Some(value.clone()),
            Some(value) => drop(headers.insert(name.clone(), Value::Text(value.clone()))),
            None => drop(headers.insert(name.clone(), Value::Void)),
        }
    }
    Rc::new(Message {
        id: MessageId(record.id),
        exchange: topic.clone(),
        routing_key: record.key.clone().unwrap_or_default(),
        properties: Rc::new(Properties { kind, correlation_id, ..Properties::default() }),
        headers,
        body: record.value.clone().unwrap_or_default(),
        encoding: record.encoding.clone(),
        ..Message::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Encoding;

    #[test]
    fn there_and_back() {
        let topic = Name::from("orders");
        let message = Message {
            id: MessageId(7),
            exchange: topic.clone(),
            routing_key: "ann".into(),
            properties: Rc::new(Properties { kind: Some("order".into()), ..Properties::default() }),
            headers: [("trace".into(), Value::Text("t-1".into()))].into(),
            body: "3 books".into(),
            encoding: Some(Rc::new(Encoding { size: 4, ..Encoding::default() })),
            ..Message::default()
        };
        assert_eq!(*message_of(&topic, &record_of(&message, SimTime::ZERO)), message);
    }
}
