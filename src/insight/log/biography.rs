//! The biography of a record of a log: its batch, its ways, the replicas that have it, who reads it.
//!
//! What is told of a partition's offsets is about every record there: so all entries are gone through.

use crate::base::{OrdMap, SimTime};
use crate::engine::logs::{
    BrokerId, Event, GroupEvent, Offset, ReplicationEvent, StorageEvent, TopicPartition,
};
use crate::engine::queueing::MessageId;
use crate::insight::biography::{End, How, Stay};
use crate::sim::{
    ClientEvent, ClientId, Entry, EntryId, LifeEvent, LogClientEvent, NodeId, Plan, PublisherEvent,
    Recording, Replica, TransitId, TransitKind, What, WorkEvent,
};

/// Is this how a record began: was it made by somebody who writes to topics?
pub(in crate::insight) fn is_record(recording: &Recording, first: EntryId) -> bool {
    let made = recording.journal.entries.get(first.index()).map(|entry| &entry.what);
    let Some(What::Client(client, ClientEvent::Publisher(PublisherEvent::Produced(_)))) = made else {
        return false;
    };
    let planned = recording.plan.clients.get(client.index());
    planned.is_some_and(|planned| planned.role.writes().is_some())
}

/// All stays of a record, in order. O(entries).
pub(in crate::insight) fn record_biography(recording: &Recording, id: MessageId) -> Vec<Stay> {
    let mut book = LogBook {
        recording,
        plan: &recording.plan,
        id,
        entry: EntryId(0),
        at: SimTime::ZERO,
        attempt: 1,
        places: OrdMap::default(),
        stays: Vec::new(),
    };
    for (index, entry) in recording.journal.entries.iter().enumerate() {
        (book.entry, book.at) = (EntryId(index as u32), entry.at);
        book.take(entry);
    }
    book.stays
}

struct LogBook<'a> {
    recording: &'a Recording,
    plan: &'a Plan,
    id: MessageId,
    entry: EntryId,
    at: SimTime,
    /// How often its producer has sent it.
    attempt: u32,
    /// Where it lies: at which offset of which replica.
    places: OrdMap<Replica, Offset>,
    stays: Vec<Stay>,
}

