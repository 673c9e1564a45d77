//! The cluster: acks, replication, elections, and what is lost when.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{
    Acks, BrokerEvent, BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, ErrorCode,
    Event, FoundOffset, Isolation, LogRange, Offset, OffsetAt, ProducedBatch, Record, RemovalReason, Request,
    Response, StorageEvent, TopicConfiguration, TopicDeclaration, TopicId, TopicPartition,
};

const P0: TopicPartition = TopicPartition { topic: TopicId(0), partition: 0 };

/// Three brokers, one partition on all of them.
struct World {
    cluster: Cluster,
    now: SimTime,
    events: Vec<Event>,
    asked: u32,
    sent: u32,
}

impl World {
    fn new(configuration: TopicConfiguration) -> Self {
        Self::on(configuration, 3, vec![vec![BrokerId(0), BrokerId(1), BrokerId(2)]])
    }

    /// With so many controllers, and the partition on these brokers.
    fn on(configuration: TopicConfiguration, controllers: u16, assignment: Vec<Vec<BrokerId>>) -> Self {
        let mut world =
            Self { cluster: Cluster::default(), now: SimTime::ZERO, events: Vec::new(), asked: 0, sent: 0 };
        let cluster = ClusterConfiguration {
            brokers: 3,
            controllers,
            replica_lag_time_max: SimDuration::from_millis(10_000),
            leader_imbalance_check_interval: None,
            ..ClusterConfiguration::default()
        };
        world.tell(Command::Configure(cluster));
        world.tell(Command::CreateTopic(TopicDeclaration {
            name: "orders".into(),
            partitions: 1,
            replication_factor: assignment[0].len() as u16,
            configuration,
            assignment,
        }));
        world
    }

    fn tell(&mut self, command: Command) {
        self.cluster.apply(self.now, command, &mut self.events);
    }

    fn pass(&mut self, ms: u64) {
        self.now += SimDuration::from_millis(ms);
        self.cluster.advance(self.now, &mut self.events);
    }

    /// Sends one record to a broker; the number of the request.
    fn send(&mut self, broker: u16, acks: Acks) -> u32 {
        (self.asked, self.sent) = (self.asked + 1, self.sent + 1);
        let record = Rc::new(Record { id: self.sent, value: Some("x".into()), ..Record::default() });
        let batch = ProducedBatch { partition: P0, records: vec![record], producer: None, size: 70 };
        let timeout = SimDuration::from_millis(30_000);
        let request = Request::Produce { acks, timeout, transactional_id: None, batches: vec![batch] };
        let caller = Caller { connection: ConnectionId(1), correlation: self.asked };
        self.tell(Command::Request { broker: BrokerId(broker), caller, request });
        self.asked
    }

    /// The answer to a produce request, if it has come.
    fn answer(&self, request: u32) -> Option<Result<Offset, ErrorCode>> {
        self.events.iter().find_map(|event| match event {
            Event::Responded { caller, response: Response::Produce(answers), .. }
                if caller.correlation == request =>
            {
                answers.first().map(|(_, answer)| *answer)
            }
            _ => None,
        })
    }

    /// What a broker answers who asks for an offset.
    fn offset(&mut self, broker: u16, at: OffsetAt) -> FoundOffset {
        self.asked += 1;
        let caller = Caller { connection: ConnectionId(1), correlation: self.asked };
        let request =
            Request::ListOffsets { partitions: vec![(P0, at)], isolation: Isolation::ReadUncommitted };
        self.tell(Command::Request { broker: BrokerId(broker), caller, request });
        match self.events.last() {
            Some(Event::Responded { response: Response::ListOffsets(found), .. }) => found[0].1,
            other => panic!("{other:?}"),
        }
    }

    fn ids(&self, broker: u16) -> Vec<u32> {
        self.cluster.records(P0, BrokerId(broker)).into_iter().map(|(_, id)| id).collect()
    }
}

fn settings(min_insync_replicas: u16) -> TopicConfiguration {
    TopicConfiguration { min_insync_replicas, ..TopicConfiguration::default() }
}

#[test]
fn acks_all_waits_for_the_in_sync_replicas_and_acks_1_does_not() {
    let mut world = World::new(settings(2));
    let all = world.send(0, Acks::All);
    assert_eq!(world.answer(all), None);
    let one = world.send(0, Acks::Leader);
    assert_eq!(world.answer(one), Some(Ok(1)));
    let none = world.send(0, Acks::None);
    world.pass(50);
    assert_eq!((world.answer(all), world.answer(none)), (Some(Ok(0)), None));
    for broker in 0..3 {
        assert_eq!(world.ids(broker), [1, 2, 3], "on broker {broker}");
        let range = world.cluster.log_range(P0, BrokerId(broker)).expect("a replica");
        assert_eq!((range.high_watermark, range.end), (3, 3), "on broker {broker}");
    }
}

