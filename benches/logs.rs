//! The log broker's speed: append, fetch and commit by the number of partitions; a rebalance of a hundred
//! members; a million records that are compacted; and what a record takes.
//!
//! `cargo bench --bench logs`. Compare figures of one invocation with each other: machines differ.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a bench's own code")]

use std::alloc::System;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::rc::Rc;
use std::time::{Duration, Instant};

use sorting_office::base::{OrdMap, Rng, SimDuration, SimTime};
use sorting_office::engine::logs::{
    Acks, Assignor, AssignorMember, BrokerId, Caller, CleanupPolicy, Cluster, ClusterConfiguration, Command,
    ConnectionId, Event, FetchFrom, Isolation, JoinRequest, Joined, MemberId, NamedPartition, Offset,
    ProducedBatch, Record, Request, Response, StorageEvent, TopicConfiguration, TopicDeclaration, TopicId,
    TopicPartition, assign,
};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many records a batch holds, where nothing else is said.
const BATCH: u32 = 10;
/// How many records are appended, fetched and committed in a run.
const RECORDS: u32 = 100_000;
/// The best of these counts: what else the machine does only ever slows a run.
const RUNS: usize = 10;
const MEMBERS: usize = 100;
const MANY: u32 = 1_000_000;
const KEYS: u32 = 1_000;

fn main() {
    measure_rounds();
    measure_rebalances();
    measure_compaction();
    measure_memory();
}

/// A cluster, its time, and what it answered last.
#[derive(Clone)]
struct Desk {
    cluster: Cluster,
    now: SimTime,
    correlation: u32,
    events: Vec<Event>,
}

impl Desk {
    /// So many brokers, and one topic with as many replicas.
    fn new(brokers: u16, partitions: u16, configuration: TopicConfiguration) -> Self {
        let mut desk =
            Self { cluster: Cluster::default(), now: SimTime::ZERO, correlation: 0, events: Vec::new() };
        desk.tell(Command::Configure(ClusterConfiguration {
            brokers,
            group_initial_rebalance_delay: SimDuration::ZERO,
            ..ClusterConfiguration::default()
        }));
        desk.tell(Command::CreateTopic(TopicDeclaration {
            name: "orders".into(),
            partitions,
            replication_factor: brokers,
            configuration,
            assignment: Vec::new(),
        }));
        desk
    }

    fn tell(&mut self, command: Command) {
        self.events.clear();
        self.cluster.apply(self.now, command, &mut self.events);
    }

    /// Asks a broker; what it answers at once is in the events.
    fn ask(&mut self, broker: BrokerId, request: Request) {
        self.correlation += 1;
        let caller = Caller { connection: ConnectionId(1), correlation: self.correlation };
        self.tell(Command::Request { broker, caller, request });
    }

    /// Asks the coordinator of the group.
    fn ask_coordinator(&mut self, request: Request) {
        let coordinator = self.cluster.coordinator(GROUP).unwrap();
        self.ask(coordinator, request);
    }

    fn pass(&mut self, ms: u64) {
        self.now += SimDuration::from_millis(ms);
        self.events.clear();
        self.cluster.advance(self.now, &mut self.events);
    }

    fn answers(&self) -> impl Iterator<Item = &Response> {
        self.events.iter().filter_map(|event| match event {
            Event::Responded { response, .. } => Some(response),
            _ => None,
        })
    }

    /// What a member is told when its group's new generation begins.
    fn joined(&self) -> impl Iterator<Item = &Joined> {
        self.answers().filter_map(|answer| match answer {
            Response::JoinGroup(answer) => answer.as_ref().ok(),
            _ => None,
        })
    }
}

const GROUP: &str = "billing";

fn partition(number: u16) -> TopicPartition {
    TopicPartition { topic: TopicId(0), partition: number }
}

fn record(id: u32, key: &Rc<str>, at: SimTime) -> Rc<Record> {
    let value = Some(Rc::clone(key));
    Rc::new(Record {
        id,
        key: Some(Rc::clone(key)),
        value,
        headers: Vec::new(),
        timestamp: at,
        encoding: None,
    })
}

