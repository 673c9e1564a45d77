//! Where two runs of one lesson part.

use crate::base::SimTime;
use crate::sim::{EntryId, Facts, Recording, Severity};

/// Where something else happens in one run than in the other for the first time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parting {
    pub at: SimTime,
    /// What happens then in the one, and in the other.
    pub events: [Option<EntryId>; 2],
    /// When a message fares otherwise for the first time; none when all fare alike.
    pub messages: Option<SimTime>,
}

/// Where two runs part; none when the same happens in both. What was done to the runs does not count, nor how
/// everybody gets ready, only what came of it. O(entries up to where messages fare otherwise).
pub fn parting(one: &Recording, other: &Recording) -> Option<Parting> {
    let (at, events) = first_apart([one, other], false)?;
    let messages = first_apart([one, other], true).map(|(at, _)| at);
    Some(Parting { at, events, messages })
}

/// The first that is not the same in both, of everything or of messages alone.
fn first_apart(runs: [&Recording; 2], of_messages: bool) -> Option<(SimTime, [Option<EntryId>; 2])> {
    let [mut left, mut right] = runs.map(|run| news(run, of_messages));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some((at, _, facts)), Some((then, _, others))) if at == then && facts == others => {}
            (one, other) => {
                let apart = [one, other].map(|news| news.map(|(at, id, _)| (at, id)));
                let at = apart.iter().flatten().map(|(at, _)| *at).min()?;
                return Some((at, apart.map(|news| news.filter(|(then, _)| *then == at).map(|(_, id)| id))));
            }
        }
    }
}

/// What happens in a run, in order.
fn news(recording: &Recording, of_messages: bool) -> impl Iterator<Item = (SimTime, EntryId, Facts)> + '_ {
    recording.journal.entries.iter().enumerate().filter_map(move |(index, entry)| {
        let id = EntryId(index as u32);
        let facts = Facts::of(recording, id);
        let is_news = facts.severity() != Severity::Setup && !facts.sentence().is_empty();
        (is_news && (!of_messages || facts.content.is_some())).then_some((entry.at, id, facts))
    })
}
