//! The moving part of the picture: every envelope, pile, flow and ring at a moment, and nothing else.
//!
//! A pure function of the recording, the layout and the moment. The broker moves a message from
//! exchange to queue in no time; the picture lets it travel for [`HOP_MS`] after the fact, and a
//! delivery that follows at once goes on from wherever the envelope is.

use std::rc::Rc;

use super::envelopes::{Envelope, Look};
use super::flows::{Flow, Pile};
use super::geometry::{Point, Rect};
use super::hues::Hues;
use super::layout::Layout;
use super::log::door;
use super::nodes::{LinkState, link_state};
use super::program;
use super::queue;
use super::service;
use super::watch;
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{Message, MessageId, Name};
use crate::player::{Activity, Moment, World};
use crate::sim::{ClientId, Entry, EntryId, NodeId, Recording, Transit, What};

/// How long the picture takes from an exchange to a queue, in simulated milliseconds.
pub const HOP_MS: u64 = 450;
/// How long what is lost takes to fall.
pub(super) const FALL_MS: u64 = 900;
/// So many of them are shown.
const FALLING: usize = 32;
/// So many entries are looked back at.
const BACK: usize = 4_096;

/// What moves, at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    pub envelopes: Vec<Envelope>,
    pub rings: Vec<Ring>,
    /// Links with a message on them, by their place in the layout.
    pub lit: Vec<usize>,
    /// Links beside which an answer comes back.
    pub tracks: Vec<usize>,
    /// Keys that a message is just passing by: the link's place in the layout, and the key's on it.
    pub keys: Vec<(usize, usize)>,
    /// The routing keys of messages on their way to an exchange.
    pub carried: Vec<(MessageId, Name)>,
    /// What there is too much of to draw one by one: in the trays, and in stacks on the way.
    pub piles: Vec<Pile>,
    /// What is on its way in such numbers that only its breadth tells them.
    pub flows: Vec<Flow>,
    /// Counts of what there is no room to draw.
    pub more: Vec<(Point, usize)>,
}

/// A ring that fills (work) or drains (a wait); `part` of it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ring {
    pub at: Point,
    pub radius: f64,
    pub part: f64,
    /// A wait, or else work.
    pub waits: bool,
    pub left: SimDuration,
    /// Where there is room to write that, if there is.
    pub label: Option<Point>,
    /// Is it about something in a pile, and in front of it?
    pub in_front: bool,
}

impl Ring {
    /// A wait of which so much is left.
    pub fn waits(at: Point, radius: f64, left: SimDuration, whole: SimDuration) -> Self {
        let part = (left.as_micros() as f64 / whole.as_micros().max(1) as f64).min(1.0);
        Self { at, radius, part, waits: true, left, label: None, in_front: false }
    }

    /// What is left of it in a few letters, rounded up: `2.4 s`, from ten seconds on `12 s`, and from an hour on `7 h`.
    pub fn time_left(&self) -> String {
        match self.left.as_millis().div_ceil(100) {
            tenths @ 0..100 => format!("{}.{} s", tenths / 10, tenths % 10),
            tenths @ 100..36_000 => format!("{} s", tenths.div_ceil(10)),
            tenths => format!("{} h", tenths.div_ceil(36_000)),
        }
    }
}

/// What is drawn at a moment.
pub fn frame(recording: &Recording, layout: &Layout, hues: &Hues, world: &World, moment: Moment) -> Frame {
    let mut draw = Draw { recording, layout, hues, world, now: moment.at, frame: Frame::default() };
    draw.queues();
    draw.exchanges();
    draw.clients();
    let has_logs = recording.plan.logs.is_there();
    if has_logs {
        door::sessions(&mut draw, moment);
    }
    if recording.plan.has_services() {
        service::rings(&mut draw);
    }
    if recording.plan.watch.is_some() {
        watch::rings(&mut draw);
    }
    draw.transits();
    if has_logs {
        door::moved(&mut draw, moment);
    }
    if recording.plan.program().is_some() {
        program::calls(&mut draw);
    }
    draw.routed(moment);
    draw.carried();
    draw.fallen(moment);
    draw.graves();
    // A light along the whole line would close the gap of a cut one.
    let is_cut = |link: &usize| {
        let link = &layout.links[*link].link;
        link_state(&recording.plan, &recording.journal, world, link) == LinkState::Cut
    };
    draw.frame.lit.retain(|link| !is_cut(link));
    draw.frame
}

