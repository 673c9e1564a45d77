//! Where a record of a log is, in words: with its producer, in which logs at which offset, read by whom,
//! or what became of it.

use crate::engine::logs::{BrokerId, Offset, TopicPartition};
use crate::player::{RecordEnd, RecordPlace, RecordState, World};
use crate::sim::{NodeId, Plan};

/// The places of a record, a line for each; those on links are told elsewhere.
#[late::late(logs)]
pub(in crate::insight) fn record_places(plan: &Plan, world: &World, record: &RecordState) -> Vec<String> {
    let partition = record.partition.filter(|_| record.place == RecordPlace::Retained);
    if let Some(partition) = partition {
        let places = world.logs.places(partition, record.message.id);
        return places
            .iter()
            .map(|(offset, brokers)| in_log(plan, world, partition, *offset, brokers))
            .collect();
    }
    if record.is_at_broker() {
        return vec!["Come in at its leader".into()];
    }
    match (record.place, record.end) {
        (RecordPlace::WithProducer, _) => vec![with_producer(plan, record)],
        (RecordPlace::OnTheWay | RecordPlace::Retained, _) | (_, None) => Vec::new(),
        (
            RecordPlace::Removed | RecordPlace::Failed | RecordPlace::Refused | RecordPlace::Lost,
            Some(end),
        ) => {
            vec![ended(plan, end)]
        }
    }
}

fn with_producer(plan: &Plan, record: &RecordState) -> String {
    match record.partition {
        None => "With its producer, which does not know its topic yet".into(),
        Some(partition) if record.asked => {
            format!(
                "With its producer, which waits for the answer of {}",
                plan.logs.partition_name(partition)
            )
        }
        Some(partition) => format!("In its producer’s batch for {}", plan.logs.partition_name(partition)),
    }
}

/// `In orders-2 at offset 5, on brokers 0, 1; billing has read it and not committed`.
fn in_log(
    plan: &Plan,
    world: &World,
    partition: TopicPartition,
    offset: Offset,
    brokers: &[BrokerId],
) -> String {
    let name = plan.logs.partition_name(partition);
    let mut text = format!("In {name} at offset {offset}, {}", on_brokers(brokers));
    let committed = world.logs.leader(partition).is_some_and(|leader| leader.high_watermark > offset);
    if !committed {
        text.push_str(", not on all in-sync replicas yet");
    }
    let topic = plan.logs.topic_name(partition.topic);
    for (group, state) in world.logs.groups.iter().filter(|(group, _)| reads(plan, group, topic)) {
        let read = state.positions.get(&partition).is_some_and(|position| *position > offset);
        let done = state.committed.get(&partition).is_some_and(|committed| *committed > offset);
        let does = match (read, done) {
            (_, true) => "has committed it",
            (true, false) => "has read it and not committed",
            (false, false) => "has not read it",
        };
        text.push_str(&format!("; {group} {does}"));
    }
    text
}

fn on_brokers(brokers: &[BrokerId]) -> String {
    let numbers: Vec<String> = brokers.iter().map(|broker| broker.0.to_string()).collect();
    format!("on broker{} {}", if brokers.len() == 1 { "" } else { "s" }, numbers.join(", "))
}

fn ended(plan: &Plan, (end, node): (RecordEnd, NodeId)) -> String {
    let word = match end {
        RecordEnd::Removed(_) => "Removed",
        RecordEnd::Failed => "Failed",
        RecordEnd::Refused => "Refused",
        RecordEnd::OnTheWay | RecordEnd::Crashed | RecordEnd::Forgotten | RecordEnd::Truncated => "Lost",
    };
    match end {
        RecordEnd::Removed(_) | RecordEnd::Truncated => {
            let name = plan.name(node);
            let partition = name.split_once('@').map_or(name, |(partition, _)| partition);
            format!("{word} from {partition}: {}", end.words())
        }
        _ => format!("{word}: {}", end.words()),
    }
}

/// Is somebody in the group that wants the topic?
fn reads(plan: &Plan, group: &str, topic: &str) -> bool {
    plan.clients.iter().filter_map(|client| client.role.reader()).any(|reader| {
        reader.settings.group.as_deref() == Some(group)
            && reader.topics.iter().any(|wanted| **wanted == *topic)
    })
}
