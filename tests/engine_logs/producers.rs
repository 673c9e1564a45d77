//! When a producer's library sends what, and to which partition, as tables, with a cluster that is scripted.

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{ClientError, Output, Producer, ProducerSettings};
use sorting_office::engine::logs::{
    BrokerId, ErrorCode, PartitionMetadata, ProducerId, Record, Request, Response, TopicId, TopicPartition,
};

use crate::net::TOPIC;

fn millis(ms: u64) -> SimDuration {
    SimDuration::from_millis(ms)
}

/// A producer and the brokers it knows. They answer in no time, if they answer.
struct Desk {
    producer: Producer,
    now: SimTime,
    /// Who leads each partition, and in which epoch all of them.
    leaders: Vec<Option<u16>>,
    epoch: u32,
    /// What is said to a batch; none: nothing.
    says: fn(BrokerId) -> Option<Result<u64, ErrorCode>>,
    /// In ms: when metadata was asked for, when each partition was sent a batch, how long retries wait.
    asked: Vec<u64>,
    sent: Vec<(u16, u64)>,
    waits: Vec<u64>,
    /// Where records were put.
    placed: Vec<u16>,
}

impl Desk {
    fn new(leaders: &[Option<u16>], settings: ProducerSettings) -> Self {
        let mut out = Vec::new();
        let producer = Producer::new(settings, SimTime::ZERO, &mut out);
        let mut desk = Self {
            producer,
            now: SimTime::ZERO,
            leaders: leaders.to_vec(),
            epoch: 0,
            says: |_| Some(Ok(0)),
            asked: Vec::new(),
            sent: Vec::new(),
            waits: Vec::new(),
            placed: Vec::new(),
        };
        desk.follow(out);
        desk
    }

    fn follow(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } => {
                    if let Some(answer) = self.answer(broker, &request) {
                        let mut out = Vec::new();
                        self.producer.received(self.now, correlation, answer, &mut out);
                        self.follow(out);
                    }
                }
                Output::Batched { partition, .. } => self.placed.push(partition.partition),
                Output::Retrying { wait, .. } => self.waits.push(wait.as_millis()),
                _ => {}
            }
        }
    }

    fn answer(&mut self, broker: BrokerId, request: &Request) -> Option<Response> {
        let now = self.now.as_millis();
        match request {
            Request::Produce { batches, .. } => {
                self.sent.extend(batches.iter().map(|batch| (batch.partition.partition, now)));
                let said = (self.says)(broker)?;
                let answers = batches.iter().map(|batch| (batch.partition, said));
                Some(Response::Produce(answers.collect()))
            }
            Request::InitProducerId { .. } => Some(Response::InitProducerId(Ok((ProducerId(0), 0)))),
            _ => {
                self.asked.push(now);
                let partitions = self.leaders.iter().zip(0..).map(|(leader, partition)| PartitionMetadata {
                    partition: TopicPartition { topic: TopicId(0), partition },
                    leader: leader.map(BrokerId),
                    leader_epoch: self.epoch,
                    replicas: Vec::new(),
                    in_sync: Vec::new(),
                });
                Some(Response::Metadata(vec![(TOPIC.into(), Ok(partitions.collect()))]))
            }
        }
    }

    /// Sends a record of so many bytes.
    fn send(&mut self, bytes: usize, partition: Option<u16>) {
        let record = Record { value: Some("x".repeat(bytes - 7).as_str().into()), ..Record::default() };
        let mut out = Vec::new();
        let done = self.producer.send(self.now, TOPIC.into(), record, partition, &mut out);
        assert_eq!(done, Ok::<(), ClientError>(()));
        self.follow(out);
    }

    fn pass(&mut self, ms: u64) {
        let until = self.now + millis(ms);
        while let Some(at) = self.producer.next_deadline().filter(|at| *at <= until) {
            self.now = at;
            let mut out = Vec::new();
            self.producer.advance(self.now, &mut out);
            self.follow(out);
        }
        self.now = until;
    }
}

/// KIP-794: `BuiltInPartitioner.updatePartitionInfo`, `RecordAccumulator.append` and `partitionChanged`. The batch
/// takes 61 bytes itself. What is chosen at random there comes in turn here.
#[test]
fn records_without_a_key_stay_until_enough_bytes_went_to_their_partition() {
    let one = Some(0);
    let (all, apart) = ([one; 3], [one, Some(1), Some(2)]);
    // Batch size, linger, leaders, records by size, those with a partition of their own; where the others go.
    type Case<'a> = (u64, u64, &'a [Option<u16>], &'a [(usize, Option<u16>)], &'a [u16]);
    let table: [Case<'_>; 6] = [
        // Each is sent by itself: twice 161 bytes are enough.
        (300, 0, &all, &[(100, None); 8], &[0, 0, 1, 1, 2, 2, 0, 0]),
        // Batches fill: not with the first one, 261 bytes, but with the second.
        (300, 1_000, &apart, &[(100, None); 10], &[0, 0, 0, 0, 1, 1, 1, 1, 2, 2]),
        // With one leader the first batch of each next one goes along before it is full.
        (300, 1_000, &all, &[(100, None); 10], &[0, 0, 0, 0, 1, 1, 1, 2, 2, 2]),
        // Nobody leads the second partition.
        (300, 0, &[one, None, one], &[(100, None); 6], &[0, 0, 2, 2, 0, 0]),
        // Others keep its batch from ever being full: at twice the size it goes.
        (
            1_000,
            10_000,
            &all,
            &[
                (900, None),
                (100, Some(0)),
                (100, None),
                (700, None),
                (100, Some(0)),
                (300, None),
                (100, None),
            ],
            &[0, 0, 0, 0, 1],
        ),
        // A size of 0 is one of 1.
        (0, 0, &all, &[(100, None); 4], &[0, 1, 2, 0]),
    ];
    for (batch_size, linger, leaders, records, expected) in table {
        let settings = ProducerSettings { batch_size, linger: millis(linger), ..ProducerSettings::default() };
        let mut desk = Desk::new(leaders, settings);
        for (bytes, partition) in records {
            desk.send(*bytes, *partition);
        }
        let free = records.iter().zip(&desk.placed).filter(|((_, own), _)| own.is_none());
        let went: Vec<u16> = free.map(|(_, partition)| *partition).collect();
        assert_eq!(went, expected, "batch.size {batch_size}, linger.ms {linger}, {leaders:?}");
    }
}

