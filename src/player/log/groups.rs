//! A consumer group at a moment: its members, where they are in a rebalance, who has which partition, and
//! how far the group has come.

use crate::base::{OrdMap, OrdSet};
use crate::engine::logs::{GroupEvent, MemberId, Name, Offset, TopicPartition};
use crate::sim::{ClientEvent, LifeEvent, LogClientEvent};

/// A consumer group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupState {
    /// Its generation, from 1.
    pub generation: u32,
    /// Does it wait for its members to join anew, or for their shares?
    pub rebalancing: bool,
    /// All have joined: it waits for its leader to divide the partitions.
    pub sharing: bool,
    /// The member that divides them, by the client's own name.
    pub leader: Option<Name>,
    /// Each member's partitions as the coordinator has them, by the client's own name.
    pub assignments: OrdMap<Name, Vec<TopicPartition>>,
    /// Its members, with the clients' own names.
    pub members: OrdMap<MemberId, Name>,
    /// Of each partition the next offset to read, as committed.
    pub committed: OrdMap<TopicPartition, Offset>,
    /// Of each partition the next offset to read, as its owner has it.
    pub positions: OrdMap<TopicPartition, Offset>,
    /// What each client takes for its own: it learns of its share, and of its loss, later than the
    /// coordinator decides.
    held: OrdMap<Name, OrdSet<TopicPartition>>,
    /// Who has come, or has given everything up, since the rebalance began.
    joined: OrdSet<Name>,
}

/// What a member of a group is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberState {
    /// The group does not know it yet.
    Joins,
    /// It has partitions.
    Reads,
    /// There is no partition for it.
    Spare,
    /// It has joined and waits for the others, or for its share.
    Waits,
    /// It divides the partitions.
    Shares,
}

impl GroupState {
    /// How a member stands, by its client's name.
    pub fn member(&self, client: &str) -> MemberState {
        let has = |shares: &OrdMap<Name, Vec<TopicPartition>>| {
            shares.get(client).is_some_and(|share| !share.is_empty())
        };
        let holds = self.held.get(client).is_some_and(|held| !held.is_empty());
        match self.members.values().any(|name| **name == *client) {
            false => MemberState::Joins,
            true if self.sharing && self.leads(client) => MemberState::Shares,
            true if self.sharing => MemberState::Waits,
            true if self.rebalancing && holds && !self.joined.contains(client) => MemberState::Reads,
            true if self.rebalancing => MemberState::Waits,
            true if holds || has(&self.assignments) => MemberState::Reads,
            true => MemberState::Spare,
        }
    }

    /// Does this client divide the partitions?
    pub fn leads(&self, client: &str) -> bool {
        self.leader.as_deref() == Some(client)
    }

    /// Does this client take a partition for its own?
    pub fn holds(&self, client: &str, partition: TopicPartition) -> bool {
        self.held.get(client).is_some_and(|held| held.contains(&partition))
    }

    /// Does the coordinator say that it is this client's?
    pub fn grants(&self, client: &str, partition: TopicPartition) -> bool {
        self.assignments.get(client).is_some_and(|share| share.contains(&partition))
    }

    /// What a member has, as it knows it itself; what it is about to learn of where that is nothing.
    pub fn share(&self, client: &str) -> Vec<TopicPartition> {
        match self.held.get(client).filter(|held| !held.is_empty()) {
            Some(held) => held.iter().copied().collect(),
            None => self.assignments.get(client).cloned().unwrap_or_default(),
        }
    }

    /// In a rebalance, how many of how many members join anew, as far as the journal tells.
    pub fn joined(&self) -> (usize, usize) {
        let joined = self.members.values().filter(|name| self.member(name) != MemberState::Reads);
        (joined.count(), self.members.len())
    }

    /// Takes in what the cluster did with this group.
    pub(super) fn follow(&mut self, event: &GroupEvent) {
        match event {
            GroupEvent::MemberJoined { member, client_id, .. } => {
                self.members.insert(member.clone(), client_id.clone());
                self.joined.insert(client_id.clone());
            }
            GroupEvent::MemberLeft { member, .. } => {
                if let Some(client) = self.members.remove(member) {
                    self.assignments.remove(&client);
                    self.leader = self.leader.take().filter(|leader| *leader != client);
                }
            }
            GroupEvent::RebalanceStarted { .. } => (self.rebalancing, self.sharing) = (true, false),
            GroupEvent::GenerationBegan { generation, leader, .. } => {
                (self.generation, self.sharing) = (*generation, true);
                self.leader = self.members.get(leader).cloned();
            }
            GroupEvent::Assigned { assignments, .. } => {
                let shares = assignments.iter().map(|(_, client, share)| (client.clone(), share.clone()));
                (self.assignments, self.rebalancing, self.sharing) = (shares.collect(), false, false);
                self.joined.clear();
            }
            GroupEvent::OffsetCommitted { partition, offset, .. } => {
                self.committed.insert(*partition, *offset);
            }
            GroupEvent::OffsetExpired { partition, .. } => {
                self.committed.remove(partition);
            }
            GroupEvent::CommitRefused { .. } => {}
        }
    }

    fn library_of(&mut self, client: &Name, event: &LogClientEvent) {
        match event {
            LogClientEvent::Assigned(partitions) => {
                self.held.or_default(client.clone()).extend(partitions.iter().copied());
            }
            LogClientEvent::Revoked(partitions) | LogClientEvent::PartitionsLost(partitions) => {
                let held = self.held.or_default(client.clone());
                held.retain(|partition| !partitions.contains(partition));
                if held.is_empty() && self.rebalancing {
                    self.joined.insert(client.clone());
                }
            }
            LogClientEvent::Positioned { partition, offset, .. } => {
                self.positions.insert(*partition, *offset);
            }
            LogClientEvent::Polled { positions, .. } => self.positions.extend(positions.iter().copied()),
            _ => {}
        }
    }

    /// Takes in what one of its consumers did.
    pub(super) fn consumed(&mut self, client: &Name, event: &ClientEvent) {
        match event {
            ClientEvent::Life(LifeEvent::Started) => {
                self.held.remove(client);
            }
            ClientEvent::Log(event) => self.library_of(client, event),
            _ => {}
        }
    }
}
