//! A partition's strip: its cells, from the oldest that fit to the newest, and the groups' flags.
//!
//! A cell is filled when the group in view has committed it, outlined when that has read it and not
//! committed, and dashed when it has not; without a group, filled when it is committed to all in-sync
//! replicas, and outlined before.

use super::nodes::partition_tag;
use super::{Thing, consumer_of};
use crate::engine::logs::{Name, Offset};
use crate::engine::queueing::MessageId;
use crate::player::{GroupState, ReplicaState, World};
use crate::sim::{Plan, Replica};
use crate::stage::geometry::Rect;
use crate::stage::hues::Hues;
use crate::stage::layout::{Extent, Metrics};
use crate::stage::lens::short;
use crate::stage::room;

/// What is drawn of a replica's log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// The partition's number, on the strip's left.
    pub tag: String,
    pub leads: bool,
    pub in_sync: bool,
    pub down: bool,
    pub cells: Vec<Cell>,
    /// How many older records are left that there is no room for.
    pub before: u64,
    /// Where the high watermark stands, if the end is further on.
    pub high_watermark: Option<f64>,
    /// Where retention or compaction has eaten up to: the first offset that is left.
    pub start: Offset,
    pub flags: Vec<Flag>,
}

/// One offset.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub rect: Rect,
    pub offset: Offset,
    /// The record there and its hue; none for a marker and for what compaction has removed.
    pub record: Option<(MessageId, usize)>,
    pub state: CellState,
    /// It is the first of its segment, and not of the log.
    pub rolls: bool,
}

/// How far the readers in view have come with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellState {
    /// Committed by the group or, without a group, by the in-sync replicas.
    Filled,
    /// Read, and not committed; without a group, not on all in-sync replicas.
    Outlined,
    Dashed,
}

/// A group's flag: before the next offset to read.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    pub group: Name,
    /// Which of the groups, in their order: the first stands nearest.
    pub place: usize,
    pub x: f64,
    pub offset: Offset,
    /// Is it the committed offset? Otherwise, the position.
    pub committed: bool,
    /// It is a position, and its group has a committed offset here, too.
    pub follows: bool,
}

/// How wide the part is that says which partition it is.
const TAG: f64 = 34.0;
/// And the part at the end, where a leader among several replicas has its crown.
const CROWN: f64 = 22.0;
/// Between cells.
const GAP: f64 = 3.0;

/// Between strips: a crown or a flag comes in, no line does.
const BETWEEN_STRIPS: (f64, f64) = (8.0, 2.0);
/// Between strips and clients: room for a fan of lines.
const BESIDE_STRIPS: (f64, f64) = (84.0, 30.0);

/// How far things have to keep apart of which one is a strip.
pub fn gap(one: room::Thing, other: room::Thing) -> Option<(f64, f64)> {
    match (one, other) {
        (room::Thing::Log(_), room::Thing::Log(_)) => Some(BETWEEN_STRIPS),
        (room::Thing::Log(_), _) | (_, room::Thing::Log(_)) => Some(BESIDE_STRIPS),
        _ => None,
    }
}

/// How much room a thing takes. A strip is lower where each partition has several, and has room for the
/// groups' flags: with words on them where there are few strips and much room, else small ones. The first
/// group's are above it, each other's in a row of its own below.
pub fn extent(plan: &Plan, thing: Thing, metrics: Metrics) -> Extent {
    if let Thing::Broker(_) = thing {
        return Extent::default();
    }
    let ((w, h), groups) = (metrics.strip, groups(plan).len());
    let (height, flags) = match has_followers(plan) {
        true => ((h * 0.72).round(), 4.0 * groups.min(2) as f64),
        false => (h, metrics.flags * groups.min(1) as f64),
    };
    let rows = groups.saturating_sub(1).max(1) as f64;
    Extent { size: (w, height), above: flags, below: flags * rows }
}

/// Does a stage need more height than others: for replicas, or for queues above partitions?
pub fn is_deep(plan: &Plan) -> bool {
    has_followers(plan) || (!plan.queues.is_empty() && plan.logs.is_there())
}

/// Is a partition on several brokers?
fn has_followers(plan: &Plan) -> bool {
    plan.logs.topics.iter().any(|topic| topic.declaration.assignment.iter().any(|brokers| brokers.len() > 1))
}

/// The groups of a plan's consumers, in the order of their first members.
pub fn groups(plan: &Plan) -> Vec<Name> {
    let mut groups: Vec<Name> = Vec::new();
    for client in &plan.clients {
        let Some(consumer) = consumer_of(client) else { continue };
        let group = consumer.settings.group.iter().find(|group| !groups.contains(group));
        groups.extend(group.cloned());
    }
    groups
}

