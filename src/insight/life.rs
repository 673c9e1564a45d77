//! The life of a message: every entry about it, what it was like at a moment and where it was.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::engine::queueing::{Message, MessageId};
use crate::player::{Activity, Moment, Place, World};
use crate::sim::{EntryId, Facts, Kind, Recording, TransitKind};

/// Every message's entries, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lives(BTreeMap<MessageId, Vec<(EntryId, Rc<Message>)>>);

impl Lives {
    /// Reads them off a recording. O(entries).
    pub fn of(recording: &Recording) -> Self {
        let mut lives: BTreeMap<MessageId, Vec<(EntryId, Rc<Message>)>> = BTreeMap::new();
        for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
            let facts = Facts::of(recording, entry);
            if let (Some(id), Some(content)) = (facts.message, facts.content) {
                lives.entry(id).or_default().push((entry, content));
            }
        }
        Self(lives)
    }

    /// The messages, in order of their numbers.
    pub fn messages(&self) -> impl Iterator<Item = MessageId> + '_ {
        self.0.keys().copied()
    }

    /// A message's entries.
    pub fn entries(&self, id: MessageId) -> impl Iterator<Item = EntryId> + '_ {
        self.0.get(&id).into_iter().flatten().map(|(entry, _)| *entry)
    }

    /// A message as it was last seen before a moment; as it will first be seen, if it is not there yet.
    pub fn content(&self, id: MessageId, moment: Moment) -> Option<&Rc<Message>> {
        let life = self.0.get(&id)?;
        let after = life.partition_point(|(entry, _)| entry.index() < moment.entries);
        life.get(after.saturating_sub(1)).map(|(_, content)| content)
    }

    /// Has a message been made by a moment?
    pub fn is_born(&self, id: MessageId, moment: Moment) -> bool {
        self.0.get(&id).and_then(|life| life.first()).is_some_and(|(entry, _)| entry.index() < moment.entries)
    }
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
            TransitKind::Publish => "On its way",
            TransitKind::Return => "On its way back",
            // The copy's own place tells the rest.
            TransitKind::Deliver | TransitKind::Ack | TransitKind::Nack | TransitKind::Confirm => continue,
        };
        if transit.message.id == id {
            places.push(format!("{way} from {} to {}", plan.name(transit.from), plan.name(transit.to)));
        }
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
            Place::Held(exchange, until) => {
                format!("Held by {} for another {}", plan.name(exchange), until.since(moment.at))
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
        Kind::Unroutable => Some("Dropped: no binding matched"),
        Kind::Lost => Some("Lost on its way"),
        Kind::Refused => Some("Refused by the broker"),
        Kind::Forwarded => Some("Passed on, about to be published"),
        Kind::Produced => Some("Made, about to be published"),
        _ => None,
    });
    last.unwrap_or("Between two places")
}
