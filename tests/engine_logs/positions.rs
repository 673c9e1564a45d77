//! Where a consumer goes on, as tables: that has no offset to go on from (`auto.offset.reset`), whose offset is not
//! settled, or whose partition has another leader.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{
    AutoOffsetReset, Consumer, ConsumerSettings, Output, Producer, ProducerSettings, Start,
};
use sorting_office::engine::logs::{
    Acks, BrokerId, Caller, Command, ConnectionId, ErrorCode, Offset, PartitionMetadata, ProducedBatch,
    ProducerId, Record, Request, Response, TopicConfiguration, TopicDeclaration, TopicId, TopicPartition,
};

use crate::net::{Fault, Library, Net, TOPIC, partition};

/// What a consumer reports that begins like this in a log of three records, and what it is handed.
fn begins(policy: AutoOffsetReset, start: Start) -> (Vec<Output>, Vec<Offset>) {
    let mut net = Net::new(1, TopicConfiguration::default(), Box::new(|_, _, _, _| {}));
    let mut out = Vec::new();
    let producer = Producer::new(ProducerSettings::default(), net.now, &mut out);
    net.clients.insert(0, Library::Producer(producer));
    net.follow(0, out);
    for id in 0..3 {
        let record = Record { id, value: Some("x".into()), ..Record::default() };
        net.producer(0, |producer, now, out| producer.send(now, TOPIC.into(), record, None, out));
    }
    net.pass(1_000);
    let settings = ConsumerSettings {
        auto_offset_reset: policy,
        group: Some("billing".into()),
        bootstrap: Net::brokers(),
        fetch_max_wait: SimDuration::from_millis(50),
        ..ConsumerSettings::default()
    };
    let mut consumer = Consumer::new(settings, net.now);
    let mut out = Vec::new();
    consumer.assign(net.now, &[(TOPIC.into(), partition(0), start)], &mut out);
    net.clients.insert(1, Library::Consumer(consumer));
    net.follow(1, out);
    net.pass(2_000);
    let reports = net.reports.into_iter().filter(|(client, _)| *client == 1).map(|(_, report)| report);
    (reports.collect(), net.handed.iter().map(|(_, _, offset, _)| *offset).collect())
}

#[test]
fn without_an_offset_and_out_of_range_it_goes_on_as_auto_offset_reset_says() {
    use AutoOffsetReset::{Earliest, Latest, None};
    let partition = partition(0);
    let reset = |offset| vec![Output::Positioned { partition, offset, reset: true }];
    let table = [
        // Nothing is committed.
        (Earliest, Start::Committed, reset(0), vec![0, 1, 2]),
        (Latest, Start::Committed, reset(3), vec![]),
        (None, Start::Committed, vec![Output::NoOffset { partition }], vec![]),
        // The log does not go so far.
        (Earliest, Start::At(100), reset(0), vec![0, 1, 2]),
        (Latest, Start::At(100), reset(3), vec![]),
        (None, Start::At(100), vec![Output::NoOffset { partition }], vec![]),
        // The log has it.
        (None, Start::At(1), vec![], vec![1, 2]),
    ];
    for (policy, start, reports, handed) in table {
        assert_eq!(begins(policy, start), (reports, handed), "{policy:?}, {start:?}");
    }
}

/// A client that reads from here, and asks often.
fn reads(net: &mut Net, policy: AutoOffsetReset, topic: &str, one: TopicPartition, start: Start) {
    let settings = ConsumerSettings {
        auto_offset_reset: policy,
        group: Some("billing".into()),
        enable_auto_commit: false,
        bootstrap: Net::brokers(),
        fetch_max_wait: SimDuration::from_millis(50),
        request_timeout: SimDuration::from_millis(2_000),
        ..ConsumerSettings::default()
    };
    let mut consumer = Consumer::new(settings, net.now);
    let mut out = Vec::new();
    consumer.assign(net.now, &[(topic.into(), one, start)], &mut out);
    net.clients.insert(1, Library::Consumer(consumer));
    net.follow(1, out);
}

