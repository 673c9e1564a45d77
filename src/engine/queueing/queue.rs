//! A queue: what it was declared with, its ready messages, its consumers; and all queues together.

use std::rc::Rc;

use super::arguments::{QueueArguments, QueueType};
use super::configuration::MESSAGE_BYTES;
use super::consumer::Consumers;
use super::id::{ConnectionId, CopyId, QueueId};
use super::message::Message;
use super::policy::Policy;
use super::ready::{PLACE_BITS, Ready};
use super::value::Name;
use crate::base::{Directory, OrdSet, SimDuration, SimTime};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Queue {
    pub name: Name,
    pub traits: Traits,
    pub arguments: QueueArguments,
    pub policy: Policy,
    pub consumers: Consumers,
    pub unacknowledged: u32,
    /// What its messages take, ready and unacknowledged, in bytes.
    pub memory: u64,
    /// What its persistent messages take on disk, in bytes.
    pub disk: u64,
    /// A quorum queue's: it was over its limit and is not yet below the soft one.
    pub rejects: bool,
    /// When the queue itself goes, if nobody uses it before (`x-expires`).
    goes: Option<SimTime>,
    /// When the timer fires that was set for a head, of a queue that looks late.
    timer: Option<SimTime>,
    /// When it is next to be looked at, as [`Queues`] has it in its list.
    scheduled: Option<SimTime>,
    ready: Ready,
    last_front: u64,
    last_tail: u64,
}

/// What a queue was declared with besides its arguments.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Traits {
    pub durable: bool,
    pub auto_delete: bool,
    /// The connection that has it to itself.
    pub owner: Option<ConnectionId>,
}

/// A copy of a message in a queue, ready or unacknowledged.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct QueuedMessage {
    pub copy: CopyId,
    pub position: u64,
    pub expires: Option<SimTime>,
    /// When it is safely on disk; none: at once, or never as it is transient.
    pub written: Option<SimTime>,
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
    pub(super) fn new(name: Name, traits: Traits, arguments: QueueArguments) -> Self {
        let last_tail = match arguments.queue_type {
            QueueType::Classic | QueueType::Stream => 0,
            QueueType::Quorum => FRONT_POSITIONS,
        };
        Self {
            name,
            traits,
            consumers: Consumers::new(&arguments),
            arguments,
            policy: Policy::default(),
            unacknowledged: 0,
            memory: 0,
            disk: 0,
            rejects: false,
            goes: None,
            timer: None,
            scheduled: None,
            ready: Ready::default(),
            last_front: 0,
            last_tail,
        }
    }

    /// How many that are ready are handed out before a position.
    pub(super) fn ahead_of(&self, position: u64) -> usize {
        self.ready.ahead_of(position)
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    pub(super) fn ready_bytes(&self) -> u64 {
        self.ready.bytes()
    }

    pub(super) fn head(&self) -> Option<&QueuedMessage> {
        self.ready.head()
    }

    /// The position a message gets that joins at the tail of its priority.
    pub(super) fn tail_position(&mut self, message: &Message) -> u64 {
        self.last_tail += 1;
        let rank = self
            .arguments
            .max_priority
            .map_or(0, |highest| u64::from(highest - message.properties.priority.unwrap_or(0).min(highest)));
        (rank << PLACE_BITS) | self.last_tail
    }

    /// The position, in a quorum queue, of a message that goes before all that never left, and
    /// behind what went there earlier.
    pub(super) fn front_position(&mut self) -> u64 {
        self.last_front = (self.last_front + 1).min(FRONT_POSITIONS);
        self.last_front
    }

    /// The message of a stream at that offset.
    pub(super) fn at_offset(&self, offset: u64) -> Option<&QueuedMessage> {
        self.ready.at(offset as usize)
    }

    /// Does a restart leave this message in it? Only a classic queue asks for its delivery mode.
    pub(super) fn keeps(&self, message: &Message) -> bool {
        let classic = self.arguments.queue_type == QueueType::Classic;
        self.traits.durable && (!classic || message.is_persistent())
    }

    /// What a message of this queue takes, in memory and on disk.
    pub(super) fn weight(&self, message: &Message) -> (u64, u64) {
        let bytes = MESSAGE_BYTES + message.size() as u64;
        let on_disk = if self.keeps(message) || self.arguments.lazy { bytes } else { 0 };
        (if self.arguments.lazy { 0 } else { bytes }, on_disk)
    }

    fn next_deadline(&self) -> Option<SimTime> {
        let head = self.head().and_then(|head| head.expires);
        let looked_at = if self.looks_late() { self.timer } else { head };
        looked_at.into_iter().chain(self.goes).min()
    }

    /// Does it look for what is past its time only at certain moments? See [`super::expiry`].
    pub(super) fn looks_late(&self) -> bool {
        self.arguments.max_priority.is_some()
    }
}

