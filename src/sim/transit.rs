//! What is on the links between clients and brokers, as the journal has it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::plan::NodeId;
use crate::base::{SimTime, ids};
use crate::engine::queueing::{CopyId, Message};

ids! {
    /// A transit's number, in order of departure.
    TransitId(u32);
}

/// Something on its way over a link.
#[derive(Clone, Debug, PartialEq)]
pub struct Transit {
    pub kind: TransitKind,
    pub from: NodeId,
    pub to: NodeId,
    pub depart: SimTime,
    /// When it comes in, or is lost.
    pub arrive: SimTime,
    pub lost: bool,
    /// The message it carries or is about; of a call its content, with the number of the call as its own.
    pub message: Rc<Message>,
    /// The copy of it, for a delivery and its answer.
    pub copy: Option<CopyId>,
}

/// What is on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransitKind {
    /// `basic.publish`, to the broker.
    Publish,
    /// `basic.deliver`, to a consumer.
    Deliver,
    /// `basic.ack`, to the broker.
    Ack,
    /// `basic.nack` or `basic.reject`, to the broker; or `basic.nack`, to a producer.
    Nack,
    /// A positive publisher confirm, to the producer; a negative one is a nack.
    Confirm,
    /// `basic.return`, to the producer.
    Return,
    /// A record, to the leader of its partition.
    Produce,
    /// The answer to it: where it lies.
    Produced,
    /// The answer to it: why not.
    NotProduced,
    /// A record, to a consumer.
    Fetch,
    /// A commit of an offset.
    Commit,
    /// A call, to another service.
    Call,
    /// The answer to it.
    Answer,
    /// The answer to it: that it failed.
    Error,
}

impl TransitKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Publish,
        Self::Deliver,
        Self::Ack,
        Self::Nack,
        Self::Confirm,
        Self::Return,
        Self::Produce,
        Self::Produced,
        Self::NotProduced,
        Self::Fetch,
        Self::Commit,
        Self::Call,
        Self::Answer,
        Self::Error,
    ];

    /// Its name, as lesson files and traces have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Deliver => "deliver",
            Self::Ack => "ack",
            Self::Nack => "nack",
            Self::Confirm => "confirm",
            Self::Return => "return",
            Self::Produce => "produce",
            Self::Produced => "produced",
            Self::NotProduced => "not_produced",
            Self::Fetch => "fetch",
            Self::Commit => "commit",
            Self::Call => "call",
            Self::Answer => "answer",
            Self::Error => "error",
        }
    }
}

/// Why something never came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LossReason {
    /// A fault took it.
    Fault,
    /// Nobody was there any more to take it.
    ReceiverGone,
    /// There is no connection: the link is cut, or the channel was closed.
    NoConnection,
}
