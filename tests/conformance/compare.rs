//! Outcomes as the recordings write them, and when two of them agree.

use serde_json::{Map, Value as Json, json};
use sorting_office::engine::queueing::{FieldTable, Message, Refusal, Scope};

use super::case::Order;
use super::sha256;
use super::values;

/// Bodies longer than this are recorded by length and hash.
const LONGEST_BODY: usize = 256;

/// A delivery without what only its step knows (tag, consumer, message count).
pub fn delivery(message: &Message, redelivered: bool) -> Map<String, Json> {
    let mut seen = Map::new();
    seen.insert("body".into(), body(&message.body));
    seen.insert("redelivered".into(), redelivered.into());
    seen.insert("exchange".into(), (*message.exchange).into());
    seen.insert("routing_key".into(), (*message.routing_key).into());
    if !message.headers.is_empty() {
        seen.insert("headers".into(), headers(&message.headers));
    }
    if !message.properties.is_empty() {
        seen.insert("properties".into(), json!(message.properties));
    }
    seen
}

pub fn body(text: &str) -> Json {
    match text.len() {
        0..=LONGEST_BODY => text.into(),
        length => json!({"length": length, "sha256": sha256::hex(text.as_bytes())}),
    }
}

/// A refusal: what it closed, and with which words.
pub fn closed(refusal: &Refusal) -> Json {
    let what = match refusal.code.scope() {
        Scope::Channel => "channel_closed",
        Scope::Connection => "connection_closed",
    };
    json!({what: self::refusal(refusal)})
}

pub fn refusal(refusal: &Refusal) -> Json {
    let text = format!("{} - {}", refusal.code.name(), refusal.text);
    json!({"code": refusal.code.number(), "text": text})
}

fn headers(table: &FieldTable) -> Json {
    let mut headers = values::json(table);
    let deaths = headers.get_mut("x-death").and_then(Json::as_array_mut);
    for death in deaths.into_iter().flatten() {
        if let Some(time) = death.get_mut("time") {
            *time = "<timestamp>".into();
        }
    }
    headers
}

/// Does what was found agree with what was recorded?
pub fn agree(expected: &Json, found: &Json, order: Order) -> bool {
    let plain = |outcome: &Json| in_order(wordless(outcome.clone()), order);
    let (expected, mut found) = (plain(expected), plain(found));
    // What a recording can't tell is not compared: a quorum queue's consumers were not read.
    if expected.get("ready").is_some() && expected.get("consumers").is_none() {
        found.as_object_mut().and_then(|depth| depth.remove("consumers"));
    }
    expected == found
}

/// Keeps of each refusal its code and AMQP's name; the words after it are each broker's own.
fn wordless(mut outcome: Json) -> Json {
    let of_channels = outcome.get_mut("channels_closed").and_then(Json::as_object_mut);
    of_channels.into_iter().flat_map(|closed| closed.values_mut()).for_each(keep_name);
    for what in ["channel_closed", "connection_closed"] {
        outcome.get_mut(what).into_iter().for_each(keep_name);
    }
    outcome
}

fn keep_name(refusal: &mut Json) {
    if let Some(text) = refusal.get_mut("text") {
        *text = text.as_str().and_then(|text| text.split(" - ").next()).unwrap_or_default().into();
    }
}

/// Puts deliveries whose order was not determined into one order; their tags say nothing then.
fn in_order(mut outcome: Json, order: Order) -> Json {
    let Some(deliveries) = outcome.get_mut("deliveries").and_then(Json::as_array_mut) else { return outcome };
    if matches!(order, Order::Total) {
        return outcome;
    }
    for delivery in deliveries.iter_mut() {
        delivery.as_object_mut().and_then(|delivery| delivery.remove("delivery_tag"));
    }
    deliveries.sort_by_key(|delivery| match order {
        Order::PerConsumer => format!("{} {}", delivery["channel"], delivery["consumer"]),
        Order::None | Order::Total => delivery.to_string(),
    });
    outcome
}