/// `BuiltInPartitioner.updatePartitionLoadStats` and `RecordAccumulator.partitionReady`: where batches pile up fewer
/// records go, and none where the leader could be sent nothing for too long.
#[test]
fn a_partition_whose_leader_is_slow_gets_less() {
    for (adaptive_partitioning, timeout, expected) in
        [(false, 0, 80..=120), (true, 0, 2..=40), (true, 500, 1..=20)]
    {
        let settings = ProducerSettings {
            batch_size: 1,
            linger: millis(0),
            max_in_flight: 1,
            idempotent: false,
            adaptive_partitioning,
            availability_timeout: millis(timeout),
            ..ProducerSettings::default()
        };
        let mut desk = Desk::new(&[Some(0), Some(1), Some(2)], settings);
        desk.says = |broker| (broker.0 > 0).then_some(Ok(0));
        for _ in 0..300 {
            desk.send(100, None);
            desk.pass(10);
        }
        let slow = desk.placed.iter().filter(|partition| **partition == 0).count();
        let late = desk.placed[150..].iter().filter(|partition| **partition == 0).count();
        let case = format!("{adaptive_partitioning}, {timeout}: {slow}, late {late}");
        assert!(expected.contains(&slow), "{case}");
        assert_eq!(late == 0, timeout > 0, "{case}");
        let others = [1, 2].map(|one| desk.placed.iter().filter(|partition| **partition == one).count());
        assert!(others[0].abs_diff(others[1]) < 30, "{case}: {others:?}");
    }
}

/// `linger.ms` is 5 since 4.0 (KIP-1030). What waits for the same leader goes along
/// (`RecordAccumulator.drainBatchesForOneNode`).
#[test]
fn a_batch_waits_for_five_milliseconds_and_takes_others_along() {
    let mut desk = Desk::new(&[Some(0), Some(0), Some(1)], ProducerSettings::default());
    desk.send(100, Some(0));
    desk.pass(3);
    desk.send(100, Some(1));
    desk.send(100, Some(2));
    desk.pass(100);
    assert_eq!(desk.sent, [(0, 5), (1, 5), (2, 8)]);
}

/// KIP-580, `ExponentialBackoff.backoff`, without the part that is random.
#[test]
fn retries_wait_longer_each_time() {
    let table: [(u64, u64, &[u64]); 3] = [
        (100, 1_000, &[100, 200, 400, 800, 1_000, 1_000]),
        (300, 700, &[300, 600, 700, 700]),
        (2_000, 1_000, &[1_000, 1_000]),
    ];
    for (first, longest, expected) in table {
        let settings = ProducerSettings {
            retry_backoff: millis(first),
            retry_backoff_max: millis(longest),
            ..ProducerSettings::default()
        };
        let mut desk = Desk::new(&[Some(0)], settings);
        desk.says = |_| Some(Err(ErrorCode::NotEnoughReplicas));
        desk.send(100, None);
        desk.pass(expected.iter().sum::<u64>() + 6 - expected[expected.len() - 1]);
        assert_eq!(desk.waits, expected, "{first} up to {longest}");
        // Sent at 5 ms, then after each wait but the last.
        let times = expected.iter().scan(5, |at, wait| {
            *at += wait;
            Some(*at - wait)
        });
        let times: Vec<(u16, u64)> = times.map(|at| (0, at)).collect();
        assert_eq!(desk.sent, times, "{first} up to {longest}");
    }
}

/// KIP-951, `RecordAccumulator.shouldBackoff`: to another leader a batch goes at once.
#[test]
fn a_retry_does_not_wait_where_another_leader_is_known() {
    for (epoch, expected) in [(0, 1_105), (1, 1_005)] {
        let mut desk = Desk::new(&[Some(0)], ProducerSettings::default());
        desk.send(100, None);
        desk.pass(1_000);
        desk.says = |broker| (broker.0 > 0).then_some(Ok(0)).or(Some(Err(ErrorCode::NotLeaderOrFollower)));
        if epoch > 0 {
            (desk.epoch, desk.leaders) = (epoch, vec![Some(1)]);
        }
        desk.send(100, None);
        desk.pass(150);
        assert_eq!(desk.sent, [(0, 5), (0, 1_005), (0, expected)], "epoch {epoch}");
    }
}

/// KIP-580, `Metadata.timeToAllowUpdate`: an answer that says nothing new makes it wait longer for the next.
#[test]
fn metadata_is_asked_for_less_often_while_it_stays_the_same() {
    let mut desk = Desk::new(&[None], ProducerSettings::default());
    desk.send(100, None);
    desk.pass(4_000);
    assert_eq!(desk.asked, [0, 100, 200, 400, 800, 1_600, 2_600, 3_600]);
}
