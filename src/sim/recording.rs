//! A recording: a run from its beginning to its end, with checkpoints to go on from.

use std::rc::Rc;

use super::action::{Action, Intervention};
use super::journal::{EntryId, Journal};
use super::plan::{ClientId, ClientPlan, Plan, Role};
use super::simulation::Simulation;
use super::trace;
use crate::base::{Fingerprint, SimTime};
use crate::engine::queueing::Name;

/// Plan, seed and interventions, and all that came of them.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Who took part.
    pub plan: Rc<Plan>,
    /// The seed of all randomness.
    pub seed: u64,
    /// What the reader did, in order of time.
    pub interventions: Rc<[Intervention]>,
    /// What happened.
    pub journal: Journal,
    checkpoints: Vec<Checkpoint>,
}

/// The simulation as it was after so many entries and transits.
#[derive(Clone, Debug)]
struct Checkpoint {
    entries: u32,
    transits: u32,
    simulation: Simulation,
}

/// At the most so many checkpoints are kept; beyond that, every other one goes.
const CHECKPOINTS: usize = 32;
const FIRST_INTERVAL: u32 = 4_096;

impl Recording {
    /// Runs a plan to its end.
    pub fn run(plan: Rc<Plan>, seed: u64, mut interventions: Vec<Intervention>) -> Self {
        interventions.sort_by_key(|next| next.at);
        let plan = Rc::new(plan.with_added(&interventions));
        let interventions: Rc<[Intervention]> = interventions.into();
        let mut simulation = Simulation::new(Rc::clone(&plan), seed, Rc::clone(&interventions));
        let mut journal = Journal::default();
        simulation.start(&mut journal);
        let mut recording = Self { plan, seed, interventions, journal, checkpoints: Vec::new() };
        recording.record(simulation);
        recording
    }

    fn record(&mut self, mut simulation: Simulation) {
        let mut interval = FIRST_INTERVAL;
        let mut due = 0;
        loop {
            if self.journal.next_entry().0 >= due {
                if self.checkpoints.len() == CHECKPOINTS {
                    let mut at = 0;
                    self.checkpoints.retain(|_| {
                        at += 1;
                        at % 2 == 1
                    });
                    interval *= 2;
                }
                self.checkpoints.push(Checkpoint {
                    entries: self.journal.next_entry().0,
                    transits: self.journal.next_transit().0,
                    simulation: simulation.clone(),
                });
                due = self.journal.next_entry().0 + interval;
            }
            if !simulation.step(SimTime::MAX, &mut self.journal) {
                return;
            }
        }
    }

    /// The simulation as it was at `t`, after everything that happened at that moment: run on from
    /// the last checkpoint before it.
    pub fn simulation_at(&self, t: SimTime) -> Simulation {
        let after = self.checkpoints.partition_point(|checkpoint| checkpoint.simulation.now() <= t);
        let checkpoint = &self.checkpoints[after.saturating_sub(1)];
        let mut simulation = checkpoint.simulation.clone();
        simulation.run_to(t, &mut Journal::after(checkpoint.entries, checkpoint.transits));
        simulation
    }

    /// A client as it was told to be by a moment, with every setting that was changed by then.
    pub fn client_at(&self, client: ClientId, t: SimTime) -> Option<ClientPlan> {
        let mut clients = self.plan.clients.clone();
        let faults = self.plan.faults.iter().map(|(at, action)| (*at, action));
        let interventions = self.interventions.iter().map(|next| (next.at, &next.action));
        let mut actions: Vec<(SimTime, &Action)> =
            faults.chain(interventions).filter(|(at, _)| *at <= t).collect();
        actions.sort_by_key(|(at, _)| *at);
        for (_, action) in actions {
            let role_of = |name: &Name| {
                clients.iter().find(|other| other.name == *name).map(|other| other.role.clone())
            };
            let role = match action {
                Action::Set { client, setting } => role_of(client).map(|mut role| {
                    if let Role::Worker(worker) = &mut role {
                        setting.apply(worker);
                    }
                    role
                }),
                Action::Add { like, .. } => role_of(like),
                _ => None,
            };
            let place = clients.iter_mut().find(|other| other.name == *action.client());
            if let (Some(role), Some(place)) = (role, place) {
                place.role = role;
            }
        }
        clients.into_iter().nth(client.index())
    }

    /// The moment of the last entry.
    pub fn end(&self) -> SimTime {
        self.journal.entries.last().map_or(SimTime::ZERO, |entry| entry.at)
    }

    /// How many entries lie at or before a moment. O(log entries).
    pub fn entries_by(&self, t: SimTime) -> usize {
        self.journal.entries.partition_point(|entry| entry.at <= t)
    }

    /// The journal as JSON lines, one for each entry.
    pub fn trace(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.journal.entries.len() as u32).map(|id| trace::line(self, EntryId(id)))
    }

    /// A number that tells this journal from any other.
    pub fn fingerprint(&self) -> String {
        let mut fingerprint = Fingerprint::default();
        self.trace().for_each(|line| fingerprint.add_line(&line));
        fingerprint.to_string()
    }
}
