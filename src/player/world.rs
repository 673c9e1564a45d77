//! The world at a moment: where every message is and what every client does, folded from the journal.
//!
//! It knows nothing but the entries before the moment; the picture, the panels and the ledger read it.

use std::rc::Rc;

use super::client::ClientState;
use super::content::{Content, Losses, Tally};
use super::log::{LogWorld, door};
use super::paged::Paged;
use super::queue::{CopyState, Line, Memory, QueueState};
use super::service::{self, Services, Way};
use super::watch;
use crate::base::{OrdMap, OrdSet, SimTime};
use crate::engine::queueing::{Alarm, BindingId, CopyId};
use crate::sim::{
    Action, BindingPlan, BrokerAction, EntryId, Journal, Node, NodeId, Plan, Replica, TransitId, TransitKind,
    What,
};

/// Where everything is after some number of entries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// By their place in the plan; behind them, what those have together that are none of the plan's: queues that
    /// clients have made for their replies.
    pub queues: Vec<QueueState>,
    /// By their place in the plan: the copies each delayed exchange holds, by when they fall due.
    pub held: Vec<Line<(SimTime, CopyId)>>,
    /// By their place in the plan.
    pub clients: Vec<ClientState>,
    /// Every copy that is somewhere in the broker, or unacknowledged.
    pub(super) copies: Paged<CopyState>,
    pub bindings: OrdMap<BindingId, Rc<BindingPlan>>,
    /// What is on its way.
    pub in_transit: Line<TransitId>,
    /// What the broker has too little of.
    pub alarms: OrdSet<Alarm>,
    pub memory: Memory,
    pub stopped: bool,
    /// Time has passed: what is declared at the beginning, is.
    begun: bool,
    /// The cluster of log brokers.
    pub logs: LogWorld,
    pub services: Rc<Services>,
    pub content: Content,
}

impl World {
    /// The world before anything happened.
    pub fn new(plan: &Plan) -> Self {
        Self {
            queues: vec![QueueState::default(); plan.queues.len() + 1],
            held: vec![Line::default(); plan.exchanges.len()],
            clients: plan.clients.iter().map(ClientState::new).collect(),
            logs: LogWorld::new(plan),
            services: service::begin(plan),
            content: Content::new(plan),
            memory: Memory { used: 0, high_watermark: plan.configuration.memory_high_watermark },
            ..Self::default()
        }
    }

    /// Is a queue of the plan not there: was its declaration refused, or was it deleted?
    pub fn lacks_queue(&self, queue: usize) -> bool {
        self.begun && self.queues.get(queue).is_some_and(|queue| !queue.is_there)
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

    /// What is gone for good.
    pub fn losses(&self) -> &Losses {
        &self.content.losses
    }

    /// How often what happened.
    pub fn tally(&self) -> &Tally {
        &self.content.tally
    }

    /// Takes in the next entry. O(log n) in what is there; a requeue is O(ready).
    pub fn apply(&mut self, plan: &Plan, journal: &Journal, id: EntryId) {
        let Some(entry) = journal.entries.get(id.index()) else { return };
        self.content.apply(plan, journal, id, entry);
        self.begun |= entry.at > SimTime::ZERO;
        match &entry.what {
            What::Broker(event) => self.broker(plan, journal, entry, event),
            What::Log(event) => door::apply(&mut self.logs, &self.content, event),
            What::Stored { partition, broker, offset, message, transaction } => {
                self.logs.store(Replica { partition: *partition, broker: *broker }, *offset, message);
                if let Some(producer) = transaction {
                    self.logs.is_in_transaction(*partition, *offset, *producer);
                }
            }
            What::Client(client, event) => {
                let up = self.clients.get(client.index()).is_some_and(|client| client.up);
                service::client(&mut self.services, plan, entry.at, (*client, up), event);
                self.logs.consumed(plan, *client, event);
                if let Some(client) = self.clients.get_mut(client.index()) {
                    client.apply(entry.at, event);
                }
            }
            What::Departed(transit) => {
                service::transit(&mut self.services, plan, entry.at, journal.transit(*transit), Way::Leaves);
                self.in_transit.insert(*transit);
                self.is_under_way(plan, journal, *transit, true);
            }
            What::Arrived(transit) => {
                service::transit(&mut self.services, plan, entry.at, journal.transit(*transit), Way::Arrives);
                self.in_transit.remove(transit);
                self.is_under_way(plan, journal, *transit, false);
                self.received(plan, journal, *transit);
            }
            What::Lost(transit, _) => {
                self.in_transit.remove(transit);
                self.is_under_way(plan, journal, *transit, false);
            }
            What::Acted(action) => self.acted(plan, action),
            What::Watch(event) => watch::apply(&mut self.services, entry.at, event),
            What::Refused(..) | What::LimitReached => {}
        }
    }

    fn acted(&mut self, plan: &Plan, action: &Action) {
        watch::acted(&mut self.services, plan, action);
        if let Action::Broker(BrokerAction::SetMemory { high_watermark }) = action {
            self.memory.high_watermark = *high_watermark;
        }
        if let Action::Broker(BrokerAction::SetPolicy { queue, policy }) = action {
            let at = plan.queues.iter().position(|known| known.name == *queue);
            if let Some(queue) = at.and_then(|at| self.queues.get_mut(at)) {
                queue.policy = policy.clone();
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
            | TransitKind::Commit
            | TransitKind::Call
            | TransitKind::Answer
            | TransitKind::Error => return,
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
        let message = &transit.message;
        let delivery = transit.copy.map(|copy| (copy, Rc::clone(message)));
        self.clients[client.index()].waiting.extend(delivery);
    }
}

pub(super) fn client_at<'a>(
    clients: &'a mut [ClientState],
    plan: &Plan,
    node: Option<NodeId>,
) -> Option<&'a mut ClientState> {
    let Node::Client(client) = plan.node(node?) else { return None };
    clients.get_mut(client.index())
}
