//! How a consumer's library joins its group, stays in it and leaves it, with a whole cluster.

use std::cell::RefCell;
use std::rc::Rc;

use sorting_office::base::SimDuration;
use sorting_office::engine::logs::client::{Consumer, ConsumerSettings, Output};
use sorting_office::engine::logs::{Command, ErrorCode, Event, GroupEvent, Request, TopicConfiguration};

use crate::net::{Fault, Library, Net, TOPIC, partition};

const MAX_POLL: u64 = 4_000;
const SESSION: u64 = 10_000;

fn millis(ms: u64) -> SimDuration {
    SimDuration::from_millis(ms)
}

fn settings(name: &str) -> ConsumerSettings {
    ConsumerSettings {
        client_id: name.into(),
        bootstrap: Net::brokers(),
        group: Some("billing".into()),
        max_poll_interval: millis(MAX_POLL),
        session_timeout: millis(SESSION),
        heartbeat_interval: millis(1_000),
        assignors: vec!["range".into()],
        ..ConsumerSettings::default()
    }
}

/// A group, and what its coordinator did: `in 3 billing`, `left 5000 one`, `rebalance 0`, and `asked` to leave.
struct World {
    net: Net,
    heard: Rc<RefCell<Vec<String>>>,
}

impl World {
    fn new(partitions: u16) -> Self {
        let heard = Rc::new(RefCell::new(Vec::new()));
        let into = Rc::clone(&heard);
        let watch = move |now: sorting_office::base::SimTime,
                          command: Option<&Command>,
                          _: &sorting_office::engine::logs::Cluster,
                          events: &[Event]| {
            let mut heard = into.borrow_mut();
            if let Some(Command::Request { request: Request::LeaveGroup { .. }, .. }) = command {
                heard.push("asked".to_owned());
            }
            for event in events {
                match event {
                    Event::Group(GroupEvent::MemberLeft { client_id, reason, .. }) => {
                        heard.push(format!("{client_id} {reason:?} {}", now.as_millis() / 1_000));
                    }
                    Event::Group(GroupEvent::RebalanceStarted { .. }) => heard.push("rebalance".to_owned()),
                    _ => {}
                }
            }
        };
        Self { net: Net::new(partitions, TopicConfiguration::default(), Box::new(watch)), heard }
    }

    fn join(&mut self, client: u32, settings: ConsumerSettings) {
        let mut out = Vec::new();
        let mut consumer = Consumer::new(settings, self.net.now);
        consumer.subscribe(self.net.now, vec![TOPIC.into()], &mut out);
        self.net.clients.insert(client, Library::Consumer(consumer));
        self.net.follow(client, out);
    }

    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.heard.borrow_mut())
    }

    fn reports(&mut self, client: u32) -> Vec<Output> {
        let all = std::mem::take(&mut self.net.reports);
        all.into_iter().filter(|(who, _)| *who == client).map(|(_, report)| report).collect()
    }
}

/// `AbstractCoordinator.maybeLeaveGroup` (KIP-345, KAFKA-8636): a dynamic member that does not poll says that it
/// leaves; a static one only falls silent, and keeps its share until its session is over.
#[test]
fn a_static_member_that_does_not_poll_is_out_when_its_session_is_over() {
    let table: [(Option<&str>, &[&str]); 2] = [
        (None, &["asked", "one Left 14", "rebalance"]),
        (Some("till-1"), &["one SessionTimeout 23", "rebalance"]),
    ];
    for (instance, expected) in table {
        let mut world = World::new(2);
        world.join(0, ConsumerSettings { instance: instance.map(Into::into), ..settings("one") });
        world.join(1, settings("two"));
        world.net.pass(10_000);
        world.heard();
        world.net.stalled.insert(0);
        world.net.pass(MAX_POLL + SESSION + 5_000);
        let heard = world.heard();
        assert_eq!(heard, expected, "{instance:?}");
        // It comes back with its next poll, as another member.
        world.net.stalled.clear();
        world.net.pass(5_000);
        let is_share = |told: &Output| matches!(told, Output::Assigned(share) if share.len() == 1);
        assert!(world.reports(0).iter().any(is_share), "{instance:?}");
    }
}

