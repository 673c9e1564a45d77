//! What bindings do at a moment: the lines and keys that light up while a message is routed, and the
//! routing keys of messages that are on their way to an exchange.

use super::Thing;
use crate::base::SimDuration;
use crate::engine::queueing::{ContentEvent, Event};
use crate::player::Moment;
use crate::sim::{Transit, TransitKind, What};
use crate::stage::envelopes::Look;
use crate::stage::frame::{Draw, HOP_MS, past};
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

    /// What each message on its way to an exchange is to be routed by.
    pub fn carried(&mut self) {
        let publishes = |transit: &&Transit| {
            let to = room::Thing::of(&self.recording.plan, transit.to);
            let to_exchange = matches!(to, room::Thing::Queue(Thing::Exchange(_)));
            let has_key = !transit.message.routing_key.is_empty();
            transit.kind == TransitKind::Publish && to_exchange && !transit.lost && has_key
        };
        let key = |transit: &Transit| (transit.message.id, transit.message.routing_key.clone());
        self.frame.carried = self.on_links().filter(publishes).take(CARRIED).map(key).collect();
    }
}