fn batch(partition: TopicPartition, records: Vec<Rc<Record>>) -> ProducedBatch {
    let size = 61 + records.iter().map(|record| record.size()).sum::<u64>();
    ProducedBatch { partition, records, producer: None, size }
}

fn produce(acks: Acks, batches: Vec<ProducedBatch>) -> Request {
    Request::Produce { acks, timeout: SimDuration::from_millis(30_000), transactional_id: None, batches }
}

fn fetch(partitions: Vec<FetchFrom>) -> Request {
    Request::Fetch {
        partitions,
        min_bytes: 1,
        max_wait: SimDuration::ZERO,
        max_bytes: u64::MAX,
        max_partition_bytes: 1 << 20,
        isolation: Isolation::ReadUncommitted,
    }
}

fn join(client: usize, member: Option<MemberId>, assignor: Assignor, owned: &Owned) -> Request {
    let (owned, owned_in) = owned.clone();
    Request::JoinGroup(JoinRequest {
        group: GROUP.into(),
        member,
        client_id: format!("c-{client:03}").into(),
        instance: None,
        session_timeout: SimDuration::from_millis(45_000),
        rebalance_timeout: SimDuration::from_millis(300_000),
        assignors: vec![assignor.name().into()],
        topics: vec!["orders".into()],
        owned,
        owned_in,
    })
}

/// What a member has, and since which generation.
type Owned = (Vec<TopicPartition>, Option<u32>);

/// Each round appends a batch to every partition, fetches it and commits the offset behind it.
fn measure_rounds() {
    println!("{:36} {:>20} {:>16}", "append, fetch, commit", "records/s (million)", "rounds/s");
    for (brokers, partitions) in [(1, 1), (1, 12), (1, 100), (3, 1), (3, 12), (3, 100)] {
        let desk = Desk::new(brokers, partitions, TopicConfiguration::default());
        let best = (0..RUNS).map(|_| rounds(desk.clone(), brokers, partitions)).min().unwrap();
        let rounds = f64::from(RECORDS / BATCH / u32::from(partitions)) / best.as_secs_f64();
        let records = rounds * f64::from(BATCH) * f64::from(partitions) / 1e6;
        let name = format!("{partitions} partitions, {brokers} brokers");
        println!("{name:36} {records:20.2} {rounds:16.0}");
    }
}

fn rounds(mut desk: Desk, brokers: u16, partitions: u16) -> Duration {
    let member = group(&mut desk, Assignor::Range, 1).pop_first().unwrap().0;
    let generation = desk.cluster.generation(GROUP).unwrap();
    let key: Rc<str> = "order".into();
    let leaders: Vec<(BrokerId, Vec<u16>)> = (0..brokers)
        .map(|broker| {
            let leads = |one: &u16| desk.cluster.leader(partition(*one)) == Some(BrokerId(broker));
            (BrokerId(broker), (0..partitions).filter(leads).collect())
        })
        .filter(|(_, led): &(_, Vec<u16>)| !led.is_empty())
        .collect();
    let count = RECORDS / BATCH / u32::from(partitions);
    let start = Instant::now();
    for round in 0..count {
        let from = Offset::from(round * BATCH);
        for (broker, led) in &leaders {
            let records = || (0..BATCH).map(|id| record(id, &key, desk.now)).collect();
            let batches = led.iter().map(|one| batch(partition(*one), records())).collect();
            desk.ask(*broker, produce(Acks::All, batches));
        }
        // There and back to the followers, and once more so that they hear how far it is committed.
        desk.pass(5);
        let mut fetched = 0;
        for (broker, led) in &leaders {
            let partitions = led.iter().map(|one| FetchFrom {
                partition: partition(*one),
                offset: from,
                leader_epoch: None,
            });
            desk.ask(*broker, fetch(partitions.collect()));
            let Some(Response::Fetch(answers)) = desk.answers().next() else { panic!("an answer") };
            fetched += answers
                .iter()
                .flat_map(|(_, answer)| &answer.as_ref().unwrap().batches)
                .map(|batch| batch.records.len())
                .sum::<usize>();
        }
        assert_eq!(fetched, BATCH as usize * usize::from(partitions));
        let offsets = (0..partitions).map(|one| (partition(one), from + Offset::from(BATCH))).collect();
        let member = Some((generation, member.clone()));
        desk.ask_coordinator(Request::OffsetCommit { group: GROUP.into(), member, instance: None, offsets });
        black_box(&desk.events);
    }
    start.elapsed()
}

