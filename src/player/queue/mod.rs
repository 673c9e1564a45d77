//! The queue broker at a moment: its queues and what lies in them, held messages, bindings, alarms.

mod copies;
mod line;

use std::rc::Rc;

use super::client::ClientState;
use super::world::{World, client_at};
use crate::base::SimTime;
use crate::engine::queueing::{
    AlarmEvent, ConnectionEvent, ConnectionId, ConsumerTag, ContentEvent, CopyId, Event, LifecycleEvent,
    MESSAGE_BYTES, Message, NO_QUEUE, QueueId, TopologyEvent,
};
use crate::sim::{Action, BindingPlan, Cause, Entry, Journal, Node, NodeId, Plan, TopologyAction, What};

pub use copies::{CopyState, Memory, Origin, Place, QueueState};
pub use line::Line;

impl World {
    /// How many copies are held back: by delayed exchanges, and by queues before a retry.
    pub fn held_back(&self) -> usize {
        let delayed = self.queues.iter().map(|queue| &queue.delayed);
        self.held.iter().chain(delayed).map(Line::len).sum()
    }

    /// Takes in what the queue broker did.
    pub(super) fn broker(&mut self, plan: &Plan, journal: &Journal, entry: &Entry, event: &Event) {
        match event {
            Event::Content(event) => self.content_moves(plan, journal, entry, event),
            Event::Topology(event) => self.topology(plan, journal, entry.cause, event),
            Event::Alarm(event) => self.alarm(plan, event),
            Event::Lifecycle(event) => self.stopped = matches!(event, LifecycleEvent::BrokerStopped { .. }),
            Event::Connection(ConnectionEvent::ConnectionClosed { connection, .. }) => {
                self.blocked(plan, *connection, false);
            }
            Event::Connection(_) | Event::Transaction(_) => {}
        }
    }

    /// What the account of content counts, is given its place here. (What else is there of content, moves none.)
    fn content_moves(&mut self, plan: &Plan, journal: &Journal, entry: &Entry, event: &ContentEvent) {
        let at = entry.at;
        match event {
            ContentEvent::Held { copy, exchange, message, due } => {
                let node = plan.exchange_node(*exchange);
                self.begin(*copy, CopyState::new(message, Place::Held(node, *due), at));
                if let Node::Exchange(index) = plan.node(node) {
                    self.held[index].insert((*due, *copy));
                }
            }
            ContentEvent::Enqueued { copy, queue, exchange, message, position, expires, .. } => {
                self.memory.used += weight(plan, plan.queue_node(*queue), message);
                let fresh = CopyState::new(message, Place::Ready(plan.queue_node(*queue)), at);
                let died_in = died_in(plan, journal, entry.cause);
                let exchange = Some(plan.exchange_node(*exchange)).filter(|node| node.0 != 0);
                let origin = Origin { at, from: died_in.or(exchange), through: died_in.and(exchange) };
                self.begin(*copy, CopyState { position: *position, expires: *expires, origin, ..fresh });
                self.make_ready(plan, *copy, plan.queue_node(*queue), *position);
            }
            // A direct reply is in no place of the broker's.
            ContentEvent::Delivered { queue: NO_QUEUE, .. } => {}
            ContentEvent::Delivered { copy, queue, channel, tag, .. } => {
                let client = plan.channel_node(*channel);
                let place = Place::Unacknowledged(plan.queue_node(*queue), client);
                let Some(state) = self.copies.get_mut(copy.0) else {
                    unreachable!("only what was enqueued is delivered")
                };
                (state.place, state.since, state.consumer) = (place, at, *tag);
                if let Some(client) = holder(&mut self.clients, plan, client, *tag) {
                    client.unacknowledged += 1;
                }
                let position = state.position;
                if let Some(queue) = self.queue_at(plan, plan.queue_node(*queue)) {
                    queue.ready.remove(&(position, *copy));
                    queue.unacknowledged.insert(*copy);
                }
            }
            ContentEvent::RetryDelayed { copy, queue, due, .. } => {
                let queue = plan.queue_node(*queue);
                self.come_back(plan, *copy, queue, Place::Delayed(queue, *due), at);
            }
            ContentEvent::Requeued { copy, queue, position, .. } => {
                let queue = plan.queue_node(*queue);
                self.come_back(plan, *copy, queue, Place::Ready(queue), at);
                self.copies.get_mut(copy.0).into_iter().for_each(|state| state.position = *position);
                self.make_ready(plan, *copy, queue, *position);
            }
            ContentEvent::Released { copy, .. }
            | ContentEvent::Acknowledged { copy, .. }
            | ContentEvent::DeadLettered { copy, .. }
            | ContentEvent::Discarded { copy, .. } => self.end(plan, *copy),
            _ => {}
        }
    }

