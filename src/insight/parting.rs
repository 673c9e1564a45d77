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
    let (mut left, mut right) = (news(one), news(other));
    let apart = first_apart(&mut left, &mut right)?;
    let at = earlier(&apart)?;
    let events = apart.each_ref().map(|news| {
        let then = news.as_ref().filter(|news| news.at == at);
        then.map(|news| news.id)
    });
    let [one, other] = apart;
    let is_message = |news: &News| news.facts.content.is_some();
    let mut left = one.into_iter().chain(left).filter(is_message);
    let mut right = other.into_iter().chain(right).filter(is_message);
    let messages = first_apart(&mut left, &mut right).and_then(|apart| earlier(&apart));
    Some(Parting { at, events, messages })
}

/// What happens in a run.
struct News {
    at: SimTime,
    id: EntryId,
    facts: Facts,
}

/// All that happens, in order.
fn news(recording: &Recording) -> impl Iterator<Item = News> + '_ {
    let all = recording.journal.entries.iter().enumerate().map(|(index, entry)| {
        let id = EntryId(index as u32);
        News { at: entry.at, id, facts: Facts::of(recording, id) }
    });
    all.filter(|news| news.facts.severity() != Severity::Setup && !news.facts.sentence().is_empty())
}

/// The first that is not the same in both.
fn first_apart(
    left: &mut dyn Iterator<Item = News>,
    right: &mut dyn Iterator<Item = News>,
) -> Option<[Option<News>; 2]> {
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(a), Some(b)) if a.at == b.at && a.facts == b.facts => {}
            (a, b) => return Some([a, b]),
        }
    }
}

fn earlier(apart: &[Option<News>; 2]) -> Option<SimTime> {
    apart.iter().flatten().map(|news| news.at).min()
}
