//! What a lesson offers to do to the run itself.

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::lesson::problem::{FieldPath, Problem};
use crate::lesson::validate::{Check, Group};
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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct LeaveOut {
    fault: u16,
}

impl Form for LeaveOut {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Run(RunAction::LeaveOut { fault: self.fault })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        let count = check.file.faults.len() + check.file.late().count();
        if !(1..=count).contains(&usize::from(self.fault)) {
            let problem = Problem::new(place.then("fault"), format!("there is no fault {}", self.fault));
            check.report.add(problem.expected(format!("1 to {count}, in the order of the file")));
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct SetAlert {
    alert: String,
    bound: u32,
}

impl Form for SetAlert {
    fn lower(&self, _: &str) -> Vec<Action> {
        vec![Action::Run(RunAction::SetAlert { alert: self.alert.as_str().into(), bound: self.bound })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        check.refer(Group::ALERT, &self.alert, place.then("alert"));
    }
}
