//! What a client does: the roles there are, and what is common to some of them.

use std::rc::Rc;

use super::dialect::Dialect;
use super::dialect::log::{LogConsumerPlan, LogProducerPlan};
use super::dialect::queue::{Acknowledge, ProducerPlan, Restraint, WorkerPlan};
use super::plan::Publication;
use super::program::{ProgramPlan, ThingPlan};
use super::service::ServicePlan;
use crate::engine::logs::client::ProducerSettings;
use crate::engine::queueing::Name;

/// What a client does.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// Publishes.
    Producer(ProducerPlan),
    /// Consumes.
    Worker(WorkerPlan),
    /// Writes to topics.
    LogProducer(LogProducerPlan),
    /// Reads topics.
    LogConsumer(LogConsumerPlan),
    /// Takes in messages and calls, keeps state, calls others and publishes.
    Service(Rc<ServicePlan>),
    /// Runs by itself, and talks to no broker.
    Program(ProgramPlan),
    /// Is a part of a program.
    Thing(ThingPlan),
}

impl Role {
    /// Of which kind of broker it is a client, if of any.
    pub fn dialect(&self) -> Option<Dialect> {
        match self {
            Self::Producer(_) | Self::Worker(_) => Some(Dialect::Queue),
            Self::LogProducer(_) | Self::LogConsumer(_) => Some(Dialect::Log),
            Self::Service(service) => service.dialect(),
            Self::Program(_) | Self::Thing(_) => None,
        }
    }

    /// Can something be done to it? A program, and what is in it, did what it did.
    pub const fn is_running(&self) -> bool {
        !matches!(self, Self::Program(_) | Self::Thing(_))
    }

    /// A service's part.
    pub fn service(&self) -> Option<&ServicePlan> {
        if let Self::Service(service) = self { Some(service) } else { None }
    }

    /// The process that it lives and dies in with others, if it is in one.
    pub fn process(&self) -> Option<&Name> {
        self.service().map(|service| &service.process).filter(|process| !process.is_empty())
    }

    /// A worker's part.
    pub const fn worker(&self) -> Option<&WorkerPlan> {
        if let Self::Worker(worker) = self { Some(worker) } else { None }
    }

    /// The part of one that reads topics.
    pub fn reader(&self) -> Option<&LogConsumerPlan> {
        match self {
            Self::LogConsumer(consumer) => Some(consumer),
            Self::Service(service) => service.reader(),
            _ => None,
        }
    }

    /// The settings by which it writes to topics, if it does.
    pub fn writes(&self) -> Option<&ProducerSettings> {
        match self {
            Self::LogProducer(producer) => Some(&producer.settings),
            Self::Service(service) => service.writes.as_ref(),
            _ => None,
        }
    }

    /// The part of a program without a broker.
    pub const fn program(&self) -> Option<&ProgramPlan> {
        if let Self::Program(program) = self { Some(program) } else { None }
    }

    /// What the stage shows of a program, or of a thing in it.
    pub const fn thing(&self) -> Option<&ThingPlan> {
        match self {
            Self::Program(program) => Some(&program.own),
            Self::Thing(thing) => Some(thing),
            _ => None,
        }
    }

    /// What keeps it from publishing, if anything does.
    pub(super) fn restraint(&self) -> Option<&Restraint> {
        let Self::Producer(producer) = self else { return None };
        Some(&producer.restraint).filter(|restraint| **restraint != Restraint::default())
    }

    /// Does it ask for unroutable messages back?
    pub(super) const fn is_mandatory(&self) -> bool {
        matches!(self, Self::Producer(ProducerPlan { mandatory: true, .. }))
    }

    /// The topics that it writes to by itself.
    pub fn topics_written(&self) -> Vec<&Name> {
        match self {
            Self::LogProducer(producer) => {
                producer.publications.iter().map(|publication| &publication.message.exchange).collect()
            }
            Self::Service(service) if service.writes.is_some() => service.published().collect(),
            _ => Vec::new(),
        }
    }

    /// What a client publishes of itself, and when.
    pub fn publications(&self) -> &[Publication] {
        match self {
            Self::Producer(producer) => &producer.publications,
            Self::LogProducer(producer) => &producer.publications,
            Self::Worker(_) | Self::LogConsumer(_) | Self::Service(_) | Self::Program(_) | Self::Thing(_) => {
                &[]
            }
        }
    }

    /// The consumers that it has on the queue broker.
    pub(super) fn consumed(&self) -> Vec<Consumed<'_>> {
        match self {
            Self::Worker(worker) if worker.poll.is_some() => Vec::new(),
            Self::Worker(worker) => {
                let auto_ack = worker.acknowledge == Acknowledge::Automatic;
                vec![Consumed { queue: &worker.queue, prefetch: worker.prefetch, auto_ack, own: false }]
            }
            Self::Service(service) => service.queues().map(|(queue, port)| port.consumed(queue)).collect(),
            _ => Vec::new(),
        }
    }

    /// Can it publish? One that only reads topics has nothing to do it with.
    pub fn can_publish(&self) -> bool {
        !matches!(self, Self::LogConsumer(_)) && self.dialect().is_some()
    }

    /// Can there be more of it, to share its work? A process is copied as a whole, or not.
    pub fn can_be_copied(&self) -> bool {
        let is_called = || self.service().is_some_and(ServicePlan::is_called);
        (self.is_consumer() || is_called()) && self.process().is_none()
    }

    /// Does it consume, of whatever kind?
    pub fn is_consumer(&self) -> bool {
        match self {
            Self::Worker(_) | Self::LogConsumer(_) => true,
            Self::Service(service) => service.queues().next().is_some() || service.reader().is_some(),
            Self::Producer(_) | Self::LogProducer(_) | Self::Program(_) | Self::Thing(_) => false,
        }
    }
}

/// A consumer of a queue.
pub(super) struct Consumed<'a> {
    pub queue: &'a Name,
    pub prefetch: u16,
    /// Does the broker wait for no acknowledgement (AMQP's `no-ack`)?
    pub auto_ack: bool,
    /// Does it declare the queue before, for itself?
    pub own: bool,
}
