//! A client's library in the simulation: what it wants done is done, what it reports is written down,
//! and it is looked at again when something of its own is due.

use std::rc::Rc;

use super::client::Library;
use crate::base::SimTime;
use crate::engine::logs::client::{ClientError, Output};
use crate::engine::logs::{BrokerId, Response};
use crate::engine::queueing::Message;
use crate::sim::action::Setting;
use crate::sim::journal::{Cause, ClientEvent, LogClientEvent, What};
use crate::sim::plan::{ClientId, Role};
use crate::sim::simulation::{self, Run};

/// What can be due for a client of the log broker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sim) enum Due {
    /// It finds its connection to a broker closed.
    BrokerGone(BrokerId),
    /// Something of its library's own may be due.
    Library,
}

impl Run<'_> {
    /// A client of the log broker comes up: its library starts with nothing in its memory.
    pub(super) fn start_library(&mut self, cause: Cause, id: ClientId) {
        self.client(id).connected = true;
        let plan = Rc::clone(&self.client(id).plan);
        match &plan.role {
            Role::LogProducer(producer) => self.start_writing(cause, id, producer),
            Role::LogConsumer(consumer) => self.start_reading(cause, id, consumer),
            Role::Producer(_) | Role::Worker(_) | Role::Service(_) | Role::Program(_) | Role::Thing(_) => {
                unreachable!("{} is no client of logs", plan.name)
            }
        }
    }

    /// A client works by another setting, as far as its library is concerned: a producer begins with another
    /// library, a consumer that is working leaves its group before.
    pub(super) fn follow_log_setting(
        &mut self,
        cause: Cause,
        id: ClientId,
        setting: &Setting,
        is_working: bool,
    ) {
        if !setting.concerns_library() {
            return;
        }
        let client = self.client(id);
        match (client.plan.role.is_consumer(), client.up) {
            (false, true) => self.begin_with_settings(cause, id),
            (true, _) if is_working => self.start_again(cause, id),
            _ => {}
        }
    }

    pub(super) fn log_client_due(&mut self, cause: Cause, id: ClientId, life: u16, due: Due) {
        if !self.client(id).is_up_in(life) {
            return;
        }
        match due {
            Due::BrokerGone(broker) => self.with_library(cause, id, |now, library, out| match library {
                Library::None => {}
                Library::Producer(writing, _) => writing.library.disconnected(now, broker, out),
                Library::Consumer(reading, _) => reading.library.disconnected(now, broker, out),
            }),
            Due::Library => self.with_library(cause, id, |now, library, out| {
                if let Some(alarm) = library.alarm() {
                    *alarm = alarm.filter(|at| *at > now);
                }
                match library {
                    Library::None => {}
                    Library::Producer(writing, _) => writing.library.advance(now, out),
                    Library::Consumer(reading, _) => reading.library.advance(now, out),
                }
            }),
        }
    }

    /// An answer came in.
    pub(super) fn answered_by(&mut self, cause: Cause, id: ClientId, correlation: u32, response: Response) {
        self.with_library(cause, id, |now, library, out| match library {
            Library::None => {}
            Library::Producer(writing, _) => {
                // What was asked by the library before this one is nobody's concern any more.
                if let Some(correlation) = correlation.checked_sub(writing.first) {
                    writing.library.received(now, correlation, response, out);
                }
            }
            Library::Consumer(reading, _) => reading.library.received(now, correlation, response, out),
        });
    }

    /// Something happens to a client's library; then a consumer reads on.
    fn with_library(
        &mut self,
        cause: Cause,
        id: ClientId,
        happens: impl FnOnce(SimTime, &mut Library, &mut Vec<Output>),
    ) {
        let (now, mut out) = (self.sim.now, Vec::new());
        happens(now, &mut self.client(id).log, &mut out);
        self.follow_library(cause, id, out);
        self.read_on_log(cause, id);
    }

    /// Does what the library wants done, and writes down what it reports.
    pub(super) fn follow_library(&mut self, cause: Cause, id: ClientId, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } => {
                    let first = self.client(id).log.writing().map_or(0, |writing| writing.first);
                    self.send_request(cause, id, broker, first + correlation, request);
                }
                output => self.report(cause, id, output),
            }
        }
        self.look_again(cause, id);
    }

    /// Puts the library's next deadline on the agenda, unless an earlier look is.
    fn look_again(&mut self, cause: Cause, id: ClientId) {
        let now = self.sim.now;
        let library = &mut self.client(id).log;
        let Some(due) = library.next_deadline().map(|due| due.max(now)) else { return };
        let Some(alarm) = library.alarm() else { return };
        if alarm.is_none_or(|at| due < at) {
            *alarm = Some(due);
            self.schedule(due, cause, id, simulation::Due::Log(Due::Library));
        }
    }

    fn report(&mut self, mut cause: Cause, id: ClientId, output: Output) {
        let event = match output {
            Output::Send { .. } | Output::Transaction(_) | Output::Joined { .. } => return,
            Output::Batched { record, partition, begins } => {
                LogClientEvent::Batched { message: self.stands_for(partition, &record), partition, begins }
            }
            Output::Retrying { partition, records, error, wait } => {
                for record in records {
                    let (message, error) = (self.stands_for(partition, &record), error.name().into());
                    cause = self.tell(cause, id, LogClientEvent::SentAgain { message, error, wait });
                }
                return;
            }
            Output::Delivered { record, partition, offset } => {
                LogClientEvent::RecordSent { message: self.stands_for(partition, &record), partition, offset }
            }
            Output::Failed { record, topic, error } => {
                let message = self.sim.records.stands_for(&topic, &record);
                return self.record_failed(cause, id, message, error);
            }
            Output::Assigned(partitions) => LogClientEvent::Assigned(partitions.into()),
            Output::Revoked(partitions) => {
                self.drop_polled(id, &partitions);
                LogClientEvent::Revoked(partitions.into())
            }
            Output::Lost(partitions) => {
                self.drop_polled(id, &partitions);
                LogClientEvent::PartitionsLost(partitions.into())
            }
            Output::Positioned { partition, offset, reset } => {
                LogClientEvent::Positioned { partition, offset, reset }
            }
            Output::NoOffset { partition } => LogClientEvent::NoOffset { partition },
            Output::Committed(offsets) => {
                for (partition, offset) in offsets {
                    cause = self.tell(cause, id, LogClientEvent::CommitTaken { partition, offset });
                }
                return;
            }
            Output::CommitFailed { error, .. } => LogClientEvent::CommitFailed { error: error.name().into() },
        };
        self.tell(cause, id, event);
    }

    pub(super) fn record_failed(
        &mut self,
        cause: Cause,
        id: ClientId,
        message: Rc<Message>,
        error: ClientError,
    ) {
        self.tell(cause, id, LogClientEvent::RecordFailed { message, error: error.name().into() });
    }

    pub(super) fn tell(&mut self, cause: Cause, id: ClientId, event: impl Into<ClientEvent>) -> Cause {
        self.note(cause, What::Client(id, event.into()))
    }
}
