//! Laws of the cluster under random faults: what is committed stays, and all replicas end up the same.

use std::collections::BTreeMap;
use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{
    Acks, BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, Event, Offset,
    ProducedBatch, Record, ReplicationEvent, Request, Response, TopicConfiguration, TopicDeclaration,
    TopicId, TopicPartition,
};

const BROKERS: u16 = 3;
const P0: TopicPartition = TopicPartition { topic: TopicId(0), partition: 0 };

#[derive(Clone, Debug)]
enum Step {
    Send { broker: u16, acks: Acks },
    Stop { broker: u16, kill: bool },
    Start(u16),
    Cut(u16),
    Mend(u16),
    Prefer,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let broker = 0..BROKERS;
    let acks = prop_oneof![Just(Acks::None), Just(Acks::Leader), Just(Acks::All)];
    prop_oneof![
        6 => (broker.clone(), acks).prop_map(|(broker, acks)| Step::Send { broker, acks }),
        1 => (broker.clone(), any::<bool>()).prop_map(|(broker, kill)| Step::Stop { broker, kill }),
        2 => broker.clone().prop_map(Step::Start),
        1 => broker.clone().prop_map(Step::Cut),
        2 => broker.prop_map(Step::Mend),
        1 => Just(Step::Prefer),
        6 => prop_oneof![0_u64..5, 5_u64..200, 200_u64..20_000].prop_map(Step::Pass),
    ]
}

/// A partition on three brokers, and everything that was told of it.
struct World {
    cluster: Cluster,
    now: SimTime,
    sent: u32,
    /// Of each request the record it brought.
    asked: BTreeMap<u32, u32>,
    /// Records that were acknowledged with acks=all: offset and record.
    acknowledged: BTreeMap<Offset, u32>,
    /// Every offset below a high watermark that a leader told, with the record there.
    committed: BTreeMap<Offset, u32>,
    all: BTreeMap<u32, Acks>,
    /// What each follower was sent last.
    under_way: BTreeMap<BrokerId, (Offset, Offset)>,
}

impl World {
    fn new(min_insync_replicas: u16, latency: u64) -> Self {
        let mut world = Self {
            cluster: Cluster::default(),
            now: SimTime::ZERO,
            sent: 0,
            asked: BTreeMap::new(),
            acknowledged: BTreeMap::new(),
            committed: BTreeMap::new(),
            all: BTreeMap::new(),
            under_way: BTreeMap::new(),
        };
        world.tell(Command::Configure(ClusterConfiguration {
            brokers: BROKERS,
            controllers: 3,
            latency: SimDuration::from_millis(latency),
            replica_lag_time_max: SimDuration::from_millis(3_000),
            broker_session_timeout: SimDuration::from_millis(2_000),
            broker_heartbeat_interval: SimDuration::from_millis(500),
            leader_imbalance_check_interval: None,
            ..ClusterConfiguration::default()
        }));
        world.tell(Command::CreateTopic(TopicDeclaration {
            name: "orders".into(),
            partitions: 1,
            replication_factor: BROKERS,
            configuration: TopicConfiguration { min_insync_replicas, ..TopicConfiguration::default() },
            assignment: Vec::new(),
        }));
        world
    }

    fn tell(&mut self, command: Command) {
        let mut events = Vec::new();
        self.cluster.apply(self.now, command, &mut events);
        self.hear(events);
    }

    fn pass(&mut self, ms: u64) {
        let until = self.now + SimDuration::from_millis(ms);
        // One deadline after the other, so that every high watermark is looked at when it is told.
        while let Some(at) = self.cluster.next_deadline().filter(|at| *at <= until) {
            assert!(at >= self.now, "time goes back");
            self.now = at;
            let mut events = Vec::new();
            self.cluster.advance(at, &mut events);
            self.hear(events);
        }
        self.now = until;
    }

