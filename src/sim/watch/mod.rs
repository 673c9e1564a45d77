//! Watching a run: alerts that are raised and cleared, and scalers that add copies of a client and take them away.
//!
//! A figure is read off brokers and services themselves, after each thing that happens. The code comes late to the
//! browser, with that of services.

mod facts;
mod pack;
mod plan;

use std::rc::Rc;

use late::late;

pub(super) use facts::facts;
pub use plan::{AlertPlan, ScalerPlan, Watched};

use super::journal::{Cause, EntryId, What};
use super::plan::ClientId;
use super::simulation::{Run, Work};
use crate::base::SimTime;
use crate::engine::logs::{Cluster, TopicId};
use crate::engine::queueing::Name;

/// What watching comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent {
    /// An alert, by its place in the plan, is raised: the figure is this.
    Raised {
        alert: u16,
        value: u32,
    },
    Cleared {
        alert: u16,
        value: u32,
    },
    /// A scaler, by its place in the plan, has another copy started.
    ScaledUp {
        scaler: u16,
        client: ClientId,
        value: u32,
    },
    /// It takes one away.
    ScaledDown {
        scaler: u16,
        client: ClientId,
        value: u32,
    },
}

/// The state of an alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bell {
    /// Since when the figure is beyond the bound.
    since: Option<SimTime>,
    rings: bool,
}

/// What can be due for what watches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Due {
    /// An alert's figure may have been beyond its bound for long enough.
    Alert(u16),
    /// A scaler looks.
    Scaler(u16),
    /// A copy is up.
    Boot(ClientId),
}

/// Alerts are quiet at first, and scalers look for the first time.
#[late(services)]
pub(super) fn begin(run: &mut Run<'_>) {
    run.begin_watching();
}

/// Something has happened: alerts look.
#[late(services)]
pub(super) fn look(run: &mut Run<'_>) {
    run.watch();
}

#[late(services)]
pub(super) fn due(run: &mut Run<'_>, cause: Cause, due: Due) {
    run.watch_due(cause, due);
}

// The log broker's code is another file.
#[late(logs)]
fn lag(cluster: &Cluster, group: &str, topic: TopicId) -> u64 {
    cluster.lag(group, topic)
}

