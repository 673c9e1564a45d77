//! What a message is, from whom, and in which version.

use crate::json::Json;

// region: header
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    pub id: String,
    pub time: String,
    pub schema: String,
    pub content_type: String,
    pub source: String,
}
// endregion: header

impl Header {
    // region: readable
    /// Looked at first: can I read the payload at all?
    pub fn readable(&self, major: &str) -> bool {
        let is_json = self.content_type == "application/json";
        is_json && self.schema.split('.').next() == Some(major)
    }
    // endregion: readable

    pub fn to_json(&self) -> Json {
        Json::object([
            ("id", (&self.id).into()),
            ("time", (&self.time).into()),
            ("schema", (&self.schema).into()),
            ("content_type", (&self.content_type).into()),
            ("source", (&self.source).into()),
        ])
    }

    pub fn from_json(json: &Json) -> Self {
        Self {
            id: json["id"].text(),
            time: json["time"].text(),
            schema: json["schema"].text(),
            content_type: json["content_type"].text(),
            source: json["source"].text(),
        }
    }
}
