//! What a group's coordinator answers whoever joins anew or comes in another's place, as tables
//! (`GroupCoordinator`).

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::{
    BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, ErrorCode, Event, GroupEvent,
    JoinRequest, Joined, MemberId, Name, Request, Response, TopicConfiguration, TopicDeclaration, TopicId,
    TopicPartition,
};

pub const GROUP: &str = "billing";
pub const P0: TopicPartition = TopicPartition { topic: TopicId(0), partition: 0 };

/// One broker, and what it told.
pub struct Desk {
    pub cluster: Cluster,
    pub now: SimTime,
    pub events: Vec<Event>,
    asked: u32,
}

impl Desk {
    pub fn new() -> Self {
        let mut desk = Self { cluster: Cluster::default(), now: SimTime::ZERO, events: Vec::new(), asked: 0 };
        desk.tell(Command::Configure(ClusterConfiguration {
            group_initial_rebalance_delay: SimDuration::ZERO,
            offsets_retention: SimDuration::from_millis(10_000),
            ..ClusterConfiguration::default()
        }));
        for name in ["orders", "returns"] {
            desk.tell(Command::CreateTopic(TopicDeclaration {
                name: name.into(),
                partitions: 1,
                replication_factor: 1,
                configuration: TopicConfiguration::default(),
                assignment: Vec::new(),
            }));
        }
        desk
    }

    pub fn pass(&mut self, ms: u64) {
        self.now += SimDuration::from_millis(ms);
        self.cluster.advance(self.now, &mut self.events);
    }

    fn tell(&mut self, command: Command) {
        self.cluster.apply(self.now, command, &mut self.events);
    }

    /// The number of the request.
    pub fn ask(&mut self, request: Request) -> u32 {
        self.asked += 1;
        let caller = Caller { connection: ConnectionId(1), correlation: self.asked };
        self.tell(Command::Request { broker: BrokerId(0), caller, request });
        self.asked
    }

    pub fn answer(&self, asked: u32) -> Option<&Response> {
        self.events.iter().find_map(|event| match event {
            Event::Responded { caller, response, .. } if caller.correlation == asked => Some(response),
            _ => None,
        })
    }

    pub fn joined(&self, asked: u32) -> Option<Result<Joined, ErrorCode>> {
        match self.answer(asked)? {
            Response::JoinGroup(answer) => Some(answer.clone().map_err(|(error, _)| error)),
            other => panic!("{other:?}"),
        }
    }

    /// Joins as a dynamic member that has got its name, or as a static one.
    pub fn join(&mut self, client: &str, member: Option<&MemberId>, instance: Option<&str>) -> u32 {
        self.join_with(client, member, instance, &["orders"])
    }

    fn join_with(
        &mut self,
        client: &str,
        member: Option<&MemberId>,
        instance: Option<&str>,
        topics: &[&str],
    ) -> u32 {
        self.join_by(&["range"], client, member, instance, topics)
    }

    fn join_by(
        &mut self,
        assignors: &[&str],
        client: &str,
        member: Option<&MemberId>,
        instance: Option<&str>,
        topics: &[&str],
    ) -> u32 {
        self.ask(Request::JoinGroup(JoinRequest {
            group: GROUP.into(),
            member: member.cloned(),
            client_id: client.into(),
            instance: instance.map(Name::from),
            session_timeout: SimDuration::from_millis(45_000),
            rebalance_timeout: SimDuration::from_millis(60_000),
            assignors: assignors.iter().map(|name| Name::from(*name)).collect(),
            topics: topics.iter().map(|topic| Name::from(*topic)).collect(),
            owned: Vec::new(),
            owned_in: None,
        }))
    }

    pub fn name(&mut self, client: &str) -> MemberId {
        let asked = self.join(client, None, None);
        match self.answer(asked) {
            Some(Response::JoinGroup(Err((ErrorCode::MemberIdRequired, Some(member))))) => member.clone(),
            other => panic!("{other:?}"),
        }
    }

    pub fn sync(&mut self, joined: &Joined, instance: Option<&str>, share_to: Option<&MemberId>) -> u32 {
        self.ask(Request::SyncGroup {
            group: GROUP.into(),
            generation: joined.generation,
            member: joined.member.clone(),
            instance: instance.map(Name::from),
            assignments: share_to.map(|member| (member.clone(), vec![P0])).into_iter().collect(),
        })
    }