impl Run<'_> {
    fn begin_watching(&mut self) {
        let plan = Rc::clone(&self.sim.plan);
        self.sim.bells = vec![Bell::default(); plan.alerts.len()];
        for (at, scaler) in plan.scalers.iter().enumerate() {
            self.sim.agenda.add(SimTime::ZERO + scaler.every, None, Work::Watch(Due::Scaler(at as u16)));
        }
    }

    fn watch(&mut self) {
        let plan = Rc::clone(&self.sim.plan);
        for (at, alert) in plan.alerts.iter().enumerate() {
            let (value, now) = (self.figure(&alert.watches), self.sim.now);
            let Some(bell) = self.sim.bells.get_mut(at) else { return };
            let alert_id = at as u16;
            match (value > alert.above, bell.since) {
                (true, None) => {
                    bell.since = Some(now);
                    let cause = self.last_entry();
                    let due = Work::Watch(Due::Alert(alert_id));
                    self.sim.agenda.add(now + alert.lasting, cause, due);
                }
                (false, Some(_)) => {
                    let rang = std::mem::take(bell).rings;
                    if rang {
                        let cause = self.last_entry();
                        self.note(cause, What::Watch(WatchEvent::Cleared { alert: alert_id, value }));
                    }
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
    }

    /// What happened last is what moved the figure.
    fn last_entry(&self) -> Cause {
        self.journal.next_entry().0.checked_sub(1).map(EntryId)
    }

    fn watch_due(&mut self, cause: Cause, due: Due) {
        match due {
            Due::Alert(alert) => self.ring(cause, alert),
            Due::Scaler(scaler) => self.scale(scaler),
            Due::Boot(client) => {
                if !self.client(client).up {
                    self.start_client(cause, client);
                }
            }
        }
    }

    /// An alert is raised if its figure has been beyond the bound since it was put on the agenda.
    fn ring(&mut self, cause: Cause, alert: u16) {
        let plan = Rc::clone(&self.sim.plan);
        let Some(planned) = plan.alerts.get(usize::from(alert)) else { return };
        let (value, now) = (self.figure(&planned.watches), self.sim.now);
        let Some(bell) = self.sim.bells.get_mut(usize::from(alert)) else { return };
        let has_lasted = bell.since.is_some_and(|since| since + planned.lasting <= now);
        if has_lasted && !std::mem::replace(&mut bell.rings, true) {
            self.note(cause, What::Watch(WatchEvent::Raised { alert, value }));
        }
    }

    /// A scaler looks, and looks again later.
    fn scale(&mut self, at: u16) {
        let plan = Rc::clone(&self.sim.plan);
        let Some(scaler) = plan.scalers.get(usize::from(at)) else { return };
        self.sim.agenda.add(self.sim.now + scaler.every, None, Work::Watch(Due::Scaler(at)));
        let value = self.figure(&scaler.watches);
        for _ in 0..scaler.step.max(1) {
            match (value > scaler.up, value < scaler.down) {
                (true, _) => self.scale_up(at, scaler, value),
                (_, true) => self.scale_down(at, scaler, value),
                _ => return,
            }
        }
    }

    fn scale_up(&mut self, at: u16, scaler: &ScalerPlan, value: u32) {
        let is_booting = |client: ClientId| {
            self.sim.agenda.has(|work| matches!(work, Work::Watch(Due::Boot(other)) if *other == client))
        };
        let mut copies = self.copies(scaler).into_iter();
        let next = copies.find(|(client, is_there)| !is_there && !is_booting(*client));
        let Some((client, _)) = next else { return };
        let event = WatchEvent::ScaledUp { scaler: at, client, value };
        let cause = self.note(None, What::Watch(event));
        self.sim.agenda.add(self.sim.now + scaler.boot, cause, Work::Watch(Due::Boot(client)));
    }

    fn scale_down(&mut self, at: u16, scaler: &ScalerPlan, value: u32) {
        let there = self.copies(scaler).into_iter().filter(|(_, is_there)| *is_there);
        let there: Vec<ClientId> = there.map(|(client, _)| client).collect();
        let Some(client) = there.last().filter(|_| there.len() > usize::from(scaler.least)).copied() else {
            return;
        };
        let event = WatchEvent::ScaledDown { scaler: at, client, value };
        let cause = self.note(None, What::Watch(event));
        self.leave(cause, client);
    }

    /// The copies of a scaler, and whether each is there to stay.
    fn copies(&self, scaler: &ScalerPlan) -> Vec<(ClientId, bool)> {
        let named = |name: &Name| self.find_client(name);
        let is_there = |id: ClientId| {
            let client = &self.sim.clients[id.index()];
            (id, client.up && !client.leaving)
        };
        scaler.copies.iter().filter_map(named).map(is_there).collect()
    }

    /// A figure as it is now; 0 for what is not there.
    fn figure(&self, watched: &Watched) -> u32 {
        let depth = |queue: &Name| {
            let broker = &self.sim.stations.queue;
            broker.queue(queue).and_then(|queue| broker.depth(queue))
        };
        let service = |name: &Name| {
            let client = self.find_client(name)?;
            Some(&self.sim.clients[client.index()].service)
        };
        let count = match watched {
            Watched::Ready(queue) => depth(queue).map(|depth| depth.ready),
            Watched::Unacknowledged(queue) => depth(queue).map(|depth| depth.unacknowledged),
            Watched::Waiting(name) => service(name).map(|service| service.waiting_count()),
            Watched::Busy(name) => service(name).map(|service| service.busy_count()),
            Watched::Lag { group, topic } => {
                let topics = &self.sim.plan.logs.topics;
                let at = topics.iter().position(|known| known.declaration.name == *topic);
                at.map(|at| lag(&self.sim.stations.log, group, TopicId(at as u16)) as usize)
            }
        };
        count.map_or(0, |count| count.min(u32::MAX as usize) as u32)
    }
}
