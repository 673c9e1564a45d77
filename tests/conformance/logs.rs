//! Recorded cases of a log broker's clients: produce, poll, commit, rebalance, step by step.
//!
//! A case can say how many `brokers` there are (1), and a `topic` its `partitions` (4), `min_insync_replicas` and
//! `unclean_leader_election`. Brokers stop and start (`stop_broker` with `broker` and `kill`, `start_broker`), time
//! passes (`sleep`, `advance`, with `ms`). A `producer` with a `transactional_id` does `begin`, `produce` with its
//! name, `send_offsets` (with the `group` or the `consumer`, and `offsets`) and `commit_transaction` or
//! `abort_transaction`; each says `ok` or an `error` by its name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};
use sorting_office::base::SimDuration;
use sorting_office::engine::logs::client::{ConsumerSettings, Output, ProducerSettings, Start};
use sorting_office::engine::logs::{BrokerId, Command, Offset, Record, TopicConfiguration, TopicPartition};

use super::log_desk::{Desk, PRODUCER, Polled, assignors, reset};

/// A poll ends when nothing has come for so long.
const QUIET: SimDuration = SimDuration::from_millis(1_500);
/// A rebalance is over when nothing has changed for so long.
const STABLE: SimDuration = SimDuration::from_millis(4_000);

/// Replays a case.
pub fn check(case: &Json) -> Result<(), String> {
    let brokers = case.get("brokers").and_then(Json::as_u64).unwrap_or(1);
    let mut desk = Desk::new(brokers as u16);
    let steps = case.get("steps").and_then(Json::as_array).ok_or("it has no steps")?;
    for (number, step) in steps.iter().enumerate() {
        let op = text(step, "op")?;
        let told = |why: String| format!("step {number} ({op}): {why}");
        let got = perform(&mut desk, op, step).map_err(told)?;
        let expected = step.get("expect").cloned().unwrap_or_default();
        if got != expected {
            return Err(told(format!("expected {expected}, got {got}")));
        }
    }
    Ok(())
}

fn perform(desk: &mut Desk, op: &str, step: &Json) -> Result<Json, String> {
    let ok = json!({ "ok": true });
    Ok(match op {
        "topic" => topic(desk, step)?,
        "producer" | "begin" | "send_offsets" | "commit_transaction" | "abort_transaction" => {
            transactional(desk, op, step)?
        }
        "stop_broker" => {
            let kill = step.get("kill").and_then(Json::as_bool).unwrap_or(false);
            desk.stop_broker(broker(step)?, kill);
            ok
        }
        "start_broker" => {
            desk.tell(Command::StartBroker(broker(step)?));
            ok
        }
        "produce" => produce(desk, step)?,
        "consumer" => {
            desk.consumer(text(step, "consumer")?, settings(step)?);
            ok
        }
        "subscribe" => {
            let topics = list(step, "topics")?.iter().filter_map(Json::as_str).map(Into::into).collect();
            desk.with(text(step, "consumer")?, |consumer, now, out| consumer.subscribe(now, topics, out));
            ok
        }
        "assign" => {
            let partitions = starts(desk, step)?;
            desk.with(text(step, "consumer")?, |consumer, now, out| consumer.assign(now, &partitions, out));
            ok
        }
        "await_assignment" => await_assignment(desk, step)?,
        "poll" => poll(desk, step)?,
        "commit" => commit(desk, step)?,
        "committed" => committed(desk, step)?,
        "store" => {
            let offsets = offsets(desk, list(step, "offsets")?)?;
            desk.with(text(step, "consumer")?, |consumer, _, _| consumer.store_offsets(&offsets));
            ok
        }
        "position" => position(desk, step)?,
        "watermarks" => {
            let marks =
                partitions(desk, step)?.into_iter().map(|(_, partition)| json!(desk.watermarks(partition)));
            json!({ "watermarks": marks.collect::<Vec<_>>() })
        }
        "seek" => {
            let number = step.get("partition").and_then(Json::as_u64).ok_or("no partition")?;
            let partition = find(desk, text(step, "topic")?, number)?;
            let to = start(step.get("offset").unwrap_or(&Json::Null))?;
            desk.with(text(step, "consumer")?, |consumer, now, out| consumer.seek(now, partition, to, out));
            ok
        }
        "pause" | "resume" => {
            let all: Vec<TopicPartition> = partitions(desk, step)?.into_iter().map(|(_, one)| one).collect();
            desk.with(text(step, "consumer")?, |consumer, now, out| match op {
                "pause" => consumer.pause(&all),
                _ => consumer.resume(now, &all, out),
            });
            ok
        }
        "close" => {
            desk.close(text(step, "consumer")?);
            ok
        }
        "sleep" | "advance" => {
            desk.pass(SimDuration::from_millis(step.get("ms").and_then(Json::as_u64).unwrap_or(0)));
            json!({})
        }
        other => return Err(format!("{other} is not known here")),
    })
}

