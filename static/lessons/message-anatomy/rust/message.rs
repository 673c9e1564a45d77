//! The four parts as one message, to JSON and back.

use crate::header::Header;
use crate::json::Json;
use crate::metadata::Metadata;

// region: message
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub routing_key: String,
    pub header: Header,
    pub payload: Json,
    pub metadata: Metadata,
}
// endregion: message

impl Message {
    // region: to-json
    pub fn to_json(&self) -> String {
        let parts = Json::object([
            ("routing_key", (&self.routing_key).into()),
            ("header", self.header.to_json()),
            ("payload", self.payload.clone()),
            ("metadata", self.metadata.to_json()),
        ]);
        parts.to_string()
    }
    // endregion: to-json

    // region: from-json
    pub fn from_json(text: &str) -> Option<Self> {
        let parts = Json::parse(text)?;
        Some(Self {
            routing_key: parts["routing_key"].text(),
            header: Header::from_json(&parts["header"]),
            payload: parts["payload"].clone(),
            metadata: Metadata::from_json(&parts["metadata"]),
        })
    }
    // endregion: from-json

    // region: retry
    /// The same message for one more attempt.
    pub fn again(&self) -> Self {
        let metadata = self.metadata.again();
        Self { metadata, ..self.clone() }
    }
    // endregion: retry
}
