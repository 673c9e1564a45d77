//! Committed offsets: of each partition the next to read (`__consumer_offsets`).

use super::{Identity, State};
use crate::engine::logs::cluster::Cluster;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::event::{Event, GroupEvent};
use crate::engine::logs::id::{Name, Offset, ProducerId, TopicPartition};
use crate::engine::logs::record::Marker;
use crate::engine::logs::response::Response;

type Offsets = Vec<(TopicPartition, Offset)>;

impl Cluster {
    /// A commit: of a member of the present generation or, while the group has no members, of anybody.
    pub(super) fn commit_offsets(
        &mut self,
        name: &Name,
        who: Option<Identity>,
        offsets: Offsets,
        out: &mut Vec<Event>,
    ) -> Response {
        let id = who.as_ref().map(|who| who.member.clone());
        if let Err(error) = self.may_commit(name, who) {
            out.push(Event::Group(GroupEvent::CommitRefused { group: name.clone(), member: id, error }));
            return Response::OffsetCommit(
                offsets.into_iter().map(|(partition, _)| (partition, Err(error))).collect(),
            );
        }
        let mut answers = Vec::new();
        for (partition, offset) in offsets {
            let answer = self.commit_offset(name, partition, offset, out);
            answers.push((partition, answer));
        }
        Response::OffsetCommit(answers)
    }

    fn commit_offset(
        &mut self,
        name: &Name,
        partition: TopicPartition,
        offset: Offset,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        if !self.registry.contains_key(&partition) {
            return Err(ErrorCode::UnknownTopicOrPartition);
        }
        let now = self.now;
        let group = self.group_mut(name);
        group.offsets.insert(partition, offset);
        if group.state == State::Empty {
            group.empty_since = Some(now);
        }
        out.push(Event::Group(GroupEvent::OffsetCommitted { group: name.clone(), partition, offset }));
        Ok(())
    }

    /// # Errors
    /// The member is unknown or fenced, of another generation, or has joined a rebalance and not got its share.
    pub(in crate::engine::logs) fn may_commit(
        &mut self,
        name: &Name,
        who: Option<Identity>,
    ) -> Result<(), ErrorCode> {
        let now = self.now;
        let Some(who) = who else {
            let has_members = self.known_group(name).is_some_and(|group| !group.members.is_empty());
            return if has_members { Err(ErrorCode::UnknownMemberId) } else { Ok(()) };
        };
        self.check_member(name, &who)?;
        let group = self.group_mut(name);
        if let Some(member) = group.members.get_mut(&who.member) {
            member.is_alive(now);
        }
        match group.state {
            State::CompletingRebalance => Err(ErrorCode::RebalanceInProgress),
            State::Empty | State::PreparingRebalance | State::Stable => Ok(()),
        }
    }

    pub(super) fn committed_offsets(&mut self, name: &Name, partitions: Vec<TopicPartition>) -> Response {
        let group = self.known_group(name);
        let of = |partition: TopicPartition| {
            (partition, group.as_ref().and_then(|group| group.offsets.get(&partition).copied()))
        };
        Response::OffsetFetch(Ok(partitions.into_iter().map(of).collect()))
    }

    /// Offsets that count when a producer's transaction is committed (KIP-98).
    pub(in crate::engine::logs) fn stage_offsets(
        &mut self,
        name: &Name,
        producer: ProducerId,
        offsets: Offsets,
    ) {
        self.group_mut(name).pending.entry(producer).or_default().extend(offsets);
    }

    /// The transaction has ended: its offsets count, or are dropped.
    pub(in crate::engine::logs) fn settle_offsets(
        &mut self,
        name: &Name,
        producer: ProducerId,
        marker: Marker,
        out: &mut Vec<Event>,
    ) {
        let staged = self.group_mut(name).pending.remove(&producer).unwrap_or_default();
        for (partition, offset) in staged {
            if marker == Marker::Commit {
                // A partition that is not there was refused when the offsets came.
                let _ = self.commit_offset(name, partition, offset, out);
            }
        }
        self.look_at_group_later(name);
    }

    /// The offsets of a group that has been empty for too long are forgotten, and the group with them.
    pub(super) fn forget_offsets(&mut self, name: &Name, out: &mut Vec<Event>) {
        let (now, retention) = (self.now, self.configuration.offsets_retention);
        let Some(group) = self.known_group(name) else { return };
        if group.empty_since.is_none_or(|since| since + retention > now) || !group.pending.is_empty() {
            return;
        }
        for (partition, _) in std::mem::take(&mut group.offsets) {
            out.push(Event::Group(GroupEvent::OffsetExpired { group: name.clone(), partition }));
        }
    }
}
