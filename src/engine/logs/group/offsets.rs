//! Committed offsets: of each partition the next to read (`__consumer_offsets`).

use super::{Committed, Group, Identity, State};
use crate::base::SimTime;
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
        self.group_mut(name).begin_anew_if_gone();
        for (partition, offset) in offsets {
            let answer = self.commit_offset(name, partition, (offset, self.now), out);
            answers.push((partition, answer));
        }
        Response::OffsetCommit(answers)
    }

    fn commit_offset(
        &mut self,
        name: &Name,
        partition: TopicPartition,
        (offset, at): Committed,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        if !self.registry.contains_key(&partition) {
            return Err(ErrorCode::UnknownTopicOrPartition);
        }
        let group = self.group_mut(name);
        group.offsets.insert(partition, (offset, at));
        out.push(Event::Group(GroupEvent::OffsetCommitted { group: name.clone(), partition, offset }));
        Ok(())
    }

    /// # Errors
    /// The member is unknown or fenced, of another generation, or has joined a rebalance and not got its share.
    fn may_commit(&mut self, name: &Name, who: Option<Identity>) -> Result<(), ErrorCode> {
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

    /// What the group has committed. While a transaction with an offset of the partition is open, nobody knows
    /// what holds: the reader asks again (KIP-447, `OffsetMetadataManager.fetchOffsets` with `requireStable`,
    /// which the Java client always sets).
    pub(super) fn committed_offsets(&mut self, name: &Name, partitions: Vec<TopicPartition>) -> Response {
        let group = self.known_group(name);
        let of = |partition: TopicPartition| {
            let committed = group.as_ref().map_or(Ok(None), |group| match group.is_pending(partition) {
                true => Err(ErrorCode::UnstableOffsetCommit),
                false => Ok(group.offsets.get(&partition).map(|committed| committed.0)),
            });
            (partition, committed)
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
        let now = self.now;
        let group = self.group_mut(name);
        group.begin_anew_if_gone();
        let staged = offsets.into_iter().map(|(partition, offset)| (partition, (offset, now)));
        group.pending.entry(producer).or_default().extend(staged);
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
        for (partition, committed) in staged {
            if marker == Marker::Commit {
                // A partition that is not there was refused when the offsets came.
                let _ = self.commit_offset(name, partition, committed, out);
            }
        }
        self.look_at_group_later(name);
    }

    /// The offsets that may be forgotten, each with when (KIP-211, `ClassicGroup.offsetExpirationCondition`): all of
    /// a group whose members are gone, so long after that; of a stable one those of topics that nobody subscribes
    /// to, and of one that never had members all, each so long after its own commit. (Kafka looks every
    /// `offsets.retention.check.interval.ms`, so with it this is up to so much later.)
    pub(super) fn expiring(&self, name: &Name) -> Vec<(TopicPartition, SimTime)> {
        let retention = self.configuration.offsets_retention;
        let Some(group) = self.groups.groups.get(name) else { return Vec::new() };
        if !matches!(group.state, State::Empty | State::Stable) {
            return Vec::new();
        }
        let is_free = |partition: &TopicPartition| {
            let topic = self.topic_name(partition.topic);
            let mut wanted = group.members.values().flat_map(|member| &member.topics);
            !group.is_pending(*partition) && !wanted.any(|wanted| Some(wanted) == topic)
        };
        let free = group.offsets.iter().filter(|(partition, _)| is_free(partition));
        free.map(|(partition, (_, at))| (*partition, group.empty_since.unwrap_or(*at) + retention)).collect()
    }

    /// Forgets offsets whose time is up.
    pub(super) fn forget_offsets(&mut self, name: &Name, out: &mut Vec<Event>) {
        let now = self.now;
        for (partition, _) in self.expiring(name).into_iter().filter(|(_, at)| *at <= now) {
            self.group_mut(name).offsets.remove(&partition);
            out.push(Event::Group(GroupEvent::OffsetExpired { group: name.clone(), partition }));
        }
    }
}

impl Group {
    /// One without members and offsets is no group any more: what is committed then begins another.
    fn begin_anew_if_gone(&mut self) {
        if self.offsets.is_empty() && self.pending.is_empty() {
            self.empty_since = None;
        }
    }

    /// Has an open transaction an offset of the partition?
    fn is_pending(&self, partition: TopicPartition) -> bool {
        self.pending.values().flatten().any(|(pending, _)| *pending == partition)
    }
}
