//! The hop from exchange to queue, which takes the broker no time and the picture [`HOP_MS`].

use crate::base::SimDuration;
use crate::engine::queueing::{ContentEvent, Event};
use crate::player::{CopyState, History, Moment, Place, ease_out};
use crate::sim::{EntryId, Transit, TransitKind, What};
use crate::stage::envelopes::Look;
use crate::stage::frame::{Draw, HOP_MS};
use crate::stage::path::Path;

/// After so long an envelope has left its exchange, and is still beside it.
const SETS_OUT_MS: u64 = 30;

/// The moment at which is seen what an entry tells: a message that an exchange took sets out for its queues, and a copy
/// that came into a queue is there when it has made the hop; or when something else happens, if that is sooner.
pub fn seen_after(history: &History, entry: EntryId) -> Moment {
    let (mut moment, entries) = (history.moment_after(entry), &history.recording().journal.entries);
    let after_ms = match entries.get(entry.index()).map(|entry| &entry.what) {
        Some(What::Broker(Event::Content(ContentEvent::Published { .. }))) => {
            moment.entries +=
                entries.iter().skip(moment.entries).take_while(|next| comes_in(&next.what)).count();
            SETS_OUT_MS
        }
        Some(what) if comes_in(what) => HOP_MS,
        _ => return moment,
    };
    let next = entries.get(moment.entries).map_or(history.end().at, |next| next.at);
    Moment { at: (moment.at + SimDuration::from_millis(after_ms)).min(next).max(moment.at), ..moment }
}

/// Does a copy come into a queue?
const fn comes_in(what: &What) -> bool {
    matches!(what, What::Broker(Event::Content(ContentEvent::Enqueued { .. })))
}

impl Draw<'_> {
    /// A delivery of a copy that had not yet come to its place in the queue goes on from where the
    /// copy was.
    pub fn rest_of_hop(&self, transit: &Transit) -> Option<Path> {
        let state = self.copy_of(transit).filter(|_| transit.kind == TransitKind::Deliver)?;
        let so_far = transit.depart.since(state.origin.at).as_micros() as f64 / (HOP_MS * 1_000) as f64;
        let hop = self.hop_path(state).filter(|_| so_far < 1.0)?;
        Some(hop.from_part(ease_out(so_far)).then(&self.way(transit.from, transit.to, Look::Solid)?))
    }

    /// The way a fresh copy still has to go to its queue, and how far it is.
    pub fn hop(&self, state: &CopyState) -> Option<(Path, f64)> {
        let part = self.hop_part(state)?;
        Some((self.hop_path(state)?, part))
    }

    /// How far a fresh copy is on its way to its queue, if it still is.
    pub fn hop_part(&self, state: &CopyState) -> Option<f64> {
        let part = self.now.since(state.origin.at).as_micros() as f64 / (HOP_MS * 1_000) as f64;
        (part < 1.0 && state.origin.from.is_some()).then(|| ease_out(part))
    }

    pub fn hop_path(&self, state: &CopyState) -> Option<Path> {
        let (Place::Ready(queue) | Place::Unacknowledged(queue, _)) = state.place else {
            return None;
        };
        let from = state.origin.from?;
        match state.origin.through {
            Some(exchange) => {
                Some(self.way(from, exchange, Look::Solid)?.then(&self.way(exchange, queue, Look::Solid)?))
            }
            None => self.way(from, queue, Look::Solid),
        }
    }
}
