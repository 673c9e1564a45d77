//! Laws of consumer groups, with whole clients that come, leave, crash and stall at random.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{AutoOffsetReset, Consumer, ConsumerSettings, Output};
use sorting_office::engine::logs::{
    Caller, Cluster, ClusterConfiguration, Command, ConnectionId, Event, GroupEvent, Offset, Request,
    TopicConfiguration, TopicDeclaration, TopicPartition,
};

const PARTITIONS: u16 = 5;
const MEMBERS: usize = 4;

#[derive(Clone, Debug)]
enum Step {
    Join(usize),
    Leave(usize),
    /// It is gone without a word.
    Crash(usize),
    /// It does not poll for a while.
    Stall(usize),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..MEMBERS;
    prop_oneof![
        4 => who.clone().prop_map(Step::Join),
        1 => who.clone().prop_map(Step::Leave),
        1 => who.clone().prop_map(Step::Crash),
        1 => who.prop_map(Step::Stall),
        4 => prop_oneof![1_u64..100, 100_u64..8_000].prop_map(Step::Pass),
    ]
}

struct Member {
    connection: u32,
    consumer: Consumer,
    stalled: bool,
}

struct World {
    cluster: Cluster,
    now: SimTime,
    assignor: &'static str,
    members: BTreeMap<usize, Member>,
    connections: u32,
    generation: u32,
    /// The last share-out, by the clients' names.
    shares: BTreeMap<String, Vec<TopicPartition>>,
    committed: BTreeMap<TopicPartition, Offset>,
}

impl World {
    fn new(assignor: &'static str) -> Self {
        let mut cluster = Cluster::default();
        let configuration = ClusterConfiguration {
            group_initial_rebalance_delay: SimDuration::from_millis(50),
            ..ClusterConfiguration::default()
        };
        let declaration = TopicDeclaration {
            name: "orders".into(),
            partitions: PARTITIONS,
            replication_factor: 1,
            configuration: TopicConfiguration::default(),
            assignment: Vec::new(),
        };
        cluster.apply(SimTime::ZERO, Command::Configure(configuration), &mut Vec::new());
        cluster.apply(SimTime::ZERO, Command::CreateTopic(declaration), &mut Vec::new());
        Self {
            cluster,
            now: SimTime::ZERO,
            assignor,
            members: BTreeMap::new(),
            connections: 0,
            generation: 0,
            shares: BTreeMap::new(),
            committed: BTreeMap::new(),
        }
    }

    fn join(&mut self, who: usize) {
        if self.members.contains_key(&who) {
            return;
        }
        let settings = ConsumerSettings {
            client_id: format!("c-{who}").into(),
            group: Some("billing".into()),
            auto_offset_reset: AutoOffsetReset::Earliest,
            session_timeout: SimDuration::from_millis(3_000),
            heartbeat_interval: SimDuration::from_millis(500),
            max_poll_interval: SimDuration::from_millis(5_000),
            assignors: vec![self.assignor.into()],
            ..ConsumerSettings::default()
        };
        self.connections += 1;
        let mut consumer = Consumer::new(settings, self.now);
        let mut out = Vec::new();
        consumer.subscribe(self.now, vec!["orders".into()], &mut out);
        let connection = self.connections;
        self.members.insert(who, Member { connection, consumer, stalled: false });
        self.follow(connection, out);
    }

    fn with(&mut self, who: usize, act: impl FnOnce(&mut Consumer, SimTime, &mut Vec<Output>)) {
        let Some(member) = self.members.get_mut(&who) else { return };
        let (connection, mut out) = (member.connection, Vec::new());
        act(&mut member.consumer, self.now, &mut out);
        self.follow(connection, out);
    }

    fn follow(&mut self, connection: u32, out: Vec<Output>) {
        for output in out {
            let Output::Send { broker, correlation, request } = output else { continue };
            let caller = Caller { connection: ConnectionId(connection), correlation };
            let mut events = Vec::new();
            self.cluster.apply(self.now, Command::Request { broker, caller, request }, &mut events);
            self.hear(events);
        }
    }

    fn hear(&mut self, events: Vec<Event>) {
        for event in events {
            match event {
                Event::Responded { caller, response, .. } => {
                    let whose = self.members.iter().find(|(_, one)| one.connection == caller.connection.0);
                    let Some(who) = whose.map(|(who, _)| *who) else { continue };
                    self.with(who, |consumer, now, out| {
                        consumer.received(now, caller.correlation, response, out);
                    });
                }
                Event::Group(GroupEvent::GenerationBegan { generation, .. }) => {
                    assert!(generation > self.generation, "generations only grow");
                    self.generation = generation;
                }
                Event::Group(GroupEvent::Assigned { generation, assignments, .. }) => {
                    assert_eq!(generation, self.generation);
                    let all: Vec<TopicPartition> =
                        assignments.iter().flat_map(|(_, _, share)| share.iter().copied()).collect();
                    let distinct: BTreeSet<_> = all.iter().collect();
                    assert_eq!(distinct.len(), all.len(), "a partition has two owners: {assignments:?}");
                    self.shares = assignments
                        .into_iter()
                        .map(|(_, client, share)| (client.to_string(), share))
                        .collect();
                }
                Event::Group(GroupEvent::OffsetCommitted { partition, offset, .. }) => {
                    self.committed.insert(partition, offset);
                }
                _ => {}
            }
        }
    }

