//! Scalers: at each reading of the figure, copies are started, or let go, by the rules.

use std::rc::Rc;

use super::door::Due;
use super::event::WatchEvent;
use super::figure;
use super::plan::{RulePlan, ScalerPlan};
use super::setting::{Limits, Scaling, Side};
use crate::base::SimTime;
use crate::sim::journal::{Cause, What};
use crate::sim::plan::ClientId;
use crate::sim::simulation::{Run, Work};

/// A scaler during a run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scaler {
    limits: Limits,
    /// Where the figure was at the last reading, since which one or since the last decision, and the entry that told it.
    side: Side,
    since: SimTime,
    saw: Cause,
    /// Copies that are started and not yet up, and when they will be.
    booting: Vec<(ClientId, SimTime)>,
}

impl Scaler {
    pub(super) fn new(plan: &ScalerPlan) -> Self {
        Self {
            limits: Limits::of(plan),
            side: Side::Between,
            since: SimTime::ZERO,
            saw: None,
            booting: Vec::new(),
        }
    }

    /// A client is up: if it was to come, it need not any more.
    pub(super) fn started(&mut self, client: ClientId) {
        self.booting.retain(|(copy, _)| *copy != client);
    }

    /// It works by another setting.
    pub(super) const fn set(&mut self, scaling: Scaling) {
        self.limits.set(scaling);
    }

    /// How many copies there should be, of so many.
    fn wanted(&self, plan: &ScalerPlan, now: SimTime, copies: u16) -> u16 {
        let most = self.limits.max.max(self.limits.min);
        let lasts = |rule: &RulePlan| now.since(self.since) >= rule.span;
        match self.side {
            _ if copies < self.limits.min => self.limits.min,
            _ if copies > most => most,
            Side::Above if lasts(&plan.up) => copies.saturating_add(plan.up.step).min(most),
            Side::Below if lasts(&plan.down) => copies.saturating_sub(plan.down.step).max(self.limits.min),
            Side::Above | Side::Below | Side::Between => copies,
        }
    }
}

/// The figure is read, and again a while later.
pub(super) fn read(run: &mut Run<'_>, which: u16) {
    let plan = Rc::clone(&run.sim.plan);
    let watch = plan.watch.as_deref();
    let Some(planned) = watch.and_then(|watch| watch.scalers.get(usize::from(which))) else { return };
    let now = run.sim.now;
    run.sim.agenda.add(now + planned.pause(), None, Work::Watch(Due::Read { scaler: which }));
    let figure = figure::read(run.sim, &planned.watched, |_| None);
    let Some(scaler) = run.sim.watch.scalers.get_mut(usize::from(which)).filter(|scaler| scaler.limits.on)
    else {
        return;
    };
    let (side, limits) = (scaler.limits.side_of(figure), scaler.limits);
    if side != scaler.side {
        // Between the two it is told which one it has left.
        let is_above = [side, scaler.side].contains(&Side::Above) && side != Side::Below;
        let threshold = if is_above { limits.above } else { limits.below };
        (scaler.side, scaler.since) = (side, now);
        let saw = WatchEvent::Saw { scaler: which, figure, side, threshold };
        let saw = run.note(None, What::Watch(saw.into()));
        run.sim.watch.scalers[usize::from(which)].saw = saw;
    }
    scale(run, which, planned, figure);
}

/// Starts copies, or lets some leave, if there should be more or fewer.
fn scale(run: &mut Run<'_>, which: u16, planned: &ScalerPlan, figure: u32) {
    let (now, at) = (run.sim.now, usize::from(which));
    let here: Vec<ClientId> = planned.copies.iter().copied().filter(|copy| is_here(run, at, *copy)).collect();
    let (from, cause) = (here.len() as u16, run.sim.watch.scalers[at].saw);
    let wanted = run.sim.watch.scalers[at].wanted(planned, now, from);
    let (copies, until): (Vec<ClientId>, SimTime) = if wanted > from {
        let is_free = |copy: &ClientId| !here.contains(copy) && !run.sim.clients[copy.index()].up;
        let free = planned.copies.iter().copied().filter(is_free);
        (free.take(usize::from(wanted - from)).collect(), now + planned.boot)
    } else {
        (here.iter().rev().take(usize::from(from - wanted)).copied().collect(), now)
    };
    if copies.is_empty() {
        return;
    }
    let to = if wanted > from { from + copies.len() as u16 } else { wanted };
    let scaled = WatchEvent::Scaled { scaler: which, figure, from, to, copies: copies.clone().into(), until };
    let cause = run.note(cause, What::Watch(scaled.into()));
    run.sim.watch.scalers[at].since = now;
    for copy in copies {
        let booting = &mut run.sim.watch.scalers[at].booting;
        let started = booting.iter().position(|(other, _)| *other == copy);
        match (wanted > from, started) {
            (true, _) => {
                booting.push((copy, until));
                run.sim.agenda.add(until, cause, Work::Watch(Due::Boot { scaler: which, copy }));
            }
            // It never comes.
            (false, Some(started)) => {
                booting.remove(started);
            }
            (false, None) => run.leave(cause, copy),
        }
    }
}

/// Is it up and means to stay, or about to come?
fn is_here(run: &mut Run<'_>, scaler: usize, copy: ClientId) -> bool {
    let comes = run.sim.watch.scalers[scaler].booting.iter().any(|(booting, _)| *booting == copy);
    comes || run.can_leave(copy)
}

/// A copy is up, unless it was taken back, or somebody else has started it.
pub(super) fn boot(run: &mut Run<'_>, cause: Cause, which: u16, copy: ClientId) {
    let now = run.sim.now;
    let Some(scaler) = run.sim.watch.scalers.get_mut(usize::from(which)) else { return };
    let Some(at) = scaler.booting.iter().position(|booting| *booting == (copy, now)) else { return };
    scaler.booting.remove(at);
    if !run.client(copy).up {
        run.start_client(cause, copy);
    }
}
