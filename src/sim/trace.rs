//! The journal as JSON lines, with names in place of numbers: to read, to compare, to keep as a golden file.

use serde_json::{Map, Value, json};

use super::facts::Facts;
use super::journal::EntryId;
use super::plan::{Node, NodeId};
use super::recording::Recording;

/// One entry as one line of JSON; absent facts are left out.
pub(super) fn line(recording: &Recording, id: EntryId) -> String {
    let Some(entry) = recording.journal.entries.get(id.index()) else { return String::new() };
    let facts = Facts::of(recording, id);
    let name = |node| json!(recording.plan.name(node));
    let mut line = Map::new();
    let mut put = |field: &str, value: Option<Value>| {
        if let Some(value) = value {
            line.insert(field.to_owned(), value);
        }
    };
    put("n", Some(json!(id)));
    put("at_us", Some(json!(entry.at)));
    put("cause", entry.cause.map(|cause| json!(cause)));
    put("event", Some(json!(facts.kind)));
    put("message", facts.message.map(|message| json!(message)));
    put("copy", facts.copy.map(|copy| json!(copy)));
    put("attempt", facts.attempt.filter(|attempt| *attempt > 1).map(|attempt| json!(attempt)));
    put("client", facts.client.map(name));
    let is_of_logs =
        |node: &NodeId| matches!(recording.plan.node(*node), Node::LogBroker(_) | Node::Replica(_));
    put("exchange", facts.exchange.filter(|node| !is_of_logs(node)).map(name));
    put("queue", facts.queue.filter(|node| !is_of_logs(node)).map(name));
    put("broker", facts.exchange.filter(is_of_logs).map(name));
    put("partition", facts.queue.filter(is_of_logs).map(name));
    put("offset", facts.offset.map(|offset| json!(offset)));
    put("group", facts.group.map(|group| json!(group)));
    put("callee", facts.callee.map(name));
    put("alert", facts.alert.map(|alert| json!(alert)));
    if let Some((table, row)) = facts.table {
        put("table", Some(json!(table)));
        put("row", Some(json!(row)));
    }
    if let Some((part, region)) = facts.region {
        put("part", Some(json!(part)));
        put("region", Some(json!(region)));
    }
    if let Some((kind, from, to)) = facts.transit {
        put("transit", Some(json!(kind)));
        put("from", Some(name(from)));
        put("to", Some(name(to)));
    }
    put("redelivered", facts.redelivered.filter(|flag| *flag).map(|flag| json!(flag)));
    put("reason", facts.reason.map(|reason| json!(reason.as_str())));
    put("words", facts.words.map(|words| json!(words)));
    put("until_us", facts.until.map(|until| json!(until)));
    Value::Object(line).to_string()
}
