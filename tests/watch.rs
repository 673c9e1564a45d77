//! Scalers, alerts, and workers that ask: what they do in runs that are worked out by hand.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::Message;
use sorting_office::player::World;
use sorting_office::sim::watch::{AlertPlan, RulePlan, ScalerPlan, Scaling, WatchPlan, Watched};
use sorting_office::sim::{
    Acknowledge, Action, ClientAction, ClientPlan, EntryId, Facts, Intervention, Kind, OnFailure, Plan, Poll,
    ProducerPlan, Publication, QueuePlan, Recording, Role, RunAction, Setting, Span, WorkerPlan,
};

const fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn client(name: &str, role: Role) -> ClientPlan {
    ClientPlan { name: name.into(), latency: Span::Fixed(ms(10)), role, later: false }
}

/// So many jobs at once, after a second.
fn shop(count: u32) -> ClientPlan {
    let message = Rc::new(Message { routing_key: "jobs".into(), ..Message::default() });
    let start = SimTime::from_millis(1_000);
    let publications = vec![Publication { start, count, gap: Span::Fixed(ms(0)), message }];
    client("shop", Role::Producer(ProducerPlan { publications, ..ProducerPlan::default() }))
}

fn worker(millis: u64, poll: Option<Poll>) -> WorkerPlan {
    WorkerPlan {
        queue: "jobs".into(),
        prefetch: u16::from(poll.is_none()),
        acknowledge: Acknowledge::AfterWork,
        service: Span::Fixed(ms(millis)),
        failures: Vec::new(),
        on_failure: OnFailure::Requeue,
        forward: None,
        poll,
    }
}

fn plan(count: u32, worker: WorkerPlan, watch: WatchPlan) -> Plan {
    Plan {
        queues: vec![QueuePlan { name: "jobs".into(), ..QueuePlan::default() }],
        clients: vec![shop(count), client("worker", Role::Worker(worker))],
        watch: Some(Rc::new(watch)),
        until: SimTime::from_millis(60_000),
        entry_limit: 5_000,
        ..Plan::default()
    }
}

/// Reads each second; above 4 for a second one more comes, below 2 for two seconds one goes; 700 ms to come.
fn scaler() -> ScalerPlan {
    ScalerPlan {
        like: "worker".into(),
        watched: Watched::Ready("jobs".into()),
        up: RulePlan { threshold: 4, step: 1, span: ms(1_000) },
        down: RulePlan { threshold: 2, step: 1, span: ms(2_000) },
        min: 1,
        max: 3,
        boot: ms(700),
        every: ms(1_000),
        copies: Vec::new(),
    }
}

fn scaled(scaler: ScalerPlan) -> Plan {
    plan(12, worker(1_000, None), WatchPlan { scalers: vec![scaler], alerts: Vec::new() })
}

fn alert(watched: Watched, bound: u32, span: u64) -> AlertPlan {
    AlertPlan { name: "deep".into(), watched, above: true, bound, span: ms(span) }
}

fn alerted(alert: AlertPlan) -> Plan {
    plan(4, worker(1_000, None), WatchPlan { scalers: Vec::new(), alerts: vec![alert] })
}

fn run(plan: Plan, interventions: Vec<(u64, Action)>) -> Recording {
    let at = |(at, action)| Intervention { at: SimTime::from_millis(at), action };
    Recording::run(Rc::new(plan), 1, interventions.into_iter().map(at).collect())
}

fn set(scaling: Scaling) -> Action {
    Action::Client(ClientAction::Set { client: "worker".into(), setting: Setting::Scaling(scaling) })
}

/// What is told of these kinds: when, in milliseconds, about whom, in which words.
fn told(recording: &Recording, kinds: &[Kind]) -> Vec<(u64, String)> {
    let all = (0..recording.journal.entries.len()).map(|at| EntryId(at as u32));
    let of = all.filter_map(|id| {
        let facts = Facts::of(recording, id);
        let at = recording.journal.entries[id.index()].at.as_millis();
        let client = facts.client.map_or("", |client| recording.plan.name(client));
        kinds.contains(&facts.kind).then(|| (at, facts.words.unwrap_or_else(|| client.to_owned())))
    });
    of.collect()
}

fn lines(expected: &[(u64, &str)]) -> Vec<(u64, String)> {
    expected.iter().map(|(at, words)| (*at, (*words).to_owned())).collect()
}

