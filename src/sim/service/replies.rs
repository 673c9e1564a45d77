//! Who gets replies by no queue of the plan's, and by what name: directly, or in a queue that the broker has named.

use crate::engine::queueing::{Event, NO_QUEUE, QueueId, REPLY_TO, TopologyEvent, who_asked};
use crate::sim::journal::{Journal, What};
use crate::sim::plan::{NodeId, Plan};

/// What the broker gives a queue as a name begins with this; behind it, it counts.
const GIVEN: &str = "amq.gen-";

/// The name of what is none of the plan's queues and is consumed from; none of one of the plan's. The broker names no
/// other queues than these.
pub fn replies_name(plan: &Plan, queue: QueueId) -> Option<String> {
    if queue == NO_QUEUE {
        return Some(REPLY_TO.to_owned());
    }
    let before = queue.index().checked_sub(plan.queues.len())?;
    Some(format!("{GIVEN}{}", before + 1))
}

/// Whom a reply is for that is published with this key, while who asked is there and later. O(entries) for one in
/// a queue.
pub fn whose_reply(plan: &Plan, journal: &Journal, key: &str) -> Option<NodeId> {
    if let Some(channel) = who_asked(key) {
        return plan.channel_node(channel);
    }
    let number: usize = key.strip_prefix(GIVEN)?.parse().ok()?;
    let named = QueueId((plan.queues.len() + number.checked_sub(1)?) as u32);
    journal.entries.iter().find_map(|entry| match &entry.what {
        What::Broker(Event::Topology(TopologyEvent::ConsumerStarted { queue, channel, .. }))
            if *queue == named =>
        {
            plan.channel_node(*channel)
        }
        _ => None,
    })
}