/// A static member that polls again before its session is over has its share again, and nobody rebalances.
#[test]
fn a_static_member_that_polls_again_in_time_goes_on() {
    let mut world = World::new(2);
    world.join(0, ConsumerSettings { instance: Some("till-1".into()), ..settings("one") });
    world.join(1, settings("two"));
    world.net.pass(10_000);
    world.heard();
    world.reports(0);
    world.net.stalled.insert(0);
    world.net.pass(MAX_POLL + 2_000);
    world.net.stalled.clear();
    world.net.pass(5_000);
    assert_eq!(world.heard(), ["one Replaced 16"]);
    let reports = world.reports(0);
    let told =
        reports.iter().filter(|told| !matches!(told, Output::Joined { .. } | Output::Positioned { .. }));
    let told: Vec<&Output> = told.collect();
    assert!(matches!(told[..], [Output::Lost(lost), Output::Assigned(share)] if lost == share), "{told:?}");
}

/// `JoinGroupResponseHandler`: an error that does not pass by itself is thrown out of `poll`; every poll that still
/// comes tries once more.
#[test]
fn an_assignor_that_the_group_does_not_share_fails_the_poll() {
    let mut world = World::new(2);
    world.join(0, settings("one"));
    world.net.pass(2_000);
    world.join(1, ConsumerSettings { assignors: vec!["roundrobin".into()], ..settings("two") });
    world.net.pass(150);
    world.net.stalled.insert(1);
    world.net.pass(20_000);
    let failed = Output::PollFailed(ErrorCode::InconsistentGroupProtocol);
    let reports = world.reports(1);
    assert!(!reports.is_empty() && reports.len() < 3, "{reports:?}");
    assert!(reports.iter().all(|report| *report == failed), "{reports:?}");
    assert_eq!(world.heard(), ["rebalance"], "the others go on");
}

/// `HeartbeatThread`: it rests while a join is under way and begins its times anew after it; the poll that waits for
/// the join is a poll.
#[test]
fn a_poll_that_waits_for_the_others_to_join_is_a_poll() {
    let mut world = World::new(2);
    let patient = |name: &str| ConsumerSettings { max_poll_interval: millis(3 * MAX_POLL), ..settings(name) };
    world.join(0, patient("one"));
    world.net.pass(5_000);
    world.join(1, settings("two"));
    world.net.pass(5_000);
    world.heard();
    // The slow one keeps a third one and the second waiting for as long as it may.
    world.net.stalled.insert(0);
    world.join(2, settings("three"));
    world.net.pass(1_500);
    assert_eq!(world.heard(), ["rebalance"]);
    world.net.stalled.extend([1, 2]);
    world.net.pass(3 * MAX_POLL - 1_000);
    // The slow one is out by itself; the two that waited share what there is.
    let heard = world.heard();
    assert_eq!(heard, ["asked", "one Left 22"]);
    let joined = world.reports(1).into_iter().filter(|told| matches!(told, Output::Lost(_))).count();
    assert_eq!(joined, 0, "it was never out");
    world.net.stalled = [0].into();
    world.net.pass(2_000);
    assert_eq!(world.heard(), Vec::<String>::new());
}

/// `ConsumerCoordinator.rejoinNeededOrPending` and `SyncGroupResponseHandler`: metadata that comes in while a join is
/// under way is what the leader divides, and makes no other rebalance.
#[test]
fn partitions_that_are_added_make_one_rebalance() {
    let mut world = World::new(2);
    let often = |name: &str| ConsumerSettings { metadata_max_age: millis(300), ..settings(name) };
    world.join(0, often("one"));
    world.join(1, often("two"));
    world.net.pass(10_000);
    world.heard();
    world.net.tell(Command::CreatePartitions { topic: partition(0).topic, total: 6 });
    world.net.pass(10_000);
    assert_eq!(world.heard(), ["rebalance"]);
}

/// `AbstractCoordinator.ensureCoordinatorReady` and `ClusterConnectionStates.updateReconnectBackoff`: while nobody
/// answers, it tries less and less often, up to once a second.
#[test]
fn a_coordinator_that_is_not_there_is_looked_for_less_and_less_often() {
    let mut world = World::new(1);
    world.join(0, settings("one"));
    world.net.pass(5_000);
    (0..3).for_each(|broker| world.net.meet(&Fault::Stop { broker, kill: true }));
    let mut looks = [0; 2];
    for (at, looks) in looks.iter_mut().enumerate() {
        world.net.pass(if at == 0 { 0 } else { 5_000 });
        for _ in 0..500 {
            let before = world.net.posted();
            world.net.pass(10);
            *looks += world.net.posted() - before;
        }
    }
    assert!(looks[0] > looks[1] && looks[1] <= 3 * 5, "{looks:?}");
}
