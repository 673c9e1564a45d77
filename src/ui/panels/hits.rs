//! The entries that a filter lets through, looked for piece by piece so that a long run does not
//! hold up the page.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::insight::Filter;
use crate::ui::session::Session;

/// Entries between two looks at the clock.
const PIECE: usize = 1_000;
/// So long a search may hold up the page.
const SLICE_MS: f64 = 12.0;

/// Entries in order.
#[derive(Clone)]
pub struct Hits {
    /// None: every entry of the run.
    found: Option<Rc<RefCell<Vec<u32>>>>,
    count: usize,
    /// Is all of the run searched?
    pub complete: bool,
}

impl PartialEq for Hits {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.found, &other.found) {
            (None, None) => true,
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            _ => false,
        };
        same && (self.count, self.complete) == (other.count, other.complete)
    }
}

impl Hits {
    fn all(session: &Session) -> Self {
        Self { found: None, count: session.recording().journal.entries.len(), complete: true }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// The entry at a place among them.
    pub fn entry(&self, at: usize) -> Option<u32> {
        match &self.found {
            None => (at < self.count).then_some(at as u32),
            Some(found) => found.borrow().get(at).copied(),
        }
    }

    /// How many of them come before an entry, or are it.
    pub fn upto(&self, entry: u32) -> usize {
        match &self.found {
            None => self.count.min(entry as usize + 1),
            Some(found) => found.borrow()[..self.count].partition_point(|hit| *hit <= entry),
        }
    }
}

/// What a filter lets through of the session's run; more of it with time.
#[hook]
pub fn use_hits(session: &Rc<Session>, filter: &Filter) -> Hits {
    let state = use_state(|| (Filter::default(), Hits::all(session)));
    {
        let setter = state.setter();
        use_effect_with((Rc::clone(session), filter.clone()), move |(session, filter)| {
            let pending: Pending = Rc::default();
            if filter.is_empty() {
                setter.set((filter.clone(), Hits::all(session)));
            } else {
                let search = Search { session: Rc::clone(session), filter: filter.clone(), setter };
                search.go_on(Rc::default(), 0, Rc::downgrade(&pending));
            }
            move || drop(pending)
        });
    }
    // What was found for another filter, or run, is no answer.
    let stale = state.0 != *filter || filter.is_empty();
    if stale && filter.is_empty() { Hits::all(session) } else { state.1.clone() }
}

/// The next piece; dropped when the search is called off.
type Pending = Rc<RefCell<Option<Timeout>>>;

struct Search {
    session: Rc<Session>,
    filter: Filter,
    setter: UseStateSetter<(Filter, Hits)>,
}

impl Search {
    fn go_on(
        self,
        found: Rc<RefCell<Vec<u32>>>,
        from: usize,
        pending: std::rc::Weak<RefCell<Option<Timeout>>>,
    ) {
        let recording = self.session.recording();
        let (end, start, mut upto) = (recording.journal.entries.len(), now_ms(), from);
        while upto < end && now_ms() - start < SLICE_MS {
            self.filter.add_hits(recording, upto, upto + PIECE, &mut found.borrow_mut());
            upto += PIECE;
        }
        let complete = upto >= end;
        let hits = Hits { count: found.borrow().len(), found: Some(Rc::clone(&found)), complete };
        self.setter.set((self.filter.clone(), hits));
        if let Some(place) = pending.upgrade().filter(|_| !complete) {
            *place.borrow_mut() = Some(Timeout::new(0, move || self.go_on(found, upto, pending)));
        }
    }
}

fn now_ms() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}
