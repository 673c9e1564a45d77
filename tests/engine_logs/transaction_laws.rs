//! Laws of transactions from end to end: what a consumer with read committed is handed of what a transactional
//! producer's library sent, while brokers go and come, connections break and producers are replaced.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sorting_office::base::SimDuration;
use sorting_office::engine::logs::client::{
    Consumer, ConsumerSettings, Output, Producer, ProducerSettings, Start, TransactionState,
};
use sorting_office::engine::logs::{Isolation, Record, TopicConfiguration};

use crate::laws::hold;
use crate::net::{Fault, Library, Net, TOPIC, fault, partition, pause};

const PARTITIONS: u16 = 2;
const PRODUCER: u32 = 0;
const CONSUMER: u32 = 1;

#[derive(Clone, Debug)]
enum Step {
    Send(u16, u32),
    End {
        commit: bool,
    },
    /// Another incarnation of the producer comes.
    Replace,
    Fault(Fault),
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..PARTITIONS, 1_u32..4).prop_map(|(partition, count)| Step::Send(partition, count)),
        5 => any::<bool>().prop_map(|commit| Step::End { commit }),
        1 => Just(Step::Replace),
        3 => fault(2, PARTITIONS).prop_map(Step::Fault),
        8 => pause().prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..60)
}

/// What the application knows of how a transaction ended.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ended {
    /// It has not asked for a commit, or was told that it is aborted.
    NotCommitted,
    /// It has asked for a commit and not heard of it.
    Unknown,
    Committed,
}

struct World {
    net: Net,
    delivery_timeout: u64,
    sent: u32,
    /// The records of each transaction, the last of them the present one.
    transactions: Vec<(Ended, Vec<u32>)>,
    /// How many reports were looked at.
    heard: usize,
}

impl World {
    fn new(delivery_timeout: u64) -> Self {
        let topic = TopicConfiguration { min_insync_replicas: 2, ..TopicConfiguration::default() };
        let net = Net::new(PARTITIONS, topic, Box::new(|_, _, _, _| {}));
        let mut world = Self { net, delivery_timeout, sent: 0, transactions: Vec::new(), heard: 0 };
        let settings = ConsumerSettings {
            bootstrap: Net::brokers(),
            isolation: Isolation::ReadCommitted,
            ..ConsumerSettings::default()
        };
        let mut out = Vec::new();
        let mut consumer = Consumer::new(settings, world.net.now);
        let all: Vec<_> =
            (0..PARTITIONS).map(|one| (TOPIC.into(), partition(one), Start::Beginning)).collect();
        consumer.assign(world.net.now, &all, &mut out);
        world.net.clients.insert(CONSUMER, Library::Consumer(consumer));
        world.net.follow(CONSUMER, out);
        world.replace();
        world.net.pass(500);
        world
    }

    fn replace(&mut self) {
        self.net.crash(PRODUCER);
        let settings = ProducerSettings {
            bootstrap: Net::brokers(),
            transactional_id: Some("shop".into()),
            transaction_timeout: SimDuration::from_millis(8_000),
            request_timeout: SimDuration::from_millis(2_000),
            delivery_timeout: SimDuration::from_millis(self.delivery_timeout),
            batch_size: 100,
            ..ProducerSettings::default()
        };
        let mut out = Vec::new();
        let producer = Producer::new(settings, self.net.now, &mut out);
        self.net.clients.insert(PRODUCER, Library::Producer(producer));
        self.net.follow(PRODUCER, out);
        self.transactions.push((Ended::NotCommitted, Vec::new()));
    }