    fn rebalances(&self) -> usize {
        self.events
            .iter()
            .filter(|event| matches!(event, Event::Group(GroupEvent::RebalanceStarted { .. })))
            .count()
    }
}

/// A group of two in its first generation: what its leader and the other one were told. The leader has the
/// only partition, once it is stable.
pub fn pair(desk: &mut Desk, stable: bool) -> (Joined, Joined) {
    let names = [desk.name("one"), desk.name("two")];
    let asked = ["one", "two"].map(|client| {
        let name = &names[usize::from(client == "two")];
        desk.join(client, Some(name), None)
    });
    let [one, two] = asked.map(|asked| desk.joined(asked).unwrap().unwrap());
    let (leader, other) = if one.leader == one.member { (one, two) } else { (two, one) };
    if stable {
        desk.sync(&other, None, None);
        desk.sync(&leader, None, Some(&leader.member));
    }
    (leader, other)
}

/// `doJoinGroup`: in which state whose join makes a rebalance, by whether it says the same as before.
#[test]
fn who_says_the_same_as_before_is_told_of_the_present_generation() {
    let table = [
        // stable, the leader, the same as before, a rebalance begins
        (true, false, true, false),
        (true, false, false, true),
        (true, true, true, true),
        (true, true, false, true),
        (false, false, true, false),
        (false, false, false, true),
        (false, true, true, false),
        (false, true, false, true),
    ];
    for case in table {
        let (stable, leads, same, expected) = case;
        let mut desk = Desk::new();
        let (leader, other) = pair(&mut desk, stable);
        let who = if leads { &leader } else { &other };
        let before = desk.rebalances();
        let topics: &[&str] = if same { &["orders"] } else { &["orders", "payments"] };
        let client = who.member.split('-').next().unwrap();
        let asked = desk.join_with(client, Some(&who.member), None, topics);
        assert_eq!(desk.rebalances() > before, expected, "{case:?}");
        let told = desk.joined(asked);
        assert_eq!(told.is_none(), expected, "{case:?}: {told:?}");
        if let Some(told) = told {
            assert_eq!(told.as_ref(), Ok(who), "{case:?}: the answer as before");
            // It is given its share, which is empty; while the leader divides, the other one waits for that.
            let asked = desk.sync(&told.unwrap(), None, None);
            let share = (stable || leads).then(|| Response::SyncGroup(Ok(Vec::new())));
            assert_eq!(desk.answer(asked), share.as_ref(), "{case:?}");
        }
    }
}

/// A static member that another has replaced is fenced by its `group.instance.id` (KIP-345); without naming
/// that it is only unknown.
#[test]
fn a_replaced_static_member_is_fenced() {
    let mut desk = Desk::new();
    let asked = desk.join("one", None, Some("till-1"));
    let old = desk.joined(asked).unwrap().unwrap();
    desk.sync(&old, Some("till-1"), Some(&old.member));
    let asked = desk.join("two", None, Some("till-1"));
    let new = desk.joined(asked).unwrap().unwrap();
    assert_eq!((new.generation, desk.rebalances()), (old.generation, 1), "it takes over without a rebalance");
    let asked = desk.sync(&new, Some("till-1"), None);
    assert_eq!(desk.answer(asked), Some(&Response::SyncGroup(Ok(vec![P0]))));
    for (who, instance, expected) in [
        (&old, Some("till-1"), Err(ErrorCode::FencedInstanceId)),
        (&old, None, Err(ErrorCode::UnknownMemberId)),
        (&old, Some("till-2"), Err(ErrorCode::UnknownMemberId)),
        (&new, Some("till-1"), Ok(())),
    ] {
        let (group, generation, member) = (Name::from(GROUP), who.generation, who.member.clone());
        let instance = instance.map(Name::from);
        let asked = desk.ask(Request::Heartbeat {
            group: group.clone(),
            generation,
            member: member.clone(),
            instance: instance.clone(),
        });
        assert_eq!(desk.answer(asked), Some(&Response::Heartbeat(expected)), "{instance:?}");
        let asked = desk.sync(who, instance.as_deref(), None);
        let share = expected.map(|()| vec![P0]);
        assert_eq!(desk.answer(asked), Some(&Response::SyncGroup(share)), "{instance:?}");
        let (member, offsets) = (Some((generation, member)), vec![(P0, 7)]);
        let asked = desk.ask(Request::OffsetCommit { group, member, instance: instance.clone(), offsets });
        let answer = Response::OffsetCommit(vec![(P0, expected)]);
        assert_eq!(desk.answer(asked), Some(&answer), "{instance:?}");
    }
}

