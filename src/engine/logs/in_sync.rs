//! The in-sync set: who leaves it and who comes back. The leader proposes, the controller decides
//! (KIP-497); a leader that does not reach the controller can change nothing.

use super::agenda::Work;
use super::broker::Leadership;
use super::cluster::Cluster;
use super::event::{Event, ReplicationEvent};
use super::id::{BrokerId, LeaderEpoch, TopicPartition};
use crate::base::{SimDuration, SimTime};

impl Cluster {
    /// Are too few in sync? Then a write with acks=all is refused, and the high watermark stands (since Kafka
    /// 3.7, KAFKA-15583, a part of KIP-966: `Partition.isUnderMinIsr`). `min.insync.replicas` counts as at most
    /// the number of replicas (`Partition.effectiveMinIsr`).
    pub(super) fn lacks_in_sync(&self, leader: BrokerId, partition: TopicPartition) -> bool {
        let Some(view) = self.view(leader, partition) else { return true };
        let min = usize::from(self.settings(partition.topic).min_insync_replicas);
        view.in_sync.len() < min.min(view.replicas.len())
    }

    /// Puts a look at the followers on the agenda for when the first of them may have to go. (Kafka looks
    /// every half of `replica.lag.time.max.ms`, so with it this is up to so much later.) While one waits here
    /// that is not in the set, it is looked at as often as it would fetch anew.
    pub(super) fn watch_lag(&mut self, leader: BrokerId, partition: TopicPartition) {
        let again = self.now + self.configuration.replica_fetch_wait_max;
        let waits = self.waits_outside(leader, partition).into_iter().next().map(|_| again);
        let Some(at) = self.first_overdue(leader, partition).into_iter().chain(waits).min() else { return };
        self.look_at_followers(leader, partition, at);
    }

    fn look_at_followers(&mut self, leader: BrokerId, partition: TopicPartition, at: SimTime) {
        let at = at.max(self.now);
        let Some(leadership) = self.leads(leader, partition) else { return };
        if leadership.look_at.is_none_or(|before| at < before) {
            leadership.look_at = Some(at);
            let epoch = leadership.epoch;
            self.agenda.add(at, Work::LagCheck { leader, partition, epoch });
        }
    }

    /// The followers that wait here with all there is, and are not in the set.
    fn waits_outside(&self, leader: BrokerId, partition: TopicPartition) -> Vec<BrokerId> {
        let Some(state) = self.brokers.get(leader.index()) else { return Vec::new() };
        let (Some(leadership), Some(view)) = (state.leads.get(&partition), state.view.get(&partition)) else {
            return Vec::new();
        };
        let waiting = leadership
            .followers
            .iter()
            .filter(|(broker, known)| known.parked && !view.in_sync.contains(broker));
        waiting.map(|(broker, _)| *broker).collect()
    }

    /// When the first of the in-sync followers that lag behind has lagged for too long.
    fn first_overdue(&self, leader: BrokerId, partition: TopicPartition) -> Option<SimTime> {
        let most = self.configuration.replica_lag_time_max;
        let lagging = self.lagging(leader, partition);
        lagging.into_iter().map(|(_, caught_up)| caught_up + most).min()
    }

    /// The in-sync followers that have not all that the leader has, each with when it last had.
    fn lagging(&self, leader: BrokerId, partition: TopicPartition) -> Vec<(BrokerId, SimTime)> {
        let (Some(state), Some(log)) = (self.brokers.get(leader.index()), self.log(leader, partition)) else {
            return Vec::new();
        };
        let (Some(leadership), Some(view)) = (state.leads.get(&partition), state.view.get(&partition)) else {
            return Vec::new();
        };
        let followers = leadership
            .followers
            .iter()
            .filter(|(broker, _)| view.in_sync.contains(broker) && !leadership.leaving.contains_key(broker));
        let behind = followers.filter(|(_, known)| !(known.parked && known.end == Some(log.end())));
        behind.map(|(broker, known)| (*broker, known.caught_up)).collect()
    }

