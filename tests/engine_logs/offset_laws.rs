//! Laws of committed offsets, with whole clients on links that break, brokers that go and come, members that
//! come, leave, crash and stall, and old members that commit what is no longer theirs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{
    AutoOffsetReset, Consumer, ConsumerSettings, Output, Producer, ProducerSettings,
};
use sorting_office::engine::logs::{
    Caller, Cluster, Command, ConnectionId, ErrorCode, Event, GroupEvent, Marker, MemberId, Name, Offset,
    ProducerId, Record, Request, Response, TopicConfiguration, TopicPartition, TransactionEvent,
};

use crate::laws::hold;
use crate::net::{Fault, Library, Net, TOPIC, fault, partition, pause};

const GROUP: &str = "billing";
const PARTITIONS: u16 = 3;
const PRODUCER: u32 = 0;
/// Members are clients 1 to this one.
const MEMBERS: u32 = 3;
/// Reads as a member and writes, with its offsets in a transaction.
const TRANSACTIONAL: u32 = 4;
/// Its commits are those of members of old.
const ZOMBIE: ConnectionId = ConnectionId(99);
/// The net's `offsets_retention`.
const RETENTION: SimDuration = SimDuration::from_millis(30_000);

#[derive(Clone, Debug)]
enum Step {
    Join(u32),
    Leave(u32),
    Crash(u32),
    Stall(u32),
    Send(u16, u32),
    /// A transaction with the offsets of a member.
    Transaction {
        member: u32,
        commit: bool,
        /// Another incarnation of the producer comes so many milliseconds later, and aborts what is not
        /// prepared by then.
        replaced: Option<u64>,
    },
    /// Some former member of some generation commits.
    Zombie(usize, Offset),
    Fault(Fault),
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let who = 1..=MEMBERS;
    let step = prop_oneof![
        4 => who.clone().prop_map(Step::Join),
        1 => who.clone().prop_map(Step::Leave),
        1 => who.clone().prop_map(Step::Crash),
        1 => who.clone().prop_map(Step::Stall),
        4 => (0..PARTITIONS, 1_u32..6).prop_map(|(partition, count)| Step::Send(partition, count)),
        2 => (who, any::<bool>(), prop::option::of(0_u64..12))
            .prop_map(|(member, commit, replaced)| Step::Transaction { member, commit, replaced }),
        2 => (0_usize..50, 0_u64..9).prop_map(|(which, offset)| Step::Zombie(which, offset)),
        2 => fault(TRANSACTIONAL + 1, PARTITIONS).prop_map(Step::Fault),
        5 => prop_oneof![4 => pause(), 1 => 20_000_u64..60_000].prop_map(Step::Pass),
    ];
    prop::collection::vec(step, 1..50)
}

/// What is known of the group from what was told, and whether that accounts for its offsets.
#[derive(Default)]
struct Book {
    members: BTreeSet<MemberId>,
    generation: u32,
    empty_since: SimTime,
    /// Every member of every generation, with its client's name.
    identities: Vec<(u32, MemberId, String)>,
    committed: BTreeMap<TopicPartition, Offset>,
    /// Offsets in each producer's transaction.
    staged: BTreeMap<ProducerId, Vec<(TopicPartition, Offset)>>,
    prepared: BTreeMap<ProducerId, Marker>,
    zombies_refused: usize,
}

impl Book {
    fn may(&self, member: Option<&(u32, MemberId)>) -> bool {
        member.is_some_and(|(generation, id)| *generation == self.generation && self.members.contains(id))
    }