/// A group with so many members, from nothing: what each has.
fn group(desk: &mut Desk, assignor: Assignor, members: usize) -> BTreeMap<MemberId, Owned> {
    let mut named = Vec::new();
    let fresh = (Vec::new(), None);
    for client in 0..members {
        desk.ask_coordinator(join(client, None, assignor, &fresh));
        let Some(Response::JoinGroup(Err((_, Some(member))))) = desk.answers().next() else {
            panic!("a name to join with")
        };
        named.push((member.clone(), fresh.clone()));
    }
    rebalance(desk, assignor, &named)
}

/// All of these join, the leader divides, all ask for their shares.
fn rebalance(
    desk: &mut Desk,
    assignor: Assignor,
    members: &[(MemberId, Owned)],
) -> BTreeMap<MemberId, Owned> {
    let mut joined: Vec<Joined> = Vec::new();
    for (client, (member, owned)) in members.iter().enumerate() {
        desk.ask_coordinator(join(client, Some(member.clone()), assignor, owned));
        joined.extend(desk.joined().cloned());
    }
    assert_eq!(joined.len(), members.len(), "all have joined");
    let mut shares = BTreeMap::new();
    // The leader last: then nobody has to wait for another round.
    joined.sort_by_key(|one| one.leader == one.member);
    for one in joined {
        let assignments = if one.members.is_empty() { Vec::new() } else { divide(desk, assignor, &one) };
        if !assignments.is_empty() {
            let own = |(member, share): &(MemberId, Vec<TopicPartition>)| {
                (member.clone(), (share.clone(), Some(one.generation)))
            };
            shares = assignments.iter().map(own).collect();
        }
        let (group, generation, member) = (GROUP.into(), one.generation, one.member);
        desk.ask_coordinator(Request::SyncGroup { group, generation, member, instance: None, assignments });
    }
    let synced = desk.answers().filter(|answer| matches!(answer, Response::SyncGroup(Ok(_)))).count();
    assert_eq!(synced, members.len(), "all have their shares");
    shares
}

fn divide(desk: &Desk, assignor: Assignor, joined: &Joined) -> Vec<(MemberId, Vec<TopicPartition>)> {
    let named = |one: &TopicPartition| -> NamedPartition { ("orders".into(), one.partition) };
    let members: Vec<AssignorMember> = joined
        .members
        .iter()
        .map(|member| AssignorMember {
            member: member.member.clone(),
            instance: None,
            topics: member.topics.clone(),
            owned: member.owned.iter().map(named).collect(),
            owned_in: member.owned_in,
        })
        .collect();
    let counts: OrdMap<_, _> =
        [("orders".into(), desk.cluster.partition_count(TopicId(0)))].into_iter().collect();
    let shares = assign(assignor, &counts, &members);
    let numbered =
        |share: Vec<NamedPartition>| share.into_iter().map(|(_, number)| partition(number)).collect();
    shares.into_iter().map(|(member, share)| (member, numbered(share))).collect()
}

/// A group of a hundred over a hundred partitions: from nothing, and again with all of them known.
fn measure_rebalances() {
    println!("\n{:36} {:>20} {:>16}", "rebalance of 100 members", "first join (ms)", "rejoin (ms)");
    let all = [Assignor::Range, Assignor::RoundRobin, Assignor::Sticky, Assignor::CooperativeSticky];
    for assignor in all {
        let mut best = [Duration::MAX; 2];
        for _ in 0..RUNS {
            let mut desk = Desk::new(1, MEMBERS as u16, TopicConfiguration::default());
            let start = Instant::now();
            let shares = group(&mut desk, assignor, MEMBERS);
            best[0] = best[0].min(start.elapsed());
            let known: Vec<(MemberId, Owned)> = shares.into_iter().collect();
            let start = Instant::now();
            black_box(rebalance(&mut desk, assignor, &known));
            best[1] = best[1].min(start.elapsed());
        }
        let [first, again] = best.map(|took| took.as_secs_f64() * 1e3);
        println!("{:36} {first:20.2} {again:16.2}", assignor.name());
    }
}

