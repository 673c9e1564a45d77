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
use super::version::{Change, Version};
use crate::base::{Directory, Heap, OrdSet, SimDuration, SimTime};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Queue {
    pub name: Name,
    pub traits: Traits,
    /// Whose rules it goes by.
    pub version: Version,
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
    /// What came back and waits before it is ready again, by when that is.
    pub delayed: Heap<(SimTime, CopyId), QueuedMessage>,
    delayed_bytes: u64,
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
    /// How often it was handed out and that failed, which is what the delivery limit looks at.
    pub delivery_count: u32,
    /// How often it was handed out and came back.
    pub acquired_count: u32,
    pub history: History,
    pub message: Rc<Message>,
}

/// What is known of a copy from where its message died before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct History {
    /// How often in a row it was dead-lettered on its way here, not counting a rejection.
    pub automatic_deaths: u32,
    /// How often its delivery had failed by then (since RabbitMQ 4.3).
    pub delivery_count: u32,
}

/// The first rank of a quorum queue is for what goes back to the front. What never left follows, by its priority:
/// of 32, none counting as 4, or of two before RabbitMQ 4.3, or of one before 4.0.
fn quorum_rank(version: Version, priority: Option<u8>) -> u64 {
    const HIGHEST: u8 = 31;
    let priority = priority.unwrap_or(4).min(HIGHEST);
    if version.has(Change::StrictPriorities) {
        return u64::from(1 + HIGHEST - priority);
    }
    if version.has(Change::TwoPriorities) && priority < 5 { 2 } else { 1 }
}

impl Queue {
    pub(super) fn new(version: Version, name: Name, traits: Traits, arguments: QueueArguments) -> Self {
        let quorum = arguments.queue_type == QueueType::Quorum;
        let by_turns = version.has(Change::TwoPriorities) && !version.has(Change::StrictPriorities);
        Self {
            name,
            traits,
            version,
            consumers: Consumers::new(version, &arguments),
            arguments,
            policy: Policy::default(),
            unacknowledged: 0,
            memory: 0,
            disk: 0,
            rejects: false,
            goes: None,
            timer: None,
            scheduled: None,
            ready: Ready::new(quorum && by_turns, quorum && version.has(Change::StrictPriorities)),
            delayed: Heap::default(),
            delayed_bytes: 0,
            last_front: 0,
            last_tail: 0,
        }
    }

    /// How many that are ready are handed out before a position.
    pub(super) fn ahead_of(&self, position: u64) -> usize {
        self.ready.ahead_of(position)
    }

    pub(super) fn ready(&self) -> usize {
        self.ready.len()
    }

    /// How many are ready or wait to be, which is what a length limit looks at.
    pub(super) fn length(&self) -> u64 {
        (self.ready.len() + self.delayed.len()) as u64
    }

    /// The bytes of their bodies.
    pub(super) fn length_bytes(&self) -> u64 {
        self.ready.bytes() + self.delayed_bytes
    }

    pub(super) fn head(&self) -> Option<&QueuedMessage> {
        self.ready.head()
    }

    /// The position a message gets that joins at the tail of its priority.
    pub(super) fn tail_position(&mut self, message: &Message) -> u64 {
        let priority = message.properties.priority;
        let rank = match (self.arguments.queue_type, self.arguments.max_priority) {
            (QueueType::Quorum, _) => quorum_rank(self.version, priority),
            (_, Some(highest)) => u64::from(highest - priority.unwrap_or(0).min(highest)),
            (_, None) => 0,
        };
        self.position(rank)
    }

    /// The position, in a quorum queue, of a message that goes behind all others of no priority.
    pub(super) fn back_position(&mut self) -> u64 {
        self.position(quorum_rank(self.version, None))
    }

    fn position(&mut self, rank: u64) -> u64 {
        self.last_tail += 1;
        (rank << PLACE_BITS) | self.last_tail
    }

    /// The position, in a quorum queue, of a message that goes before all that never left, and
    /// behind what went there earlier.
    pub(super) fn front_position(&mut self) -> u64 {
        self.last_front += 1;
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

    fn delay(&mut self, due: SimTime, queued: QueuedMessage) {
        self.delayed_bytes += queued.message.size() as u64;
        self.delayed.push((due, queued.copy), queued);
    }

    fn take_due(&mut self, now: SimTime) -> Option<QueuedMessage> {
        let (_, queued) = self.delayed.pop_if(|(due, _)| *due <= now)?;
        self.delayed_bytes -= queued.message.size() as u64;
        Some(queued)
    }

    fn next_deadline(&self) -> Option<SimTime> {
        let retry = self.delayed.first_key().map(|(due, _)| *due);
        let looked_at = if self.looks_late() { self.timer } else { self.ready.next_expiry() };
        looked_at.into_iter().chain(self.goes).chain(retry).min()
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

    pub(super) fn pass_over(&mut self) {
        self.all.push(None);
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

    /// Takes out one that is past its time and next of all, or of its priority where that makes a difference.
    pub(super) fn take_expired(&mut self, now: SimTime, id: QueueId) -> Option<QueuedMessage> {
        self.change(id, |queue| queue.ready.take_expired(now))?
    }

    /// Keeps a message from being ready until it is due.
    pub(super) fn delay(&mut self, id: QueueId, due: SimTime, queued: QueuedMessage) {
        self.change(id, |queue| queue.delay(due, queued));
    }

    /// Takes out one that has waited until now.
    pub(super) fn take_due(&mut self, now: SimTime, id: QueueId) -> Option<QueuedMessage> {
        self.change(id, |queue| queue.take_due(now))?
    }

    /// Takes out one that is ready, or else one that waits to be.
    pub(super) fn take_any(&mut self, id: QueueId) -> Option<QueuedMessage> {
        self.change(id, |queue| queue.ready.take_head().or_else(|| queue.take_due(SimTime::MAX)))?
    }

    /// See [`Ready::sift`]; what waits to be ready goes by the same rule.
    pub(super) fn sift(
        &mut self,
        id: QueueId,
        mut gone: impl FnMut(&mut QueuedMessage) -> bool,
    ) -> Vec<QueuedMessage> {
        let sifted = self.change(id, |queue| {
            let mut taken = queue.ready.sift(&mut gone);
            let delayed: Vec<_> = std::iter::from_fn(|| queue.delayed.pop()).collect();
            queue.delayed_bytes = 0;
            for ((due, _), mut queued) in delayed {
                if gone(&mut queued) { taken.push(queued) } else { queue.delay(due, queued) }
            }
            taken
        });
        sifted.unwrap_or_default()
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
