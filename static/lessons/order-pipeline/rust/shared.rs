//! What payment reads, notes, and asks of the bank.

use rdkafka::message::{BorrowedMessage, Header, OwnedHeaders};
use rdkafka::message::{Headers, Message};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
pub struct Event {
    pub order: String,
    pub total: f64,
}

pub struct Refused;
pub type Charged = Result<(), Refused>;

pub trait Bank {
    // region: key
    fn charge(&self, key: &str, total: f64) -> Charged;
    // endregion: key
    fn refund(&self, key: &str);
}

/// What is noted of orders; it outlives the process.
pub trait Table {
    fn get(&self, order: &str) -> Option<String>;
    fn put(&self, order: &str, state: &str);
}

type Record = (String, String, Event);

/// A record's type, its user, and what it tells.
pub fn read(it: &BorrowedMessage<'_>) -> Option<Record> {
    let text = |raw: &[u8]| String::from_utf8(raw.into()).ok();
    let kind = it.headers()?.try_get(0)?.value?;
    let event = serde_json::from_slice(it.payload()?).ok()?;
    Some((text(kind)?, text(it.key()?)?, event))
}

pub fn headers(kind: &str) -> OwnedHeaders {
    let kind = Header { key: "type", value: Some(kind) };
    OwnedHeaders::new().insert(kind)
}
