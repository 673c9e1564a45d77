//! A consumer's place in its group: joining, its share, heartbeats, leaving (`AbstractCoordinator` and
//! `ConsumerCoordinator` in the Java client; KIP-62, KIP-429).
//!
//! A member rejoins only when its application polls: one that is busy keeps the group waiting.

use super::consumer::{About, Consumer, JoinAnswer};
use super::output::Output;
use super::positions::Start;
use super::settings::ConsumerSettings;
use crate::base::{OrdMap, OrdSet, SimTime};
use crate::engine::logs::assignor::{Assignor, AssignorMember, assign};
use crate::engine::logs::command::{JoinRequest, Request};
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::id::{BrokerId, MemberId, Name, TopicPartition};
use crate::engine::logs::response::Joined;

/// What a consumer knows of its group.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Membership {
    topics: Option<Vec<Name>>,
    coordinator: Option<BrokerId>,
    /// The coordinator is looked for again from here on.
    look_again: SimTime,
    member: Option<MemberId>,
    /// The generation it belongs to, and the assignor of that.
    generation: Option<(u32, Option<Assignor>)>,
    /// It has to join, or to join anew.
    must_join: bool,
    /// It does not join before, since the coordinator would not have it.
    joins_again: SimTime,
    /// It was put out: what it had is another's.
    was_expelled: bool,
    /// Another one has its `group.instance.id`.
    was_replaced: bool,
    /// It leads the generation and waits to know the topics of the others.
    leads: Option<Joined>,
    /// The partitions of each topic that it divided as the generation's leader.
    divided: Option<OrdMap<Name, u16>>,
    last_poll: SimTime,
    last_beat: SimTime,
}

impl Membership {
    pub fn new(now: SimTime) -> Self {
        Self {
            topics: None,
            coordinator: None,
            look_again: now,
            member: None,
            generation: None,
            must_join: false,
            joins_again: now,
            was_expelled: false,
            was_replaced: false,
            leads: None,
            divided: None,
            last_poll: now,
            last_beat: now,
        }
    }

    pub fn subscribe(&mut self, topics: Vec<Name>) {
        (self.topics, self.must_join) = (Some(topics), true);
    }

    pub fn polled(&mut self, now: SimTime) {
        self.last_poll = now;
    }

    pub fn coordinator(&self) -> Option<BrokerId> {
        self.coordinator
    }

    pub fn generation(&self) -> Option<u32> {
        self.generation.map(|(generation, _)| generation)
    }

    /// What a commit says of itself; none for a consumer that assigns its partitions itself.
    pub fn identity(&self) -> Option<(u32, MemberId)> {
        Some((self.generation?.0, self.member.clone()?))
    }

    /// Did it lead the generation and divide what is not the present state of the topics?
    pub fn divided_other_than(&self, counts: &OrdMap<Name, u16>) -> bool {
        self.divided.as_ref().is_some_and(|divided| divided != counts)
    }

    /// Does it share a subscription, and has no place in the group?
    pub fn is_outside(&self) -> bool {
        self.topics.is_some() && self.identity().is_none()
    }

    pub fn rejoin(&mut self) {
        self.must_join = self.topics.is_some() && !self.was_replaced;
    }

    /// The group goes on without it.
    pub fn expelled(&mut self) {
        (self.generation, self.member, self.was_expelled) = (None, None, true);
        self.rejoin();
    }

    /// Another one has come with its `group.instance.id`: it does not come back, or the two would put each
    /// other out for ever (`FencedInstanceIdException`).
    pub fn replaced(&mut self) {
        self.expelled();
        (self.must_join, self.was_replaced) = (false, true);
    }

    pub fn coordinator_gone(&mut self, broker: BrokerId) {
        self.coordinator = self.coordinator.filter(|coordinator| *coordinator != broker);
    }

    pub fn lose_coordinator(&mut self, now: SimTime) {
        (self.coordinator, self.look_again) = (None, now);
    }

