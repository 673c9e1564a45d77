//! A slow and obvious account of content, read off a journal alone: where each piece of each message is after
//! every entry, and when it is lost. What the world and the ledger say is held against it.
//!
//! A message comes in pieces: a publish on its way to the broker, and each copy in the broker's books. A
//! publish is lost when it is lost on its way, or when the broker says that it has not taken it. A copy is lost
//! once, when nobody has it any more and nobody did its work, and no other piece carries the message on: a
//! dead letter, or what its worker published in its place.
//!
//! Who has a copy: the broker, until it is acknowledged, dead-lettered, released or discarded; every delivery of
//! it that is under way, of which there may be several; and everybody who was handed it, until they are through
//! with it or gone. One that failed is through with it, but while another has it, it is not lost.

use std::collections::BTreeMap;

use sorting_office::engine::logs::{
    BrokerId, Event as LogEvent, Offset, ReplicationEvent, StorageEvent, TopicPartition,
};
use sorting_office::engine::queueing::{ContentEvent, CopyId, Event, MessageId, NO_QUEUE};
use sorting_office::sim::{
    ClientEvent, ClientId, Entry, EntryId, LifeEvent, Node, NodeId, OnNack, PublisherEvent, Recording, Role,
    Setting, Transit, TransitKind, What, WorkEvent,
};

/// Where a copy is in the broker's books, or how it left them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    Held,
    Ready,
    Unacknowledged,
    Acknowledged,
    /// Released by a delayed exchange, or dead-lettered: other pieces carry the message on.
    PassedOn,
    Discarded,
}

/// A copy that was ever in the broker's books.
#[derive(Clone, Debug)]
pub struct Copy {
    pub message: MessageId,
    pub book: Book,
    /// Deliveries that the broker has told of, and that have not left yet.
    announced: u32,
    /// Deliveries that are under way.
    under_way: u32,
    /// Who was handed it and is not through with it; who was handed it twice is here twice.
    pub hands: Vec<ClientId>,
    /// Services that have begun with it: they go on with it when they lose their connection.
    begun: Vec<ClientId>,
    /// How often its work was done.
    pub done: u32,
    /// Its worker published another piece in its place.
    replaced: bool,
    pub lost: Option<EntryId>,
}

/// How many pieces of a message are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    pub publishing: usize,
    pub held: usize,
    pub ready: usize,
    pub unacknowledged: usize,
    pub under_way: usize,
    pub in_hand: usize,
    pub in_logs: usize,
}

type Log = BTreeMap<Offset, MessageId>;

/// All content, after some entries.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub copies: BTreeMap<CopyId, Copy>,
    /// Publishes that have left and not come in.
    publishing: Vec<MessageId>,
    /// What each client was through with last.
    last: BTreeMap<ClientId, CopyId>,
    /// The records in each replica's log.
    pub logs: BTreeMap<(TopicPartition, BrokerId), Log>,
    /// What each follower was sent last.
    sent: BTreeMap<(TopicPartition, BrokerId), Log>,
    /// How often the work of a message was done.
    pub done: BTreeMap<MessageId, u32>,
    /// What was set about clients.
    settings: Vec<(ClientId, Setting)>,
    /// Every loss in order, of pieces that were the queue broker's or on their way to it.
    pub losses: Vec<(EntryId, MessageId)>,
}

/// The entries that led to this one, the last first.
fn causes(recording: &Recording, id: EntryId) -> impl Iterator<Item = &Entry> {
    let entries = &recording.journal.entries;
    std::iter::successors(Some(&entries[id.index()]), |entry| Some(&entries[entry.cause?.index()])).skip(1)
}

impl Content {
    /// Takes in the next entry.
    pub fn read(&mut self, recording: &Recording, id: EntryId) {
        let entry = &recording.journal.entries[id.index()];
        match &entry.what {
            What::Broker(event) => self.broker(recording, id, event),
            What::Client(client, event) => {
                let role = &recording.plan.clients[client.index()].role;
                self.client(id, *client, role.service().is_some(), event);
            }
            What::Departed(transit) => self.departed(&recording.journal.transits[transit.index()]),
            What::Arrived(transit) => {
                let transit = &recording.journal.transits[transit.index()];
                if transit.kind == TransitKind::Publish {
                    self.leave_the_link(transit.message.id);
                }
                if let (Some(copy), Node::Client(client)) =
                    (self.delivered(transit), recording.plan.node(transit.to))
                {
                    copy.under_way -= 1;
                    copy.hands.push(client);
                }
            }
            What::Lost(transit, _) => {
                let transit = &recording.journal.transits[transit.index()];
                if transit.kind == TransitKind::Publish {
                    self.leave_the_link(transit.message.id);
                    self.losses.push((id, transit.message.id));
                }
                if let Some(copy) = self.delivered(transit) {
                    copy.under_way -= 1;
                }
            }
            What::Refused(..) => {
                let cause = entry.cause.map(|cause| &recording.journal.entries[cause.index()].what);
                if let Some(What::Arrived(transit)) = cause {
                    let transit = &recording.journal.transits[transit.index()];
                    if transit.kind == TransitKind::Publish {
                        self.losses.push((id, transit.message.id));
                    }
                }
            }
            What::Stored { partition, broker, offset, message, .. } => {
                self.logs.entry((*partition, *broker)).or_default().insert(*offset, message.id);
            }
            What::Log(event) => self.log(event),
            What::Acted(_) | What::Watch(_) | What::LimitReached => {}
        }
        self.look_for_losses(id);
    }

