//! What the machinery needs to carry a message.

use crate::json::Json;

// region: metadata
#[derive(Clone, Debug, PartialEq)]
pub struct Metadata {
    pub idempotency_key: String,
    pub correlation_id: String,
    pub retry_count: u32,
    pub ttl_s: Option<u32>,
}
// endregion: metadata

impl Metadata {
    // region: again
    /// For the next attempt: a count, and nothing else.
    pub fn again(&self) -> Self {
        let retry_count = self.retry_count + 1;
        Self { retry_count, ..self.clone() }
    }
    // endregion: again

    pub fn to_json(&self) -> Json {
        Json::object([
            ("idempotency_key", (&self.idempotency_key).into()),
            ("correlation_id", (&self.correlation_id).into()),
            ("retry_count", self.retry_count.into()),
            ("ttl_s", self.ttl_s.into()),
        ])
    }

    pub fn from_json(json: &Json) -> Self {
        let retries = json["retry_count"].number();
        Self {
            idempotency_key: json["idempotency_key"].text(),
            correlation_id: json["correlation_id"].text(),
            retry_count: retries.unwrap_or(0),
            ttl_s: json["ttl_s"].number(),
        }
    }
}
