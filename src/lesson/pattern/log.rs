//! What a pattern's names and fields mean with the log broker: a partition's name stands for each of its
//! replicas, a broker's for what is on it, too.

use crate::sim::{Facts, Node, NodeId, Plan};

/// Every replica of the partition of that name.
pub(super) fn replicas_of(plan: &Plan, name: &str) -> Vec<NodeId> {
    let is_replica = |id: &NodeId| match plan.node(*id) {
        Node::Replica(replica) => plan.logs.partition_name(replica.partition) == name,
        _ => false,
    };
    plan.nodes().filter(is_replica).collect()
}

/// The broker of that name and the replicas on it.
pub(super) fn on_broker(plan: &Plan, name: &str) -> Vec<NodeId> {
    let Some(broker) = plan.find(name) else { return Vec::new() };
    let on_it = plan.nodes().filter(|id| broker_of(plan, *id) == Some(broker));
    std::iter::once(broker).chain(on_it).collect()
}

/// The replica's broker; none for another node.
fn broker_of(plan: &Plan, id: NodeId) -> Option<NodeId> {
    match plan.node(id) {
        Node::Replica(replica) => Some(plan.log_broker_node(replica.broker)),
        _ => None,
    }
}

/// Where an event is: the replica it happens to, or the ends of a way.
pub(super) fn places(facts: &Facts) -> impl Iterator<Item = NodeId> + use<> {
    let (from, to) = facts.transit.map(|(_, from, to)| (from, to)).unzip();
    [facts.queue, from, to].into_iter().flatten()
}

/// The replica it is about.
pub(super) fn replica(facts: &Facts, plan: &Plan) -> Option<NodeId> {
    places(facts).find(|id| matches!(plan.node(*id), Node::Replica(_)))
}

/// The broker it is about, or the one that the replica is on.
pub(super) fn broker(facts: &Facts, plan: &Plan) -> Option<NodeId> {
    let itself = facts.exchange.filter(|id| matches!(plan.node(*id), Node::LogBroker(_)));
    itself.or_else(|| broker_of(plan, replica(facts, plan)?))
}