/// A million records of a thousand keys, one each millisecond, while segments roll and the cleaner comes by.
fn measure_compaction() {
    let configuration = TopicConfiguration {
        cleanup_policy: CleanupPolicy::Compact,
        segment_bytes: 256 << 10,
        ..TopicConfiguration::default()
    };
    let mut desk = Desk::new(1, 1, configuration);
    let keys: Vec<Rc<str>> = (0..KEYS).map(|key| format!("key-{key:04}").into()).collect();
    let mut rng = Rng::stream(7, "keys");
    let (mut removed, mut passes, mut cleaning) = (0, 0, Duration::ZERO);
    let start = Instant::now();
    for first in (0..MANY).step_by(BATCH as usize) {
        let before = Instant::now();
        desk.pass(u64::from(BATCH));
        let gone = desk.events.iter().map(|event| match event {
            Event::Storage(StorageEvent::Removed { records, .. }) => records.len(),
            _ => 0,
        });
        let gone = gone.sum::<usize>();
        if gone > 0 {
            (removed, passes, cleaning) = (removed + gone, passes + 1, cleaning + before.elapsed());
        }
        let key = |_| &keys[rng.below(u64::from(KEYS)) as usize];
        let chosen: Vec<&Rc<str>> = (0..BATCH).map(key).collect();
        let records = chosen.into_iter().zip(first..).map(|(key, id)| record(id, key, desk.now)).collect();
        desk.ask(BrokerId(0), produce(Acks::Leader, vec![batch(partition(0), records)]));
    }
    let took = start.elapsed();
    let left = desk.cluster.records(partition(0), BrokerId(0)).len();
    assert_eq!(left + removed, MANY as usize);
    println!("\na million records of {KEYS} keys, compacted");
    println!("  {:.2} million records/s with all", f64::from(MANY) / took.as_secs_f64() / 1e6);
    println!("  {passes} passes of the cleaner, {:.2?} each", cleaning / passes.max(1));
    println!("  {removed} records removed, {left} left");
}

/// What a record takes in the log, beside its key and value; and how fast any of a million is found.
fn measure_memory() {
    println!("\n{:36} {:>20} {:>16}", "a record takes, in bytes", "1 replica", "3 replicas");
    for count in [1, BATCH, 100] {
        let [one, three] = [1, 3].map(|brokers| bytes_of_a_record(brokers, count));
        let name = format!("in batches of {count}");
        println!("{name:36} {one:20.0} {three:16.0}");
    }
    let mut desk = filled(1, 1);
    let mut rng = Rng::stream(7, "fetches");
    let start = Instant::now();
    for _ in 0..RECORDS {
        let offset = rng.below(u64::from(MANY));
        let mut request = fetch(vec![FetchFrom { partition: partition(0), offset, leader_epoch: None }]);
        if let Request::Fetch { max_partition_bytes, .. } = &mut request {
            *max_partition_bytes = 1;
        }
        desk.ask(BrokerId(0), request);
        black_box(&desk.events);
    }
    let rate = f64::from(RECORDS) / start.elapsed().as_secs_f64() / 1e6;
    println!("{:36} {rate:20.2} million/s", "fetch anywhere in a million");
}

fn bytes_of_a_record(brokers: u16, count: u32) -> f64 {
    let region = Region::new(ALLOCATOR);
    let desk = filled(brokers, count);
    let change = region.change();
    black_box(&desk);
    (change.bytes_allocated as f64 - change.bytes_deallocated as f64) / f64::from(MANY)
}

/// A partition with a million records in batches of so many. All share one key and one value.
fn filled(brokers: u16, count: u32) -> Desk {
    let mut desk = Desk::new(brokers, 1, TopicConfiguration::default());
    let key: Rc<str> = "order".into();
    for first in (0..MANY).step_by(count as usize) {
        let records = (first..first + count).map(|id| record(id, &key, desk.now)).collect();
        desk.ask(BrokerId(0), produce(Acks::Leader, vec![batch(partition(0), records)]));
        if first % 10_000 == 0 {
            desk.pass(5);
        }
    }
    desk.pass(10_000);
    desk.events = Vec::new();
    desk
}