/// A replica's strip in a world.
pub fn strip(plan: &Plan, hues: &Hues, world: &World, replica: Replica, rect: Rect) -> Strip {
    let Some(state) = world.logs.replicas.get(&replica) else { return Strip::default() };
    let partition = world.logs.partitions.get(&replica.partition);
    let leads = world.logs.is_leader(replica);
    let mut strip = Strip {
        tag: partition_tag(plan, replica.partition, false),
        leads,
        in_sync: partition.is_some_and(|partition| partition.in_sync.contains(&replica.broker)),
        down: world.logs.brokers.get(replica.broker.index()).is_some_and(|broker| broker.down),
        start: state.start,
        ..Strip::default()
    };
    let (left, pitch, count) = measure(rect, has_followers(plan));
    let first = state.end.saturating_sub(count).max(state.start.min(state.end));
    let x_of = |offset: Offset| left + offset.saturating_sub(first).min(count) as f64 * pitch;
    let groups = groups(plan);
    let views = groups.iter().map(|name| world.logs.groups.get(name).filter(|_| leads));
    let views: Vec<(&Name, Option<&GroupState>)> = groups.iter().zip(views).collect();
    let in_view = views.first().and_then(|(_, group)| *group);
    for offset in first..state.end {
        let record = state.record(offset).map(|message| (message.id, hues.of(message)));
        let rect =
            Rect { x: x_of(offset), y: rect.y + pad(rect), w: pitch - GAP, h: rect.h - 2.0 * pad(rect) };
        let state_of = state_of(state, in_view, replica, offset);
        let rolls = state.segments.contains(&offset);
        strip.cells.push(Cell { rect, offset, record, state: state_of, rolls });
    }
    let shown = strip.cells.iter().filter(|cell| cell.record.is_some()).count();
    strip.before = state.count().saturating_sub(shown) as u64;
    strip.high_watermark = Some(state.high_watermark)
        .filter(|mark| *mark < state.end && *mark >= first)
        .map(|mark| x_of(mark) - GAP / 2.0);
    for (place, (name, group)) in views.into_iter().enumerate() {
        let Some(group) = group else { continue };
        let committed = group.committed.get(&replica.partition).map(|offset| (*offset, true));
        let position = group.positions.get(&replica.partition).map(|offset| (*offset, false));
        for (offset, committed) in committed.into_iter().chain(position) {
            let x = x_of(offset) - GAP / 2.0;
            let follows = !committed && group.committed.contains_key(&replica.partition);
            strip.flags.push(Flag { group: name.clone(), place, x, offset, committed, follows });
        }
    }
    strip
}

/// Between a strip's edge and its cells.
fn pad(strip: Rect) -> f64 {
    if is_slim(strip) { 2.0 } else { 4.0 }
}

/// Has a strip room for small letters only?
pub fn is_slim(strip: Rect) -> bool {
    strip.h < 16.0
}

/// Where the cells begin, how far they are apart, and how many fit.
fn measure(rect: Rect, crowned: bool) -> (f64, f64, u64) {
    let size = rect.h - 2.0 * pad(rect) + GAP;
    let pitch = size.max(20.0);
    let room = rect.w - TAG - if crowned { CROWN } else { 8.0 };
    (rect.x + TAG, pitch, (room / pitch).floor().max(1.0) as u64)
}

fn state_of(state: &ReplicaState, group: Option<&GroupState>, replica: Replica, offset: Offset) -> CellState {
    let below = |limit: Option<&Offset>| limit.is_some_and(|limit| offset < *limit);
    match group {
        None if offset < state.high_watermark => CellState::Filled,
        None => CellState::Outlined,
        Some(group) if below(group.committed.get(&replica.partition)) => CellState::Filled,
        Some(group) if below(group.positions.get(&replica.partition)) => CellState::Outlined,
        Some(_) => CellState::Dashed,
    }
}

impl Strip {
    /// How many older records are hidden, in a few letters; none where there are none.
    pub fn hidden(&self) -> Option<String> {
        (self.before > 0).then(|| format!("+{}", short(self.before as usize)))
    }
}

/// Where an offset's cell is, or would be, on the strip of one of several replicas.
pub(super) fn cell_on(rect: Rect, state: Option<&ReplicaState>, offset: Offset) -> Rect {
    let (left, pitch, count) = measure(rect, true);
    let first = state.map_or(0, |state| state.end.saturating_sub(count).max(state.start.min(state.end)));
    let x = left + offset.saturating_sub(first).min(count.saturating_sub(1)) as f64 * pitch;
    Rect { x, y: rect.y + pad(rect), w: pitch - GAP, h: rect.h - 2.0 * pad(rect) }
}
