//! Laws of a producer's library from end to end: what a consumer reads of what was sent, while brokers go
//! and come and connections break.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{
    AutoOffsetReset, Consumer, ConsumerSettings, Output, Producer, ProducerSettings, Start,
};
use sorting_office::engine::logs::{
    Acks, BrokerId, ErrorCode, PartitionMetadata, ProducedBatch, ProducerId, Record, Request, Response,
    TopicConfiguration, TopicPartition,
};

use crate::laws::hold;
use crate::net::{Fault, Library, Net, TOPIC, fault, partition, pause};

const PARTITIONS: u16 = 2;
const PRODUCER: u32 = 0;
const CONSUMER: u32 = 1;

#[derive(Clone, Debug)]
enum Step {
    /// So many records to a partition.
    Send(u16, u32),
    Fault(Fault),
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0..PARTITIONS, 1_u32..6).prop_map(|(partition, count)| Step::Send(partition, count)),
        3 => fault(2, PARTITIONS).prop_map(Step::Fault),
        4 => pause().prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..60)
}

/// A producer, and a consumer that reads both partitions from their beginnings.
struct World {
    net: Net,
    sent: u32,
    /// Where each record was sent.
    to: BTreeMap<u32, TopicPartition>,
}

impl World {
    fn new(min_insync_replicas: u16, settings: ProducerSettings) -> Self {
        let topic = TopicConfiguration { min_insync_replicas, ..TopicConfiguration::default() };
        let mut net = Net::new(PARTITIONS, topic, Box::new(|_, _, _, _| {}));
        let mut out = Vec::new();
        let settings = ProducerSettings {
            bootstrap: Net::brokers(),
            batch_size: 100,
            request_timeout: SimDuration::from_millis(2_000),
            metadata_max_age: SimDuration::from_millis(5_000),
            ..settings
        };
        let producer = Producer::new(settings, net.now, &mut out);
        net.clients.insert(PRODUCER, Library::Producer(producer));
        net.follow(PRODUCER, out);
        let settings = ConsumerSettings {
            bootstrap: Net::brokers(),
            auto_offset_reset: AutoOffsetReset::None,
            ..ConsumerSettings::default()
        };
        let mut out = Vec::new();
        let mut consumer = Consumer::new(settings, net.now);
        let all: Vec<_> =
            (0..PARTITIONS).map(|one| (TOPIC.into(), partition(one), Start::Beginning)).collect();
        consumer.assign(net.now, &all, &mut out);
        net.clients.insert(CONSUMER, Library::Consumer(consumer));
        net.follow(CONSUMER, out);
        let mut world = Self { net, sent: 0, to: BTreeMap::new() };
        // Brokers that do not know a producer take any sequence number from it (KIP-360), so what it sends
        // first comes in before anything goes wrong.
        (0..PARTITIONS).for_each(|one| world.send(one, 1));
        world.net.pass(1_000);
        assert_eq!(world.delivered().len(), usize::from(PARTITIONS));
        world
    }

    fn send(&mut self, number: u16, count: u32) {
        for _ in 0..count {
            self.sent += 1;
            self.to.insert(self.sent, partition(number));
            let record =
                Record { id: self.sent, value: Some("twenty bytes of text".into()), ..Record::default() };
            let done = self.net.producer(PRODUCER, |producer, now, out| {
                producer.send(now, TOPIC.into(), record, Some(number), out)
            });
            assert_eq!(done, Some(Ok(())));
        }
    }

