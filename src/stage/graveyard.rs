//! The graveyard: a strip along the stage's lower edge in which what is gone for good lies, each with
//! the mark of its cause, the newest on the right.
//!
//! Whether a stage has one follows from its whole run: it does not come and go while the run plays.

use std::fmt::Write;

use super::envelopes::Envelope;
use super::fit::text_width;
use super::frame::Draw;
use super::geometry::{Point, Rect};
use super::layout::{Layout, Orientation};
use super::lens::short;
use crate::base::SimTime;
use crate::engine::queueing::{ContentEvent, Event};
use crate::player::{Cause, Loss, World, ease_out};
use crate::sim::{EntryId, NodeId, Plan, QueuePlan, What};

/// What is gone takes so long to fall into its place, in simulated milliseconds.
const FALL_MS: u64 = 900;
/// One that its queue does not take comes there first: so much of that time.
const COMING: f64 = 0.4;
/// How large an envelope is in its loss, with its number below it; and in a low strip, without.
const SCALE: f64 = 0.7;
const LOW_SCALE: f64 = 0.55;
/// From one loss to the next.
const PITCH: f64 = 31.0;
/// A stage lower than this has little room to spare.
const LOW: f64 = 400.0;
/// The height of a strip, what is below it, and how far the stage's things may reach down to it: below the lowest
/// box there is room for a line, in which a low strip finds its place.
const STRIP: (f64, f64, f64) = (36.0, 6.0, 12.0);
const LOW_STRIP: (f64, f64, f64) = (16.0, 1.0, 17.0);
/// A strip wider than this has room for the causes in words.
const ROOMY: f64 = 560.0;
/// What the strip is called, and how wide that is.
const NAME: &str = "Graveyard";
const NAME_WIDTH: f64 = 84.0;

/// What stands still of the graveyard.
#[derive(Clone, Debug, PartialEq)]
pub struct Graveyard {
    pub strip: Rect,
    /// What it is called; where its first letter stands.
    pub name: (&'static str, Point),
    /// How many lie there, and of what; where the last letter stands.
    pub words: (String, Point),
    /// The same for those who listen.
    pub spoken: String,
}

impl Layout {
    /// Lays a plan out as [`Layout::new`] does, with a graveyard along the lower edge.
    pub fn with_graveyard(
        plan: &Plan,
        place: impl Fn(NodeId, Orientation) -> Option<(f64, f64)>,
        size: (f64, f64),
    ) -> Self {
        let above = |(h, below, reach): (f64, f64, f64)| {
            let strip = Rect { x: 8.0, y: size.1 - h - below, w: size.0 - 16.0, h };
            let boxes = Self::standing(plan, &place, size, strip.y + reach);
            Self { size, graveyard: Some(strip), floor: strip.y - 2.0, ..boxes }
        };
        let (high, low) = (above(STRIP), above(LOW_STRIP));
        // No desk gets lower for it.
        let is_low = size.1 < LOW || high.metrics.client.1 < low.metrics.client.1;
        (if is_low { low } else { high }).joined(plan)
    }
}

/// Has the stage of a run a graveyard? If anything is gone at the run's end, or a queue may drop
/// something and has no dead-letter exchange.
pub fn has_graveyard(plan: &Plan, gone: u32) -> bool {
    let drops = ["x-message-ttl", "x-max-length", "x-max-length-bytes", "x-delivery-limit"];
    let may_drop = |queue: &QueuePlan| {
        !queue.arguments.contains_key("x-dead-letter-exchange")
            && drops.iter().any(|name| queue.arguments.contains_key(*name))
    };
    gone > 0 || plan.queues.iter().any(may_drop)
}

/// What the graveyard says in a world; none on a stage without one.
pub fn graveyard(layout: &Layout, world: &World) -> Option<Graveyard> {
    let strip = layout.graveyard?;
    let mut causes = String::new();
    for (cause, count) in world.losses().by_cause() {
        let between = if causes.is_empty() { "" } else { " · " };
        let _ = write!(causes, "{between}{} {}", short(count as usize), cause.word());
    }
    let count = format!("{} gone", short(world.losses().count() as usize));
    let said = if causes.is_empty() { "nothing is gone".to_owned() } else { causes.clone() };
    let fits = text_width(&causes, 12.0) <= words_width(strip);
    let words = if fits && !causes.is_empty() { causes } else { count };
    let line = strip.centre().y + 4.0;
    Some(Graveyard {
        strip,
        name: (NAME, Point::new(strip.x + 12.0, line)),
        words: (words, Point::new(strip.right() - 12.0, line)),
        spoken: format!("{NAME}: {said}"),
    })
}

fn words_width(strip: Rect) -> f64 {
    if strip.w < ROOMY { 80.0 } else { strip.w * 0.36 }
}

/// The mark of a cause: strokes around the origin, 7 across.
pub const fn glyph(cause: Cause) -> &'static str {
    match cause {
        // An hourglass.
        Cause::Expired => "M-2.6 -3.2h5.2M-2.6 3.2h5.2M-1.9 -3.2L1.9 3.2M1.9 -3.2L-1.9 3.2",
        Cause::Rejected => "M-2.5 -2.5L2.5 2.5M2.5 -2.5L-2.5 2.5",
        // Over the brim.
        Cause::Maxlen => "M-3 3h6M0 1.2V-3.2M-2.1 -1.2L0 -3.3 2.1 -1.2",
        // Round and round.
        Cause::DeliveryLimit => "M2.6 -1.6A3 3 0 1 0 3 .8M2.9 -3.4V-1.3H.8",
        // A question.
        Cause::Unroutable => "M-1.8 -1.6A1.9 1.9 0 1 1 .9 .2Q0 .6 0 1.5M0 3.2V3.3",
        // No entry.
        Cause::Refused => "M-3 0h6",
        // A bolt.
        Cause::Lost => "M1.2 -3.6L-1.6 .4H1.6L-1.2 3.6",
        Cause::Removed => "M-2.4 -2.4h4.8v4.8h-4.8z",
        // A cross on a line.
        Cause::Failed => "M-2 -3.2L2 .8M2 -3.2L-2 .8M-3 3.2h6",
        // Cut off.
        Cause::Truncated => "M-3.4 0H0M1.6 -3.4V3.4",
    }
}

