//! Alerts and scalers: what is watched in a run, and what comes of it.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::Message;
use sorting_office::sim::{
    Acknowledge, AlertPlan, ClientPlan, EntryId, Facts, Kind, OnFailure, Plan, ProducerPlan, Publication,
    QueuePlan, Recording, Role, ScalerPlan, Span, Watched, WorkerPlan,
};

const fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

fn client(name: &str, role: Role, later: bool) -> ClientPlan {
    ClientPlan { name: name.into(), latency: Span::Fixed(ms(10)), role, later }
}

fn worker(name: &str, later: bool) -> ClientPlan {
    let role = WorkerPlan {
        queue: "jobs".into(),
        prefetch: 1,
        acknowledge: Acknowledge::AfterWork,
        service: Span::Fixed(ms(1_000)),
        failures: Vec::new(),
        on_failure: OnFailure::Requeue,
        forward: None,
    };
    client(name, Role::Worker(role), later)
}

/// Twenty jobs within two seconds, and workers of one a second.
fn plan() -> Plan {
    let message = Rc::new(Message { routing_key: "jobs".into(), ..Message::default() });
    let start = SimTime::from_millis(100);
    let publications = vec![Publication { start, count: 20, gap: Span::Fixed(ms(100)), message }];
    let producer = Role::Producer(ProducerPlan { publications, ..ProducerPlan::default() });
    Plan {
        queues: vec![QueuePlan { name: "jobs".into(), ..QueuePlan::default() }],
        clients: vec![
            client("shop", producer, false),
            worker("worker-1", false),
            worker("worker-2", true),
            worker("worker-3", true),
        ],
        until: SimTime::from_millis(60_000),
        entry_limit: 10_000,
        ..Plan::default()
    }
}

/// When it is told, in milliseconds, of whom, and in which words.
fn told(plan: Plan, kind: Kind) -> Vec<(u64, Option<String>, String)> {
    let recording = Recording::run(Rc::new(plan), 1, Vec::new());
    let all = (0..recording.journal.entries.len()).map(|at| EntryId(at as u32));
    let of = all.filter_map(|id| {
        let facts = Facts::of(&recording, id);
        let client = facts.client.map(|client| recording.plan.name(client).to_owned());
        let at = recording.journal.entries[id.index()].at.as_millis();
        (facts.kind == kind).then(|| (at, client, facts.words.unwrap_or_default()))
    });
    of.collect()
}

#[test]
fn an_alert_is_raised_when_it_has_lasted_and_cleared_at_once() {
    let alert = |lasting| AlertPlan {
        name: "deep".into(),
        watches: Watched::Ready("jobs".into()),
        above: 5,
        lasting: ms(lasting),
    };
    let with = |lasting| Plan { alerts: vec![alert(lasting)], ..plan() };
    // The worker has the first; the seventh after it is the sixth that waits.
    let raised = told(with(0), Kind::AlertRaised);
    assert_eq!(raised, [(710, None, "6".to_owned())]);
    let later = told(with(3_000), Kind::AlertRaised);
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].0, 3_710);
    // Five are left when the fifteenth is handed out.
    let cleared = told(with(3_000), Kind::AlertCleared);
    assert_eq!(cleared.len(), 1);
    assert_eq!(cleared[0].2, "5");
    assert!(told(with(30_000), Kind::AlertRaised).is_empty(), "it does not last so long");
}

#[test]
fn a_scaler_adds_copies_while_there_is_much_to_do_and_takes_them_away_again() {
    let scaler = ScalerPlan {
        name: "scaler".into(),
        copies: ["worker-1", "worker-2", "worker-3"].map(Into::into).to_vec(),
        watches: Watched::Ready("jobs".into()),
        every: ms(1_000),
        up: 4,
        down: 1,
        step: 1,
        least: 1,
        boot: ms(2_500),
    };
    let with = || Plan { scalers: vec![scaler.clone()], ..plan() };
    let who = |kind| -> Vec<(u64, String)> {
        told(with(), kind).into_iter().map(|(at, client, _)| (at, client.unwrap_or_default())).collect()
    };
    let up = who(Kind::ScaledUp);
    assert_eq!(up, [(1_000, "worker-2".to_owned()), (2_000, "worker-3".to_owned())]);
    let started = who(Kind::Started);
    assert!(started.contains(&(3_500, "worker-2".to_owned())), "{started:?}");
    let down: Vec<String> = who(Kind::ScaledDown).into_iter().map(|(_, client)| client).collect();
    assert_eq!(down, ["worker-3", "worker-2"]);
    assert_eq!(who(Kind::Left).len(), 2);
}
