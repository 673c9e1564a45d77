//! An envelope: a message, or an answer about one, as it is drawn.

use std::fmt::Write;
use std::rc::Rc;

use super::geometry::{Point, Rect};
use crate::engine::queueing::{Message, MessageId, Name};
use crate::player::Cause;
use crate::sim::{NodeId, POISON, Transit, TransitKind, retries};

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
    /// A call: a pill without a flap.
    Call,
    /// Its answer.
    Answer,
    /// Its answer: that it failed.
    Error,
}

/// One envelope on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    pub at: Point,
    /// Its size, 1 being the whole.
    pub scale: f64,
    /// From 0 (gone) to 1.
    pub alpha: f64,
    pub look: Look,
    pub message: MessageId,
    /// Which hue, by the message's type: an index into the palette.
    pub hue: usize,
    /// The attempt, shown as a postmark from the second on.
    pub attempt: u32,
    /// Was it handed out before?
    pub redelivered: bool,
    /// Its `priority` property, shown as a stamp.
    pub priority: Option<u8>,
    /// Does it make every worker fail?
    pub poison: bool,
    /// In motion: the way it goes, of length 1.
    pub heading: Option<Point>,
    /// Is it about to be lost? It falls.
    pub lost: bool,
    /// It is gone, of this.
    pub gone: Option<Cause>,
    /// The way it is on.
    pub on: Option<On>,
    /// Does its number stand below it?
    pub numbered: bool,
    /// Of a call: what is asked for, or of what it failed. Its number is none of a message.
    pub words: Option<Name>,
}

/// The way something is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct On {
    pub from: NodeId,
    pub to: NodeId,
    pub kind: TransitKind,
}

/// How many hues there are.
pub const HUES: usize = 7;

impl Envelope {
    /// Of no message in particular, to show what its signs look like.
    pub fn sample(at: Point) -> Self {
        Self::of(&Rc::default(), 0, at)
    }

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
            priority: message.properties.priority,
            poison: message.headers.contains_key(POISON),
            heading: None,
            lost: false,
            gone: None,
            on: None,
            numbered: false,
            words: None,
        }
    }
}

/// A priority as it is drawn: a stamp with toothed edges and its level on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    pub edge: String,
    pub at: Point,
    pub font: u32,
    pub level: String,
}

impl Envelope {
    /// The stamp on the corner of an envelope that is so large at scale 1.
    pub fn stamp(&self, size: (f64, f64)) -> Option<Stamp> {
        let level = self.priority?.to_string();
        let (letter, height, font) = if self.scale < 1.0 { (6.0, 11.0, 9) } else { (6.0, 13.0, 10) };
        let (w, h) = (size.0 * self.scale, size.1 * self.scale);
        let at = Point::new(self.at.x + w / 2.0, self.at.y + h / 2.0 - 2.0);
        let edge = toothed(Rect::around(at, letter * level.len() as f64 + 5.0, height));
        Some(Stamp { edge, at, font, level })
    }
}

/// The outline of a rectangle with a tooth every two pixels or so.
fn toothed(rect: Rect) -> String {
    let corners = [
        (rect.x, rect.y),
        (rect.right(), rect.y),
        (rect.right(), rect.bottom()),
        (rect.x, rect.bottom()),
        (rect.x, rect.y),
    ];
    let mut path = format!("M{:.1} {:.1}", rect.x, rect.y);
    for side in corners.windows(2) {
        let [(from_x, from_y), (to_x, to_y)] = [side[0], side[1]];
        let length = (to_x - from_x).abs() + (to_y - from_y).abs();
        let (ahead_x, ahead_y) = ((to_x - from_x) / length, (to_y - from_y) / length);
        let teeth = (length / 2.2).round().max(1.0);
        for tooth in 0..teeth as usize {
            let (gap, next) = ((tooth as f64 + 0.5) / teeth * length, (tooth as f64 + 1.0) / teeth * length);
            // Into the stamp is to the right of the way around it.
            let (in_x, in_y) = (from_x + ahead_x * gap - ahead_y, from_y + ahead_y * gap + ahead_x);
            let (x, y) = (from_x + ahead_x * next, from_y + ahead_y * next);
            let _ = write!(path, "L{in_x:.1} {in_y:.1}L{x:.1} {y:.1}");
        }
    }
    path + "Z"
}

impl Envelope {
    /// The middle of the mark that says of what it is gone: its upper right corner. `size` is an
    /// envelope's at scale 1.
    pub fn mark_at(&self, size: (f64, f64)) -> Point {
        Point::new(self.at.x + size.0 * self.scale / 2.0, self.at.y - size.1 * self.scale / 2.0 + 1.0)
    }
}

impl Envelope {
    /// The message that it is or is about; a call is about none.
    pub fn about(&self) -> Option<MessageId> {
        (!self.look.is_call()).then_some(self.message)
    }

    /// How round its corners are, so high as it is drawn: a call has no flap, and is all round.
    pub fn corner(&self, height: f64) -> f64 {
        if self.look.is_call() { height / 2.0 } else { 3.2 * self.scale }
    }

    /// What is written beside something on its way in place of a message's number.
    pub(super) fn words_of(transit: &Transit) -> Option<Name> {
        let message = &transit.message;
        match transit.kind {
            TransitKind::Error => Some(message.body.clone()),
            kind => Look::of(kind).is_call().then(|| message.routing_key.clone()),
        }
    }
}

impl Look {
    /// How large it is drawn on its way: answers are smaller.
    pub(super) fn scale(self) -> f64 {
        match self {
            Self::Solid => 1.0,
            _ if self.is_call() => 0.85,
            _ => 0.6,
        }
    }

    /// A call, or its answer: a pill on the line that is held until both are through.
    pub fn is_call(self) -> bool {
        matches!(self, Self::Call | Self::Answer | Self::Error)
    }

    /// Does it come back beside the line that its message went?
    pub(super) fn comes_back(self) -> bool {
        self != Self::Solid && !self.is_call()
    }

    pub(super) fn of(kind: TransitKind) -> Self {
        match kind {
            TransitKind::Publish
            | TransitKind::Deliver
            | TransitKind::Return
            | TransitKind::Produce
            | TransitKind::Fetch => Self::Solid,
            TransitKind::Ack | TransitKind::Commit => Self::Ack,
            TransitKind::Nack | TransitKind::NotProduced => Self::Nack,
            TransitKind::Confirm | TransitKind::Produced => Self::Confirm,
            TransitKind::Call => Self::Call,
            TransitKind::Answer => Self::Answer,
            TransitKind::Error => Self::Error,
        }
    }
}