#[test]
fn a_killed_leader_is_followed_by_the_next_in_sync_replica_after_its_session() {
    let mut world = World::new(settings(2));
    world.send(0, Acks::All);
    world.pass(50);
    world.tell(Command::StopBroker { broker: BrokerId(0), kill: true });
    world.pass(5_000);
    assert_eq!(world.cluster.leader(P0), Some(BrokerId(0)), "nobody knows yet");
    world.pass(8_000);
    assert_eq!(world.cluster.leader(P0), Some(BrokerId(1)));
    assert_eq!(world.cluster.in_sync(P0), [BrokerId(1), BrokerId(2)]);
    let next = world.send(1, Acks::All);
    world.pass(50);
    assert_eq!(world.answer(next), Some(Ok(1)));
    world.tell(Command::StartBroker(BrokerId(0)));
    world.pass(5_000);
    assert_eq!(world.ids(0), [1, 2]);
    assert_eq!(world.cluster.in_sync(P0).len(), 3);
}

#[test]
fn what_was_acknowledged_with_acks_1_can_be_lost_and_with_all_can_not() {
    for (acks, survives) in [(Acks::Leader, false), (Acks::All, true)] {
        let mut world = World::new(settings(2));
        world.send(0, Acks::All);
        world.pass(50);
        // The leader is cut off from its followers, and still takes what it can.
        world.tell(Command::CutBroker(BrokerId(0)));
        let last = world.send(0, acks);
        let answered = world.answer(last);
        assert_eq!(answered.is_some(), !survives, "{acks:?}");
        world.pass(15_000);
        assert_eq!(world.cluster.leader(P0), Some(BrokerId(1)));
        world.tell(Command::MendBroker(BrokerId(0)));
        world.pass(5_000);
        // What nobody had but the old leader is truncated.
        assert_eq!(world.ids(0), [1], "{acks:?}");
        let truncated = world.events.iter().any(|event| {
            matches!(event, Event::Storage(StorageEvent::Truncated { broker: BrokerId(0), end: 1, was: 2, records, .. }) if records == &[(1, 2)])
        });
        assert!(truncated, "{acks:?}");
        let told = world.answer(last);
        match survives {
            // The producer was never told that it was stored.
            true => assert!(told.is_none_or(|answer| answer.is_err())),
            false => assert_eq!(told, Some(Ok(1))),
        }
    }
}

#[test]
fn too_few_in_sync_replicas_refuse_acks_all() {
    let mut world = World::new(settings(2));
    for broker in [1, 2] {
        world.tell(Command::StopBroker { broker: BrokerId(broker), kill: true });
    }
    // Two of three controllers are gone: nobody can change the in-sync set.
    let waits = world.send(0, Acks::All);
    world.pass(20_000);
    assert_eq!(world.answer(waits), None);
    assert_eq!(world.cluster.active_controller(), None);
    world.pass(15_000);
    assert_eq!(world.answer(waits), Some(Err(ErrorCode::RequestTimedOut)));
    // One of them is back: a majority fences the other.
    world.tell(Command::StartBroker(BrokerId(1)));
    world.pass(30_000);
    assert_eq!(world.cluster.in_sync(P0), [BrokerId(0), BrokerId(1)]);
    world.tell(Command::StopBroker { broker: BrokerId(1), kill: false });
    world.pass(1_000);
    let taken = world.send(0, Acks::Leader);
    assert!(matches!(world.answer(taken), Some(Ok(_))));
}