/// The entries before a moment, the last first, as far back as anything can still be seen of them.
pub(super) fn past(recording: &Recording, moment: Moment) -> impl Iterator<Item = (EntryId, &Entry)> {
    let entries = &recording.journal.entries;
    debug_assert!(moment.entries <= entries.len(), "a moment of another run");
    entries
        .iter()
        .enumerate()
        .take(moment.entries)
        .rev()
        .take(BACK)
        .map(|(index, entry)| (EntryId(index as u32), entry))
}

/// How much of the time from one moment to another is over at a third, up to all of it.
pub(super) fn part_over(from: SimTime, to: SimTime, at: SimTime) -> f64 {
    (at.since(from).as_micros() as f64 / to.since(from).as_micros().max(1) as f64).min(1.0)
}

pub(super) struct Draw<'a> {
    pub recording: &'a Recording,
    pub layout: &'a Layout,
    pub hues: &'a Hues,
    pub world: &'a World,
    pub now: SimTime,
    pub frame: Frame,
}

impl<'a> Draw<'a> {
    /// What is on its way.
    pub(super) fn on_links(&self) -> impl DoubleEndedIterator<Item = &'a Transit> + use<'a> {
        let journal = &self.recording.journal;
        self.world.in_transit.iter().filter_map(|id| journal.transit(*id))
    }

    pub(super) fn envelope(&self, message: &Rc<Message>, at: Point) -> Envelope {
        Envelope::of(message, self.hues.of(message), at)
    }

    pub(super) fn shape(&self, id: NodeId) -> Option<Rect> {
        self.layout.node(id).map(|node| node.shape)
    }

    /// Work under way in the ring of a desk, and what waits on it.
    fn clients(&mut self) {
        for (index, client) in self.world.clients.iter().enumerate() {
            let id = self.recording.plan.client_node(ClientId(index as u16));
            let Some(shape) = self.shape(id) else { continue };
            let (at, radius) = self.layout.ring(shape);
            let own = self.recording.plan.clients[index].role.service().is_none();
            if let (Activity::Working { copy, message, since, until, .. }, true) = (&client.activity, own) {
                let (part, left) = (part_over(*since, *until, self.now), until.since(self.now));
                let ring = Ring { at, radius, part, waits: false, left, label: None, in_front: false };
                self.frame.rings.push(ring);
                let scale = if self.layout.is_tight() { 0.5 } else { 0.62 };
                let redelivered =
                    copy.and_then(|copy| self.world.copy(copy)).is_some_and(|copy| copy.redelivered);
                let envelope = Envelope { scale, redelivered, ..self.envelope(message, at) };
                self.frame.envelopes.push(envelope);
            }
            // On the lower edge, where they cover no words.
            let row = Point::new(shape.right() - 18.0, shape.bottom());
            for (place, (_, message)) in client.waiting.iter().take(3).enumerate() {
                let at = Point::new(row.x - place as f64 * 15.0, row.y);
                let envelope = Envelope { scale: 0.5, ..self.envelope(message, at) };
                self.frame.envelopes.push(envelope);
            }
        }
    }

    /// What was discarded or went nowhere a moment ago falls out of the picture.
    fn fallen(&mut self, moment: Moment) {
        let since = self.now - SimDuration::from_millis(FALL_MS);
        let recording = self.recording;
        let recent = past(recording, moment).take_while(|(_, entry)| entry.at > since);
        let mut falling = 0;
        for (index, entry) in recent {
            if falling == FALLING {
                break;
            }
            if self.is_buried(index) {
                continue;
            }
            let part = self.now.since(entry.at).as_micros() as f64 / (FALL_MS * 1_000) as f64;
            if let What::Lost(id, _) = entry.what {
                self.lost_on_the_way(id, entry.at, part);
                falling += 1;
            }
            let from = queue::falls_from(&recording.plan, &entry.what);
            let Some((shape, message)) = from.and_then(|(node, message)| Some((self.shape(node)?, message)))
            else {
                continue;
            };
            let from = Point::new(shape.centre().x, shape.bottom());
            self.falls(message, from, part, Look::Solid);
            falling += 1;
        }
    }
}
