//! What can be changed about a worker while it runs.

use std::fmt;

use super::failure::FailureRule;
use super::plan::{Acknowledge, WorkerPlan};
use super::retry::OnFailure;
use super::span::Span;
use crate::base::SimDuration;

/// One setting of a worker, with its new value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// How many messages it may hold unacknowledged; 0: no limit. AMQP's `basic.qos` counts for
    /// consumers started later, so the worker cancels its consumer and starts another.
    Prefetch(u16),
    /// When it acknowledges. The worker starts another consumer for this, too.
    Acknowledge(Acknowledge),
    /// How long it works on one message.
    Service(SimDuration),
    /// How often it fails by chance, in percent.
    FailureChance(u8),
    /// What it does with a message it could not work on.
    OnFailure(OnFailure),
    /// How often it tries again; without effect on a worker that does not.
    RetryLimit(u32),
}

/// What a worker reports that fails by chance.
const BY_CHANCE: &str = "failed by chance";

impl Setting {
    /// Changes a worker's part.
    pub fn apply(&self, worker: &mut WorkerPlan) {
        match self {
            Self::Prefetch(prefetch) => worker.prefetch = *prefetch,
            Self::Acknowledge(when) => worker.acknowledge = *when,
            Self::Service(time) => worker.service = Span::Fixed(*time),
            Self::FailureChance(percent) => {
                worker.failures.retain(|rule| !is_chance(rule));
                if *percent > 0 {
                    let (chance_percent, error) = (Some(*percent), BY_CHANCE.into());
                    worker.failures.push(FailureRule { chance_percent, error, ..FailureRule::default() });
                }
            }
            Self::OnFailure(answer) => worker.on_failure = answer.clone(),
            Self::RetryLimit(limit) => {
                if let OnFailure::Retry(policy) = &mut worker.on_failure {
                    policy.limit = *limit;
                }
            }
        }
    }

    /// Does the worker's consumer have to be started anew for it?
    pub(super) const fn concerns_consumer(&self) -> bool {
        matches!(self, Self::Prefetch(_) | Self::Acknowledge(_))
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefetch(0) => write!(f, "no prefetch limit"),
            Self::Prefetch(prefetch) => write!(f, "prefetch {prefetch}"),
            Self::Acknowledge(Acknowledge::AfterWork) => write!(f, "acknowledge after the work"),
            Self::Acknowledge(Acknowledge::BeforeWork) => write!(f, "acknowledge before the work"),
            Self::Acknowledge(Acknowledge::Automatic) => write!(f, "acknowledge automatically"),
            Self::Acknowledge(Acknowledge::Never) => write!(f, "never acknowledge"),
            Self::Service(time) => write!(f, "{time} of work a message"),
            Self::FailureChance(percent) => write!(f, "fail {percent} % by chance"),
            Self::OnFailure(answer) => write!(f, "on failure {answer}"),
            Self::RetryLimit(limit) => write!(f, "retry at most {limit} times"),
        }
    }
}

/// How often a worker fails by nothing but chance, in percent.
pub fn failure_chance(worker: &WorkerPlan) -> u8 {
    worker.failures.iter().find(|rule| is_chance(rule)).and_then(|rule| rule.chance_percent).unwrap_or(0)
}

fn is_chance(rule: &FailureRule) -> bool {
    let FailureRule { message, body_contains, first_attempts, during, chance_percent, .. } = rule;
    chance_percent.is_some()
        && message.is_none()
        && body_contains.is_none()
        && first_attempts.is_none()
        && during.is_none()
}
