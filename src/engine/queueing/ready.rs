//! The ready messages of a queue, in the order in which they are handed out.
//!
//! One line for each priority that was ever used, the highest first (RabbitMQ's "Priority Queue
//! Support" guide); a queue without priorities has one. Within a line the position decides.

use std::collections::VecDeque;

use super::queue::QueuedMessage;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ready {
    /// The first line that is not empty comes first; lines are kept when they run empty.
    lines: Vec<Line>,
    len: usize,
    bytes: u64,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// What the positions in it begin with.
    rank: u64,
    messages: VecDeque<QueuedMessage>,
}

/// The bits of a position that tell the place within a priority.
pub(super) const PLACE_BITS: u32 = 48;

impl Ready {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The bytes of their bodies.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn head(&self) -> Option<&QueuedMessage> {
        self.lines.iter().find_map(|line| line.messages.front())
    }

    /// The message at that place, where there are no priorities.
    pub(super) fn at(&self, place: usize) -> Option<&QueuedMessage> {
        self.lines.first()?.messages.get(place)
    }

    pub(super) fn take_head(&mut self) -> Option<QueuedMessage> {
        let taken = self.lines.iter_mut().find_map(|line| line.messages.pop_front())?;
        self.len -= 1;
        self.bytes -= taken.message.size() as u64;
        Some(taken)
    }

    /// How many are handed out before a position. O(log ready).
    pub(super) fn ahead_of(&self, position: u64) -> usize {
        let rank = position >> PLACE_BITS;
        let higher = self.lines.iter().take_while(|line| line.rank < rank).map(|line| line.messages.len());
        let same = self.lines.iter().find(|line| line.rank == rank);
        let before = same.map_or(0, |line| line.messages.partition_point(|other| other.position < position));
        higher.sum::<usize>() + before
    }

    /// Puts a message where its position says. O(1) at either end of its line, O(line) between.
    pub(super) fn insert(&mut self, queued: QueuedMessage) {
        self.len += 1;
        self.bytes += queued.message.size() as u64;
        let Some(line) = self.line(queued.position >> PLACE_BITS) else { return };
        match line.back() {
            Some(last) if last.position > queued.position => {
                let at = line.partition_point(|other| other.position < queued.position);
                line.insert(at, queued);
            }
            _ => line.push_back(queued),
        }
    }

    /// The line of a rank, a new one if it was never used.
    fn line(&mut self, rank: u64) -> Option<&mut VecDeque<QueuedMessage>> {
        let at = self.lines.partition_point(|line| line.rank < rank);
        if self.lines.get(at).is_none_or(|line| line.rank != rank) {
            self.lines.insert(at, Line { rank, messages: VecDeque::new() });
        }
        self.lines.get_mut(at).map(|line| &mut line.messages)
    }

    /// Takes out what is `gone`, in order; lets `each` change what stays. O(ready).
    pub(super) fn sift(&mut self, mut gone: impl FnMut(&mut QueuedMessage) -> bool) -> Vec<QueuedMessage> {
        let mut taken = Vec::new();
        for line in &mut self.lines {
            let messages = std::mem::take(&mut line.messages);
            for mut queued in messages {
                if gone(&mut queued) {
                    taken.push(queued);
                } else {
                    line.messages.push_back(queued);
                }
            }
        }
        self.len -= taken.len();
        self.bytes -= taken.iter().map(|queued| queued.message.size() as u64).sum::<u64>();
        taken
    }
}
