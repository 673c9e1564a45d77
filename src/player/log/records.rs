//! Records of logs, followed one by one: who has each, on how many replicas it lies, how it ended.
//!
//! A record that lies in some log is there, whatever its producer was told. One that lies in none is
//! with its producer, on its way, or gone: removed as its topic's settings say, refused, given up by its
//! producer, or lost without anybody being told.

use std::rc::Rc;

use super::door;
use super::place::{RecordEnd, RecordPlace};
use crate::base::{OrdSet, SimTime};
use crate::engine::logs::{Name, TopicPartition};
use crate::engine::queueing::{Message, MessageId};
use crate::player::content::{Teller, Told, Why};
use crate::player::paged::Paged;
use crate::sim::{
    ClientEvent, ClientId, Erased, LifeEvent, LogClientEvent, NodeId, Plan, PublisherEvent, Stored, Transit,
    What, WorkEvent,
};

/// A record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordState {
    pub message: Rc<Message>,
    /// Its partition, once its producer's library has chosen one.
    pub partition: Option<TopicPartition>,
    /// Has its producer's library got it, in a batch or until the answer comes?
    pub held: bool,
    /// Has it been sent, so that its producer waits for an answer?
    pub asked: bool,
    pub place: RecordPlace,
    /// How it ended last, though it may live on elsewhere; and where.
    pub end: Option<(RecordEnd, NodeId)>,
    /// Sent and not come in.
    under_way: u16,
    /// On so many replicas, counting each offset.
    replicas: u16,
    /// So often a leader appended it.
    stored: u16,
    /// How often it was worked on with success, by group, or by a consumer without one.
    done: Vec<(Option<Name>, Option<ClientId>, u32)>,
}

/// All records there ever were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    states: Paged<RecordState>,
    /// By their place in the plan: what each producer's library has.
    hands: Vec<OrdSet<MessageId>>,
    /// Come in at a replica, and not answered for.
    arriving: Vec<(NodeId, MessageId)>,
    /// When the last of these came.
    since: SimTime,
    counts: [u32; RecordPlace::ALL.len()],
    /// Copies of records that replicas ever wrote.
    written: u32,
    truncated: u32,
    removed: u32,
}

impl RecordState {
    /// Has it come in at a broker that has not said yet what becomes of it?
    pub const fn is_at_broker(&self) -> bool {
        matches!(self.place, RecordPlace::OnTheWay) && self.under_way == 0
    }
}

impl Records {
    pub(in crate::player) fn new(plan: &Plan) -> Self {
        Self { hands: vec![OrdSet::default(); plan.clients.len()], ..Self::default() }
    }

    /// A record, if it was made.
    pub fn get(&self, id: MessageId) -> Option<&RecordState> {
        self.states.get(id.0)
    }

    /// How many records were made.
    pub fn made(&self) -> u32 {
        self.states.count() as u32
    }

    /// How many are where, in the order of [`RecordPlace::ALL`].
    pub fn counts(&self) -> [u32; RecordPlace::ALL.len()] {
        self.counts
    }

    /// Of the copies that replicas have of records: ever written, then truncated, then removed.
    pub fn copies(&self) -> [u32; 3] {
        [self.written, self.truncated, self.removed]
    }

    /// The partitions of the records that wait in a producer's batches: one for each record, in the order
    /// in which they were made. O(records in the producer's hands).
    pub fn batched(&self, client: ClientId) -> impl Iterator<Item = TopicPartition> {
        let records = self.hands.get(client.index()).into_iter().flatten().filter_map(|id| self.get(*id));
        records
            .filter(|record| record.place == RecordPlace::WithProducer)
            .filter_map(|record| record.partition)
    }

    /// Another entry follows. A broker that gave no answer at all has not taken what came in before.
    pub(in crate::player) fn begin(&mut self, teller: &mut Teller) {
        if teller.at != self.since && !self.arriving.is_empty() {
            door::unanswered(self, teller);
        }
    }

    pub(super) fn unanswered(&mut self, teller: &mut Teller) {
        for (node, id) in std::mem::take(&mut self.arriving) {
            self.end(id, RecordEnd::Refused, node);
            self.settle(teller, id);
        }
    }

