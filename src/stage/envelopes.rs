//! An envelope: a message, or an answer about one, as it is drawn.

use std::rc::Rc;

use super::geometry::Point;
use crate::engine::queueing::{Message, MessageId};
use crate::sim::{POISON, TransitKind, retries};

/// How an envelope is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Going forward: a message.
    Solid,
    /// Its slot is kept: delivered and not yet acknowledged.
    Outline,
    /// Going back: done.
    Ack,
    /// Going back: not done.
    Nack,
    /// Going back to a producer: taken.
    Confirm,
}

/// One envelope on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// Its centre.
    pub at: Point,
    /// Its size, 1 being the whole.
    pub scale: f64,
    /// From 0 (gone) to 1.
    pub alpha: f64,
    /// How it is drawn.
    pub look: Look,
    /// Which message.
    pub message: MessageId,
    /// Which hue, by the message's type: an index into the palette.
    pub hue: usize,
    /// The attempt, shown as a postmark from the second on.
    pub attempt: u32,
    /// Was it handed out before?
    pub redelivered: bool,
    /// Does it make every worker fail?
    pub poison: bool,
    /// In motion: the way it goes, of length 1.
    pub heading: Option<Point>,
    /// Is it about to be lost? It falls.
    pub lost: bool,
}

/// How many hues there are.
pub const HUES: usize = 7;

impl Envelope {
    pub(super) fn of(message: &Rc<Message>, hue: usize, at: Point) -> Self {
        Self {
            at,
            scale: 1.0,
            alpha: 1.0,
            look: Look::Solid,
            message: message.id,
            hue,
            attempt: retries(message).min(98) + 1,
            redelivered: false,
            poison: message.headers.contains_key(POISON),
            heading: None,
            lost: false,
        }
    }
}

impl Look {
    pub(super) fn of(kind: TransitKind) -> Self {
        match kind {
            TransitKind::Publish | TransitKind::Deliver | TransitKind::Return => Self::Solid,
            TransitKind::Ack => Self::Ack,
            TransitKind::Nack => Self::Nack,
            TransitKind::Confirm => Self::Confirm,
        }
    }
}
