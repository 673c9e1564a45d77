//! Records of logs in runs on the real engine: each in one account at every moment, and what is told of
//! those that are gone.

#[path = "support/laws.rs"]
mod laws;
#[path = "records/plans.rs"]
mod plans;
#[path = "sim_laws/scenarios.rs"]
#[allow(dead_code, reason = "the laws of the simulation draw others")]
mod scenarios;

use std::collections::BTreeSet;
use std::rc::Rc;

use plans::{at, consumer, millis, plan, producer, settings, topic};
use proptest::prelude::*;
use scenarios::log_setup;
use sorting_office::base::SimTime;
use sorting_office::engine::logs::{Acks, Event, StorageEvent, TopicConfiguration};
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Ledger, Standing, books, done_again};
use sorting_office::player::{Account, Cause, Cursor, History, World};
use sorting_office::sim::{
    Action, ClientAction, ClientEvent, ClientId, ClusterAction, Commit, Entry, EntryId, Intervention,
    Journal, LifeEvent, LinkAction, LogClientEvent, Plan, Publication, PublisherEvent, Recording, Role,
    Simulation, Target, TransitKind, What,
};

const CASES: u32 = 400;

fn run(plan: Plan, interventions: Vec<Intervention>) -> Recording {
    Recording::run(Rc::new(plan), 1, interventions)
}

/// What the entries alone say of a record, in no more words than a reader would need.
#[derive(Clone, Debug, Default)]
struct Seen {
    maker: Option<ClientId>,
    /// Its producer was told, or told its application, or is gone.
    over: bool,
    failed: bool,
    removed: bool,
    /// It is sent, and its producer's library waits for an answer.
    asked: bool,
    /// Its producer's library began anew.
    forgotten: bool,
    /// Come in at a replica at this time.
    arrived: Option<SimTime>,
}

fn see(seen: &mut Vec<Seen>, recording: &Recording, entry: usize) {
    let entry = &recording.journal.entries[entry];
    let mut of = |id: MessageId, change: &dyn Fn(&mut Seen)| {
        seen.resize(seen.len().max(id.index() + 1), Seen::default());
        change(&mut seen[id.index()]);
    };
    match &entry.what {
        What::Client(client, ClientEvent::Publisher(PublisherEvent::Produced(message))) => {
            of(message.id, &|seen| seen.maker = Some(*client));
        }
        What::Client(_, ClientEvent::Log(event)) => match &**event {
            LogClientEvent::RecordSent { message, .. } => of(message.id, &|seen| seen.over = true),
            LogClientEvent::SentAgain { message, .. } => of(message.id, &|seen| seen.asked = false),
            LogClientEvent::RecordFailed { message, .. } => {
                of(message.id, &|seen| (seen.over, seen.failed) = (true, true));
            }
            _ => {}
        },
        What::Client(
            client,
            ClientEvent::Life(LifeEvent::Crashed)
            | ClientEvent::Life(LifeEvent::Disconnected)
            | ClientEvent::Life(LifeEvent::Changed(_)),
        ) => {
            let began_anew = matches!(&entry.what, What::Client(_, ClientEvent::Life(LifeEvent::Changed(_))));
            for seen in seen.iter_mut().filter(|seen| seen.maker == Some(*client) && !seen.over) {
                // What a library has not sent is handed to the one that takes its place.
                if seen.asked || !began_anew {
                    (seen.over, seen.forgotten) = (true, began_anew);
                }
            }
        }
        What::Log(event) => {
            if let Event::Storage(StorageEvent::Removed { records, .. }) = &**event {
                records.iter().for_each(|(_, id)| of(MessageId(*id), &|seen| seen.removed = true));
            }
        }
        What::Departed(id) => {
            let transit = recording.journal.transit(*id).expect("it left");
            if transit.kind == TransitKind::Produce {
                of(transit.message.id, &|seen| seen.asked = true);
            }
        }
        What::Arrived(id) => {
            let transit = recording.journal.transit(*id).expect("it left");
            if transit.kind == TransitKind::Produce {
                of(transit.message.id, &|seen| seen.arrived = Some(entry.at));
            }
        }
        _ => {}
    }
}