#[test]
fn copies_come_while_there_is_much_to_do_and_leave_when_there_is_little() {
    let recording = run(scaled(scaler()), Vec::new());
    let kinds = [Kind::ScalerSaw, Kind::Scaled, Kind::Started, Kind::Leaving, Kind::Left];
    let told: Vec<_> = told(&recording, &kinds).into_iter().skip(2).collect();
    assert_eq!(
        told,
        lines(&[
            (1_000, "0 ready in jobs, below 2"),
            (2_000, "11 ready in jobs, above 4"),
            (3_000, "starts worker-2: 1 to 2"),
            (3_700, "worker-2"),
            (4_000, "starts worker-3: 2 to 3"),
            (4_700, "worker-3"),
            (6_000, "2 ready in jobs"),
            (7_000, "0 ready in jobs, below 2"),
            (9_000, "takes away worker-3: 3 to 2"),
            (9_000, "worker-3"),
            (9_010, "worker-3"),
            (11_000, "takes away worker-2: 2 to 1"),
            (11_000, "worker-2"),
            (11_010, "worker-2"),
        ])
    );
}

/// What a copy holds when it is taken away it finishes.
#[test]
fn who_leaves_finishes_what_it_holds() {
    let scaler = ScalerPlan { down: RulePlan { threshold: 5, step: 2, span: ms(0) }, ..scaler() };
    let recording = run(scaled(scaler), Vec::new());
    let done = told(&recording, &[Kind::WorkDone]).len();
    let mut world = World::new(&recording.plan);
    (0..recording.journal.entries.len() as u32)
        .for_each(|entry| world.apply(&recording.plan, &recording.journal, EntryId(entry)));
    assert_eq!((done, world.tally().acknowledged, world.losses().count()), (12, 12, 0));
    assert!(told(&recording, &[Kind::Requeued]).is_empty());
    assert!(told(&recording, &[Kind::Left]).len() >= 2);
}

#[test]
fn a_scaler_heeds_what_is_set_of_it() {
    let scaled_words = |interventions| told(&run(scaled(scaler()), interventions), &[Kind::Scaled]);
    // A higher threshold, and it does nothing.
    assert_eq!(scaled_words(vec![(0, set(Scaling::Above(20)))]), []);
    assert_eq!(scaled_words(vec![(0, set(Scaling::On(false)))]), []);
    // More at the least: at the next reading, whatever the figure.
    assert_eq!(
        scaled_words(vec![(1_500, set(Scaling::Min(3)))])[0],
        (2_000, "starts worker-2, worker-3: 1 to 3".into())
    );
    // Fewer at the most: one that is about to come does not.
    let fewer = run(scaled(scaler()), vec![(3_100, set(Scaling::Max(1))), (3_100, set(Scaling::Above(20)))]);
    let kinds = [Kind::Scaled, Kind::Started];
    assert_eq!(
        told(&fewer, &kinds)[2..],
        lines(&[
            (3_000, "starts worker-2: 1 to 2"),
            (3_700, "worker-2"),
            (4_000, "takes away worker-2: 2 to 1")
        ])
    );
    // More at the most: there is a copy that the plan had not.
    let more = told(&run(scaled(scaler()), vec![(0, set(Scaling::Max(4)))]), &[Kind::Scaled]);
    assert!(more.contains(&(5_000, "starts worker-4: 3 to 4".to_owned())), "{more:?}");
}

/// A copy that is on its way is taken back before it comes, and counted until then.
#[test]
fn a_copy_that_boots_can_be_taken_back() {
    let slow = ScalerPlan { boot: ms(5_000), ..scaler() };
    let recording = run(scaled(slow), vec![(3_500, set(Scaling::Max(1)))]);
    let kinds = [Kind::Scaled, Kind::Started, Kind::Leaving];
    assert_eq!(
        told(&recording, &kinds)[2..],
        lines(&[(3_000, "starts worker-2: 1 to 2"), (4_000, "takes away worker-2: 2 to 1")])
    );
}

#[test]
fn to_none_and_back() {
    let idle = ScalerPlan { min: 0, up: RulePlan { threshold: 0, step: 1, span: ms(0) }, ..scaler() };
    let idle = ScalerPlan { down: RulePlan { threshold: 1, step: 1, span: ms(0) }, max: 1, ..idle };
    let mut plan = scaled(idle);
    // Nothing to do until the shop opens, later.
    if let Role::Producer(shop) = &mut plan.clients[0].role {
        (shop.publications[0].start, shop.publications[0].count) = (SimTime::from_millis(5_500), 1);
    }
    let recording = run(plan, Vec::new());
    let told = told(&recording, &[Kind::Scaled, Kind::WorkDone]);
    assert_eq!(
        told,
        lines(&[
            (1_000, "takes away worker: 1 to 0"),
            (6_000, "starts worker: 0 to 1"),
            (7_000, "takes away worker: 1 to 0"),
            (7_710, "worker"),
        ])
    );
}

