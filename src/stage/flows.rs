//! What is on its way: envelopes one by one while they are few, more as stacks of what left together,
//! many as a flow whose breadth tells how many they are.

use std::rc::Rc;

use super::envelopes::{Envelope, HUES, Look, On};
use super::frame::{Draw, part_over};
use super::geometry::{Point, Rect};
use super::hues::Hues;
use super::lens;
use super::path::Path;
use super::service;
use crate::base::SimTime;
use crate::engine::queueing::{Message, MessageId};
use crate::player::{CopyState, ease_out};
use crate::sim::{NodeId, Transit, TransitId};

/// A stretch of a flow, in pixels.
const STRETCH: f64 = 8.0;
/// From here on a flow has a number of its own.
const NUMBERED: f64 = 0.5;
/// So many of what falls out of a crowd are shown.
const FALLING: usize = 32;
/// An envelope's height where there is the most room.
const WIDEST: f64 = 18.0;
/// How far from a box something stops at its end, and the steps in which that place is looked for.
const AHEAD: f64 = 6.0;
const STEP: f64 = 2.0;
const STEPS: u32 = 24;
/// So far apart, in pixels, is what left at one instant, if there is room.
const TRAIL: f64 = 40.0;

/// What is on its way in such numbers that only its breadth tells them.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// From its beginning to its end: where its middle is, which way it goes, how wide it is.
    pub spine: Vec<(Point, Point, f64)>,
    /// Its hues, side by side, each with its share of the breadth.
    pub strands: Vec<(usize, f64)>,
    pub look: Look,
    pub count: usize,
    /// Where there is room to write that.
    pub label: Option<Point>,
    /// Marks that move with it: where, which way they go, how wide it is there.
    pub grains: Vec<(Point, Point, f64)>,
    pub alpha: f64,
    pub newest: Option<MessageId>,
}

/// Many messages in one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Pile {
    /// Those of it that show, from back to front.
    pub envelopes: Vec<Envelope>,
    pub count: usize,
    /// Where that is written: the middle of the text. A stack on its way has a label instead.
    pub label: Option<Point>,
    pub alpha: f64,
    /// The newest, for a stack on its way; a tray's pile stands for its queue.
    pub newest: Option<MessageId>,
    /// Does it want a label?
    pub counted: bool,
}

/// All that is on one way in one direction, taken in one by one in the order of departure.
pub(super) struct Crowd<'a> {
    look: Look,
    path: Path,
    count: usize,
    /// What left within so long is one stack.
    together: u64,
    stacks: Vec<Stack<'a>>,
    stretches: Vec<f64>,
    hues: [u32; HUES],
    newest: Option<MessageId>,
    /// How much narrower than usual a flow is.
    scale: f64,
    on: Option<On>,
}

struct Stack<'a> {
    left: u64,
    count: usize,
    parts: f64,
    messages: [Option<&'a Rc<Message>>; 4],
}

impl<'a> Crowd<'a> {
    /// So many, each taking about so long for the way.
    pub(super) fn new(look: Look, path: Path, count: usize, whole_micros: f64) -> Self {
        let scale = if look == Look::Solid { 1.0 } else { 0.4 };
        let length = path.length();
        Self {
            look,
            count,
            together: lens::stack_micros(count, length, whole_micros),
            stacks: Vec::new(),
            stretches: vec![0.0; (length / STRETCH).ceil().max(1.0) as usize],
            hues: [0; HUES],
            newest: None,
            path,
            scale,
            on: None,
        }
    }