/// Every record's account is the one that its entries and the logs say.
fn check_accounts(
    standing: &Standing,
    world: &World,
    journal: &Journal,
    seen: &[Seen],
    now: SimTime,
) -> Result<(), TestCaseError> {
    let in_logs = world.logs.record_ids();
    let transits = world.in_transit.iter().filter_map(|id| journal.transit(*id));
    let produced = transits.filter(|transit| transit.kind == TransitKind::Produce);
    let flying: BTreeSet<MessageId> = produced.map(|transit| transit.message.id).collect();
    for (number, seen) in seen.iter().enumerate().filter(|(_, seen)| seen.maker.is_some()) {
        let id = MessageId(number as u32);
        let account = standing.account(id);
        let fits = |expected: &[Account]| account.is_some_and(|account| expected.contains(&account));
        let fits = if in_logs.contains(&id.0) {
            fits(&[Account::Retained])
        } else if flying.contains(&id) || !seen.over {
            fits(&[Account::Underway])
        } else if seen.arrived == Some(now) {
            true
        } else if seen.removed {
            fits(&[Account::Removed])
        } else if seen.failed {
            fits(&[Account::Failed])
        } else if seen.forgotten {
            // What a library left behind is found out with the next entry.
            fits(&[Account::Lost, Account::Refused, Account::Underway])
        } else {
            fits(&[Account::Lost, Account::Refused])
        };
        prop_assert!(fits, "{id:?} is {account:?}, {seen:?}, at {now}");
    }
    Ok(())
}

fn check_books(world: &World, standing: &Standing) -> Result<(), TestCaseError> {
    let books = books(world);
    prop_assert_eq!(books.len(), 2, "a cluster alone has no queues to tell of");
    prop_assert!(books.iter().all(|sum| sum.agrees()), "{:?}", books);
    prop_assert!(standing.sum().agrees() && standing.sum().total.0 == books[0].total.0);
    prop_assert!(standing.agrees_with(world), "{:?}", standing);
    Ok(())
}

fn check_losses(ledger: &Ledger, world: &World, entries: usize) -> Result<(), TestCaseError> {
    let told = ledger.losses(entries);
    prop_assert_eq!(world.losses().count() as usize, told.len());
    let same = world.losses().last().rev().zip(told.iter().rev()).all(|(kept, told)| kept == told);
    prop_assert!(same, "{:?} and {:?}", world.losses(), told);
    Ok(())
}

/// The logs of the picture are the engine's.
fn check_logs(world: &World, simulation: &Simulation) -> Result<(), TestCaseError> {
    for (replica, state) in world.logs.replicas.iter() {
        let engine = simulation.cluster().records(replica.partition, replica.broker);
        let range = (0..state.end).filter_map(|offset| Some((offset, state.record(offset)?.id.0)));
        let here: Vec<_> = range.collect();
        prop_assert_eq!(here, engine, "{:?}", replica);
    }
    Ok(())
}

proptest! {
    #![proptest_config(laws::config(CASES))]

    #[test]
    fn every_record_is_in_one_account(setup in log_setup(), part in 0.0f64..1.0) {
        let recording = Recording::run(Rc::new(setup.plan), setup.seed, setup.interventions);
        let ledger = Ledger::of(&recording);
        let mut world = World::new(&recording.plan);
        let mut seen = Vec::new();
        for index in 0..recording.journal.entries.len() {
            world.apply(&recording.plan, &recording.journal, EntryId(index as u32));
            see(&mut seen, &recording, index);
            let (standing, now) = (ledger.at(index + 1), recording.journal.entries[index].at);
            check_accounts(&standing, &world, &recording.journal, &seen, now)?;
            check_books(&world, &standing)?;
            check_losses(&ledger, &world, index + 1)?;
        }
        // Seeking equals running, and the logs are those of the engine, at any time.
        let recording = Rc::new(recording);
        let t = SimTime::from_micros((recording.end().as_micros() as f64 * part) as u64);
        let mut cursor = Cursor::new(Rc::new(History::new(Rc::clone(&recording))));
        cursor.seek(recording.journal.entries.len());
        let entries = recording.entries_by(t);
        let sought = cursor.seek(entries).clone();
        let mut folded = World::new(&recording.plan);
        (0..entries as u32).for_each(|entry| folded.apply(&recording.plan, &recording.journal, EntryId(entry)));
        prop_assert_eq!(&sought, &folded);
        let mut simulation =
            Simulation::new(Rc::clone(&recording.plan), recording.seed, Rc::clone(&recording.interventions));
        let mut so_far = Journal::default();
        simulation.start(&mut so_far);
        simulation.run_to(t, &mut so_far);
        check_logs(&sought, &simulation)?;
    }
}

