//! What a broker does when it hears who leads a partition: it begins to lead, stops, or follows another.

use super::broker::{Broker, Follower, Leadership, View};
use super::cluster::Cluster;
use super::error::ErrorCode;
use super::event::Event;
use super::id::{BrokerId, TopicPartition};

impl Cluster {
    pub(super) fn broker_mut(&mut self, broker: BrokerId) -> Option<&mut Broker> {
        self.brokers.get_mut(broker.index())
    }

    /// The part of a broker as a partition's leader, if it believes to lead it.
    pub(super) fn leads(&mut self, broker: BrokerId, partition: TopicPartition) -> Option<&mut Leadership> {
        self.broker_mut(broker)?.leads.get_mut(&partition)
    }

    pub(super) fn view(&self, broker: BrokerId, partition: TopicPartition) -> Option<&View> {
        self.brokers.get(broker.index())?.view.get(&partition)
    }

    /// News of a partition reaches a broker, if it can. The metadata is a log that is read in order (KIP-500):
    /// one that has just come up, and knows nothing, hears of all partitions with it.
    pub(super) fn learn(&mut self, to: BrokerId, partition: TopicPartition, out: &mut Vec<Event>) {
        if self.brokers.get(to.index()).is_some_and(|state| state.view.is_empty()) {
            let all: Vec<TopicPartition> = self.registry.keys().copied().collect();
            return all.into_iter().for_each(|one| self.learn_of(to, one, out));
        }
        self.learn_of(to, partition, out);
    }

    /// The present state, whatever came before.
    fn learn_of(&mut self, to: BrokerId, partition: TopicPartition, out: &mut Vec<Event>) {
        let is_told = self.reaches_controller(to) || self.controller.active.is_none() && self.is_up(to);
        let Some(news) = self.registry.get(&partition).filter(|_| is_told).cloned() else { return };
        let before = self.view(to, partition).cloned();
        if before.as_ref().is_some_and(|before| before.version >= news.version) {
            return;
        }
        let Some(state) = self.broker_mut(to) else { return };
        state.view.insert(partition, news.clone());
        let is_new_epoch = before.is_none_or(|before| before.epoch != news.epoch);
        if news.leader == Some(to) {
            self.lead(to, partition, &news, is_new_epoch);
            // Somebody it waited for may be out of the set.
            self.move_high_watermark(to, partition, out);
        } else {
            self.resign(to, partition, out);
            if is_new_epoch && news.replicas.contains(&to) {
                self.follow(to, partition, news.epoch);
            }
        }
    }

    fn lead(&mut self, broker: BrokerId, partition: TopicPartition, news: &View, is_new_epoch: bool) {
        let now = self.now;
        let Some(state) = self.broker_mut(broker) else { return };
        if is_new_epoch {
            let Some(log) = state.logs.get_mut(&partition) else { return };
            let began_at = log.end();
            log.start_epoch(news.epoch, began_at);
            let others = news.replicas.iter().copied().filter(|other| *other != broker);
            let followers = others.map(|other| (other, Follower::unknown(now))).collect();
            let leadership = Leadership { epoch: news.epoch, began_at, followers, ..Leadership::default() };
            state.leads.insert(partition, leadership);
        } else if let Some(leadership) = state.leads.get_mut(&partition) {
            // What was decided is known now, even if the set has changed once more since.
            let is_open = |decided: &Option<u32>| decided.is_none_or(|version| version > news.version);
            leadership.joining.retain(|_, decided| is_open(decided));
            leadership.leaving.retain(|_, decided| is_open(decided));
        }
        self.watch_lag(broker, partition);
        self.stirred.insert((broker, partition));
    }

    /// Another leads now: whoever waits here is told to ask there.
    fn resign(&mut self, broker: BrokerId, partition: TopicPartition, out: &mut Vec<Event>) {
        let Some(state) = self.broker_mut(broker) else { return };
        if state.leads.remove(&partition).is_none() {
            return;
        }
        for parked in &mut state.produces {
            for part in parked.parts.iter_mut().filter(|part| part.partition == partition) {
                if part.waits_for.take().is_some() {
                    part.answer = Err(ErrorCode::NotLeaderOrFollower);
                }
            }
        }
        self.complete_produces(broker, partition, out);
        self.complete_fetches(broker, partition, out);
    }
}
