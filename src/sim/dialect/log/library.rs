//! A client's library in the simulation: what it wants done is done, what it reports is written down,
//! and it is looked at again when something of its own is due.

use std::rc::Rc;

use super::client::{Reading, Writing};
use super::producer::APART;
use crate::base::SimTime;
use crate::engine::logs::client::{ClientError, Output};
use crate::engine::logs::{BrokerId, Response};
use crate::engine::queueing::{Message, MessageId};
use crate::sim::action::Setting;
use crate::sim::journal::{Cause, ClientEvent, LogClientEvent, What};
use crate::sim::plan::ClientId;
use crate::sim::service;
use crate::sim::simulation::{self, Run};

/// What can be due for a client of the log broker.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sim) enum Due {
    /// It finds its connection to a broker closed.
    BrokerGone(BrokerId),
    /// Something of its library's own may be due.
    Library,
    /// It tries a record again that it could not work on.
    Again,
}

impl Run<'_> {
    /// A client of the log broker comes up: its library starts with nothing in its memory.
    pub(super) fn start_library(&mut self, cause: Cause, id: ClientId) {
        self.client(id).connected = true;
        let plan = Rc::clone(&self.client(id).plan);
        if let Some(settings) = plan.role.writes() {
            self.start_writing(cause, id, settings);
        }
        if let Some(consumer) = plan.role.reader() {
            self.start_reading(cause, id, consumer);
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
            Due::BrokerGone(broker) => {
                self.write(cause, id, |now, writing, out| writing.library.disconnected(now, broker, out));
                self.read(cause, id, |now, reading, out| reading.library.disconnected(now, broker, out));
            }
            Due::Again => self.wait_is_over(id),
            Due::Library => {
                let now = self.sim.now;
                let alarm = &mut self.client(id).log.alarm;
                *alarm = alarm.filter(|at| *at > now);
                self.write(cause, id, |now, writing, out| writing.library.advance(now, out));
                self.read(cause, id, |now, reading, out| reading.library.advance(now, out));
            }
        }
        self.read_on_log(cause, id);
    }

    /// An answer came in.
    pub(super) fn answered_by(&mut self, cause: Cause, id: ClientId, correlation: u32, response: Response) {
        match self.client(id).log.reading.is_some() && correlation < APART {
            true => self.read(cause, id, |now, reading, out| {
                reading.library.received(now, correlation, response, out);
            }),
            false => self.write(cause, id, |now, writing, out| {
                // What was asked by the library before this one is nobody's concern any more.
                if let Some(correlation) = correlation.checked_sub(writing.first) {
                    writing.library.received(now, correlation, response, out);
                }
            }),
        }
        self.read_on_log(cause, id);
    }

    /// Something happens to the library that reads, if the client has one.
    pub(super) fn read(
        &mut self,
        cause: Cause,
        id: ClientId,
        happens: impl FnOnce(SimTime, &mut Reading, &mut Vec<Output>),
    ) {
        let (now, mut out) = (self.sim.now, Vec::new());
        let Some(reading) = self.client(id).log.reading() else { return };
        if reading.is_in_poll() {
            reading.library.polls_on(now);
        }
        happens(now, reading, &mut out);
        self.follow_library(cause, id, 0, out);
    }

    /// Something happens to the library that writes, if the client has one.
    pub(super) fn write(
        &mut self,
        cause: Cause,
        id: ClientId,
        happens: impl FnOnce(SimTime, &mut Writing, &mut Vec<Output>),
    ) {
        let (now, mut out) = (self.sim.now, Vec::new());
        let Some(writing) = self.client(id).log.writing() else { return };
        happens(now, writing, &mut out);
        let first = writing.first;
        self.follow_library(cause, id, first, out);
    }

    /// Does what a library wants done, whose first request has that number, and writes down what it reports.
    pub(super) fn follow_library(&mut self, cause: Cause, id: ClientId, first: u32, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } => {
                    self.send_request(cause, id, broker, first + correlation, request);
                }
                Output::PollFailed(error) => {
                    // Nobody catches that: its process ends.
                    let event = LogClientEvent::PollFailed { error: error.name().into() };
                    let cause = self.tell(cause, id, event);
                    return self.crash(cause, id, None);
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
        if library.alarm.is_none_or(|at| due < at) {
            library.alarm = Some(due);
            self.schedule(due, cause, id, simulation::Due::Log(Due::Library));
        }
    }

    fn report(&mut self, mut cause: Cause, id: ClientId, output: Output) {
        let event = match output {
            Output::Send { .. } | Output::Joined { .. } | Output::PollFailed(_) => return,
            Output::Transaction(told) => return service::transaction_told(self, cause, id, told),
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
                let message = self.stands_for(partition, &record);
                let number = message.id;
                let cause = self.tell(cause, id, LogClientEvent::RecordSent { message, partition, offset });
                return self.record_settled(cause, id, number, true);
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
        let number = message.id;
        let error = error.name().into();
        let cause = self.tell(cause, id, LogClientEvent::RecordFailed { message, error });
        self.record_settled(cause, id, number, false);
    }

    /// A service may wait for that.
    fn record_settled(&mut self, cause: Cause, id: ClientId, message: MessageId, sent: bool) {
        if self.client(id).plan.role.service().is_some() {
            service::confirm(self, cause, id, message, sent);
        }
    }

    pub(super) fn tell(&mut self, cause: Cause, id: ClientId, event: impl Into<ClientEvent>) -> Cause {
        self.note(cause, What::Client(id, event.into()))
    }
}
