//! What a log broker, a replica and their clients show at a moment.

use std::fmt::Write;

use super::groups::describe_group;
use super::lens::short;
use super::nodes::Shape;
use crate::engine::logs::{BrokerId, TopicPartition};
use crate::player::{ClientState, MemberState, World};
use crate::sim::{ClientId, LogConsumerPlan, Plan, Replica, Role};

/// So many partitions have room on a desk one by one.
const LISTED: usize = 4;

/// A log broker: what it looks like, and a word on its state.
pub(super) fn broker_view(world: &World, broker: BrokerId) -> (Shape, String) {
    let Some(state) = world.logs.brokers.get(broker.index()) else { return (Shape::Absent, String::new()) };
    let shape = if state.down { Shape::LogBrokerDown } else { Shape::LogBroker };
    (shape, broker_words(world, broker).unwrap_or_default().to_owned())
}

fn broker_words(world: &World, broker: BrokerId) -> Option<&'static str> {
    let state = world.logs.brokers.get(broker.index())?;
    Some(match (state.down, state.cut, state.fenced) {
        (true, ..) => "down",
        (_, true, _) => "cut off",
        (_, _, true) => "fenced",
        _ if world.logs.controller == Some(broker) => "controller",
        _ => return None,
    })
}

/// A replica: absent before its partition is created.
pub(super) fn replica_view(world: &World, replica: Replica) -> (Shape, String) {
    let Some(state) = world.logs.replicas.get(&replica) else { return (Shape::Absent, String::new()) };
    let shape = if world.logs.is_leader(replica) { Shape::LeaderStrip } else { Shape::Strip };
    (shape, format!("{} records", short(state.count())))
}

/// A consumer in its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// What it is about there.
    pub state: MemberState,
    /// Does it divide the partitions among the others?
    pub leads: bool,
}

/// A consumer's place in its group; none for one that has no group, and for any other client.
pub(super) fn member_of(plan: &Plan, world: &World, client: ClientId) -> Option<Member> {
    let client = plan.clients.get(client.index())?;
    let Role::LogConsumer(consumer) = &client.role else { return None };
    let group = world.logs.groups.get(consumer.settings.group.as_ref()?)?;
    // With nobody else in it there is nobody to lead.
    let leads = group.leads(&client.name) && group.members.len() > 1;
    Some(Member { state: group.member(&client.name), leads })
}

/// What a consumer of topics owns or waits for, in few words.
pub(super) fn owns(plan: &Plan, world: &World, consumer: &LogConsumerPlan, name: &str) -> String {
    let Some(group) = consumer.settings.group.as_ref().and_then(|group| world.logs.groups.get(group)) else {
        return "no partition".to_owned();
    };
    match group.member(name) {
        MemberState::Joins => "joins".to_owned(),
        MemberState::Waits => "waits".to_owned(),
        MemberState::Shares => "shares out".to_owned(),
        MemberState::Spare => "no partition".to_owned(),
        MemberState::Reads => {
            let several = consumer.topics.len() > 1;
            let share = group.share(name);
            if share.len() > LISTED {
                return format!("{} partitions", short(share.len()));
            }
            let names = share.iter().map(|partition| partition_tag(plan, *partition, several));
            names.collect::<Vec<_>>().join(" ")
        }
    }
}

/// The batches that a producer fills, in few words; none while there is none.
pub(super) fn batches(plan: &Plan, world: &World, client: ClientId) -> Option<String> {
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

/// A log broker in words.
pub(super) fn describe_broker(world: &World, broker: BrokerId, name: &str, text: &mut String) {
    let _ = write!(text, "Log broker {name}");
    if let Some(words) = broker_words(world, broker) {
        let _ = write!(text, ": {words}");
    }
    let leads = world.logs.partitions.values().filter(|state| state.leader == Some(broker)).count();
    let _ = write!(text, ", leads partitions: {leads}");
}

/// A replica in words: its part, how long its log is, and how far each group is.
pub(super) fn describe_replica(world: &World, replica: Replica, name: &str, text: &mut String) {
    let Some(state) = world.logs.replicas.get(&replica) else {
        let _ = write!(text, "Partition {name}: not there");
        return;
    };
    let partition = world.logs.partitions.get(&replica.partition);
    let in_sync = partition.is_some_and(|partition| partition.in_sync.contains(&replica.broker));
    let part = match world.logs.is_leader(replica) {
        true => "leader",
        false if in_sync => "follower, in sync",
        false => "follower, not in sync",
    };
    let (start, end, committed) = (state.start, state.end, state.high_watermark);
    let _ = write!(text, "Partition {name}: {part}, offsets {start} to {end}, committed below {committed}");
    if !world.logs.is_leader(replica) {
        return;
    }
    for (group, state) in &world.logs.groups {
        if let Some(offset) = state.committed.get(&replica.partition) {
            let _ = write!(text, "; group {group} has committed {offset}");
        }
        if let Some(offset) = state.positions.get(&replica.partition) {
            let _ = write!(text, "; group {group} reads on at {offset}");
        }
    }
}

/// A client of the log broker in words.
pub(super) fn describe_reader(
    plan: &Plan,
    world: &World,
    consumer: &LogConsumerPlan,
    client: &ClientState,
    (name, state): (&str, &str),
    text: &mut String,
) {
    let (done, failed) = (short(client.done as usize), short(client.failed as usize));
    let group = consumer.settings.group.as_deref().unwrap_or("no group");
    let owns = owns(plan, world, consumer, name);
    let _ = write!(text, "Consumer {name} of group {group}: {owns}, {state}, {done} done, {failed} failed");
    if let Some(known) = world.logs.groups.get(group) {
        let _ = write!(text, "; {}", describe_group(known));
        if known.members.len() > 1 && known.leads(name) {
            text.push_str(", and it is the group's leader");
        }
    }
}
