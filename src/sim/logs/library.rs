//! A client's library in the simulation: what it wants done is done, what it reports is written down,
//! and it is looked at again when something of its own is due.

use std::rc::Rc;

use super::client::LogClient;
use super::message::message_of;
use crate::engine::logs::client::{ClientError, Output};
use crate::engine::logs::{BrokerId, Name, Record, Response, TopicPartition};
use crate::engine::queueing::Message;
use crate::sim::journal::{ClientEvent, What};
use crate::sim::plan::{ClientId, Role};
use crate::sim::simulation::{Run, Work};

impl Run<'_> {
    /// A client of the log broker comes up: its library starts with nothing in its memory.
    pub(in crate::sim) fn start_log_client(&mut self, id: ClientId) {
        let plan = Rc::clone(&self.client(id).plan);
        match &plan.role {
            Role::LogProducer(_) => self.start_writing(id),
            Role::LogConsumer(_) => self.start_reading(id),
            Role::Producer(_) | Role::Worker(_) => {}
        }
    }

    /// An answer came in.
    pub(super) fn answered_by(&mut self, id: ClientId, correlation: u32, response: Response) {
        let (now, mut out) = (self.sim.now, Vec::new());
        match &mut self.client(id).log {
            LogClient::None => {}
            LogClient::Producer(writing, _) => {
                // What was asked by the library before this one is nobody's concern any more.
                let Some(correlation) = correlation.checked_sub(writing.first) else { return };
                writing.library.received(now, correlation, response, &mut out);
            }
            LogClient::Consumer(reading, _) => {
                reading.library.received(now, correlation, response, &mut out);
            }
        }
        self.follow_library(id, out);
        self.read_on_log(id);
    }

    /// A broker's end of the connection is gone.
    pub(in crate::sim) fn broker_gone(&mut self, id: ClientId, life: u16, broker: BrokerId) {
        if !self.is_up_in(id, life) {
            return;
        }
        let (now, mut out) = (self.sim.now, Vec::new());
        match &mut self.client(id).log {
            LogClient::None => {}
            LogClient::Producer(writing, _) => writing.library.disconnected(now, broker, &mut out),
            LogClient::Consumer(reading, _) => reading.library.disconnected(now, broker, &mut out),
        }
        self.follow_library(id, out);
        self.read_on_log(id);
    }

    /// Something of the library's own may be due.
    pub(in crate::sim) fn library_due(&mut self, id: ClientId, life: u16) {
        if !self.is_up_in(id, life) {
            return;
        }
        let (now, mut out) = (self.sim.now, Vec::new());
        if let Some(alarm) = self.client(id).log.alarm() {
            *alarm = alarm.filter(|at| *at > now);
        }
        match &mut self.client(id).log {
            LogClient::None => {}
            LogClient::Producer(writing, _) => writing.library.advance(now, &mut out),
            LogClient::Consumer(reading, _) => reading.library.advance(now, &mut out),
        }
        self.follow_library(id, out);
        self.read_on_log(id);
    }

    fn is_up_in(&mut self, id: ClientId, life: u16) -> bool {
        let client = self.client(id);
        client.up && client.life == life
    }

    /// Does what the library wants done, and writes down what it reports.
    pub(super) fn follow_library(&mut self, id: ClientId, out: Vec<Output>) {
        let because = self.because;
        for output in out {
            self.because = because;
            match output {
                Output::Send { broker, correlation, request } => {
                    let first = self.client(id).log.writing().map_or(0, |writing| writing.first);
                    self.send_request(id, broker, first + correlation, request);
                }
                output => self.report(id, output),
            }
        }
        self.because = because;
        self.look_again(id);
    }

    /// Puts the library's next deadline on the agenda, unless an earlier look is.
    fn look_again(&mut self, id: ClientId) {
        let (now, because, life) = (self.sim.now, self.because, self.client(id).life);
        let Some(due) = self.client(id).log.next_deadline().map(|due| due.max(now)) else { return };
        let Some(alarm) = self.client(id).log.alarm() else { return };
        if alarm.is_none_or(|at| due < at) {
            *alarm = Some(due);
            self.sim.agenda.add(due, because, Work::Library { client: id, life });
        }
    }

    fn report(&mut self, id: ClientId, output: Output) {
        match output {
            Output::Send { .. } | Output::Transaction(_) | Output::Joined { .. } => {}
            Output::Batched { record, partition, begins } => {
                let message = self.stands_for(partition, &record);
                self.tell(id, ClientEvent::Batched { message, partition, begins });
            }
            Output::Retrying { partition, records, error, wait } => {
                for record in records {
                    let (message, error) = (self.stands_for(partition, &record), error.name().into());
                    self.tell(id, ClientEvent::SentAgain { message, error, wait });
                }
            }
            Output::Delivered { record, partition, offset } => {
                let message = self.stands_for(partition, &record);
                self.tell(id, ClientEvent::RecordSent { message, partition, offset });
            }
            Output::Failed { record, topic, error } => {
                let message = message_of(&topic, &record);
                self.record_failed(id, message, error);
            }
            Output::Assigned(partitions) => self.tell(id, ClientEvent::Assigned(partitions.into())),
            Output::Revoked(partitions) => {
                self.let_go(id, &partitions);
                self.tell(id, ClientEvent::Revoked(partitions.into()));
            }
            Output::Lost(partitions) => {
                self.let_go(id, &partitions);
                self.tell(id, ClientEvent::PartitionsLost(partitions.into()));
            }
            Output::Positioned { partition, offset, reset } => {
                self.tell(id, ClientEvent::Positioned { partition, offset, reset });
            }
            Output::NoOffset { partition } => self.tell(id, ClientEvent::NoOffset { partition }),
            Output::Committed(offsets) => {
                for (partition, offset) in offsets {
                    self.tell(id, ClientEvent::CommitTaken { partition, offset });
                }
            }
            Output::CommitFailed { error, .. } => {
                self.tell(id, ClientEvent::CommitFailed { error: error.name().into() });
            }
        }
    }

    pub(super) fn record_failed(&mut self, id: ClientId, message: Rc<Message>, error: ClientError) {
        self.tell(id, ClientEvent::RecordFailed { message, error: error.name().into() });
    }

    pub(super) fn tell(&mut self, id: ClientId, event: ClientEvent) {
        self.note_as_cause(What::Client(id, event));
    }

    fn stands_for(&self, partition: TopicPartition, record: &Record) -> Rc<Message> {
        message_of(&Name::from(self.sim.plan.logs.topic_name(partition.topic)), record)
    }
}