    fn hear(&mut self, now: SimTime, command: Option<&Command>, cluster: &Cluster, events: &[Event]) {
        let request = match command {
            Some(Command::Request { request, caller, .. }) => Some((request, caller.connection)),
            _ => None,
        };
        let mut accounted: Vec<(TopicPartition, Option<Offset>)> = Vec::new();
        match request {
            Some((Request::OffsetCommit { member, offsets, .. }, from)) if self.may(member.as_ref()) => {
                assert_ne!(from, ZOMBIE);
                accounted.extend(offsets.iter().map(|(one, offset)| (*one, Some(*offset))));
            }
            Some((Request::OffsetCommit { .. }, from)) => self.must_be_refused(from, events),
            Some((Request::TxnOffsetCommit { member, offsets, producer, .. }, _)) => {
                let is_taken = |event: &Event| {
                    matches!(event, Event::Responded { response: Response::TxnOffsetCommit(Ok(())), .. })
                };
                if events.iter().any(is_taken) {
                    assert!(self.may(member.as_ref()), "a former member's offsets are in a transaction");
                    self.staged.entry(producer.0).or_default().extend(offsets);
                }
            }
            _ => {}
        }
        for event in events {
            self.follow(now, event, &mut accounted);
        }
        for one in (0..PARTITIONS).map(partition) {
            let (before, after) = (self.committed.get(&one).copied(), cluster.committed(GROUP, one));
            let is_explained = before == after || accounted.contains(&(one, after));
            assert!(is_explained, "{one:?} moved from {before:?} to {after:?} by {command:?}: {events:?}");
        }
        self.committed.clear();
        self.committed.extend((0..PARTITIONS).filter_map(|number| {
            let one = partition(number);
            Some((one, cluster.committed(GROUP, one)?))
        }));
        for event in events {
            if let Event::Transaction(TransactionEvent::TransactionEnded { producer, .. }) = event {
                self.prepared.remove(producer);
                self.staged.remove(producer);
            }
        }
    }

    fn must_be_refused(&mut self, from: ConnectionId, events: &[Event]) {
        for event in events {
            let Event::Responded { response: Response::OffsetCommit(answers), .. } = event else { continue };
            for (_, answer) in answers {
                use ErrorCode::{IllegalGeneration, NotCoordinator, UnknownMemberId};
                let refused = matches!(answer, Err(IllegalGeneration | UnknownMemberId | NotCoordinator));
                assert!(refused, "a former member's commit: {answer:?}");
                self.zombies_refused += usize::from(from == ZOMBIE);
            }
        }
    }

    /// While an offset of the partition is in an open transaction, nobody is told what is committed (KIP-447).
    fn check_stable(&self, one: TopicPartition, is_stable: bool) {
        let is_of = |staged: &Vec<(TopicPartition, Offset)>| staged.iter().any(|(other, _)| *other == one);
        let mut open = self.staged.iter().filter(|(producer, _)| !self.prepared.contains_key(producer));
        assert!(!is_stable || !open.any(|(_, staged)| is_of(staged)), "{one:?} is told though it is open");
        assert!(is_stable || self.staged.values().any(is_of), "{one:?} is not told though nothing is open");
    }

    fn follow(&mut self, now: SimTime, event: &Event, accounted: &mut Vec<(TopicPartition, Option<Offset>)>) {
        match event {
            Event::Group(GroupEvent::MemberJoined { member, .. }) => {
                self.members.insert(member.clone());
            }
            Event::Group(GroupEvent::MemberLeft { member, .. }) => {
                self.members.remove(member);
                self.empty_since = now;
            }
            Event::Group(GroupEvent::GenerationBegan { generation, members, .. }) => {
                self.generation = *generation;
                let all = members.iter();
                self.identities.extend(all.map(|(id, client)| (*generation, id.clone(), client.to_string())));
            }
            Event::Group(GroupEvent::OffsetExpired { partition, .. }) => {
                let is_old = self.members.is_empty() && self.empty_since + RETENTION <= now;
                assert!(is_old, "expired after {:?}", now.since(self.empty_since));
                accounted.push((*partition, None));
            }
            Event::Responded { response: Response::OffsetFetch(Ok(rows)), .. } => {
                rows.iter().for_each(|(one, answer)| self.check_stable(*one, answer.is_ok()));
            }
            Event::Transaction(TransactionEvent::TransactionPrepared { producer, marker, .. }) => {
                self.prepared.insert(*producer, *marker);
            }
            _ => {}
        }
        let ending = self.prepared.iter().filter(|(_, marker)| **marker == Marker::Commit);
        let counts = ending.filter_map(|(producer, _)| self.staged.get(producer)).flatten();
        accounted.extend(counts.map(|(partition, offset)| (*partition, Some(*offset))));
    }
}

struct World {
    net: Net,
    book: Rc<RefCell<Book>>,
    assignor: &'static str,
    sent: u32,
}

