//! The life of a message: every entry about it, what it was like at a moment and where it was.

use std::rc::Rc;

use super::log::record_places;
use crate::engine::queueing::{Message, MessageId};
use crate::player::{Activity, Moment, Place, World};
use crate::sim::{EntryId, Facts, Kind, Recording, TransitKind};

/// Every message's entries, in order: one list for all of them, message by message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lives {
    /// By number: where each message's entries begin in the list; one more, for the list's end.
    starts: Vec<u32>,
    entries: Vec<EntryId>,
    /// What was in a message from which entry on, by message, then by entry.
    contents: Vec<(MessageId, EntryId, Rc<Message>)>,
}

impl Lives {
    /// Reads them off a recording. O(entries).
    pub fn of(recording: &Recording) -> Self {
        let mut gathered = Gathered::default();
        let ids = (0..recording.journal.entries.len() as u32).map(EntryId);
        ids.for_each(|entry| gathered.read(entry, &Facts::of(recording, entry)));
        gathered.lives()
    }

    fn list(&self, id: MessageId) -> &[EntryId] {
        let start = |number: usize| self.starts.get(number).map(|start| *start as usize);
        let range = start(id.index()).zip(start(id.index() + 1));
        range.and_then(|(from, to)| self.entries.get(from..to)).unwrap_or(&[])
    }

    /// The messages, in order of their numbers.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> + '_ {
        let there = self.starts.windows(2).enumerate().filter(|(_, ends)| ends[0] < ends[1]);
        there.map(|(number, _)| MessageId(number as u32))
    }

    /// A message's entries.
    pub fn entries(&self, id: MessageId) -> impl Iterator<Item = EntryId> + '_ {
        self.list(id).iter().copied()
    }

    /// A message as it was last seen before a moment; as it will first be seen, if it is not there yet.
    pub fn content(&self, id: MessageId, moment: Moment) -> Option<&Rc<Message>> {
        let first = self.contents.partition_point(|(other, ..)| *other < id);
        let after =
            self.contents.partition_point(|(other, entry, _)| (*other, entry.index()) < (id, moment.entries));
        let found = self.contents.get(after.saturating_sub(1).max(first))?;
        (found.0 == id).then_some(&found.2)
    }

    /// Has a message been made by a moment?
    pub fn is_born(&self, id: MessageId, moment: Moment) -> bool {
        self.list(id).first().is_some_and(|entry| entry.index() < moment.entries)
    }
}

/// The messages' entries, gathered entry by entry, to be put in order at the end.
#[derive(Clone, Debug, Default)]
pub struct Gathered {
    about: Vec<(MessageId, EntryId)>,
    contents: Vec<(MessageId, EntryId, Rc<Message>)>,
    /// By message: its last content's place among them, plus one.
    last: Vec<u32>,
}

impl Gathered {
    /// Takes in the next entry.
    pub fn read(&mut self, entry: EntryId, facts: &Facts) {
        let Some(content) = &facts.content else { return };
        let id = content.id;
        self.about.push((id, entry));
        if self.last.len() <= id.index() {
            self.last.resize(id.index() + 1, 0);
        }
        // A message is passed on as it is for most of its life: its content is kept when it changes.
        let last = &mut self.last[id.index()];
        let before = last.checked_sub(1).and_then(|at| self.contents.get(at as usize));
        if before.is_none_or(|(.., before)| !Rc::ptr_eq(before, content)) {
            self.contents.push((id, entry, Rc::clone(content)));
            *last = self.contents.len() as u32;
        }
    }

    /// The lives. O(entries).
    pub fn lives(self) -> Lives {
        let count = self.last.len();
        let (starts, entries) = by_message(count, &self.about, |(id, _)| *id, |(_, entry)| *entry);
        let (_, contents) = by_message(count, &self.contents, |(id, ..)| *id, Clone::clone);
        Lives { starts, entries, contents }
    }
}

