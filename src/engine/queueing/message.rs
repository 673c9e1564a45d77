//! A message as it travels: envelope, properties, headers, body (AMQP 0-9-1, 1.8.1 and 4.2.6).

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::id::MessageId;
use super::value::{FieldTable, Name, Value};
use crate::engine::encoding::{self, Encoding};

/// A message. It is never changed: who alters one (dead-lettering, a repair) makes a new one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The identity shared by all copies and republications of it.
    pub id: MessageId,
    /// The exchange it was published to; empty for the default exchange.
    pub exchange: Name,
    /// The routing key it was published with.
    pub routing_key: Name,
    /// The standard properties, shared by what is made from one another: most messages have none of them.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Rc<Properties>,
    /// The application's headers and the broker's own (`x-death`).
    #[serde(default, skip_serializing_if = "FieldTable::is_empty")]
    pub headers: FieldTable,
    /// Further routing keys, from the publisher's `BCC` header; who gets the message doesn't see them.
    #[serde(default, skip)]
    pub bcc: Vec<Name>,
    /// What the broker knows of its deaths; a client that publishes it again begins anew.
    #[serde(default, skip)]
    pub past: Past,
    /// The payload. The broker never looks into it.
    pub body: Rc<str>,
    /// How the payload is encoded, if it is not what stands in `body`, as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Rc<Encoding>>,
}

/// Whose the history in a message's headers is, and which of its keys still route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Past {
    /// It has not died yet: an `x-death` in it is its publisher's.
    #[default]
    Alive,
    /// It was dead-lettered.
    Died,
    /// It was dead-lettered with a key of its queue's: those in its `CC` header, if it is still there, are over.
    Rekeyed,
}

impl Message {
    /// Bytes of its payload as it travels.
    pub fn size(&self) -> usize {
        encoding::size(&self.body, &self.encoding)
    }

    /// The keys it is routed by: its own, those of its `CC` header, and the hidden ones (RabbitMQ's
    /// "Sender-selected Distribution" guide).
    pub(super) fn routing_keys(&self) -> impl Iterator<Item = &Name> {
        self.shown_keys().chain(&self.bcc)
    }

    /// Those of them that whoever gets the message may see.
    pub(super) fn shown_keys(&self) -> impl Iterator<Item = &Name> {
        let copies = self.copies("CC").filter(|_| self.past != Past::Rekeyed);
        [&self.routing_key].into_iter().chain(copies)
    }

    /// The keys in a header that is a list.
    pub(super) fn copies(&self, header: &str) -> impl Iterator<Item = &Name> {
        let keys = match self.headers.get(header) {
            Some(Value::List(keys)) => keys.as_slice(),
            _ => &[],
        };
        keys.iter().filter_map(Value::as_text)
    }

    /// Does it outlive a restart of the broker in a durable queue? (AMQP 0-9-1, 1.8.1 `delivery-mode`)
    pub(super) fn is_persistent(&self) -> bool {
        self.properties.delivery_mode == Some(2)
    }
}

/// The properties of a `basic` message; absent ones are `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Properties {
    /// MIME type of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Name>,
    /// MIME encoding of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<Name>,
    /// 1: transient, 2: persistent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_mode: Option<u8>,
    /// 0 to 255, higher first, in a queue that has priorities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<u8>,
    /// Ties a reply to its request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<Name>,
    /// The queue a reply is asked for in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Name>,
    /// Time to live in milliseconds, as text (RabbitMQ's TTL guide).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiration: Option<Name>,
    /// The application's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<Name>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<u64>,
    /// The application's type name.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<Name>,
    /// The user who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Name>,
    /// The application that published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_id: Option<Name>,
}

impl Properties {
    /// Is none of them set?
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
