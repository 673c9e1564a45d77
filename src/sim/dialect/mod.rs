//! The kinds of brokers, each with a room of its own: its plan, its rows in the table of kinds, its clients'
//! libraries, what its events come to, what can be done to it.

pub mod log;
pub mod queue;
mod stored;

pub use stored::{End, Erased, NotAdded, State, Stored};

use crate::base::SimTime;
use crate::engine::logs::{BrokerId, Cluster};
use crate::engine::queueing::Broker;
use crate::sim::plan::Plan;
use crate::sim::simulation::Run;

/// The kinds of brokers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Queues: AMQP 0-9-1 with RabbitMQ's extensions.
    Queue,
    /// Logs: Kafka's partitioned, replicated topics.
    Log,
}

/// The brokers of a run. Every run has both; one that its plan has no use for never does anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Stations {
    pub queue: Broker,
    pub log: Cluster,
}

/// One of them, or one of a cluster's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim) enum Station {
    Queue,
    Log(BrokerId),
}

impl Stations {
    /// Which of them does something by itself next, and when. At one moment the queue broker comes first.
    pub(in crate::sim) fn next_deadline(&self) -> Option<(SimTime, Station)> {
        let queue = self.queue.next_deadline().map(|at| (at, Station::Queue));
        let log = self.log.next_deadline().map(|at| (at, Station::Log(BrokerId(0))));
        match (queue, log) {
            (Some(queue), Some(log)) => Some(if log.0 < queue.0 { log } else { queue }),
            (queue, log) => queue.or(log),
        }
    }
}

impl Run<'_> {
    /// Declares what a plan has on each broker, before anything else. It takes no time and passes no link.
    pub(in crate::sim) fn set_up(&mut self, plan: &Plan) {
        if plan.has_queue_broker() {
            self.declare(plan);
        }
        log::set_up(self, plan);
    }
}
