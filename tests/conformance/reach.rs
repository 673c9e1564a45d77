//! Where the engine is known to differ from the recorded broker, and why. A case that is not named
//! here has to pass.

use serde_json::Value as Json;

use super::recording::text;

/// Cases by their id, or areas by their name, each with the reason that the page gives.
pub const DIFFERENCES: [(&str, &str); 0] = [];

/// Known differences that no case can show.
pub const BEYOND: [&str; 10] = [
    "There is one node. A quorum queue counts deliveries and orders messages as RabbitMQ's do, and has no \
     replicas.",
    "A quorum queue that rejects publishes tells all publishers of it at the same moment; RabbitMQ's tells \
     each channel when it next hears from it.",
    "A stream keeps all it was ever given: retention goes by whole segments, of 500 MB each if nothing else \
     is set.",
    "Names that the broker makes up count upwards, as in amq.gen-1, where RabbitMQ's are random: the same \
     commands must have the same outcome every time.",
    "Before RabbitMQ 4.3 a delivery that is not acknowledged in time closes its channel when RabbitMQ next looks, \
     once a minute; here at that moment.",
    "A consumer that RabbitMQ 4.3 cancels since it took too long stays cancelled; RabbitMQ's comes back to life when \
     it settles after all.",
    "A local random exchange takes the queue that the hash of a count leads to, where RabbitMQ draws.",
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

/// What nobody has looked at on Kafka itself.
pub const UNSEEN_LOGS: &str = "The rules are those of Kafka 4, by its documents, its improvement proposals and its \
     source. What is recorded is the clients' side: kafka-python 2.0.2 hashed the keys and divided the partitions, \
     and confluent-kafka 2.16.1 on librdkafka 2.16.0 ran against the mock cluster that librdkafka has built in. The \
     brokers' side has not been recorded on Kafka's own broker yet: replication, elections, transactions and \
     retention are held by tests made from those sources, and where they differ from a running Kafka is not known.";

/// Why a case may end otherwise than recorded.
pub fn reason(case: &Json) -> Option<&'static str> {
    let named = |name: &str| text(case, "id") == name || text(case, "area") == name;
    DIFFERENCES.iter().find(|(name, _)| named(name)).map(|(_, reason)| *reason)
}
