//! The books kept of a broker by its events alone: where every copy is.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sorting_office::engine::queueing::{
    Broker, ContentEvent, CopyId, Depth, Event, Message, NO_QUEUE, QueueId, TopologyEvent,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Held,
    Ready(QueueId),
    Unacknowledged(QueueId),
    /// Given back, and waiting to be ready again.
    Delayed(QueueId),
}

#[derive(Default)]
pub struct Ledger {
    alive: BTreeMap<CopyId, Place>,
    ended: BTreeSet<CopyId>,
    queues: BTreeMap<QueueId, History>,
}

/// A position's bits above these are for its priority.
const PLACE_BITS: u32 = 48;

/// What a queue gave out so far.
#[derive(Default)]
struct History {
    positions: BTreeMap<CopyId, u64>,
    /// The last position given out of each priority.
    last: BTreeMap<u64, u64>,
    requeued: bool,
    /// It is a stream: what is read stays ready, and no event tells of acknowledgements.
    stream: bool,
}

impl Ledger {
    /// Enters what a command did.
    pub fn enter(&mut self, events: &[Event]) {
        for (at, event) in events.iter().enumerate() {
            self.enter_one(event);
            if let Event::Content(ContentEvent::Published { message, .. })
            | Event::Content(ContentEvent::Released { message, .. }) = event
            {
                let after = events.get(at + 1..).unwrap_or_default();
                assert_eq!(ways(message, after), 1, "{event:?} leads one way, not to {after:?}");
            }
        }
    }

    fn enter_one(&mut self, event: &Event) {
        match event {
            Event::Topology(TopologyEvent::QueueDeclared { queue }) => {
                let known = self.queues.insert(*queue, History::default());
                assert!(known.is_none(), "{queue:?} is given out once");
            }
            Event::Topology(TopologyEvent::QueueDeleted { queue, .. }) => {
                self.queues.remove(queue).expect("only a queue that is there is deleted");
                let places = [Place::Ready(*queue), Place::Unacknowledged(*queue), Place::Delayed(*queue)];
                let within = |place: &Place| places.contains(place);
                assert!(!self.alive.values().any(within), "all copies in {queue:?} ended before it");
            }
            Event::Content(ContentEvent::Held { copy, .. }) => self.begin(*copy, Place::Held),
            Event::Content(ContentEvent::Enqueued { copy, queue, position, .. }) => {
                self.begin(*copy, Place::Ready(*queue));
                self.history(*queue).positions.insert(*copy, *position);
            }
            // It was in no queue, and is over.
            Event::Content(ContentEvent::Delivered { copy, queue: NO_QUEUE, .. }) => {
                assert!(!self.alive.contains_key(copy), "{copy:?} is in no place");
                assert!(self.ended.insert(*copy), "{copy:?} is handed on once");
            }
            Event::Content(ContentEvent::Delivered { copy, queue, .. }) => {
                self.go(*copy, Place::Ready(*queue), Place::Unacknowledged(*queue));
                self.history(*queue).give_out(*copy);
            }
            Event::Content(ContentEvent::StreamRead { copy, queue, .. }) => {
                let place = self.alive.get(copy);
                assert_eq!(place, Some(&Place::Ready(*queue)), "{copy:?} stays in its stream");
                self.history(*queue).stream = true;
            }
            Event::Content(ContentEvent::Requeued { copy, queue, .. }) => {
                let waited = self.alive.get(copy) == Some(&Place::Delayed(*queue));
                let from = if waited { Place::Delayed(*queue) } else { Place::Unacknowledged(*queue) };
                self.go(*copy, from, Place::Ready(*queue));
                self.history(*queue).requeued = true;
            }
            Event::Content(ContentEvent::RetryDelayed { copy, queue, .. }) => {
                self.go(*copy, Place::Unacknowledged(*queue), Place::Delayed(*queue));
            }
            Event::Content(ContentEvent::Released { copy, .. }) => self.end(*copy, &[Place::Held]),
            Event::Content(ContentEvent::Acknowledged { copy, queue, .. }) => {
                self.end(*copy, &[Place::Unacknowledged(*queue)])
            }
            Event::Content(ContentEvent::DeadLettered { copy, queue, .. })
            | Event::Content(ContentEvent::Discarded { copy, queue, .. }) => {
                let places = [Place::Ready(*queue), Place::Unacknowledged(*queue), Place::Delayed(*queue)];
                self.end(*copy, &places);
            }
            _ => {}
        }
    }

    fn history(&mut self, queue: QueueId) -> &mut History {
        self.queues.get_mut(&queue).expect("a copy is in a queue that is there")
    }

    fn begin(&mut self, copy: CopyId, place: Place) {
        assert!(!self.ended.contains(&copy), "{copy:?} has ended");
        assert_eq!(self.alive.insert(copy, place), None, "{copy:?} begins once");
    }

    fn go(&mut self, copy: CopyId, from: Place, to: Place) {
        assert_eq!(self.alive.insert(copy, to), Some(from), "{copy:?} goes to {to:?}");
    }

    fn end(&mut self, copy: CopyId, from: &[Place]) {
        let place = self.alive.remove(&copy);
        assert!(place.is_some_and(|place| from.contains(&place)), "{copy:?} ends in {from:?}, not {place:?}");
        self.ended.insert(copy);
    }

    /// Does the broker tell the same of itself?
    pub fn compare(&self, broker: &Broker) {
        let count = |place| self.alive.values().filter(|other| **other == place).count();
        let mut counted = count(Place::Held);
        assert_eq!(counted, broker.held(), "held");
        for (&queue, history) in &self.queues {
            let Depth { ready, unacknowledged, delayed, .. } = broker.depth(queue).expect("it was declared");
            assert_eq!(ready, count(Place::Ready(queue)), "ready in {queue:?}");
            let out = count(Place::Unacknowledged(queue));
            assert!(history.stream || unacknowledged == out, "{out} of {queue:?} are unacknowledged");
            assert_eq!(delayed, count(Place::Delayed(queue)), "delayed in {queue:?}");
            counted += ready + out + delayed;
        }
        assert_eq!(counted, self.alive.len(), "no copy is anywhere else");
    }
}

impl History {
    /// First in, first out within a priority, until something came back.
    fn give_out(&mut self, copy: CopyId) {
        let position = self.positions[&copy];
        let last = self.last.insert(position >> PLACE_BITS, position);
        let in_order = last.is_none_or(|last| position > last);
        assert!(self.requeued || in_order, "{position} is given out after {last:?}");
    }
}

/// In how many ways a message that an exchange took went on: to queues, held, or nowhere.
fn ways(message: &Rc<Message>, after: &[Event]) -> usize {
    let same = |other: &Rc<Message>| Rc::ptr_eq(message, other);
    let some = |way: &dyn Fn(&Event) -> bool| usize::from(after.iter().any(way));
    let to_queue = |event: &Event| match event {
        Event::Content(ContentEvent::Enqueued { message, .. })
        | Event::Content(ContentEvent::Delivered { queue: NO_QUEUE, message, .. })
        | Event::Content(ContentEvent::PublishRejected { message, .. }) => same(message),
        _ => false,
    };
    some(&to_queue)
        + some(&|event| matches!(event, Event::Content(ContentEvent::Held { message, .. }) if same(message)))
        + some(
            &|event| matches!(event, Event::Content(ContentEvent::Unroutable { message, .. }) if same(message)),
        )
}
