//! The laws of a run, over random topologies, clients, faults and interventions: nothing panics,
//! nothing is lost without an entry, the same input gives the same journal, seeking equals running.

#[path = "sim_laws/content.rs"]
mod content;
#[path = "sim_laws/fold.rs"]
mod fold;
#[path = "support/laws.rs"]
mod laws;
#[path = "sim_laws/scenarios.rs"]
mod scenarios;
#[path = "sim_laws/service_books.rs"]
mod service_books;
mod support;
#[path = "sim_laws/transactions.rs"]
mod transactions;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use content::{Content, Whereabouts};
use proptest::prelude::*;
use scenarios::watch::{check as check_watch, check_alerts};
use scenarios::{Setup, log_setup, long_setup, service_setup, setup};
use service_books::Books;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{MessageId, QueueId};
use sorting_office::insight::{Figure, Ledger, Standing, Took, books, series_of};
use sorting_office::player::{Account, Address, Cursor, History, Loss, Moment, Place, World};
use sorting_office::sim::{
    ClientEvent, EntryId, Intervention, Journal, Node, PublisherEvent, Recording, Simulation, Span,
    TransitKind, What,
};
use support::mixture;

const CASES: u32 = 2_000;
/// Of a law that reads each run with the slow account.
const SLOW_CASES: u32 = 400;
const SERVICE_CASES: u32 = 600;
const LONG_CASES: u32 = 8;
/// More than clients make queues for their replies in a run.
const MADE: usize = 400;
/// More than anybody does in one instant that leaves no entry.
const STEPS: u32 = 2_000;

fn run(setup: &Setup) -> Recording {
    Recording::run(Rc::new(setup.plan.clone()), setup.seed, setup.interventions.clone())
}

/// Two sums that hold at every moment: what was sent, and what became of each copy.
fn check_sums(world: &World) -> Result<(), TestCaseError> {
    let tally = world.tally();
    let accounted = tally.publishing + tally.publishes_lost + tally.refused + tally.taken;
    prop_assert_eq!(tally.sent, accounted, "publishes: {:?}", tally);
    let ready: usize = world.queues.iter().map(|queue| queue.ready.len()).sum();
    let unacknowledged: usize = world.queues.iter().map(|queue| queue.unacknowledged.len()).sum();
    let held: usize = world.held.iter().map(|held| held.len()).sum();
    prop_assert_eq!(world.copy_count(), ready + unacknowledged + held, "every copy is in one place");
    let counted: u32 = world.clients.iter().map(|client| client.unacknowledged).sum();
    prop_assert!(counted as usize <= unacknowledged, "a worker counts what it does not hold");
    let over = tally.released
        + tally.acknowledged
        + tally.dead_lettered
        + tally.rejected
        + tally.expired
        + tally.dropped;
    prop_assert_eq!(tally.copies as usize, world.copy_count() + over as usize, "copies: {:?}", tally);
    Ok(())
}

/// The ledger, which follows messages through workers' hands, and the world, which counts copies, agree.
fn check_ledger(standing: &Standing, world: &World, journal: &Journal) -> Result<(), TestCaseError> {
    prop_assert!(books(world).iter().all(|sum| sum.agrees()), "{:?}", books(world));
    prop_assert!(standing.sum().agrees());
    prop_assert!(standing.agrees_with(world), "{:?}", standing);
    let liveliest = |message: MessageId| {
        let copies = world.copies().filter(|copy| copy.message.id == message);
        let pile = |place: &Place| match place {
            Place::Unacknowledged(..) => 0,
            Place::Ready(_) => 1,
            Place::Held(..) | Place::Delayed(..) => 2,
        };
        copies.map(|copy| pile(&copy.place)).min()
    };
    for message in (0..standing.sum().total.0 + 1).map(MessageId) {
        let Some(account) = standing.account(message) else { continue };
        let expected = match liveliest(message) {
            Some(0) => account == Account::Unacknowledged,
            Some(1) => matches!(account, Account::Ready | Account::DeadLettered | Account::Held),
            Some(_) => account == Account::Held,
            None => !matches!(account, Account::Unacknowledged | Account::Ready | Account::Held),
        };
        prop_assert!(expected, "{:?} is {:?}", message, account);
    }
    let transits = world.in_transit.iter().filter_map(|id| journal.transit(*id));
    for transit in transits.filter(|transit| transit.kind == TransitKind::Publish) {
        let account = standing.account(transit.message.id);
        prop_assert!(account.is_some_and(|account| !account.is_loss() || account == Account::DeadLettered));
    }
    Ok(())
}