    fn broker(&mut self, recording: &Recording, id: EntryId, event: &Event) {
        match event {
            Event::Content(ContentEvent::Held { copy, message, .. }) => {
                self.begin(*copy, message.id, Book::Held)
            }
            Event::Content(ContentEvent::Enqueued { copy, message, .. }) => {
                self.begin(*copy, message.id, Book::Ready)
            }
            // A direct reply is in no queue: it is with whoever asked, or lost.
            Event::Content(ContentEvent::Delivered { copy, queue: NO_QUEUE, message, .. }) => {
                self.begin(*copy, message.id, Book::Acknowledged);
                self.copy(*copy).announced = 1;
            }
            Event::Content(ContentEvent::Delivered { copy, .. }) => {
                self.enter(*copy, Book::Unacknowledged);
                self.copy(*copy).announced = 1;
            }
            Event::Content(ContentEvent::RetryDelayed { copy, .. }) => self.enter(*copy, Book::Held),
            Event::Content(ContentEvent::Requeued { copy, .. }) => self.enter(*copy, Book::Ready),
            Event::Content(ContentEvent::Acknowledged { copy, .. }) => self.enter(*copy, Book::Acknowledged),
            Event::Content(ContentEvent::Released { copy, .. })
            | Event::Content(ContentEvent::DeadLettered { copy, .. }) => {
                self.enter(*copy, Book::PassedOn);
            }
            Event::Content(ContentEvent::Discarded { copy, .. }) => self.enter(*copy, Book::Discarded),
            // A publish or a dead letter that no queue takes, and one that a full queue does not take.
            Event::Content(ContentEvent::Unroutable { message, .. }) => self.losses.push((id, message.id)),
            // Unless its producer has it still, to publish it again.
            Event::Content(ContentEvent::PublishRejected { message, dead: false, .. }) => {
                let died = |cause: &&Entry| {
                    matches!(cause.what, What::Broker(Event::Content(ContentEvent::DeadLettered { .. })))
                };
                // Of a dead letter its producer knows nothing: what it published was taken.
                let mut publishing = causes(recording, id).take_while(|cause| !died(cause));
                let publisher = publishing.find_map(|cause| match &cause.what {
                    What::Arrived(transit) => Some(recording.journal.transits[transit.index()].from),
                    _ => None,
                });
                if !publisher.is_some_and(|publisher| self.publishes_again(recording, publisher)) {
                    self.losses.push((id, message.id));
                }
            }
            _ => {}
        }
    }

    /// Does a producer, as it is set by now, publish again what the broker refuses?
    fn publishes_again(&self, recording: &Recording, node: NodeId) -> bool {
        let Node::Client(client) = recording.plan.node(node) else { return false };
        let mut role = recording.plan.clients[client.index()].role.clone();
        self.settings.iter().filter(|(of, _)| *of == client).for_each(|(_, setting)| {
            setting.apply(&mut role);
        });
        match role {
            Role::Producer(producer) => producer.confirms && producer.restraint.on_nack != OnNack::Drop,
            _ => false,
        }
    }

    fn client(&mut self, id: EntryId, client: ClientId, is_service: bool, event: &ClientEvent) {
        match event {
            ClientEvent::Life(LifeEvent::Changed(setting)) => {
                self.settings.push((client, (**setting).clone()))
            }
            ClientEvent::Work(WorkEvent::Started { copy: Some(copy), .. }) if is_service => {
                let copy = self.copy(*copy);
                let at = copy.hands.iter().position(|holder| *holder == client).expect("it has it");
                copy.hands.remove(at);
                copy.begun.push(client);
            }
            ClientEvent::Work(WorkEvent::Done { copy, message, .. }) => {
                *self.done.entry(message.id).or_default() += 1;
                if let Some(copy) = copy {
                    self.through_with(client, *copy);
                    self.copy(*copy).done += 1;
                }
            }
            ClientEvent::Work(WorkEvent::Failed { copy: Some(copy), .. }) => self.through_with(client, *copy),
            // By a worker, about what it was through with last; a producer was never through with any.
            ClientEvent::Publisher(PublisherEvent::RetryChosen { .. })
            | ClientEvent::Publisher(PublisherEvent::Forwarded(_)) => {
                if let Some(copy) = self.last.get(&client).copied() {
                    self.copy(copy).replaced = true;
                }
            }
            ClientEvent::Life(LifeEvent::Crashed) | ClientEvent::Life(LifeEvent::Disconnected) => {
                self.copies.values_mut().for_each(|copy| copy.hands.retain(|holder| *holder != client));
                if *event == ClientEvent::Life(LifeEvent::Crashed) {
                    self.copies.values_mut().for_each(|copy| copy.begun.retain(|holder| *holder != client));
                }
            }
            ClientEvent::Publisher(PublisherEvent::Dropped(message)) => self.losses.push((id, message.id)),
            _ => {}
        }
    }

