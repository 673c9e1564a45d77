//! The laws of a run, over random topologies, clients, faults and interventions: nothing panics,
//! nothing is lost without an entry, the same input gives the same journal, seeking equals running.

#[path = "support/laws.rs"]
mod laws;
mod support;
#[path = "sim_laws/scenarios.rs"]
mod scenarios;

use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{MessageId, QueueId};
use sorting_office::insight::{Account, Grave, Ledger, Standing, books};
use sorting_office::player::{Cursor, History, Place, World};
use sorting_office::sim::{EntryId, Journal, Node, Recording, Simulation, TransitKind};
use support::mixture;
use scenarios::{Setup, setup};

const CASES: u32 = 2_000;

fn run(setup: &Setup) -> Recording {
    Recording::run(Rc::new(setup.plan.clone()), setup.seed, setup.interventions.clone())
}

/// Two sums that hold at every moment: what was sent, and what became of each copy.
fn check_sums(world: &World) -> Result<(), TestCaseError> {
    let tally = &world.tally;
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
            Place::Held(..) => 2,
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
    for (index, queue) in world.queues.iter().enumerate() {
        let depth = simulation.broker().depth(QueueId(index as u32));
        // A restart leaves nothing of a queue that is not durable.
        let found = depth.map_or((0, 0, 0), |depth| (depth.ready, depth.unacknowledged, depth.consumers));
        prop_assert_eq!(found, (queue.ready.len(), queue.unacknowledged.len(), queue.consumers as usize));
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

/// What is gone for good is the same in the world, which the stage shows, and in the ledger.
fn check_graves(ledger: &Ledger, world: &World, entries: usize) -> Result<(), TestCaseError> {
    let for_good = |grave: &&Grave| grave.account != Account::DeadLettered;
    let told: Vec<&Grave> = ledger.graves(entries).iter().filter(for_good).collect();
    prop_assert_eq!(world.graves.count() as usize, told.len(), "{:?}", told);
    let same = world.graves.last().rev().zip(told.iter().rev()).all(|(grave, told)| {
        (grave.entry, grave.message.id, Some(grave.node)) == (told.entry, told.message, told.node)
    });
    prop_assert!(same, "{:?} and {:?}", world.graves, told);
    Ok(())
}

proptest! {
    #![proptest_config(laws::config(CASES))]

    #[test]
    fn laws_hold(setup in setup(), part in 0.0f64..1.0) {
        let recording = run(&setup);
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
        let ledger = Ledger::of(&recording);
        for entry in 0..journal.entries.len() as u32 {
            world.apply(&recording.plan, journal, EntryId(entry));
            check_sums(&world)?;
            check_ledger(&ledger.at(entry as usize + 1), &world, journal)?;
            check_graves(&ledger, &world, entry as usize + 1)?;
        }

        // Seeking equals running: the world from the player, the simulation from its checkpoint.
        let recording = Rc::new(recording);
        let t = SimTime::from_micros((recording.end().as_micros() as f64 * part) as u64);
        let mut direct = Simulation::new(Rc::clone(&recording.plan), setup.seed, Rc::clone(&recording.interventions));
        let mut so_far = Journal::default();
        direct.start(&mut so_far);
        direct.run_to(t, &mut so_far);
        let entries = recording.entries_by(t);
        prop_assert_eq!(&so_far.entries[..], &recording.journal.entries[..entries]);
        let sought = recording.simulation_at(t);
        prop_assert_eq!(sought.broker(), direct.broker());
        let mut cursor = Cursor::new(Rc::new(History::new(Rc::clone(&recording))));
        cursor.seek(recording.journal.entries.len());
        let sought = cursor.seek(entries).clone();
        let mut folded = World::new(&recording.plan);
        (0..entries as u32).for_each(|entry| folded.apply(&recording.plan, &recording.journal, EntryId(entry)));
        prop_assert_eq!(&sought, &folded);
        check_depths(&sought, &direct)?;
    }

    #[test]
    fn links_keep_their_order(setup in setup()) {
        let recording = run(&setup);
        let mut last = std::collections::BTreeMap::new();
        for transit in recording.journal.transits.iter().filter(|transit| !transit.lost) {
            let to_broker = matches!(recording.plan.node(transit.from), Node::Client(_));
            let client = if to_broker { transit.from } else { transit.to };
            let before = last.insert((client, to_broker), transit.arrive).unwrap_or_default();
            prop_assert!(before <= transit.arrive, "{transit:?} overtakes");
        }
    }
}
