//! Buses within a process: who hears of an event, in which order, on which thread, and what a failure stops.

use sorting_office::base::SimTime;
use sorting_office::player::World;
use sorting_office::sim::service::{
    Condition, Each, EmitPlan, HandlerPlan, Part, Place, PortPlan, ServicePlan, StepId, StepOp, StepPlan,
    Template, Test,
};
use sorting_office::sim::{Action, ClientAction, ClientPlan, EntryId, Facts, Kind, Recording, Setting};

use super::edges::{change, crash};
use super::{by_the_clock, run, step, told, work};

const ALL: [&str; 3] = ["mail", "stats", "stock"];
const IN_TURN: Each = Each::InTurn { stops: false };

fn emit(each: Each) -> StepOp {
    let body = Template::text("a-1");
    StepOp::Emit(EmitPlan { bus: "events".into(), event: "placed".into(), body, each })
}

/// A handler of that event, with a step that takes so long; the one called stats fails at its end.
fn hear(service: &mut ServicePlan, name: &str, millis: u64) {
    let kind = Template(vec![Part::Place(Place::Kind)]);
    let when = Condition::Compare { left: kind, test: Test::Equal, right: Template::text("placed") };
    let first = service.steps.len() as u16;
    let fails = StepOp::Fail { error: Template::text("no disk") };
    service.steps.push(StepPlan {
        next: (name == "stats").then_some(StepId(first + 1)),
        ..step(first, "do", work(millis))
    });
    if name == "stats" {
        service.steps.push(StepPlan { next: None, ..step(first + 1, "write", fails) });
    }
    service.ports.push(PortPlan::Bus { bus: "events".into(), subscribed: true });
    let port = service.ports.len() as u16 - 1;
    let (first, when) = (Some(StepId(first)), vec![when]);
    service.handlers.push(HandlerPlan { name: name.into(), port, first, when, ..HandlerPlan::default() });
}

/// A shop that emits, and three that hear of it, all in one process.
fn shop(each: Each) -> Vec<ClientPlan> {
    let mut shop = by_the_clock("shop", 2, vec![step(0, "tell", emit(each)), step(1, "on", work(50))]);
    change(&mut shop, |service| service.steps[1].next = None);
    let others = ALL.map(|name| {
        let mut other = by_the_clock(name, 0, vec![]);
        change(&mut other, |service| {
            *service = ServicePlan { threads: 1, ..ServicePlan::default() };
            hear(service, name, 200);
        });
        other
    });
    let mut all: Vec<ClientPlan> = std::iter::once(shop).chain(others).collect();
    all.iter_mut().for_each(|client| change(client, |service| service.process = "shop".into()));
    all
}

/// Who tells something of that kind, when, in milliseconds.
fn who(recording: &Recording, kind: Kind) -> Vec<(u64, String)> {
    let all = (0..recording.journal.entries.len()).map(|at| EntryId(at as u32));
    let of = all.filter_map(|id| {
        let facts = Facts::of(recording, id);
        let name = recording.plan.name(facts.client?).to_owned();
        (facts.kind == kind).then(|| (recording.journal.entries[id.index()].at.as_millis(), name))
    });
    of.collect()
}

fn heard(recording: &Recording, before: u64) -> Vec<(u64, String)> {
    let began = who(recording, Kind::Began).into_iter();
    began.filter(|(at, name)| *at < before && ALL.contains(&name.as_str())).collect()
}

fn list(all: &[(u64, &str)]) -> Vec<(u64, String)> {
    all.iter().map(|(at, name)| (*at, (*name).to_owned())).collect()
}

fn subscribed(client: &str, on: bool) -> Action {
    let setting = Setting::Subscribed { handler: client.into(), on };
    Action::Client(ClientAction::Set { client: client.into(), setting })
}

#[test]
fn in_turn_each_runs_after_the_other_and_who_emits_after_all() {
    let recording = run(shop(IN_TURN), Vec::new());
    assert_eq!(heard(&recording, 1_000), list(&[(100, "mail"), (300, "stats"), (500, "stock")]));
    // The one that failed has said so, and stopped nobody.
    assert_eq!(told(&recording, Kind::NotHandled)[0], (500, "no disk".to_owned()));
    assert!(who(&recording, Kind::Handled).contains(&(750, "shop".to_owned())));
}

