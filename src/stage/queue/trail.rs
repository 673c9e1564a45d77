//! The trail of a message: the links it has come along, up to a moment.

use std::rc::Rc;

use crate::engine::queueing::{ContentEvent, Event};
use crate::player::Moment;
use crate::sim::{EntryId, NodeId, Recording, TransitKind, What};
use crate::stage::layout::Layout;

/// The links a message has come along by a moment, by their place in the layout, in the order in
/// which it first came along each. `entries`: those about the message, in order.
pub fn trail(
    recording: &Recording,
    layout: &Layout,
    entries: impl Iterator<Item = EntryId>,
    moment: Moment,
) -> Vec<usize> {
    let mut legs: Vec<usize> = Vec::new();
    let mut add = |from: NodeId, to: NodeId| match layout.way(from, to) {
        Some((link, _)) if !legs.contains(&link) => legs.push(link),
        _ => {}
    };
    let plan = Rc::clone(&recording.plan);
    // The queue a dead letter comes from, until it is in another.
    let mut died_in: Option<NodeId> = None;
    for entry in entries.take_while(|entry| entry.index() < moment.entries) {
        match recording.journal.entries.get(entry.index()).map(|entry| &entry.what) {
            Some(What::Arrived(id)) => {
                let Some(transit) = recording.journal.transit(*id) else { continue };
                if matches!(transit.kind, TransitKind::Publish | TransitKind::Deliver | TransitKind::Return) {
                    add(transit.from, transit.to);
                }
            }
            Some(What::Broker(Event::Content(ContentEvent::DeadLettered { queue, .. }))) => {
                died_in = Some(plan.queue_node(*queue))
            }
            Some(What::Broker(Event::Content(ContentEvent::Enqueued { queue, exchange, .. }))) => {
                let (queue, exchange) = (plan.queue_node(*queue), plan.exchange_node(*exchange));
                if let Some(from) = died_in.take() {
                    add(from, if exchange.0 == 0 { queue } else { exchange });
                }
                add(exchange, queue);
            }
            _ => {}
        }
    }
    legs
}
