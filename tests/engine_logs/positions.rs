//! Where a consumer goes on that has no offset to go on from, as a table (`auto.offset.reset`).

use sorting_office::base::SimDuration;
use sorting_office::engine::logs::client::{
    AutoOffsetReset, Consumer, ConsumerSettings, Output, Producer, ProducerSettings, Start,
};
use sorting_office::engine::logs::{Offset, Record, TopicConfiguration};

use crate::net::{Library, Net, TOPIC, partition};

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
