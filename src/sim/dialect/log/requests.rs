//! Requests of clients to log brokers, and the answers, on the links there are.
//!
//! Each record in them, and each commit, is a transit of its own, so that it can be seen and followed;
//! what carries none (a heartbeat, a fetch that waits, a question for metadata) takes its time on the
//! link and leaves no entry.

use std::rc::Rc;

use super::client::caller;
use crate::engine::logs::{BrokerId, Command, Request, Response};
use crate::engine::queueing::Message;
use crate::sim::journal::{Cause, LossReason, TransitKind, What};
use crate::sim::network::{self, InTransit, Seen};
use crate::sim::plan::{ClientId, NodeId};
use crate::sim::simulation::Run;

/// What is on its way between a client and a log broker.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) enum Cargo {
    /// To the broker.
    Request { broker: BrokerId, correlation: u32, request: Box<Request> },
    /// To the client.
    Response { correlation: u32, response: Box<Response> },
}

impl Cargo {
    pub(in crate::sim) const fn is_to_broker(&self) -> bool {
        matches!(self, Self::Request { .. })
    }
}

impl Run<'_> {
    /// Sends a client's request to a broker.
    pub(super) fn send_request(
        &mut self,
        cause: Cause,
        client: ClientId,
        broker: BrokerId,
        correlation: u32,
        request: Request,
    ) {
        self.remember_request(client, correlation, &request);
        let seen = self.seen_of_request(client, broker, &request);
        let life = self.client(client).life;
        let cargo = Cargo::Request { broker, correlation, request: Box::new(request) };
        self.send(cause, client, life, &seen, network::Cargo::Log(cargo));
    }

    /// Sends a broker's answer to the client that asked.
    pub(super) fn send_response(
        &mut self,
        cause: Cause,
        broker: BrokerId,
        (client, life): (ClientId, u16),
        correlation: u32,
        response: Response,
    ) {
        let seen = self.seen_of_response(client, broker, correlation, &response);
        let cargo = Cargo::Response { correlation, response: Box::new(response) };
        self.send(cause, client, life, &seen, network::Cargo::Log(cargo));
    }

    /// A request or an answer came in, or whoever it was for is gone.
    pub(super) fn arrive_log(&mut self, cause: Cause, it: InTransit) {
        let transits = it.ids();
        let InTransit { client, life, cargo: network::Cargo::Log(cargo), .. } = it else {
            unreachable!("the network hands over what is the log broker's")
        };
        let is_there = match &cargo {
            Cargo::Request { broker, .. } => self.sim.stations.log.is_up(*broker),
            Cargo::Response { .. } => self.client(client).is_up_in(life),
        };
        let came = |transit| match is_there {
            true => What::Arrived(transit),
            false => What::Lost(transit, LossReason::ReceiverGone),
        };
        let cause = transits.fold(cause, |last, transit| self.note(cause, came(transit)).or(last));
        match cargo {
            Cargo::Request { broker, correlation, request } if is_there => {
                let caller = caller(client, life, correlation);
                self.cluster(cause, Command::Request { broker, caller, request: *request });
            }
            // Nobody listens at the broker's end: the client is told at once.
            Cargo::Request { broker, .. } => self.tell_of_gone(cause, client, life, broker),
            Cargo::Response { correlation, response } if is_there => {
                self.answered_by(cause, client, correlation, *response);
            }
            Cargo::Response { .. } => {}
        }
    }

    fn seen_of_request(&mut self, client: ClientId, broker: BrokerId, request: &Request) -> Vec<Seen> {
        let mut seen = Vec::new();
        match request {
            Request::Produce { batches, .. } => {
                for batch in batches {
                    let end = self.sim.plan.replica_node(batch.partition, broker);
                    for record in &batch.records {
                        let message = self.stands_for(batch.partition, record);
                        seen.push(see(TransitKind::Produce, end, message));
                    }
                }
            }
            Request::OffsetCommit { offsets, .. } | Request::TxnOffsetCommit { offsets, .. } => {
                for (partition, _) in offsets {
                    let end = self.sim.plan.leader_node(&self.sim.stations.log, *partition);
                    let reading = self.client(client).log.reading();
                    let last = reading.and_then(|reading| reading.last.get(partition));
                    seen.extend(last.map(|message| see(TransitKind::Commit, end, Rc::clone(message))));
                }
            }
            _ => {}
        }
        seen
    }

    fn seen_of_response(
        &mut self,
        client: ClientId,
        broker: BrokerId,
        correlation: u32,
        response: &Response,
    ) -> Vec<Seen> {
        let mut seen = Vec::new();
        match response {
            Response::Fetch(partitions) => {
                for (partition, fetched) in partitions {
                    let Ok(fetched) = fetched else { continue };
                    let end = self.sim.plan.replica_node(*partition, broker);
                    let reading = self.client(client).log.reading();
                    let asked =
                        reading.and_then(|reading| reading.asked.get(partition).copied()).unwrap_or(0);
                    let records = fetched.batches.iter().flat_map(|batch| &batch.records);
                    for (_, record) in records.filter(|(offset, _)| *offset >= asked) {
                        seen.push(see(TransitKind::Fetch, end, self.stands_for(*partition, record)));
                    }
                }
            }
            Response::Produce(partitions) => {
                for (partition, answer) in partitions {
                    let end = self.sim.plan.replica_node(*partition, broker);
                    let kind = if answer.is_ok() { TransitKind::Produced } else { TransitKind::NotProduced };
                    let message = self.sent(client, correlation, *partition);
                    seen.extend(message.map(|message| see(kind, end, message)));
                }
            }
            _ => {}
        }
        seen
    }
}

const fn see(kind: TransitKind, end: NodeId, message: Rc<Message>) -> Seen {
    Seen { kind, end, message, copy: None }
}