    fn departed(&mut self, transit: &Transit) {
        if transit.kind == TransitKind::Publish {
            self.publishing.push(transit.message.id);
        }
        if let Some(copy) = self.delivered(transit) {
            copy.announced = 0;
            copy.under_way += 1;
        }
    }

    fn leave_the_link(&mut self, message: MessageId) {
        let at = self.publishing.iter().position(|other| *other == message).expect("it left");
        self.publishing.remove(at);
    }

    /// The copy that a transit delivers, if it is a delivery.
    fn delivered(&mut self, transit: &Transit) -> Option<&mut Copy> {
        let copy = transit.copy.filter(|_| transit.kind == TransitKind::Deliver)?;
        Some(self.copy(copy))
    }

    fn through_with(&mut self, client: ClientId, copy: CopyId) {
        self.last.insert(client, copy);
        let copy = self.copy(copy);
        let hands = if copy.begun.contains(&client) { &mut copy.begun } else { &mut copy.hands };
        let at = hands.iter().position(|holder| *holder == client).expect("it has what it worked on");
        hands.remove(at);
    }

    fn begin(&mut self, copy: CopyId, message: MessageId, book: Book) {
        let fresh = Copy {
            message,
            book,
            announced: 0,
            under_way: 0,
            hands: Vec::new(),
            begun: Vec::new(),
            done: 0,
            replaced: false,
            lost: None,
        };
        assert!(self.copies.insert(copy, fresh).is_none(), "{copy:?} begins twice");
    }

    fn enter(&mut self, copy: CopyId, book: Book) {
        let copy = self.copy(copy);
        assert!(matches!(copy.book, Book::Held | Book::Ready | Book::Unacknowledged), "{copy:?} is over");
        copy.book = book;
    }

    fn copy(&mut self, copy: CopyId) -> &mut Copy {
        self.copies.get_mut(&copy).expect("a copy that began")
    }

    /// Everything is looked at after every entry, whatever the entry was about.
    fn look_for_losses(&mut self, id: EntryId) {
        for copy in self.copies.values_mut() {
            let somebody_has_it = match copy.book {
                Book::Held | Book::Ready | Book::Unacknowledged => true,
                Book::Acknowledged => {
                    copy.announced + copy.under_way > 0 || !copy.hands.is_empty() || !copy.begun.is_empty()
                }
                // Whoever has it still can't do the broker's part of it.
                Book::PassedOn | Book::Discarded => false,
            };
            let is_carried_on = copy.book == Book::PassedOn || copy.replaced;
            if !somebody_has_it && copy.done == 0 && !is_carried_on && copy.lost.is_none() {
                copy.lost = Some(id);
                self.losses.push((id, copy.message));
            }
        }
    }

    fn log(&mut self, event: &LogEvent) {
        match event {
            LogEvent::Replication(ReplicationEvent::ReplicationSent {
                partition,
                from,
                to,
                first,
                last,
                ..
            }) => {
                let log = self.logs.get(&(*partition, *from)).cloned().unwrap_or_default();
                let sent = log.range(*first..=*last).map(|(offset, id)| (*offset, *id)).collect();
                self.sent.insert((*partition, *to), sent);
            }
            LogEvent::Replication(ReplicationEvent::Replicated {
                partition, broker, first, last, ..
            }) => {
                let sent = self.sent.get(&(*partition, *broker)).cloned().unwrap_or_default();
                let log = self.logs.entry((*partition, *broker)).or_default();
                log.extend(sent.range(*first..=*last));
            }
            LogEvent::Storage(StorageEvent::Truncated { partition, broker, records, .. })
            | LogEvent::Storage(StorageEvent::Removed { partition, broker, records, .. }) => {
                let log = self.logs.entry((*partition, *broker)).or_default();
                log.retain(|offset, _| records.iter().all(|(gone, _)| gone != offset));
            }
            _ => {}
        }
    }

    /// How many pieces of each message are where; what is nowhere any more is left out.
    pub fn whereabouts(&self) -> BTreeMap<MessageId, Whereabouts> {
        let mut all = BTreeMap::<MessageId, Whereabouts>::new();
        self.publishing.iter().for_each(|message| all.entry(*message).or_default().publishing += 1);
        for copy in self.copies.values() {
            let there = all.entry(copy.message).or_default();
            match copy.book {
                Book::Held => there.held += 1,
                Book::Ready => there.ready += 1,
                Book::Unacknowledged => there.unacknowledged += 1,
                Book::Acknowledged | Book::PassedOn | Book::Discarded => {}
            }
            there.under_way += copy.under_way as usize;
            there.in_hand += copy.hands.len() + copy.begun.len();
        }
        let records = self.logs.values().flat_map(BTreeMap::values);
        records.for_each(|record| all.entry(*record).or_default().in_logs += 1);
        all.retain(|_, there| *there != Whereabouts::default());
        all
    }
}
