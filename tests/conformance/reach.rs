//! Where the engine is known to differ from the recorded broker, and why. A case that is not named
//! here has to pass.

use serde_json::Value as Json;

use super::recording::text;

/// Cases by their id, or areas by their name, each with the reason that the page gives.
pub const DIFFERENCES: [(&str, &str); 1] = [(
    "stream",
    "A stream is a log: reading does not remove, and every consumer reads from where it likes. This \
     broker has queues only, and refuses to declare one with x-queue-type stream.",
)];

/// Known differences that no case can show.
pub const BEYOND: [&str; 6] = [
    "There is one node. A quorum queue counts deliveries and orders messages as RabbitMQ's do, and has no \
     replicas.",
    "Names that the broker makes up count upwards, as in amq.gen-1, where RabbitMQ's are random: the same \
     commands must have the same outcome every time.",
    "A delivery that is not acknowledged in time closes its channel at that moment; RabbitMQ looks once a \
     minute.",
    "Memory and disk are reckoned from the messages alone: each body and 512 bytes.",
    "Writing to disk and taking in a message last as long as the operator sets them to, which is no time at \
     all if nothing is set.",
    "The delayed message exchange is a plugin of RabbitMQ's. The recordings were made without plugins, so \
     nothing recorded holds it.",
];

/// Why a case may end otherwise than recorded.
pub fn reason(case: &Json) -> Option<&'static str> {
    let named = |name: &str| text(case, "id") == name || text(case, "area") == name;
    DIFFERENCES.iter().find(|(name, _)| named(name)).map(|(_, reason)| *reason)
}
