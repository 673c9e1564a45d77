//! Requests of clients to log brokers, and the answers, on the links there are.
//!
//! Each record in them, and each commit, is a transit of its own, so that it can be seen and followed;
//! what carries none (a heartbeat, a fetch that waits, a question for metadata) takes its time on the
//! link and leaves no entry.

use std::rc::Rc;

use super::client::caller;
use super::message::message_of;
use crate::base::{SimDuration, SimTime};
use crate::engine::logs::{BrokerId, Command, Name, Request, Response, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::journal::{LossReason, Transit, TransitId, TransitKind, What};
use crate::sim::network::LOST_AT_PERCENT;
use crate::sim::plan::{ClientId, NodeId};
use crate::sim::simulation::{Run, Work};

/// What is on its way between a client and a log broker.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) enum LogCargo {
    /// To the broker.
    Request(Box<Request>),
    /// To the client.
    Response(Box<Response>),
}

/// A request or an answer under way.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::sim) struct LogParcel {
    pub client: ClientId,
    /// The life of the client that it comes from, or is meant for.
    pub life: u16,
    pub broker: BrokerId,
    pub correlation: u32,
    pub cargo: LogCargo,
    /// What the reader sees of it.
    pub transits: Vec<TransitId>,
}

/// What of a parcel is seen: what kind, at which end on the broker's side, with which message.
type Seen = (TransitKind, NodeId, Rc<Message>);

