//! Processes: what lives and dies together, calls without a network, and threads for all.

use sorting_office::sim::service::{PortPlan, StepOp, StepPlan, Template};
use sorting_office::sim::{
    Action, ClientAction, ClientPlan, Facts, Kind, LinkAction, Plan, Recording, Setting, Target, TransitKind,
};

use super::edges::{change, crash, queue, with_queues};
use super::{answered, by_the_clock, call, called, run, run_in, service, step, told, work};
use sorting_office::sim::service::Settle;

/// In a process, with so many threads for all of it if they are shared.
fn inside(process: &str, threads: Option<u16>, mut clients: Vec<ClientPlan>) -> Vec<ClientPlan> {
    for client in &mut clients {
        change(client, |service| {
            service.process = process.into();
            service.shares_threads = threads.is_some();
            service.threads = threads.unwrap_or(service.threads);
        });
    }
    clients
}

/// Who tells something of that kind, in order.
pub fn who(recording: &Recording, kind: Kind) -> Vec<(u64, String)> {
    let all = (0..recording.journal.entries.len()).map(|at| sorting_office::sim::EntryId(at as u32));
    let of = all.filter_map(|id| {
        let facts = Facts::of(recording, id);
        let name = recording.plan.name(facts.client?).to_owned();
        (facts.kind == kind).then(|| (recording.journal.entries[id.index()].at.as_millis(), name))
    });
    of.collect()
}

pub fn at(at: u64, name: &str) -> (u64, String) {
    (at, name.to_owned())
}

/// A page that asks for search, each in the same process, and somebody beside it.
fn shop(threads: Option<u16>, millis: u64) -> Vec<ClientPlan> {
    let page = by_the_clock("page", 2, vec![step(0, "ask", call("search", "find", 5_000))]);
    let search = called("search", "find", vec![step(0, "look", work(millis))]);
    let beside = by_the_clock("beside", 1, vec![step(0, "wait", work(3_000))]);
    inside("shop", threads, vec![page, search]).into_iter().chain([beside]).collect()
}

#[test]
fn a_call_within_a_process_takes_no_time() {
    let recording = run(shop(None, 300), Vec::new());
    assert_eq!(told(&recording, Kind::Answered), [answered(400, ""), answered(1_400, "")]);
}

#[test]
fn such_a_call_cannot_be_lost_or_cut() {
    let page = || "page".into();
    let target = Target { client: page(), kind: TransitKind::Call, message: None };
    let lose = Action::Link(LinkAction::Lose(target));
    let cut = Action::Link(LinkAction::Cut { client: page() });
    let recording = run(shop(None, 300), vec![(50, lose), (60, cut)]);
    assert_eq!(told(&recording, Kind::Lost), []);
    assert_eq!(told(&recording, Kind::Answered), [answered(400, ""), answered(1_400, "")]);
}

#[test]
fn a_crash_of_one_is_a_crash_of_all() {
    for name in ["page", "search"] {
        let recording = run(shop(None, 300), vec![(200, crash(name, Some(500)))]);
        assert_eq!(who(&recording, Kind::Crashed), [at(200, "page"), at(200, "search")]);
        assert_eq!(told(&recording, Kind::NotHandled), [answered(200, "crashed"), answered(200, "crashed")]);
        let back: Vec<_> = who(&recording, Kind::Started).into_iter().filter(|(at, _)| *at > 0).collect();
        assert_eq!(back, [at(700, "page"), at(700, "search")]);
        // The one beside them does not notice; what comes later is done.
        assert_eq!(told(&recording, Kind::Answered), [answered(1_400, "")]);
        assert_eq!(who(&recording, Kind::Handled).last(), Some(&at(3_100, "beside")));
    }
}

