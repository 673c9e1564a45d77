//! What a log broker, a replica and their clients show at a moment.

use std::fmt::Write;

use late::late;

use super::groups::describe_group;
use super::{Part, Thing, consumer_of};
use crate::engine::logs::{BrokerId, TopicPartition};
use crate::player::{Activity, GroupState, MemberState, World};
use crate::sim::{ClientId, LogConsumerPlan, Plan};
use crate::stage::fit::text_width;
use crate::stage::lens::short;
use crate::stage::nodes::{NodeView, Shape, published, work};

/// So many partitions have room on a desk one by one.
const LISTED: usize = 4;

/// How a thing looks; a replica is absent before its partition is created.
#[late(logs)]
pub fn look(world: &World, thing: Thing) -> NodeView {
    let (shape, line) = match thing {
        Thing::Broker(broker) => {
            let down = world.logs.brokers[broker.index()].down;
            let line = broker_words(world, broker).unwrap_or_default().to_owned();
            (if down { Shape::LogBrokerDown } else { Shape::LogBroker }, line)
        }
        Thing::Replica(replica) => {
            let Some(state) = world.logs.replicas.get(&replica) else { return NodeView::default() };
            let leads = world.logs.is_leader(replica);
            let shape = if leads { Shape::LeaderStrip } else { Shape::Strip };
            (shape, format!("{} records", short(state.count())))
        }
    };
    NodeView { shape, line, ..NodeView::default() }
}

/// What a log broker is besides up and well, in a word or two.
pub fn broker_words(world: &World, broker: BrokerId) -> Option<&'static str> {
    let state = world.logs.brokers.get(broker.index())?;
    Some(match (state.down, state.cut, state.fenced) {
        (true, ..) => "down",
        (_, true, _) => "cut off",
        (_, _, true) => "fenced",
        _ if world.logs.controller == Some(broker) => "controller",
        _ => return None,
    })
}

/// A consumer in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is about there.
    pub state: MemberState,
    /// Does it divide the partitions among the others?
    pub leads: bool,
}

/// The group of a consumer, if it has one that is known.
pub(super) fn group_of<'a>(world: &'a World, consumer: &LogConsumerPlan) -> Option<&'a GroupState> {
    world.logs.groups.get(consumer.settings.group.as_ref()?)
}

/// A client's desk: its line while nothing hinders it and it does not work, its batches, its place in a group.
#[late(logs)]
pub fn desk(plan: &Plan, world: &World, id: ClientId, part: Part) -> NodeView {
    let (client, name) = (&world.clients[id.index()], &plan.clients[id.index()].name);
    match part {
        Part::Producer(_) => {
            let line = batches(plan, world, id).unwrap_or_else(|| published(client));
            NodeView { line, batched: world.content.records.batched(id).count(), ..NodeView::default() }
        }
        Part::Consumer(consumer) => {
            let line = match &client.activity {
                Activity::Failed { message, .. } => format!("failed #{}", message.id.0),
                Activity::Idle | Activity::Working { .. } => owns(plan, world, consumer, name),
            };
            // With nobody else in it there is nobody to lead.
            let member = group_of(world, consumer).filter(|_| client.up).map(|group| Member {
                state: group.member(name),
                leads: group.leads(name) && group.members.len() > 1,
            });
            NodeView { line, member, ..NodeView::default() }
        }
    }
}

/// How long a consumer's line gets: as long as four partitions or, where several share them, `99 partitions`.
pub fn line_room(plan: &Plan) -> f64 {
    let shares = super::groups(plan).len() < plan.clients.iter().filter_map(consumer_of).count();
    let consumers = plan.clients.iter().any(|client| consumer_of(client).is_some());
    match (shares, consumers) {
        (true, _) => text_width("99 partitions", 12.0),
        (false, true) => text_width("p0 p1 p2 p3", 12.0),
        (false, false) => 0.0,
    }
}