/// The picture's world and the broker agree.
fn check_depths(world: &World, simulation: &Simulation) -> Result<(), TestCaseError> {
    // A restart leaves nothing of a queue that is not durable.
    let depth = |index: usize| match simulation.broker().depth(QueueId(index as u32)) {
        None => [0; 3],
        Some(depth) => [depth.ready, depth.unacknowledged, depth.consumers],
    };
    let planned = world.queues.len() - 1;
    for (index, queue) in world.queues.iter().enumerate() {
        let told = [queue.ready.len(), queue.unacknowledged.len(), queue.consumers as usize];
        if index < planned {
            prop_assert_eq!(depth(index), told);
            continue;
        }
        // The last has all that are none of the plan's together.
        let made = (planned..planned + MADE).map(depth);
        let found = made.fold([0; 3], |sum, one| [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]]);
        prop_assert_eq!(found, told);
    }
    let held: usize = world.held.iter().map(|held| held.len()).sum();
    prop_assert_eq!(simulation.broker().held(), held);
    Ok(())
}

/// `tests/wasm.rs` asks the same of a browser.
#[test]
fn chance_falls_as_it_was_written_down() {
    assert_eq!(mixture::fingerprint(), mixture::EXPECTED);
    assert_eq!(mixture::changed_fingerprint(), mixture::EXPECTED_CHANGED);
}

/// An action without one would show in no fingerprint whether it is done at all.
#[test]
fn each_example_of_an_action_changes_something() {
    let run = |done| Recording::run(Rc::new(mixture::plan()), 7, done);
    let [history, untouched] =
        [run(mixture::everything()), run(Vec::new())].map(|run| Rc::new(History::new(Rc::new(run))));
    let mut cursor = Cursor::new(Rc::clone(&history));
    for Intervention { at, action } in mixture::everything() {
        // What holds for the whole run was so before it, too.
        if action.is_of_whole_run() {
            let mut cursor = Cursor::new(Rc::clone(&untouched));
            let world = cursor.seek(0);
            assert!(world.has_effect(&untouched.recording().plan, &action), "{action:?}");
            continue;
        }
        let before = SimTime::from_micros(at.as_micros() - 1);
        let world = cursor.seek(history.moment_at(before).entries);
        assert!(world.has_effect(&history.recording().plan, &action), "{action:?} at {at}");
    }
}

/// What is gone for good is the same in the world, which the stage shows, and in the ledger.
fn check_losses(ledger: &Ledger, world: &World, entries: usize) -> Result<(), TestCaseError> {
    let for_good = |loss: &&Loss| loss.why.account() != Account::DeadLettered;
    let told: Vec<&Loss> = ledger.losses(entries).iter().filter(for_good).collect();
    prop_assert_eq!(world.losses().count() as usize, told.len(), "{:?}", told);
    let same = world.losses().last().rev().zip(told.iter().rev()).all(|(kept, told)| kept == *told);
    prop_assert!(same, "{:?} and {:?}", world.losses(), told);
    Ok(())
}