    fn topology(&mut self, plan: &Plan, journal: &Journal, cause: Cause, event: &TopologyEvent) {
        match event {
            TopologyEvent::Bound { binding, exchange, queue } => {
                let ends = [plan.exchange_node(*exchange), plan.queue_node(*queue)];
                let bound = self.bound(plan, journal, cause, ends);
                self.bindings.extend(bound.map(|bound| (*binding, bound)));
            }
            TopologyEvent::Unbound { binding, .. } => {
                self.bindings.remove(binding);
            }
            TopologyEvent::ConsumerStarted { queue, channel, tag } => {
                if let Some(client) = client_at(&mut self.clients, plan, plan.channel_node(*channel)) {
                    (client.consumer, client.unacknowledged) = (Some(*tag), 0);
                }
                if let Some(queue) = self.consumed(plan, *queue) {
                    queue.consumers += 1;
                }
            }
            TopologyEvent::ConsumerCancelled { queue, .. } => {
                if let Some(queue) = self.consumed(plan, *queue) {
                    queue.consumers -= 1;
                }
            }
            TopologyEvent::QueueDeclared { queue } | TopologyEvent::QueueDeleted { queue, .. } => {
                if let Some(queue) = self.queue_at(plan, plan.queue_node(*queue)) {
                    queue.is_there = matches!(event, TopologyEvent::QueueDeclared { .. });
                }
            }
            TopologyEvent::ExchangeDeclared { .. }
            | TopologyEvent::ExchangeDeleted { .. }
            | TopologyEvent::ExchangeBound { .. }
            | TopologyEvent::ExchangeUnbound { .. }
            | TopologyEvent::ConsumerActivated { .. } => {}
        }
    }

    fn alarm(&mut self, plan: &Plan, event: &AlarmEvent) {
        match event {
            AlarmEvent::AlarmRaised { alarm } => {
                self.alarms.insert(*alarm);
            }
            AlarmEvent::AlarmCleared { alarm } => {
                self.alarms.remove(alarm);
            }
            AlarmEvent::ConnectionBlocked { connection } | AlarmEvent::FlowStarted { connection, .. } => {
                self.blocked(plan, *connection, true);
            }
            AlarmEvent::ConnectionUnblocked { connection } | AlarmEvent::FlowEnded { connection } => {
                self.blocked(plan, *connection, false);
            }
        }
    }

