//! How a payload is encoded that is shown as text. Brokers never look into it: they count its bytes.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::base::{Pack, Reader, Shape};

/// A payload that was written by a version of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encoding {
    pub schema: Rc<str>,
    pub version: Rc<str>,
    /// The number that a registry gave that version, which stands before the payload; none without a registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u32>,
    /// Bytes of the payload as it travels.
    pub size: u32,
}

/// Nothing is written: only a run encodes what it publishes, and no lesson's own message is encoded.
impl Pack for Encoding {
    fn pack(&self, _: &mut Vec<u8>) {}

    fn unpack(_: &mut Reader<'_>) -> Self {
        Self::default()
    }

    fn describe(_: &mut Shape) {}
}

/// Bytes of a payload: those of its text, unless it is encoded otherwise.
pub(super) fn size(text: &str, encoding: &Option<Rc<Encoding>>) -> usize {
    encoding.as_ref().map_or(text.len(), |encoding| encoding.size as usize)
}
