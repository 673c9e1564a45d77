//! Alerts: whenever something has happened, the figure is held against the bound.

use std::rc::Rc;

use super::door::{Due, Watch};
use super::event::WatchEvent;
use super::figure;
use super::plan::{AlertPlan, Watched};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{ContentEvent, Event};
use crate::sim::journal::{Cause, EntryId, What};
use crate::sim::simulation::{Run, Work};

/// An alert during a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Alert {
    pub bound: u32,
    /// Since when the figure is beyond the bound.
    since: Option<SimTime>,
    /// How often it has begun to be.
    round: u32,
    raised: bool,
    /// When it is looked at again though nothing happens: the first message gets older by itself.
    looks: Option<SimTime>,
}

impl Alert {
    pub(super) const fn new(plan: &AlertPlan) -> Self {
        Self { bound: plan.bound, since: None, round: 0, raised: false, looks: None }
    }
}

/// Takes note of when copies become ready, in what was written down from some entry on.
pub(super) fn follow(run: &mut Run<'_>, from: usize) {
    for entry in run.journal.entries.get(from..).unwrap_or_default() {
        match &entry.what {
            What::Broker(Event::Content(
                ContentEvent::Enqueued { copy, .. } | ContentEvent::Requeued { copy, .. },
            )) => {
                run.sim.watch.since.insert(*copy, entry.at);
            }
            What::Broker(Event::Content(ContentEvent::Delivered { copy, .. })) => {
                run.sim.watch.since.remove(copy);
            }
            _ => {}
        }
    }
}

/// Something has happened, and was written down from some entry on.
pub(super) fn look(run: &mut Run<'_>, from: usize) {
    let plan = Rc::clone(&run.sim.plan);
    let told = run.journal.entries.len() > from;
    let cause = told.then(|| EntryId(run.journal.next_entry().0 - 1));
    let alerts = plan.watch.iter().flat_map(|watch| &watch.alerts);
    for (planned, which) in alerts.zip(0..) {
        look_at(run, cause, planned, which);
    }
}

fn look_at(run: &mut Run<'_>, cause: Cause, planned: &AlertPlan, which: u16) {
    let (now, at) = (run.sim.now, usize::from(which));
    let figure = now_at(run, planned);
    let Some(alert) = run.sim.watch.alerts.get_mut(at) else { return };
    let (bound, is_beyond) = (alert.bound, planned.is_beyond(figure, alert.bound));
    match (is_beyond, alert.since) {
        (true, None) => {
            (alert.since, alert.round) = (Some(now), alert.round + 1);
            if planned.span == SimDuration::ZERO {
                return raise(run, cause, which, figure);
            }
            let due = Due::Lasted { alert: which, round: alert.round };
            run.sim.agenda.add(now + planned.span, cause, Work::Watch(due));
        }
        (false, Some(_)) => {
            alert.since = None;
            if std::mem::take(&mut alert.raised) {
                run.note(cause, What::Watch(WatchEvent::Cleared { alert: which, figure, bound }.into()));
            }
        }
        (true, Some(_)) | (false, None) => {}
    }
    look_later(run, planned, which);
}

/// The first message gets older while nothing happens: when it is beyond the bound, the alert is looked at again.
fn look_later(run: &mut Run<'_>, planned: &AlertPlan, which: u16) {
    let Watched::Oldest(queue) = &planned.watched else { return };
    let broker = &run.sim.stations.queue;
    let head = broker.queue(queue).and_then(|queue| broker.head(queue));
    let Watch { since, alerts, .. } = &mut run.sim.watch;
    let (Some(since), Some(alert)) =
        (head.and_then(|head| since.get(&head)), alerts.get_mut(usize::from(which)))
    else {
        return;
    };
    let turns = SimDuration::from_millis(u64::from(alert.bound) + u64::from(planned.above));
    let at = *since + turns;
    if at > run.sim.now && alert.looks.is_none_or(|before| at < before || before <= run.sim.now) {
        alert.looks = Some(at);
        run.sim.agenda.add(at, None, Work::Watch(Due::Look));
    }
}

fn now_at(run: &Run<'_>, planned: &AlertPlan) -> u32 {
    figure::read(run.sim, &planned.watched, |copy| run.sim.watch.since.get(&copy).copied())
}

/// The figure may have been beyond the bound for long enough.
pub(super) fn lasted(run: &mut Run<'_>, cause: Cause, which: u16, round: u32) {
    let plan = Rc::clone(&run.sim.plan);
    let watch = plan.watch.as_deref();
    let Some(planned) = watch.and_then(|watch| watch.alerts.get(usize::from(which))) else { return };
    let alert = run.sim.watch.alerts.get(usize::from(which));
    if alert.is_some_and(|alert| alert.since.is_some() && alert.round == round && !alert.raised) {
        let figure = now_at(run, planned);
        // The first message may have got too old at this very moment.
        if alert.is_some_and(|alert| planned.is_beyond(figure, alert.bound)) {
            raise(run, cause, which, figure);
        }
    }
}

fn raise(run: &mut Run<'_>, cause: Cause, which: u16, figure: u32) {
    let Some(alert) = run.sim.watch.alerts.get_mut(usize::from(which)) else { return };
    alert.raised = true;
    let bound = alert.bound;
    run.note(cause, What::Watch(WatchEvent::Raised { alert: which, figure, bound }.into()));
}