/// Where everything is, is the same in the world as in the slow account of it. What is under way and in hand,
/// the world does not tell of single messages.
fn check_content(content: &Content, world: &World, journal: &Journal) -> Result<(), TestCaseError> {
    let mut found = BTreeMap::<MessageId, Whereabouts>::new();
    let transits = world.in_transit.iter().filter_map(|id| journal.transit(*id));
    for transit in transits.filter(|transit| transit.kind == TransitKind::Publish) {
        found.entry(transit.message.id).or_default().publishing += 1;
    }
    for copy in world.copies() {
        let there = found.entry(copy.message.id).or_default();
        match copy.place {
            Place::Held(..) | Place::Delayed(..) => there.held += 1,
            Place::Ready(_) => there.ready += 1,
            Place::Unacknowledged(..) => there.unacknowledged += 1,
        }
    }
    for replica in world.logs.replicas.values() {
        for record in (replica.start..replica.end).filter_map(|offset| replica.record(offset)) {
            found.entry(record.id).or_default().in_logs += 1;
        }
    }
    let mut expected = content.whereabouts();
    expected.values_mut().for_each(|there| (there.under_way, there.in_hand) = (0, 0));
    expected.retain(|_, there| *there != Whereabouts::default());
    prop_assert_eq!(found, expected);
    Ok(())
}

/// The logs of the picture are the engine's.
fn check_logs(world: &World, simulation: &Simulation) -> Result<(), TestCaseError> {
    for (replica, state) in world.logs.replicas.iter() {
        let engine = simulation.cluster().records(replica.partition, replica.broker);
        let range = (0..state.end).filter_map(|offset| Some((offset, state.record(offset)?.id.0)));
        prop_assert_eq!(range.collect::<Vec<_>>(), engine, "{:?}", replica);
    }
    Ok(())
}

/// A simulation that was run on to a moment, and what it wrote down on its way there.
fn run_to(recording: &Recording, t: SimTime) -> (Simulation, Journal) {
    let mut simulation =
        Simulation::new(Rc::clone(&recording.plan), recording.seed, Rc::clone(&recording.interventions));
    let mut journal = Journal::default();
    simulation.start(&mut journal);
    simulation.run_to(t, &mut journal);
    (simulation, journal)
}

/// Seeking equals running: the world from its history, wherever the cursor was before, and a simulation that is
/// stopped at that moment.
fn check_seeking(recording: &Rc<Recording>, parts: &[f64]) -> Result<(), TestCaseError> {
    let mut cursor = Cursor::new(Rc::new(History::new(Rc::clone(recording))));
    cursor.seek(recording.journal.entries.len());
    for part in parts {
        let t = SimTime::from_micros((recording.end().as_micros() as f64 * part) as u64);
        let entries = recording.entries_by(t);
        let (simulation, so_far) = run_to(recording, t);
        prop_assert_eq!(&so_far.entries[..], &recording.journal.entries[..entries]);
        let sought = cursor.seek(entries);
        let mut folded = World::new(&recording.plan);
        (0..entries as u32)
            .for_each(|entry| folded.apply(&recording.plan, &recording.journal, EntryId(entry)));
        prop_assert!(*sought == folded, "after {} entries", entries);
        check_depths(sought, &simulation)?;
        check_logs(sought, &simulation)?;
    }
    Ok(())
}

/// The messages that are records of logs.
fn records(recording: &Recording) -> BTreeSet<MessageId> {
    let made = recording.journal.entries.iter().filter_map(|entry| match &entry.what {
        What::Client(client, ClientEvent::Publisher(PublisherEvent::Produced(message))) => {
            Some((client, message.id))
        }
        _ => None,
    });
    made.filter(|(client, _)| {
        recording.plan.clients[client.index()].role.dialect() == Some(sorting_office::sim::Dialect::Log)
    })
    .map(|(_, message)| message)
    .collect()
}