    /// After an error that says more than that its place in the group is gone it waits before it joins once more
    /// (`AbstractCoordinator.joinGroupIfNeeded` sleeps for `retry.backoff.ms`).
    fn join_refused(&mut self, now: SimTime, error: ErrorCode, settings: &ConsumerSettings) {
        let is_at_once = matches!(
            error,
            ErrorCode::UnknownMemberId | ErrorCode::IllegalGeneration | ErrorCode::RebalanceInProgress
        );
        if !is_at_once {
            self.joins_again = now + settings.retry_backoff;
        }
        self.rejoin();
    }

    /// When it may join once more.
    pub fn joins_again(&self) -> Option<SimTime> {
        self.must_join.then_some(self.joins_again)
    }

    /// When it beats, leaves for want of polls, or looks for the coordinator.
    pub fn due(&self, settings: &ConsumerSettings) -> Option<SimTime> {
        settings.group.as_ref()?;
        if self.coordinator.is_none() {
            return Some(self.look_again);
        }
        self.generation?;
        let beat = self.last_beat + settings.heartbeat_interval;
        Some(beat.min(self.last_poll + settings.max_poll_interval))
    }
}

impl Consumer {
    pub(super) fn find_coordinator(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let Some(key) = self.settings.group.clone() else { return };
        let is_known = self.membership.coordinator.is_some() || self.membership.look_again > now;
        if is_known || self.calls.any(|call| call.about == About::Coordinator) {
            return;
        }
        let Some(broker) = self.metadata.anyone(|broker| self.calls.may_ask(now, broker)) else { return };
        let deadline = now + self.settings.request_timeout;
        self.calls.send(broker, deadline, About::Coordinator, Request::FindCoordinator { key }, out);
    }

    pub(super) fn coordinator_found(&mut self, now: SimTime, answer: Result<BrokerId, ErrorCode>) {
        match answer {
            Ok(broker) if self.calls.may_ask(now, broker) => {
                self.membership.coordinator = Some(broker);
            }
            Ok(_) | Err(_) => self.membership.look_again = now + self.settings.retry_backoff,
        }
    }

    /// With a poll: joins the group if it has to. A member of the eager protocol gives everything up
    /// first; one of the cooperative protocol only what it wants no longer, and claims the rest
    /// (`ConsumerCoordinator.onJoinPrepare`).
    pub(super) fn rejoin_if_needed(&mut self, now: SimTime, out: &mut Vec<Output>) {
        if std::mem::take(&mut self.membership.was_expelled) {
            let lost = self.positions.partitions();
            self.drop_partitions(&lost);
            if !lost.is_empty() {
                out.push(Output::Lost(lost));
            }
        }
        let is_joining = |about: &About| matches!(about, About::Join | About::Sync);
        if !self.membership.must_join
            || self.membership.joins_again > now
            || self.membership.leads.is_some()
            || self.calls.any(|call| is_joining(&call.about))
        {
            return;
        }
        let Some(coordinator) = self.membership.coordinator.filter(|broker| self.calls.may_ask(now, *broker))
        else {
            return self.find_coordinator(now, out);
        };
        let (Some(group), Some(topics)) = (self.settings.group.clone(), self.membership.topics.clone())
        else {
            return;
        };
        let (mut owned, mut leaves) = (self.positions.partitions(), self.positions.partitions());
        if self.is_cooperative() {
            let topic = |partition: &TopicPartition| self.metadata.topic_of(*partition);
            let is_wanted = |one: &TopicPartition| topic(one).is_some_and(|topic| topics.contains(topic));
            owned.retain(is_wanted);
            leaves.retain(|one| !is_wanted(one));
        }
        if !leaves.is_empty() {
            self.give_up(now, leaves, out);
        }
        self.membership.must_join = false;
        let request = JoinRequest {
            group,
            member: self.membership.member.clone(),
            client_id: self.settings.client_id.clone(),
            instance: self.settings.instance.clone(),
            session_timeout: self.settings.session_timeout,
            rebalance_timeout: self.settings.max_poll_interval,
            assignors: self.settings.assignors.clone(),
            topics,
            owned_in: self.membership.generation(),
            owned,
        };
        // The coordinator keeps it waiting for the others as long as they may take.
        let deadline = now + self.settings.max_poll_interval + self.settings.request_timeout;
        self.calls.send(coordinator, deadline, About::Join, Request::JoinGroup(request), out);
    }

