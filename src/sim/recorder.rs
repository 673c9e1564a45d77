//! A run being recorded, some entries at a time, so that whoever waits for it can do other things.

use std::rc::Rc;

use super::action::Intervention;
use super::journal::Journal;
use super::plan::Plan;
use super::recording::Recording;
use super::simulation::Simulation;
use crate::base::SimTime;

/// A recording in the making. Where it pauses makes no difference to what it records.
#[derive(Clone, Debug)]
pub struct Recorder {
    recording: Recording,
    simulation: Simulation,
    over: bool,
}

impl Recorder {
    /// A plan's run, about to begin.
    pub fn begin(plan: Rc<Plan>, seed: u64, mut interventions: Vec<Intervention>) -> Self {
        interventions.sort_by_key(|next| next.at);
        let plan = Rc::new(plan.with_added(&interventions));
        let interventions: Rc<[Intervention]> = interventions.into();
        let mut simulation = Simulation::new(Rc::clone(&plan), seed, Rc::clone(&interventions));
        let mut journal = Journal::default();
        simulation.start(&mut journal);
        let recording = Recording { plan, seed, interventions, journal };
        Self { recording, simulation, over: false }
    }

    /// Records so many entries more, or about as many steps of which most leave none. True when the run is over.
    pub fn advance(&mut self, entries: u32) -> bool {
        let goal = self.entries().saturating_add(entries);
        let mut steps = entries;
        while !self.over && steps > 0 && self.entries() < goal {
            self.over = !self.simulation.step(SimTime::MAX, &mut self.recording.journal);
            steps -= 1;
        }
        self.over
    }

    /// How many entries there are so far.
    pub fn entries(&self) -> u32 {
        self.recording.journal.next_entry().0
    }

    /// How much is done, from 0 to 1: by the time that has passed in the run, or by its entries,
    /// whichever ends it sooner.
    pub fn progress(&self) -> f64 {
        let plan = &self.recording.plan;
        let time = self.simulation.now().as_micros() as f64 / (plan.until.as_micros().max(1) as f64);
        let entries = f64::from(self.entries()) / f64::from(plan.entry_limit.max(1));
        if self.over { 1.0 } else { time.max(entries).min(1.0) }
    }

    /// The recording, run to its end.
    pub fn finish(mut self) -> Recording {
        while !self.advance(u32::MAX) {}
        self.recording
    }
}