fn broker(step: &Json) -> Result<BrokerId, String> {
    step.get("broker").and_then(Json::as_u64).map(|id| BrokerId(id as u16)).ok_or_else(|| "no broker".into())
}

fn topic(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let number = |name: &str, usual: u16| step.get(name).and_then(Json::as_u64).map_or(usual, |it| it as u16);
    let configuration = TopicConfiguration {
        min_insync_replicas: number("min_insync_replicas", 1),
        unclean_leader_election: step.get("unclean_leader_election").and_then(Json::as_bool) == Some(true),
        ..TopicConfiguration::default()
    };
    let partitions = desk.topic(text(step, "topic")?, number("partitions", 4), configuration);
    Ok(json!({ "partitions": partitions }))
}

/// What a transactional producer does.
fn transactional(desk: &mut Desk, op: &str, step: &Json) -> Result<Json, String> {
    let name = text(step, "producer")?;
    let done = match op {
        "producer" => {
            let transactional_id = step.get("transactional_id").and_then(Json::as_str).map(Into::into);
            desk.producer(name, ProducerSettings { transactional_id, ..ProducerSettings::default() });
            desk.pass(SimDuration::from_millis(1_000));
            Some(Ok(()))
        }
        "begin" => desk.with_producer(name, |producer, _, out| producer.begin_transaction(out)),
        "send_offsets" => {
            let offsets = offsets(desk, list(step, "offsets")?)?;
            let of = step.get("consumer").and_then(Json::as_str).and_then(|name| {
                desk.with(name, |one, _, _| (one.group(), one.group_metadata().ok().flatten()))
            });
            let (group, member) = of.unwrap_or_else(|| (text(step, "group").ok().map(Into::into), None));
            let group = group.ok_or("no group")?;
            desk.with_producer(name, |producer, _, _| producer.send_offsets(group, member, offsets))
        }
        "commit_transaction" => {
            desk.transaction(name, |producer, now, out| producer.commit_transaction(now, out))
        }
        _ => desk.transaction(name, |producer, now, out| producer.abort_transaction(now, out)),
    };
    Ok(match done.ok_or_else(|| format!("there is no producer {name}"))? {
        Ok(()) => json!({ "ok": true }),
        Err(error) => json!({ "error": error.name() }),
    })
}

fn produce(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let topic = text(step, "topic")?;
    let producer = step.get("producer").and_then(Json::as_str).unwrap_or(PRODUCER);
    let mut placed = Vec::new();
    for record in list(step, "records")? {
        let word = |name: &str| record.get(name).and_then(Json::as_str).map(Into::into);
        let headers = record.get("headers").and_then(Json::as_array).into_iter().flatten();
        let headers = headers
            .map(|pair| (pair[0].as_str().unwrap_or_default().into(), pair[1].as_str().map(Into::into)));
        let made = Record {
            key: word("key"),
            value: word("value"),
            headers: headers.collect(),
            ..Record::default()
        };
        let partition = record.get("partition").and_then(Json::as_u64).map(|number| number as u16);
        let (partition, offset) =
            desk.produce(producer, topic, made, partition).ok_or("a record was not stored")?;
        placed.push(json!([partition.partition, offset]));
    }
    Ok(json!({ "placed": placed }))
}