type Ends = (Vec<(u32, &'static str)>, BTreeSet<&'static str>, Vec<(Cause, u32)>);

/// How a run ends for its records: how many are in each account, and of what those that are gone died.
fn ends(recording: &Recording) -> Ends {
    let ledger = Ledger::of(recording);
    let sum = ledger.at(usize::MAX).sum();
    let causes = ledger.losses(usize::MAX).iter().map(|loss| loss.why.words()).collect();
    let mut world = World::new(&recording.plan);
    let entries = 0..recording.journal.entries.len() as u32;
    entries.for_each(|entry| world.apply(&recording.plan, &recording.journal, EntryId(entry)));
    let parts = sum.parts.into_iter().filter(|(count, _)| *count > 0).collect();
    (parts, causes, world.losses().by_cause().collect())
}

fn one_writer(acks: Acks, replicas: u16, configuration: TopicConfiguration) -> Plan {
    plan(topic("orders", replicas, configuration), vec![producer("web", settings(acks), &["ann"], 5, 300)])
}

#[test]
fn what_is_stored_is_retained_whoever_reads_it() {
    let mut plan = one_writer(Acks::All, 3, TopicConfiguration::default());
    plan.clients.push(consumer("bill-0", "billing", Commit::AfterRecord));
    assert_eq!(ends(&run(plan, Vec::new())), (vec![(5, "retained")], BTreeSet::new(), vec![]));
}

#[test]
fn with_acks_0_what_is_lost_on_the_link_is_lost_unheard() {
    let lose = |millis: u64| {
        let target = Target { client: "web".into(), kind: TransitKind::Produce, message: None };
        at(millis, Action::Link(LinkAction::Lose(target)))
    };
    let lost = run(one_writer(Acks::None, 1, TopicConfiguration::default()), vec![lose(1_250)]);
    let expected = (
        vec![(4, "retained"), (1, "lost")],
        BTreeSet::from(["lost on its way to the leader"]),
        vec![(Cause::Lost, 1)],
    );
    assert_eq!(ends(&lost), expected);
    // With an answer to wait for, it is sent again.
    let again = run(one_writer(Acks::Leader, 1, TopicConfiguration::default()), vec![lose(1_250)]);
    assert_eq!(ends(&again).0, [(5, "retained")]);
}

#[test]
fn a_lost_answer_makes_a_record_lie_there_twice_without_idempotence() {
    let lose = || {
        let target = Target { client: "web".into(), kind: TransitKind::Produced, message: None };
        at(1_250, Action::Link(LinkAction::Lose(target)))
    };
    let recording = run(one_writer(Acks::Leader, 1, TopicConfiguration::default()), vec![lose()]);
    let ledger = Ledger::of(&recording);
    let doubles = ledger.doubles(usize::MAX);
    assert_eq!(doubles.len(), 1, "{doubles:?}");
    assert!(done_again(&doubles[0], &recording.plan).starts_with("stored for the second time in orders-"));
    assert_eq!(ends(&recording).0, [(5, "retained")]);
    let mut plan = one_writer(Acks::All, 1, TopicConfiguration::default());
    if let Role::LogProducer(producer) = &mut plan.clients[0].role {
        producer.settings.idempotent = true;
    }
    assert_eq!(Ledger::of(&run(plan, vec![lose()])).doubles(usize::MAX), []);
}

#[test]
fn a_crash_takes_the_batch_with_it() {
    let mut plan = one_writer(Acks::All, 1, TopicConfiguration::default());
    if let Role::LogProducer(producer) = &mut plan.clients[0].role {
        producer.settings.linger = millis(5_000);
    }
    let crash = at(1_700, Action::Client(ClientAction::Crash { client: "web".into(), restart_after: None }));
    let (parts, causes, graves) = ends(&run(plan, vec![crash]));
    assert_eq!(parts, [(3, "lost")]);
    assert_eq!((causes, graves), (BTreeSet::from(["its producer crashed with it"]), vec![(Cause::Lost, 3)]));
}

#[test]
fn what_a_producer_gives_up_has_failed() {
    let stop = |broker: &str| {
        at(
            900,
            Action::Cluster(ClusterAction::Stop { broker: broker.into(), kill: true, restart_after: None }),
        )
    };
    let recording = run(
        one_writer(Acks::All, 1, TopicConfiguration::default()),
        vec![stop("broker-0"), stop("broker-1"), stop("broker-2")],
    );
    let (parts, causes, graves) = ends(&recording);
    assert_eq!(parts, [(5, "failed")]);
    assert_eq!((causes, graves), (BTreeSet::from(["its producer gave it up"]), vec![(Cause::Failed, 5)]));
}

/// The leader acknowledges alone, and goes before a follower has it: when it comes back, it gives it up.
#[test]
fn with_acks_1_a_new_leader_that_lacks_it_makes_it_truncated() {
    let action = |millis: u64, action: Action| at(millis, action);
    let brokers = ["broker-0", "broker-1"];
    let mut best = Vec::new();
    for leader in brokers {
        let broker = || leader.into();
        let recording = run(
            one_writer(Acks::Leader, 3, TopicConfiguration::default()),
            vec![
                action(1_100, Action::Cluster(ClusterAction::Cut { broker: broker() })),
                action(
                    1_500,
                    Action::Cluster(ClusterAction::Stop {
                        broker: broker(),
                        kill: true,
                        restart_after: None,
                    }),
                ),
                action(5_000, Action::Cluster(ClusterAction::Start { broker: broker() })),
                action(5_000, Action::Cluster(ClusterAction::Mend { broker: broker() })),
            ],
        );
        best.push(ends(&recording));
    }
    let lost = best.iter().find(|(parts, ..)| parts.iter().any(|(_, word)| *word == "lost"));
    let (_, causes, graves) = lost.expect("one of them leads the partition of ann");
    assert!(causes.contains("truncated: the new leader did not have it"), "{best:?}");
    assert!(graves.iter().any(|(cause, _)| *cause == Cause::Truncated), "{best:?}");
}

#[test]
fn what_retention_removes_is_no_loss() {
    let configuration = TopicConfiguration {
        retention: Some(millis(1_000)),
        segment_time: millis(500),
        ..TopicConfiguration::default()
    };
    let (parts, causes, graves) = ends(&run(one_writer(Acks::All, 3, configuration), Vec::new()));
    assert!(parts.iter().any(|(count, word)| *word == "removed" && *count > 0), "{parts:?}");
    assert!(parts.iter().all(|(_, word)| ["removed", "retained"].contains(word)), "{parts:?}");
    assert_eq!((causes, graves), (BTreeSet::new(), vec![]));
}

#[test]
fn what_a_group_reads_again_is_done_twice() {
    let mut plan = one_writer(Acks::All, 1, TopicConfiguration::default());
    plan.clients.push(consumer("bill-0", "billing", Commit::Never));
    plan.clients.push(consumer("mail-0", "mails", Commit::AfterRecord));
    let crash = at(
        4_000,
        Action::Client(ClientAction::Crash { client: "bill-0".into(), restart_after: Some(millis(200)) }),
    );
    let recording = run(plan, vec![crash]);
    let ledger = Ledger::of(&recording);
    let told: Vec<String> =
        ledger.doubles(usize::MAX).iter().map(|double| done_again(double, &recording.plan)).collect();
    assert_eq!(told, vec!["done for the second time in group billing, by bill-0"; 5]);
}

#[test]
fn with_acks_0_what_a_leader_refuses_is_refused_unheard() {
    let configuration = TopicConfiguration { max_message_bytes: 5, ..TopicConfiguration::default() };
    let (parts, causes, graves) = ends(&run(one_writer(Acks::None, 1, configuration.clone()), Vec::new()));
    assert_eq!(parts, [(5, "refused")]);
    assert_eq!((causes, graves), (BTreeSet::from(["refused by its leader"]), vec![(Cause::Refused, 5)]));
    assert_eq!(ends(&run(one_writer(Acks::Leader, 1, configuration), Vec::new())).0, [(5, "failed")]);
}

/// Its producer hears nothing and gives it up; but it was stored, and went as retention says.
#[test]
fn what_retention_removed_has_not_failed() {
    let configuration = TopicConfiguration {
        retention: Some(millis(300)),
        segment_time: millis(300),
        ..TopicConfiguration::default()
    };
    let mut plan = one_writer(Acks::Leader, 1, configuration);
    if let Role::LogProducer(producer) = &mut plan.clients[0].role {
        producer.publications[0] = Publication { count: 1, ..producer.publications[0].clone() };
    }
    let recording = run(plan, vec![at(1_170, Action::Link(LinkAction::Cut { client: "web".into() }))]);
    let failed = |entry: &Entry| {
        matches!(&entry.what, What::Client(_, ClientEvent::Log(event))
            if matches!(**event, LogClientEvent::RecordFailed { .. }))
    };
    assert!(recording.journal.entries.iter().any(failed), "it is given up");
    assert_eq!(ends(&recording), (vec![(1, "removed")], BTreeSet::new(), vec![]));
}
