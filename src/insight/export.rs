//! A run as a file: what it was made of, and every entry of its journal, as JSON that can be read.

use serde_json::{Value, json};

use super::words::sentence;
use crate::base::Fingerprint;
use crate::player::Address;
use crate::sim::{EntryId, Intervention, Recording, What};

/// Takes a run's trace in and gives the file out, piece by piece, so that a long run need not be held
/// in one text.
#[derive(Default)]
pub struct RunFile {
    fingerprint: Fingerprint,
    piece: String,
    begun: bool,
}

impl RunFile {
    /// How the file ends.
    pub const END: &'static str = "\n  ]\n}\n";

    /// Takes in the next line of the trace.
    pub fn add(&mut self, line: &str) {
        self.fingerprint.add_line(line);
        self.piece.push_str(if self.begun { ",\n    " } else { "\n    " });
        self.piece.push_str(line);
        self.begun = true;
    }

    /// How long the next piece is.
    pub fn length(&self) -> usize {
        self.piece.len()
    }

    /// What was taken in since the last piece.
    pub fn piece(&mut self) -> String {
        std::mem::take(&mut self.piece)
    }

    /// How the file begins; known when all lines are in.
    pub fn head(&self, recording: &Recording, lesson: &str) -> String {
        let interventions = recording.interventions.to_vec();
        let deeds: Vec<Value> = interventions.iter().map(|deed| json!(words(recording, deed))).collect();
        let address = Address {
            lesson: Some(lesson.to_owned()),
            seed: Some(recording.seed),
            interventions,
            ..Address::default()
        };
        let fields = [
            ("lesson", json!(lesson)),
            ("seed", json!(recording.seed)),
            ("link", json!(address.to_string())),
            ("interventions", Value::Array(deeds)),
            ("fingerprint", json!(self.fingerprint.to_string())),
        ];
        let mut head = "{\n".to_owned();
        fields
            .iter()
            .for_each(|(name, value)| head.extend(["  \"", name, "\": ", &value.to_string(), ",\n"]));
        head.push_str("  \"entries\": [");
        head
    }
}

/// When something was done, and what.
fn words(recording: &Recording, deed: &Intervention) -> String {
    let is_it = |id: &usize| {
        let entry = &recording.journal.entries[*id];
        entry.at == deed.at && matches!(&entry.what, What::Acted(action) if **action == deed.action)
    };
    let first = recording.journal.entries.partition_point(|entry| entry.at < deed.at);
    let done = (first..recording.entries_by(deed.at)).find(is_it);
    match done {
        Some(id) => format!("{}: {}", deed.at, sentence(recording, EntryId(id as u32))),
        None => format!("{}: {} {}", deed.at, deed.action.word(), deed.action.subject()),
    }
}
