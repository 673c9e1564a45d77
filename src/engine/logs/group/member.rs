//! A member of a group, and when the group is looked at next.

use super::Group;
use crate::base::{SimDuration, SimTime};
use crate::engine::logs::command::{Caller, JoinRequest};
use crate::engine::logs::id::{BrokerId, Name, TopicPartition};

/// A member.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::engine::logs) struct Member {
    pub client_id: Name,
    pub instance: Option<Name>,
    pub session_timeout: SimDuration,
    pub rebalance_timeout: SimDuration,
    pub assignors: Vec<Name>,
    pub topics: Vec<Name>,
    pub owned: Vec<TopicPartition>,
    pub owned_in: Option<u32>,
    /// Its join waits for the others.
    pub joining: Option<(BrokerId, Caller)>,
    /// Its sync waits for the leader.
    pub syncing: Option<(BrokerId, Caller)>,
    pub assignment: Vec<TopicPartition>,
    /// Without a sign of life by then it is out.
    pub session_end: SimTime,
}

impl Member {
    pub fn of(join: &JoinRequest, now: SimTime) -> Self {
        Self {
            client_id: join.client_id.clone(),
            instance: join.instance.clone(),
            session_timeout: join.session_timeout,
            rebalance_timeout: join.rebalance_timeout,
            assignors: join.assignors.clone(),
            topics: join.topics.clone(),
            owned: join.owned.clone(),
            owned_in: join.owned_in,
            joining: None,
            syncing: None,
            assignment: Vec::new(),
            session_end: now + join.session_timeout,
        }
    }

    /// Is what it says of itself other than before? Then the group has to share out anew.
    pub fn differs(&self, join: &JoinRequest) -> bool {
        self.assignors != join.assignors || self.topics != join.topics || self.owned != join.owned
    }

    pub fn update(&mut self, join: &JoinRequest, now: SimTime) {
        let (joining, syncing, assignment) =
            (self.joining, self.syncing, std::mem::take(&mut self.assignment));
        *self = Self { joining, syncing, assignment, ..Self::of(join, now) };
    }

    /// A sign of life.
    pub fn is_alive(&mut self, now: SimTime) {
        self.session_end = now + self.session_timeout;
    }

    /// Does it wait for an answer? Then it is there, whatever its heartbeats say.
    pub fn waits(&self) -> bool {
        self.joining.is_some() || self.syncing.is_some()
    }
}

impl Group {
    /// When the next of its times is up, but for those of its offsets.
    pub(super) fn next_deadline(&self) -> Option<SimTime> {
        let sessions =
            self.members.values().filter(|member| !member.waits()).map(|member| member.session_end);
        let named = self.named.values().copied();
        sessions.chain(named).chain(self.deadline).min()
    }

    /// How long a rebalance waits for its members: as long as the slowest may take.
    pub(super) fn rebalance_timeout(&self) -> SimDuration {
        self.members.values().map(|member| member.rebalance_timeout).max().unwrap_or(SimDuration::ZERO)
    }
}
