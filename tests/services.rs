//! Services in a run: calls, time-outs, late answers, tables, undoing, crashes.

#[path = "services/bus.rs"]
mod bus;
#[path = "services/copies.rs"]
mod copies;
#[path = "services/edges.rs"]
mod edges;
#[path = "services/process.rs"]
mod process;
#[path = "services/replies.rs"]
mod replies;
#[path = "services/schema.rs"]
mod schema;

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::Name;
use sorting_office::insight::{BarKind, traces};
use sorting_office::sim::service::{
    CallPlan, HandlerPlan, Part, Place, PortPlan, ServicePlan, StepId, StepOp, StepPlan, Template,
};
use sorting_office::sim::{
    Action, ClientAction, ClientPlan, EntryId, Facts, Kind, Plan, Recording, Role, Setting, Span,
};

const fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

/// A step, followed by the next one.
fn step(at: u16, name: &str, op: StepOp) -> StepPlan {
    StepPlan { name: name.into(), op, next: Some(StepId(at + 1)), undo: None, effect: None }
}

fn work(millis: u64) -> StepOp {
    StepOp::Work { time: Span::Fixed(ms(millis)), failures: Vec::new() }
}

fn call(service: &str, operation: &str, timeout: u64) -> StepOp {
    StepOp::Call(CallPlan {
        service: service.into(),
        operation: operation.into(),
        body: Template(vec![Part::Text("order ".into()), Part::Place(Place::Number)]),
        timeout: ms(timeout),
        into: "answer".into(),
        ..CallPlan::default()
    })
}

/// A service that does these steps at each of some moments.
fn by_the_clock(name: &str, count: u32, steps: Vec<StepPlan>) -> ClientPlan {
    let port = PortPlan::Timer { start: SimTime::from_millis(100), count, gap: Span::Fixed(ms(1_000)) };
    service(name, port, vec![("place_order", steps)])
}

/// A service that is called.
fn called(name: &str, operation: &str, steps: Vec<StepPlan>) -> ClientPlan {
    service(name, PortPlan::Calls { waiting: 1 }, vec![(operation, steps)])
}

fn service(name: &str, port: PortPlan, handlers: Vec<(&str, Vec<StepPlan>)>) -> ClientPlan {
    let mut plan = ServicePlan { threads: 1, ports: vec![port], ..ServicePlan::default() };
    for (handler, steps) in handlers {
        let first = Some(StepId(plan.steps.len() as u16));
        plan.handlers.push(HandlerPlan { name: handler.into(), first, ..HandlerPlan::default() });
        plan.steps.extend(steps);
    }
    ClientPlan {
        name: name.into(),
        latency: Span::Fixed(ms(10)),
        role: Role::Service(plan.into()),
        later: false,
    }
}

fn run(clients: Vec<ClientPlan>, faults: Vec<(u64, Action)>) -> Recording {
    run_in(Plan { clients, ..Plan::default() }, faults)
}

/// The same, with what else there is.
fn run_in(plan: Plan, faults: Vec<(u64, Action)>) -> Recording {
    let faults = faults.into_iter().map(|(at, action)| (SimTime::from_millis(at), action)).collect();
    let (until, entry_limit) = (SimTime::from_millis(20_000), plan.entry_limit.max(2_000));
    Recording::run(Rc::new(Plan { faults, until, entry_limit, ..plan }), 1, Vec::new())
}

/// What is told of that kind: when, in milliseconds, and in which words.
fn told(recording: &Recording, kind: Kind) -> Vec<(u64, String)> {
    let all = (0..recording.journal.entries.len()).map(|at| EntryId(at as u32));
    let of = all.filter_map(|id| {
        let facts = Facts::of(recording, id);
        let at = recording.journal.entries[id.index()].at;
        (facts.kind == kind).then(|| (at.as_millis(), facts.words.unwrap_or_default()))
    });
    of.collect()
}

fn answered(at: u64, words: &str) -> (u64, String) {
    (at, words.to_owned())
}

