//! How followers copy their leaders' logs, and how far a partition is committed (KIP-101, KIP-595).
//!
//! A follower always has one fetch under way: its log end is in it, so the leader learns with each fetch
//! what the one before brought. The high watermark is the least log end of the in-sync set, and stands
//! while too few are in it; followers hear of it with the next answer.

use std::rc::Rc;

use super::agenda::{Answer, FollowerFetch, Work};
use super::broker::Follower;
use super::cluster::Cluster;
use super::event::{Event, RemovalReason, ReplicationEvent, StorageEvent};
use super::id::{BrokerId, LeaderEpoch, Offset, TopicPartition};
use super::log::Log;
use crate::base::{SimDuration, SimTime};

/// `replica.fetch.backoff.ms`.
const FETCH_BACKOFF: SimDuration = SimDuration::from_millis(1_000);
/// `replica.fetch.max.bytes`.
const FETCH_BYTES: u64 = 1_048_576;

impl Cluster {
    /// A replica begins to follow, in this epoch.
    pub(super) fn follow(&mut self, follower: BrokerId, partition: TopicPartition, epoch: LeaderEpoch) {
        let turn = self.next_turn(follower, partition);
        self.fetch_again(follower, partition, epoch, turn);
    }

    /// Whatever a follower has under way is not heard of any more: it begins to ask anew.
    fn next_turn(&mut self, follower: BrokerId, partition: TopicPartition) -> u32 {
        let Some(state) = self.broker_mut(follower) else { return 0 };
        let turn = state.turns.entry(partition).or_default();
        *turn += 1;
        *turn
    }

    fn is_turn(&self, follower: BrokerId, partition: TopicPartition, turn: u32) -> bool {
        let state = self.brokers.get(follower.index());
        state.and_then(|state| state.turns.get(&partition)) == Some(&turn)
    }

    /// A follower asks its leader for what it lacks, unless something has changed.
    pub(super) fn fetch_again(
        &mut self,
        follower: BrokerId,
        partition: TopicPartition,
        epoch: LeaderEpoch,
        turn: u32,
    ) {
        if !self.is_turn(follower, partition, turn) {
            return;
        }
        let Some((leader, log)) = self.followed(follower, partition, epoch) else { return };
        let fetch = FollowerFetch {
            from: follower,
            to: leader,
            partition,
            epoch,
            turn,
            offset: log.end(),
            last_epoch: log.latest_epoch(),
        };
        let (now, latency) = (self.now, self.configuration.latency);
        if self.linked(follower, leader) {
            self.agenda.add(now + latency, Work::FollowerFetch(fetch));
        } else {
            self.agenda.add(now + FETCH_BACKOFF, Work::FetchAgain { follower, partition, epoch, turn });
        }
    }

    /// Whom a replica follows in this epoch, with its log; none if it does not any more.
    fn followed(
        &self,
        follower: BrokerId,
        partition: TopicPartition,
        epoch: LeaderEpoch,
    ) -> Option<(BrokerId, &super::log::Log)> {
        if !self.is_up(follower) {
            return None;
        }
        let view = self.view(follower, partition).filter(|view| view.epoch == epoch)?;
        let leader = view.leader.filter(|leader| *leader != follower)?;
        Some((leader, self.log(follower, partition)?))
    }

    /// A follower's fetch reaches the leader.
    pub(super) fn follower_asks(&mut self, fetch: FollowerFetch, out: &mut Vec<Event>) {
        let FollowerFetch { from, to, partition, epoch, turn, offset, last_epoch } = fetch;
        if !self.is_turn(from, partition, turn) {
            return;
        }
        if !self.linked(from, to) {
            let at = self.now + FETCH_BACKOFF;
            self.agenda.add(at, Work::FetchAgain { follower: from, partition, epoch, turn });
            return;
        }
        let leads = self.leads(to, partition).is_some_and(|leadership| leadership.epoch == epoch);
        let Some(log) = self.log(to, partition).filter(|_| leads) else {
            return self.answer(fetch, Answer::Refused);
        };
        if let Some(last) = last_epoch {
            let (known, end) = log.end_offset_for(last);
            if known < last || end < offset {
                return self.answer(fetch, Answer::Diverging { epoch: known, end });
            }
        }
        let (start, end) = (log.start(), log.end());
        if offset < start || offset > end {
            return self.answer(fetch, Answer::OutOfRange { start, end });
        }
        self.hear_of(fetch, end);
        self.move_high_watermark(to, partition, out);
        self.propose_joining(to, partition, from);
        self.answer_follower(fetch, out);
    }