/// With fewer in sync than `min.insync.replicas`, which counts as at most the number of replicas, acks=all is
/// refused and nothing more is committed, whoever wrote it (`Partition.isUnderMinIsr`, `effectiveMinIsr` and
/// `maybeIncrementLeaderHW` since Kafka 3.7, KAFKA-15583; the cap: KAFKA-21110).
#[test]
fn with_too_few_in_sync_the_high_watermark_stands() {
    let table = [
        // min.insync.replicas, replicas, of them stopped, is it enough?
        (1, 3, 2, true),
        (2, 3, 1, true),
        (2, 3, 2, false),
        (3, 3, 1, false),
        (4, 3, 0, true),
        (4, 3, 1, false),
        (2, 1, 0, true),
    ];
    for case in table {
        let (min, replicas, stopped, enough) = case;
        let mut world = World::on(settings(min), 1, vec![(0..replicas).map(BrokerId).collect()]);
        world.send(0, Acks::Leader);
        world.pass(50);
        (1..=stopped)
            .for_each(|broker| world.tell(Command::StopBroker { broker: BrokerId(broker), kill: false }));
        world.pass(100);
        assert_eq!(world.cluster.in_sync(P0).len(), usize::from(replicas - stopped), "{case:?}");
        let [one, all] = [Acks::Leader, Acks::All].map(|acks| world.send(0, acks));
        world.pass(50);
        assert_eq!(world.answer(one), Some(Ok(1)), "{case:?}");
        let expected = if enough { Ok(2) } else { Err(ErrorCode::NotEnoughReplicas) };
        assert_eq!(world.answer(all), Some(expected), "{case:?}");
        let end = |world: &World| {
            let range = world.cluster.log_range(P0, BrokerId(0)).unwrap();
            (range.high_watermark, range.end)
        };
        assert_eq!(end(&world), if enough { (3, 3) } else { (1, 2) }, "{case:?}");
        (1..=stopped).for_each(|broker| world.tell(Command::StartBroker(BrokerId(broker))));
        world.pass(5_000);
        assert_eq!(end(&world).0, end(&world).1, "{case:?}: enough are back");
    }
}

/// KIP-207, `Partition.fetchOffsetForTimestamp`: a new leader whose high watermark lags behind where its epoch
/// begins does not say what is at the end, or beyond its high watermark (KAFKA-2334).
#[test]
fn after_an_election_the_end_is_not_available_until_the_high_watermark_is_there() {
    let mut world = World::new(settings(1));
    world.send(0, Acks::All);
    world.pass(50);
    world.send(0, Acks::All);
    let high = |world: &World, broker| world.cluster.log_range(P0, BrokerId(broker)).unwrap().high_watermark;
    while high(&world, 0) < 2 {
        world.pass(1);
    }
    // The followers have the second record and have not heard that it is committed.
    world.tell(Command::StopBroker { broker: BrokerId(0), kill: true });
    assert_eq!((high(&world, 1), high(&world, 2)), (1, 1));
    let asked =
        [OffsetAt::Latest, OffsetAt::Earliest, OffsetAt::Time(SimTime::ZERO), OffsetAt::Time(later())];
    let mut told: [Vec<Result<Option<Offset>, ErrorCode>>; 4] = Default::default();
    while told[0].last().is_none_or(Result::is_err) {
        world.pass(1);
        assert!(world.now < SimTime::from_millis(30_000), "{told:?}");
        for (at, told) in asked.into_iter().zip(&mut told) {
            let answer = world.offset(1, at).map(|found| found.map(|(offset, _)| offset));
            if told.last() != Some(&answer) {
                told.push(answer);
            }
        }
    }
    use ErrorCode::{NotLeaderOrFollower, OffsetNotAvailable};
    let [latest, earliest, first, late] = told;
    assert_eq!(latest, [Err(NotLeaderOrFollower), Err(OffsetNotAvailable), Ok(Some(2))]);
    assert_eq!(earliest, [Err(NotLeaderOrFollower), Ok(Some(0))]);
    assert_eq!(first, [Err(NotLeaderOrFollower), Ok(Some(0))], "it is below the high watermark");
    assert_eq!(late, [Err(NotLeaderOrFollower), Err(OffsetNotAvailable), Ok(None)]);
}

fn later() -> SimTime {
    SimTime::from_millis(3_600_000)
}

#[test]
fn a_clean_shutdown_hands_leadership_over_at_once() {
    let mut world = World::new(settings(1));
    world.send(0, Acks::All);
    world.pass(50);
    // Broker 1 is the controller's choice once 0 leads nothing; 0 is the controller itself, so 1 goes.
    world.tell(Command::ElectLeader { partition: P0, unclean: false });
    world.tell(Command::StopBroker { broker: BrokerId(2), kill: false });
    world.pass(10);
    assert_eq!(world.cluster.in_sync(P0), [BrokerId(0), BrokerId(1)]);
    let refused = world.events.contains(&Event::CommandRefused(ErrorCode::ElectionNotNeeded));
    assert!(refused, "broker 0 led already");
}

