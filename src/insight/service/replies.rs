//! Entries about replies that come by no queue of the plan's, in words.

use crate::engine::queueing::{ContentEvent, Event, NO_QUEUE, QueueId, TopologyEvent, who_asked};
use crate::sim::service::{replies_name, whose_reply};
use crate::sim::{Recording, What};

/// The sentence of an entry about such a reply, or about who consumes them; none of anything else. The one in the table
/// of kinds speaks of a queue, which has its name here.
pub(super) fn sentence(recording: &Recording, told: &What, usual: &str) -> Option<String> {
    let What::Broker(event) = told else { return None };
    let plan = &recording.plan;
    match event {
        Event::Content(ContentEvent::Delivered { queue: NO_QUEUE, .. }) => {
            Some("The broker hands reply {message} on to {client}".to_owned())
        }
        Event::Content(ContentEvent::Unroutable { message, .. }) if message.exchange.is_empty() => {
            let asker = whose_reply(plan, &recording.journal, &message.routing_key);
            let name = asker.map(|asker| plan.name(asker));
            let gone = if who_asked(&message.routing_key).is_some() {
                "waits no more"
            } else {
                "has this queue no more"
            };
            name.map(|name| format!("Reply {{message}} is dropped: {name} {gone}"))
        }
        _ => Some(usual.replace("{queue}", &replies_name(plan, queue_of(event)?)?)),
    }
}

/// The queue that an event is about.
const fn queue_of(event: &Event) -> Option<QueueId> {
    match event {
        Event::Topology(
            TopologyEvent::QueueDeclared { queue }
            | TopologyEvent::QueueDeleted { queue, .. }
            | TopologyEvent::ConsumerStarted { queue, .. }
            | TopologyEvent::ConsumerCancelled { queue, .. },
        )
        | Event::Content(
            ContentEvent::Enqueued { queue, .. }
            | ContentEvent::Delivered { queue, .. }
            | ContentEvent::Acknowledged { queue, .. }
            | ContentEvent::Discarded { queue, .. },
        ) => Some(*queue),
        _ => None,
    }
}
