//! Which room knows what: the one place on the stage that tells kinds of brokers apart.
//!
//! Everything else asks here, once, and hands a thing, a client or a link to the room of its broker.

use super::{log, queue};
use crate::sim::service::ServicePlan;
use crate::sim::{ClientId, Node, NodeId, Plan, Role, ThingPlan};

/// A thing on the stage, by the room that knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Queue(queue::Thing),
    Log(log::Thing),
    Client(ClientId),
}

/// What a client does, by the room that knows it.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    Queue(queue::Part<'a>),
    Log(log::Part<'a>),
    /// It calls and is called, and may have a broker.
    Service(&'a ServicePlan),
    /// It has no broker: a program, or a thing in it.
    Program(&'a ThingPlan),
}

impl Thing {
    /// What a node of a plan is.
    pub fn of(plan: &Plan, id: NodeId) -> Self {
        match plan.node(id) {
            Node::Broker => Self::Queue(queue::Thing::Broker),
            Node::Exchange(at) => Self::Queue(queue::Thing::Exchange(at)),
            Node::Queue(at) => Self::Queue(queue::Thing::Queue(at)),
            Node::LogBroker(broker) => Self::Log(log::Thing::Broker(broker)),
            Node::Replica(replica) => Self::Log(log::Thing::Replica(replica)),
            Node::Client(client) => Self::Client(client),
        }
    }
}

impl<'a> Part<'a> {
    /// The part of a client.
    pub fn of(role: &'a Role) -> Self {
        match role {
            Role::Producer(producer) => Self::Queue(queue::Part::Producer(producer)),
            Role::Worker(worker) => Self::Queue(queue::Part::Worker(worker)),
            Role::LogProducer(producer) => Self::Log(log::Part::Producer(producer)),
            Role::LogConsumer(consumer) => Self::Log(log::Part::Consumer(consumer)),
            Role::Service(service) => Self::Service(service),
            Role::Program(program) => Self::Program(&program.own),
            Role::Thing(thing) => Self::Program(thing),
        }
    }
}
