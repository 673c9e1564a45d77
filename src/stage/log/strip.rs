//! A partition's strip: its cells, from the oldest that fit to the newest, and the groups' flags.
//!
//! A cell is filled when the group in view has committed it, outlined when that has read it and not
//! committed, and dashed when it has not; without a group, filled when it is committed to all in-sync
//! replicas, and outlined before.

use super::nodes::partition_tag;
use super::{Thing, consumer_of};
use crate::engine::logs::{Name, Offset, TopicId};
use crate::engine::queueing::MessageId;
use crate::player::{Fate, GroupState, ReplicaState, World};
use crate::sim::{Plan, Replica};
use crate::stage::fit::bold_width;
use crate::stage::geometry::Rect;
use crate::stage::hues::Hues;
use crate::stage::layout::{Extent, Metrics};
use crate::stage::lens::short;
use crate::stage::room;

/// What is drawn of a replica's log.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// The partition's number, on the strip's left, behind its topic's name where brokers have several.
    pub tag: String,
    /// How wide the part is that has it.
    pub tag_width: f64,
    pub leads: bool,
    pub in_sync: bool,
    pub down: bool,
    pub cells: Vec<Cell>,
    /// How many older records are left that there is no room for.
    pub before: u64,
    /// Where the high watermark stands, if the end is further on.
    pub high_watermark: Option<f64>,
    /// Where the last stable offset stands, if an open transaction holds it back.
    pub last_stable: Option<f64>,
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
    /// Has it a key and no value? Then the key is deleted, where a topic is compacted.
    pub is_tombstone: bool,
    /// Is its transaction still open, or was it aborted?
    pub fate: Option<Fate>,
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
    /// Which of the groups it is, in their order.
    pub place: usize,
    /// Which of those that read the topic: the first is the group in view, and stands nearest.
    pub row: usize,
    pub x: f64,
    pub offset: Offset,
    /// Is it the committed offset? Otherwise, the position.
    pub committed: bool,
    /// It is a position, and its group has a committed offset here, too.
    pub follows: bool,
}

