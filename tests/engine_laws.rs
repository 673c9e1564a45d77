//! Laws of the queue broker that hold for any sequence of commands.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test's own code")]

#[path = "engine_laws/ledger.rs"]
mod ledger;
#[path = "engine_laws/steps.rs"]
mod steps;

use std::collections::BTreeMap;

use proptest::prelude::*;
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{Broker, ChannelId, Event};

use ledger::Ledger;
use steps::Step;

/// A case is a few dozen commands.
const CASES: u32 = 2_000;

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_for_any_commands(steps in steps::sequence()) {
        let (broker, events) = the_books_balance_after_every_command(&steps);
        the_same_commands_give_the_same_events(&steps, &broker, &events);
        time_may_pass_in_one_leap_or_in_many(broker);
    }
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
    let (mut open, mut events) = (Channels::new(), Vec::new());
    for step in steps {
        now += step.passes;
        let latest = open.get(&step.channel).copied();
        let opening = (step.reopens && latest.is_none()).then(|| steps::opening(step.channel));
        let command = steps::aim(step.command.clone(), latest.unwrap_or(0));
        for command in opening.into_iter().flatten().chain([command]) {
            broker.apply(now, command, &mut events).ok();
            events.iter().for_each(|event| note(event, &mut open));
            look(&broker, now, &events);
            events.clear();
        }
        broker.advance(now, &mut events);
        assert!(events.is_empty(), "a command leaves nothing behind that is due: {events:?}");
    }
    broker
}

/// The open channels, each with its latest delivery tag.
type Channels = BTreeMap<ChannelId, u64>;

fn note(event: &Event, open: &mut Channels) {
    match event {
        Event::ChannelOpened { channel, .. } => {
            assert_eq!(open.insert(*channel, 0), None, "{channel:?} opens once");
        }
        Event::ChannelClosed { channel, .. } => {
            assert!(open.remove(channel).is_some(), "{channel:?} closes once");
        }
        Event::Delivered { channel, delivery_tag, .. } => {
            let before = open.insert(*channel, *delivery_tag);
            assert_eq!(before, Some(delivery_tag - 1), "tags count up on an open channel");
        }
        _ => {}
    }
}