proptest! {
    #![proptest_config(laws::config(CASES))]

    #[test]
    fn laws_hold(setup in setup(), part in 0.0f64..1.0) {
        let recording = Rc::new(run(&setup));
        let journal = &recording.journal;

        // The same input, the same journal.
        prop_assert!(run(&setup).journal == *journal, "two runs differ");

        // Time never goes back, and a cause comes before what it causes.
        for (at, entry) in journal.entries.iter().enumerate() {
            prop_assert!(entry.cause.is_none_or(|cause| cause.index() < at));
        }
        prop_assert!(journal.entries.is_sorted_by_key(|entry| entry.at));

        // Conservation, after every single entry.
        let mut world = World::new(&recording.plan);
        let (ledger, mut content) = (Ledger::of(&recording), Content::default());
        for entry in 0..journal.entries.len() as u32 {
            let is_watch = matches!(journal.entries[entry as usize].what, What::Watch(_));
            let before = is_watch.then(|| world.clone());
            world.apply(&recording.plan, journal, EntryId(entry));
            if let Some(before) = before {
                check_watch(&before, &world, &recording, EntryId(entry))?;
            }
            content.read(&recording, EntryId(entry));
            check_content(&content, &world, journal)?;
            check_sums(&world)?;
            check_ledger(&ledger.at(entry as usize + 1), &world, journal)?;
            check_losses(&ledger, &world, entry as usize + 1)?;
        }
        check_alerts(&recording)?;
        check_seeking(&recording, &[part])?;
    }

    #[test]
    fn links_keep_their_order(setup in setup()) {
        let recording = run(&setup);
        let mut last = BTreeMap::new();
        for transit in recording.journal.transits.iter().filter(|transit| !transit.lost) {
            let to_broker = matches!(recording.plan.node(transit.from), Node::Client(_));
            let client = if to_broker { transit.from } else { transit.to };
            // Who calls has a link of its own with each that it calls.
            let link = match transit.kind {
                TransitKind::Call => (transit.from, Some(transit.to), true),
                TransitKind::Answer | TransitKind::Error => (transit.to, Some(transit.from), false),
                _ => (client, None, to_broker),
            };
            let before = last.insert(link, transit.arrive).unwrap_or_default();
            prop_assert!(before <= transit.arrive, "{transit:?} overtakes");
        }
    }

    /// What was done to a run can be sent to somebody as a link.
    #[test]
    fn interventions_come_back_from_a_link(setup in setup()) {
        let mut interventions = setup.interventions;
        interventions.sort_by_key(|next| next.at);
        let address = Address { lesson: Some("any".into()), interventions, ..Address::default() };
        let (read, errors) = Address::parse(address.to_string().trim_start_matches('#'));
        prop_assert_eq!(errors, []);
        prop_assert_eq!(read.to_string(), address.to_string());
    }
}

proptest! {
    #![proptest_config(laws::config(SERVICE_CASES))]

    /// What services do is what their slow books say, and comes of what it says it comes of.
    #[test]
    fn services_keep_to_their_books(setup in service_setup()) {
        let recording = run(&setup);
        let (mut world, mut books) = (World::new(&recording.plan), Books::new(&recording));
        for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
            world.apply(&recording.plan, &recording.journal, entry);
            let held = books.read(&recording, entry).and_then(|()| books.agree(&world));
            let before = || {
                let lines = recording.trace().skip(entry.index().saturating_sub(20));
                lines.take(25).collect::<Vec<_>>().join("\n")
            };
            if let Err(broken) = held {
                prop_assert!(false, "{broken}, at entry {}:\n{}", entry.0, before());
            }
        }
    }

    /// The ledger has each effect as often as it took place, and the figures as many busy threads as handle something,
    /// of which no more only wait.
    #[test]
    fn what_services_are_said_to_have_done_they_did(setup in service_setup()) {
        let recording = run(&setup);
        let mut world = World::new(&recording.plan);
        let (ledger, series) = (Ledger::of(&recording), series_of(&recording));
        let line = |figure| series.iter().find(|line| (line.figure, line.node) == (figure, None));
        let lines = [Figure::Threads, Figure::Blocked].map(line);
        for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
            world.apply(&recording.plan, &recording.journal, entry);
            let entries = entry.index() + 1;
            let told = ledger.effects().iter().filter_map(|effect| {
                let times = match effect.at(entries)?.0 {
                    Took::Never | Took::NotYet => return None,
                    Took::Once => 1,
                    Took::Often(times) => times,
                };
                Some(((effect.client, effect.step, effect.key.clone()), times))
            });
            let counted = world.services.effects.iter().map(|(key, times)| (key.clone(), *times));
            prop_assert_eq!(told.collect::<Vec<_>>(), counted.collect::<Vec<_>>());
            let moment = Moment { at: recording.journal.entries[entry.index()].at, entries };
            let [busy, blocked] = lines.map(|line| line.and_then(|line| line.at(moment)).unwrap_or(0));
            // A long run keeps the highest and the last of each slice.
            if recording.journal.entries.len() <= 4_096 {
                prop_assert_eq!(busy as usize, world.services.activities.len());
            }
            prop_assert!(blocked <= busy || recording.journal.entries.len() > 4_096);
        }
    }
}