    /// Takes in what a client of the log broker did.
    pub(super) fn client(&mut self, teller: &mut Teller, id: ClientId, event: &ClientEvent) {
        let Some(client) = teller.plan.clients.get(id.index()) else { return };
        if let ClientEvent::Work(WorkEvent::Done { message, .. }) = event {
            return self.done_by(teller, id, message.id);
        }
        if client.role.writes().is_none() {
            return;
        }
        let node = teller.plan.client_node(id);
        match event {
            ClientEvent::Publisher(PublisherEvent::Produced(message)) => self.made_by(teller, id, message),
            ClientEvent::Log(event) => match &**event {
                LogClientEvent::Batched { message, partition, .. } => {
                    self.change(message.id, |record| record.partition = Some(*partition));
                }
                LogClientEvent::SentAgain { message, .. } => {
                    self.change(message.id, |record| record.asked = false);
                }
                LogClientEvent::RecordSent { message, .. } => self.release(teller, id, message.id, None),
                LogClientEvent::RecordFailed { message, .. } => {
                    self.release(teller, id, message.id, Some((RecordEnd::Failed, node)));
                }
                _ => {}
            },
            ClientEvent::Life(LifeEvent::Crashed) => {
                for record in self.held_by(id) {
                    self.release(teller, id, record, Some((RecordEnd::Crashed, node)));
                }
            }
            ClientEvent::Life(LifeEvent::Disconnected) => {
                for record in self.held_by(id) {
                    self.release(teller, id, record, Some((RecordEnd::Forgotten, node)));
                }
            }
            // What its library has sent is not answered to its successor.
            ClientEvent::Life(LifeEvent::Changed(setting)) if setting.concerns_library() => {
                for record in self.held_by(id) {
                    if self.get(record).is_some_and(|record| record.asked) {
                        self.release(teller, id, record, Some((RecordEnd::Forgotten, node)));
                    }
                }
            }
            _ => {}
        }
    }

    /// A consumer has worked on a record with success. Each group is to do so once; a consumer without
    /// one is a group of its own.
    fn done_by(&mut self, teller: &mut Teller, client: ClientId, message: MessageId) {
        let reader = teller.plan.clients.get(client.index()).and_then(|client| client.role.reader());
        let group = reader.and_then(|reader| reader.settings.group.clone());
        let alone = group.is_none().then_some(client);
        let Some(record) = self.states.get_mut(message.0) else { return };
        let mut times = 1;
        match record.done.iter_mut().find(|done| (&done.0, done.1) == (&group, alone)) {
            None => record.done.push((group.clone(), alone, 1)),
            Some((.., before)) => {
                *before += 1;
                times = *before;
            }
        }
        if times > 1 {
            teller.again(message, teller.plan.client_node(client), group, false, times);
        }
    }

    /// Takes in a record that leaves for its leader, comes in there, or is lost.
    pub(super) fn transit(&mut self, teller: &mut Teller, what: &What, transit: &Transit) {
        let record = transit.message.id;
        match what {
            What::Departed(_) => self.change(record, |record| {
                record.under_way += 1;
                record.asked = true;
            }),
            What::Arrived(_) => {
                self.change(record, |record| record.under_way = record.under_way.saturating_sub(1));
                self.arriving.push((transit.to, record));
                self.since = teller.at;
            }
            _ => {
                self.change(record, |record| record.under_way = record.under_way.saturating_sub(1));
                self.end(record, RecordEnd::OnTheWay, transit.from);
            }
        }
        self.settle(teller, record);
    }

    /// Takes in what the cluster's event comes to.
    pub(super) fn stored(&mut self, teller: &mut Teller, stored: &Stored) {
        match stored {
            Stored::Appended { shelf, records, by_leader } => {
                for record in records {
                    if *by_leader {
                        self.appended(teller, *shelf, *record);
                    }
                    self.written += 1;
                    self.change(*record, |record| record.replicas += 1);
                    self.settle(teller, *record);
                }
            }
            Stored::Erased { shelf, records, end } => {
                for (_, id) in *records {
                    self.erased(teller, MessageId(*id), *shelf, *end);
                }
            }
            Stored::NotAppended { shelf, refused } => self.not_appended(teller, *shelf, *refused),
            _ => unreachable!("what lies in queues has an account of its own"),
        }
    }

    /// A leader appended it.
    fn appended(&mut self, teller: &mut Teller, node: NodeId, id: MessageId) {
        if let Some(at) = self.arriving.iter().position(|arriving| *arriving == (node, id)) {
            self.arriving.remove(at);
        }
        self.change(id, |record| record.stored += 1);
        let times = self.get(id).map_or(0, |record| u32::from(record.stored));
        if times > 1 {
            teller.again(id, node, None, true, times);
        }
    }