    /// The leader notes how far a follower is.
    fn hear_of(&mut self, fetch: FollowerFetch, end: Offset) {
        let FollowerFetch { from: follower, to: leader, partition, turn, offset, .. } = fetch;
        let now = self.now;
        let Some(leadership) = self.leads(leader, partition) else { return };
        let Some(state) = leadership.followers.get_mut(&follower) else { return };
        let (last_fetch, end_then) = state.last_fetch;
        if offset >= end {
            state.caught_up = now;
        } else if offset >= end_then && state.end.is_some() {
            // It has what there was when it fetched before.
            state.caught_up = state.caught_up.max(last_fetch);
        }
        (state.end, state.last_fetch, state.parked, state.turn) = (Some(offset), (now, end), false, turn);
        self.watch_lag(leader, partition);
    }

    /// Answers a follower with what it lacks or with how far the partition is committed; if there is
    /// nothing new, its fetch waits.
    fn answer_follower(&mut self, fetch: FollowerFetch, out: &mut Vec<Event>) {
        let FollowerFetch { from, to, partition, offset, .. } = fetch;
        let Some(log) = self.log(to, partition) else { return };
        let (high_watermark, end) = (log.high_watermark(), log.end());
        let batches = if offset < end { log.read(offset, end, FETCH_BYTES) } else { Vec::new() };
        let now = self.now;
        let Some(leadership) = self.leads(to, partition) else { return };
        let Some(state) = leadership.followers.get_mut(&from) else { return };
        if batches.is_empty() && state.told >= high_watermark {
            state.parked = true;
            return self.watch_lag(to, partition);
        }
        state.told = high_watermark;
        if let (Some(first), Some(last)) = (batches.first(), batches.last()) {
            let (first, last) = (first.base_offset.max(offset), last.last_offset);
            let arrives = now + self.configuration.latency;
            out.push(Event::Replication(ReplicationEvent::ReplicationSent {
                partition,
                from: to,
                to: from,
                first,
                last,
                arrives,
            }));
        }
        self.answer(fetch, Answer::Records { batches, high_watermark });
    }

    fn answer(&mut self, fetch: FollowerFetch, answer: Answer) {
        let FollowerFetch { from, to, partition, epoch, turn, .. } = fetch;
        let at = self.now + self.configuration.latency;
        self.agenda.add(at, Work::FollowerAnswer { to: from, from: to, partition, epoch, turn, answer });
    }

