//! A consumer's place in its group: joining, its share (`AbstractCoordinator` and
//! `ConsumerCoordinator` in the Java client; KIP-62, KIP-429).
//!
//! A member rejoins only when its application polls: one that is busy keeps the group waiting.

use super::calls::is_retriable;
use super::consumer::{About, Consumer, JoinAnswer};
use super::output::{ClientError, Output};
use super::positions::Start;
use super::settings::{Backoff, ConsumerSettings};
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
    pub(super) coordinator: Option<BrokerId>,
    /// The coordinator is looked for again from here on, after so many times in vain.
    look_again: SimTime,
    lookups: u32,
    member: Option<MemberId>,
    /// The generation it belongs to, and the assignor of that.
    pub(super) generation: Option<(u32, Option<Assignor>)>,
    /// It has to join, or to join anew.
    must_join: bool,
    /// What it last said that it wants when it joined.
    joined_for: Option<Vec<Name>>,
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
    pub(super) last_poll: SimTime,
    pub(super) next_beat: SimTime,
    /// How many heartbeats have failed in a row.
    pub(super) failed_beats: u32,
}

impl Membership {
    pub fn new(now: SimTime) -> Self {
        Self {
            topics: None,
            coordinator: None,
            look_again: now,
            lookups: 0,
            member: None,
            generation: None,
            must_join: false,
            joined_for: None,
            joins_again: now,
            was_expelled: false,
            was_replaced: false,
            leads: None,
            divided: None,
            last_poll: now,
            next_beat: now,
            failed_beats: 0,
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

    /// Nobody said who the coordinator is (`AbstractCoordinator.ensureCoordinatorReady`).
    pub fn looked_in_vain(&mut self, now: SimTime, backoff: Backoff) {
        self.look_again = now + backoff.after(self.lookups);
        self.lookups += 1;
    }

    /// After an error that passes it waits before it joins once more (`AbstractCoordinator.joinGroupIfNeeded`
    /// sleeps for `retry.backoff.ms`, however often). After one that does not, the next poll tries.
    fn join_refused(&mut self, now: SimTime, error: ErrorCode, settings: &ConsumerSettings) {
        if is_retriable(ClientError::Broker(error)) {
            self.joins_again = now + settings.retry_backoff;
        }
        self.rejoin();
    }

    /// When it may join once more.
    pub fn joins_again(&self) -> Option<SimTime> {
        self.must_join.then_some(self.joins_again)
    }

    /// When it beats, leaves for want of polls, or looks for the coordinator.
    pub fn due(&self, now: SimTime, settings: &ConsumerSettings) -> Option<SimTime> {
        settings.group.as_ref()?;
        if self.coordinator.is_none() {
            return Some(self.look_again);
        }
        self.generation?;
        let times = [self.next_beat, self.last_poll + settings.max_poll_interval];
        times.into_iter().filter(|at| *at > now).min()
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
                (self.membership.coordinator, self.membership.lookups) = (Some(broker), 0);
            }
            Ok(_) | Err(_) => self.membership.looked_in_vain(now, self.settings.backoff()),
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
        if !self.membership.must_join || self.membership.joins_again > now || self.is_joining() {
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
        self.membership.joined_for = Some(topics.clone());
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

    /// Does it wait for its share?
    pub(super) fn is_joining(&self) -> bool {
        let joins = |about: &About| matches!(about, About::Join | About::Sync);
        self.membership.leads.is_some() || self.calls.any(|call| joins(&call.about))
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
                // Its times begin anew (`HeartbeatThread.enable`).
                (self.membership.last_poll, self.membership.failed_beats) = (now, 0);
                self.membership.next_beat = now + self.settings.heartbeat_interval;
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
                self.refused(now, error, out);
                self.membership.join_refused(now, error, &self.settings);
            }
        }
    }

    /// Asks for its share; the leader brings everybody's, as soon as its metadata is fresh
    /// (`ConsumerCoordinator.updateGroupSubscription`).
    pub(super) fn share_out(&mut self, now: SimTime, out: &mut Vec<Output>) {
        let divides = self.membership.leads.as_ref().is_some_and(|joined| !joined.members.is_empty());
        if divides && !self.metadata.is_fresh(now) {
            return;
        }
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

    /// As the group's leader: who gets what. Topics that are not there come with the next rebalance, when its
    /// metadata shows them.
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
                self.refused(now, error, out);
                return self.membership.join_refused(now, error, &self.settings);
            }
        };
        if self.membership.identity().is_none() {
            // It was put out meanwhile.
            return self.membership.rejoin();
        }
        // Whatever made it want to join anew meanwhile has been seen to (`SyncGroupResponseHandler`), but for what
        // it said itself, or the division rests on (`ConsumerCoordinator.rejoinNeededOrPending`).
        let is_other = self.membership.topics != self.membership.joined_for
            || self.membership.divided_other_than(&self.metadata.counts());
        self.membership.must_join = is_other;
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

    /// What an error says about the membership; one that does not pass fails the application's poll
    /// (`AbstractCoordinator.joinGroupIfNeeded`, `pollHeartbeat`).
    pub(super) fn refused(&mut self, now: SimTime, error: ErrorCode, out: &mut Vec<Output>) {
        match error {
            ErrorCode::UnknownMemberId | ErrorCode::IllegalGeneration => self.membership.expelled(),
            ErrorCode::RebalanceInProgress => {}
            _ if self.closed => {}
            ErrorCode::NotCoordinator
            | ErrorCode::CoordinatorNotAvailable
            | ErrorCode::CoordinatorLoadInProgress => {
                self.membership.lose_coordinator(now);
            }
            _ => {
                if error == ErrorCode::FencedInstanceId {
                    self.membership.replaced();
                }
                out.push(Output::PollFailed(error));
            }
        }
    }
}
