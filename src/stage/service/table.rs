//! The rows of a table that its drum shows at a moment, and the same in words.

use super::desk::Drum;
use super::doing::last_at;
use crate::base::SimTime;
use crate::engine::queueing::Name;
use crate::player::{Row, World};
use crate::sim::service::TableId;
use crate::sim::{ClientId, Plan};
use crate::stage::lens::short;

/// How many rows are said in words, and how many letters of a value.
const SAID: (usize, usize) = (4, 24);

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
    let more = all.len().saturating_sub(drum.rows.len());
    if more > 0 {
        all.sort_by_key(|(_, row)| std::cmp::Reverse(touched(row)));
        all.truncate(drum.rows.len());
        all.sort_by_key(|(key, _)| *key);
    }
    let last = last_at(world, id);
    let view = |(key, row): (&Name, &Row)| {
        let is_new = |at: SimTime| at >= last && at > SimTime::ZERO;
        let state = match row.found {
            Some(found) if is_new(found) => RowState::Found,
            _ if is_new(row.changed) => RowState::Changed,
            _ => RowState::Still,
        };
        let value = cut(&row.value, drum.letters.saturating_sub(5).max(1));
        let room = drum.letters.saturating_sub(value.chars().count() + 1);
        let key = cut(key, room);
        let left = room.saturating_sub(key.chars().count() + 1);
        let was = row.from.as_ref().filter(|was| state == RowState::Changed && was.chars().count() <= left);
        RowView { key, value, was: was.map(|was| was.to_string()), state }
    };
    (all.into_iter().map(view).collect(), more)
}

/// When a row was changed last, or found by somebody who would have added it.
fn touched(row: &Row) -> SimTime {
    row.changed.max(row.found.unwrap_or_default())
}

/// A table in words: how many rows it has, and what stands in those that were touched last.
pub(super) fn in_words(plan: &Plan, world: &World, id: TableId) -> String {
    let table = &plan.tables[id.index()];
    let place = if table.durable { "" } else { ", in memory" };
    let mut rows: Vec<_> =
        world.services.tables.get(id.index()).into_iter().flat_map(|all| all.iter()).collect();
    let count = if rows.len() == 1 { "1 row".to_owned() } else { format!("{} rows", short(rows.len())) };
    let last = if rows.len() > SAID.0 { ", the last" } else { "" };
    rows.sort_by_key(|(_, row)| std::cmp::Reverse(touched(row)));
    rows.truncate(SAID.0);
    rows.sort_by_key(|(key, _)| *key);
    let said = |(key, row): &(&Name, &Row)| format!("{key} = {}", cut(&row.value, SAID.1));
    let said: Vec<String> = rows.iter().map(said).collect();
    let opens = if said.is_empty() { "" } else { ": " };
    format!("table {}{place}, {count}{last}{opens}{}", table.name, said.join(", "))
}

/// As much of a text as there is room for.
fn cut(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        None => text.to_owned(),
        Some(_) => text.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
    }
}
