//! Where the engine is known to differ from the recorded broker, and why. A case that is not named
//! here has to pass.

use serde_json::Value as Json;

use super::recording::text;

/// Cases by their id, or areas by their name, each with the reason that the page gives.
pub const DIFFERENCES: [(&str, &str); 0] = [];

/// Known differences that no case can show.
pub const BEYOND: [&str; 9] = [
    "There is one node. A quorum queue counts deliveries and orders messages as RabbitMQ's do, and has no \
     replicas.",
    "A quorum queue that rejects publishes tells all publishers of it at the same moment; RabbitMQ's tells \
     each channel when it next hears from it.",
    "A stream keeps all it was ever given: retention goes by whole segments, of 500 MB each if nothing else \
     is set.",
    "Names that the broker makes up count upwards, as in amq.gen-1, where RabbitMQ's are random: the same \
     commands must have the same outcome every time.",
    "A local random exchange takes the queue that the hash of a count leads to, where RabbitMQ draws.",
    "A delivery that is not acknowledged in time closes its channel at that moment; RabbitMQ looks once a \
     minute.",
    "Memory and disk are reckoned from the messages alone: each body and 512 bytes.",
    "Writing to disk and taking in a message last as long as the operator sets them to, which is no time at \
     all if nothing is set.",
    "The delayed message exchange is a plugin of RabbitMQ's. The recordings were made without plugins, so \
     nothing recorded holds it.",
];

/// The same of the log broker.
pub const BEYOND_LOGS: [&str; 1] = [
    "The sticky assignors are held by how evenly they divide and how much stays. Which partition goes to whom \
     differs between Kafka's own clients too.",
];

/// Why a case may end otherwise than recorded.
pub fn reason(case: &Json) -> Option<&'static str> {
    let named = |name: &str| text(case, "id") == name || text(case, "area") == name;
    DIFFERENCES.iter().find(|(name, _)| named(name)).map(|(_, reason)| *reason)
}
