//! Records of logs, followed one by one: who has each, on how many replicas it lies, how it ended.
//!
//! A record that lies in some log is there, whatever its producer was told. One that lies in none is
//! with its producer, on its way, or gone: removed as its topic's settings say, refused, given up by its
//! producer, or lost without anybody being told.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::paged::Paged;
use crate::base::SimTime;
use crate::engine::logs::{RemovalReason, TopicPartition};
use crate::engine::queueing::{Message, MessageId};
use crate::sim::{
    ClientEvent, ClientId, Entry, Journal, NodeId, Plan, Role, Setting, Transit, TransitKind, What,
};

/// Where a record is; the first that fits.
#[allow(missing_docs, reason = "`word` says what each is")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordPlace {
    Retained,
    OnTheWay,
    WithProducer,
    Removed,
    Failed,
    Refused,
    Lost,
}

/// How a record that lies nowhere came to that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordEnd {
    /// Its log removed it.
    Removed(RemovalReason),
    /// Its producer reported that it could not be sent.
    Failed,
    /// Its leader did not take it.
    Refused,
    /// It was lost on the link.
    OnTheWay,
    /// Its producer crashed with it.
    Crashed,
    /// Its producer's library began anew without it.
    Forgotten,
    /// The replicas that had it gave it up for a leader that had it not (KIP-101).
    Truncated,
}

/// A record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordState {
    /// What stands for it.
    pub message: Rc<Message>,
    /// Its partition, once its producer's library has chosen one.
    pub partition: Option<TopicPartition>,
    /// Has its producer's library got it, in a batch or until the answer comes?
    pub held: bool,
    /// Has it been sent, so that its producer waits for an answer?
    pub asked: bool,
    /// Where it is.
    pub place: RecordPlace,
    /// How it ended last, though it may live on elsewhere; and where.
    pub end: Option<(RecordEnd, NodeId)>,
    /// Sent and not come in.
    under_way: u16,
    /// On so many replicas, counting each offset.
    replicas: u16,
    /// So often a leader appended it.
    stored: u16,
}

/// What an entry comes to for a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// It is in another place.
    Moved(MessageId, RecordPlace),
    /// It is gone for good, and not because its log has removed it.
    Ended(Rc<Message>, RecordEnd, NodeId),
    /// A leader appended it once more: for the how-manieth time.
    StoredAgain(MessageId, NodeId, u32),
}

/// All records there ever were.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    states: Paged<RecordState>,
    /// By their place in the plan: what each producer's library has.
    hands: Vec<BTreeSet<MessageId>>,
    /// Come in at a replica, and not answered for.
    arriving: Vec<(NodeId, MessageId)>,
    /// When the last of these came.
    since: SimTime,
    counts: [u32; RecordPlace::ALL.len()],
    told: Vec<Told>,
    /// Copies of records that replicas ever wrote.
    written: u32,
    truncated: u32,
    removed: u32,
}

impl RecordPlace {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Retained,
        Self::OnTheWay,
        Self::WithProducer,
        Self::Removed,
        Self::Failed,
        Self::Refused,
        Self::Lost,
    ];

    /// What it is called in a sum.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Retained => "retained",
            Self::OnTheWay => "on the way",
            Self::WithProducer => "with producers",
            Self::Removed => "removed",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Lost => "lost",
        }
    }
}

impl RecordState {
    /// Has it come in at a broker that has not said yet what becomes of it?
    pub const fn is_at_broker(&self) -> bool {
        matches!(self.place, RecordPlace::OnTheWay) && self.under_way == 0
    }
}

impl RecordEnd {
    const fn place(self) -> RecordPlace {
        match self {
            Self::Removed(_) => RecordPlace::Removed,
            Self::Failed => RecordPlace::Failed,
            Self::Refused => RecordPlace::Refused,
            Self::OnTheWay | Self::Crashed | Self::Forgotten | Self::Truncated => RecordPlace::Lost,
        }
    }

    /// Of what it ended, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Removed(RemovalReason::RetentionTime) => "older than retention.ms",
            Self::Removed(RemovalReason::RetentionBytes) => "its partition was larger than retention.bytes",
            Self::Removed(RemovalReason::Compaction) => "a later record has its key",
            Self::Removed(RemovalReason::Tombstone) => "a tombstone older than delete.retention.ms",
            Self::Removed(RemovalReason::AbortedTransaction) => "its transaction was aborted",
            Self::Removed(RemovalReason::BehindLeader) => "the leader has nothing so old any more",
            Self::Failed => "its producer gave it up",
            Self::Refused => "refused by its leader",
            Self::OnTheWay => "lost on its way to the leader",
            Self::Crashed => "its producer crashed with it",
            Self::Forgotten => "its producer began anew without it",
            Self::Truncated => "truncated: the new leader did not have it",
        }
    }
}