#[test]
fn an_unclean_election_loses_what_the_new_leader_lacks() {
    for allowed in [false, true] {
        let configuration = TopicConfiguration { unclean_leader_election: allowed, ..settings(1) };
        // The only controller is broker 0, which has no replica.
        let mut world = World::on(configuration, 1, vec![vec![BrokerId(2), BrokerId(1)]]);
        world.send(2, Acks::All);
        world.pass(50);
        world.tell(Command::StopBroker { broker: BrokerId(1), kill: true });
        world.pass(15_000);
        assert_eq!(world.cluster.in_sync(P0), [BrokerId(2)]);
        let alone = world.send(2, Acks::All);
        assert_eq!(world.answer(alone), Some(Ok(1)), "the in-sync set is the leader alone");
        world.tell(Command::StopBroker { broker: BrokerId(2), kill: true });
        world.tell(Command::StartBroker(BrokerId(1)));
        world.pass(15_000);
        assert_eq!(world.cluster.leader(P0), allowed.then_some(BrokerId(1)));
        world.tell(Command::StartBroker(BrokerId(2)));
        world.pass(5_000);
        // Who waits for the in-sync replica loses nothing; who does not, loses what was acknowledged.
        assert_eq!(world.cluster.leader(P0), Some(BrokerId(if allowed { 1 } else { 2 })));
        let kept: &[u32] = if allowed { &[1] } else { &[1, 2] };
        assert_eq!((world.ids(1), world.ids(2)), (kept.to_vec(), kept.to_vec()));
    }
}

/// `OFFSET_OUT_OF_RANGE` to a follower (`truncateFullyAndStartAt`): what the leader has deleted meanwhile, the
/// follower gives up as well, and goes on where the leader's log begins.
#[test]
fn a_follower_that_was_away_for_too_long_begins_anew_at_its_leaders_log_start() {
    let configuration = TopicConfiguration { segment_bytes: 140, retention_bytes: Some(140), ..settings(1) };
    for (away, anew) in [(1, false), (8, true)] {
        let mut world = World::new(configuration.clone());
        for _ in 0..2 {
            world.send(0, Acks::All);
        }
        world.pass(50);
        world.tell(Command::StopBroker { broker: BrokerId(2), kill: false });
        world.pass(50);
        for _ in 0..away {
            world.send(0, Acks::All);
        }
        // The retention of the others comes by.
        world.pass(300_000);
        let start = world.cluster.log_range(P0, BrokerId(0)).unwrap().start;
        assert_eq!(start > 2, anew, "after {away} records the leader's log begins at {start}");
        world.tell(Command::StartBroker(BrokerId(2)));
        world.pass(5_000);
        assert_eq!(world.cluster.in_sync(P0).len(), 3);
        let (leader, follower) =
            (world.cluster.records(P0, BrokerId(0)), world.cluster.records(P0, BrokerId(2)));
        assert!(follower.ends_with(&leader), "{away}: {leader:?}, {follower:?}");
        let range = world.cluster.log_range(P0, BrokerId(2)).unwrap();
        assert_eq!(
            range,
            world
                .cluster
                .log_range(P0, BrokerId(0))
                .map(|leader| LogRange { start: range.start, ..leader })
                .unwrap()
        );
        let told = world.events.iter().find_map(|event| match event {
            Event::Storage(StorageEvent::Removed {
                reason: RemovalReason::BehindLeader,
                records,
                log_start,
                ..
            }) => Some((records.len(), *log_start)),
            _ => None,
        });
        assert_eq!(told, anew.then_some((2, start)), "after {away} records");
        if anew {
            assert_eq!((range.start, follower), (start, leader));
        }
    }
}

/// The controller fences by the silence since it last heard of a broker, not by one that has ended since.
#[test]
fn a_session_begins_anew_with_each_sign_of_life() {
    let mut world = World::new(settings(1));
    let fenced = |world: &World| {
        world.events.contains(&Event::Broker(BrokerEvent::BrokerFenced { broker: BrokerId(2) }))
    };
    world.tell(Command::CutBroker(BrokerId(2)));
    world.pass(6_000);
    world.tell(Command::MendBroker(BrokerId(2)));
    world.pass(1_000);
    world.tell(Command::CutBroker(BrokerId(2)));
    // The first silence would be over by now (broker.session.timeout.ms is 9 s).
    world.pass(6_000);
    assert!(!fenced(&world));
    world.pass(3_100);
    assert!(fenced(&world));
}
