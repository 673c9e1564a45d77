//! What is watched in a run: a figure with a bound, and what is done when it is beyond it.

use crate::base::SimDuration;
use crate::engine::queueing::Name;

/// A figure of the run at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Watched {
    /// Messages ready in a queue.
    Ready(Name),
    /// Messages in a queue, delivered and not acknowledged.
    Unacknowledged(Name),
    /// Records of a topic that a group has not committed, over all partitions.
    Lag { group: Name, topic: Name },
    /// Calls that wait for a thread of a service.
    Waiting(Name),
    /// Threads of a service that are taken.
    Busy(Name),
}

/// A bell: it rings while a figure has been above its bound for some time.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertPlan {
    pub name: Name,
    pub watches: Watched,
    pub above: u32,
    /// For so long without a break.
    pub lasting: SimDuration,
}

/// One that adds copies of a client while there is much to do, and takes them away again (as Kubernetes'
/// HorizontalPodAutoscaler and KEDA do it).
#[derive(Clone, Debug, PartialEq)]
pub struct ScalerPlan {
    pub name: Name,
    /// The clients that do the same, in the order in which they come: the first are there from the beginning.
    pub copies: Vec<Name>,
    pub watches: Watched,
    /// How often it looks.
    pub every: SimDuration,
    /// Above this one more comes, below that one goes.
    pub up: u32,
    pub down: u32,
    /// How many it adds or takes away at once.
    pub step: u16,
    /// So many stay.
    pub least: u16,
    /// How long a copy takes to come up.
    pub boot: SimDuration,
}
