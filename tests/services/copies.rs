//! Copies of a service that is called: calls go to those that are up, in turn.

use sorting_office::sim::{Action, ClientAction, ClientPlan, Kind, Recording};

use super::edges::crash;
use super::process::{at, who};
use super::{answered, by_the_clock, call, called, run, step, told, work};

/// One that asks the bank once a second, and the bank.
fn shop(count: u32) -> Vec<ClientPlan> {
    let web = by_the_clock("web", count, vec![step(0, "pay", call("bank", "debit", 5_000))]);
    vec![web, called("bank", "debit", vec![step(0, "debit", work(100))])]
}

fn add(name: &str) -> Action {
    Action::Client(ClientAction::Add { client: name.into(), like: "bank".into() })
}

/// Who began with something, but for the caller.
fn banks(recording: &Recording) -> Vec<(u64, String)> {
    who(recording, Kind::Began).into_iter().filter(|(_, name)| name != "web").collect()
}

#[test]
fn calls_go_to_copies_in_turn() {
    let recording = run(shop(4), vec![(500, add("bank-2"))]);
    assert_eq!(
        banks(&recording),
        [at(110, "bank"), at(1_110, "bank"), at(2_110, "bank-2"), at(3_110, "bank")]
    );
}

#[test]
fn one_that_is_down_is_left_out_and_with_all_down_the_call_is_refused() {
    let faults = vec![(50, add("bank-2")), (500, crash("bank-2", None)), (2_500, crash("bank", None))];
    let recording = run(shop(4), faults);
    assert_eq!(banks(&recording), [at(110, "bank"), at(1_110, "bank"), at(2_110, "bank")]);
    assert_eq!(told(&recording, Kind::CallFailed), [answered(3_120, "connection refused")]);
}

#[test]
fn one_that_leaves_finishes_what_it_holds() {
    let remove = Action::Client(ClientAction::Remove { client: "bank".into() });
    let recording = run(shop(3), vec![(50, add("bank-2")), (150, remove)]);
    assert_eq!(banks(&recording), [at(110, "bank"), at(1_110, "bank-2"), at(2_110, "bank-2")]);
    assert_eq!(who(&recording, Kind::Left), [at(210, "bank")]);
    assert_eq!(told(&recording, Kind::CallFailed), []);
}
