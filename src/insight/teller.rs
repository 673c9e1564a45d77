//! Tells each entry of a run to the ledger: which message goes to which account, and of what.
//!
//! It follows copies and publishes, as the world does, and the hands that copies are in: a message
//! that was acknowledged too early and is then dropped is nowhere in the broker's books.

use std::collections::BTreeMap;

use super::known::{Copy, Hands, Known, Pile, Work};
use super::ledger::{Account, Change, Double, Grave, Ledger, of_what};
use super::verdict::verdict;
use crate::engine::queueing::{CopyId, Event, Message, MessageId, Name, QueueId, UnroutableReason};
use crate::player::LogWorld;
use crate::sim::{
    ClientEvent, ClientId, Entry, EntryId, Node, NodeId, Recording, Transit, TransitKind, What,
};

/// Goes through a run. O(entries).
pub(super) fn tell(recording: &Recording) -> Ledger {
    let plan = &recording.plan;
    let mut teller = Teller {
        recording,
        final_queues: plan.queues.iter().map(|queue| plan.takes_dead_letters(queue)).collect(),
        messages: Vec::new(),
        copies: Vec::new(),
        clients: plan.clients.iter().map(|_| Hands::default()).collect(),
        entry: EntryId(0),
        ledger: Ledger::default(),
        logs: LogWorld::new(plan),
        group_done: BTreeMap::new(),
    };
    for (index, entry) in recording.journal.entries.iter().enumerate() {
        teller.entry = EntryId(index as u32);
        teller.take(entry);
    }
    teller.ledger
}

pub(super) struct Teller<'a> {
    pub(super) recording: &'a Recording,
    /// By their place in the plan: queues at the end of the road.
    final_queues: Vec<bool>,
    /// By number.
    messages: Vec<Known>,
    /// By number.
    copies: Vec<Copy>,
    /// By their place in the plan.
    clients: Vec<Hands>,
    pub(super) entry: EntryId,
    pub(super) ledger: Ledger,
    pub(super) logs: LogWorld,
    /// How often a record was worked on with success, by group, or by a consumer without one.
    pub(super) group_done: BTreeMap<(MessageId, Option<Name>, Option<ClientId>), u32>,
}

