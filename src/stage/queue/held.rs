//! What delayed exchanges and queues hold until it is due, and what falls out of the broker.

use std::rc::Rc;

use crate::base::SimTime;
use crate::engine::queueing::{ContentEvent, CopyId, Event, Message};
use crate::player::QueueState;
use crate::sim::{NodeId, Plan, What};
use crate::stage::envelopes::Envelope;
use crate::stage::frame::{Draw, Ring};
use crate::stage::geometry::{Point, Rect};

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
            for (waiting, offset) in held.iter().zip(offsets) {
                let at = Point::new(centre.x + offset, centre.y);
                // Beside the upper corner, where no line comes in.
                let aside = (shape.w * 0.26 + LABEL / 2.0).copysign(if *offset < 0.0 { -1.0 } else { 1.0 });
                let label = Point::new(centre.x + aside, shape.y + 4.0);
                self.waiting(*waiting, at, shape.w * 0.225, label);
            }
            if held.len() > 2 {
                let at = Point::new(centre.x, shape.y - 8.0);
                self.frame.more.push((at, held.len() - 2));
            }
        }
    }

    /// What a queue holds until its delayed retry: in the free slots from the tail, the first to come outermost.
    pub fn delayed(&mut self, queue: &QueueState, tray: Rect) {
        let slots = self.layout.metrics.slots;
        let free = slots.saturating_sub(queue.unacknowledged.len() + queue.ready.len());
        for (waiting, slot) in queue.delayed.iter().zip((0..slots).rev()).take(free) {
            let slot = self.layout.slot(tray, slot);
            let label = Point::new(slot.x, tray.y + tray.h + 9.0);
            self.waiting(*waiting, slot, self.layout.metrics.line, label);
        }
        if queue.delayed.len() > free {
            let beside = Point::new(tray.x - 10.0, tray.y + tray.h - 4.0);
            self.frame.more.push((beside, queue.delayed.len() - free));
        }
    }

    /// A copy in the ring of its wait, with the time that is left.
    fn waiting(&mut self, (due, copy): (SimTime, CopyId), at: Point, radius: f64, label: Point) {
        let Some(state) = self.world.copy(copy) else { return };
        let (left, whole) = (due.since(self.now), due.since(state.since));
        self.frame.rings.push(Ring { label: Some(label), ..Ring::waits(at, radius, left, whole) });
        let envelope = Envelope { scale: 0.62, ..self.envelope(&state.message, at) };
        self.frame.envelopes.push(envelope);
    }
}
