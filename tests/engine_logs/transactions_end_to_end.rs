//! A transactional producer's library against a whole cluster: markers, offsets, fencing.

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{Output, Producer, ProducerSettings, TransactionState};
use sorting_office::engine::logs::{
    BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, Event, Marker, Record,
    TopicConfiguration, TopicDeclaration, TopicId, TopicPartition, TransactionEvent,
};

const P0: TopicPartition = TopicPartition { topic: TopicId(0), partition: 0 };
const P1: TopicPartition = TopicPartition { topic: TopicId(0), partition: 1 };

/// Three brokers, two partitions, and producers that share a transactional id.
struct World {
    cluster: Cluster,
    now: SimTime,
    producers: Vec<Producer>,
    reports: Vec<(usize, Output)>,
    events: Vec<Event>,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            cluster: Cluster::default(),
            now: SimTime::ZERO,
            producers: Vec::new(),
            reports: Vec::new(),
            events: Vec::new(),
        };
        let configuration =
            ClusterConfiguration { brokers: 3, controllers: 3, ..ClusterConfiguration::default() };
        world.tell(Command::Configure(configuration));
        world.tell(Command::CreateTopic(TopicDeclaration {
            name: "orders".into(),
            partitions: 2,
            replication_factor: 3,
            configuration: TopicConfiguration { min_insync_replicas: 2, ..TopicConfiguration::default() },
            assignment: Vec::new(),
        }));
        world
    }

    fn producer(&mut self) -> usize {
        let settings = ProducerSettings {
            transactional_id: Some("shop".into()),
            bootstrap: (0..3).map(BrokerId).collect(),
            request_timeout: SimDuration::from_millis(5_000),
            delivery_timeout: SimDuration::from_millis(10_000),
            ..ProducerSettings::default()
        };
        let mut out = Vec::new();
        self.producers.push(Producer::new(settings, self.now, &mut out));
        let which = self.producers.len() - 1;
        self.follow(which, out);
        self.pass(500);
        which
    }

    fn tell(&mut self, command: Command) {
        let mut events = Vec::new();
        self.cluster.apply(self.now, command, &mut events);
        self.hear(events);
    }

    fn with(&mut self, which: usize, act: impl FnOnce(&mut Producer, SimTime, &mut Vec<Output>)) {
        let mut out = Vec::new();
        act(&mut self.producers[which], self.now, &mut out);
        self.follow(which, out);
    }

    fn follow(&mut self, which: usize, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } => {
                    let caller = Caller { connection: ConnectionId(which as u32), correlation };
                    self.tell(Command::Request { broker, caller, request });
                }
                other => self.reports.push((which, other)),
            }
        }
    }

    fn hear(&mut self, events: Vec<Event>) {
        for event in events {
            if let Event::Responded { caller, response, .. } = event {
                let (which, correlation) = (caller.connection.0 as usize, caller.correlation);
                self.with(which, |producer, now, out| producer.received(now, correlation, response, out));
            } else {
                self.events.push(event);
            }
        }
    }

    fn pass(&mut self, ms: u64) {
        let until = self.now + SimDuration::from_millis(ms);
        loop {
            let own = self.producers.iter().map(Producer::next_deadline);
            let next = own.chain([self.cluster.next_deadline()]).flatten().min();
            let Some(at) = next.filter(|at| *at <= until) else { break };
            self.now = self.now.max(at);
            let mut events = Vec::new();
            self.cluster.advance(self.now, &mut events);
            self.hear(events);
            for which in 0..self.producers.len() {
                self.with(which, |producer, now, out| producer.advance(now, out));
            }
        }
        self.now = until;
    }

    fn send(&mut self, which: usize, id: u32, partition: u16) {
        let record = Record { id, value: Some("x".into()), ..Record::default() };
        self.with(which, |producer, now, out| {
            producer
                .send(now, "orders".into(), record, Some(partition), out)
                .expect("it is in a transaction");
        });
    }

    fn states(&self, which: usize) -> Vec<TransactionState> {
        let of = |(who, report): &(usize, Output)| match report {
            Output::Transaction(Ok(state)) if *who == which => Some(*state),
            _ => None,
        };
        self.reports.iter().filter_map(of).collect()
    }
}

#[test]
fn a_commit_writes_its_markers_and_its_offsets_count() {
    let mut world = World::new();
    let shop = world.producer();
    world.with(shop, |producer, _, out| producer.begin_transaction(out).expect("it is ready"));
    world.send(shop, 1, 0);
    world.send(shop, 2, 1);
    world.pass(100);
    let stable =
        |world: &World, one| world.cluster.log_range(one, world.cluster.leader(one).unwrap()).unwrap();
    assert_eq!((stable(&world, P0).last_stable, stable(&world, P0).high_watermark), (0, 1));
    world.with(shop, |producer, now, out| {
        producer.send_offsets("billing".into(), None, vec![(P0, 1)]).expect("it is in a transaction");
        producer.commit_transaction(now, out).expect("it is in a transaction");
    });
    assert_eq!(world.cluster.committed("billing", P0), None, "not before the end");
    world.pass(1_000);
    let expected = [TransactionState::Ready, TransactionState::Open, TransactionState::Committed];
    assert_eq!(world.states(shop), expected);
    for one in [P0, P1] {
        assert_eq!((stable(&world, one).last_stable, stable(&world, one).end), (2, 2), "{one:?}");
    }
    assert_eq!(world.cluster.committed("billing", P0), Some(1));
    let ended = |event: &Event| {
        matches!(event, Event::Transaction(TransactionEvent::TransactionEnded { marker: Marker::Commit, .. }))
    };
    assert!(world.events.iter().any(ended));
}

