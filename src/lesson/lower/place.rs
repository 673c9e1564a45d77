//! Where the nodes stand: as the file says or, for those it leaves out, in columns by their part.

use std::collections::BTreeMap;

use super::super::file::LessonFile;
use super::super::lesson::Place;
use crate::sim::{Node, NodeId, Plan, Role};

/// Producers, exchanges, queues, workers.
const COLUMNS: usize = 4;

pub(super) fn places(file: &LessonFile, plan: &Plan) -> BTreeMap<NodeId, Place> {
    let mut places = defaults(plan);
    for (name, written) in &file.layout {
        let Some(place) = plan.find(name).and_then(|id| places.get_mut(&id)) else { continue };
        let pair = |[column, row]: [f64; 2]| (column, row);
        place.wide = written.wide.map_or(place.wide, pair);
        place.tall = written.tall.map_or(place.tall, pair);
    }
    places
}

fn defaults(plan: &Plan) -> BTreeMap<NodeId, Place> {
    let mut places = columns(plan);
    if plan.logs.broker_count() > 1 {
        cluster(plan, &mut places);
    }
    places
}

/// Room for the name of a log broker above its replicas, in rows.
const HEAD: f64 = 0.75;
/// On a tall stage, from the producers to the first replica, and from the last one to the consumers.
const BESIDE: (f64, f64) = (2.2, 1.9);

/// Replicas stand in one column, those of a broker together; clients spread beside them.
fn cluster(plan: &Plan, places: &mut BTreeMap<NodeId, Place>) {
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
    for (column, tall) in [(0, 0.0), (3, BESIDE.0 + last + BESIDE.1)] {
        let clients: Vec<NodeId> = plan
            .nodes()
            .filter(|id| matches!(plan.node(*id), Node::Client(_)) && self::column(plan, *id) == Some(column))
            .collect();
        for (at, id) in clients.iter().enumerate() {
            let part = (at as f64 + 0.5) / clients.len() as f64;
            places.insert(*id, Place { wide: (column as f64, part * last), tall: (part * 2.0, tall) });
        }
    }
}

fn columns(plan: &Plan) -> BTreeMap<NodeId, Place> {
    let mut columns: [Vec<NodeId>; COLUMNS] = Default::default();
    for id in plan.nodes() {
        if let Some(column) = column(plan, id) {
            columns[column].push(id);
        }
    }
    let longest = columns.iter().map(Vec::len).max().unwrap_or_default();
    let mut places = BTreeMap::new();
    for (column, nodes) in columns.iter().enumerate() {
        // Shorter columns stand in the middle.
        let first = (longest - nodes.len()) as f64 / 2.0;
        for (row, id) in nodes.iter().enumerate() {
            let (along, across) = (column as f64, first + row as f64);
            places.insert(*id, Place { wide: (along, across), tall: (across, along) });
        }
    }
    places
}

/// None for the broker: it is around its exchanges and queues.
fn column(plan: &Plan, id: NodeId) -> Option<usize> {
    match plan.node(id) {
        Node::Broker => None,
        Node::Exchange(_) => Some(1),
        Node::Queue(_) | Node::Replica(_) => Some(2),
        Node::LogBroker(_) => None,
        Node::Client(client) => match plan.clients.get(client.index())?.role {
            Role::Producer(_) | Role::LogProducer(_) => Some(0),
            Role::Worker(_) | Role::LogConsumer(_) => Some(3),
        },
    }
}
