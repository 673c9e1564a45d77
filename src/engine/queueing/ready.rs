//! The ready messages of a queue, in the order in which they are handed out.
//!
//! One line for each priority that was ever used, the highest first (RabbitMQ's "Priority Queue
//! Support" guide); a queue without priorities has one. Within a line the position decides. A quorum
//! queue has a line before them for what came back; in RabbitMQ 4.0 the two that follow take turns.

use std::collections::VecDeque;

use super::queue::QueuedMessage;
use crate::base::SimTime;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ready {
    /// The first line that is not empty comes first; lines are kept when they run empty.
    lines: Vec<Line>,
    len: usize,
    bytes: u64,
    /// How many turns are over of three, of which the last is the lower priority's; none: there are no turns.
    turn: Option<u8>,
    /// Is what is past its time looked for at the head of each line? Else only before all.
    each: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    /// What the positions in it begin with.
    rank: u64,
    messages: VecDeque<QueuedMessage>,
}

/// The bits of a position that tell the place within a priority.
pub(super) const PLACE_BITS: u32 = 48;

/// The turn of the lower of two priorities (`rabbit_fifo_q.erl` of RabbitMQ 4.0, `WEIGHT`).
const LOWER: u8 = 2;

impl Line {
    fn place(&self) -> Option<u64> {
        self.messages.front().map(|head| head.position & ((1 << PLACE_BITS) - 1))
    }

    fn expires(&self) -> Option<SimTime> {
        self.messages.front()?.expires
    }
}

impl Ready {
    /// Those of a queue whose two priorities take turns, or where the heads of all of them are looked at for their time.
    pub(super) fn new(by_turns: bool, each: bool) -> Self {
        Self { turn: by_turns.then_some(0), each, ..Self::default() }
    }

    /// The line whose head is next.
    fn next(&self) -> Option<&Line> {
        let mut lines = self.lines.iter().filter(|line| !line.messages.is_empty());
        let first = lines.next()?;
        let lower = lines.next().filter(|_| self.turn == Some(LOWER) && first.rank > 0);
        // Not one that came later than the head of the higher.
        Some(lower.filter(|lower| lower.place() < first.place()).unwrap_or(first))
    }

    /// When the next message is past its time.
    pub(super) fn next_expiry(&self) -> Option<SimTime> {
        if self.each { self.lines.iter().filter_map(Line::expires).min() } else { self.next()?.expires() }
    }

    /// Takes out one that is past its time.
    pub(super) fn take_expired(&mut self, now: SimTime) -> Option<QueuedMessage> {
        let is_over = |line: &&Line| line.expires().is_some_and(|at| at <= now);
        let line = if self.each { self.lines.iter().find(is_over) } else { self.next().filter(is_over) };
        self.take_from(line?.rank)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The bytes of their bodies.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn head(&self) -> Option<&QueuedMessage> {
        self.next()?.messages.front()
    }

    /// The message at that place, where there are no priorities.
    pub(super) fn at(&self, place: usize) -> Option<&QueuedMessage> {
        self.lines.first()?.messages.get(place)
    }

    pub(super) fn take_head(&mut self) -> Option<QueuedMessage> {
        self.take_from(self.next()?.rank)
    }

    fn take_from(&mut self, rank: u64) -> Option<QueuedMessage> {
        let taken = self.line(rank)?.pop_front()?;
        if let Some(turn) = self.turn.as_mut().filter(|_| rank > 0) {
            *turn = if *turn == LOWER { 0 } else { *turn + 1 };
        }
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