    /// Takes note of what the library has reported. What fails is aborted; whoever is fenced is replaced.
    fn hear(&mut self) {
        let fresh: Vec<Output> =
            self.net.reports[self.heard..].iter().map(|(_, report)| report.clone()).collect();
        self.heard = self.net.reports.len();
        for report in fresh {
            let Output::Transaction(state) = report else { continue };
            let ended = match state {
                Ok(TransactionState::Ready | TransactionState::Open) => continue,
                Ok(TransactionState::Committed) => Ended::Committed,
                Ok(TransactionState::Aborted) => Ended::NotCommitted,
                Err(_) => {
                    let aborts = self.net.producer(PRODUCER, |one, now, out| one.abort_transaction(now, out));
                    if aborts != Some(Ok(())) {
                        self.replace();
                    }
                    continue;
                }
            };
            if let Some(last) = self.transactions.last_mut() {
                last.0 = ended;
            }
            self.transactions.push((Ended::NotCommitted, Vec::new()));
        }
    }

    fn act(&mut self, step: &Step) {
        match step {
            Step::Send(number, count) => {
                self.net.producer(PRODUCER, |producer, _, out| producer.begin_transaction(out));
                (0..*count).for_each(|_| self.send(*number));
            }
            Step::End { commit } => self.end(*commit),
            Step::Replace => self.replace(),
            Step::Fault(fault) => self.net.meet(fault),
            Step::Pass(ms) => self.net.pass(*ms),
        }
        self.hear();
    }

    fn send(&mut self, number: u16) {
        let record =
            Record { id: self.sent + 1, value: Some("twenty bytes of text".into()), ..Record::default() };
        let sent = self.net.producer(PRODUCER, |producer, now, out| {
            producer.send(now, TOPIC.into(), record, Some(number), out)
        });
        if sent == Some(Ok(())) {
            self.sent += 1;
            self.transactions.last_mut().unwrap().1.push(self.sent);
        }
    }

    fn end(&mut self, commit: bool) {
        let committed = commit
            && self.net.producer(PRODUCER, |producer, now, out| producer.commit_transaction(now, out))
                == Some(Ok(()));
        if committed {
            self.transactions.last_mut().unwrap().0 = Ended::Unknown;
        } else {
            self.net.producer(PRODUCER, |producer, now, out| producer.abort_transaction(now, out));
        }
    }

    /// All is well again, and one more transaction is committed.
    fn settle(&mut self) {
        self.net.heal(30_000);
        self.hear();
        self.act(&Step::End { commit: false });
        self.act(&Step::Pass(10_000));
        self.act(&Step::Pass(1_000));
        self.act(&Step::Send(0, 1));
        let last = self.sent;
        self.act(&Step::End { commit: true });
        self.act(&Step::Pass(5_000));
        let of_last = self.transactions.iter().find(|(_, ids)| ids.contains(&last));
        assert_eq!(of_last.map(|(ended, _)| *ended), Some(Ended::Committed), "it goes on");
    }
}

/// A consumer with read committed is handed each record of a transaction that its producer was told is
/// committed, once and in order; none of one that was aborted, or that nobody asked to commit; and of any
/// transaction all records or none.
#[test]
fn read_committed_never_shows_an_aborted_record() {
    let timeouts = prop_oneof![Just(3_000_u64), Just(120_000)];
    hold(200, &(timeouts, steps()), |(timeout, steps)| {
        let mut world = World::new(*timeout);
        steps.iter().for_each(|step| world.act(step));
        world.settle();
        let mut read = BTreeMap::<_, Vec<u32>>::new();
        for (_, partition, _, record) in &world.net.handed {
            read.entry(*partition).or_default().push(record.id);
        }
        for (partition, ids) in &read {
            assert!(ids.is_sorted_by(|a, b| a < b), "{partition:?}: {ids:?}");
        }
        let read: BTreeSet<u32> = read.into_values().flatten().collect();
        for (ended, ids) in &world.transactions {
            let shown = ids.iter().filter(|id| read.contains(id)).count();
            assert!(shown == 0 || shown == ids.len(), "{shown} of {ids:?}");
            match ended {
                Ended::NotCommitted => assert_eq!(shown, 0, "shown of an aborted transaction: {ids:?}"),
                Ended::Committed => assert_eq!(shown, ids.len(), "missing of {ids:?}"),
                Ended::Unknown => {}
            }
        }
    });
}