    pub(super) fn check_lag(&mut self, leader: BrokerId, partition: TopicPartition, epoch: LeaderEpoch) {
        let now = self.now;
        let is_meant =
            |known: &&mut Leadership| known.epoch == epoch && known.look_at.is_some_and(|at| at <= now);
        let Some(leadership) = self.leads(leader, partition).filter(is_meant) else { return };
        leadership.look_at = None;
        for follower in self.waits_outside(leader, partition) {
            self.propose_joining(leader, partition, follower);
        }
        let most = self.configuration.replica_lag_time_max;
        let overdue: Vec<BrokerId> = self
            .lagging(leader, partition)
            .into_iter()
            .filter(|(_, caught_up)| *caught_up + most <= now)
            .map(|(broker, _)| broker)
            .collect();
        for broker in overdue {
            if !self.propose(leader, partition, broker, false) {
                // Nobody can decide it now: it is proposed again later.
                let half = SimDuration::from_micros((most.as_micros() / 2).max(1_000));
                return self.look_at_followers(leader, partition, now + half);
            }
            if let Some(leadership) = self.leads(leader, partition) {
                leadership.leaving.insert(broker, None);
            }
        }
        self.watch_lag(leader, partition);
    }

    /// A follower that has all that is committed, and what there was when this leader began, may come back.
    pub(super) fn propose_joining(
        &mut self,
        leader: BrokerId,
        partition: TopicPartition,
        follower: BrokerId,
    ) {
        let Some(view) = self.view(leader, partition) else { return };
        if view.in_sync.contains(&follower) {
            return;
        }
        let Some(committed) = self.log(leader, partition).map(|log| log.high_watermark()) else { return };
        let Some(leadership) = self.leads(leader, partition) else { return };
        let needed = committed.max(leadership.began_at);
        let end = leadership.followers.get(&follower).and_then(|known| known.end);
        let has_all = end.is_some_and(|end| end >= needed);
        if has_all
            && !leadership.joining.contains_key(&follower)
            && self.propose(leader, partition, follower, true)
            && let Some(leadership) = self.leads(leader, partition)
        {
            leadership.joining.insert(follower, None);
        }
    }

    /// Sends a proposal to the controller; false if that can't be reached.
    fn propose(
        &mut self,
        leader: BrokerId,
        partition: TopicPartition,
        broker: BrokerId,
        joins: bool,
    ) -> bool {
        let Some(epoch) = self.leads(leader, partition).map(|leadership| leadership.epoch) else {
            return false;
        };
        if !self.reaches_controller(leader) {
            return false;
        }
        let at = self.now_plus(self.configuration.latency);
        self.agenda.add(at, Work::AlterPartition { from: leader, partition, epoch, broker, joins });
        true
    }

    /// The controller decides on a proposal, and tells everybody.
    pub(super) fn alter_in_sync(
        &mut self,
        from: BrokerId,
        partition: TopicPartition,
        epoch: LeaderEpoch,
        broker: BrokerId,
        joins: bool,
        out: &mut Vec<Event>,
    ) {
        if !self.reaches_controller(from) {
            return self.proposal_lost(from, partition, broker);
        }
        // One that is taken for dead does not join (KIP-841).
        let is_eligible = !joins || self.is_up(broker) && !self.controller.is_fenced(broker);
        let Some(view) = self.registry.get_mut(&partition) else { return };
        let is_current = view.leader == Some(from) && view.epoch == epoch;
        let is_new = view.in_sync.contains(&broker) != joins;
        if !is_current || !is_new || !is_eligible {
            return self.proposal_lost(from, partition, broker);
        }
        if joins {
            view.in_sync.push(broker);
            let order = view.replicas.clone();
            view.in_sync.sort_by_key(|one| order.iter().position(|other| other == one));
        } else {
            view.in_sync.retain(|other| *other != broker);
        }
        view.version += 1;
        let (in_sync, version) = (view.in_sync.clone(), view.version);
        out.push(Event::Replication(ReplicationEvent::InSyncChanged {
            partition,
            in_sync,
            broker,
            joined: joins,
        }));
        if let Some(leadership) = self.leads(from, partition) {
            let proposed = if joins { &mut leadership.joining } else { &mut leadership.leaving };
            proposed.insert(broker, Some(version));
        }
        self.spread(partition);
    }

    fn proposal_lost(&mut self, leader: BrokerId, partition: TopicPartition, broker: BrokerId) {
        if let Some(leadership) = self.leads(leader, partition) {
            leadership.joining.remove(&broker);
            leadership.leaving.remove(&broker);
        }
        self.watch_lag(leader, partition);
    }
}