impl World {
    fn new(assignor: &'static str) -> Self {
        let book = Rc::new(RefCell::new(Book::default()));
        let told = Rc::clone(&book);
        let watch = Box::new(move |now, command: Option<&Command>, cluster: &Cluster, events: &[Event]| {
            told.borrow_mut().hear(now, command, cluster, events);
        });
        let net = Net::new(PARTITIONS, TopicConfiguration::default(), watch);
        let mut world = Self { net, book, assignor, sent: 0 };
        world.produce_as(PRODUCER, None);
        world.produce_as(TRANSACTIONAL, Some("shop".into()));
        world
    }

    fn produce_as(&mut self, client: u32, transactional_id: Option<Name>) {
        let settings = ProducerSettings {
            bootstrap: Net::brokers(),
            transactional_id,
            transaction_timeout: SimDuration::from_millis(5_000),
            request_timeout: SimDuration::from_millis(2_000),
            ..ProducerSettings::default()
        };
        let mut out = Vec::new();
        let producer = Producer::new(settings, self.net.now, &mut out);
        self.net.clients.insert(client, Library::Producer(producer));
        self.net.follow(client, out);
    }

    fn join(&mut self, who: u32) {
        if self.net.clients.contains_key(&who) {
            return;
        }
        let settings = ConsumerSettings {
            client_id: format!("c-{who}").into(),
            bootstrap: Net::brokers(),
            group: Some(GROUP.into()),
            auto_offset_reset: AutoOffsetReset::Earliest,
            max_poll_records: 2,
            auto_commit_interval: SimDuration::from_millis(300),
            session_timeout: SimDuration::from_millis(3_000),
            heartbeat_interval: SimDuration::from_millis(500),
            max_poll_interval: SimDuration::from_millis(5_000),
            request_timeout: SimDuration::from_millis(2_000),
            assignors: vec![self.assignor.into()],
            ..ConsumerSettings::default()
        };
        let mut out = Vec::new();
        let mut consumer = Consumer::new(settings, self.net.now);
        consumer.subscribe(self.net.now, vec![TOPIC.into()], &mut out);
        self.net.clients.insert(who, Library::Consumer(consumer));
        self.net.stalled.remove(&who);
        self.net.follow(who, out);
    }

    fn act(&mut self, step: &Step) {
        match step {
            Step::Join(who) => self.join(*who),
            Step::Leave(who) => {
                self.net.consumer(*who, |consumer, now, out| consumer.close(now, out));
                // What it sends last comes in.
                self.net.pass(2);
                self.net.crash(*who);
            }
            Step::Crash(who) => self.net.crash(*who),
            Step::Stall(who) => {
                if !self.net.stalled.remove(who) {
                    self.net.stalled.insert(*who);
                }
            }
            Step::Send(number, count) => {
                for _ in 0..*count {
                    let record = self.record();
                    self.net.producer(PRODUCER, |producer, now, out| {
                        producer.send(now, TOPIC.into(), record, Some(*number), out)
                    });
                }
            }
            Step::Transaction { member, commit, replaced } => {
                self.transaction(*member, *commit);
                if let Some(ms) = replaced {
                    self.net.pass(*ms);
                    self.net.crash(TRANSACTIONAL);
                    self.produce_as(TRANSACTIONAL, Some("shop".into()));
                }
            }
            Step::Zombie(which, offset) => self.zombie(*which, *offset),
            Step::Fault(fault) => self.net.meet(fault),
            Step::Pass(ms) => self.net.pass(*ms),
        }
    }

    fn record(&mut self) -> Record {
        self.sent += 1;
        Record { id: self.sent, value: Some("x".into()), ..Record::default() }
    }

