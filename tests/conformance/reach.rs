//! What the engine does not have yet: a case that needs it is skipped, with the reason printed.

use serde_json::Value as Json;

/// Operations, by name.
const OPS: [(&str, &str); 6] = [
    ("recover", "basic.recover"),
    ("reply", "direct reply-to"),
    ("restart_broker", "restart"),
    ("delete_exchange", "exchange.delete"),
    ("tx_select", "transactions"),
    ("tx_commit", "transactions"),
];

/// Fields, arguments and headers that ask for something, wherever they stand.
const FIELDS: [(&str, &str); 21] = [
    ("CC", "sender-selected distribution"),
    ("BCC", "sender-selected distribution"),
    ("alternate-exchange", "alternate exchange"),
    ("as", "server-named queue"),
    ("auto_delete", "auto-delete"),
    ("exclusive", "exclusive"),
    ("if_empty", "if-empty"),
    ("if_unused", "if-unused"),
    ("immediate", "the immediate flag's refusal"),
    ("internal", "internal exchange"),
    ("passive", "passive declaration"),
    ("prefetch_size", "prefetch size's refusal"),
    ("x-expires", "queue expiry"),
    ("x-max-length", "length limit"),
    ("x-max-length-bytes", "length limit"),
    ("x-max-priority", "message priorities"),
    ("x-overflow", "length limit"),
    ("x-priority", "consumer priorities"),
    ("x-queue-mode", "lazy queue"),
    ("x-single-active-consumer", "single active consumer"),
    ("known_bug", "a bug of the recorded broker"),
];

/// Fields that ask for something by one of their values.
const VALUES: [(&str, &str, &str); 5] = [
    ("destination_type", "exchange", "exchange-to-exchange binding"),
    ("reply_to", "amq.rabbitmq.reply-to", "direct reply-to"),
    ("type", "x-nosuch", "refusal of an unknown exchange type"),
    ("user_id", "someone", "user-id check"),
    ("x-queue-type", "stream", "stream"),
];

/// Why a case can't be replayed yet.
pub fn reason(case: &Json) -> Option<&'static str> {
    let steps = case["steps"].as_array().into_iter().flatten();
    let beyond = |step: &Json| OPS.iter().find(|(op, _)| step["op"] == *op).map(|(_, reason)| *reason);
    steps.clone().find_map(beyond).or_else(|| asked(case))
}

/// The first thing out of reach in this value or in those within; outcomes ask for nothing.
fn asked(value: &Json) -> Option<&'static str> {
    match value {
        Json::Object(fields) => {
            let mut fields = fields.iter().filter(|(name, _)| *name != "expect");
            fields.find_map(|(name, field)| asked_by(name, field).or_else(|| asked(field)))
        }
        Json::Array(items) => items.iter().find_map(asked),
        _ => None,
    }
}

fn asked_by(name: &str, field: &Json) -> Option<&'static str> {
    let field_asks = *field != Json::Bool(false);
    let by_name = FIELDS.iter().find(|(asking, _)| *asking == name && field_asks).map(|found| found.1);
    let by_value = VALUES.iter().find(|(asking, value, _)| *asking == name && field == value);
    by_name.or_else(|| by_value.map(|found| found.2))
}
