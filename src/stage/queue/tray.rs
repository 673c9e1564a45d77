//! A queue's tray: envelopes in its slots while they fit; of more, the head keeps its slots and the
//! rest is a pile that grows from the tail over them, more slowly the more there is.

use crate::engine::queueing::CopyId;
use crate::player::{CopyState, Place, QueueState};
use crate::sim::{Transit, TransitKind};
use crate::stage::envelopes::{Envelope, Look};
use crate::stage::fit::text_width;
use crate::stage::flows::{Crowd, Pile};
use crate::stage::frame::{Draw, HOP_MS, Ring};
use crate::stage::geometry::{Point, Rect};
use crate::stage::lens;

/// How wide the time left is, in pixels.
const LABEL: f64 = 38.0;

impl Draw<'_> {
    /// Slots from the head: what is unacknowledged keeps its slot as an outline, then what is ready.
    pub fn queues(&mut self) {
        let (plan, world) = (&self.recording.plan, self.world);
        for (planned, queue) in plan.queues.iter().zip(&world.queues) {
            let Some(tray) = plan.find(&planned.name).and_then(|id| self.shape(id)) else {
                continue;
            };
            self.delayed(queue, tray);
            let total = queue.unacknowledged.len() + queue.ready.len();
            if total > self.layout.metrics.slots {
                self.piled(queue, tray);
                continue;
            }
            let copies = queue.unacknowledged.iter().chain(queue.ready.iter().map(|(_, copy)| copy));
            for (slot, copy) in copies.enumerate() {
                self.queued(*copy, self.in_slot(tray, slot), true);
            }
        }
    }

    /// An envelope stands a little above the middle of its slot: its number is below.
    fn in_slot(&self, tray: Rect, slot: usize) -> Point {
        let slot = self.layout.slot(tray, slot);
        Point::new(slot.x, slot.y - 5.0)
    }

    /// In its slot or on its way there; with the ring of its time to live, if it has one.
    fn queued(&mut self, copy: CopyId, place: Point, ring: bool) {
        let Some(state) = self.world.copy(copy) else { return };
        let ready = matches!(state.place, Place::Ready(_)) || self.is_leaving(copy, state);
        let mut envelope = self.stored(state, ready, place);
        match self.hop(state).filter(|_| ready) {
            Some((path, part)) => {
                // The last bit of the way leads into the slot.
                let (on_way, heading) = path.point_and_heading(part);
                envelope.heading = Some(heading);
                envelope.numbered = false;
                envelope.at =
                    if part > 0.8 { on_way.towards(envelope.at, (part - 0.8) * 5.0) } else { on_way };
            }
            None if ready && ring => self.life_left(state, place, false),
            None => {}
        }
        self.frame.envelopes.push(envelope);
    }

    fn stored(&self, state: &CopyState, ready: bool, at: Point) -> Envelope {
        let look = if ready { Look::Solid } else { Look::Outline };
        let pitch = self.layout.metrics.queue.0 / self.layout.metrics.slots as f64;
        let envelope = self.envelope(&state.message, at);
        let numbered = text_width(&format!("#{}", envelope.message.0), 11.0) < pitch;
        Envelope { redelivered: state.redelivered, look, numbered, ..envelope }
    }

    /// Handed out at this very instant, and not on its way yet: the entry that says so comes next.
    fn is_leaving(&self, copy: CopyId, state: &CopyState) -> bool {
        let carries = |transit: &Transit| transit.copy == Some(copy) && transit.kind == TransitKind::Deliver;
        let on_its_way = || self.on_links().rev().take(64).any(carries);
        state.since == self.now && matches!(state.place, Place::Unacknowledged(..)) && !on_its_way()
    }

    /// The ring of a copy that expires drains from when it came into the queue until then.
    fn life_left(&mut self, state: &CopyState, place: Point, in_front: bool) {
        let Some(expires) = state.expires else { return };
        let (left, whole) = (expires.since(self.now), expires.since(state.origin.at));
        let line = self.layout.metrics.line;
        // Around a whole slot or, in front of a pile, clear of its number.
        let (radius, middle) = (if in_front { line * 0.8 } else { line }, place.y + 5.0);
        let at = Point::new(place.x, if in_front { place.y } else { middle });
        // Below the tray: the queue's name is above it.
        let (width, height) = self.layout.metrics.queue;
        let has_room = width / self.layout.metrics.slots as f64 >= LABEL || in_front;
        let label = has_room.then(|| Point::new(at.x, middle + height / 2.0 + 9.0));
        self.frame.rings.push(Ring { label, in_front, ..Ring::waits(at, radius, left, whole) });
    }

    /// More than there are slots: what has come in keeps its slot or is in the pile, the rest is on
    /// its way to the tail.
    fn piled(&mut self, queue: &QueueState, tray: Rect) {
        let slots = self.layout.metrics.slots;
        let tail = self.in_slot(tray, slots - 1);
        let come = queue.unacknowledged.len() + queue.ready.len() - self.coming(queue, tail);
        let reach = (slots - 1) as f64 * tray.w / slots as f64;
        let front = tail.x + reach * lens::growth(come, slots);
        // What the pile has not come to yet keeps its slot, and fades as it is covered.
        let width = self.layout.metrics.envelope.0;
        let unacknowledged = queue.unacknowledged.len();
        let mut free = 0;
        while free < come && (come <= slots || free + 1 < slots && self.in_slot(tray, free).x > front) {
            let place = self.in_slot(tray, free);
            let copy = match free.checked_sub(unacknowledged) {
                None => queue.unacknowledged.get(free).copied(),
                Some(rank) => queue.ready.get(rank).map(|(_, copy)| *copy),
            };
            if let Some(copy) = copy {
                let drawn = self.frame.envelopes.len();
                // One ring tells the wait of them all: the head's.
                self.queued(copy, place, come <= slots || free == unacknowledged);
                if come > slots
                    && let Some(envelope) = self.frame.envelopes.get_mut(drawn)
                {
                    envelope.alpha = ((place.x - front) / width).min(1.0);
                    // The pile's count comes to where its number was.
                    envelope.numbered &= envelope.alpha >= 1.0;
                }
            }
            free += 1;
        }
        if come > free {
            self.pile(queue, (free, come), tail, front);
        }
    }

    /// Draws what is on its way to the tail, and tells how many that are.
    fn coming(&mut self, queue: &QueueState, tail: Point) -> usize {
        let mut coming: Vec<(CopyId, &CopyState)> = Vec::new();
        for (_, copy) in queue.ready.iter().rev() {
            let Some(state) = self.world.copy(*copy).filter(|state| self.hop_part(state).is_some()) else {
                break;
            };
            coming.push((*copy, state));
        }
        let ways = |state: &CopyState| (state.origin.from, state.origin.through);
        for together in coming.chunk_by(|(_, a), (_, b)| ways(a) == ways(b)) {
            let Some(path) = together.first().and_then(|(_, state)| self.hop_path(state)) else { continue };
            if together.len() <= lens::singles(path.length()) {
                together.iter().for_each(|(copy, _)| self.queued(*copy, tail, false));
                continue;
            }
            let mut crowd = Crowd::new(Look::Solid, path, together.len(), HOP_MS as f64 * 1_000.0);
            for (_, state) in together {
                let part = self.hop_part(state).unwrap_or(1.0);
                crowd.add(&state.message, state.origin.at, part, self.hues);
            }
            let link = together.first().and_then(|(_, state)| {
                let (Some(from), Place::Ready(queue)) =
                    (state.origin.through.or(state.origin.from), state.place)
                else {
                    return None;
                };
                self.layout.way(from, queue)
            });
            self.crowd(crowd, link.and_then(|(link, _)| self.layout.links[link].tally));
        }
        coming.len()
    }

    /// The messages of these ranks as a pile from its tail to its front.
    fn pile(&mut self, queue: &QueueState, (from, to): (usize, usize), tail: Point, front: f64) {
        let (width, count) = (front - tail.x, to - from);
        let (every, odd) = lens::stripes(count, width);
        let mut envelopes = Vec::new();
        let at_rank = |rank: usize| front - width * (rank - from) as f64 / (count - 1).max(1) as f64;
        let unacknowledged = queue.unacknowledged.len();
        let head = queue.ready.front().filter(|_| unacknowledged >= from);
        if let Some(state) = head.and_then(|(_, copy)| self.world.copy(*copy)) {
            self.life_left(state, Point::new(at_rank(unacknowledged), tail.y), true);
        }
        let mut show = |copy: CopyId, rank: usize, alpha: f64| {
            let Some(state) = self.world.copy(copy) else { return };
            let x = at_rank(rank);
            let ready = matches!(state.place, Place::Ready(_));
            envelopes.push(Envelope { alpha, ..self.stored(state, ready, Point::new(x, tail.y)) });
        };
        let outlines = queue.unacknowledged.iter().enumerate().take(to).skip(from);
        outlines.step_by(every as usize).for_each(|(rank, copy)| show(*copy, rank, 1.0));
        let (mut rank, last) = (from.saturating_sub(unacknowledged), to.saturating_sub(unacknowledged));
        while let Some((position, copy)) = queue.ready.get(rank).filter(|_| rank < last) {
            // The pile's ends show in any case.
            let end = rank + unacknowledged == from || rank + 1 == last;
            let whole = end || (position / every).is_multiple_of(2);
            show(*copy, rank + unacknowledged, if whole { 1.0 } else { odd });
            let next = (position / every + 1) * every;
            let further = queue.ready.rank(&(next, CopyId(0))).max(rank + 1);
            rank = if further >= last && rank + 1 < last { last - 1 } else { further };
        }
        envelopes.reverse();
        let below = self.layout.metrics.envelope.1 / 2.0 + 9.0;
        let label = Some(Point::new((tail.x + front) / 2.0, tail.y + below));
        self.frame.piles.push(Pile { envelopes, count, label, alpha: 1.0, newest: None, counted: false });
    }
}
