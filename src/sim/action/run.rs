//! What can be done to the run itself.

use super::text;
use crate::base::SimDuration;
use crate::engine::queueing::Name;
use crate::sim::plan::BROKER;

/// Something done to the run as a whole.
#[derive(Clone, Debug, PartialEq)]
pub enum RunAction {
    /// It goes on for so much longer than its plan says.
    RunOn { more: SimDuration },
    /// A fault that the lesson has for later does not happen: which of them, from 1.
    LeaveOut { fault: u16 },
    /// An alert has another bound.
    SetAlert { alert: Name, bound: u32 },
}

impl RunAction {
    pub(super) const fn subject(&self) -> &str {
        BROKER
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::RunOn { .. } => "run_on",
            Self::LeaveOut { .. } => "leave_out",
            Self::SetAlert { .. } => "set_alert",
        }
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::RunOn { more } => vec![text::millis(*more)],
            Self::LeaveOut { fault } => vec![fault.to_string()],
            Self::SetAlert { alert, bound } => vec![text::escaped(alert), bound.to_string()],
        }
    }

    pub(super) fn read(word: &str, arguments: &[&str]) -> Option<Self> {
        match (word, arguments) {
            ("run_on", [more]) => Some(Self::RunOn { more: text::duration(more)? }),
            ("leave_out", [fault]) => Some(Self::LeaveOut { fault: fault.parse().ok()? }),
            ("set_alert", [alert, bound]) => {
                Some(Self::SetAlert { alert: text::name(alert)?, bound: bound.parse().ok()? })
            }
            _ => None,
        }
    }

    pub(super) fn label(&self) -> String {
        match self {
            Self::RunOn { more } => format!("run {more} more"),
            Self::LeaveOut { fault } => format!("the lesson’s fault {fault} left out"),
            Self::SetAlert { alert, bound } => format!("alert {alert} at {bound}"),
        }
    }

    pub(super) fn sentence(&self) -> String {
        match self {
            Self::RunOn { more } => format!("The run is to go on for {more} more"),
            Self::LeaveOut { fault } => format!("Fault {fault} of the lesson is to be left out"),
            Self::SetAlert { alert, bound } => format!("Alert {alert} gets another bound: {bound}"),
        }
    }

    pub(super) fn examples() -> Vec<Self> {
        vec![
            Self::RunOn { more: SimDuration::from_millis(200) },
            Self::LeaveOut { fault: 1 },
            Self::SetAlert { alert: "deep".into(), bound: 2 },
        ]
    }
}
