//! A queue: the ready messages in order, and the consumers waiting their turn.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use super::arguments::{QueueArguments, QueueType};
use super::consumer::Consumers;
use super::id::{CopyId, QueueId};
use super::message::Message;
use super::value::Name;
use crate::base::SimTime;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Queue {
    pub id: QueueId,
    pub name: Name,
    pub arguments: QueueArguments,
    pub consumers: Consumers,
    pub unacknowledged: u32,
    ready: VecDeque<QueuedMessage>,
    last_front: u64,
    last_tail: u64,
}

/// A copy of a message in a queue, ready or unacknowledged.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct QueuedMessage {
    pub copy: CopyId,
    pub position: u64,
    pub expires: Option<SimTime>,
    pub redelivered: bool,
    /// How often it came back.
    pub delivery_count: u32,
    /// How often in a row it was dead-lettered on its way here, not counting a rejection.
    pub automatic_deaths: u32,
    pub message: Rc<Message>,
}

/// In a quorum queue the positions up to here are for what goes back to the front.
const FRONT_POSITIONS: u64 = 1 << 32;

impl Queue {
    pub(super) fn new(id: QueueId, name: Name, arguments: QueueArguments) -> Self {
        let last_tail = match arguments.queue_type {
            QueueType::Classic => 0,
            QueueType::Quorum => FRONT_POSITIONS,
        };
        let (consumers, ready) = (Consumers::default(), VecDeque::new());
        Self { id, name, arguments, consumers, unacknowledged: 0, ready, last_front: 0, last_tail }
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    pub(super) fn head(&self) -> Option<&QueuedMessage> {
        self.ready.front()
    }

    /// The position a message gets that joins at the tail.
    pub(super) fn tail_position(&mut self) -> u64 {
        self.last_tail += 1;
        self.last_tail
    }

    /// The position, in a quorum queue, of a message that goes before all that never left, and
    /// behind what went there earlier.
    pub(super) fn front_position(&mut self) -> u64 {
        self.last_front = (self.last_front + 1).min(FRONT_POSITIONS);
        self.last_front
    }

    fn head_expires(&self) -> Option<SimTime> {
        self.head()?.expires
    }

    /// Puts a message where its position says. O(1) at either end, O(ready) between.
    fn insert(&mut self, queued: QueuedMessage) {
        match self.ready.back() {
            Some(last) if last.position > queued.position => {
                let at = self.ready.partition_point(|other| other.position < queued.position);
                self.ready.insert(at, queued);
            }
            _ => self.ready.push_back(queued),
        }
    }
}

/// The queues by number (never given out twice), by name, and by when their heads expire.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Queues {
    all: Vec<Option<Queue>>,
    names: BTreeMap<Name, QueueId>,
    deadlines: BTreeSet<(SimTime, QueueId)>,
}

impl Queues {
    pub(super) fn add(&mut self, name: Name, arguments: QueueArguments) -> QueueId {
        let id = QueueId(self.all.len() as u32);
        self.all.push(Some(Queue::new(id, Rc::clone(&name), arguments)));
        self.names.insert(name, id);
        id
    }

    pub(super) fn remove(&mut self, id: QueueId) -> Option<Queue> {
        let queue = self.all.get_mut(id.index())?.take()?;
        self.names.remove(&queue.name);
        self.reschedule(id, queue.head_expires(), None);
        Some(queue)
    }

    pub(super) fn find(&self, name: &str) -> Option<QueueId> {
        self.names.get(name).copied()
    }

    pub(super) fn get(&self, id: QueueId) -> Option<&Queue> {
        self.all.get(id.index())?.as_ref()
    }

    pub(super) fn get_mut(&mut self, id: QueueId) -> Option<&mut Queue> {
        self.all.get_mut(id.index())?.as_mut()
    }

    /// How many were ever declared.
    pub(super) fn declared(&self) -> usize {
        self.all.len()
    }

    pub(super) fn insert(&mut self, id: QueueId, queued: QueuedMessage) {
        let Some(queue) = self.get_mut(id) else { return };
        let before = queue.head_expires();
        queue.insert(queued);
        let after = queue.head_expires();
        self.reschedule(id, before, after);
    }

    pub(super) fn take_head(&mut self, id: QueueId) -> Option<QueuedMessage> {
        let queue = self.get_mut(id)?;
        let queued = queue.ready.pop_front()?;
        let after = queue.head_expires();
        self.reschedule(id, queued.expires, after);
        Some(queued)
    }

    /// Which head expires next, and when.
    pub(super) fn next_deadline(&self) -> Option<(SimTime, QueueId)> {
        self.deadlines.first().copied()
    }

    fn reschedule(&mut self, id: QueueId, before: Option<SimTime>, after: Option<SimTime>) {
        if before == after {
            return;
        }
        if let Some(at) = before {
            self.deadlines.remove(&(at, id));
        }
        self.deadlines.extend(after.map(|at| (at, id)));
    }
}
