//! The moving part of the picture: every envelope and every ring at a moment, and nothing else.
//!
//! A pure function of the recording, the layout and the moment. The broker moves a message from
//! exchange to queue in no time; the picture lets it travel for [`HOP_MS`] after the fact, and a
//! delivery that follows at once goes on from wherever the envelope is.

use std::rc::Rc;

use super::envelopes::{Envelope, HUES, Look};
use super::geometry::{Point, Rect};
use super::layout::{Layout, Orientation};
use super::path::Path;
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::{CopyId, Event, Message, Name};
use crate::player::{Activity, CopyState, Moment, Place, World, ease_out};
use crate::sim::{ClientId, NodeId, Plan, Recording, Role, Transit, TransitKind, What};

/// How long the picture takes from an exchange to a queue, in simulated milliseconds.
pub const HOP_MS: u64 = 450;
/// How long what is lost takes to fall.
const FALL_MS: u64 = 900;
/// Answers travel this far beside the line they answer.
const BESIDE: f64 = 11.0;

/// What moves, at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// From back to front.
    pub envelopes: Vec<Envelope>,
    /// Work under way, and waits.
    pub rings: Vec<Ring>,
    /// Links with a message on them, by their place in the layout.
    pub lit: Vec<usize>,
    /// Counts of what there is no room to draw.
    pub more: Vec<(Point, usize)>,
}

/// A ring that fills (work) or drains (a wait).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ring {
    /// Its centre.
    pub at: Point,
    /// Its radius.
    pub radius: f64,
    /// How much of it is drawn, 0 to 1.
    pub part: f64,
    /// A wait, or else work.
    pub waits: bool,
    /// What is left of it.
    pub left: SimDuration,
    /// Where there is room to write that.
    pub label: Point,
}

/// The hues of a plan's messages: one for each type, in the order in which they are first published.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hues(Vec<Name>);

impl Hues {
    /// Reads them off a plan.
    pub fn new(plan: &Plan) -> Self {
        let mut kinds: Vec<Name> = Vec::new();
        for client in &plan.clients {
            let Role::Producer(producer) = &client.role else { continue };
            for publication in &producer.publications {
                let kind = kind(&publication.message);
                if !kinds.contains(kind) {
                    kinds.push(kind.clone());
                }
            }
        }
        Self(kinds)
    }

    /// A message's hue: by its type or, without one, by its routing key.
    pub fn of(&self, message: &Message) -> usize {
        self.0.iter().position(|known| known == kind(message)).unwrap_or(0) % HUES
    }
}

fn kind(message: &Message) -> &Name {
    message.properties.kind.as_ref().unwrap_or(&message.routing_key)
}

/// What is drawn at a moment.
pub fn frame(recording: &Recording, layout: &Layout, hues: &Hues, world: &World, moment: Moment) -> Frame {
    let mut draw = Draw { recording, layout, hues, world, now: moment.at, frame: Frame::default() };
    draw.queues();
    draw.exchanges();
    draw.clients();
    draw.transits();
    draw.fallen(moment);
    draw.frame
}

struct Draw<'a> {
    recording: &'a Recording,
    layout: &'a Layout,
    hues: &'a Hues,
    world: &'a World,
    now: SimTime,
    frame: Frame,
}