impl LogBook<'_> {
    fn take(&mut self, entry: &Entry) {
        match &entry.what {
            What::Departed(id) | What::Arrived(id) | What::Lost(id, _) => self.travels(*id, &entry.what),
            What::Stored { partition, broker, offset, message, .. } if message.id == self.id => {
                self.places.insert(Replica { partition: *partition, broker: *broker }, *offset);
                self.begin(How::Stored, self.plan.replica_node(*partition, *broker), None);
            }
            What::Log(event) => self.log(event),
            What::Client(client, event) => self.client(*client, event),
            What::Stored { .. }
            | What::Broker(_)
            | What::Refused(..)
            | What::Acted(_)
            | What::Watch(_)
            | What::LimitReached => {}
        }
    }

    fn travels(&mut self, id: TransitId, what: &What) {
        let Some(transit) =
            self.recording.journal.transit(id).filter(|transit| transit.message.id == self.id)
        else {
            return;
        };
        let (from, to) = (transit.from, transit.to);
        if !matches!(transit.kind, TransitKind::Produce | TransitKind::Fetch) {
            return;
        }
        let way = |stay: &Stay| stay.how == How::Travels && (stay.from, stay.place) == (Some(from), to);
        match what {
            What::Departed(_) => {
                self.end("sent", |stay| stay.how == How::Batched && stay.place == from);
                self.begin(How::Travels, to, Some(from));
            }
            What::Arrived(_) => {
                self.end("arrives", way);
                if transit.kind == TransitKind::Fetch {
                    self.begin(How::InHand, to, Some(from));
                }
            }
            _ => self.end("is lost", way),
        }
    }

    fn log(&mut self, event: &Event) {
        match event {
            Event::Replication(ReplicationEvent::Replicated { partition, broker, first, last, .. }) => {
                let copied = self.places.iter().find_map(|(replica, offset)| {
                    let there = replica.partition == *partition && (*first..=*last).contains(offset);
                    (there && replica.broker != *broker).then_some((*replica, *offset))
                });
                if let Some((from, offset)) = copied {
                    self.places.insert(Replica { partition: *partition, broker: *broker }, offset);
                    let from = self.plan.replica_node(from.partition, from.broker);
                    self.begin(How::Copied, self.plan.replica_node(*partition, *broker), Some(from));
                }
            }
            Event::Replication(ReplicationEvent::HighWatermarkMoved { partition, broker, to }) => {
                let replica = Replica { partition: *partition, broker: *broker };
                let node = self.plan.replica_node(*partition, *broker);
                let stored = |stay: &Stay| stay.how == How::Stored && stay.place == node;
                let below = self.places.get(&replica).is_some_and(|offset| offset < to);
                if below && self.stays.iter().any(|stay| stay.end.is_none() && stored(stay)) {
                    self.end("on all in-sync replicas", stored);
                    self.begin(How::Committed, node, None);
                }
            }
            Event::Storage(StorageEvent::Truncated { partition, broker, records, .. }) => {
                self.erased(*partition, *broker, records, "truncated: the leader does not have it");
            }
            Event::Storage(StorageEvent::Removed { partition, broker, records, reason, .. }) => {
                let why = format!("removed: {}", reason.as_str().replace('_', " "));
                self.erased(*partition, *broker, records, &why);
            }
            Event::Group(GroupEvent::OffsetCommitted { group, partition, offset }) => {
                let lies =
                    |(replica, at): (&Replica, &Offset)| replica.partition == *partition && at < offset;
                if self.places.iter().any(lies) {
                    let (plan, why) = (self.plan, format!("{group} commits {offset}"));
                    self.end(&why, |stay| stay.how == How::Read && is_in(plan, stay.place, group));
                }
            }
            _ => {}
        }
    }

    fn erased(&mut self, partition: TopicPartition, broker: BrokerId, records: &[(Offset, u32)], why: &str) {
        let replica = Replica { partition, broker };
        let gone = |offset: &&Offset| records.contains(&(**offset, self.id.0));
        if self.places.get(&replica).filter(gone).is_none() {
            return;
        }
        self.places.remove(&replica);
        let node = self.plan.replica_node(partition, broker);
        self.end(why, |stay| {
            matches!(stay.how, How::Stored | How::Committed | How::Copied) && stay.place == node
        });
    }

    fn client(&mut self, client: ClientId, event: &ClientEvent) {
        let node = self.plan.client_node(client);
        let at = move |how: How| move |stay: &Stay| stay.how == how && stay.place == node;
        match event {
            ClientEvent::Log(event) => self.library(node, event),
            ClientEvent::Work(WorkEvent::Started { message, .. }) if message.id == self.id => {
                self.end("work begins", at(How::InHand));
                self.end("it is worked on again", at(How::Read));
                self.begin(How::Work, node, None);
            }
            ClientEvent::Work(WorkEvent::Done { message, .. }) if message.id == self.id => {
                self.end("done", at(How::Work));
                self.begin(How::Read, node, None);
            }
            ClientEvent::Work(WorkEvent::Failed { message, error, .. }) if message.id == self.id => {
                self.end(&format!("fails: {error}"), at(How::Work));
                self.begin(How::Read, node, None);
            }
            ClientEvent::Life(LifeEvent::Crashed) | ClientEvent::Life(LifeEvent::Disconnected) => {
                for how in [How::Batched, How::InHand, How::Work, How::Read] {
                    self.end("its holder loses it", at(how));
                }
            }
            _ => {}
        }
    }

    fn library(&mut self, node: NodeId, event: &LogClientEvent) {
        let at = move |how: How| move |stay: &Stay| stay.how == how && stay.place == node;
        match event {
            LogClientEvent::Batched { message, .. } if message.id == self.id => {
                self.begin(How::Batched, node, None);
            }
            LogClientEvent::SentAgain { message, .. } if message.id == self.id => {
                self.attempt += 1;
                self.begin(How::Batched, node, None);
            }
            LogClientEvent::RecordFailed { message, error } if message.id == self.id => {
                self.end(&format!("given up: {error}"), at(How::Batched));
            }
            LogClientEvent::Revoked(partitions) | LogClientEvent::PartitionsLost(partitions)
                if self.places.keys().any(|replica| partitions.contains(&replica.partition)) =>
            {
                self.end("its partition is another’s now", at(How::InHand));
            }
            _ => {}
        }
    }

    fn begin(&mut self, how: How, place: NodeId, from: Option<NodeId>) {
        let (began, since, attempt) = (self.entry, self.at, self.attempt);
        self.stays.push(Stay { how, place, from, attempt, began, since, end: None, copy: None });
    }

    /// Ends the oldest stay of that kind that lasts.
    fn end(&mut self, why: &str, is_it: impl Fn(&Stay) -> bool) {
        let end = End { entry: self.entry, at: self.at, why: why.to_owned() };
        let ended = self.stays.iter_mut().find(|stay| stay.end.is_none() && is_it(stay));
        if let Some(stay) = ended {
            stay.end = Some(end);
        }
    }
}

/// Is the client at a node a member of a group?
fn is_in(plan: &Plan, node: NodeId, group: &str) -> bool {
    plan.clients.iter().enumerate().any(|(at, client)| {
        let reader = client.role.reader();
        reader.is_some_and(|reader| reader.settings.group.as_deref() == Some(group))
            && plan.client_node(ClientId(at as u16)) == node
    })
}