fn settings(step: &Json) -> Result<ConsumerSettings, String> {
    let flag = |name: &str, usual: bool| step.get(name).and_then(Json::as_bool).unwrap_or(usual);
    let assignor = step.get("assignor").and_then(Json::as_str).unwrap_or("range");
    Ok(ConsumerSettings {
        group: Some(text(step, "group")?.into()),
        auto_offset_reset: reset(step.get("auto_offset_reset").and_then(Json::as_str).unwrap_or("latest")),
        enable_auto_commit: flag("enable_auto_commit", false),
        // "when true only closing commits"
        auto_commit_interval: SimDuration::from_millis(3_600_000),
        enable_auto_offset_store: flag("enable_auto_offset_store", true),
        assignors: assignors(assignor),
        ..ConsumerSettings::default()
    })
}

fn await_assignment(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let names = names(step)?;
    let total = step.get("total").and_then(Json::as_u64).unwrap_or(0) as usize;
    let mut shares = Vec::new();
    // Members join and give up with their polls; what these hand out would be lost, so nothing is taken.
    for _ in 0..400 {
        for name in &names {
            desk.with(name, |consumer, now, out| consumer.poll(now, Some(0), out));
        }
        desk.pass(SimDuration::from_millis(50));
        shares = assigned(desk, &names);
        if shares.iter().map(Vec::len).sum::<usize>() == total && is_stable(desk, &names, &shares) {
            break;
        }
    }
    shares.sort();
    Ok(json!({ "assigned": shares }))
}

fn is_stable(desk: &mut Desk, names: &[String], shares: &[Vec<String>]) -> bool {
    for _ in 0..STABLE.as_millis() / 100 {
        for name in names {
            desk.with(name, |consumer, now, out| consumer.poll(now, Some(0), out));
        }
        desk.pass(SimDuration::from_millis(100));
    }
    assigned(desk, names) == shares
}

fn assigned(desk: &mut Desk, names: &[String]) -> Vec<Vec<String>> {
    let mut shares = Vec::new();
    for name in names {
        let share = desk.with(name, |consumer, _, _| consumer.assignment()).unwrap_or_default();
        shares.push(share.into_iter().map(|partition| written(desk, partition)).collect());
    }
    shares
}

fn poll(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let names = names(step)?;
    let max = step.get("max").and_then(Json::as_u64).map(|max| max as usize);
    let polled = desk.poll(&names, max, QUIET);
    let mut records: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for one in &polled {
        records.entry(written(desk, one.partition)).or_default().push(as_written(one));
    }
    let mut got = json!({ "records": records });
    if step.get("consumers").is_some() {
        let ids: Vec<_> = polled.iter().map(|one| (one.partition, one.offset)).collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        got["overlap"] = json!(distinct.len() < ids.len());
        debug_assert!(polled.iter().all(|one| names.contains(&one.consumer)));
    }
    let errors: BTreeSet<&str> = desk
        .reports
        .iter()
        .filter(|(_, report)| matches!(report, Output::NoOffset { .. }))
        .map(|_| "_AUTO_OFFSET_RESET")
        .collect();
    if !errors.is_empty() {
        got["errors"] = json!(errors);
    }
    desk.reports.clear();
    Ok(got)
}

fn as_written(one: &Polled) -> Json {
    let mut record = Map::new();
    record.insert("offset".into(), json!(one.offset));
    record.insert("value".into(), json!(one.record.value));
    if let Some(key) = &one.record.key {
        record.insert("key".into(), json!(key));
    }
    if !one.record.headers.is_empty() {
        record.insert("headers".into(), json!(one.record.headers));
    }
    record.into()
}

fn commit(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let name = text(step, "consumer")?;
    let given = step.get("offsets").and_then(Json::as_array).map(|given| offsets(desk, given)).transpose()?;
    desk.reports.clear();
    let has_any = desk.with(name, |consumer, now, out| consumer.commit(now, given, out));
    if has_any != Some(true) {
        return Ok(json!({ "error": "_NO_OFFSET" }));
    }
    desk.pass(SimDuration::from_millis(200));
    if step.get("quiet").and_then(Json::as_bool) == Some(true) {
        return Ok(json!({ "ok": true }));
    }
    let taken = desk.reports.iter().find_map(|(_, report)| match report {
        Output::Committed(offsets) => Some(offsets.clone()),
        _ => None,
    });
    let taken = taken.ok_or("the commit was not taken")?;
    let rows = taken.into_iter().map(|(partition, offset)| row(desk, partition, json!(offset)));
    Ok(json!({ "committed": rows.collect::<Vec<_>>() }))
}