    fn is_cooperative(&self) -> bool {
        let named = self.membership.generation.and_then(|(_, assignor)| assignor);
        let first = || self.settings.assignors.first().and_then(|name| Assignor::named(name));
        named.or_else(first).is_some_and(Assignor::is_cooperative)
    }

    /// Gives partitions up in order: what they handed out is committed first, if that is automatic.
    fn give_up(&mut self, now: SimTime, partitions: Vec<TopicPartition>, out: &mut Vec<Output>) {
        if self.settings.enable_auto_commit {
            self.positions.store_polled(self.settings.enable_auto_offset_store);
            self.commit_stored(now, out);
        }
        self.drop_partitions(&partitions);
        out.push(Output::Revoked(partitions));
    }

    fn drop_partitions(&mut self, partitions: &[TopicPartition]) {
        partitions.iter().for_each(|partition| self.positions.remove(*partition));
    }

    pub(super) fn joined(&mut self, now: SimTime, answer: JoinAnswer, out: &mut Vec<Output>) {
        match answer {
            Ok(joined) => {
                let assignor = Assignor::named(&joined.assignor);
                self.membership.member = Some(joined.member.clone());
                self.membership.generation = Some((joined.generation, assignor));
                self.membership.last_beat = now;
                let leader = joined.leader == joined.member;
                out.push(Output::Joined { generation: joined.generation, leader });
                for member in &joined.members {
                    member.topics.iter().for_each(|topic| self.metadata.want(now, topic));
                }
                self.membership.leads = Some(joined);
                self.share_out(now, out);
            }
            Err((ErrorCode::MemberIdRequired, member)) => {
                self.membership.member = member;
                self.membership.must_join = true;
                // It is still the same poll's join.
                self.rejoin_if_needed(now, out);
            }
            Err((error, _)) => {
                self.refused(now, error);
                self.membership.join_refused(now, error, &self.settings);
            }
        }
    }

    /// Asks for its share; the leader brings everybody's.
    fn share_out(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let Some(joined) = self.membership.leads.take() else { return };
        let (Some(group), Some(coordinator)) = (self.settings.group.clone(), self.membership.coordinator)
        else {
            return self.membership.rejoin();
        };
        let assignments = self.divide(&joined);
        self.membership.divided = (!joined.members.is_empty()).then(|| self.metadata.counts());
        let (generation, member) = (joined.generation, joined.member);
        let instance = self.settings.instance.clone();
        let request = Request::SyncGroup { group, generation, member, instance, assignments };
        let deadline = now + self.settings.max_poll_interval;
        self.calls.send(coordinator, deadline, About::Sync, request, out);
    }

    /// As the group's leader: who gets what. Topics it does not know yet come with the next rebalance,
    /// when its metadata shows them.
    fn divide(&self, joined: &Joined) -> Vec<(MemberId, Vec<TopicPartition>)> {
        if joined.members.is_empty() {
            return Vec::new();
        }
        let named = |partition: &TopicPartition| {
            Some((self.metadata.topic_of(*partition)?.clone(), partition.partition))
        };
        let members: Vec<AssignorMember> = joined
            .members
            .iter()
            .map(|member| AssignorMember {
                member: member.member.clone(),
                instance: member.instance.clone(),
                topics: member.topics.clone(),
                owned: member.owned.iter().filter_map(named).collect(),
                owned_in: member.owned_in,
            })
            .collect();
        let assignor = Assignor::named(&joined.assignor).unwrap_or(Assignor::Range);
        let counts: OrdMap<Name, u16> = self.metadata.counts();
        let shares = assign(assignor, &counts, &members);
        let numbered = |(topic, number): (Name, u16)| self.metadata.partition(&topic, number);
        shares
            .into_iter()
            .map(|(member, share)| (member, share.into_iter().filter_map(numbered).collect()))
            .collect()
    }

