//! Where the engine is known to differ from the recorded broker, and why. A case that is not named
//! here has to pass.

use serde_json::Value as Json;

use super::recording::text;

/// Cases by their id, or areas by their name, each with the reason that the page gives.
pub const DIFFERENCES: [(&str, &str); 1] = [(
    "stream",
    "Streams are not queues: reading does not remove, and everybody reads from where they like. \
     This broker refuses x-queue-type stream; the log broker is where to learn about them.",
)];

/// Why a case may end otherwise than recorded.
pub fn reason(case: &Json) -> Option<&'static str> {
    let named = |name: &str| text(case, "id") == name || text(case, "area") == name;
    DIFFERENCES.iter().find(|(name, _)| named(name)).map(|(_, reason)| *reason)
}