#[test]
fn a_call_takes_the_way_there_the_work_and_the_way_back() {
    let answers =
        StepOp::Answer { body: Template(vec![Part::Text("paid ".into()), Part::Place(Place::Body)]) };
    let payment = called("payment", "charge", vec![step(0, "charge", work(900)), step(1, "answer", answers)]);
    let shop = by_the_clock("shop", 1, vec![step(0, "pay", call("payment", "charge", 5_000))]);
    let recording = run(vec![shop, payment], Vec::new());
    assert_eq!(told(&recording, Kind::Answered), [answered(1_020, "paid order 1")]);
    assert_eq!(told(&recording, Kind::Handled).len(), 2);
}

#[test]
fn steps_of_one_name_go_by_one_setting() {
    let payment = called("payment", "charge", vec![step(0, "debit", work(100)), step(1, "debit", work(100))]);
    let shop = by_the_clock("shop", 1, vec![step(0, "pay", call("payment", "charge", 5_000))]);
    let setting = Setting::StepTime { step: "debit".into(), time: ms(300) };
    let slower = Action::Client(ClientAction::Set { client: "payment".into(), setting });
    assert_eq!(told(&run(vec![shop, payment], vec![(50, slower)]), Kind::Answered), [answered(720, "")]);
}

#[test]
fn who_waits_too_long_gives_up_and_the_work_is_done_all_the_same() {
    let payment = called("payment", "charge", vec![step(0, "charge", work(6_000))]);
    let shop = by_the_clock("shop", 1, vec![step(0, "pay", call("payment", "charge", 5_000))]);
    let recording = run(vec![shop, payment], Vec::new());
    assert_eq!(told(&recording, Kind::TimedOut), [answered(5_100, "")]);
    assert_eq!(told(&recording, Kind::NotHandled), [answered(5_100, "timed out")]);
    assert_eq!(told(&recording, Kind::Handled), [answered(6_110, "")]);
    assert_eq!(told(&recording, Kind::CameLate), [answered(6_120, "charge")]);
}

#[test]
fn nobody_there_refuses_at_once_and_who_dies_over_it_resets() {
    let payment = || called("payment", "charge", vec![step(0, "charge", work(1_500))]);
    let shop = || by_the_clock("shop", 1, vec![step(0, "pay", call("payment", "charge", 5_000))]);
    let crash =
        |at| (at, Action::Client(ClientAction::Crash { client: "payment".into(), restart_after: None }));
    let gone = run(vec![shop(), payment()], vec![crash(50)]);
    assert_eq!(told(&gone, Kind::CallFailed), [answered(120, "connection refused")]);
    let dies = run(vec![shop(), payment()], vec![crash(500)]);
    assert_eq!(told(&dies, Kind::CallFailed), [answered(510, "connection reset")]);
}

#[test]
fn a_full_service_lets_as_many_wait_as_it_has_places_for() {
    let slow = called("payment", "charge", vec![step(0, "charge", work(2_000))]);
    let callers = ["a", "b", "c"]
        .map(|name| by_the_clock(name, 1, vec![step(0, "pay", call("payment", "charge", 9_000))]));
    let recording = run(callers.into_iter().chain([slow]).collect(), Vec::new());
    assert_eq!(told(&recording, Kind::CallFailed), [answered(120, "too busy")]);
    let at: Vec<u64> = told(&recording, Kind::Answered).into_iter().map(|(at, _)| at).collect();
    assert_eq!(at, [2_120, 4_120]);
}