/// The queues by number (never given out twice), by name, and by when something falls due in them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Queues {
    all: Vec<Option<Queue>>,
    /// The last of each name, which may be gone.
    names: Directory<Name, QueueId>,
    deadlines: OrdSet<(SimTime, QueueId)>,
}

impl Queues {
    pub(super) fn add(&mut self, queue: Queue) -> QueueId {
        let id = QueueId(self.all.len() as u32);
        *self.names.or_insert(Rc::clone(&queue.name), id) = id;
        self.all.push(Some(queue));
        id
    }

    pub(super) fn remove(&mut self, id: QueueId) -> Option<Queue> {
        let queue = self.all.get_mut(id.index())?.take()?;
        if let Some(at) = queue.scheduled {
            self.deadlines.remove(&(at, id));
        }
        Some(queue)
    }

    pub(super) fn find(&self, name: &str) -> Option<QueueId> {
        self.names.get(name).copied().filter(|id| self.get(*id).is_some())
    }

    pub(super) fn get(&self, id: QueueId) -> Option<&Queue> {
        self.all.get(id.index())?.as_ref()
    }

    pub(super) fn get_mut(&mut self, id: QueueId) -> Option<&mut Queue> {
        self.all.get_mut(id.index())?.as_mut()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (QueueId, &Queue)> {
        let numbered = self.all.iter().enumerate();
        numbered.filter_map(|(at, queue)| Some((QueueId(at as u32), queue.as_ref()?)))
    }

    pub(super) fn owned_by(&self, connection: ConnectionId) -> Vec<QueueId> {
        let owned = self.iter().filter(|(_, queue)| queue.traits.owner == Some(connection));
        owned.map(|(id, _)| id).collect()
    }

    /// How many were ever declared.
    pub(super) fn declared(&self) -> usize {
        self.all.len()
    }

    pub(super) fn insert(&mut self, id: QueueId, queued: QueuedMessage) {
        self.change(id, |queue| queue.ready.insert(queued));
    }

    pub(super) fn take_head(&mut self, id: QueueId) -> Option<QueuedMessage> {
        self.change(id, |queue| queue.ready.take_head())?
    }

    /// See [`Ready::sift`].
    pub(super) fn sift(
        &mut self,
        id: QueueId,
        gone: impl FnMut(&mut QueuedMessage) -> bool,
    ) -> Vec<QueuedMessage> {
        self.change(id, |queue| queue.ready.sift(gone)).unwrap_or_default()
    }

    /// The queue is used now: its `x-expires` begins anew, and does not run while it has consumers.
    pub(super) fn touch(&mut self, now: SimTime, id: QueueId) {
        self.change(id, |queue| {
            let unused = queue.consumers.len() == 0;
            queue.goes = queue.arguments.expires.filter(|_| unused).map(|after| now + after);
        });
    }

    /// Sets the timer of a queue that looks late for its head. One that runs is set anew only for more than a
    /// millisecond less (`rabbit_amqqueue_process.erl`, ensure_ttl_timer/2).
    pub(super) fn set_timer(&mut self, now: SimTime, id: QueueId) {
        self.change(id, |queue| {
            let head = queue.head().and_then(|head| head.expires);
            let runs = queue.timer.filter(|at| *at > now);
            let sooner = |at: &SimTime| runs.is_none_or(|set| *at + SimDuration::from_millis(1) < set);
            queue.timer = head.filter(sooner).or(runs);
        });
    }

    /// Has the queue been unused for its `x-expires`?
    pub(super) fn is_over(&self, now: SimTime, id: QueueId) -> bool {
        self.get(id).and_then(|queue| queue.goes).is_some_and(|at| at <= now)
    }

    /// Which queue is to be looked at next, and when.
    pub(super) fn next_deadline(&self) -> Option<(SimTime, QueueId)> {
        self.deadlines.first().copied()
    }

    /// Changes a queue, and sees to it that it is looked at when something falls due in it.
    fn change<T>(&mut self, id: QueueId, change: impl FnOnce(&mut Queue) -> T) -> Option<T> {
        let queue = self.all.get_mut(id.index())?.as_mut()?;
        let result = change(queue);
        let next = queue.next_deadline();
        if queue.scheduled != next {
            if let Some(at) = std::mem::replace(&mut queue.scheduled, next) {
                self.deadlines.remove(&(at, id));
            }
            self.deadlines.extend(next.map(|at| (at, id)));
        }
        Some(result)
    }
}
