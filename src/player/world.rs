//! The world at a moment: where every message is and what every client does, folded from the journal.
//!
//! It knows nothing but the entries before the moment; the picture, the panels and the ledger read it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::client::ClientState;
use super::copies::{CopyState, Origin, Place, QueueState};
use super::graves::Graves;
use super::logs::LogWorld;
use super::paged::Paged;
use super::tally::Tally;
use crate::base::SimTime;
use crate::engine::queueing::{
    Alarm, BindingId, ConnectionId, ConsumerTag, CopyId, DeathReason, DiscardReason, Event,
};
use crate::sim::{
    Action, BindingPlan, EntryId, Journal, LossReason, Node, NodeId, Plan, TransitId, TransitKind, What,
};

/// Where everything is after some number of entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// By their place in the plan.
    pub queues: Vec<QueueState>,
    /// By their place in the plan: the copies each delayed exchange holds, by when they fall due.
    pub held: Vec<BTreeSet<(SimTime, CopyId)>>,
    /// By their place in the plan.
    pub clients: Vec<ClientState>,
    /// Every copy that is somewhere in the broker, or unacknowledged.
    copies: Paged<CopyState>,
    /// The bindings of queues.
    pub bindings: BTreeMap<BindingId, Rc<BindingPlan>>,
    /// What is on its way.
    pub in_transit: BTreeSet<TransitId>,
    /// What the broker has too little of.
    pub alarms: BTreeSet<Alarm>,
    /// Is the broker stopped?
    pub stopped: bool,
    /// The cluster of log brokers.
    pub logs: LogWorld,
    /// What is gone for good.
    pub graves: Graves,
    /// How often what happened.
    pub tally: Tally,
}

impl World {
    /// The world before anything happened.
    pub fn new(plan: &Plan) -> Self {
        Self {
            queues: vec![QueueState::default(); plan.queues.len()],
            held: vec![BTreeSet::new(); plan.exchanges.len()],
            clients: plan.clients.iter().map(ClientState::new).collect(),
            logs: LogWorld::new(plan),
            graves: Graves::new(plan),
            ..Self::default()
        }
    }

    /// A copy that is in the broker, or unacknowledged.
    pub fn copy(&self, copy: CopyId) -> Option<&CopyState> {
        self.copies.get(copy.0)
    }

    /// All copies that are in the broker, or unacknowledged, by number.
    pub fn copies(&self) -> impl Iterator<Item = &CopyState> {
        self.copies.values()
    }

    /// Is there such a binding?
    pub fn is_bound(&self, binding: &BindingPlan) -> bool {
        self.bindings.values().any(|other| **other == *binding)
    }

    /// How many copies there are in the broker, or unacknowledged.
    pub fn copy_count(&self) -> usize {
        self.copies.count()
    }

    /// Takes in the next entry. O(log n) in what is there; a requeue is O(ready).
    pub fn apply(&mut self, plan: &Plan, journal: &Journal, id: EntryId) {
        let Some(entry) = journal.entries.get(id.index()) else { return };
        self.graves.apply(plan, journal, id, entry);
        self.logs.follow(plan, journal, entry);
        self.graves.bury_records(id, entry.at, self.logs.records.told());
        match &entry.what {
            What::Broker(Event::Bound { binding, exchange, queue }) => {
                let ends = [plan.exchange_node(*exchange), plan.queue_node(*queue)];
                let bound = self.bound(plan, journal, entry.cause, ends);
                self.bindings.extend(bound.map(|bound| (*binding, bound)));
            }
            What::Broker(event) => {
                let died_in = died_in(plan, journal, entry.cause);
                self.broker(plan, entry.at, event, died_in);
            }
            What::Client(client, event) => {
                if let Some(client) = self.clients.get_mut(client.index()) {
                    client.apply(entry.at, event);
                }
            }
            What::Departed(transit) => {
                self.in_transit.insert(*transit);
                self.is_under_way(plan, journal, *transit, true);
                let publish = is_publish(journal, *transit);
                self.tally.sent += u32::from(publish);
                self.tally.publishing += u32::from(publish);
            }
            What::Arrived(transit) => {
                self.in_transit.remove(transit);
                self.is_under_way(plan, journal, *transit, false);
                self.received(plan, journal, *transit);
            }
            What::Lost(transit, reason) => {
                self.in_transit.remove(transit);
                self.is_under_way(plan, journal, *transit, false);
                let publish = is_publish(journal, *transit);
                self.tally.publishing -= u32::from(publish);
                self.tally.publishes_lost += u32::from(publish);
                self.tally.others_lost += u32::from(!publish && *reason == LossReason::Fault);
            }
            What::Refused(..) => {
                let cause = entry.cause.and_then(|cause| journal.entries.get(cause.index()));
                if let Some(What::Arrived(transit)) = cause.map(|cause| &cause.what) {
                    let publish = u32::from(is_publish(journal, *transit));
                    self.tally.publishing -= publish;
                    self.tally.refused += publish;
                }
            }
            What::Acted(Action::SetPolicy { queue, policy }) => {
                let at = plan.queues.iter().position(|known| known.name == *queue);
                if let Some(queue) = at.and_then(|at| self.queues.get_mut(at)) {
                    queue.policy = policy.clone();
                }
            }
            What::Log(_) | What::Stored { .. } | What::Acted(_) | What::LimitReached => {}
        }
    }