    /// Takes in one that has come this part of its way.
    pub(super) fn add(&mut self, message: &'a Rc<Message>, depart: SimTime, part: f64, hues: &Hues) {
        let left = depart.as_micros() / self.together;
        if self.stacks.last().is_none_or(|last| last.left != left) {
            self.stacks.push(Stack { left, count: 0, parts: 0.0, messages: [None; 4] });
        }
        if let Some(stack) = self.stacks.last_mut() {
            if let Some(place) = stack.messages.get_mut(stack.count) {
                *place = Some(message);
            }
            stack.count += 1;
            stack.parts += part;
        }
        let at = (part * self.stretches.len() as f64) as usize;
        let at = at.min(self.stretches.len() - 1);
        self.stretches[at] += 1.0;
        self.hues[hues.of(message)] += 1;
        // The number of a call is none of a message.
        self.newest = self.newest.max((!self.look.is_call()).then_some(message.id));
    }

    /// How many there are around a stretch, so that a flow has no steps.
    fn density(&self, stretch: usize) -> f64 {
        let weights = [1.0, 2.0, 3.0, 2.0, 1.0];
        let at = |offset: usize| (stretch + offset).checked_sub(2).and_then(|at| self.stretches.get(at));
        weights.iter().enumerate().filter_map(|(offset, weight)| Some(at(offset)? * weight)).sum::<f64>()
            / 9.0
    }

    fn width(&self, part: f64) -> f64 {
        lens::flow_width(self.density((part * self.stretches.len() as f64) as usize)) * self.scale
    }
}