    /// A leader did not append what had come in: it would not, or it has it already.
    fn not_appended(&mut self, teller: &mut Teller, node: NodeId, refused: bool) {
        let (here, others) = std::mem::take(&mut self.arriving).into_iter().partition(|(at, _)| *at == node);
        self.arriving = others;
        let here: Vec<(NodeId, MessageId)> = here;
        for (_, id) in here {
            if refused {
                self.end(id, RecordEnd::Refused, node);
            }
            self.settle(teller, id);
        }
    }

    /// A replica has a copy no more.
    fn erased(&mut self, teller: &mut Teller, id: MessageId, node: NodeId, end: Erased) {
        let (count, end) = match end {
            Erased::Removed(reason) => (&mut self.removed, RecordEnd::Removed(reason)),
            Erased::Truncated => (&mut self.truncated, RecordEnd::Truncated),
        };
        *count += 1;
        self.change(id, |record| record.replicas = record.replicas.saturating_sub(1));
        self.end(id, end, node);
        self.settle(teller, id);
    }

    fn made_by(&mut self, teller: &mut Teller, client: ClientId, message: &Rc<Message>) {
        let state = RecordState {
            message: Rc::clone(message),
            partition: None,
            held: true,
            asked: false,
            place: RecordPlace::WithProducer,
            end: None,
            under_way: 0,
            replicas: 0,
            stored: 0,
            done: Vec::new(),
        };
        self.states.insert(message.id.0, state);
        self.counts[RecordPlace::WithProducer as usize] += 1;
        teller.told.push(Told::Moved(message.id, RecordPlace::WithProducer.account()));
        if let Some(hands) = self.hands.get_mut(client.index()) {
            hands.insert(message.id);
        }
    }

    fn held_by(&self, client: ClientId) -> Vec<MessageId> {
        self.hands.get(client.index()).into_iter().flatten().copied().collect()
    }

    /// Its producer's library has it no more.
    fn release(
        &mut self,
        teller: &mut Teller,
        client: ClientId,
        id: MessageId,
        end: Option<(RecordEnd, NodeId)>,
    ) {
        let was_there = self.hands.get_mut(client.index()).is_some_and(|hands| hands.remove(&id));
        if !was_there {
            return;
        }
        self.change(id, |record| record.held = false);
        if let Some((end, node)) = end {
            self.end(id, end, node);
        }
        self.settle(teller, id);
    }

    fn change(&mut self, id: MessageId, change: impl FnOnce(&mut RecordState)) {
        if let Some(record) = self.states.get_mut(id.0) {
            change(record);
        }
    }

    /// Notes how a piece of it ended. What its log removed by its settings was not lost, and what its
    /// producer gave up was not lost unheard.
    fn end(&mut self, id: MessageId, end: RecordEnd, node: NodeId) {
        self.change(id, |record| {
            let stays = match record.end {
                Some((RecordEnd::Removed(_), _)) => true,
                Some((RecordEnd::Failed, _)) => !matches!(end, RecordEnd::Removed(_)),
                _ => false,
            };
            if !stays {
                record.end = Some((end, node));
            }
        });
    }

    /// Notes where a record is, if that has changed.
    fn settle(&mut self, teller: &mut Teller, id: MessageId) {
        let arriving = self.arriving.iter().any(|(_, other)| *other == id);
        let Some(record) = self.states.get_mut(id.0) else { return };
        let now = match record.end {
            _ if record.replicas > 0 => RecordPlace::Retained,
            _ if record.under_way > 0 || arriving => RecordPlace::OnTheWay,
            _ if record.held => RecordPlace::WithProducer,
            Some((end, _)) => end.place(),
            None => return,
        };
        let before = std::mem::replace(&mut record.place, now);
        if before == now {
            return;
        }
        self.counts[before as usize] -= 1;
        self.counts[now as usize] += 1;
        if before.account() != now.account() {
            teller.told.push(Told::Moved(id, now.account()));
        }
        if let (RecordPlace::Failed | RecordPlace::Refused | RecordPlace::Lost, Some((end, node))) =
            (now, record.end)
        {
            teller.lost(&record.message, Why::Record(end), node);
        }
    }
}
