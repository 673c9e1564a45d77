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
        let Some(place) = plan.find(name).and_then(|id| places.get_mut(&id)) else { continue };
        let pair = |[column, row]: [f64; 2]| (column, row);
        place.wide = written.wide.map_or(place.wide, pair);
        place.tall = written.tall.map_or(place.tall, pair);
    }
    places
}

fn columns(plan: &Plan) -> OrdMap<NodeId, Place> {
    let mut columns: [Vec<NodeId>; COLUMNS] = Default::default();
    for id in plan.nodes() {
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
