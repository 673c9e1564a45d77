//! The rows of a table that its drum shows at a moment.

use super::desk::Drum;
use super::doing::last_at;
use crate::player::{Row, World};
use crate::sim::ClientId;

/// A row as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    pub key: String,
    pub value: String,
    /// What it was before, of one that has just changed, if there is room for that.
    pub was: Option<String>,
    pub state: RowState,
}

/// What has just happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    Still,
    Changed,
    /// Somebody found it there who would have added it.
    Found,
}

/// The rows that a drum shows, by their keys, those that were touched last before others; and how many more there are.
pub fn rows(world: &World, id: ClientId, drum: &Drum) -> (Vec<RowView>, usize) {
    let Some(table) = world.services.tables.get(drum.table.index()) else { return (Vec::new(), 0) };
    let mut all: Vec<_> = table.iter().collect();
    let touched = |row: &Row| row.changed.max(row.found.unwrap_or_default());
    let more = all.len().saturating_sub(drum.rows.len());
    if more > 0 {
        all.sort_by_key(|(_, row)| std::cmp::Reverse(touched(row)));
        all.truncate(drum.rows.len());
        all.sort_by_key(|(key, _)| *key);
    }
    let last = last_at(world, id);
    let view = |(key, row): (&crate::engine::queueing::Name, &Row)| {
        let is_new = |at: crate::base::SimTime| at >= last && at > crate::base::SimTime::ZERO;
        let state = match row.found {
            Some(found) if is_new(found) => RowState::Found,
            _ if is_new(row.changed) => RowState::Changed,
            _ => RowState::Still,
        };
        let value = cut(&row.value, drum.letters.saturating_sub(4).max(1));
        let room = drum.letters.saturating_sub(value.chars().count() + 1);
        let key = cut(key, room);
        let left = room.saturating_sub(key.chars().count() + 1);
        let was = row.from.as_ref().filter(|was| state == RowState::Changed && was.chars().count() <= left);
        RowView { key, value, was: was.map(|was| was.to_string()), state }
    };
    (all.into_iter().map(view).collect(), more)
}

/// As much of a text as there is room for.
fn cut(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        None => text.to_owned(),
        Some(_) => text.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
    }
}
