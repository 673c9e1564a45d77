//! What the common files call: nothing of it for a plan in which nobody watches.

use late::late;

use super::alert::{self, Alert};
use super::plan::add_copies;
use super::scaler::{self, Scaler};
use super::setting::Scaling;
use crate::base::{OrdMap, SimTime};
use crate::engine::queueing::{CopyId, Name};
use crate::sim::action::Setting;
use crate::sim::journal::{Cause, LifeEvent, What};
use crate::sim::plan::{ClientId, Plan};
use crate::sim::simulation::{Run, Simulation, Work};

/// What scalers and alerts have in a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::sim) struct Watch {
    /// By their places in the plan.
    pub(super) scalers: Vec<Scaler>,
    pub(super) alerts: Vec<Alert>,
    /// Since when copies are ready, where somebody asks for it.
    pub(super) since: OrdMap<CopyId, SimTime>,
}

impl Watch {
    /// A client is up, whoever started it: nobody waits for it any more.
    pub(in crate::sim) fn started(&mut self, client: ClientId) {
        self.scalers.iter_mut().for_each(|scaler| scaler.started(client));
    }
}

/// What can be due for one of them, by its place in the plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::sim) enum Due {
    /// A scaler reads its figure.
    Read { scaler: u16 },
    /// A copy is up.
    Boot { scaler: u16, copy: ClientId },
    /// The figure has been beyond an alert's bound for long enough, if it has since.
    Lasted { alert: u16, round: u32 },
    /// A figure has changed though nothing has happened.
    Look,
}

/// The plan with the copies that its scalers may start: of those like one client, so many at the most.
pub(in crate::sim) fn with_copies(plan: &mut Plan, of: Option<&Name>, most: u16) {
    if plan.watch.is_some() {
        add_copies(plan, of, most);
    }
}

/// Begins to watch.
pub(in crate::sim) fn set_up(run: &mut Run<'_>, plan: &Plan) {
    if plan.watch.is_some() {
        begin(run, plan);
    }
}

#[late(services)]
fn begin(run: &mut Run<'_>, plan: &Plan) {
    let Some(watch) = &plan.watch else { return };
    for (planned, scaler) in watch.scalers.iter().zip(0..) {
        run.sim.watch.scalers.push(Scaler::new(planned));
        run.sim.agenda.add(SimTime::ZERO + planned.pause(), None, Work::Watch(Due::Read { scaler }));
    }
    run.sim.watch.alerts = watch.alerts.iter().map(Alert::new).collect();
}

/// Something is due.
#[late(services)]
pub(in crate::sim) fn due(run: &mut Run<'_>, cause: Cause, due: Due) {
    match due {
        Due::Read { scaler } => scaler::read(run, scaler),
        Due::Boot { scaler, copy } => scaler::boot(run, cause, scaler, copy),
        Due::Lasted { alert, round } => alert::lasted(run, cause, alert, round),
        Due::Look => {}
    }
}

/// Something has happened, and was written down from some entry on.
pub(in crate::sim) fn look(run: &mut Run<'_>, from: usize) {
    if !run.sim.watch.alerts.is_empty() {
        look_closely(run, from);
    }
}

#[late(services)]
fn look_closely(run: &mut Run<'_>, from: usize) {
    alert::follow(run, from);
    alert::look(run, from);
}

/// The scaler of a client works by another setting.
pub(in crate::sim) fn set(run: &mut Run<'_>, cause: Cause, id: ClientId, scaling: Scaling) {
    if run.sim.plan.watch.is_some() {
        set_scaler(run, cause, id, scaling);
    }
}

#[late(services)]
fn set_scaler(run: &mut Run<'_>, cause: Cause, id: ClientId, scaling: Scaling) {
    let Simulation { plan, watch, .. } = &mut *run.sim;
    let Some(planned) = &plan.watch else { return };
    let name = &plan.clients[id.index()].name;
    let Some(at) = planned.scalers.iter().position(|scaler| scaler.like == *name) else { return };
    if let Some(scaler) = watch.scalers.get_mut(at) {
        scaler.set(scaling);
        let changed = LifeEvent::Changed(Box::new(Setting::Scaling(scaling)));
        run.note(cause, What::Client(id, changed.into()));
    }
}

/// An alert has another bound.
pub(in crate::sim) fn set_alert(run: &mut Run<'_>, name: &Name, bound: u32) {
    let alerts = run.sim.plan.watch.iter().flat_map(|watch| &watch.alerts);
    let at = alerts.zip(0..).find(|(alert, _)| alert.name == *name).map(|(_, at)| at);
    if let Some(alert) = at.and_then(|at: usize| run.sim.watch.alerts.get_mut(at)) {
        alert.bound = bound;
    }
}