    /// The leader's answer reaches the follower, which asks on.
    pub(super) fn follower_gets(
        &mut self,
        (follower, leader): (BrokerId, BrokerId),
        partition: TopicPartition,
        (epoch, turn): (LeaderEpoch, u32),
        answer: Answer,
        out: &mut Vec<Event>,
    ) {
        if self.followed(follower, partition, epoch).is_none() || !self.is_turn(follower, partition, turn) {
            return;
        }
        let again = Work::FetchAgain { follower, partition, epoch, turn };
        if !self.linked(follower, leader) {
            return self.agenda.add(self.now + FETCH_BACKOFF, again);
        }
        match answer {
            Answer::Refused => return self.agenda.add(self.now + FETCH_BACKOFF, again),
            Answer::Diverging { epoch: known, end } => self.truncate(follower, partition, known, end, out),
            Answer::OutOfRange { start, end } => self.begin_anew(follower, partition, (start, end), out),
            Answer::Records { batches, high_watermark } => {
                let settings = self.settings(partition.topic);
                let Some(log) = self.broker_mut(follower).and_then(|state| state.logs.get_mut(&partition))
                else {
                    return;
                };
                let first = log.end();
                let (mut rolled, mut records) = (Vec::new(), Vec::new());
                for batch in batches {
                    let (base, end) = (batch.base_offset, log.end());
                    if log.append_fetched(Rc::clone(&batch), &settings) {
                        rolled.push(base);
                    }
                    if log.end() > end {
                        records.extend(batch.records.iter().map(|(offset, record)| (*offset, record.id)));
                    }
                }
                let last = log.end();
                let moved = log.set_high_watermark(high_watermark);
                let to = log.high_watermark();
                for base_offset in rolled {
                    out.push(Event::Storage(StorageEvent::SegmentRolled {
                        partition,
                        broker: follower,
                        base_offset,
                    }));
                }
                if last > first {
                    out.push(Event::Replication(ReplicationEvent::Replicated {
                        partition,
                        broker: follower,
                        first,
                        last: last - 1,
                        records,
                    }));
                }
                if moved {
                    out.push(Event::Replication(ReplicationEvent::HighWatermarkMoved {
                        partition,
                        broker: follower,
                        to,
                    }));
                }
            }
        }
        self.fetch_again(follower, partition, epoch, turn);
    }

    /// The follower's log parts from the leader's: it goes back to where both have the same (KIP-101,
    /// KIP-279).
    fn truncate(
        &mut self,
        follower: BrokerId,
        partition: TopicPartition,
        epoch: LeaderEpoch,
        end: Offset,
        out: &mut Vec<Event>,
    ) {
        let Some(log) = self.broker_mut(follower).and_then(|state| state.logs.get_mut(&partition)) else {
            return;
        };
        // The end of that epoch here, if this replica has less of it than the leader.
        let (known, own_end) = log.end_offset_for(epoch);
        let end = if known == epoch { end.min(own_end) } else { own_end.min(end) };
        go_back(log, partition, follower, end, out);
    }

    /// The leader has nothing where the follower's log ends. If its log begins further on, the follower gives
    /// up all it has and begins there (`truncateFullyAndStartAt`); if it ends before, the follower goes back.
    fn begin_anew(
        &mut self,
        follower: BrokerId,
        partition: TopicPartition,
        (start, end): (Offset, Offset),
        out: &mut Vec<Event>,
    ) {
        let Some(log) = self.broker_mut(follower).and_then(|state| state.logs.get_mut(&partition)) else {
            return;
        };
        if log.end() > end {
            go_back(log, partition, follower, end, out);
        } else if log.end() < start {
            let (records, reason) = (log.start_at(start), RemovalReason::BehindLeader);
            out.push(Event::Storage(StorageEvent::Removed {
                partition,
                broker: follower,
                reason,
                records,
                log_start: start,
            }));
        }
    }

    /// The leader's log has grown, or its high watermark has moved: followers that wait are answered.
    pub(super) fn wake_followers(
        &mut self,
        leader: BrokerId,
        partition: TopicPartition,
        out: &mut Vec<Event>,
    ) {
        let Some(leadership) = self.leads(leader, partition) else { return };
        let epoch = leadership.epoch;
        let waiting: Vec<(BrokerId, Offset, u32)> = leadership
            .followers
            .iter()
            .filter(|(_, state)| state.parked)
            .filter_map(|(follower, state)| Some((*follower, state.end?, state.turn)))
            .collect();
        for (from, offset, turn) in waiting {
            if let Some(state) = self.follower(leader, partition, from) {
                state.parked = false;
            }
            let fetch = FollowerFetch { from, to: leader, partition, epoch, turn, offset, last_epoch: None };
            self.answer_follower(fetch, out);
        }
    }

    pub(super) fn follower(
        &mut self,
        leader: BrokerId,
        partition: TopicPartition,
        follower: BrokerId,
    ) -> Option<&mut Follower> {
        self.leads(leader, partition)?.followers.get_mut(&follower)
    }

