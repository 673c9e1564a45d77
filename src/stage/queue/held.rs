//! What delayed exchanges hold, and what falls out of the broker.

use std::rc::Rc;

use crate::engine::queueing::{ContentEvent, Event, Message};
use crate::sim::{NodeId, Plan, What};
use crate::stage::envelopes::Envelope;
use crate::stage::frame::{Draw, Ring};
use crate::stage::geometry::Point;

/// How wide the time that is left is, in pixels.
const LABEL: f64 = 38.0;

/// From where what an entry tells of falls out of the picture, if it does.
pub fn falls_from<'a>(plan: &Plan, what: &'a What) -> Option<(NodeId, &'a Rc<Message>)> {
    match what {
        What::Broker(Event::Content(ContentEvent::Discarded { queue, message, .. })) => {
            Some((plan.queue_node(*queue), message))
        }
        What::Broker(Event::Content(ContentEvent::Unroutable { message, .. })) => {
            Some((plan.entrance(message), message))
        }
        _ => None,
    }
}

impl Draw<'_> {
    /// What a delayed exchange holds: two in the diamond, each with the ring of its wait.
    pub fn exchanges(&mut self) {
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
                let (left, whole) = (due.since(self.now), due.since(state.since));
                // Beside the upper corner, where no line comes in.
                let aside = (shape.w * 0.26 + LABEL / 2.0).copysign(if *offset < 0.0 { -1.0 } else { 1.0 });
                let label = Some(Point::new(centre.x + aside, shape.y + 4.0));
                self.frame.rings.push(Ring { label, ..Ring::waits(at, shape.w * 0.225, left, whole) });
                let envelope = Envelope { scale: 0.62, ..self.envelope(&state.message, at) };
                self.frame.envelopes.push(envelope);
            }
            if held.len() > 2 {
                let at = Point::new(centre.x, shape.y - 8.0);
                self.frame.more.push((at, held.len() - 2));
            }
        }
    }
}