fn committed(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let group = text(step, "group")?;
    let rows = partitions(desk, step)?.into_iter().map(|(topic, partition)| {
        json!([topic, partition.partition, desk.cluster.committed(group, partition)])
    });
    Ok(json!({ "committed": rows.collect::<Vec<_>>() }))
}

fn position(desk: &mut Desk, step: &Json) -> Result<Json, String> {
    let name = text(step, "consumer")?;
    let mut rows = Vec::new();
    for (topic, partition) in partitions(desk, step)? {
        let position = desk.with(name, |consumer, _, _| consumer.position(partition)).flatten();
        rows.push(json!([topic, partition.partition, position]));
    }
    Ok(json!({ "position": rows }))
}

fn row(desk: &Desk, partition: TopicPartition, offset: Json) -> Json {
    let name = written(desk, partition);
    let topic = name.split('[').next().unwrap_or_default();
    json!([topic, partition.partition, offset])
}

/// `topic[partition]`.
fn written(desk: &Desk, partition: TopicPartition) -> String {
    let name = desk.cluster.topic_name(partition.topic).cloned().unwrap_or_default();
    format!("{name}[{}]", partition.partition)
}

fn find(desk: &Desk, topic: &str, number: u64) -> Result<TopicPartition, String> {
    desk.partition(topic, number as u16).ok_or_else(|| format!("there is no topic {topic}"))
}

fn partitions(desk: &Desk, step: &Json) -> Result<Vec<(String, TopicPartition)>, String> {
    let one = |item: &Json| {
        let topic = item.get(0).and_then(Json::as_str).ok_or("a partition has no topic")?;
        let number = item.get(1).and_then(Json::as_u64).ok_or("a partition has no number")?;
        Ok((topic.to_owned(), find(desk, topic, number)?))
    };
    list(step, "partitions")?.iter().map(one).collect()
}

fn starts(
    desk: &Desk,
    step: &Json,
) -> Result<Vec<(sorting_office::engine::logs::Name, TopicPartition, Start)>, String> {
    let all = partitions(desk, step)?.into_iter().zip(list(step, "partitions")?);
    all.map(|((topic, partition), item)| Ok((topic.into(), partition, start(&item[2])?))).collect()
}

fn start(written: &Json) -> Result<Start, String> {
    match (written.as_u64(), written.as_str()) {
        (Some(offset), _) => Ok(Start::At(offset)),
        (_, Some("beginning")) => Ok(Start::Beginning),
        (_, Some("end")) => Ok(Start::End),
        (_, Some("stored")) => Ok(Start::Committed),
        _ => Err(format!("{written} is no place to begin")),
    }
}

fn offsets(desk: &Desk, rows: &[Json]) -> Result<Vec<(TopicPartition, Offset)>, String> {
    let one = |row: &Json| {
        let topic = row[0].as_str().ok_or("an offset has no topic")?;
        let number = row[1].as_u64().ok_or("an offset has no partition")?;
        Ok((find(desk, topic, number)?, row[2].as_u64().ok_or("no offset")?))
    };
    rows.iter().map(one).collect()
}

fn names(step: &Json) -> Result<Vec<String>, String> {
    if let Some(names) = step.get("consumers").and_then(Json::as_array) {
        return Ok(names.iter().filter_map(Json::as_str).map(Into::into).collect());
    }
    Ok(vec![text(step, "consumer")?.to_owned()])
}

fn list<'a>(step: &'a Json, field: &str) -> Result<&'a [Json], String> {
    step.get(field).and_then(Json::as_array).map(Vec::as_slice).ok_or_else(|| format!("no {field}"))
}

fn text<'a>(step: &'a Json, field: &str) -> Result<&'a str, String> {
    step.get(field).and_then(Json::as_str).ok_or_else(|| format!("no {field}"))
}