/// What a consumer owns or waits for, in few words.
pub fn owns(plan: &Plan, world: &World, consumer: &LogConsumerPlan, name: &str) -> String {
    let Some(group) = group_of(world, consumer) else { return "no partition".to_owned() };
    match group.member(name) {
        MemberState::Joins => "joins".to_owned(),
        MemberState::Waits => "waits".to_owned(),
        MemberState::Shares => "shares out".to_owned(),
        MemberState::Spare => "no partition".to_owned(),
        MemberState::Reads => {
            let several = consumer.topics.len() > 1;
            let share = group.share(name);
            let names = share.iter().map(|partition| partition_tag(plan, *partition, several));
            let listed = names.take(LISTED).collect::<Vec<_>>().join(" ");
            // With the names of their topics two may be too long for a desk already.
            let is_long = share.len() > 1 && text_width(&listed, 12.0) > line_room(plan);
            if share.len() > LISTED || is_long {
                return format!("{} partitions", short(share.len()));
            }
            listed
        }
    }
}

/// The batches that a producer fills, in few words; none while there is none.
fn batches(plan: &Plan, world: &World, client: ClientId) -> Option<String> {
    let mut partitions: Vec<TopicPartition> = world.content.records.batched(client).collect();
    let count = partitions.len();
    partitions.sort_unstable();
    partitions.dedup();
    match partitions.as_slice() {
        [] => None,
        [one] => Some(format!("{} batched for {}", short(count), partition_tag(plan, *one, false))),
        several => Some(format!("{} in {} batches", short(count), several.len())),
    }
}

/// A partition in a word: its number, behind its topic's name where there are several topics.
pub(super) fn partition_tag(plan: &Plan, partition: TopicPartition, with_topic: bool) -> String {
    match with_topic {
        true => plan.logs.partition_name(partition),
        false => format!("p{}", partition.partition),
    }
}

/// A thing in words: a broker, or a replica with its part, its log, and how far each group is.
#[late(logs)]
pub fn describe(world: &World, thing: Thing, name: &str) -> String {
    let replica = match thing {
        Thing::Broker(broker) => {
            let words = broker_words(world, broker).map(|words| format!(": {words}")).unwrap_or_default();
            let leads = world.logs.partitions.values().filter(|state| state.leader == Some(broker)).count();
            return format!("Log broker {name}{words}, leads partitions: {leads}");
        }
        Thing::Replica(replica) => replica,
    };
    let Some(state) = world.logs.replicas.get(&replica) else {
        return format!("Partition {name}: not there");
    };
    let leads = world.logs.is_leader(replica);
    let partition = world.logs.partitions.get(&replica.partition);
    let part = match (leads, partition) {
        (true, _) => "leader",
        (false, Some(partition)) if partition.in_sync.contains(&replica.broker) => "follower, in sync",
        (false, _) => "follower, not in sync",
    };
    let (start, end, committed) = (state.start, state.end, state.high_watermark);
    let mut text = format!("Partition {name}: {part}, offsets {start} to {end}, committed below {committed}");
    if let Some(stable) = partition.and_then(|partition| partition.transactions.last_stable()) {
        let _ = write!(text, ", last stable offset {stable}");
    }
    for (group, state) in world.logs.groups.iter().filter(|_| leads) {
        if let Some(offset) = state.committed.get(&replica.partition) {
            let _ = write!(text, "; group {group} has committed {offset}");
        }
        if let Some(offset) = state.positions.get(&replica.partition) {
            let _ = write!(text, "; group {group} reads on at {offset}");
        }
    }
    text
}

/// A client in words.
#[late(logs)]
pub fn describe_client(plan: &Plan, world: &World, id: ClientId, part: Part) -> String {
    let (client, name) = (&world.clients[id.index()], &plan.clients[id.index()].name);
    let Part::Consumer(consumer) = part else {
        let batches = batches(plan, world, id).map(|words| format!(", {words}")).unwrap_or_default();
        return format!("Producer {name}: {}{batches}", published(client));
    };
    let group = consumer.settings.group.as_deref().unwrap_or("no group");
    let owns = owns(plan, world, consumer, name);
    let known = group_of(world, consumer).map(|known| {
        let leads = known.members.len() > 1 && known.leads(name);
        let leads = if leads { ", and it is the group's leader" } else { "" };
        format!("; {}{leads}", describe_group(known))
    });
    format!("Consumer {name} of group {group}: {owns}, {}{}", work(client), known.unwrap_or_default())
}