    /// Commits where a member is, or was when it was one, in a transaction; ends one that was begun before.
    fn transaction(&mut self, member: u32, commit: bool) {
        let positions = self.net.consumer(member, |consumer, _, _| {
            let owned = consumer.assignment().into_iter();
            owned.filter_map(|one| Some((one, consumer.position(one)?))).collect::<Vec<_>>()
        });
        let client = format!("c-{member}");
        let identity = self.book.borrow().identities.iter().rev().find(|one| one.2 == client).cloned();
        let (Some(positions), Some((generation, id, _))) = (positions, identity) else { return };
        let record = self.record();
        self.net.producer(TRANSACTIONAL, |producer, now, out| {
            if producer.begin_transaction(out).is_ok() {
                producer.send(now, TOPIC.into(), record, Some(0), out).unwrap();
                producer.send_offsets(GROUP.into(), Some((generation, id)), positions).unwrap();
                let ended = match commit {
                    true => producer.commit_transaction(now, out),
                    false => producer.abort_transaction(now, out),
                };
                ended.unwrap();
            } else {
                // It may be one that can only be aborted.
                let _ = producer.abort_transaction(now, out);
            }
        });
    }

    fn zombie(&mut self, which: usize, offset: Offset) {
        let identity = {
            let book = self.book.borrow();
            let is_old = |(generation, id, _): &&(u32, MemberId, String)| {
                *generation < book.generation || !book.members.contains(id)
            };
            let old: Vec<_> = book.identities.iter().filter(is_old).collect();
            which.checked_rem(old.len()).map(|at| (old[at].0, old[at].1.clone()))
        };
        let (Some(member), Some(broker)) = (identity, self.net.cluster.coordinator(GROUP)) else { return };
        let offsets = (0..PARTITIONS).map(|one| (partition(one), offset)).collect();
        let request =
            Request::OffsetCommit { group: GROUP.into(), member: Some(member), instance: None, offsets };
        let caller = Caller { connection: ZOMBIE, correlation: 0 };
        self.net.tell(Command::Request { broker, caller, request });
    }
}

/// A group's committed offset changes only by the commit of a member of the present generation, by a
/// transaction with offsets of such a one, or when a group has had no members for
/// `offsets.retention.minutes`; not by joins, leaves, crashes, elections or the loss of a broker. And a group
/// that goes on from it misses nothing that was acknowledged.
#[test]
fn a_committed_offset_never_moves_on_its_own() {
    let assignor = prop_oneof![Just("range"), Just("sticky"), Just("cooperative-sticky")];
    hold(150, &(assignor, steps()), |(assignor, steps)| {
        let mut world = World::new(assignor);
        steps.iter().for_each(|step| world.act(step));
        world.net.heal(1_000);
        world.net.stalled.clear();
        world.join(1);
        world.net.pass(30_000);
        let handed: BTreeSet<u32> = world.net.handed.iter().map(|(_, _, _, record)| record.id).collect();
        for (client, report) in &world.net.reports {
            if let (PRODUCER, Output::Delivered { record, .. }) = (*client, report) {
                assert!(handed.contains(&record.id), "the group misses {record:?}");
            }
        }
    });
}

/// What a member commits that has been put out, or whose generation is over, is refused and moves nothing
/// (`ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`).
#[test]
fn a_fenced_member_commits_nothing() {
    let refused = RefCell::new(0);
    hold(60, &(steps(), steps()), |(before, after)| {
        let mut world = World::new("range");
        (1..=MEMBERS).for_each(|who| world.join(who));
        world.net.pass(1_000);
        world.act(&Step::Send(0, 5));
        for (step, which) in before.iter().chain(after).zip(0..) {
            world.act(step);
            // After whatever happens, somebody from before.
            world.zombie(which, 1_000);
        }
        *refused.borrow_mut() += world.book.borrow().zombies_refused;
    });
    assert!(refused.into_inner() > 0, "there were former members that tried");
}

/// A broker that has just come up knows no topics, and the group's leader may have asked that one before it
/// divided: it shares them out when it knows them (`assignmentSnapshot`).
#[test]
fn a_leader_that_did_not_know_its_topics_shares_them_out_later() {
    let mut world = World::new("range");
    world.act(&Step::Fault(Fault::Stop { broker: 0, kill: false }));
    world.act(&Step::Send(0, 1));
    world.net.heal(1_000);
    world.join(1);
    world.net.pass(10_000);
    let empty = Output::Assigned(Vec::new());
    assert!(world.net.reports.contains(&(1, empty)), "it got nothing at first");
    let owned = world.net.consumer(1, |consumer, _, _| consumer.assignment());
    assert_eq!(owned, Some((0..PARTITIONS).map(partition).collect()));
}
