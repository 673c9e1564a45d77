//! Where replicas stand that the file gives no place: a broker's together.

use super::super::place::{CONSUMERS, PRODUCERS, SHELVES, column_of};
use crate::base::OrdMap;
use crate::lesson::lesson::Place;
use crate::sim::{Node, NodeId, Plan, Role};

/// Room for the name of a log broker above its replicas, in rows.
const HEAD: f64 = 0.75;
/// On a tall stage, from the producers to the first replica, and from the last one to the consumers.
const BESIDE: (f64, f64) = (2.2, 1.9);

/// Replicas of several brokers or topics stand in one column, those of a broker together; clients spread beside
/// them. (Those of one topic on one broker have room beside each other on a tall stage.)
pub(in crate::lesson::lower) fn spread(plan: &Plan, places: &mut OrdMap<NodeId, Place>) {
    if plan.logs.broker_count() < 2 && plan.logs.topics.len() < 2 {
        return;
    }
    let mut replicas: Vec<_> = plan.logs.replicas().collect();
    replicas.sort_by_key(|replica| (replica.broker, replica.partition));
    let first = replicas.first().map_or(0, |replica| replica.broker.index());
    let row = |at: usize| {
        let broker = replicas.get(at).map_or(0, |replica| replica.broker.index());
        at as f64 + (broker - first) as f64 * HEAD
    };
    for (at, replica) in replicas.iter().enumerate() {
        let id = plan.replica_node(replica.partition, replica.broker);
        places.insert(id, Place { wide: (1.5, row(at)), tall: (1.0, BESIDE.0 + row(at)) });
    }
    let last = row(replicas.len().saturating_sub(1));
    for (column, tall) in [(PRODUCERS, 0.0), (CONSUMERS, BESIDE.0 + last + BESIDE.1)] {
        let clients: Vec<NodeId> = plan
            .nodes()
            .filter(|id| matches!(plan.node(*id), Node::Client(_)) && column_of(plan, *id) == Some(column))
            .collect();
        for (at, id) in clients.iter().enumerate() {
            let part = (at as f64 + 0.5) / clients.len() as f64;
            places.insert(*id, Place { wide: (column as f64, part * last), tall: (part * 2.0, tall) });
        }
    }
}

/// In which column one of its nodes stands; a broker is around its replicas.
pub(in crate::lesson::lower) fn column(plan: &Plan, id: NodeId) -> Option<usize> {
    match plan.node(id) {
        Node::Replica(_) => Some(SHELVES),
        Node::Client(client) => match plan.clients.get(client.index())?.role {
            Role::LogProducer(_) => Some(PRODUCERS),
            Role::LogConsumer(_) => Some(CONSUMERS),
            _ => None,
        },
        _ => None,
    }
}