/// How wide the part is that says a partition's number.
const TAG: f64 = 34.0;
/// Lower than that, a strip has room for small letters only.
const SLIM: f64 = 16.0;
/// How far the smallest flag stands out.
const PIN: f64 = 6.0;
/// So many groups have their flags at each of several replicas on a crowded stage.
const MOST_PINNED: usize = 2;
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
/// group's are above it, each other's in a row of its own below; where that is too many on a crowded stage, only the
/// first one's are there.
pub fn extent(plan: &Plan, thing: Thing, metrics: Metrics) -> Extent {
    let Thing::Replica(replica) = thing else { return Extent::default() };
    let ((w, h), groups) = (metrics.strip, readers(plan, replica.partition.topic).len());
    let (height, flags) = match has_followers(plan) {
        true => ((h * 0.72).round(), 4.0 * groups.min(2) as f64),
        false => (h, metrics.flags * groups.min(1) as f64),
    };
    if height < SLIM && groups > MOST_PINNED {
        return Extent { size: (w, height), above: PIN, below: 0.0 };
    }
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

/// The groups that read a topic, each with its place among all.
fn readers(plan: &Plan, topic: TopicId) -> Vec<(usize, Name)> {
    let topic = plan.logs.topic_name(topic);
    let reads = |group: &Name| {
        let mut members = plan.clients.iter().filter_map(consumer_of);
        members.any(|member| {
            member.settings.group.as_ref() == Some(group) && member.topics.iter().any(|name| **name == *topic)
        })
    };
    groups(plan).into_iter().enumerate().filter(|(_, group)| reads(group)).collect()
}

/// How wide the part of a strip is that says which partition it is.
fn tag_width(plan: &Plan) -> f64 {
    let tags = plan.logs.partitions().filter(|_| names_topics(plan));
    tags.map(|partition| bold_width(&partition_tag(plan, partition, true), 12.0) + 12.0).fold(TAG, f64::max)
}

/// Do strips say their topic? Where there is only one broker, that is said around them.
fn names_topics(plan: &Plan) -> bool {
    plan.logs.topics.len() > 1 && plan.logs.broker_count() > 1
}

/// A replica's strip in a world.
pub fn strip(plan: &Plan, hues: &Hues, world: &World, replica: Replica, rect: Rect) -> Strip {
    let Some(state) = world.logs.replicas.get(&replica) else { return Strip::default() };
    let partition = world.logs.partitions.get(&replica.partition);
    let leads = world.logs.is_leader(replica);
    let mut strip = Strip {
        tag: partition_tag(plan, replica.partition, names_topics(plan)),
        tag_width: tag_width(plan),
        leads,
        in_sync: partition.is_some_and(|partition| partition.in_sync.contains(&replica.broker)),
        down: world.logs.brokers.get(replica.broker.index()).is_some_and(|broker| broker.down),
        start: state.start,
        ..Strip::default()
    };
    let (left, pitch, count) = measure(rect, strip.tag_width, has_followers(plan));
    let first = state.end.saturating_sub(count).max(state.start.min(state.end));
    let x_of = |offset: Offset| left + offset.saturating_sub(first).min(count) as f64 * pitch;
    let groups = readers(plan, replica.partition.topic);
    let views: Vec<Option<&GroupState>> =
        groups.iter().map(|(_, name)| world.logs.groups.get(name).filter(|_| leads)).collect();
    let in_view = views.first().copied().flatten();
    let rows =
        if is_slim(rect) && has_followers(plan) && groups.len() > MOST_PINNED { 1 } else { groups.len() };
    for offset in first..state.end {
        let message = state.record(offset);
        let record = message.map(|message| (message.id, hues.of(message)));
        let is_tombstone =
            message.is_some_and(|message| message.body.is_empty() && !message.routing_key.is_empty());
        let rect =
            Rect { x: x_of(offset), y: rect.y + pad(rect), w: pitch - GAP, h: rect.h - 2.0 * pad(rect) };
        let state_of = state_of(state, in_view, replica, offset);
        let rolls = state.segments.contains(&offset);
        let fate = record.and(partition).and_then(|partition| partition.transactions.fate(offset));
        strip.cells.push(Cell { rect, offset, record, state: state_of, is_tombstone, fate, rolls });
    }
    let shown = strip.cells.iter().filter(|cell| cell.record.is_some()).count();
    strip.before = state.count().saturating_sub(shown) as u64;
    let stable = partition.and_then(|partition| partition.transactions.last_stable());
    let seen = first..state.end;
    [strip.high_watermark, strip.last_stable] = [Some(state.high_watermark), stable].map(|mark| {
        let mark = mark.filter(|mark| seen.contains(mark))?;
        Some(x_of(mark) - GAP / 2.0)
    });
    for (row, ((place, name), group)) in groups.iter().zip(views).enumerate().take(rows) {
        let (place, Some(group)) = (*place, group) else { continue };
        let committed = group.committed.get(&replica.partition).map(|offset| (*offset, true));
        let position = group.positions.get(&replica.partition).map(|offset| (*offset, false));
        for (offset, committed) in committed.into_iter().chain(position) {
            let x = x_of(offset) - GAP / 2.0;
            let behind = group.committed.get(&replica.partition).filter(|_| !committed);
            // Of markers and gaps a poll says nothing: what was committed past them has not been left again.
            let is_between = |cell: &&Cell| behind.is_some_and(|end| (offset..*end).contains(&cell.offset));
            if behind.is_some_and(|end| offset < *end)
                && strip.cells.iter().filter(is_between).all(|cell| cell.record.is_none())
            {
                continue;
            }
            let follows = behind.is_some();
            strip.flags.push(Flag { group: name.clone(), place, row, x, offset, committed, follows });
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
    strip.h < SLIM
}

/// Where the cells begin, how far they are apart, and how many fit.
fn measure(rect: Rect, tag: f64, crowned: bool) -> (f64, f64, u64) {
    let size = rect.h - 2.0 * pad(rect) + GAP;
    let pitch = size.max(20.0);
    let room = rect.w - tag - if crowned { CROWN } else { 8.0 };
    (rect.x + tag, pitch, (room / pitch).floor().max(1.0) as u64)
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

/// Where an offset's cell is, or would be, on a replica's strip.
pub(super) fn cell_on(plan: &Plan, rect: Rect, state: Option<&ReplicaState>, offset: Offset) -> Rect {
    let (left, pitch, count) = measure(rect, tag_width(plan), has_followers(plan));
    let first = state.map_or(0, |state| state.end.saturating_sub(count).max(state.start.min(state.end)));
    let x = left + offset.saturating_sub(first).min(count.saturating_sub(1)) as f64 * pitch;
    Rect { x, y: rect.y + pad(rect), w: pitch - GAP, h: rect.h - 2.0 * pad(rect) }
}