impl Run<'_> {
    /// Sends a client's request to a broker.
    pub(super) fn send_request(
        &mut self,
        client: ClientId,
        broker: BrokerId,
        correlation: u32,
        request: Request,
    ) {
        let seen = self.seen_of_request(client, broker, correlation, &request);
        let life = self.client(client).life;
        let cargo = LogCargo::Request(Box::new(request));
        self.send_parcel(LogParcel { client, life, broker, correlation, cargo, transits: Vec::new() }, seen);
    }

    /// Sends a broker's answer to the client that asked.
    pub(super) fn send_response(
        &mut self,
        broker: BrokerId,
        (client, life): (ClientId, u16),
        correlation: u32,
        response: Response,
    ) {
        if client.index() >= self.sim.clients.len() {
            return;
        }
        let seen = self.seen_of_response(client, broker, correlation, &response);
        let cargo = LogCargo::Response(Box::new(response));
        self.send_parcel(LogParcel { client, life, broker, correlation, cargo, transits: Vec::new() }, seen);
    }

    fn send_parcel(&mut self, mut parcel: LogParcel, seen: Vec<Seen>) {
        let to_broker = matches!(parcel.cargo, LogCargo::Request(_));
        let client = parcel.client;
        let arrive = self.arrival(client, to_broker);
        let strike = self.sim.strikes.iter().position(|strike| {
            let hits = |(kind, _, message): &Seen| {
                strike.kind == *kind && strike.message.is_none_or(|wanted| wanted == message.id)
            };
            strike.client == client && seen.iter().any(hits)
        });
        let strike = strike.map(|at| self.sim.strikes.remove(at));
        let is_cut = self.client(client).cut;
        let lost = if is_cut { Some(LossReason::NoConnection) } else { None };
        if lost.is_none() && strike.as_ref().is_some_and(|strike| strike.twice) {
            let twin = parcel.clone();
            self.depart_parcel(twin, &seen, arrive, None);
        }
        let lost = lost.or(strike.filter(|strike| !strike.twice).map(|_| LossReason::Fault));
        parcel.transits.clear();
        self.depart_parcel(parcel, &seen, arrive, lost);
    }

    fn depart_parcel(
        &mut self,
        mut parcel: LogParcel,
        seen: &[Seen],
        arrive: SimTime,
        lost: Option<LossReason>,
    ) {
        let (now, because) = (self.sim.now, self.because);
        let node = self.sim.plan.client_node(parcel.client);
        let to_broker = matches!(parcel.cargo, LogCargo::Request(_));
        let part = SimDuration::from_micros(arrive.since(now).as_micros() / 100 * LOST_AT_PERCENT);
        let at = if lost.is_some() { now + part } else { arrive };
        for (kind, end, message) in seen {
            let (from, to) = if to_broker { (node, *end) } else { (*end, node) };
            let transit = Transit {
                kind: *kind,
                from,
                to,
                depart: now,
                arrive: at,
                lost: lost.is_some(),
                message: Rc::clone(message),
                copy: None,
            };
            let transit = self.journal.depart(transit);
            self.because = because;
            self.note_as_cause(What::Departed(transit));
            parcel.transits.push(transit);
        }
        let cause = self.because;
        self.because = because;
        match lost {
            None => self.sim.agenda.add(at, cause, Work::Parcel(Box::new(parcel))),
            Some(reason) => {
                let client = parcel.client;
                for transit in parcel.transits {
                    self.sim.agenda.add(at, cause, Work::Lose { transit, client, reason });
                }
            }
        }
    }

    /// A request or an answer came in, or whoever it was for is gone.
    pub(in crate::sim) fn parcel_arrived(&mut self, parcel: LogParcel) {
        let LogParcel { client, life, broker, correlation, cargo, transits } = parcel;
        let is_there = match cargo {
            LogCargo::Request(_) => self.sim.cluster.is_up(broker),
            LogCargo::Response(_) => self.client(client).up && self.client(client).life == life,
        };
        let because = self.because;
        for transit in transits {
            self.because = because;
            match is_there {
                true => self.note_as_cause(What::Arrived(transit)),
                false => self.note_as_cause(What::Lost(transit, LossReason::ReceiverGone)),
            }
        }
        match cargo {
            LogCargo::Request(request) if is_there => {
                let cause = self.because;
                let caller = caller(client, life, correlation);
                self.cluster(Command::Request { broker, caller, request: *request }, cause);
            }
            LogCargo::Request(_) => self.refused_connection(client, life, broker),
            LogCargo::Response(response) if is_there => self.answered_by(client, correlation, *response),
            LogCargo::Response(_) => {}
        }
    }

    /// Nobody listens at the broker's end: the client is told at once.
    fn refused_connection(&mut self, client: ClientId, life: u16, broker: BrokerId) {
        let (at, because) = (self.arrival(client, false), self.because);
        self.sim.agenda.add(at, because, Work::BrokerGone { client, life, broker });
    }

    fn topic(&self, partition: TopicPartition) -> Name {
        self.sim.plan.logs.topic_name(partition.topic).into()
    }

    fn seen_of_request(
        &mut self,
        client: ClientId,
        broker: BrokerId,
        correlation: u32,
        request: &Request,
    ) -> Vec<Seen> {
        let mut seen = Vec::new();
        self.remember_request(client, correlation, request);
        match request {
            Request::Produce { batches, .. } => {
                for batch in batches {
                    let end = self.sim.plan.replica_node(batch.partition, broker);
                    let topic = self.topic(batch.partition);
                    let records = batch.records.iter().map(|record| message_of(&topic, record));
                    seen.extend(records.map(|message| (TransitKind::Produce, end, message)));
                }
            }
            Request::OffsetCommit { offsets, .. } | Request::TxnOffsetCommit { offsets, .. } => {
                for (partition, _) in offsets {
                    let end = self.sim.plan.leader_node(&self.sim.cluster, *partition);
                    let last =
                        self.client(client).log.reading().and_then(|reading| reading.last.get(partition));
                    seen.extend(last.cloned().map(|message| (TransitKind::Commit, end, message)));
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
                    let topic = self.topic(*partition);
                    let reading = self.client(client).log.reading();
                    let asked =
                        reading.and_then(|reading| reading.asked.get(partition).copied()).unwrap_or(0);
                    let records = fetched.batches.iter().flat_map(|batch| &batch.records);
                    let wanted = records.filter(|(offset, _)| *offset >= asked);
                    seen.extend(
                        wanted.map(|(_, record)| (TransitKind::Fetch, end, message_of(&topic, record))),
                    );
                }
            }
            Response::Produce(partitions) => {
                for (partition, answer) in partitions {
                    let end = self.sim.plan.replica_node(*partition, broker);
                    let kind = if answer.is_ok() { TransitKind::Produced } else { TransitKind::NotProduced };
                    let message = self.sent(client, correlation, *partition);
                    seen.extend(message.map(|message| (kind, end, message)));
                }
            }
            _ => {}
        }
        seen
    }
}
