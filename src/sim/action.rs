//! What can be done to a run from outside: by a lesson's faults, or by the reader.

use std::rc::Rc;

use super::journal::TransitKind;
use super::plan::{BROKER, BindingPlan};
use super::setting::Setting;
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{Message, MessageId, Name, Policy, Shutdown};

/// Something done to the run. A client that does not exist, or is in that state already, is left alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The client stops dead. Its connection is found lost, and what it had not acknowledged goes back.
    Crash {
        /// Which client.
        client: Name,
        /// It comes back by itself after this time.
        restart_after: Option<SimDuration>,
    },
    /// A crashed client comes back, with a new connection and nothing in its memory.
    Restart {
        /// Which client.
        client: Name,
    },
    /// One thing on the way between a client and the broker is lost.
    Lose(Target),
    /// One thing on the way between a client and the broker comes in twice.
    Duplicate(Target),
    /// The connection between a client and the broker breaks without a word: what is on its way is
    /// lost at once, and so is all that is sent before the link is mended. The broker finds out by
    /// the heartbeats that stay out, and gives back what was unacknowledged.
    Cut {
        /// Whose link.
        client: Name,
    },
    /// The link works again, and the client connects anew.
    Mend {
        /// Whose link.
        client: Name,
    },
    /// A client publishes one more message.
    Publish {
        /// Which client.
        client: Name,
        /// What; its number is given to it when it is made.
        message: Rc<Message>,
    },
    /// A worker works by other settings from now on.
    Set {
        /// Which worker.
        client: Name,
        /// The setting.
        setting: Setting,
    },
    /// A worker cancels its consumer (`basic.cancel`). It finishes what it holds.
    Pause {
        /// Which worker.
        client: Name,
    },
    /// A paused worker consumes again (`basic.consume`).
    Resume {
        /// Which worker.
        client: Name,
    },
    /// One more worker comes, that does what another one does.
    Add {
        /// Its name; nobody else in the run has it.
        client: Name,
        /// The worker whose settings it takes over.
        like: Name,
    },
    /// A worker finishes what it holds and leaves.
    Remove {
        /// Which worker.
        client: Name,
    },
    /// An operator binds a queue to an exchange (`queue.bind`).
    Bind(Rc<BindingPlan>),
    /// An operator takes a binding away (`queue.unbind`).
    Unbind(Rc<BindingPlan>),
    /// An operator stops the broker, or it is killed: all connections end, and what isn't durable goes.
    StopBroker {
        /// Is it asked to, or killed?
        shutdown: Shutdown,
        /// It starts by itself after this time.
        restart_after: Option<SimDuration>,
    },
    /// An operator starts the broker again.
    StartBroker,
    /// An operator sets the memory high watermark (`rabbitmqctl set_vm_memory_high_watermark absolute`).
    SetMemory {
        /// In bytes; none: no limit.
        high_watermark: Option<u64>,
    },
    /// An operator stops a log broker, or it is killed. What it has written stays on its disk.
    StopLogBroker {
        /// Which.
        broker: Name,
        /// Is it killed, or asked to hand its leaderships over and go?
        kill: bool,
        /// It starts by itself after this time.
        restart_after: Option<SimDuration>,
    },
    /// A stopped log broker starts.
    StartLogBroker {
        /// Which.
        broker: Name,
    },
    /// A log broker loses its links to the other brokers. Clients still reach it.
    CutLogBroker {
        /// Which.
        broker: Name,
    },
    /// Its links work again.
    MendLogBroker {
        /// Which.
        broker: Name,
    },
    /// A topic gets more partitions.
    AddPartitions {
        /// Which topic.
        topic: Name,
        /// How many it has then, in all.
        total: u16,
    },
    /// An operator sets the policy of a queue (`rabbitmqctl set_policy`).
    SetPolicy {
        /// Which queue.
        queue: Name,
        /// What it says; an empty one clears what there was.
        policy: Policy,
    },
}

/// The next thing on a client's link that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// On whose link.
    pub client: Name,
    /// What it is.
    pub kind: TransitKind,
    /// Only if it is about this message.
    pub message: Option<MessageId>,
}

impl Action {
    /// What it is done to: a client, a queue, for a binding its exchange, or the broker.
    pub fn subject(&self) -> &str {
        match self {
            Self::Crash { client, .. }
            | Self::Restart { client }
            | Self::Lose(Target { client, .. })
            | Self::Duplicate(Target { client, .. })
            | Self::Cut { client }
            | Self::Mend { client }
            | Self::Publish { client, .. }
            | Self::Set { client, .. }
            | Self::Pause { client }
            | Self::Resume { client }
            | Self::Add { client, .. }
            | Self::Remove { client } => client,
            Self::Bind(binding) | Self::Unbind(binding) => &binding.exchange,
            Self::SetPolicy { queue, .. } => queue,
            Self::StopLogBroker { broker, .. }
            | Self::StartLogBroker { broker }
            | Self::CutLogBroker { broker }
            | Self::MendLogBroker { broker } => broker,
            Self::AddPartitions { topic, .. } => topic,
            Self::StopBroker { .. } | Self::StartBroker | Self::SetMemory { .. } => BROKER,
        }
    }

    /// Its name in one word, as traces and lesson files have it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Crash { .. } => "crash",
            Self::Restart { .. } => "restart",
            Self::Lose(_) => "lose",
            Self::Duplicate(_) => "duplicate",
            Self::Cut { .. } => "cut",
            Self::Mend { .. } => "mend",
            Self::Publish { .. } => "publish",
            Self::Set { .. } => "set",
            Self::Pause { .. } => "pause",
            Self::Resume { .. } => "resume",
            Self::Add { .. } => "add",
            Self::Remove { .. } => "remove",
            Self::StopBroker { .. } => "stop_broker",
            Self::StartBroker => "start_broker",
            Self::SetMemory { .. } => "set_memory",
            Self::SetPolicy { .. } => "set_policy",
            Self::StopLogBroker { .. } => "stop_log_broker",
            Self::StartLogBroker { .. } => "start_log_broker",
            Self::CutLogBroker { .. } => "cut_log_broker",
            Self::MendLogBroker { .. } => "mend_log_broker",
            Self::AddPartitions { .. } => "add_partitions",
            Self::Bind(_) => "bind",
            Self::Unbind(_) => "unbind",
        }
    }
}

/// An action at a moment: after everything else that happens at that moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Intervention {
    /// When.
    pub at: SimTime,
    /// What.
    pub action: Action,
}
