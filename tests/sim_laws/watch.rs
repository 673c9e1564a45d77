//! Generated scalers and alerts, and what holds of them.

use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::Name;
use sorting_office::player::World;
use sorting_office::sim::watch::{AlertPlan, RulePlan, ScalerPlan, Scaling, WatchEvent, WatchPlan, Watched};
use sorting_office::sim::{
    Action, ClientAction, ClientId, EntryId, Journal, Recording, RunAction, Setting, Simulation, What,
};

use super::topology::{QUEUES, millis, name};

const ALERTS: [&str; 2] = ["alert0", "alert1"];

fn watched() -> impl Strategy<Value = Watched> {
    let queue = || (0..QUEUES).prop_map(|queue| name("queue", queue));
    prop_oneof![
        3 => queue().prop_map(Watched::Ready),
        1 => queue().prop_map(Watched::Unacknowledged),
        1 => queue().prop_map(Watched::Oldest),
        1 => Just(Watched::Lag("billing".into())),
        1 => (0..QUEUES).prop_map(|client| Watched::Waiting(name("client", client))),
    ]
}

fn rule() -> impl Strategy<Value = RulePlan> {
    let parts = (0u32..5, 0u16..3, millis(0..800));
    parts.prop_map(|(threshold, step, span)| RulePlan { threshold, step, span })
}

fn scaler(like: Name) -> impl Strategy<Value = ScalerPlan> {
    // How old messages are nobody scales by.
    let watched = watched().prop_filter("no age", |watched| !matches!(watched, Watched::Oldest(_)));
    let rules = (rule(), rule(), 0u16..3, 0u16..5);
    (watched, rules, millis(0..900), millis(0..400)).prop_map(
        move |(watched, (up, down, min, max), boot, every)| {
            let (like, copies) = (like.clone(), Vec::new());
            ScalerPlan { like, watched, up, down, min, max, boot, every, copies }
        },
    )
}

fn alert(which: usize) -> impl Strategy<Value = AlertPlan> {
    let parts = (watched(), any::<bool>(), 0u32..300, prop_oneof![millis(0..1), millis(0..700)]);
    parts.prop_map(move |(watched, above, bound, span)| {
        // An age is in milliseconds, all else is counted.
        let bound = if matches!(watched, Watched::Oldest(_)) { bound } else { bound % 4 };
        AlertPlan { name: ALERTS[which].into(), watched, above, bound, span }
    })
}

