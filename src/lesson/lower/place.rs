//! Where the nodes stand: as the file says or, for those it leaves out, in columns by their part.

use super::super::file::LessonFile;
use super::super::lesson::Place;
use super::{log, queue, service};
use crate::base::OrdMap;
use crate::sim::{Node, NodeId, Plan};

/// The columns, from left to right.
pub(super) const PRODUCERS: usize = 0;
pub(super) const EXCHANGES: usize = 1;
/// Queues and partitions.
pub(super) const SHELVES: usize = 2;
pub(super) const CONSUMERS: usize = 3;
const COLUMNS: usize = 4;

pub(super) fn places(file: &LessonFile, plan: &Plan) -> OrdMap<NodeId, Place> {
    let mut places = columns(plan);
    log::spread(plan, &mut places);
    for (name, written) in &file.layout {
        let Some(id) = plan.find(name) else { continue };
        if let Some(place) = model(plan, id).and_then(|like| places.get(&like).copied()) {
            places.insert(id, place);
        }
        let Some(place) = places.get_mut(&id) else { continue };
        let pair = |[column, row]: [f64; 2]| (column, row);
        place.wide = written.wide.map_or(place.wide, pair);
        place.tall = written.tall.map_or(place.tall, pair);
    }
    places
}

/// Whom the copy is like that a scaler starts: without a place of its own it gets one beside it.
fn model(plan: &Plan, id: NodeId) -> Option<NodeId> {
    let Node::Client(client) = plan.node(id) else { return None };
    let copies = plan.watch.iter().flat_map(|watch| &watch.scalers).map(|scaler| &scaler.copies);
    let mut groups = copies.filter_map(|copies| copies.split_first());
    let (like, _) = groups.find(|(_, others)| others.contains(&client))?;
    Some(plan.client_node(*like))
}

fn columns(plan: &Plan) -> OrdMap<NodeId, Place> {
    let mut columns: [Vec<NodeId>; COLUMNS] = Default::default();
    for id in plan.nodes().filter(|id| model(plan, *id).is_none()) {
        if let Some(column) = column_of(plan, id) {
            columns[column].push(id);
        }
    }
    let longest = columns.iter().map(Vec::len).max().unwrap_or_default();
    let mut places = OrdMap::default();
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

/// None for a broker: it is around what is on it.
pub(super) fn column_of(plan: &Plan, id: NodeId) -> Option<usize> {
    let program =
        || (plan.program().is_some() && matches!(plan.node(id), Node::Client(_))).then_some(PRODUCERS);
    queue::column(plan, id)
        .or_else(|| log::column(plan, id))
        .or_else(|| service::column(plan, id))
        .or_else(program)
}