impl Draw<'_> {
    /// The last that are gone, in their graves or on the way there.
    pub(super) fn graves(&mut self) {
        let Some(strip) = self.layout.graveyard else { return };
        let (first, low) = (strip.x + NAME_WIDTH, strip.h < STRIP.0);
        let room = strip.right() - words_width(strip) - 16.0 - first;
        let fitting = ((room / PITCH) as usize).max(1);
        let graves = self.world.losses();
        let shown = graves.last().len().min(fitting);
        let more = graves.count() as usize > shown;
        // All move up by one as the next one comes.
        let coming = |loss: &Loss| 1.0 - ease_out(self.fallen_so_far(loss));
        let behind = if more { graves.last().rev().take(shown).map(coming).sum::<f64>() } else { 0.0 };
        let newest_last: Vec<&Loss> = graves.last().rev().take(shown).rev().collect();
        let mut envelopes = Vec::new();
        for (slot, loss) in newest_last.into_iter().enumerate() {
            let across = (slot as f64 + 0.5 + behind.min(3.0)).min(shown as f64 - 0.5);
            let place = Point::new(first + across * PITCH, strip.centre().y - if low { 0.0 } else { 4.0 });
            let part = self.fallen_so_far(loss);
            let at = if part < 1.0 { self.falling(loss, place, part) } else { place };
            let size = 1.0 - (1.0 - if low { LOW_SCALE } else { SCALE }) * part;
            let lying = self.envelope(&loss.message, at);
            let (gone, lost) = (Some(loss.why.cause()), part < 1.0);
            let numbered = lying.message.0 < 1_000 && !low && !lost;
            envelopes.push(Envelope { scale: size, gone, lost, numbered, ..lying });
        }
        self.frame.envelopes.extend(envelopes);
    }

    fn fallen_so_far(&self, loss: &Loss) -> f64 {
        (self.now.since(loss.at).as_micros() as f64 / (FALL_MS * 1_000) as f64).min(1.0)
    }

    /// Is an entry's loss shown in the graveyard?
    pub(super) fn is_buried(&self, entry: EntryId) -> bool {
        self.layout.graveyard.is_some()
            && self
                .world
                .losses()
                .last()
                .rev()
                .take_while(|loss| loss.entry >= entry)
                .any(|loss| loss.entry == entry)
    }

    /// From where it died down to its loss.
    fn falling(&self, loss: &Loss, place: Point, part: f64) -> Point {
        let entry = self.recording.journal.entries.get(loss.entry.index());
        let shape = self.shape(loss.node);
        let from = match entry.map(|entry| &entry.what) {
            Some(What::Broker(Event::Content(ContentEvent::PublishRejected { .. }))) => {
                // Not taken: it comes to the tail, and no further.
                let exchange = self.recording.plan.find(&loss.message.exchange);
                let way = exchange.and_then(|exchange| self.layout.way(exchange, loss.node));
                let path = way.filter(|(_, forward)| *forward).map(|(link, _)| &self.layout.links[link].path);
                let tail = shape.map(|shape| Point::new(shape.x, shape.centre().y));
                if let (Some(path), true) = (path, part < COMING) {
                    return path.point(ease_out(part / COMING));
                }
                return falls(tail.unwrap_or(place), place, (part - COMING) / (1.0 - COMING));
            }
            Some(What::Broker(Event::Content(ContentEvent::Discarded { .. }))) => {
                shape.map(|shape| Point::new(self.layout.slot(shape, 0).x, shape.centre().y))
            }
            Some(What::Lost(transit, _)) => self.where_lost(*transit, loss.at),
            _ => shape.map(|shape| Point::new(shape.centre().x, shape.bottom())),
        };
        falls(from.unwrap_or(place), place, part)
    }

    fn where_lost(&self, transit: crate::sim::TransitId, at: SimTime) -> Option<Point> {
        let transit = self.recording.journal.transit(transit)?;
        let whole = transit.arrive.since(transit.depart).as_micros().max(1) as f64;
        let gone = (at.since(transit.depart).as_micros() as f64 / whole).min(1.0);
        let (link, forward) = self.layout.way(transit.from, transit.to)?;
        let path = &self.layout.links[link].path;
        // What a fault took has fallen from the middle of its way.
        let (reach, below) = if transit.lost { (0.55, 36.0) } else { (ease_out(gone), 0.0) };
        let at = path.point(if forward { reach } else { 1.0 - reach });
        Some(Point::new(at.x, at.y + below))
    }
}

/// Aside, and faster and faster down.
fn falls(from: Point, to: Point, part: f64) -> Point {
    let part = part.clamp(0.0, 1.0);
    let aside = part * part * (3.0 - 2.0 * part);
    Point::new(from.x + (to.x - from.x) * aside, from.y + (to.y - from.y) * part * part)
}
