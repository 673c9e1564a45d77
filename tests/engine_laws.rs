//! Laws of the queue broker that hold for any sequence of commands: nothing is lost or made twice, the
//! same commands have the same outcome, and nothing panics.

#![allow(clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "engine_laws/commands.rs"]
mod commands;
#[path = "engine_laws/declarations.rs"]
mod declarations;
#[path = "support/laws.rs"]
mod laws;
#[path = "engine_laws/ledger.rs"]
mod ledger;
#[path = "engine_laws/register.rs"]
mod register;
#[path = "engine_laws/steps.rs"]
mod steps;

use std::collections::BTreeSet;

use proptest::prop_oneof;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{Broker, Command, Event};

use ledger::Ledger;
use register::Register;
use steps::Step;

const CASES: u32 = 600;

/// Every kind of event there is, but for those of credit flow: it begins after 400 messages.
const EVENTS: [&str; 43] = [
    "connection_opened",
    "connection_closed",
    "channel_opened",
    "channel_closed",
    "exchange_declared",
    "exchange_deleted",
    "queue_declared",
    "queue_deleted",
    "bound",
    "unbound",
    "exchange_bound",
    "exchange_unbound",
    "consumer_started",
    "consumer_cancelled",
    "consumer_activated",
    "staged",
    "unstaged",
    "tx_committed",
    "tx_rolled_back",
    "published",
    "routed_on",
    "publish_rejected",
    "unroutable",
    "returned",
    "confirmed",
    "held",
    "released",
    "enqueued",
    "delivered",
    "stream_read",
    "got_nothing",
    "purged",
    "acknowledged",
    "retry_delayed",
    "requeued",
    "dead_lettered",
    "discarded",
    "alarm_raised",
    "alarm_cleared",
    "connection_blocked",
    "connection_unblocked",
    "broker_stopped",
    "broker_started",
];

/// A few dozen commands, and now and then a few hundred.
#[test]
fn the_laws_hold_for_any_commands() {
    let sequence = prop_oneof![9 => steps::sequence(60), 1 => steps::sequence(250)];
    laws::hold(CASES, &sequence, |steps| {
        let (broker, events) = the_books_balance_after_every_command(steps);
        the_same_commands_give_the_same_events(steps, &broker, &events);
        time_may_pass_in_one_leap_or_in_many(broker);
    });
}

/// Sequences that never come to something prove nothing about it.
#[test]
fn the_sequences_come_to_every_kind_of_event() {
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(0), ..Config::default() });
    let mut seen = BTreeSet::new();
    for _ in 0..3 * CASES {
        let steps = steps::sequence(60).new_tree(&mut runner).unwrap().current();
        run(&steps, |_, _, events| {
            seen.extend(events.iter().map(name_of));
        });
    }
    let missing: Vec<&&str> = EVENTS.iter().filter(|name| !seen.remove(**name)).collect();
    assert!(missing.is_empty() && seen.is_empty(), "never seen: {missing:?}; not listed: {seen:?}");
}

/// An event's name, as `Content(Enqueued { … })` has it.
fn name_of(event: &Event) -> String {
    let told = format!("{event:?}");
    let (_, told) = told.split_once('(').unwrap();
    let mut name = String::new();
    for letter in told.chars().take_while(|letter| letter.is_ascii_alphabetic()) {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

fn the_books_balance_after_every_command(steps: &[Step]) -> (Broker, Vec<Event>) {
    let (mut ledger, mut all) = (Ledger::default(), Vec::new());
    let broker = run(steps, |broker, now, events| {
        ledger.enter(events);
        ledger.compare(broker);
        if let Some(due) = broker.next_deadline() {
            assert!(due > now, "due at {due:?}, yet it is {now:?}");
        }
        all.extend_from_slice(events);
    });
    (broker, all)
}

fn the_same_commands_give_the_same_events(steps: &[Step], broker: &Broker, events: &[Event]) {
    let mut again = Vec::new();
    assert_eq!(run(steps, |_, _, events| again.extend_from_slice(events)), *broker);
    assert_eq!(again, events);
}

fn time_may_pass_in_one_leap_or_in_many(mut leap: Broker) {
    let (mut many, mut apart, mut together) = (leap.clone(), Vec::new(), Vec::new());
    while let Some(due) = many.next_deadline().filter(|due| *due <= steps::END) {
        many.advance(due, &mut apart);
    }
    leap.advance(steps::END, &mut together);
    assert_eq!(apart, together);
}

/// Carries out the steps and shows what each did.
fn run(steps: &[Step], mut look: impl FnMut(&Broker, SimTime, &[Event])) -> Broker {
    let (mut broker, mut now) = (Broker::default(), SimTime::ZERO);
    let (mut register, mut events) = (Register::default(), Vec::new());
    for step in steps {
        now += step.passes;
        let latest = register.latest(step.channel);
        let first =
            if step.reopens && latest.is_none() { steps::opening(step.channel).into() } else { Vec::new() };
        let starting = (step.reopens && !broker.is_running()).then_some(Command::Start);
        let command = steps::aim(step.command.clone(), latest.unwrap_or(0));
        for command in starting.into_iter().chain(first).chain([command]) {
            broker.apply(now, command, &mut events).ok();
            register.enter(&events);
            register.compare(&broker);
            look(&broker, now, &events);
            events.clear();
        }
        broker.advance(now, &mut events);
        assert!(events.is_empty(), "a command leaves nothing behind that is due: {events:?}");
    }
    broker
}
