//! Scalers and alerts, folded from what they told; and the figures that they watch, as the world has them.

use std::rc::Rc;

use late::late;

use super::service::Services;
use super::world::World;
use crate::base::SimTime;
use crate::sim::watch::{AlertPlan, Limits, ScalerPlan, Scaling, Side, WatchEvent, Watched};
use crate::sim::{Action, ClientId, Node, Plan, RunAction};

/// A scaler at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalerState {
    /// Its thresholds, and how many copies there may be, as they are now.
    pub limits: Limits,
    /// Where the figure was when it was read last, and since when it counts there.
    pub side: Side,
    pub since: SimTime,
    /// Copies that are started and not yet up: since when, and when they will be.
    pub booting: Vec<(ClientId, SimTime, SimTime)>,
}

/// An alert at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertState {
    pub bound: u32,
    /// Since when it is raised.
    pub raised: Option<SimTime>,
}

impl ScalerState {
    fn new(plan: &ScalerPlan) -> Self {
        Self { limits: Limits::of(plan), side: Side::Between, since: SimTime::ZERO, booting: Vec::new() }
    }
}

impl AlertState {
    const fn new(plan: &AlertPlan) -> Self {
        Self { bound: plan.bound, raised: None }
    }
}

/// All of a plan before anything has happened.
pub(super) fn begin(services: &mut Rc<Services>, plan: &Plan) {
    if plan.watch.is_some() {
        begin_all(services, plan);
    }
}

#[late(services)]
fn begin_all(services: &mut Rc<Services>, plan: &Plan) {
    let Some(watch) = &plan.watch else { return };
    let services = Rc::make_mut(services);
    services.scalers = watch.scalers.iter().map(ScalerState::new).collect();
    services.alerts = watch.alerts.iter().map(AlertState::new).collect();
}

/// Takes in what one of them told.
#[late(services)]
pub(super) fn apply(services: &mut Rc<Services>, at: SimTime, event: &WatchEvent) {
    let services = Rc::make_mut(services);
    match event {
        WatchEvent::Saw { scaler, side, .. } => {
            if let Some(scaler) = services.scalers.get_mut(usize::from(*scaler)) {
                (scaler.side, scaler.since) = (*side, at);
            }
        }
        WatchEvent::Scaled { scaler, from, to, copies, until, .. } => {
            let Some(scaler) = services.scalers.get_mut(usize::from(*scaler)) else { return };
            scaler.since = at;
            scaler.booting.retain(|(copy, ..)| !copies.contains(copy));
            if to > from {
                scaler.booting.extend(copies.iter().map(|copy| (*copy, at, *until)));
            }
        }
        WatchEvent::Raised { alert, .. } => {
            if let Some(alert) = services.alerts.get_mut(usize::from(*alert)) {
                alert.raised = Some(at);
            }
        }
        WatchEvent::Cleared { alert, .. } => {
            if let Some(alert) = services.alerts.get_mut(usize::from(*alert)) {
                alert.raised = None;
            }
        }
    }
}

/// A client is up: if it was booting, it no longer is.
#[late(services)]
pub(super) fn started(services: &mut Rc<Services>, client: ClientId) {
    if services.scalers.iter().any(|scaler| scaler.booting.iter().any(|(copy, ..)| *copy == client)) {
        for scaler in &mut Rc::make_mut(services).scalers {
            scaler.booting.retain(|(copy, ..)| *copy != client);
        }
    }
}

/// The scaler of a client works by another setting.
#[late(services)]
pub(super) fn set(services: &mut Rc<Services>, plan: &Plan, client: ClientId, scaling: Scaling) {
    let name = plan.clients.get(client.index()).map(|client| &client.name);
    let mut scalers = plan.watch.iter().flat_map(|watch| &watch.scalers);
    let Some(at) = scalers.position(|scaler| Some(&scaler.like) == name) else { return };
    if let Some(scaler) = Rc::make_mut(services).scalers.get_mut(at) {
        scaler.limits.set(scaling);
    }
}

/// An alert has another bound, if that was done.
pub(super) fn acted(services: &mut Rc<Services>, plan: &Plan, action: &Action) {
    if let Action::Run(RunAction::SetAlert { alert, bound }) = action {
        let mut alerts = plan.watch.iter().flat_map(|watch| &watch.alerts);
        let at = alerts.position(|planned| planned.name == *alert);
        if let Some(alert) = at.and_then(|at| Rc::make_mut(services).alerts.get_mut(at)) {
            alert.bound = *bound;
        }
    }
}

impl World {
    /// A figure at a moment: what a scaler would read, and what an alert is held against.
    pub fn figure(&self, plan: &Plan, watched: &Watched, now: SimTime) -> u32 {
        let queue = match plan.find(watched.subject()).map(|node| plan.node(node)) {
            Some(Node::Queue(at)) => self.queues.get(at),
            _ => None,
        };
        let figure = match watched {
            Watched::Ready(_) => queue.map_or(0, |queue| queue.ready.len()),
            Watched::Unacknowledged(_) => queue.map_or(0, |queue| queue.unacknowledged.len()),
            Watched::Oldest(_) => {
                let head = queue.and_then(|queue| queue.ready.iter().next());
                let since = head.and_then(|(_, copy)| self.copy(*copy)).map(|copy| copy.since);
                since.map_or(0, |since| now.since(since).as_millis() as usize)
            }
            Watched::Lag(group) => {
                let partitions = self.logs.groups.get(group).map(|group| group.committed.keys());
                let lags = partitions.into_iter().flatten();
                lags.filter_map(|partition| self.logs.lag(group, *partition)).sum::<u64>() as usize
            }
            Watched::Waiting(service) => {
                let all = plan.find_client(service).into_iter().flat_map(|id| plan.alike(id));
                all.map(|id| self.services.calls_waiting(id)).sum()
            }
        };
        u32::try_from(figure).unwrap_or(u32::MAX)
    }
}