#[test]
fn an_abort_drops_the_offsets() {
    let mut world = World::new();
    let shop = world.producer();
    world.with(shop, |producer, _, out| producer.begin_transaction(out).expect("it is ready"));
    world.send(shop, 1, 0);
    world.pass(100);
    world.with(shop, |producer, now, out| {
        producer.send_offsets("billing".into(), None, vec![(P0, 1)]).expect("it is in a transaction");
        producer.abort_transaction(now, out).expect("it is in a transaction");
    });
    world.pass(1_000);
    assert_eq!(world.states(shop).last(), Some(&TransactionState::Aborted));
    assert_eq!(world.cluster.committed("billing", P0), None);
}

#[test]
fn a_newer_incarnation_fences_the_older_and_aborts_its_transaction() {
    let mut world = World::new();
    let zombie = world.producer();
    world.with(zombie, |producer, _, out| producer.begin_transaction(out).expect("it is ready"));
    world.send(zombie, 1, 0);
    world.pass(100);
    let fresh = world.producer();
    world.pass(1_000);
    assert_eq!(world.states(fresh), [TransactionState::Ready]);
    world.send(zombie, 2, 0);
    world.with(zombie, |producer, now, out| {
        producer.commit_transaction(now, out).ok();
    });
    world.pass(1_000);
    let refused = world.reports.iter().any(|(who, report)| {
        *who == zombie && matches!(report, Output::Transaction(Err(_)) | Output::Failed { .. })
    });
    assert!(refused, "the zombie is told");
    assert!(!world.states(zombie).contains(&TransactionState::Committed));
    let leader = world.cluster.leader(P0).unwrap();
    let ids: Vec<u32> = world.cluster.records(P0, leader).into_iter().map(|(_, id)| id).collect();
    assert_eq!(ids, [1], "what was sent before lies there, aborted");
}

/// `beginCompletingTransaction`: where nothing was sent, the coordinator has nothing to end and is not asked.
#[test]
fn an_empty_transaction_ends_at_once() {
    let mut world = World::new();
    let shop = world.producer();
    let ends = [(true, TransactionState::Committed), (false, TransactionState::Aborted)];
    for (commit, expected) in ends {
        world.with(shop, |producer, now, out| {
            producer.begin_transaction(out).expect("it is ready");
            let ended = match commit {
                true => producer.commit_transaction(now, out),
                false => producer.abort_transaction(now, out),
            };
            ended.expect("it is in a transaction");
        });
        assert_eq!(world.states(shop).last(), Some(&expected));
    }
    assert!(
        !world
            .events
            .iter()
            .any(|event| matches!(event, Event::Transaction(TransactionEvent::TransactionPrepared { .. })))
    );
}

/// `KafkaProducer.doSend`: a record that found no metadata in time, or whose partition is not there, fails its
/// transaction like one that was refused. The commit must not go through without it.
#[test]
fn a_record_that_was_never_sent_fails_its_transaction() {
    let lost: [(&str, u16, bool); 4] =
        [("nowhere", 0, false), ("nowhere", 0, true), ("orders", 9, false), ("orders", 9, true)];
    for (topic, partition, waits) in lost {
        let mut world = World::new();
        let shop = world.producer();
        world.with(shop, |producer, _, out| producer.begin_transaction(out).expect("it is ready"));
        world.send(shop, 1, 0);
        let record = Record { id: 2, ..Record::default() };
        world.with(shop, |producer, now, out| {
            producer.send(now, topic.into(), record, Some(partition), out).expect("it is in a transaction");
        });
        if waits {
            world.pass(12_000);
        }
        world.with(shop, |producer, now, out| {
            producer.commit_transaction(now, out).ok();
        });
        world.pass(12_000);
        let failed =
            |(_, report): &(usize, Output)| matches!(report, Output::Failed { record, .. } if record.id == 2);
        assert!(world.reports.iter().any(failed), "{topic}-{partition}");
        assert!(!world.states(shop).contains(&TransactionState::Committed), "{topic}-{partition}");
        world.with(shop, |producer, now, out| {
            producer.abort_transaction(now, out).expect("nothing else is left");
        });
        world.pass(1_000);
        assert_eq!(world.states(shop).last(), Some(&TransactionState::Aborted), "{topic}-{partition}");
    }
}
