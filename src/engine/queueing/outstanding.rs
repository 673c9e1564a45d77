//! What a channel was handed and has not settled, by delivery tag.
//!
//! A consumer without a prefetch is handed all there is, which may be very much. Tags ascend, and clients settle
//! about in the order in which they were served: the line grows at its end and shrinks near its front.

use std::collections::VecDeque;

use super::id::{ConsumerTag, QueueId};
use super::queue::QueuedMessage;
use super::reply_to::NO_QUEUE;
use crate::base::{SimDuration, SimTime};

/// Deliveries with their tags, in the order of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Outstanding(VecDeque<(u64, Delivery)>);

/// A message handed to a client and not yet settled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Delivery {
    pub queue: QueueId,
    pub at: SimTime,
    /// None: it was fetched with `basic.get`.
    pub consumer: Option<ConsumerTag>,
    /// How long it may take, where its queue or its consumer says so.
    pub timeout: Option<SimDuration>,
    pub queued: QueuedMessage,
}

impl Outstanding {
    pub(super) fn iter(&self) -> impl Iterator<Item = &(u64, Delivery)> {
        self.0.iter()
    }

    /// Adds one with a tag that is higher than all before.
    pub(super) fn add(&mut self, tag: u64, delivery: Delivery) {
        self.0.push_back((tag, delivery));
    }

    /// Puts those back that were taken out before.
    pub(super) fn put_back(&mut self, taken: Vec<(u64, Delivery)>) {
        // The last that was taken out first: then most of them come to the very front.
        for (tag, delivery) in taken.into_iter().rev() {
            let at = self.0.partition_point(|(other, _)| *other < tag);
            self.0.insert(at, (tag, delivery));
        }
    }

    /// Takes back what has one of these tags: the client may settle it still, and that comes to nothing.
    pub(super) fn take_back(&mut self, tags: &[u64]) -> Vec<Delivery> {
        let mut back = Vec::new();
        for (_, delivery) in self.0.iter_mut().filter(|(tag, _)| tags.binary_search(tag).is_ok()) {
            back.push(delivery.clone());
            delivery.queue = NO_QUEUE;
        }
        back
    }

    /// Takes off one delivery, or all up to it, or with tag 0 all; none if it is not outstanding. O(log n) and
    /// the way to the nearer end.
    pub(super) fn take(&mut self, tag: u64, multiple: bool) -> Option<Vec<(u64, Delivery)>> {
        if multiple && tag == 0 {
            return Some(self.take_all());
        }
        let at = self.0.binary_search_by_key(&tag, |(tag, _)| *tag).ok()?;
        if multiple {
            return Some((0..=at).filter_map(|_| self.0.pop_front()).collect());
        }
        self.0.remove(at).map(|taken| vec![taken])
    }

    pub(super) fn take_all(&mut self) -> Vec<(u64, Delivery)> {
        std::mem::take(&mut self.0).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;
    use crate::engine::queueing::queue::History;
    use crate::engine::queueing::{CopyId, Message};
    use std::collections::BTreeMap;

    fn delivery(tag: u64) -> Delivery {
        let queued = QueuedMessage {
            copy: CopyId(tag as u32),
            position: tag,
            expires: None,
            written: None,
            redelivered: false,
            delivery_count: 0,
            acquired_count: 0,
            history: History::default(),
            message: Message::default().into(),
        };
        Delivery { queue: QueueId(0), at: SimTime::ZERO, consumer: None, timeout: None, queued }
    }

    #[test]
    fn it_keeps_the_order_of_tags_whatever_is_taken_and_put_back() {
        let (mut line, mut tree, mut rng) = (Outstanding::default(), BTreeMap::new(), Rng::stream(1, "tags"));
        let mut taken = Vec::new();
        for last in 1..2_000 {
            line.add(last, delivery(last));
            tree.insert(last, delivery(last));
            let (tag, multiple) = (last - rng.below(last.min(40)), rng.below(10) == 0);
            let goes = |known: &u64| *known == tag || multiple && *known < tag;
            let expected =
                tree.contains_key(&tag).then(|| tree.extract_if(.., |known, _| goes(known)).collect());
            let found = line.take(tag, multiple);
            assert_eq!(found, expected);
            taken.extend(found.into_iter().flatten());
            if rng.below(20) == 0 {
                tree.extend(taken.iter().cloned());
                line.put_back(std::mem::take(&mut taken));
            }
            assert!(line.iter().map(|(tag, delivery)| (tag, delivery)).eq(&tree));
        }
        assert!(line.take(0, true).is_some_and(|all| all.into_iter().eq(tree)));
        assert_eq!(line.take(0, true), Some(Vec::new()));
    }
}
