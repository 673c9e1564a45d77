//! What is watched, and what comes of it, as it is planned.

use std::fmt;
use std::rc::Rc;

use late::late;

use crate::base::SimDuration;
use crate::engine::queueing::Name;
use crate::sim::plan::{CLIENTS, ClientId, ClientPlan, Plan};

/// All that watches something in a run.
#[derive(Clone, Debug, Default)]
pub struct WatchPlan {
    pub scalers: Vec<ScalerPlan>,
    pub alerts: Vec<AlertPlan>,
}

/// A figure that somebody reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// How many messages of a queue are ready.
    Ready(Name),
    /// How many are handed out and not acknowledged.
    Unacknowledged(Name),
    /// For how long the first of those that are ready has been so, in milliseconds; 0 where there is none.
    Oldest(Name),
    /// How many records a group has not committed, of all partitions of which it has committed something.
    Lag(Name),
    /// How many calls wait for a thread of a service.
    Waiting(Name),
}

/// Starts copies of a client, and lets them leave, by a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalerPlan {
    /// Whom the copies are like; it counts as the first of them.
    pub like: Name,
    pub watched: Watched,
    /// What it does when the figure is above a threshold.
    pub up: RulePlan,
    /// And when it is below one.
    pub down: RulePlan,
    /// How many copies there are at the least, and at the most.
    pub min: u16,
    pub max: u16,
    /// How long it takes until a copy that was started is up.
    pub boot: SimDuration,
    /// From one reading of the figure to the next.
    pub every: SimDuration,
    /// All copies that there may ever be, in the order in which they are started.
    pub copies: Vec<ClientId>,
}

/// When copies are started or let go, and how many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulePlan {
    pub threshold: u32,
    pub step: u16,
    /// For so long the figure is on that side before.
    pub span: SimDuration,
}

/// Is raised while a figure is beyond its bound.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertPlan {
    pub name: Name,
    pub watched: Watched,
    /// Is it raised above the bound, or below it?
    pub above: bool,
    pub bound: u32,
    /// For so long the figure is beyond it before.
    pub span: SimDuration,
}

impl PartialEq for WatchPlan {
    fn eq(&self, other: &Self) -> bool {
        are_equal(self, other)
    }
}

#[late(services)]
fn are_equal(one: &WatchPlan, other: &WatchPlan) -> bool {
    let WatchPlan { scalers, alerts } = one;
    (scalers, alerts) == (&other.scalers, &other.alerts)
}

impl Watched {
    /// What it is read off: a queue, a service, or a group.
    pub const fn subject(&self) -> &Name {
        let (Self::Ready(name)
        | Self::Unacknowledged(name)
        | Self::Oldest(name)
        | Self::Lag(name)
        | Self::Waiting(name)) = self;
        name
    }
}

impl fmt::Display for Watched {
    /// What it is, in words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready(queue) => write!(f, "ready in {queue}"),
            Self::Unacknowledged(queue) => write!(f, "unacknowledged of {queue}"),
            Self::Oldest(queue) => write!(f, "the age of the first in {queue}"),
            Self::Lag(group) => write!(f, "the lag of {group}"),
            Self::Waiting(service) => write!(f, "calls waiting at {service}"),
        }
    }
}

impl ScalerPlan {
    /// From one reading to the next: some time, whatever is written.
    pub(super) fn pause(&self) -> SimDuration {
        self.every.max(SimDuration::from_millis(1))
    }
}

impl AlertPlan {
    /// Is a figure beyond a bound?
    pub const fn is_beyond(&self, figure: u32, bound: u32) -> bool {
        if self.above { figure > bound } else { figure < bound }
    }
}

/// Puts the copies into a plan that its scalers may start: as many as they may at the most or, of those like one
/// client, so many if that is more. They stand behind all others, so that no number depends on them.
#[late(services)]
pub fn add_copies(plan: &mut Plan, of: Option<&Name>, most: u16) {
    let Some(mut watch) = plan.watch.take() else { return };
    for scaler in &mut Rc::make_mut(&mut watch).scalers {
        let fits = |id: &ClientId| plan.clients[id.index()].role.can_be_copied();
        let Some(like) = plan.find_client(&scaler.like).filter(fits) else { continue };
        if scaler.copies.is_empty() {
            scaler.copies.push(like);
        }
        // In a file each stands by itself; they are one service (`Plan::alike`).
        for copy in &scaler.copies {
            plan.clients[copy.index()].role = plan.clients[like.index()].role.clone();
        }
        let most = if of == Some(&scaler.like) { most.max(scaler.max) } else { scaler.max };
        while scaler.copies.len() < usize::from(most) && plan.clients.len() < CLIENTS {
            let name = plan.free_name(&scaler.like);
            scaler.copies.push(ClientId(plan.clients.len() as u16));
            let like = plan.clients[like.index()].clone();
            plan.clients.push(ClientPlan { name, later: true, ..like });
        }
    }
    plan.watch = Some(watch);
}