    pub(super) fn synced(
        &mut self,
        now: SimTime,
        answer: Result<Vec<TopicPartition>, ErrorCode>,
        out: &mut Vec<Output>,
    ) {
        let share = match answer {
            Ok(share) => share,
            Err(error) => {
                self.refused(now, error);
                return self.membership.join_refused(now, error, &self.settings);
            }
        };
        let owned: OrdSet<TopicPartition> = self.positions.partitions().into_iter().collect();
        let share: OrdSet<TopicPartition> = share.into_iter().collect();
        let revoked: Vec<TopicPartition> = owned.difference(&share).copied().collect();
        let added: Vec<TopicPartition> = share.difference(&owned).copied().collect();
        if !revoked.is_empty() {
            // Cooperative: what moves is given up now, and given to others in the rebalance that follows.
            self.give_up(now, revoked, out);
            self.membership.rejoin();
        }
        added.iter().for_each(|partition| self.positions.add(*partition, Start::Committed));
        if !added.is_empty() || owned.is_empty() {
            out.push(Output::Assigned(added));
        }
    }

    /// What an error says about the membership.
    fn refused(&mut self, now: SimTime, error: ErrorCode) {
        match error {
            ErrorCode::UnknownMemberId | ErrorCode::IllegalGeneration => self.membership.expelled(),
            ErrorCode::FencedInstanceId => self.membership.replaced(),
            ErrorCode::NotCoordinator
            | ErrorCode::CoordinatorNotAvailable
            | ErrorCode::CoordinatorLoadInProgress => {
                self.membership.lose_coordinator(now);
            }
            _ => {}
        }
    }

    /// Heartbeats, and leaving when the application has not polled for too long.
    pub(super) fn beat(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let (Some((generation, member)), Some(group)) =
            (self.membership.identity(), self.settings.group.clone())
        else {
            return;
        };
        if self.membership.last_poll + self.settings.max_poll_interval <= now {
            self.leave(now, out);
            return self.membership.expelled();
        }
        let is_due = self.membership.last_beat + self.settings.heartbeat_interval <= now;
        let Some(coordinator) = self.membership.coordinator.filter(|broker| self.calls.may_ask(now, *broker))
        else {
            return;
        };
        let is_busy = |about: &About| matches!(about, About::Heartbeat | About::Join);
        if !is_due || self.calls.any(|call| is_busy(&call.about)) {
            return;
        }
        self.membership.last_beat = now;
        let instance = self.settings.instance.clone();
        let request = Request::Heartbeat { group, generation, member, instance };
        let deadline = now + self.settings.session_timeout;
        self.calls.send(coordinator, deadline, About::Heartbeat, request, out);
    }

    pub(super) fn heartbeat_answered(&mut self, now: SimTime, answer: Result<(), ErrorCode>) {
        match answer {
            Ok(()) => {}
            Err(ErrorCode::RebalanceInProgress) => self.membership.rejoin(),
            Err(error) => self.refused(now, error),
        }
    }

    pub(super) fn leave(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let (Some((_, member)), Some(group)) = (self.membership.identity(), self.settings.group.clone())
        else {
            return;
        };
        if let Some(coordinator) = self.membership.coordinator {
            let request = Request::LeaveGroup { group, member };
            self.calls.send(coordinator, now + self.settings.request_timeout, About::Leave, request, out);
        }
        self.membership.generation = None;
    }
}