fn ask(net: &mut Net, broker: BrokerId, request: Request) {
    let caller = Caller { connection: ConnectionId(50), correlation: 0 };
    net.tell(Command::Request { broker, caller, request });
}

/// `ConsumerCoordinator.OffsetFetchResponseHandler`: while the committed offset is unstable the consumer asks again
/// every `retry.backoff.ms`, and begins at what holds in the end (KIP-447).
#[test]
fn a_consumer_waits_for_a_committed_offset_that_is_unstable() {
    for (commit, begins) in [(true, 2), (false, 1)] {
        let mut net = Net::new(1, TopicConfiguration::default(), Box::new(|_, _, _, _| {}));
        write(&mut net, 0, partition(0), 0..3);
        net.pass(100);
        let [billing, shop] = ["billing", "shop"].map(|key| net.cluster.coordinator(key).unwrap());
        let (transactional_id, producer) = (|| "shop".into(), (ProducerId(0), 0));
        let timeout = SimDuration::from_millis(60_000);
        let first = vec![(partition(0), 1)];
        ask(
            &mut net,
            billing,
            Request::OffsetCommit { group: "billing".into(), member: None, instance: None, offsets: first },
        );
        ask(&mut net, shop, Request::InitProducerId { transactional_id: Some(transactional_id()), timeout });
        ask(
            &mut net,
            shop,
            Request::TxnOffsetCommit {
                transactional_id: transactional_id(),
                producer,
                group: "billing".into(),
                member: None,
                offsets: vec![(partition(0), 2)],
            },
        );
        reads(&mut net, AutoOffsetReset::Earliest, TOPIC, partition(0), Start::Committed);
        net.pass(3_000);
        assert_eq!(net.reports, []);
        ask(&mut net, shop, Request::EndTxn { transactional_id: transactional_id(), producer, commit });
        net.pass(500);
        let positioned = Output::Positioned { partition: partition(0), offset: begins, reset: false };
        assert_eq!(net.reports, [(1, positioned)]);
    }
}

/// `OffsetFetcherUtils.handleListOffsetResponse`: a consumer that is told `OFFSET_NOT_AVAILABLE` asks once more
/// (KIP-207).
#[test]
fn a_consumer_asks_again_for_an_offset_that_is_not_available() {
    let (mut now, mut out) = (SimTime::ZERO, Vec::new());
    let mut consumer = Consumer::new(ConsumerSettings::default(), now);
    consumer.assign(now, &[(TOPIC.into(), partition(0), Start::End)], &mut out);
    let (mut told, mut asked) = (Vec::new(), 0);
    while now < SimTime::from_millis(1_000) {
        for output in std::mem::take(&mut out) {
            let (correlation, request) = match output {
                Output::Send { correlation, request, .. } => (correlation, request),
                other => {
                    told.push(other);
                    continue;
                }
            };
            let response = match request {
                Request::Metadata { .. } => {
                    let (leader, replicas) = (Some(BrokerId(0)), vec![BrokerId(0)]);
                    let known = PartitionMetadata {
                        partition: partition(0),
                        leader,
                        leader_epoch: 1,
                        in_sync: replicas.clone(),
                        replicas,
                    };
                    Response::Metadata(vec![(TOPIC.into(), Ok(vec![known]))])
                }
                Request::ListOffsets { .. } => {
                    asked += 1;
                    let found =
                        if asked < 3 { Err(ErrorCode::OffsetNotAvailable) } else { Ok(Some((7, now))) };
                    Response::ListOffsets(vec![(partition(0), found)])
                }
                _ => continue,
            };
            consumer.received(now, correlation, response, &mut out);
        }
        now += SimDuration::from_millis(10);
        consumer.advance(now, &mut out);
    }
    assert_eq!(asked, 3);
    assert_eq!(told, [Output::Positioned { partition: partition(0), offset: 7, reset: false }]);
}