/// What is in order by time put in order by message, then by time; and where each message's begins.
fn by_message<T, U: Clone>(
    count: usize,
    all: &[T],
    message: impl Fn(&T) -> MessageId,
    kept: impl Fn(&T) -> U,
) -> (Vec<u32>, Vec<U>) {
    let mut starts = vec![0_u32; count + 1];
    for item in all {
        starts[message(item).index() + 1] += 1;
    }
    for number in 1..starts.len() {
        starts[number] += starts[number - 1];
    }
    let Some(first) = all.first() else { return (starts, Vec::new()) };
    let (mut next, mut sorted) = (starts.clone(), vec![kept(first); all.len()]);
    for item in all {
        let place = &mut next[message(item).index()];
        sorted[*place as usize] = kept(item);
        *place += 1;
    }
    (starts, sorted)
}

/// Where a message is, in words: a line for each place, or one that says what became of it.
pub fn whereabouts(
    recording: &Recording,
    lives: &Lives,
    world: &World,
    id: MessageId,
    moment: Moment,
) -> Vec<String> {
    let plan = &recording.plan;
    let mut places = Vec::new();
    for transit in world.in_transit.iter().filter_map(|transit| recording.journal.transit(*transit)) {
        let way = match transit.kind {
            TransitKind::Publish | TransitKind::Produce | TransitKind::Fetch => "On its way",
            TransitKind::Return => "On its way back",
            // The copy's own place tells the rest.
            TransitKind::Deliver
            | TransitKind::Ack
            | TransitKind::Nack
            | TransitKind::Confirm
            | TransitKind::Produced
            | TransitKind::NotProduced
            | TransitKind::Commit
            | TransitKind::Call
            | TransitKind::Answer
            | TransitKind::Error => continue,
        };
        if transit.message.id == id {
            places.push(format!("{way} from {} to {}", plan.name(transit.from), plan.name(transit.to)));
        }
    }
    if let Some(record) = world.content.records.get(id) {
        places.extend(record_places(plan, world, record));
    }
    for copy in world.copies().filter(|copy| copy.message.id == id) {
        places.push(match copy.place {
            Place::Ready(queue) => format!("Ready in {}", plan.name(queue)),
            Place::Unacknowledged(queue, Some(client)) => {
                let name = plan.name(client);
                let works = world.clients.iter().zip(&plan.clients).any(|(state, planned)| {
                    *planned.name == *name
                        && matches!(&state.activity, Activity::Working { message, .. } if message.id == id)
                });
                let does = if works { "being worked on by" } else { "delivered to" };
                format!("In {}, {does} {name}, not acknowledged", plan.name(queue))
            }
            Place::Unacknowledged(queue, None) => format!("In {}, not acknowledged", plan.name(queue)),
            Place::Held(holder, until) | Place::Delayed(holder, until) => {
                format!("Held by {} for another {}", plan.name(holder), until.since(moment.at))
            }
        });
    }
    if places.is_empty() {
        places.push(fate(recording, lives, id, moment).to_owned());
    }
    places
}

/// What became of a message that is nowhere.
fn fate(recording: &Recording, lives: &Lives, id: MessageId, moment: Moment) -> &'static str {
    if !lives.is_born(id, moment) {
        return "Not made yet";
    }
    let past = lives.entries(id).take_while(|entry| entry.index() < moment.entries);
    let kinds: Vec<Kind> = past.map(|entry| Facts::of(recording, entry).kind).collect();
    let last = kinds.iter().rev().find_map(|kind| match kind {
        Kind::Acknowledged => Some("Done: acknowledged and gone from its queue"),
        Kind::DeadLettered => Some("Dead-lettered"),
        Kind::Discarded => Some("Dropped by its queue"),
        Kind::Unroutable => Some("Dropped: no queue takes it"),
        // Out of no queue, or it would be in its place there still.
        Kind::Delivered => Some("Handed on to whoever asked"),
        Kind::Lost => Some("Lost on its way"),
        Kind::Refused => Some("Refused by the broker"),
        Kind::Forwarded => Some("Passed on, about to be published"),
        Kind::Produced => Some("Made, about to be published"),
        _ => None,
    });
    last.unwrap_or("Between two places")
}