/// Scalers of these clients, and alerts.
pub fn watch(likes: [&'static str; 2]) -> impl Strategy<Value = Option<Rc<WatchPlan>>> {
    let scalers = likes.map(|like| prop::option::of(scaler(like.into())).boxed()).to_vec();
    let alerts = [0, 1].map(|which| prop::option::of(alert(which)).boxed()).to_vec();
    let plan = (scalers, alerts).prop_map(|(scalers, alerts)| {
        let (scalers, alerts) =
            (scalers.into_iter().flatten().collect(), alerts.into_iter().flatten().collect());
        Rc::new(WatchPlan { scalers, alerts })
    });
    prop::option::weighted(0.4, plan)
}

/// What can be done to them.
pub fn watch_action(likes: [&'static str; 2]) -> impl Strategy<Value = Action> {
    let scaling = prop_oneof![
        (0u32..5).prop_map(Scaling::Above),
        (0u32..5).prop_map(Scaling::Below),
        (0u16..3).prop_map(Scaling::Min),
        (0u16..7).prop_map(Scaling::Max),
        any::<bool>().prop_map(Scaling::On),
    ];
    let set = (prop::sample::select(likes.to_vec()), scaling).prop_map(|(client, scaling)| {
        Action::Client(ClientAction::Set { client: client.into(), setting: Setting::Scaling(scaling) })
    });
    let alert = (prop::sample::select(ALERTS.to_vec()), 0u32..4)
        .prop_map(|(alert, bound)| Action::Run(RunAction::SetAlert { alert: alert.into(), bound }));
    prop_oneof![set, alert]
}

/// The copies of a scaler that are up and mean to stay, or about to come.
fn copies(world: &World, plan: &ScalerPlan, scaler: usize) -> Vec<ClientId> {
    let booting = &world.services.scalers[scaler].booting;
    let is_here = |copy: &&ClientId| {
        let client = &world.clients[copy.index()];
        booting.iter().any(|(other, ..)| other == *copy) || client.up && !client.leaving
    };
    plan.copies.iter().filter(is_here).copied().collect()
}

/// What was told last, held against the world before and after it: figures are those of the world, copies are
/// counted right, and there are no more and no fewer than there may be.
pub fn check(
    before: &World,
    after: &World,
    recording: &Recording,
    entry: EntryId,
) -> Result<(), TestCaseError> {
    let (plan, at) = (&recording.plan, recording.journal.entries[entry.index()].at);
    let Some(watch) = plan.watch.as_deref() else { return Ok(()) };
    let What::Watch(event) = &recording.journal.entries[entry.index()].what else { return Ok(()) };
    match &**event {
        WatchEvent::Saw { scaler, figure, .. } => {
            prop_assert_eq!(*figure, before.figure(plan, &watch.scalers[usize::from(*scaler)].watched, at));
        }
        WatchEvent::Scaled { scaler, from, to, copies: told, until, .. } => {
            let scaler = usize::from(*scaler);
            let (planned, state) = (&watch.scalers[scaler], &before.services.scalers[scaler]);
            prop_assert!(state.limits.on);
            prop_assert_eq!(copies(before, planned, scaler).len(), usize::from(*from));
            prop_assert_eq!(told.len(), usize::from(from.abs_diff(*to)));
            prop_assert!(to > from || *to >= state.limits.min, "too few");
            prop_assert!(to < from || *to <= state.limits.max.max(state.limits.min), "too many");
            prop_assert!(*until >= at);
            let mine = copies(after, planned, scaler);
            prop_assert!(to < from || told.iter().all(|copy| mine.contains(copy)));
        }
        WatchEvent::Raised { alert, figure, bound } | WatchEvent::Cleared { alert, figure, bound } => {
            let alert = usize::from(*alert);
            let (planned, state) = (&watch.alerts[alert], &before.services.alerts[alert]);
            prop_assert_eq!(*figure, before.figure(plan, &planned.watched, at));
            let raised = matches!(**event, WatchEvent::Raised { .. });
            prop_assert_eq!(planned.is_beyond(*figure, *bound), raised);
            prop_assert_eq!((state.bound, state.raised.is_some()), (*bound, !raised));
        }
    }
    Ok(())
}

/// Alerts are raised exactly when they should be: held against their figures after each step of the run.
pub fn check_alerts(recording: &Recording) -> Result<(), TestCaseError> {
    let plan = Rc::clone(&recording.plan);
    let Some(watch) = plan.watch.as_deref() else { return Ok(()) };
    let mut simulation =
        Simulation::new(Rc::clone(&plan), recording.seed, Rc::clone(&recording.interventions));
    let (mut journal, mut world, mut read) = (Journal::default(), World::new(&plan), 0);
    let mut since: Vec<Option<SimTime>> = vec![None; watch.alerts.len()];
    simulation.start(&mut journal);
    loop {
        while read < journal.entries.len() as u32 {
            world.apply(&plan, &journal, EntryId(read));
            read += 1;
        }
        let now = simulation.now();
        for (at, planned) in watch.alerts.iter().enumerate() {
            let state = &world.services.alerts[at];
            let figure = world.figure(&plan, &planned.watched, now);
            let is_beyond = planned.is_beyond(figure, state.bound);
            since[at] = if is_beyond { since[at].or(Some(now)) } else { None };
            let lasted = since[at].map(|since| now.since(since));
            match state.raised {
                Some(_) => prop_assert!(lasted.is_some_and(|lasted| lasted >= planned.span)),
                // Others may come first in the instant in which it is over.
                None => prop_assert!(lasted.is_none_or(|lasted| lasted <= planned.span
                    && (lasted < planned.span || planned.span.as_micros() > 0))),
            }
        }
        if !simulation.step(SimTime::MAX, &mut journal) {
            return Ok(());
        }
    }
}