impl Draw<'_> {
    pub(super) fn transits(&mut self) {
        let mut groups: Vec<(NodeId, NodeId, Look, Vec<&Transit>)> = Vec::new();
        let mut falling = 0;
        for transit in self.on_links() {
            let look = Look::of(transit.kind);
            if transit.lost {
                // What is lost leaves its crowd.
                falling += 1;
                if falling <= FALLING {
                    self.transit(transit, 0.0);
                }
                continue;
            }
            let same = |group: &(NodeId, NodeId, Look, _)| {
                (group.0, group.1, group.2) == (transit.from, transit.to, look)
            };
            match groups.iter_mut().find(|group| same(group)) {
                Some(group) => group.3.push(transit),
                None => groups.push((transit.from, transit.to, look, vec![transit])),
            }
        }
        for (from, to, look, transits) in groups {
            let Some(path) = self.way(from, to, look) else {
                // Of replies, each has a line of its own.
                transits.into_iter().for_each(|transit| self.transit(transit, 0.0));
                continue;
            };
            if transits.len() <= lens::singles(path.length()) {
                // What left at one instant keeps apart on its way, and comes in together.
                for together in transits.chunk_by(|one, next| one.depart == next.depart) {
                    let lag = (TRAIL / path.length().max(TRAIL)).min(0.7 / together.len() as f64);
                    for (behind, transit) in together.iter().enumerate() {
                        self.transit(transit, behind as f64 * lag);
                    }
                }
                continue;
            }
            let whole = transits.iter().map(|transit| transit.arrive.since(transit.depart).as_micros());
            let whole = whole.sum::<u64>() as f64 / transits.len() as f64;
            let mut crowd = Crowd::new(look, path, transits.len(), whole);
            crowd.on = transits.first().map(|one| On { from, to, kind: one.kind });
            for transit in transits {
                crowd.add(&transit.message, transit.depart, ease_out(self.part_of(transit)), self.hues);
            }
            self.light(from, to, look);
            let along = self.layout.way(from, to).filter(|(_, forward)| *forward && look == Look::Solid);
            let label = along.and_then(|(link, _)| self.layout.links[link].tally);
            self.crowd(crowd, label);
        }
    }

    fn part_of(&self, transit: &Transit) -> f64 {
        part_over(transit.depart, transit.arrive, self.now)
    }

    /// A crowd as stacks, as a flow or, in between, as both.
    pub(super) fn crowd(&mut self, mut crowd: Crowd, label: Option<Point>) {
        crowd.scale *= self.layout.metrics.envelope.1 / WIDEST;
        let (stacks, flows) = lens::stacks_and_flow(crowd.count);
        if flows > 0.0 {
            self.flow(&crowd, flows, label.filter(|_| flows >= NUMBERED));
        }
        if stacks == 0.0 {
            return;
        }
        // They are taken up into the flow: first they get smaller, then they fade.
        let (scale, alpha) = (0.4 + 0.6 * stacks, (stacks * 2.5).min(1.0));
        let scale = scale * crowd.look.scale();
        // Either each stack has its number or the flow has one for them all.
        let numbered = crowd.look == Look::Solid && (label.is_none() || flows < NUMBERED);
        for stack in &crowd.stacks {
            let (at, heading) = crowd.path.point_and_heading(stack.parts / stack.count as f64);
            let deep = lens::behind(stack.count);
            // From back to front; the one at the very back comes in slowly.
            let layer = |(depth, message): (usize, &&Rc<Message>)| {
                let depth = depth as f64;
                let away = depth.min(deep) * 2.4 * scale;
                let mut envelope = self.envelope(message, Point::new(at.x - away, at.y - away));
                (envelope.look, envelope.scale) = (crowd.look, scale);
                envelope.alpha = (deep - depth + 1.0).clamp(0.0, 1.0);
                envelope.heading = (depth == 0.0).then_some(heading);
                envelope.on = crowd.on;
                envelope
            };
            let mut envelopes: Vec<Envelope> =
                stack.messages.iter().flatten().enumerate().map(layer).collect();
            envelopes.reverse();
            let newest = crowd.newest.and(stack.messages.iter().flatten().map(|message| message.id).max());
            let (count, counted) = (stack.count, stack.count > 1 && numbered);
            self.frame.piles.push(Pile { envelopes, count, label: None, alpha, newest, counted });
        }
    }

    fn flow(&mut self, crowd: &Crowd, alpha: f64, label: Option<Point>) {
        let stretches = crowd.stretches.len();
        let on_spine = |stretch: usize| {
            let part = stretch as f64 / stretches as f64;
            let (at, heading) = crowd.path.point_and_heading(part);
            // A boundary is as wide as what is on both sides of it.
            let width = (crowd.width(part) + crowd.width((part - 1.0 / stretches as f64).max(0.0))) / 2.0;
            (at, heading, width)
        };
        let on_the_way = |stack: &Stack| {
            let part = stack.parts / stack.count as f64;
            let (at, heading) = crowd.path.point_and_heading(part);
            (at, heading, crowd.width(part))
        };
        let share = |(hue, count): (usize, &u32)| (hue, f64::from(*count) / crowd.count as f64);
        let flow = Flow {
            spine: (0..=stretches).map(on_spine).collect(),
            strands: crowd.hues.iter().enumerate().filter(|(_, count)| **count > 0).map(share).collect(),
            look: crowd.look,
            count: crowd.count,
            label,
            grains: crowd.stacks.iter().map(on_the_way).collect(),
            alpha,
            newest: crowd.newest,
        };
        self.frame.flows.push(flow);
    }

    /// One envelope; half-way it is so far behind as a part of its way.
    fn transit(&mut self, transit: &Transit, behind: f64) {
        let part = self.part_of(transit);
        let reach = (ease_out(part) - behind * 4.0 * part * (1.0 - part)).max(0.0);
        let look = Look::of(transit.kind);
        // What is lost falls by the way; the rest eases into its place.
        let (reach, fall) =
            if transit.lost { (part * 0.55, (part - 0.6).max(0.0) * 2.5) } else { (reach, 0.0) };
        let Some((at, heading)) = self.on_the_way(transit, reach) else { return };
        let mut envelope = self.envelope(&transit.message, Point::new(at.x, at.y + fall * 36.0));
        envelope.look = look;
        envelope.words = Envelope::words_of(transit);
        envelope.scale = look.scale();
        envelope.on = Some(On { from: transit.from, to: transit.to, kind: transit.kind });
        (envelope.heading, envelope.lost, envelope.alpha) = (Some(heading), transit.lost, 1.0 - fall);
        envelope.redelivered = self.copy_of(transit).is_some_and(|copy| copy.redelivered);
        self.frame.envelopes.push(envelope);
    }

    /// What a cut link or a client that is gone took falls from where it was. (What a fault takes
    /// falls while it is still on its way.)
    pub(super) fn lost_on_the_way(&mut self, id: TransitId, lost_at: SimTime, part: f64) {
        let Some(transit) = self.recording.journal.transit(id).filter(|transit| !transit.lost) else {
            return;
        };
        let gone = part_over(transit.depart, transit.arrive, lost_at);
        let Some((at, _)) = self.on_the_way(transit, ease_out(gone)) else { return };
        let look = Look::of(transit.kind);
        self.falls(&transit.message, at, part, look);
    }

    /// An envelope that has fallen this part of its way out of the picture.
    pub(super) fn falls(&mut self, message: &Rc<Message>, from: Point, part: f64, look: Look) {
        let at = Point::new(from.x, from.y + part * part * 70.0);
        let envelope = Envelope { look, scale: look.scale(), ..self.envelope(message, at) };
        self.frame.envelopes.push(Envelope { alpha: 1.0 - part, lost: true, ..envelope });
    }

    pub(super) fn copy_of(&self, transit: &Transit) -> Option<&CopyState> {
        self.world.copy(transit.copy?)
    }

    /// The line lights up under a message; under an answer its track shows.
    pub(super) fn light(&mut self, from: NodeId, to: NodeId, look: Look) {
        // The line of a call is thick while it is held.
        let Some((link, _)) = self.layout.way(from, to).filter(|_| !look.is_call()) else { return };
        let lines = if look == Look::Solid { &mut self.frame.lit } else { &mut self.frame.tracks };
        if !lines.contains(&link) {
            lines.push(link);
        }
    }

    /// Where something on a link is after a part of its way, and which way it goes.
    fn on_the_way(&mut self, transit: &Transit, part: f64) -> Option<(Point, Point)> {
        let look = Look::of(transit.kind);
        self.light(transit.from, transit.to, look);
        let (hop, link) = (self.rest_of_hop(transit), self.layout.way_of(transit.from, transit.to, look));
        let (path, forward) = match (&hop, link) {
            (Some(hop), _) => (hop, true),
            (None, Some((link, forward))) => (self.layout.links[link].for_look(look), forward),
            (None, None)
                if self.recording.plan.has_services() && (transit.from.0 == 0 || transit.to.0 == 0) =>
            {
                return service::on_its_way(self, transit, part);
            }
            (None, None) => {
                return Some(self.way(transit.from, transit.to, look)?.point_and_heading(part));
            }
        };
        let on = |part: f64| if forward { part } else { 1.0 - part };
        let until = self.until_box(path, on, transit.to, look);
        let (at, ahead) = path.point_and_heading(on(part * until));
        Some((at, if forward { ahead } else { Point::new(-ahead.x, -ahead.y) }))
    }

    /// How much of a way there is until an envelope comes to the words of the box at its end.
    fn until_box(&self, path: &Path, on: impl Fn(f64) -> f64, to: NodeId, look: Look) -> f64 {
        let Some(node) = self.layout.node(to) else { return 1.0 };
        let ((w, h), scale) = (self.layout.metrics.envelope, look.scale());
        let words = node.outer.grown(AHEAD);
        let part = |steps: u32| 1.0 - f64::from(steps) * STEP / path.length().max(STEP);
        let is_clear =
            |part: &f64| !Rect::around(path.point(on(*part)), w * scale, h * scale).overlaps(words);
        (0..STEPS).map(part).find(is_clear).unwrap_or(part(STEPS)).max(0.5)
    }

    pub(super) fn way(&self, from: NodeId, to: NodeId, look: Look) -> Option<Path> {
        match self.layout.way_of(from, to, look) {
            Some((link, true)) => Some(self.layout.links[link].for_look(look).clone()),
            Some((link, false)) => Some(self.layout.links[link].for_look(look).reversed()),
            None => Some(Path::rounded(&[self.shape(from)?.centre(), self.shape(to)?.centre()])),
        }
    }
}