#[test]
fn what_is_done_is_undone_last_first_and_each_until_it_succeeds() {
    let undone = |at: u16, name: &str, service: &str, undo: &str| StepPlan {
        undo: Some(call(service, undo, 2_000)),
        ..step(at, name, call(service, name, 2_000))
    };
    let both = |name: &str, does: &str, undoes: &str| {
        let mut plan = service(name, PortPlan::Calls { waiting: 9 }, Vec::new());
        let Role::Service(service) = &mut plan.role else { return plan };
        let service = Rc::make_mut(service);
        for (at, operation) in [does, undoes].into_iter().enumerate() {
            let when = sorting_office::sim::service::Condition::Compare {
                left: Template(vec![Part::Place(Place::Key)]),
                test: sorting_office::sim::service::Test::Equal,
                right: Template::text(operation),
            };
            let first = Some(StepId(at as u16));
            service.handlers.push(HandlerPlan {
                name: operation.into(),
                when: vec![when],
                first,
                ..HandlerPlan::default()
            });
            service.steps.push(StepPlan { next: None, ..step(0, operation, work(100)) });
        }
        plan
    };
    // Its call fails; it may have been carried out all the same, so it is undone, too.
    let mut shipping = both("shipping", "ship", "cancel");
    if let Role::Service(service) = &mut shipping.role {
        Rc::make_mut(service).steps[0].op = StepOp::Fail { error: Template::text("no driver") };
    }
    let mut saga = by_the_clock(
        "saga",
        1,
        vec![
            undone(0, "reserve", "stock", "release"),
            undone(1, "charge", "payment", "refund"),
            StepPlan { next: None, ..undone(2, "ship", "shipping", "cancel") },
            StepPlan { next: None, ..step(3, "undo", StepOp::Undo) },
        ],
    );
    if let Role::Service(service) = &mut saga.role {
        let service = Rc::make_mut(service);
        service.handlers[0].on_failure = Some(StepId(3));
    }
    // The refund meets nobody the first time.
    let crash = ClientAction::Crash { client: "payment".into(), restart_after: Some(ms(500)) };
    let clients =
        vec![saga, both("stock", "reserve", "release"), both("payment", "charge", "refund"), shipping];
    let recording = run(clients, vec![(345, Action::Client(crash))]);
    let steps = told(&recording, Kind::StepFailed);
    assert_eq!(
        steps.last(),
        Some(&answered(360, "no driver")),
        "{}",
        recording.trace().collect::<Vec<_>>().join("\n")
    );
    let called: Vec<Name> =
        told(&recording, Kind::Called).into_iter().map(|(_, words)| words.into()).collect();
    assert_eq!(
        called.iter().map(|name| &**name).collect::<Vec<_>>(),
        ["reserve", "charge", "ship", "cancel", "refund", "refund", "release"]
    );
    assert_eq!(told(&recording, Kind::Undone).len(), 3);
}

#[test]
fn a_trace_has_all_that_one_request_sets_off() {
    let payment = called("payment", "charge", vec![step(0, "charge", work(900))]);
    let mut shop = by_the_clock("shop", 2, vec![step(0, "pay", call("payment", "charge", 5_000))]);
    if let Role::Service(service) = &mut shop.role {
        let service = Rc::make_mut(service);
        service.handlers[0].correlation =
            Some(Template(vec![Part::Text("order-".into()), Part::Place(Place::Number)]));
    }
    let traces = traces(&run(vec![shop, payment], Vec::new()));
    let ids: Vec<&str> = traces.iter().map(|trace| &*trace.id).collect();
    assert_eq!(ids, ["order-1", "order-2"]);
    let bars: Vec<(u16, BarKind, u64, Option<u64>)> = traces[0]
        .rows
        .iter()
        .flat_map(|row| row.bars.iter().map(|bar| (row.client.0, bar)))
        .map(|(client, bar)| (client, bar.kind, bar.from.as_millis(), bar.to.map(SimTime::as_millis)))
        .collect();
    assert_eq!(bars, [(0, BarKind::Waits, 100, Some(1_020)), (1, BarKind::Works, 110, Some(1_010))]);
    assert!(traces[0].rows.iter().all(|row| row.end == Some(true)));
}

/// One that consumes nothing comes up later all the same, as a lesson says.
#[test]
fn a_service_that_is_only_called_can_come_later() {
    let later = |mut plan: ClientPlan| {
        plan.later = true;
        plan
    };
    let payment = called("payment", "charge", vec![step(0, "charge", work(100))]);
    let shop = by_the_clock("shop", 2, vec![step(0, "pay", call("payment", "charge", 5_000))]);
    let add = ClientAction::Add { client: "payment".into(), like: "payment".into() };
    let recording = run(vec![shop, later(payment)], vec![(500, Action::Client(add))]);
    assert_eq!(told(&recording, Kind::CallFailed), [answered(120, "connection refused")]);
    assert_eq!(told(&recording, Kind::Answered), [answered(1_220, "")]);
}