/// `updateStaticMemberThenRebalanceOrCompleteJoin`: whoever comes back with its instance to a stable group makes no
/// rebalance, be its share empty (KAFKA-8500) or not; but an assignor that the group does not share is refused, and
/// one that it would now divide by makes one.
#[test]
fn a_static_member_comes_back_without_a_rebalance() {
    type Case = (&'static str, &'static [&'static str], Option<&'static [TopicPartition]>);
    let table: [Case; 5] = [
        ("till-1", &["range"], Some(&[P0])),
        ("till-2", &["range"], Some(&[])),
        ("till-2", &["sticky", "range"], Some(&[])),
        ("till-3", &["range"], None),
        ("till-2", &["sticky"], None),
    ];
    for case in table {
        let (instance, assignors, share) = case;
        let mut desk = Desk::new();
        let one = desk.join("one", None, Some("till-1"));
        let one = desk.joined(one).unwrap().unwrap();
        let two = desk.join("two", None, Some("till-2"));
        let one = desk.join("one", Some(&one.member), Some("till-1"));
        let [one, two] = [one, two].map(|asked| desk.joined(asked).unwrap().unwrap());
        desk.sync(&two, Some("till-2"), None);
        desk.sync(&one, Some("till-1"), Some(&one.member));
        let before = desk.rebalances();
        let asked = desk.join_by(assignors, "again", None, Some(instance), &["orders"]);
        let told = desk.joined(asked);
        let Some(share) = share else {
            let refused = (assignors == ["sticky"]).then_some(Err(ErrorCode::InconsistentGroupProtocol));
            assert_eq!(desk.rebalances() > before, refused.is_none(), "{case:?}");
            assert_eq!(told, refused, "{case:?}");
            continue;
        };
        let told = told.unwrap().unwrap();
        assert_eq!((told.generation, desk.rebalances()), (one.generation, before), "{case:?}");
        let asked = desk.sync(&told, Some(instance), None);
        assert_eq!(desk.answer(asked), Some(&Response::SyncGroup(Ok(share.to_vec()))), "{case:?}");
    }
    // Alone it elects what it likes best.
    let mut desk = Desk::new();
    let one = desk.join("one", None, Some("till-1"));
    let one = desk.joined(one).unwrap().unwrap();
    desk.sync(&one, Some("till-1"), Some(&one.member));
    let asked = desk.join_by(&["sticky", "range"], "again", None, Some("till-1"), &["orders"]);
    assert_eq!(desk.joined(asked).unwrap().unwrap().generation, one.generation + 1);
}

/// Whoever waits for an answer when another comes in its place is told so at once (`replaceStaticMember`).
#[test]
fn a_static_member_that_waits_is_told_that_it_is_replaced() {
    let mut desk = Desk::new();
    // It waits for its share, which the leader does not bring.
    let asked = desk.join("one", None, Some("till-1"));
    let one = desk.joined(asked).unwrap().unwrap();
    desk.sync(&one, Some("till-1"), Some(&one.member));
    let second = desk.join("two", None, Some("till-2"));
    let asked = desk.join("one", Some(&one.member), Some("till-1"));
    assert_eq!(desk.joined(asked).unwrap().unwrap().generation, 2);
    let two = desk.joined(second).unwrap().unwrap();
    let waits = desk.sync(&two, Some("till-2"), None);
    assert_eq!(desk.answer(waits), None);
    let third = desk.join("three", None, Some("till-2"));
    assert_eq!(desk.answer(waits), Some(&Response::SyncGroup(Err(ErrorCode::FencedInstanceId))));
    // The division under way does not know the newcomer, so another one follows; it waits for that.
    assert_eq!(desk.joined(third), None);
    let fourth = desk.join("four", None, Some("till-2"));
    assert_eq!(desk.joined(third), Some(Err(ErrorCode::FencedInstanceId)));
    assert_eq!(desk.joined(fourth), None);
}