    /// Everybody who does not stall polls every 100 ms.
    fn pass(&mut self, ms: u64) {
        let until = self.now + SimDuration::from_millis(ms);
        let mut poll = self.now;
        loop {
            let own = self.members.values().map(|member| member.consumer.next_deadline());
            let next = own.chain([self.cluster.next_deadline(), Some(poll)]).flatten().min();
            let Some(at) = next.filter(|at| *at <= until) else { break };
            self.now = self.now.max(at);
            let mut events = Vec::new();
            self.cluster.advance(self.now, &mut events);
            self.hear(events);
            for who in self.members.keys().copied().collect::<Vec<_>>() {
                self.with(who, |consumer, now, out| consumer.advance(now, out));
                if poll <= self.now && !self.members.get(&who).is_none_or(|member| member.stalled) {
                    self.with(who, |consumer, now, out| drop(consumer.poll(now, None, out)));
                }
            }
            if poll <= self.now {
                poll = self.now + SimDuration::from_millis(100);
            }
        }
        self.now = until;
    }

    fn act(&mut self, step: &Step) {
        match *step {
            Step::Join(who) => self.join(who),
            Step::Leave(who) => {
                self.with(who, |consumer, now, out| consumer.close(now, out));
                self.members.remove(&who);
            }
            Step::Crash(who) => drop(self.members.remove(&who)),
            Step::Stall(who) => {
                if let Some(member) = self.members.get_mut(&who) {
                    member.stalled = !member.stalled;
                }
            }
            Step::Pass(ms) => self.pass(ms),
        }
    }
}

/// What a cooperative member wants no longer it gives up before it joins, so that it is free in that same
/// rebalance; what it wants still it keeps and claims (`ConsumerCoordinator.onJoinPrepare`). An eager one gives
/// all up.
#[test]
fn whoever_wants_other_topics_gives_up_what_it_no_longer_wants() {
    type Case = (&'static str, &'static [&'static str], usize, usize);
    let cases: [Case; 4] = [
        ("cooperative-sticky", &["orders", "returns"], 0, 6),
        ("cooperative-sticky", &["returns"], 5, 1),
        ("cooperative-sticky", &["orders"], 1, 5),
        ("sticky", &["returns"], 6, 6),
    ];
    for (assignor, topics, given_up, claimed) in cases {
        let mut world = World::new(assignor);
        let returns = TopicDeclaration {
            name: "returns".into(),
            partitions: 1,
            replication_factor: 1,
            configuration: TopicConfiguration::default(),
            assignment: Vec::new(),
        };
        world.cluster.apply(world.now, Command::CreateTopic(returns), &mut Vec::new());
        world.join(0);
        let both = vec!["orders".into(), "returns".into()];
        world.with(0, |consumer, now, out| consumer.subscribe(now, both, out));
        world.pass(5_000);
        let (mut revoked, mut owned) = (0, None);
        world.with(0, |consumer, now, out| {
            consumer.subscribe(now, topics.iter().map(|topic| (*topic).into()).collect(), out);
            consumer.poll(now, None, out);
            for output in out {
                match output {
                    Output::Revoked(partitions) => revoked += partitions.len(),
                    Output::Send { request: Request::JoinGroup(join), .. } => owned = Some(join.owned.len()),
                    _ => {}
                }
            }
        });
        assert_eq!((revoked, owned), (given_up, Some(claimed)), "{assignor}, then {topics:?}");
        world.pass(5_000);
        let all = world.members[&0].consumer.assignment().len();
        assert_eq!(all, topics.iter().map(|topic| if *topic == "orders" { 5 } else { 1 }).sum::<usize>());
    }
}

proptest! {
    #![proptest_config(crate::laws::config(150))]

    /// In each generation every partition has one owner at the most; once nobody comes or goes, exactly one,
    /// the members agree with the coordinator, and the shares are even.
    #[test]
    fn each_partition_has_one_owner(
        assignor in prop_oneof![Just("range"), Just("roundrobin"), Just("sticky"), Just("cooperative-sticky")],
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut world = World::new(assignor);
        steps.iter().for_each(|step| world.act(step));
        world.join(0);
        world.members.values_mut().for_each(|member| member.stalled = false);
        world.pass(40_000);
        let owned: BTreeMap<usize, Vec<TopicPartition>> =
            world.members.iter().map(|(who, member)| (*who, member.consumer.assignment())).collect();
        let mut all: Vec<TopicPartition> = owned.values().flatten().copied().collect();
        all.sort_unstable();
        let every: Vec<TopicPartition> = (0..PARTITIONS)
            .map(|partition| TopicPartition { partition, ..TopicPartition::default() })
            .collect();
        prop_assert_eq!(all, every);
        for (who, share) in &owned {
            let mut told = world.shares.get(&format!("c-{who}")).cloned().unwrap_or_default();
            told.sort_unstable();
            prop_assert_eq!(&told, share, "c-{}", who);
        }
        let sizes: Vec<usize> = owned.values().map(Vec::len).collect();
        let (least, most) = (sizes.iter().min().copied(), sizes.iter().max().copied());
        prop_assert!(most <= least.map(|least| least + 1), "{:?}", sizes);
        // Nothing was produced, so nobody has anything to commit.
        prop_assert!(world.committed.is_empty());
    }
}
