//! Interventions as the short text of a link: `12400,crash,order-worker;15000,set,order-worker,prefetch:10`.
//!
//! A time in milliseconds, the action's word, the client or exchange (`*2` for the second one named),
//! and what the action needs, as `sim::action` has it. Few links have any: it comes late.

use late::late;

use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::Name;
use crate::sim::action::text::{duration, escaped, millis, name};
use crate::sim::{Action, Intervention};

/// Some interventions as text.
#[late(panels)]
pub(super) fn written(interventions: &[Intervention]) -> String {
    let mut named: Vec<&str> = Vec::new();
    let items = interventions.iter().map(|Intervention { at, action }| {
        let subject = action.subject();
        let known = named.iter().position(|known| *known == subject);
        if known.is_none() {
            named.push(subject);
        }
        let subject = known.map_or_else(|| escaped(subject), |at| format!("*{}", at + 1));
        let at = millis(SimDuration::from_micros(at.as_micros()));
        let parts = [at, action.word().to_owned(), subject].into_iter().chain(action.arguments());
        parts.collect::<Vec<_>>().join(",")
    });
    items.collect::<Vec<_>>().join(";")
}

/// Reads what [`written`] wrote; what can't be read comes back as it stands.
#[late(panels)]
pub(super) fn read(text: &str) -> (Vec<Intervention>, Vec<String>) {
    let (mut interventions, mut unreadable) = (Vec::new(), Vec::new());
    let mut named: Vec<Name> = Vec::new();
    for item in text.split(';').filter(|item| !item.is_empty()) {
        match intervention(item, &named) {
            Some(read) => {
                if named.iter().all(|known| **known != *read.action.subject()) {
                    named.push(read.action.subject().into());
                }
                interventions.push(read);
            }
            None => unreadable.push(item.to_owned()),
        }
    }
    interventions.sort_by_key(|next| next.at);
    (interventions, unreadable)
}

fn intervention(item: &str, named: &[Name]) -> Option<Intervention> {
    let mut parts = item.split(',');
    let at = SimTime::from_micros(duration(parts.next()?)?.as_micros());
    let word = parts.next()?;
    let subject = parts.next()?;
    let subject = match subject.strip_prefix('*') {
        Some(number) => named.get(number.parse::<usize>().ok()?.checked_sub(1)?)?.clone(),
        None => name(subject)?,
    };
    let action = Action::read(word, subject, &parts.collect::<Vec<_>>())?;
    Some(Intervention { at, action })
}