#[test]
fn with_a_thread_for_each_nobody_waits() {
    let recording = run(shop(Each::Thread), Vec::new());
    assert_eq!(heard(&recording, 1_000), list(&[(100, "mail"), (100, "stats"), (100, "stock")]));
    assert!(who(&recording, Kind::Handled).contains(&(150, "shop".to_owned())));
    assert_eq!(told(&recording, Kind::NotHandled)[0], (300, "no disk".to_owned()));
}

#[test]
fn a_failure_stops_the_rest_if_whoever_emits_asks_for_it() {
    let recording = run(shop(Each::InTurn { stops: true }), Vec::new());
    assert_eq!(heard(&recording, 1_000), list(&[(100, "mail"), (300, "stats")]));
    let failed = list(&[(500, "stats"), (500, "shop"), (1_500, "stats"), (1_500, "shop")]);
    assert_eq!(who(&recording, Kind::StepFailed), failed);
    assert_eq!(who(&recording, Kind::NotHandled), failed);
}

#[test]
fn who_subscribes_later_comes_last_and_who_leaves_hears_no_more() {
    let away = vec![
        (50, subscribed("mail", false)),
        (600, subscribed("mail", true)),
        (700, subscribed("stats", false)),
    ];
    let recording = run(shop(IN_TURN), away);
    let expected = [(100, "stats"), (300, "stock"), (1_100, "stock"), (1_300, "mail")];
    assert_eq!(heard(&recording, 5_000), list(&expected));
    let mut world = World::new(&recording.plan);
    let (plan, journal) = (&recording.plan, &recording.journal);
    let before = journal.entries.iter().filter(|entry| entry.at < SimTime::from_millis(800)).count();
    (0..before as u32).for_each(|entry| world.apply(plan, journal, EntryId(entry)));
    let names = world.services.subscribed.iter().map(|(id, _)| &*recording.plan.clients[id.index()].name);
    assert_eq!(names.collect::<Vec<_>>(), ["stock", "mail"]);
}

#[test]
fn a_crash_takes_what_is_under_way_and_what_has_subscribed_since() {
    let faults = vec![(50, subscribed("mail", false)), (150, crash("stock", Some(100)))];
    let recording = run(shop(IN_TURN), faults);
    // Both that were at it have said that they are no more; the event does not come again.
    assert_eq!(who(&recording, Kind::NotHandled)[..2], list(&[(150, "shop"), (150, "stats")]));
    let after = [(100, "stats"), (1_100, "mail"), (1_300, "stats"), (1_500, "stock")];
    assert_eq!(heard(&recording, 5_000), list(&after));
}

#[test]
fn handlers_take_no_thread_of_their_service() {
    // The shop hears its own events, with one thread, which is taken.
    for each in [IN_TURN, Each::Thread] {
        let mut all = shop(each);
        change(&mut all[0], |service| hear(service, "own", 10));
        let recording = run(all, Vec::new());
        assert_eq!(who(&recording, Kind::Began)[..2], list(&[(100, "shop"), (100, "shop")]));
        // Both times: the shop, what it hears itself, the mail and the stock.
        assert_eq!(told(&recording, Kind::Handled).len(), 8);
    }
}

#[test]
fn an_event_that_begets_itself_ends_with_the_run() {
    for each in [IN_TURN, Each::Thread] {
        let mut all = shop(each);
        change(&mut all[1], |service| {
            service.steps[0].op = emit(each);
        });
        let recording = run(all, Vec::new());
        assert_eq!(told(&recording, Kind::LimitReached).len(), 1);
    }
}

#[test]
fn what_nobody_hears_is_gone() {
    let off = ALL.map(|name| (50, subscribed(name, false))).to_vec();
    let recording = run(shop(IN_TURN), off);
    assert_eq!(heard(&recording, 5_000), []);
    assert_eq!(who(&recording, Kind::Handled), list(&[(150, "shop"), (1_150, "shop")]));
}