impl Draw<'_> {
    fn envelope(&self, message: &Rc<Message>, at: Point) -> Envelope {
        Envelope::of(message, self.hues.of(message), at)
    }

    fn shape(&self, id: NodeId) -> Option<Rect> {
        self.layout.node(id).map(|node| node.shape)
    }

    /// Slots from the head: what is unacknowledged keeps its slot as an outline, then what is ready.
    fn queues(&mut self) {
        let plan = &self.recording.plan;
        for (index, queue) in self.world.queues.iter().enumerate() {
            let Some(tray) = plan.find(&plan.queues[index].name).and_then(|id| self.shape(id)) else {
                continue;
            };
            let total = queue.unacknowledged.len() + queue.ready.len();
            let slots = self.layout.metrics.slots;
            let shown = if total > slots { slots - 1 } else { total };
            let copies = queue.unacknowledged.iter().chain(queue.ready.iter().map(|(_, copy)| copy));
            for (slot, copy) in copies.take(shown).enumerate() {
                self.queued(*copy, self.layout.slot(tray, slot));
            }
            if total > shown {
                self.frame.more.push((self.layout.slot(tray, shown), total - shown));
            }
        }
    }

    fn queued(&mut self, copy: CopyId, slot: Point) {
        let Some(state) = self.world.copy(copy) else { return };
        let ready = matches!(state.place, Place::Ready(_)) || self.is_leaving(copy, state);
        let mut envelope = self.envelope(&state.message, Point::new(slot.x, slot.y - 5.0));
        envelope.redelivered = state.redelivered;
        envelope.look = if ready { Look::Solid } else { Look::Outline };
        match self.hop(state).filter(|_| ready) {
            Some((path, part)) => {
                // The last bit of the way leads into the slot.
                let (on_way, heading) = path.point_and_heading(part);
                envelope.heading = Some(heading);
                envelope.at =
                    if part > 0.8 { on_way.towards(envelope.at, (part - 0.8) * 5.0) } else { on_way };
            }
            None if ready && state.expires.is_some() => self.life_left(state, slot),
            None => {}
        }
        self.frame.envelopes.push(envelope);
    }

    /// Handed out at this very instant, and not on its way yet: the entry that says so comes next.
    fn is_leaving(&self, copy: CopyId, state: &CopyState) -> bool {
        let carries = |transit: &Transit| transit.copy == Some(copy) && transit.kind == TransitKind::Deliver;
        let on_its_way = || {
            let journal = &self.recording.journal;
            self.world.in_transit.iter().filter_map(|id| journal.transit(*id)).any(carries)
        };
        state.since == self.now && matches!(state.place, Place::Unacknowledged(..)) && !on_its_way()
    }

    fn life_left(&mut self, state: &CopyState, slot: Point) {
        let Some(expires) = state.expires else { return };
        let whole = expires.since(state.origin.at).as_micros().max(1) as f64;
        let left = expires.since(self.now);
        let (part, radius) = (left.as_micros() as f64 / whole, self.layout.metrics.line);
        let label = Point::new(slot.x, slot.y - radius - 9.0);
        self.frame.rings.push(Ring { at: slot, radius, part, waits: true, left, label });
    }

    /// The way a fresh copy still has to go to its queue, and how far it is.
    fn hop(&self, state: &CopyState) -> Option<(Path, f64)> {
        let path = self.hop_path(state)?;
        let part = self.now.since(state.origin.at).as_micros() as f64 / (HOP_MS * 1_000) as f64;
        (part < 1.0).then(|| (path, ease_out(part)))
    }

    fn hop_path(&self, state: &CopyState) -> Option<Path> {
        let (Place::Ready(queue) | Place::Unacknowledged(queue, _)) = state.place else {
            return None;
        };
        let from = state.origin.from?;
        match state.origin.through {
            Some(exchange) => Some(self.way(from, exchange)?.then(&self.way(exchange, queue)?)),
            None => self.way(from, queue),
        }
    }

    fn way(&self, from: NodeId, to: NodeId) -> Option<Path> {
        match self.layout.way(from, to) {
            Some((link, true)) => Some(self.layout.links[link].path.clone()),
            Some((link, false)) => Some(self.layout.links[link].path.reversed()),
            None => Some(Path::rounded(&[self.shape(from)?.centre(), self.shape(to)?.centre()])),
        }
    }

    /// What a delayed exchange holds: two in the diamond, each with the ring of its wait.
    fn exchanges(&mut self) {
        let plan = &self.recording.plan;
        for (index, held) in self.world.held.iter().enumerate().filter(|(_, held)| !held.is_empty()) {
            let Some(shape) = plan.find(&plan.exchanges[index].name).and_then(|id| self.shape(id)) else {
                continue;
            };
            let (centre, room) = (shape.centre(), shape.w * 0.26);
            let offsets: &[f64] = if held.len() == 1 { &[0.0] } else { &[-room, room] };
            for ((due, copy), offset) in held.iter().zip(offsets) {
                let Some(state) = self.world.copy(*copy) else { continue };
                let at = Point::new(centre.x + offset, centre.y);
                let whole = due.since(state.since).as_micros().max(1) as f64;
                let left = due.since(self.now);
                let (part, radius) = (left.as_micros() as f64 / whole, shape.w * 0.225);
                let label = Point::new(at.x, shape.y - 9.0);
                self.frame.rings.push(Ring { at, radius, part, waits: true, left, label });
                let envelope = Envelope { scale: 0.62, ..self.envelope(&state.message, at) };
                self.frame.envelopes.push(envelope);
            }
            if held.len() > 2 {
                let at = Point::new(centre.x, shape.y - 8.0);
                self.frame.more.push((at, held.len() - 2));
            }
        }
    }

    /// Work under way in the ring of a desk, and what waits on it.
    fn clients(&mut self) {
        for (index, client) in self.world.clients.iter().enumerate() {
            let id = self.recording.plan.client_node(ClientId(index as u16));
            let Some(shape) = self.shape(id) else { continue };
            let (at, radius) = self.layout.ring(shape);
            if let Activity::Working { message, since, until, .. } = &client.activity {
                let whole = until.since(*since).as_micros().max(1) as f64;
                let part = (self.now.since(*since).as_micros() as f64 / whole).min(1.0);
                let left = until.since(self.now);
                self.frame.rings.push(Ring { at, radius, part, waits: false, left, label: at });
                let scale = if self.layout.is_tight() { 0.5 } else { 0.62 };
                let envelope = Envelope { scale, ..self.envelope(message, at) };
                self.frame.envelopes.push(envelope);
            }
            let row = Point::new(shape.right() - 14.0, shape.bottom() - 8.0);
            for (place, copy) in client.waiting.iter().take(3).enumerate() {
                let Some(state) = self.world.copy(*copy) else { continue };
                let at = Point::new(row.x - place as f64 * 15.0, row.y);
                let envelope = Envelope { scale: 0.5, ..self.envelope(&state.message, at) };
                self.frame.envelopes.push(envelope);
            }
        }
    }

    fn transits(&mut self) {
        for id in &self.world.in_transit {
            if let Some(transit) = self.recording.journal.transit(*id) {
                self.transit(transit);
            }
        }
    }

    fn transit(&mut self, transit: &Transit) {
        let whole = transit.arrive.since(transit.depart).as_micros().max(1) as f64;
        let part = (self.now.since(transit.depart).as_micros() as f64 / whole).min(1.0);
        let look = Look::of(transit.kind);
        // What is lost falls by the way; the rest eases into its place.
        let (reach, fall) =
            if transit.lost { (part * 0.55, (part - 0.6).max(0.0) * 2.5) } else { (ease_out(part), 0.0) };
        let Some((mut at, heading)) = self.on_the_way(transit, reach) else { return };
        if look != Look::Solid {
            match self.layout.orientation {
                Orientation::Wide => at.y += BESIDE,
                Orientation::Tall => at.x += BESIDE,
            }
        }
        at.y += fall * 36.0;
        let mut envelope = self.envelope(&transit.message, at);
        envelope.look = look;
        envelope.scale = if look == Look::Solid { 1.0 } else { 0.6 };
        (envelope.heading, envelope.lost, envelope.alpha) = (Some(heading), transit.lost, 1.0 - fall);
        envelope.redelivered = self.copy_of(transit).is_some_and(|copy| copy.redelivered);
        self.frame.envelopes.push(envelope);
    }

    fn copy_of(&self, transit: &Transit) -> Option<&CopyState> {
        self.world.copy(transit.copy?)
    }

    /// Where something on a link is after a part of its way, and which way it goes.
    fn on_the_way(&mut self, transit: &Transit, part: f64) -> Option<(Point, Point)> {
        let link = self.layout.way(transit.from, transit.to);
        if let Some((link, _)) = link
            && Look::of(transit.kind) == Look::Solid
            && !self.frame.lit.contains(&link)
        {
            self.frame.lit.push(link);
        }
        match (self.rest_of_hop(transit), link) {
            (Some(path), _) => Some(path.point_and_heading(part)),
            (None, Some((link, true))) => Some(self.layout.links[link].path.point_and_heading(part)),
            (None, Some((link, false))) => {
                let (at, ahead) = self.layout.links[link].path.point_and_heading(1.0 - part);
                Some((at, Point::new(-ahead.x, -ahead.y)))
            }
            (None, None) => Some(self.way(transit.from, transit.to)?.point_and_heading(part)),
        }
    }

    /// A delivery of a copy that had not yet come to its place in the queue goes on from where the
    /// copy was.
    fn rest_of_hop(&self, transit: &Transit) -> Option<Path> {
        let state = self.copy_of(transit).filter(|_| transit.kind == TransitKind::Deliver)?;
        let so_far = transit.depart.since(state.origin.at).as_micros() as f64 / (HOP_MS * 1_000) as f64;
        let hop = self.hop_path(state).filter(|_| so_far < 1.0)?;
        Some(hop.from_part(ease_out(so_far)).then(&self.way(transit.from, transit.to)?))
    }

    /// What was discarded or went nowhere a moment ago falls out of the picture.
    fn fallen(&mut self, moment: Moment) {
        let since = self.now - SimDuration::from_millis(FALL_MS);
        let entries =
            &self.recording.journal.entries[..moment.entries.min(self.recording.journal.entries.len())];
        for entry in entries.iter().rev().take(4_096).take_while(|entry| entry.at > since) {
            let (node, message) = match &entry.what {
                What::Broker(Event::Discarded { queue, message, .. }) => {
                    (self.recording.plan.queue_node(*queue), message)
                }
                What::Broker(Event::Unroutable { message, .. }) => {
                    (self.recording.plan.entrance(message), message)
                }
                _ => continue,
            };
            let Some(shape) = self.shape(node) else { continue };
            let part = self.now.since(entry.at).as_micros() as f64 / (FALL_MS * 1_000) as f64;
            let from = Point::new(shape.centre().x, shape.bottom());
            let at = Point::new(from.x, from.y + part * part * 70.0);
            let envelope = Envelope { alpha: 1.0 - part, lost: true, ..self.envelope(message, at) };
            self.frame.envelopes.push(envelope);
        }
    }
}