#[test]
fn an_alert_is_raised_when_its_figure_has_been_beyond_its_bound_for_long_enough() {
    let kinds = [Kind::AlertRaised, Kind::AlertCleared];
    // The first of four is handed out at once; one less each 1,020 ms.
    let cases: &[(AlertPlan, &[(u64, &str)])] = &[
        (
            alert(Watched::Ready("jobs".into()), 1, 0),
            &[
                (1_010, "Alert deep: 2 ready in jobs, above 1"),
                (3_050, "Alert deep is over: 1 ready in jobs"),
            ],
        ),
        (
            alert(Watched::Ready("jobs".into()), 1, 500),
            &[
                (1_510, "Alert deep: 3 ready in jobs, above 1"),
                (3_050, "Alert deep is over: 1 ready in jobs"),
            ],
        ),
        // Not for long enough.
        (alert(Watched::Ready("jobs".into()), 1, 2_100), &[]),
        (alert(Watched::Ready("jobs".into()), 3, 0), &[]),
        (
            alert(Watched::Unacknowledged("jobs".into()), 0, 0),
            &[
                (1_010, "Alert deep: 1 of jobs unacknowledged, above 0"),
                (5_090, "Alert deep is over: 0 of jobs unacknowledged"),
            ],
        ),
        // It gets older while nothing happens; then the next is first, which came at the same time.
        (
            alert(Watched::Oldest("jobs".into()), 1_500, 0),
            &[
                (2_511, "Alert deep: the first in jobs waits for 1.5 s, above 1500"),
                (4_070, "Alert deep is over: the first in jobs waits for 0 ms"),
            ],
        ),
        (
            AlertPlan { above: false, ..alert(Watched::Ready("jobs".into()), 1, 2_000) },
            &[(6_070, "Alert deep: 0 ready in jobs, below 1")],
        ),
    ];
    for (alert, expected) in cases {
        assert_eq!(told(&run(alerted(alert.clone()), Vec::new()), &kinds), lines(expected), "{alert:?}");
    }
}

#[test]
fn another_bound_counts_at_once() {
    let of = |bound| Action::Run(RunAction::SetAlert { alert: "deep".into(), bound });
    let plan = || alerted(alert(Watched::Ready("jobs".into()), 9, 0));
    let recording = run(plan(), vec![(1_500, of(2)), (1_700, of(3))]);
    assert_eq!(
        told(&recording, &[Kind::AlertRaised, Kind::AlertCleared]),
        lines(&[
            (1_500, "Alert deep: 3 ready in jobs, above 2"),
            (1_700, "Alert deep is over: 3 ready in jobs")
        ])
    );
}

/// It asks at its moments, unless it has something in hand; and hears that there is nothing.
#[test]
fn who_asks_is_sent_nothing() {
    let asks = |every, batch| worker(300, Some(Poll { every: ms(every), batch }));
    let recording = run(plan(3, asks(400, 2), WatchPlan::default()), Vec::new());
    let kinds = [Kind::GotNothing, Kind::Delivered, Kind::WorkDone, Kind::ConsumerStarted];
    let all: Vec<(u64, Kind)> = {
        let entries = (0..recording.journal.entries.len()).map(|at| EntryId(at as u32));
        let facts = entries.map(|id| (recording.journal.entries[id.index()].at, Facts::of(&recording, id)));
        facts
            .filter(|(_, facts)| kinds.contains(&facts.kind))
            .map(|(at, facts)| (at.as_millis(), facts.kind))
            .collect()
    };
    assert_eq!(
        all[..12],
        [
            (0, Kind::GotNothing),
            (400, Kind::GotNothing),
            (800, Kind::GotNothing),
            // Two at once; at 1,600 it is at work.
            (1_200, Kind::Delivered),
            (1_200, Kind::Delivered),
            (1_510, Kind::WorkDone),
            (1_810, Kind::WorkDone),
            (2_000, Kind::Delivered),
            (2_000, Kind::GotNothing),
            (2_310, Kind::WorkDone),
            (2_400, Kind::GotNothing),
            (2_800, Kind::GotNothing),
        ]
    );
    assert_eq!(told(&recording, &[Kind::GotNothing])[0].1, "worker");
}

#[test]
fn who_asks_pauses_goes_on_and_asks_more_often() {
    let asker = worker(300, Some(Poll { every: ms(1_000), batch: 1 }));
    let client = || "worker".into();
    let often = Action::Client(ClientAction::Set { client: client(), setting: Setting::PollEvery(ms(250)) });
    let doings = vec![
        (1_500, Action::Client(ClientAction::Pause { client: client() })),
        (3_300, Action::Client(ClientAction::Resume { client: client() })),
        (4_400, often),
        (5_000, Action::Client(ClientAction::Remove { client: client() })),
    ];
    let recording = run(plan(0, asker, WatchPlan::default()), doings);
    let moments: Vec<u64> = told(&recording, &[Kind::GotNothing]).into_iter().map(|(at, _)| at).collect();
    assert_eq!(moments, [0, 1_000, 3_300, 4_300, 4_400, 4_650, 4_900]);
    assert_eq!(told(&recording, &[Kind::Left]), lines(&[(5_010, "worker")]));
}
