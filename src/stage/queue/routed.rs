//! What bindings do at a moment: the lines and keys that light up while a message is routed, and the
//! routing key beside a message that is on its way to an exchange.

use super::Thing;
use crate::base::SimDuration;
use crate::engine::queueing::{ContentEvent, Event};
use crate::player::Moment;
use crate::sim::{Transit, TransitKind, What};
use crate::stage::envelopes::{Envelope, Look};
use crate::stage::fit::text_width;
use crate::stage::frame::{Draw, HOP_MS, past};
use crate::stage::geometry::{Point, Rect};
use crate::stage::labels::key_size;
use crate::stage::room;

/// So many routing keys are shown at once.
const CARRIED: usize = 6;

impl Draw<'_> {
    /// A binding that has just taken a message is lit for as long as the message is on its line.
    pub fn routed(&mut self, moment: Moment) {
        let recording = self.recording;
        let (now, since) = (self.now, self.now - SimDuration::from_millis(HOP_MS));
        for (_, entry) in past(recording, moment).take_while(|(_, entry)| entry.at > since || entry.at == now)
        {
            let What::Broker(Event::Content(ContentEvent::Enqueued {
                binding: Some(binding),
                exchange,
                queue,
                ..
            })) = &entry.what
            else {
                continue;
            };
            let ends = (recording.plan.exchange_node(*exchange), recording.plan.queue_node(*queue));
            self.light(ends.0, ends.1, Look::Solid);
            let (Some(bound), Some((link, _))) =
                (self.world.bindings.get(binding), self.layout.way(ends.0, ends.1))
            else {
                continue;
            };
            let keys = &self.layout.links[link].link.keys;
            let key = keys.iter().position(|key| key.binding == **bound);
            if let Some(lit) = key.map(|key| (link, key)).filter(|lit| !self.frame.keys.contains(lit)) {
                self.frame.keys.push(lit);
            }
        }
    }

    /// Beside each message that is on its way to an exchange, its routing key, where there is room.
    pub fn carried(&mut self) {
        let publishes = |transit: &&Transit| {
            let to = room::Thing::of(&self.recording.plan, transit.to);
            let to_exchange = matches!(to, room::Thing::Queue(Thing::Exchange(_)));
            transit.kind == TransitKind::Publish && to_exchange && !transit.lost
        };
        let on_way = self.on_links().filter(publishes);
        let mut carried = Vec::new();
        let mut taken: Vec<Rect> = Vec::new();
        for transit in on_way.take(CARRIED).filter(|transit| !transit.message.routing_key.is_empty()) {
            let moves = |envelope: &&Envelope| {
                let same = envelope.message == transit.message.id && envelope.look == Look::Solid;
                same && envelope.heading.is_some()
            };
            let Some(envelope) = self.frame.envelopes.iter().find(moves) else { continue };
            let key = &transit.message.routing_key;
            let free = self.room_beside(envelope, transit, text_width(key, 11.0) + 4.0, &taken);
            if let Some(rect) = free {
                taken.push(rect);
                carried.push((rect.centre(), key.clone()));
            }
        }
        self.frame.carried = carried;
    }

    /// Above the envelope, kept between the two ends of its way, or else beside it.
    fn room_beside(&self, envelope: &Envelope, transit: &Transit, w: f64, taken: &[Rect]) -> Option<Rect> {
        let (h, size, at) = (14.0, self.layout.metrics.envelope, envelope.at);
        let (from, to) = (self.shape(transit.from)?, self.shape(transit.to)?);
        let (left, right) = (from.right() + w / 2.0 + 3.0, to.x - w / 2.0 - 3.0);
        let x = if left < right { at.x.clamp(left, right) } else { at.x };
        let aside = size.0 / 2.0 + w / 2.0 + 5.0;
        let spots = [
            Point::new(x, at.y - size.1 / 2.0 - 9.0),
            Point::new(at.x + aside, at.y),
            Point::new(at.x - aside, at.y),
            Point::new(x, at.y + size.1 / 2.0 + 22.0),
        ];
        let stage = Rect { x: 0.0, y: 0.0, w: self.layout.size.0, h: self.layout.size.1 };
        let rects = spots.map(|spot| Rect::around(spot, w, h));
        let is_free = |rect: &Rect| {
            let boxes = self.layout.boxes.iter().map(|node| node.outer);
            let mut others = boxes.chain(taken.iter().copied()).chain(self.keys());
            stage.union(*rect) == stage && others.all(|other| !other.overlaps(*rect))
        };
        rects.into_iter().find(is_free)
    }

    /// Where the words of keys stand.
    fn keys(&self) -> impl Iterator<Item = Rect> + '_ {
        self.layout.links.iter().flat_map(|way| way.link.keys.iter().zip(&way.labels)).filter_map(
            |(key, label)| {
                let (w, h) = key_size(key.words.as_ref()?);
                Some(Rect::around((*label)?, w, h))
            },
        )
    }
}