    /// The high watermark is the least log end of the in-sync set, those included that are about to join; it
    /// never goes back. With too few in sync it stands (`Partition.maybeIncrementLeaderHW`).
    pub(super) fn move_high_watermark(
        &mut self,
        leader: BrokerId,
        partition: TopicPartition,
        out: &mut Vec<Event>,
    ) {
        if self.lacks_in_sync(leader, partition) {
            return;
        }
        let Some(in_sync) = self.view(leader, partition).map(|view| view.in_sync.clone()) else { return };
        let Some(own) = self.log(leader, partition).map(|log| log.end()) else { return };
        let Some(leadership) = self.leads(leader, partition) else { return };
        let ends = leadership.counts(&in_sync).filter(|broker| *broker != leader);
        let least = ends
            .map(|broker| leadership.followers.get(&broker).and_then(|state| state.end).unwrap_or(0))
            .min();
        let to = least.map_or(own, |least| least.min(own));
        let Some(log) = self.broker_mut(leader).and_then(|state| state.logs.get_mut(&partition)) else {
            return;
        };
        let stable = log.last_stable();
        if to <= log.high_watermark() || !log.set_high_watermark(to) {
            return;
        }
        let (to, now_stable) = (log.high_watermark(), log.last_stable());
        out.push(Event::Replication(ReplicationEvent::HighWatermarkMoved { partition, broker: leader, to }));
        // Where no transaction is, both are the same, and that is no news.
        if now_stable != stable && now_stable != to {
            out.push(Event::Replication(ReplicationEvent::LastStableOffsetMoved {
                partition,
                broker: leader,
                to: now_stable,
            }));
        }
        self.stirred.insert((leader, partition));
        self.wake_followers(leader, partition, out);
    }

    /// A broker is not there, or not linked, any more: what it had under way with others is lost. The
    /// others try again; leaders begin to wait for it.
    pub(super) fn followers_fall_silent(&mut self, broker: BrokerId) {
        let now = self.now;
        let mut again: Vec<(BrokerId, TopicPartition, LeaderEpoch)> = Vec::new();
        let mut lagging: Vec<(BrokerId, TopicPartition)> = Vec::new();
        for leader in self.ids() {
            let Some(state) = self.broker_mut(leader) else { continue };
            for (partition, leadership) in &mut state.leads {
                for (follower, known) in &mut leadership.followers {
                    if known.parked && (*follower == broker || leader == broker) {
                        (known.parked, known.caught_up) = (false, now);
                        again.push((*follower, *partition, leadership.epoch));
                        lagging.push((leader, *partition));
                    }
                }
            }
        }
        // Fetches that waited at a leader that is down went with it.
        for (partition, view) in &self.registry {
            let followers = view.replicas.iter().filter(|other| **other != broker);
            again.extend(followers.map(|follower| (*follower, *partition, view.epoch)));
        }
        again.sort_unstable();
        again.dedup();
        for (follower, partition, epoch) in again {
            let Some((leader, _)) = self.followed(follower, partition, epoch) else { continue };
            if follower == broker || leader == broker {
                let turn = self.next_turn(follower, partition);
                self.agenda.add(now + FETCH_BACKOFF, Work::FetchAgain { follower, partition, epoch, turn });
            }
        }
        lagging.into_iter().for_each(|(leader, partition)| self.watch_lag(leader, partition));
    }

    pub(super) fn now_plus(&self, span: SimDuration) -> SimTime {
        self.now + span
    }
}

/// The follower's log ends at `end` now; what it gives up for that is told.
fn go_back(log: &mut Log, partition: TopicPartition, follower: BrokerId, end: Offset, out: &mut Vec<Event>) {
    let was = log.end();
    let records = log.truncate_to(end);
    let end = log.end();
    if end < was {
        out.push(Event::Storage(StorageEvent::Truncated { partition, broker: follower, end, was, records }));
    }
}
