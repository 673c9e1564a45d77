//! How often a message was handed out, and how often that failed (RabbitMQ's quorum queue guide, "Poison Message
//! Handling"): what counts, where the limit is, and which headers tell of it.

use std::rc::Rc;

use super::arguments::QueueType;
use super::message::Message;
use super::queue::{Queue, QueuedMessage};
use super::version::{Change, Version};

/// The delivery limit of a quorum queue that was given none.
const USUAL_LIMIT: u32 = 20;

/// How a delivery came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Return {
    /// `basic.nack` or `basic.recover`, or its consumer took too long.
    Nacked,
    /// `basic.reject`.
    Rejected,
    /// Its channel ended, or the broker stopped.
    ChannelClosed,
}

impl Return {
    /// Does it count as a failed delivery?
    pub(super) fn has_failed(self, version: Version) -> bool {
        self != Self::Nacked || !version.has(Change::OnlyFailuresCount)
    }
}

impl QueuedMessage {
    /// It was handed out, and that came to nothing.
    pub(super) fn count(&mut self, how: Return, version: Version) {
        self.acquired_count = self.acquired_count.saturating_add(1);
        self.delivery_count = self.delivery_count.saturating_add(u32::from(how.has_failed(version)));
    }
}

impl Queue {
    /// How many deliveries may fail before the message is given up; none: any number.
    pub(super) fn delivery_limit(&self) -> Option<u32> {
        let default = self.version.has(Change::DefaultDeliveryLimit);
        match self.arguments.delivery_limit {
            None => default.then_some(USUAL_LIMIT),
            Some(limit) if limit < 0 => (!default).then_some(0),
            Some(limit) => Some(u32::try_from(limit).unwrap_or(u32::MAX)),
        }
    }

    /// The message as it is handed out; `fetched` with `basic.get`. Only a quorum queue tells how often it was before.
    pub(super) fn with_counts(&self, queued: &QueuedMessage, fetched: bool) -> Rc<Message> {
        let QueuedMessage { delivery_count, mut acquired_count, .. } = *queued;
        let (mut delivered, mut acquired) = (false, false);
        if self.arguments.queue_type == QueueType::Quorum {
            acquired = self.version.has(Change::AcquiredCount);
            delivered = delivery_count > 0 || fetched && !self.version.has(Change::FirstDeliveryUncounted);
        }
        if acquired_count == 0 {
            // A dead letter that failed where it died counts as handed out that often.
            acquired_count = delivery_count;
        }
        let counts = [
            ("x-delivery-count", delivery_count, delivered),
            ("x-acquired-count", acquired_count, acquired && acquired_count > 0),
        ];
        if counts.iter().all(|(_, _, shown)| !shown) {
            return Rc::clone(&queued.message);
        }
        let mut message = Message::clone(&queued.message);
        for (name, count, _) in counts.into_iter().filter(|(_, _, shown)| *shown) {
            message.headers.insert(name.into(), i64::from(count).into());
        }
        Rc::new(message)
    }
}
