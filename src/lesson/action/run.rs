//! What a lesson offers to do to the run itself.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::sim::{Action, RunAction};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct RunOn {
    ms: u64,
}

impl Form for RunOn {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Run(RunAction::RunOn { more: SimDuration::from_millis(self.ms) })]
    }
}