/// Writes records to a leader, which alone counts.
fn write(net: &mut Net, broker: u16, one: TopicPartition, ids: std::ops::Range<u32>) {
    for id in ids {
        let records = vec![Rc::new(Record { id, value: Some("x".into()), ..Record::default() })];
        let batches = vec![ProducedBatch { partition: one, records, producer: None, size: 70 }];
        let (acks, timeout) = (Acks::Leader, SimDuration::from_millis(1_000));
        ask(net, BrokerId(broker), Request::Produce { acks, timeout, transactional_id: None, batches });
    }
}

/// What a consumer reports and is handed when a leader with `lacks` records less takes over, and has `grown` by so
/// many before the consumer hears of it.
fn passes(policy: AutoOffsetReset, lacks: u32, grown: u32) -> (Vec<Output>, Vec<(Offset, u32)>) {
    let mut net = Net::new(1, TopicConfiguration::default(), Box::new(|_, _, _, _| {}));
    let one = TopicPartition { topic: TopicId(1), partition: 0 };
    net.tell(Command::CreateTopic(TopicDeclaration {
        name: "returns".into(),
        partitions: 1,
        replication_factor: 2,
        configuration: TopicConfiguration { unclean_leader_election: true, ..TopicConfiguration::default() },
        assignment: vec![vec![BrokerId(2), BrokerId(1)]],
    }));
    write(&mut net, 2, one, 0..3);
    net.pass(100);
    reads(&mut net, policy, "returns", one, Start::Beginning);
    if lacks > 0 {
        net.meet(&Fault::Stop { broker: 1, kill: true });
        net.pass(10_000);
        assert_eq!(net.cluster.in_sync(one), [BrokerId(2)]);
        write(&mut net, 2, one, 3..3 + lacks);
    }
    net.pass(1_000);
    net.reports.clear();
    net.meet(&Fault::Stop { broker: 2, kill: true });
    net.meet(&Fault::Start(1));
    while net.cluster.leader(one) != Some(BrokerId(1)) {
        net.pass(1);
    }
    net.pass(2);
    write(&mut net, 1, one, 100..100 + grown);
    net.pass(5_000);
    write(&mut net, 1, one, 200..201);
    net.pass(1_000);
    let handed = net.handed.iter().map(|(_, _, offset, record)| (*offset, record.id));
    (net.reports.into_iter().map(|(_, report)| report).collect(), handed.collect())
}

/// KIP-320, `SubscriptionState.maybeValidatePosition` and `maybeCompleteValidation`: when a leader of another epoch
/// takes over, the consumer asks it where the epoch ends of what it has read, and goes on there if it has read more
/// than that: whatever `auto.offset.reset` says, and however much the log has grown again.
#[test]
fn after_an_unclean_election_it_goes_on_where_the_logs_part() {
    use AutoOffsetReset::{Earliest, Latest, None};
    let partition = TopicPartition { topic: TopicId(1), partition: 0 };
    let back = || vec![Output::Positioned { partition, offset: 3, reset: false }];
    let stuck = || vec![Output::NoOffset { partition }];
    let table = [
        // auto.offset.reset, records that the new leader lacks, that it has got since, reports
        (Earliest, 0, 0, vec![]),
        (Latest, 0, 5, vec![]),
        (Earliest, 2, 0, back()),
        (Latest, 2, 0, back()),
        (Earliest, 2, 1, back()),
        (Latest, 2, 5, back()),
        (None, 2, 0, stuck()),
        (None, 2, 5, stuck()),
    ];
    for (policy, lacks, grown, reports) in table {
        let before = (0..3 + lacks).map(|id| (Offset::from(id), id));
        let after = (3..).zip((100..100 + grown).chain([200])).filter(|_| policy != None);
        let expected: Vec<_> = before.chain(after).collect();
        assert_eq!(passes(policy, lacks, grown), (reports, expected), "{policy:?}, {lacks}, {grown}");
    }
}
