//! Which entries a reader asks for: by node, by message, by category and by words.

use super::words::sentence;
use crate::engine::queueing::MessageId;
use crate::sim::{Category, EntryId, Facts, NodeId, Recording};

/// What a reader asks for; what is none or empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Entries in which this node has a part.
    pub node: Option<NodeId>,
    pub message: Option<MessageId>,
    pub category: Option<Category>,
    /// Entries whose sentence has these words, in capitals or not.
    pub words: String,
}

impl Filter {
    /// Does it ask for nothing, so that every entry is a hit?
    pub fn is_empty(&self) -> bool {
        self.node.is_none()
            && self.message.is_none()
            && self.category.is_none()
            && self.words.trim().is_empty()
    }

    /// Is an entry asked for? The words are looked for last: a sentence is dear to make.
    pub fn meets(&self, recording: &Recording, entry: EntryId) -> bool {
        let facts = Facts::of(recording, entry);
        let node = |id: NodeId| {
            let ends = facts.transit.map_or([None, None], |(_, from, to)| [Some(from), Some(to)]);
            [facts.queue, facts.exchange, facts.onward, facts.client].contains(&Some(id))
                || ends.contains(&Some(id))
        };
        let words = self.words.trim();
        self.message.is_none_or(|id| facts.message == Some(id))
            && self.category.is_none_or(|category| facts.category() == category)
            && self.node.is_none_or(node)
            && (words.is_empty() || has_words(&sentence(recording, entry), words))
    }

    /// Adds the hits among the entries from `from` up to `to`, in order. A long run is gone through
    /// piece by piece.
    pub fn add_hits(&self, recording: &Recording, from: usize, to: usize, hits: &mut Vec<u32>) {
        let to = to.min(recording.journal.entries.len());
        hits.extend((from as u32..to as u32).filter(|entry| self.meets(recording, EntryId(*entry))));
    }
}

fn has_words(sentence: &str, words: &str) -> bool {
    sentence.to_ascii_lowercase().contains(&words.to_ascii_lowercase())
}