    fn run(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Send(partition, count) => self.send(*partition, *count),
                Step::Fault(fault) => self.net.meet(fault),
                Step::Pass(ms) => self.net.pass(*ms),
            }
        }
        self.net.heal(1_000);
        let is_idle = |net: &mut Net| net.producer(PRODUCER, |producer, _, _| producer.is_idle());
        for _ in 0..150 {
            if is_idle(&mut self.net) != Some(true) {
                self.net.pass(1_000);
            }
        }
        let all: BTreeSet<u32> = self.delivered().into_iter().chain(self.failed()).collect();
        assert_eq!(all.len() as u32, self.sent, "the library reports on every record");
        // It is not stuck either, whatever was given up.
        (0..PARTITIONS).for_each(|one| self.send(one, 1));
        let last = BTreeSet::from([self.sent - 1, self.sent]);
        let is_read = |world: &Self| {
            let read: BTreeSet<u32> = world.read().into_values().flatten().collect();
            read.is_superset(&last)
        };
        // A broker that has just come up may not have heard of the topic yet.
        for _ in 0..60 {
            if !self.delivered().is_superset(&last) || !is_read(self) {
                self.net.pass(1_000);
            }
        }
        assert!(self.delivered().is_superset(&last), "it goes on");
    }

    fn delivered(&self) -> BTreeSet<u32> {
        let of = |(_, report): &(u32, Output)| match report {
            Output::Delivered { record, .. } => Some(record.id),
            _ => None,
        };
        self.net.reports.iter().filter_map(of).collect()
    }

    fn failed(&self) -> BTreeSet<u32> {
        let of = |(_, report): &(u32, Output)| match report {
            Output::Failed { record, .. } => Some(record.id),
            _ => None,
        };
        self.net.reports.iter().filter_map(of).collect()
    }

    /// What the consumer got of each partition, in order.
    fn read(&self) -> BTreeMap<TopicPartition, Vec<u32>> {
        let mut read = BTreeMap::<_, Vec<u32>>::new();
        for (_, partition, _, record) in &self.net.handed {
            read.entry(*partition).or_default().push(record.id);
        }
        read
    }
}

/// With idempotence (KIP-98) a consumer reads every record that the library reported as sent, once, and in
/// the order of sending; one that it reported as failed once at the most. However many requests are under
/// way, and also when some batches are given up (`delivery.timeout.ms`).
#[test]
fn with_idempotence_there_is_no_duplicate_and_no_gap() {
    let timeouts = prop_oneof![Just(3_000_u64), Just(120_000)];
    let all = (1_u16..=2, 1_u16..=5, timeouts, steps());
    hold(150, &all, |(min, max_in_flight, timeout, steps)| {
        let settings = ProducerSettings {
            max_in_flight: *max_in_flight,
            delivery_timeout: SimDuration::from_millis(*timeout),
            ..ProducerSettings::default()
        };
        let mut world = World::new(*min, settings);
        world.run(steps);
        let (read, delivered) = (world.read(), world.delivered());
        for (partition, ids) in &read {
            assert!(ids.is_sorted_by(|a, b| a < b), "{partition:?}: {ids:?}");
            assert!(ids.iter().all(|id| world.to[id] == *partition), "in its own partition");
        }
        let read: BTreeSet<u32> = read.into_values().flatten().collect();
        assert_eq!(
            delivered.difference(&read).collect::<Vec<_>>(),
            Vec::<&u32>::new(),
            "reported and not there"
        );
    });
}

/// Without idempotence a record may come twice; but with one request in flight
/// (`max.in.flight.requests.per.connection`) none overtakes another.
#[test]
fn with_one_request_in_flight_order_is_kept() {
    let acks = prop_oneof![Just(Acks::Leader), Just(Acks::All)];
    hold(150, &(acks, steps()), |(acks, steps)| {
        let settings = ProducerSettings {
            idempotent: false,
            acks: *acks,
            max_in_flight: 1,
            delivery_timeout: SimDuration::from_millis(10_000),
            ..ProducerSettings::default()
        };
        let mut world = World::new(1, settings);
        world.run(steps);
        for (partition, ids) in world.read() {
            assert!(ids.is_sorted(), "{partition:?}: {ids:?}");
        }
    });
}

/// One that has just come up may be told of one partition by the controller before it has registered. If it
/// answered with that one alone, a producer would give up what is for the others.
#[test]
fn a_broker_that_comes_up_knows_of_all_partitions_or_of_none() {
    let settings = ProducerSettings { idempotent: false, acks: Acks::Leader, ..ProducerSettings::default() };
    let mut world = World::new(1, settings);
    let stop = |broker, kill| Step::Fault(Fault::Stop { broker, kill });
    world.run(&[
        stop(0, false),
        Step::Send(0, 1),
        Step::Pass(4_041),
        Step::Fault(Fault::Start(0)),
        stop(2, false),
        Step::Pass(4),
        Step::Fault(Fault::Prefer(0)),
        Step::Send(0, 1),
        stop(0, true),
    ]);
    assert!(world.failed().is_empty());
}

