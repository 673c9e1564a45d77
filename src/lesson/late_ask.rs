//! Ways in which a run answers that services need most: a moment, what stands in a row, an order of things.
//!
//! What reads and works them out comes late to the browser, with services: a lesson that asks so says that it needs
//! them, whether there is one in it or not.

use std::rc::Rc;

use late::late;

use super::pattern::Pattern;
use super::question::{Answer, after_first};
use crate::base::{Pack, Reader, Shape, SimDuration, SimTime};
use crate::engine::queueing::Name;
use crate::sim::service::{ServiceEvent, TableId};
use crate::sim::{ClientEvent, EntryId, Recording, What};

/// How a run answers, in a box that is opened late.
#[derive(Clone, Debug)]
pub(super) struct LateAsk(pub(super) Asks);

impl PartialEq for LateAsk {
    fn eq(&self, other: &Self) -> bool {
        are_equal(self, other)
    }
}

#[late(services)]
fn are_equal(one: &LateAsk, other: &LateAsk) -> bool {
    one.0 == other.0
}

/// How a run answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asks {
    /// How long after the other event, or after the question, does it happen? So far off is right, too.
    Moment { to: Pattern, after: Option<Pattern>, within: SimDuration },
    /// What stands in this row when it happens first?
    Row { table: TableId, key: Name, of: Pattern, after: Option<Pattern>, in_words: bool },
    /// In which order do these happen first? Each goes with one of the words.
    Order { of: Vec<Pattern>, after: Option<Pattern> },
}

/// What is said of a row that is not there.
pub(super) const NO_ROW: &str = "no row";

/// As their parts are packed.
impl Pack for LateAsk {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        unpack(from)
    }

    fn describe(shape: &mut Shape) {
        Asks::describe(shape);
    }
}

#[late(services)]
fn unpack(from: &mut Reader<'_>) -> LateAsk {
    LateAsk(Pack::unpack(from))
}

/// The answer, and the entry at which it is known. O(entries).
#[late(services)]
pub(super) fn answered(
    ask: &LateAsk,
    words: &[Rc<str>],
    recording: &Recording,
    asked: SimTime,
) -> Option<(Answer, EntryId)> {
    match &ask.0 {
        Asks::Moment { to, after, within } => moment(to, after.as_ref(), *within, recording, asked),
        Asks::Row { table, key, of, after, in_words } => {
            let (entry, _) = of.first_in(recording, after_first(after.as_ref(), recording)?)?;
            let value = row_at(recording, *table, key, entry);
            let answer = match (in_words, value) {
                (true, value) => Answer::Words(value.unwrap_or_else(|| NO_ROW.into())),
                (false, value) => Answer::Count(value?.parse().ok()?),
            };
            Some((answer, entry))
        }
        Asks::Order { of, after } => {
            let (order, entries) = in_order(of, after.as_ref(), recording)?;
            let named = order.iter().filter_map(|at| words.get(*at)).map(|words| &**words);
            Some((Answer::Words(told_in_order(named).into()), *entries.last()?))
        }
    }
}

fn moment(
    to: &Pattern,
    after: Option<&Pattern>,
    within: SimDuration,
    recording: &Recording,
    asked: SimTime,
) -> Option<(Answer, EntryId)> {
    let entries = &recording.journal.entries;
    let (from, begins) = match after {
        Some(after) => {
            let entry = after.first_in(recording, EntryId(0))?.0;
            (entry.0 + 1, entries.get(entry.index())?.at)
        }
        None => (entries.partition_point(|entry| entry.at <= asked) as u32, asked),
    };
    let (entry, _) = to.first_in(recording, EntryId(from))?;
    Some((Answer::Moment(entries.get(entry.index())?.at.since(begins), within), entry))
}

/// What stands in a row after an entry. O(entries).
fn row_at(recording: &Recording, table: TableId, key: &Name, entry: EntryId) -> Option<Name> {
    let past = recording.journal.entries.get(..=entry.index())?;
    let changed = past.iter().rev().find_map(|entry| match &entry.what {
        What::Client(_, ClientEvent::Service(event)) => match &**event {
            ServiceEvent::Changed { table: other, key: row, to, .. } if (*other, row) == (table, key) => {
                Some(to.clone())
            }
            _ => None,
        },
        _ => None,
    });
    changed.unwrap_or_else(|| {
        let rows = &recording.plan.tables.get(table.index())?.rows;
        rows.iter().find(|(row, _)| row == key).map(|(_, value)| value.clone())
    })
}

/// The places of the patterns in the order in which they happen first, and where they do; none if one never does.
pub(super) fn in_order(
    of: &[Pattern],
    after: Option<&Pattern>,
    recording: &Recording,
) -> Option<(Vec<usize>, Vec<EntryId>)> {
    let from = after_first(after, recording)?;
    let met = of.iter().map(|of| Some(of.first_in(recording, from)?.0));
    let met: Vec<EntryId> = met.collect::<Option<_>>()?;
    let mut order: Vec<usize> = (0..met.len()).collect();
    order.sort_by_key(|at| met[*at]);
    let entries = order.iter().map(|at| met[*at]).collect();
    Some((order, entries))
}

/// Things in an order, as a reply and an answer say it.
pub fn told_in_order<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" → ")
}