impl Teller<'_> {
    fn take(&mut self, entry: &Entry) {
        self.follow_records(entry);
        match &entry.what {
            What::Broker(event) => self.broker(event),
            What::Log(_) | What::Stored { .. } => {}
            What::Client(client, event) => self.client(*client, event),
            What::Departed(id) => {
                if let Some(transit) = self.publish(*id) {
                    self.pile(transit.message.id, Pile::Underway, 1);
                }
            }
            What::Arrived(id) => {
                let Some(transit) = self.recording.journal.transit(*id) else { return };
                if let (TransitKind::Deliver, Some(copy), Node::Client(client)) =
                    (transit.kind, transit.copy, self.recording.plan.node(transit.to))
                {
                    self.clients[client.index()].holds.push(copy);
                }
            }
            What::Lost(id, _) => {
                let Some(transit) = self.recording.journal.transit(*id) else { return };
                match (transit.kind, transit.copy) {
                    (TransitKind::Publish, _) => {
                        let (message, node) = (transit.message.id, Some(transit.from));
                        self.known(message).piles[Pile::Underway as usize] -= 1;
                        self.bury(message, Account::Lost, "lost on its way to the broker", node);
                    }
                    (TransitKind::Deliver, Some(copy)) if self.is_lost(copy) => {
                        let message = transit.message.id;
                        let cause = "lost on its way; its queue let go of it as it was sent";
                        self.bury(message, Account::Lost, cause, Some(transit.to));
                    }
                    _ => {}
                }
            }
            What::Refused(client, _) => {
                let cause = entry.cause.and_then(|cause| self.recording.journal.entries.get(cause.index()));
                let Some(What::Arrived(id)) = cause.map(|cause| &cause.what) else { return };
                if let Some(message) = self.publish(*id).map(|transit| transit.message.id) {
                    self.known(message).piles[Pile::Underway as usize] -= 1;
                    let node = Some(self.recording.plan.client_node(*client));
                    self.bury(message, Account::Refused, "refused by the broker", node);
                }
            }
            What::Acted(_) | What::LimitReached => {}
        }
    }

    fn publish(&self, id: crate::sim::TransitId) -> Option<&Transit> {
        self.recording.journal.transit(id).filter(|transit| transit.kind == TransitKind::Publish)
    }

    fn broker(&mut self, event: &Event) {
        match event {
            Event::Published { channel: Some(_), message, .. } => {
                let known = self.known(message.id);
                known.piles[Pile::Underway as usize] -= 1;
                known.routing = true;
                self.settle(message.id);
            }
            Event::Unroutable { message, reason } => {
                self.known(message.id).routing = false;
                let cause = match reason {
                    UnroutableReason::NoRoute => "no binding matched",
                    UnroutableReason::NoExchange => "the dead-letter exchange does not exist",
                    UnroutableReason::Cycle => "it would have gone in a circle",
                };
                let node = Some(self.recording.plan.entrance(message));
                self.bury(message.id, Account::Unroutable, cause, node);
            }
            Event::Held { copy, message, .. } => self.begin(*copy, message.id, Pile::Held),
            Event::Released { copy, message, .. } => {
                self.known(message.id).routing = true;
                self.move_to(*copy, None);
            }
            Event::Enqueued { copy, queue, message, .. } => {
                self.begin(*copy, message.id, self.pile_in(*queue, message));
            }
            Event::Delivered { copy, .. } => self.move_to(*copy, Some(Pile::Unacknowledged)),
            Event::Requeued { copy, queue, message, .. } => {
                (self.copy(*copy).work, self.copy(*copy).over) = (Work::None, false);
                self.move_to(*copy, Some(self.pile_in(*queue, message)));
            }
            Event::Acknowledged { copy, queue, .. } => self.acknowledged(*copy, *queue),
            Event::DeadLettered { copy, queue, reason, message } => {
                self.die(*copy, *queue, message, Account::DeadLettered, of_what(*reason));
            }
            Event::Discarded { copy, queue, reason, message } => {
                let (account, cause) = verdict(*reason);
                self.die(*copy, *queue, message, account, cause);
            }
            Event::PublishRejected { queue, message, dead } => {
                self.known(message.id).routing = false;
                let node = Some(self.recording.plan.queue_node(*queue));
                let account = if *dead { Account::DeadLettered } else { Account::Refused };
                self.bury(message.id, account, "its queue was full", node);
            }
            // No client of a run uses transactions.
            Event::Published { channel: None, .. }
            | Event::ExchangeDeleted { .. }
            | Event::ExchangeBound { .. }
            | Event::ExchangeUnbound { .. }
            | Event::ConsumerActivated { .. }
            | Event::Staged { .. }
            | Event::Unstaged { .. }
            | Event::TxCommitted { .. }
            | Event::TxRolledBack { .. }
            | Event::RoutedOn { .. }
            | Event::StreamRead { .. }
            | Event::FlowStarted { .. }
            | Event::FlowEnded { .. }
            | Event::BrokerStarted
            | Event::AlarmRaised { .. }
            | Event::AlarmCleared { .. }
            | Event::ConnectionBlocked { .. }
            | Event::ConnectionUnblocked { .. }
            | Event::BrokerStopped { .. }
            | Event::ConnectionOpened { .. }
            | Event::ConnectionClosed { .. }
            | Event::ChannelOpened { .. }
            | Event::ChannelClosed { .. }
            | Event::ExchangeDeclared { .. }
            | Event::QueueDeclared { .. }
            | Event::QueueDeleted { .. }
            | Event::Bound { .. }
            | Event::Unbound { .. }
            | Event::ConsumerStarted { .. }
            | Event::ConsumerCancelled { .. }
            | Event::Returned { .. }
            | Event::Confirmed { .. }
            | Event::GotNothing { .. } => {}
        }
    }

    fn client(&mut self, id: ClientId, event: &ClientEvent) {
        match event {
            // A record has accounts of its own.
            ClientEvent::Produced(message) if self.logs.records.get(message.id).is_none() => {
                self.settle(message.id);
            }
            ClientEvent::Produced(_) => {}
            ClientEvent::WorkDone { copy: Some(copy), message, .. } => {
                self.finished_with(id, *copy);
                (self.copy(*copy).work, self.copy(*copy).over) = (Work::Done, true);
                self.count_done(id, message.id);
                if self.copy(*copy).acknowledged {
                    self.finish(message.id);
                }
            }
            ClientEvent::WorkDone { copy: None, message, .. } => self.record_done(id, message.id),
            ClientEvent::WorkFailed { copy: Some(copy), message, .. } => {
                self.finished_with(id, *copy);
                self.copy(*copy).work = Work::Failed;
                if self.is_lost(*copy) {
                    let node = Some(self.recording.plan.client_node(id));
                    self.bury(message.id, Account::Lost, "its worker failed after it was acknowledged", node);
                }
            }
            ClientEvent::RetryChosen { .. } | ClientEvent::Forwarded(_) => {
                if let Some(copy) = self.clients[id.index()].last {
                    self.copy(copy).work = Work::PassedOn;
                }
            }
            ClientEvent::Crashed | ClientEvent::Disconnected => {
                for copy in std::mem::take(&mut self.clients[id.index()].holds) {
                    self.copy(copy).work = Work::Abandoned;
                    if self.is_lost(copy) {
                        let (message, node) =
                            (self.copy(copy).message, Some(self.recording.plan.client_node(id)));
                        let cause = "its worker went after it was acknowledged";
                        self.bury(message, Account::Lost, cause, node);
                    }
                }
            }
            ClientEvent::Dropped(message) => {
                let node = Some(self.recording.plan.client_node(id));
                self.bury(message.id, Account::Lost, "its producer gave it up", node);
            }
            ClientEvent::Started
            | ClientEvent::HeldBack(_)
            | ClientEvent::NackReceived(_)
            | ClientEvent::Throttled { .. }
            | ClientEvent::Unthrottled { .. }
            | ClientEvent::BlockedReceived
            | ClientEvent::UnblockedReceived
            | ClientEvent::WorkStarted { .. }
            | ClientEvent::GaveUp { .. }
            | ClientEvent::ConfirmReceived(_)
            | ClientEvent::ReturnReceived(_)
            | ClientEvent::LinkCut
            | ClientEvent::LinkMended
            | ClientEvent::Paused
            | ClientEvent::Resumed
            | ClientEvent::Changed(_)
            | ClientEvent::Leaving
            | ClientEvent::WorkFailed { copy: None, .. }
            | ClientEvent::Batched { .. }
            | ClientEvent::SentAgain { .. }
            | ClientEvent::RecordSent { .. }
            | ClientEvent::RecordFailed { .. }
            | ClientEvent::Assigned(_)
            | ClientEvent::Revoked(_)
            | ClientEvent::PartitionsLost(_)
            | ClientEvent::Positioned { .. }
            | ClientEvent::NoOffset { .. }
            | ClientEvent::Polled { .. }
            | ClientEvent::CommitTaken { .. }
            | ClientEvent::CommitFailed { .. }
            | ClientEvent::Left => {}
        }
    }

    /// Gone from its queue: done, or dropped by whoever acknowledged it too early.
    fn acknowledged(&mut self, id: CopyId, queue: QueueId) {
        self.copy(id).acknowledged = true;
        let Copy { message, work, .. } = *self.copy(id);
        let node = Some(self.recording.plan.queue_node(queue));
        if work != Work::PassedOn {
            self.end(message, Account::Acknowledged);
        }
        self.move_to(id, None);
        match work {
            Work::Done => self.finish(message),
            Work::Failed => {
                self.bury(message, Account::Lost, "acknowledged although the work had failed", node);
            }
            Work::Abandoned => {
                self.bury(
                    message,
                    Account::Lost,
                    "acknowledged by a worker that went before it was done",
                    node,
                );
            }
            Work::None | Work::PassedOn => {}
        }
    }

    fn die(
        &mut self,
        copy: CopyId,
        queue: QueueId,
        message: &Message,
        account: Account,
        cause: &'static str,
    ) {
        self.end(message.id, account);
        self.move_to(copy, None);
        self.bury(message.id, account, cause, Some(self.recording.plan.queue_node(queue)));
    }

    /// A dead letter at the end of the road is no longer ready for the work it was meant for.
    fn pile_in(&self, queue: QueueId, message: &Message) -> Pile {
        let at_the_end = self.final_queues.get(queue.index()) == Some(&true);
        if at_the_end && message.headers.contains_key("x-death") { Pile::Dead } else { Pile::Ready }
    }

    fn begin(&mut self, id: CopyId, message: MessageId, pile: Pile) {
        *self.copy(id) = Copy { message, ..Copy::default() };
        self.known(message).routing = false;
        self.move_to(id, Some(pile));
    }

    fn move_to(&mut self, id: CopyId, pile: Option<Pile>) {
        let copy = self.copy(id);
        let (message, before) = (copy.message, std::mem::replace(&mut copy.pile, pile));
        let known = self.known(message);
        if let Some(before) = before {
            known.piles[before as usize] -= 1;
        }
        if let Some(now) = pile {
            known.piles[now as usize] += 1;
        }
        self.settle(message);
    }

    fn pile(&mut self, message: MessageId, pile: Pile, more: u32) {
        self.known(message).piles[pile as usize] += more;
        self.settle(message);
    }

    fn finished_with(&mut self, client: ClientId, copy: CopyId) {
        let hands = &mut self.clients[client.index()];
        hands.holds.retain(|held| *held != copy);
        hands.last = Some(copy);
    }

    fn count_done(&mut self, client: ClientId, message: MessageId) {
        let Some(queue) = self.recording.plan.queue_of(client) else { return };
        let entry = self.entry;
        let done = &mut self.known(message).done;
        match done.iter_mut().find(|(at, _)| *at == queue) {
            None => done.push((queue, 1)),
            Some((_, times)) => {
                *times += 1;
                let times = *times;
                let double = Double { entry, message, queue, group: None, stored: false, times };
                self.ledger.doubles.push(double);
            }
        }
    }

    fn finish(&mut self, message: MessageId) {
        let entry = self.entry;
        if !std::mem::replace(&mut self.known(message).finished, true) {
            self.ledger.finished.push((entry, message));
        }
    }

    /// Where a message's last piece ended; what was done once stays done.
    fn end(&mut self, message: MessageId, account: Account) {
        let known = self.known(message);
        if !known.finished || account == Account::Acknowledged {
            known.end = Some(account);
        }
    }

    fn bury(&mut self, message: MessageId, account: Account, cause: &'static str, node: Option<NodeId>) {
        self.ledger.graves.push(Grave { entry: self.entry, message, account, cause, node });
        self.end(message, account);
        self.settle(message);
    }

    /// Notes a message's account, if it is another than before.
    fn settle(&mut self, message: MessageId) {
        let entry = self.entry.0;
        let known = self.known(message);
        let has = |pile: Pile| known.piles[pile as usize] > 0;
        let to = match known.end {
            _ if has(Pile::Unacknowledged) => Account::Unacknowledged,
            _ if has(Pile::Ready) => Account::Ready,
            _ if has(Pile::Held) => Account::Held,
            _ if has(Pile::Dead) => Account::DeadLettered,
            _ if known.routing || has(Pile::Underway) => Account::Underway,
            end => end.unwrap_or(Account::Underway),
        };
        if known.account.replace(to) != Some(to) {
            self.ledger.changes.push(Change { entry, message: message.0, to });
        }
    }

    /// Its queue has let go of it, and whoever had it has not done it.
    fn is_lost(&mut self, copy: CopyId) -> bool {
        let copy = self.copy(copy);
        copy.acknowledged && !std::mem::replace(&mut copy.over, true)
    }

    pub(super) fn known(&mut self, message: MessageId) -> &mut Known {
        at(&mut self.messages, message.index())
    }

    fn copy(&mut self, copy: CopyId) -> &mut Copy {
        at(&mut self.copies, copy.index())
    }
}

/// The item of that number in a table that grows as needed: numbers are given out one after the other.
fn at<T: Clone + Default>(table: &mut Vec<T>, index: usize) -> &mut T {
    if table.len() <= index {
        table.resize(index + 1, T::default());
    }
    &mut table[index]
}
