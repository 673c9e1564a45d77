//! Places on the grid for whoever the lesson gave none: the workers that were added to its run.
//!
//! On a wide stage they stand in the column of the worker that they are like, which is spread anew;
//! on a tall one in its row and, where that is full, in rows of their own below it.

use super::layout::Orientation;
use super::room::Thing;
use super::{log, queue};
use crate::base::OrdMap;
use crate::sim::{NodeId, Plan};

/// Where nodes stand on the grid: column and row.
pub(super) type Places = OrdMap<NodeId, (f64, f64)>;

/// Nodes this close to each other's column or row are in the same one.
const SAME: f64 = 0.5;
/// So many desks fit beside each other on a tall stage.
const ABREAST: usize = 3;
/// From a row on a tall stage to one of added workers below it, in rows, and how far that pushes down
/// what is below.
const BELOW: f64 = 0.42;
const PUSH: f64 = 0.36;
/// So many rows of added workers stand below those that they are like before they use the whole width.
const DEEP: usize = 3;

/// All places. `even` spreads the columns of added workers evenly, whatever gaps the lesson left there.
pub(super) fn places(
    plan: &Plan,
    place: &dyn Fn(NodeId, Orientation) -> Option<(f64, f64)>,
    orientation: Orientation,
    even: bool,
) -> Places {
    let nodes = || on_the_grid(plan);
    let mut places: Places = nodes().filter_map(|id| Some((id, place(id, orientation)?))).collect();
    let mut below: Vec<(NodeId, NodeId)> = Vec::new();
    for id in nodes().filter(|id| place(*id, orientation).is_none()) {
        let Some(like) = model(plan, &places, id) else {
            places.insert(id, (0.0, 0.0));
            continue;
        };
        let line = line(&places, like, orientation);
        match orientation {
            Orientation::Tall if line.len() >= ABREAST => below.push((id, like)),
            Orientation::Wide | Orientation::Tall => join(&mut places, line, like, id, orientation, even),
        }
    }
    add_rows(plan, &mut places, &below);
    places
}

/// The nodes that have places: brokers are around others.
fn on_the_grid(plan: &Plan) -> impl Iterator<Item = NodeId> + '_ {
    plan.nodes().filter(|id| match Thing::of(plan, *id) {
        Thing::Queue(thing) => thing != queue::Thing::Broker,
        Thing::Log(thing) => matches!(thing, log::Thing::Replica(_)),
        Thing::Client(_) => true,
    })
}

/// The last of those that do the same.
fn model(plan: &Plan, places: &Places, id: NodeId) -> Option<NodeId> {
    places.keys().rev().copied().find(|other| do_the_same(plan, *other, id))
}

fn do_the_same(plan: &Plan, one: NodeId, other: NodeId) -> bool {
    match (Thing::of(plan, one), Thing::of(plan, other)) {
        (Thing::Client(one), Thing::Client(other)) => {
            plan.clients[one.index()].role == plan.clients[other.index()].role
        }
        _ => false,
    }
}

/// Along a line and across it: a column is a line on a wide stage, a row on a tall one.
fn turned((column, row): (f64, f64), orientation: Orientation) -> (f64, f64) {
    match orientation {
        Orientation::Wide => (row, column),
        Orientation::Tall => (column, row),
    }
}

/// Everything in a node's line, in order.
fn line(places: &Places, of: NodeId, orientation: Orientation) -> Vec<(NodeId, f64)> {
    let at = |id: &NodeId| turned(places[id], orientation);
    let across = at(&of).1;
    let near = places.keys().filter(|id| (at(id).1 - across).abs() < SAME);
    let mut line: Vec<(NodeId, f64)> = near.map(|id| (*id, at(id).0)).collect();
    line.sort_by(|a, b| a.1.total_cmp(&b.1));
    line
}

/// Puts one more after the one it is like, and spreads the line over the same room; a line that had
/// less room than the whole stage gets more.
fn join(
    places: &mut Places,
    mut line: Vec<(NodeId, f64)>,
    like: NodeId,
    id: NodeId,
    orientation: Orientation,
    even: bool,
) {
    let along = |place: &(f64, f64)| turned(*place, orientation).0;
    let least = places.values().map(along).fold(f64::MAX, f64::min);
    let most = places.values().map(along).fold(f64::MIN, f64::max);
    let (first, last) = (line[0].1, line[line.len() - 1].1);
    let gaps = line.windows(2).map(|two| two[1].1 - two[0].1);
    let pitch = gaps.filter(|gap| *gap > 0.0).fold(f64::MAX, f64::min);
    let pitch = if pitch == f64::MAX { 1.0 } else { pitch };
    let after = line.iter().position(|(other, _)| *other == like).map_or(line.len(), |at| at + 1);
    line[after..].iter_mut().for_each(|(_, at)| *at += pitch);
    line.insert(after, (id, line[after - 1].1 + pitch));
    let whole = last - first + pitch;
    let room = if most > least { whole.min(most - least) } else { whole };
    let start = (first + last - room) / 2.0;
    let start = if most > least { start.clamp(least, (most - room).max(least)) } else { start };
    let (across, count) = (turned(places[&like], orientation).1, line.len());
    for (index, (other, at)) in line.into_iter().enumerate() {
        let part = if even { index as f64 / (count - 1) as f64 } else { (at - first) / whole };
        let across = places.get(&other).map_or(across, |place| turned(*place, orientation).1);
        places.insert(other, turned((start + room * part, across), orientation));
    }
}

/// Rows of added workers on a tall stage, below those that they are like; everything further down
/// makes room.
fn add_rows(plan: &Plan, places: &mut Places, below: &[(NodeId, NodeId)]) {
    let mut rest = below;
    while let Some((_, like)) = rest.first() {
        let same = rest.iter().take_while(|(_, other)| other == like).count();
        let (group, others) = rest.split_at(same);
        rest = others;
        let row = line(places, *like, Orientation::Tall);
        let mut columns: Vec<f64> =
            row.iter().filter(|(id, _)| do_the_same(plan, *id, *like)).map(|(_, at)| *at).collect();
        if columns.len() * DEEP < group.len() {
            columns = row.iter().map(|(_, at)| *at).collect();
        }
        let top = places[like].1;
        let rows = group.len().div_ceil(columns.len());
        for place in places.values_mut().filter(|place| place.1 >= top + SAME) {
            place.1 += rows as f64 * PUSH;
        }
        for (index, (id, _)) in group.iter().enumerate() {
            let down = (index / columns.len() + 1) as f64 * BELOW;
            places.insert(*id, (columns[index % columns.len()], top + down));
        }
    }
}