impl Records {
    pub(super) fn new(plan: &Plan) -> Self {
        Self { hands: vec![BTreeSet::new(); plan.clients.len()], ..Self::default() }
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

    /// What the last entry came to.
    pub fn told(&self) -> &[Told] {
        &self.told
    }

    /// Another entry follows: what was to be told by the last ones is told.
    pub(super) fn begin(&mut self, entry: &Entry) {
        self.told.clear();
        if entry.at != self.since {
            // A broker that gave no answer at all has not taken it.
            for (node, id) in std::mem::take(&mut self.arriving) {
                self.end(id, RecordEnd::Refused, node);
                self.settle(id);
            }
        }
    }

    /// Takes in what a client did.
    pub(super) fn client(&mut self, plan: &Plan, id: ClientId, event: &ClientEvent) {
        let role = plan.clients.get(id.index()).map(|client| &client.role);
        if !matches!(role, Some(Role::LogProducer(_))) {
            return;
        }
        let node = plan.client_node(id);
        match event {
            ClientEvent::Produced(message) => self.made_by(id, message),
            ClientEvent::Batched { message, partition, .. } => {
                self.change(message.id, |record| record.partition = Some(*partition));
            }
            ClientEvent::SentAgain { message, .. } => self.change(message.id, |record| record.asked = false),
            ClientEvent::RecordSent { message, .. } => self.let_go(id, message.id, None),
            ClientEvent::RecordFailed { message, .. } => {
                self.let_go(id, message.id, Some((RecordEnd::Failed, node)));
            }
            ClientEvent::Crashed | ClientEvent::Disconnected => {
                let end = match event {
                    ClientEvent::Crashed => RecordEnd::Crashed,
                    _ => RecordEnd::Forgotten,
                };
                for record in self.in_hand(id) {
                    self.let_go(id, record, Some((end, node)));
                }
            }
            // What its library has sent is not answered to its successor.
            ClientEvent::Changed(Setting::Acks(_) | Setting::Linger(_)) => {
                for record in self.in_hand(id) {
                    if self.get(record).is_some_and(|record| record.asked) {
                        self.let_go(id, record, Some((RecordEnd::Forgotten, node)));
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes in a record that leaves for its leader, comes in there, or is lost.
    pub(super) fn transit(&mut self, journal: &Journal, entry: &Entry) {
        let (What::Departed(id) | What::Arrived(id) | What::Lost(id, _)) = entry.what else { return };
        let produce = |transit: &&Transit| transit.kind == TransitKind::Produce;
        let Some(transit) = journal.transit(id).filter(produce) else { return };
        let record = transit.message.id;
        match entry.what {
            What::Departed(_) => self.change(record, |record| {
                record.under_way += 1;
                record.asked = true;
            }),
            What::Arrived(_) => {
                self.change(record, |record| record.under_way = record.under_way.saturating_sub(1));
                self.arriving.push((transit.to, record));
                self.since = entry.at;
            }
            _ => {
                self.change(record, |record| record.under_way = record.under_way.saturating_sub(1));
                self.end(record, RecordEnd::OnTheWay, transit.from);
            }
        }
        self.settle(record);
    }

    /// A leader appended it.
    pub(super) fn stored(&mut self, node: NodeId, id: MessageId) {
        if let Some(at) = self.arriving.iter().position(|arriving| *arriving == (node, id)) {
            self.arriving.remove(at);
        }
        self.change(id, |record| record.stored += 1);
        let times = self.get(id).map_or(0, |record| u32::from(record.stored));
        if times > 1 {
            self.told.push(Told::StoredAgain(id, node, times));
        }
        self.settle(id);
    }

    /// A leader did not append what had come in: it would not, or it has it already.
    pub(super) fn not_stored(&mut self, node: NodeId, refused: bool) {
        let (here, others) = std::mem::take(&mut self.arriving).into_iter().partition(|(at, _)| *at == node);
        self.arriving = others;
        let here: Vec<(NodeId, MessageId)> = here;
        for (_, id) in here {
            if refused {
                self.end(id, RecordEnd::Refused, node);
            }
            self.settle(id);
        }
    }

    /// A replica wrote a copy of a record.
    pub(super) fn written(&mut self, id: MessageId) {
        self.written += 1;
        self.change(id, |record| record.replicas += 1);
        self.settle(id);
    }

    /// A replica has a copy no more.
    pub(super) fn erased(&mut self, id: MessageId, node: NodeId, end: RecordEnd) {
        match end {
            RecordEnd::Removed(_) => self.removed += 1,
            _ => self.truncated += 1,
        }
        self.change(id, |record| record.replicas = record.replicas.saturating_sub(1));
        self.end(id, end, node);
        self.settle(id);
    }

    fn made_by(&mut self, client: ClientId, message: &Rc<Message>) {
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
        };
        self.states.insert(message.id.0, state);
        self.counts[RecordPlace::WithProducer as usize] += 1;
        self.told.push(Told::Moved(message.id, RecordPlace::WithProducer));
        if let Some(hands) = self.hands.get_mut(client.index()) {
            hands.insert(message.id);
        }
    }

    fn in_hand(&self, client: ClientId) -> Vec<MessageId> {
        self.hands.get(client.index()).into_iter().flatten().copied().collect()
    }

    /// Its producer's library has it no more.
    fn let_go(&mut self, client: ClientId, id: MessageId, end: Option<(RecordEnd, NodeId)>) {
        let was_there = self.hands.get_mut(client.index()).is_some_and(|hands| hands.remove(&id));
        if !was_there {
            return;
        }
        self.change(id, |record| record.held = false);
        if let Some((end, node)) = end {
            self.end(id, end, node);
        }
        self.settle(id);
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
    fn settle(&mut self, id: MessageId) {
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
        self.told.push(Told::Moved(id, now));
        if let (RecordPlace::Failed | RecordPlace::Refused | RecordPlace::Lost, Some((end, node))) =
            (now, record.end)
        {
            self.told.push(Told::Ended(Rc::clone(&record.message), end, node));
        }
    }
}