/// A producer with a batch under way at a leader that is cut off, as long as the others have another one,
/// and then with so much for that one as its connection takes.
fn with_a_batch_at_the_leader_of_old(then: &[Step]) -> World {
    let settings = ProducerSettings { max_in_flight: 5, ..ProducerSettings::default() };
    let mut world = World::new(1, settings);
    let mut steps = vec![
        Step::Send(0, 3),
        Step::Send(1, 1),
        Step::Fault(Fault::Cut(0)),
        Step::Pass(2),
        Step::Fault(Fault::Mend(0)),
        Step::Send(0, 2),
        Step::Fault(Fault::Cut(1)),
        Step::Pass(6_300),
        Step::Send(1, 5),
    ];
    steps.extend_from_slice(then);
    world.run(&steps);
    assert!(world.failed().is_empty());
    let read = world.read().into_values().flatten().collect::<Vec<_>>();
    assert_eq!(read.len(), read.iter().collect::<BTreeSet<_>>().len(), "{read:?}");
    world
}

/// The new leader had forgotten the batch when it came again, behind five others that were acknowledged: it
/// was refused, and sent again without end.
#[test]
fn a_batch_that_comes_from_the_leader_of_old_is_still_known_to_the_new_one() {
    with_a_batch_at_the_leader_of_old(&[]);
}

/// If the five were not acknowledged either, the producer took it for lost, and gave it another number.
#[test]
fn a_batch_that_comes_from_the_leader_of_old_is_not_there_twice() {
    let lost = Fault::Break { client: PRODUCER, broker: 2 };
    with_a_batch_at_the_leader_of_old(&[Step::Pass(3), Step::Fault(lost)]);
}

/// A leader that does not know the producer takes any number from it (KIP-360), so its second batch may be in
/// while the first was refused, which then can't come in any more (KAFKA-15591). The Java client sends it
/// again until `delivery.timeout.ms`.
#[test]
fn a_batch_that_never_comes_in_is_given_up_in_time() {
    let settings = ProducerSettings {
        bootstrap: Net::brokers(),
        batch_size: 100,
        delivery_timeout: SimDuration::from_millis(3_000),
        ..ProducerSettings::default()
    };
    let (mut now, mut out) = (SimTime::ZERO, Vec::new());
    let mut producer = Producer::new(settings, now, &mut out);
    for id in 0..2 {
        let record = Record { id, value: Some("twenty bytes of text".into()), ..Record::default() };
        assert_eq!(producer.send(now, TOPIC.into(), record, Some(0), &mut out), Ok(()));
    }
    let (mut refusals, mut failed) = (0, Vec::new());
    while failed.is_empty() && now < SimTime::from_millis(4_000) {
        now += SimDuration::from_millis(1);
        producer.advance(now, &mut out);
        for output in std::mem::take(&mut out) {
            match output {
                Output::Send { correlation, request, .. } => {
                    let answer = answer_to(&request, &mut refusals);
                    producer.received(now, correlation, answer, &mut out);
                }
                Output::Failed { record, .. } => failed.push(record.id),
                _ => {}
            }
        }
    }
    assert_eq!(failed, [0], "after {refusals} refusals");
    assert!(now >= SimTime::from_millis(3_000), "not before its time is up: {now:?}");
}

/// What a broker answers that did not lead the partition yet when the first record came.
fn answer_to(request: &Request, refusals: &mut u32) -> Response {
    let (partition, leader) = (partition(0), BrokerId(0));
    let mut take = |batch: &ProducedBatch| {
        if batch.records.iter().any(|record| record.id > 0) {
            return Ok(0);
        }
        *refusals += 1;
        let is_first = *refusals == 1;
        Err(if is_first { ErrorCode::NotLeaderOrFollower } else { ErrorCode::OutOfOrderSequenceNumber })
    };
    match request {
        Request::Produce { batches, .. } => {
            Response::Produce(batches.iter().map(|batch| (partition, take(batch))).collect())
        }
        Request::InitProducerId { .. } => Response::InitProducerId(Ok((ProducerId(0), 0))),
        _ => Response::Metadata(vec![(
            TOPIC.into(),
            Ok(vec![PartitionMetadata {
                partition,
                leader: Some(leader),
                leader_epoch: 0,
                replicas: vec![leader],
                in_sync: vec![leader],
            }]),
        )]),
    }
}