    fn broker(&mut self, plan: &Plan, at: SimTime, event: &Event, died_in: Option<NodeId>) {
        match event {
            Event::Published { channel: Some(_), .. } => {
                self.tally.publishing -= 1;
                self.tally.taken += 1;
            }
            Event::Published { channel: None, .. } => {}
            Event::Unroutable { .. } => self.tally.unroutable += 1,
            Event::Held { copy, exchange, message, due } => {
                let node = plan.exchange_node(*exchange);
                self.begin(*copy, CopyState::new(message, Place::Held(node, *due), at));
                if let Node::Exchange(index) = plan.node(node) {
                    self.held[index].insert((*due, *copy));
                }
            }
            Event::Released { copy, .. } => {
                self.end(plan, *copy);
                self.tally.released += 1;
            }
            Event::Enqueued { copy, queue, exchange, message, position, expires, .. } => {
                let fresh = CopyState::new(message, Place::Ready(plan.queue_node(*queue)), at);
                let exchange = Some(plan.exchange_node(*exchange)).filter(|node| node.0 != 0);
                let origin = Origin { at, from: died_in.or(exchange), through: died_in.and(exchange) };
                self.begin(*copy, CopyState { position: *position, expires: *expires, origin, ..fresh });
                self.make_ready(*copy, queue.index(), *position);
            }
            Event::Delivered { copy, queue, channel, tag, .. } => {
                self.tally.delivered += 1;
                let client = plan.channel_node(*channel);
                let place = Place::Unacknowledged(plan.queue_node(*queue), client);
                let Some(state) = self.copies.get_mut(copy.0) else { return };
                (state.place, state.since, state.consumer) = (place, at, *tag);
                if let Some(client) = holder(&mut self.clients, plan, client, *tag) {
                    client.unacknowledged += 1;
                }
                if let Some(queue) = self.queues.get_mut(queue.index()) {
                    queue.remove_ready(state.position);
                    queue.unacknowledged.insert(*copy);
                }
            }
            Event::Requeued { copy, queue, position, .. } => {
                self.tally.requeued += 1;
                if let Some(state) = self.copies.get_mut(copy.0) {
                    let_go(&mut self.clients, plan, state);
                    state.place = Place::Ready(plan.queue_node(*queue));
                    (state.since, state.redelivered, state.position) = (at, true, *position);
                }
                if let Some(queue) = self.queues.get_mut(queue.index()) {
                    queue.unacknowledged.remove(copy);
                }
                self.make_ready(*copy, queue.index(), *position);
            }
            Event::Acknowledged { copy, .. } => {
                self.end(plan, *copy);
                self.tally.acknowledged += 1;
            }
            Event::DeadLettered { copy, .. } => {
                self.end(plan, *copy);
                self.tally.dead_lettered += 1;
            }
            Event::Discarded { copy, reason, .. } => {
                self.end(plan, *copy);
                let count = match reason {
                    DiscardReason::Dead(DeathReason::Rejected) => &mut self.tally.rejected,
                    DiscardReason::Dead(DeathReason::Expired) => &mut self.tally.expired,
                    DiscardReason::Dead(DeathReason::DeliveryLimit | DeathReason::Maxlen)
                    | DiscardReason::Transient
                    | DiscardReason::Unwritten
                    | DiscardReason::Purged
                    | DiscardReason::QueueDeleted => &mut self.tally.dropped,
                };
                *count += 1;
            }
            Event::ConsumerStarted { queue, channel, tag } => {
                if let Some(client) = client_at(&mut self.clients, plan, plan.channel_node(*channel)) {
                    (client.consumer, client.unacknowledged) = (Some(*tag), 0);
                }
                self.queues.get_mut(queue.index()).into_iter().for_each(|queue| queue.consumers += 1);
            }
            Event::ConsumerCancelled { queue, .. } => {
                self.queues.get_mut(queue.index()).into_iter().for_each(|queue| queue.consumers -= 1);
            }
            Event::Unbound { binding, .. } => {
                self.bindings.remove(binding);
            }
            Event::PublishRejected { .. } => self.tally.rejected_publishes += 1,
            Event::AlarmRaised { alarm } => {
                self.alarms.insert(*alarm);
            }
            Event::AlarmCleared { alarm } => {
                self.alarms.remove(alarm);
            }
            Event::ConnectionBlocked { connection } => self.blocked(plan, *connection, true),
            Event::ConnectionUnblocked { connection } => self.blocked(plan, *connection, false),
            Event::FlowStarted { connection, .. } => self.blocked(plan, *connection, true),
            Event::FlowEnded { connection } => self.blocked(plan, *connection, false),
            Event::BrokerStopped { .. } => self.stopped = true,
            Event::BrokerStarted => self.stopped = false,
            Event::ConnectionClosed { connection, .. } => self.blocked(plan, *connection, false),
            // No client of a run uses transactions.
            Event::Staged { .. }
            | Event::Unstaged { .. }
            | Event::TxCommitted { .. }
            | Event::TxRolledBack { .. }
            | Event::ExchangeDeleted { .. }
            | Event::ExchangeBound { .. }
            | Event::ExchangeUnbound { .. }
            | Event::ConsumerActivated { .. }
            | Event::RoutedOn { .. }
            | Event::StreamRead { .. }
            | Event::ConnectionOpened { .. }
            | Event::ChannelOpened { .. }
            | Event::ChannelClosed { .. }
            | Event::ExchangeDeclared { .. }
            | Event::QueueDeclared { .. }
            | Event::QueueDeleted { .. }
            | Event::Bound { .. }
            | Event::Returned { .. }
            | Event::Confirmed { .. }
            | Event::GotNothing { .. } => {}
        }
    }