#[test]
fn what_is_restarted_by_hand_comes_back_as_a_whole() {
    let restart = Action::Client(ClientAction::Restart { client: "search".into() });
    let recording = run(shop(None, 300), vec![(200, crash("page", None)), (900, restart)]);
    let back: Vec<_> = who(&recording, Kind::Started).into_iter().filter(|(at, _)| *at > 0).collect();
    assert_eq!(back, [at(900, "page"), at(900, "search")]);
}

#[test]
fn where_threads_are_shared_a_call_runs_on_the_callers() {
    // With one thread in all, and in a service that has none of its own to give.
    let recording = run(shop(Some(1), 300), Vec::new());
    assert_eq!(told(&recording, Kind::Answered), [answered(400, ""), answered(1_400, "")]);
    assert_eq!(told(&recording, Kind::CallRefused), []);
}

#[test]
fn a_thread_that_searches_is_one_that_profiles_lack() {
    let searches = |threads| {
        let search = by_the_clock("search", 1, vec![step(0, "look", work(2_000))]);
        let mut profile = by_the_clock("profile", 1, vec![step(0, "show", work(100))]);
        change(&mut profile, |service| {
            let start = sorting_office::base::SimTime::from_millis(200);
            service.ports = vec![PortPlan::Timer { start, count: 1, gap: Default::default() }];
        });
        inside("shop", threads, vec![search, profile])
    };
    let handled = |threads, faults| who(&run(searches(threads), faults), Kind::Handled);
    assert_eq!(handled(None, vec![]), [at(300, "profile"), at(2_100, "search")]);
    assert_eq!(handled(Some(1), vec![]), [at(2_100, "search"), at(2_200, "profile")]);
    assert_eq!(handled(Some(2), vec![]), [at(300, "profile"), at(2_100, "search")]);
    // One more for one of them is one more for all.
    let more = Action::Client(ClientAction::Set { client: "search".into(), setting: Setting::Threads(2) });
    assert_eq!(handled(Some(1), vec![(1_000, more)]), [at(1_100, "profile"), at(2_100, "search")]);
}

#[test]
fn what_came_first_has_the_next_thread() {
    let names = ["first", "second", "third", "fourth"];
    let clients = names.iter().enumerate().map(|(at, name)| {
        let mut one = by_the_clock(name, 1, vec![step(0, "work", work(500))]);
        change(&mut one, |service| {
            // The last of the plan comes first.
            let start = sorting_office::base::SimTime::from_millis(40 - 10 * at as u64);
            service.ports = vec![PortPlan::Timer { start, count: 1, gap: Default::default() }];
        });
        one
    });
    let recording = run(inside("shop", Some(1), clients.collect()), Vec::new());
    let handled: Vec<_> = who(&recording, Kind::Handled).into_iter().map(|(_, name)| name).collect();
    assert_eq!(handled, ["fourth", "third", "second", "first"]);
}

#[test]
fn a_process_leaves_when_all_of_it_is_done() {
    let ask: Vec<StepPlan> = vec![step(0, "work", work(400)), step(1, "ask", call("store", "find", 5_000))];
    let orders = service("orders", queue("orders", Settle::AtEnd), vec![("order", ask)]);
    let store = called("store", "find", vec![step(0, "look", work(300))]);
    let publish = StepOp::Publish(sorting_office::sim::service::PublishPlan {
        key: Template::text("orders"),
        ..Default::default()
    });
    let web = by_the_clock("web", 1, vec![step(0, "send", publish)]);
    let clients = inside("shop", None, vec![orders, store]).into_iter().chain([web]).collect();
    let remove = Action::Client(ClientAction::Remove { client: "store".into() });
    let recording = run_in(Plan { ..with_queues(&["orders"], clients) }, vec![(200, remove)]);
    // The delivery came in at 120; what it calls for within the process is still there.
    assert_eq!(who(&recording, Kind::Handled), [at(100, "web"), at(820, "store"), at(820, "orders")]);
    assert_eq!(who(&recording, Kind::Left), [at(820, "orders"), at(820, "store")]);
}