    /// What a new binding is: as the action has it that made it, or else the next of the plan's that lead
    /// this way.
    fn bound(
        &self,
        plan: &Plan,
        journal: &Journal,
        cause: Cause,
        ends: [NodeId; 2],
    ) -> Option<Rc<BindingPlan>> {
        let cause = cause.and_then(|cause| journal.entries.get(cause.index()));
        if let Some(What::Acted(action)) = cause.map(|cause| &cause.what)
            && let Action::Topology(TopologyAction::Bind(binding)) = &**action
        {
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
        self.copies.insert(copy.0, state);
    }

    /// The queue at a node; at the broker's, what those have together that are none of the plan's.
    fn queue_at(&mut self, plan: &Plan, node: NodeId) -> Option<&mut QueueState> {
        let others = plan.queues.len();
        self.queues.get_mut(if let Node::Queue(at) = plan.node(node) { at } else { others })
    }

    /// Of direct replies there is no queue that somebody consumes from.
    fn consumed(&mut self, plan: &Plan, queue: QueueId) -> Option<&mut QueueState> {
        if queue == NO_QUEUE { None } else { self.queue_at(plan, plan.queue_node(queue)) }
    }

    /// A copy is back in its queue: ready, or on the way to that.
    fn come_back(&mut self, plan: &Plan, copy: CopyId, queue: NodeId, place: Place, at: SimTime) {
        let Some(state) = self.copies.get_mut(copy.0) else { return };
        settle(&mut self.clients, plan, state);
        let before = std::mem::replace(&mut state.place, place);
        (state.since, state.redelivered) = (at, true);
        if let Some(queue) = self.queue_at(plan, queue) {
            queue.unacknowledged.remove(&copy);
            if let Place::Delayed(_, due) = before {
                queue.delayed.remove(&(due, copy));
            }
            if let Place::Delayed(_, due) = place {
                queue.delayed.insert((due, copy));
            }
        }
    }

    fn make_ready(&mut self, plan: &Plan, copy: CopyId, queue: NodeId, position: u64) {
        if let Some(queue) = self.queue_at(plan, queue) {
            queue.ready.insert((position, copy));
        }
    }

    fn end(&mut self, plan: &Plan, copy: CopyId) {
        let Some(state) = self.copies.remove(copy.0) else { return };
        settle(&mut self.clients, plan, &state);
        if let Place::Ready(node) | Place::Unacknowledged(node, _) | Place::Delayed(node, _) = state.place {
            self.memory.used = self.memory.used.saturating_sub(weight(plan, node, &state.message));
        }
        match state.place {
            Place::Held(node, due) => {
                if let Node::Exchange(index) = plan.node(node) {
                    self.held[index].remove(&(due, copy));
                }
            }
            Place::Ready(node) => {
                if let Some(queue) = self.queue_at(plan, node) {
                    queue.ready.remove(&(state.position, copy));
                }
            }
            Place::Delayed(node, due) => {
                if let Some(queue) = self.queue_at(plan, node) {
                    queue.delayed.remove(&(due, copy));
                }
            }
            Place::Unacknowledged(node, _) => {
                if let Some(queue) = self.queue_at(plan, node) {
                    queue.unacknowledged.remove(&copy);
                }
            }
        }
    }
}

/// What a message takes in memory in a queue: nothing where that keeps all it has on disk.
fn weight(plan: &Plan, queue: NodeId, message: &Message) -> u64 {
    let queue = if let Node::Queue(at) = plan.node(queue) { plan.queues.get(at) } else { None };
    let lazy = queue.and_then(|queue| queue.text("x-queue-mode")).is_some_and(|mode| **mode == *"lazy");
    if lazy { 0 } else { MESSAGE_BYTES + message.size() as u64 }
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
fn settle(clients: &mut [ClientState], plan: &Plan, state: &CopyState) {
    let Place::Unacknowledged(_, client) = state.place else { return };
    if let Some(client) = holder(clients, plan, client, state.consumer) {
        client.unacknowledged = client.unacknowledged.saturating_sub(1);
    }
}

/// The queue whose dead letter was published by the entry that caused this one.
fn died_in(plan: &Plan, journal: &Journal, cause: Cause) -> Option<NodeId> {
    let published = journal.entries.get(cause?.index())?;
    let What::Broker(Event::Content(ContentEvent::Published { channel: None, .. })) = published.what else {
        return None;
    };
    match &journal.entries.get(published.cause?.index())?.what {
        What::Broker(
            Event::Content(ContentEvent::DeadLettered { queue, .. })
            | Event::Content(ContentEvent::PublishRejected { queue, .. }),
        ) => Some(plan.queue_node(*queue)),
        _ => None,
    }
}