    fn hear(&mut self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::Responded { caller, response: Response::Produce(answers), .. } => {
                    let record = self.asked[&caller.correlation];
                    if let (Some((_, Ok(offset))), Some(Acks::All)) = (answers.first(), self.all.get(&record))
                    {
                        self.acknowledged.insert(*offset, record);
                    }
                }
                Event::Replication(ReplicationEvent::ReplicationSent { to, first, last, .. }) => {
                    self.under_way.insert(to, (first, last));
                }
                // It has one fetch under way: what comes in is what it was sent last.
                Event::Replication(ReplicationEvent::Replicated { broker, first, last, .. }) => {
                    assert_eq!(self.under_way.get(&broker), Some(&(first, last)), "sent to {broker:?}");
                }
                Event::Replication(ReplicationEvent::HighWatermarkMoved { partition, broker, to }) => {
                    for (offset, record) in self.cluster.records(partition, broker) {
                        if offset < to {
                            let known = *self.committed.entry(offset).or_insert(record);
                            assert_eq!(known, record, "offset {offset} had another record");
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn act(&mut self, step: &Step) {
        match *step {
            Step::Send { broker, acks } => {
                self.sent += 1;
                let record = Rc::new(Record { id: self.sent, value: Some("x".into()), ..Record::default() });
                let batch = ProducedBatch { partition: P0, records: vec![record], producer: None, size: 70 };
                let timeout = SimDuration::from_millis(5_000);
                let request =
                    Request::Produce { acks, timeout, transactional_id: None, batches: vec![batch] };
                let caller = Caller { connection: ConnectionId(1), correlation: self.sent };
                self.asked.insert(self.sent, self.sent);
                self.all.insert(self.sent, acks);
                self.tell(Command::Request { broker: BrokerId(broker), caller, request });
            }
            Step::Stop { broker, kill } => self.tell(Command::StopBroker { broker: BrokerId(broker), kill }),
            Step::Start(broker) => self.tell(Command::StartBroker(BrokerId(broker))),
            Step::Cut(broker) => self.tell(Command::CutBroker(BrokerId(broker))),
            Step::Mend(broker) => self.tell(Command::MendBroker(BrokerId(broker))),
            Step::Prefer => self.tell(Command::ElectLeader { partition: P0, unclean: false }),
            Step::Pass(ms) => self.pass(ms),
        }
    }

    /// Everybody is there and linked, for long enough.
    fn heal(&mut self) {
        for broker in 0..BROKERS {
            self.act(&Step::Mend(broker));
            self.act(&Step::Start(broker));
        }
        self.pass(60_000);
    }

    fn ids(&self, broker: u16) -> BTreeMap<Offset, u32> {
        self.cluster.records(P0, BrokerId(broker)).into_iter().collect()
    }
}

proptest! {
    #![proptest_config(crate::laws::config(400))]

    /// With clean elections nothing is lost that was committed: neither what a producer was told with
    /// acks=all nor what lay below a high watermark; and once all is well the replicas are the same.
    #[test]
    fn what_is_committed_survives(min in 1_u16..=4, steps in prop::collection::vec(step(), 1..60)) {
        let mut world = World::new(min, 1);
        steps.iter().for_each(|step| world.act(step));
        world.heal();
        let leader = world.cluster.leader(P0);
        prop_assert!(leader.is_some(), "somebody leads");
        let kept = world.ids(leader.map_or(0, |leader| leader.0));
        for (offset, record) in world.acknowledged.iter().chain(&world.committed) {
            prop_assert_eq!(kept.get(offset), Some(record), "offset {}", offset);
        }
        prop_assert_eq!(world.cluster.in_sync(P0).len(), usize::from(BROKERS));
        for broker in 0..BROKERS {
            prop_assert_eq!(&world.ids(broker), &kept, "broker {}", broker);
        }
        // Records of one sender to one leader keep their order, and no offset is given twice.
        let offsets: Vec<Offset> = kept.keys().copied().collect();
        prop_assert_eq!(offsets, (0..kept.len() as Offset).collect::<Vec<_>>());
    }
}

/// It was cut off while a fetch was under way, so that it asks anew: the answer to that fetch counts for nothing.
#[test]
fn a_follower_has_one_fetch_under_way() {
    let mut world = World::new(1, 20);
    let send = || Step::Send { broker: 0, acks: Acks::None };
    let before = [Step::Cut(1), Step::Cut(0), Step::Pass(18_745), Step::Mend(0), Step::Cut(2), send()];
    let after = [Step::Pass(12_242), Step::Mend(1), Step::Pass(33), send()];
    before.iter().chain(&after).for_each(|step| world.act(step));
    world.heal();
}

#[test]
fn a_replica_that_was_stopped_as_it_came_back_is_in_sync_in_the_end() {
    let mut world = World::new(1, 20);
    let send = |broker| Step::Send { broker, acks: Acks::None };
    let steps = [Step::Cut(0), Step::Pass(4_020), send(1), Step::Mend(0), send(0), Step::Pass(160)];
    steps.iter().for_each(|step| world.act(step));
    world.act(&Step::Stop { broker: 0, kill: false });
    world.heal();
    assert_eq!(world.cluster.in_sync(P0).len(), usize::from(BROKERS));
}