proptest! {
    #![proptest_config(laws::config(SLOW_CASES))]

    /// What is lost for good is what the slow account says, in the ledger and, where there are no records, in
    /// the world.
    #[test]
    fn losses_are_those_of_the_slow_account(setup in setup()) {
        let recording = run(&setup);
        let (mut world, mut content) = (World::new(&recording.plan), Content::default());
        let (ledger, records) = (Ledger::of(&recording), records(&recording));
        for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
            world.apply(&recording.plan, &recording.journal, entry);
            content.read(&recording, entry);
            let told = ledger.losses(entry.index() + 1).iter();
            let told = told.filter(|loss| loss.why.account() != Account::DeadLettered);
            let told = told.map(|loss| (loss.entry, loss.message.id));
            let told: Vec<_> = told.filter(|(_, message)| !records.contains(message)).collect();
            let lost: Vec<_> =
                content.losses.iter().copied().filter(|(_, message)| !records.contains(message)).collect();
            prop_assert_eq!(told, lost.clone());
            prop_assert!(!records.is_empty() || world.losses().count() as usize == lost.len());
        }
    }
}

proptest! {
    #![proptest_config(laws::config(SLOW_CASES))]

    /// However short its links are, a run comes to an end: nobody asks for ever in one instant.
    #[test]
    fn a_run_goes_on(setup in prop_oneof![setup(), log_setup()]) {
        let Setup { mut plan, seed, mut interventions } = setup;
        plan.clients.iter_mut().for_each(|client| client.latency = Span::Fixed(SimDuration::ZERO));
        interventions.sort_by_key(|next| next.at);
        let plan = Rc::new(plan.with_added(&interventions));
        let mut simulation = Simulation::new(plan, seed, interventions.into());
        let (mut journal, mut last, mut steps) = (Journal::default(), None, 0);
        simulation.start(&mut journal);
        while simulation.step(SimTime::MAX, &mut journal) {
            let now = Some((simulation.now(), journal.next_entry()));
            steps = if now == last { steps + 1 } else { 0 };
            last = now;
            prop_assert!(steps < STEPS, "at {} it does nothing that is told, for ever", simulation.now());
        }
    }
}

proptest! {
    #![proptest_config(laws::few(LONG_CASES))]

    /// A run that is longer than what a world's history keeps in one piece.
    #[test]
    fn a_long_run_can_be_sought_in(setup in long_setup(20_000), parts in [0.0f64..1.0, 0.0f64..1.0, 0.0f64..1.0]) {
        let recording = Rc::new(run(&setup));
        prop_assume!(recording.journal.entries.len() > 9_000);
        check_seeking(&recording, &parts)?;
    }
}
