//! What can be done to a run from outside: by a lesson's faults, or by the reader.

use serde::{Deserialize, Serialize};

use super::journal::TransitKind;
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{MessageId, Name};

/// Something done to the run. A client that does not exist, or is in that state already, is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// The client stops dead. Its connection is found lost, and what it had not acknowledged goes back.
    Crash {
        /// Which client.
        client: Name,
        /// It comes back by itself after this time.
        #[serde(default)]
        restart_after: Option<SimDuration>,
    },
    /// A crashed client comes back, with a new connection and nothing in its memory.
    Restart {
        /// Which client.
        client: Name,
    },
    /// One thing on the way between a client and the broker is lost.
    Lose {
        /// On whose link.
        client: Name,
        /// What is lost: the next of this kind.
        kind: TransitKind,
        /// Only if it is about this message.
        #[serde(default)]
        message: Option<MessageId>,
    },
}

/// An action at a moment: after everything else that happens at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervention {
    /// When.
    pub at: SimTime,
    /// What.
    pub action: Action,
}