    /// What a new binding is: as the action has it that made it, or else the next of the plan's that lead
    /// this way.
    fn bound(
        &self,
        plan: &Plan,
        journal: &Journal,
        cause: Option<EntryId>,
        ends: [NodeId; 2],
    ) -> Option<Rc<BindingPlan>> {
        let cause = cause.and_then(|cause| journal.entries.get(cause.index()));
        if let Some(What::Acted(Action::Bind(binding))) = cause.map(|cause| &cause.what) {
            return Some(Rc::clone(binding));
        }
        let names = ends.map(|end| plan.name(end));
        let leads = |binding: &&BindingPlan| [&*binding.exchange, &*binding.queue] == names;
        let mut planned = plan.bindings.iter().filter(leads);
        planned.find(|binding| !self.is_bound(binding)).cloned().map(Rc::new)
    }

    fn blocked(&mut self, plan: &Plan, connection: ConnectionId, blocked: bool) {
        let Some(Node::Client(client)) = plan.connection_node(connection).map(|node| plan.node(node)) else {
            return;
        };
        self.clients.get_mut(client.index()).into_iter().for_each(|client| client.blocked = blocked);
    }

    fn begin(&mut self, copy: CopyId, state: CopyState) {
        self.tally.copies += 1;
        self.copies.insert(copy.0, state);
    }

    fn make_ready(&mut self, copy: CopyId, queue: usize, position: u64) {
        let Some(QueueState { ready, .. }) = self.queues.get_mut(queue) else { return };
        match ready.back() {
            Some((last, _)) if *last > position => {
                let at = ready.partition_point(|(other, _)| *other < position);
                ready.insert(at, (position, copy));
            }
            _ => ready.push_back((position, copy)),
        }
    }

    fn end(&mut self, plan: &Plan, copy: CopyId) {
        let Some(state) = self.copies.remove(copy.0) else { return };
        let_go(&mut self.clients, plan, &state);
        match state.place {
            Place::Held(node, due) => {
                if let Node::Exchange(index) = plan.node(node) {
                    self.held[index].remove(&(due, copy));
                }
            }
            Place::Ready(node) => {
                if let Node::Queue(index) = plan.node(node) {
                    self.queues[index].remove_ready(state.position);
                }
            }
            Place::Unacknowledged(node, _) => {
                if let Node::Queue(index) = plan.node(node) {
                    self.queues[index].unacknowledged.remove(&copy);
                }
            }
        }
    }

    /// A delivery or an answer leaves, or no longer is on its way.
    fn is_under_way(&mut self, plan: &Plan, journal: &Journal, id: TransitId, leaves: bool) {
        let Some(transit) = journal.transit(id) else { return };
        let client = match transit.kind {
            TransitKind::Deliver => transit.to,
            TransitKind::Ack | TransitKind::Nack => transit.from,
            // What was kept back is no longer, once it is published.
            TransitKind::Publish => {
                let client = client_at(&mut self.clients, plan, Some(transit.from));
                client.into_iter().for_each(|client| client.forget_outgoing(transit.message.id));
                return;
            }
            TransitKind::Confirm
            | TransitKind::Return
            | TransitKind::Produce
            | TransitKind::Produced
            | TransitKind::NotProduced
            | TransitKind::Fetch
            | TransitKind::Commit => return,
        };
        if let Some(client) = client_at(&mut self.clients, plan, Some(client)) {
            client.under_way = if leaves { client.under_way + 1 } else { client.under_way.saturating_sub(1) };
        }
    }

    /// A delivery came in: it waits at the client until work on it begins.
    fn received(&mut self, plan: &Plan, journal: &Journal, id: TransitId) {
        let Some(transit) = journal.transit(id).filter(|transit| transit.kind == TransitKind::Deliver) else {
            return;
        };
        let Node::Client(client) = plan.node(transit.to) else { return };
        self.clients[client.index()].waiting.extend(transit.copy);
    }
}

fn client_at<'a>(
    clients: &'a mut [ClientState],
    plan: &Plan,
    node: Option<NodeId>,
) -> Option<&'a mut ClientState> {
    let Node::Client(client) = plan.node(node?) else { return None };
    clients.get_mut(client.index())
}

/// The client at a node, if this is the consumer whose messages it counts.
fn holder<'a>(
    clients: &'a mut [ClientState],
    plan: &Plan,
    node: Option<NodeId>,
    consumer: Option<ConsumerTag>,
) -> Option<&'a mut ClientState> {
    client_at(clients, plan, node).filter(|client| client.consumer == consumer)
}

/// A copy is no longer unacknowledged, if it was.
fn let_go(clients: &mut [ClientState], plan: &Plan, state: &CopyState) {
    let Place::Unacknowledged(_, client) = state.place else { return };
    if let Some(client) = holder(clients, plan, client, state.consumer) {
        client.unacknowledged = client.unacknowledged.saturating_sub(1);
    }
}

/// The queue whose dead letter was published by the entry that caused this one.
fn died_in(plan: &Plan, journal: &Journal, cause: Option<EntryId>) -> Option<NodeId> {
    let published = journal.entries.get(cause?.index())?;
    let What::Broker(Event::Published { channel: None, .. }) = published.what else { return None };
    match &journal.entries.get(published.cause?.index())?.what {
        What::Broker(Event::DeadLettered { queue, .. } | Event::PublishRejected { queue, .. }) => {
            Some(plan.queue_node(*queue))
        }
        _ => None,
    }
}

fn is_publish(journal: &Journal, id: TransitId) -> bool {
    journal.transit(id).is_some_and(|transit| transit.kind == TransitKind::Publish)
}
