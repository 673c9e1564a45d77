//! Joining: who is let in, and when the members are all there.

use super::member::Member;
use super::{Group, State};
use crate::base::SimDuration;
use crate::engine::logs::cluster::Cluster;
use crate::engine::logs::command::{Caller, JoinRequest};
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::event::{Event, GroupEvent, MemberEnd};
use crate::engine::logs::id::{BrokerId, MemberId, Name};
use crate::engine::logs::response::{Joined, JoinedMember, Response};

type Refused = (ErrorCode, Option<MemberId>);

impl Cluster {
    /// A join. It is answered when all members have joined, or the time for that is up.
    pub(super) fn join_group(
        &mut self,
        broker: BrokerId,
        caller: Caller,
        join: JoinRequest,
        out: &mut Vec<Event>,
    ) {
        let name = &join.group;
        let is_in =
            |id: &MemberId| self.groups.groups.get(name).is_some_and(|group| group.members.contains_key(id));
        // One that is new, or comes in another's place, is in nobody's division.
        let is_known = join.member.as_ref().is_some_and(is_in);
        let holder =
            |instance| self.groups.groups.get(name).is_some_and(|group| group.holder(instance).is_some());
        let replaces = join.member.is_none() && join.instance.as_ref().is_some_and(holder);
        match self.let_in(&join, out) {
            Ok(member) => self.parked_join((broker, caller), (&member, is_known, replaces), &join, out),
            Err(refused) => {
                out.push(Event::Responded { broker, caller, response: Response::JoinGroup(Err(refused)) });
            }
        }
    }

    /// The member that joins; a new one without a name is first given one (KIP-394). Whoever shares no assignor is
    /// refused before either, and a name it has waits for its session (`GroupMetadataManager`,
    /// `classicGroupJoinNewMember` and `classicGroupJoinExistingMember`).
    fn let_in(&mut self, join: &JoinRequest, out: &mut Vec<Event>) -> Result<MemberId, Refused> {
        let now = self.now;
        let name = &join.group;
        if let Some(instance) = &join.instance {
            return self.let_static_in(join, instance, out);
        }
        let group = self.group_mut(name);
        let Some(id) = &join.member else {
            group.check_assignors(join)?;
            let id = self.new_member(&join.client_id);
            let group = self.group_mut(name);
            group.named.insert(id.clone(), now + join.session_timeout);
            return Err((ErrorCode::MemberIdRequired, Some(id)));
        };
        if group.members.contains_key(id) {
            return Ok(id.clone());
        }
        if !group.named.contains_key(id) {
            return Err((ErrorCode::UnknownMemberId, None));
        }
        group.check_assignors(join)?;
        group.named.remove(id);
        self.add_member(join, id.clone(), out);
        Ok(id.clone())
    }

    /// A static member keeps its place under its instance id, whatever name it comes back with (KIP-345).
    fn let_static_in(
        &mut self,
        join: &JoinRequest,
        instance: &Name,
        out: &mut Vec<Event>,
    ) -> Result<MemberId, Refused> {
        let group = self.group_mut(&join.group);
        let known = group.holder(instance).cloned();
        match (known, &join.member) {
            (Some(known), Some(id)) if known == *id => Ok(known),
            (Some(_), Some(_)) => Err((ErrorCode::FencedInstanceId, None)),
            (None, Some(_)) => Err((ErrorCode::UnknownMemberId, None)),
            (Some(known), None) => {
                group.check_assignors(join)?;
                let id = self.new_member(&join.client_id);
                self.replace_member(&join.group, &known, id.clone(), join, out);
                Ok(id)
            }
            (None, None) => {
                group.check_assignors(join)?;
                let id = self.new_member(&join.client_id);
                self.add_member(join, id.clone(), out);
                Ok(id)
            }
        }
    }

    fn new_member(&mut self, client_id: &Name) -> MemberId {
        self.groups.next_member += 1;
        format!("{client_id}-{}", self.groups.next_member).into()
    }

    fn add_member(&mut self, join: &JoinRequest, id: MemberId, out: &mut Vec<Event>) {
        let now = self.now;
        let group = self.group_mut(&join.group);
        group.members.insert(id.clone(), Member::of(join, now));
        group.empty_since = None;
        let (group, client_id) = (join.group.clone(), join.client_id.clone());
        out.push(Event::Group(GroupEvent::MemberJoined { group, member: id, client_id }));
    }

    fn replace_member(
        &mut self,
        name: &Name,
        old: &MemberId,
        new: MemberId,
        join: &JoinRequest,
        out: &mut Vec<Event>,
    ) {
        let group = self.group_mut(name);
        let Some(mut member) = group.members.remove(old) else { return };
        if group.leader.as_ref() == Some(old) {
            group.leader = Some(new.clone());
        }
        let (before, after) = (member.client_id.clone(), join.client_id.clone());
        let (joining, syncing) = (member.joining.take(), member.syncing.take());
        group.members.insert(new.clone(), member);
        // Whoever had the place before is told, if it waits for an answer.
        let fenced = ErrorCode::FencedInstanceId;
        for (waiting, response) in
            [(joining, Response::JoinGroup(Err((fenced, None)))), (syncing, Response::SyncGroup(Err(fenced)))]
        {
            if let Some((broker, caller)) = waiting {
                out.push(Event::Responded { broker, caller, response });
            }
        }
        let group = name.clone();
        out.push(Event::Group(GroupEvent::MemberLeft {
            group: group.clone(),
            member: old.clone(),
            client_id: before,
            reason: MemberEnd::Replaced,
        }));
        out.push(Event::Group(GroupEvent::MemberJoined { group, member: new, client_id: after }));
    }

    fn parked_join(
        &mut self,
        (broker, caller): (BrokerId, Caller),
        (id, is_known, replaces): (&MemberId, bool, bool),
        join: &JoinRequest,
        out: &mut Vec<Event>,
    ) {
        let (now, name) = (self.now, &join.group);
        let group = self.group_mut(name);
        let is_leader = group.leader.as_ref() == Some(id);
        let state = group.state;
        let Some(member) = group.members.get_mut(id) else { return };
        let is_same = is_known && !member.differs(join);
        member.update(join, now);
        // A static member that comes back is given what it had, were it nothing, without a rebalance: unless the
        // group would divide by another assignor (`updateStaticMemberThenRebalanceOrCompleteJoin`).
        let comes_back = replaces && group.elect_assignor() == group.assignor;
        let Some(member) = group.members.get_mut(id) else { return };
        // Who says the same as before is told of the present generation: in a stable group only the leader
        // makes a rebalance by joining anew, since it alone knows of a change of the topics. While the leader
        // divides, somebody has not heard the answer to its first join.
        let is_told = match state {
            State::Stable => comes_back || is_same && !is_leader,
            State::CompletingRebalance => is_same,
            State::Empty | State::PreparingRebalance => false,
        };
        if is_told {
            let answer = Ok(group.joined(id, is_leader && state == State::CompletingRebalance));
            out.push(Event::Responded { broker, caller, response: Response::JoinGroup(answer) });
            if comes_back {
                self.tell_assigned(name, out);
            }
            return;
        }
        member.joining = Some((broker, caller));
        if state != State::PreparingRebalance {
            self.prepare_rebalance(name, out);
        } else {
            self.wait_for_more(name);
        }
        self.complete_join_if_all(name, out);
    }

    /// A generation ends; everybody has to join anew.
    pub(super) fn prepare_rebalance(&mut self, name: &Name, out: &mut Vec<Event>) {
        let (now, delay) = (self.now, self.configuration.group_initial_rebalance_delay);
        let group = self.group_mut(name);
        let generation = group.generation;
        group.is_initial = group.state == State::Empty && delay > SimDuration::ZERO;
        let most = group.rebalance_timeout();
        let wait = if group.is_initial { delay.min(most) } else { most };
        (group.deadline, group.latest) = (Some(now + wait), Some(now + most));
        group.state = State::PreparingRebalance;
        let waiting: Vec<_> = group.members.values_mut().filter_map(|member| member.syncing.take()).collect();
        out.push(Event::Group(GroupEvent::RebalanceStarted { group: name.clone(), generation }));
        for (broker, caller) in waiting {
            let response = Response::SyncGroup(Err(ErrorCode::RebalanceInProgress));
            out.push(Event::Responded { broker, caller, response });
        }
    }

    /// In the first rebalance each member that comes makes the others wait a while longer.
    fn wait_for_more(&mut self, name: &Name) {
        let (now, delay) = (self.now, self.configuration.group_initial_rebalance_delay);
        let group = self.group_mut(name);
        if group.is_initial {
            let latest = group.latest.unwrap_or(now + delay);
            group.deadline = Some((now + delay).min(latest));
        }
    }

    /// All members have joined: a new generation begins.
    pub(super) fn complete_join_if_all(&mut self, name: &Name, out: &mut Vec<Event>) {
        let Some(group) = self.known_group(name) else { return };
        let all = group.members.values().all(|member| member.joining.is_some()) && group.named.is_empty();
        if group.state == State::PreparingRebalance && all && !group.is_initial {
            self.complete_join(name, out);
        }
    }

    /// The time to join is over. Whoever has not joined is out; static members stay until their session
    /// ends.
    pub(super) fn end_of_join(&mut self, name: &Name, out: &mut Vec<Event>) {
        let group = self.group_mut(name);
        group.is_initial = false;
        let missing =
            group.members.iter().filter(|(_, member)| member.joining.is_none() && member.instance.is_none());
        let missing: Vec<MemberId> = missing.map(|(id, _)| id.clone()).collect();
        for id in missing {
            self.remove_member(name, &id, MemberEnd::RebalanceTimeout, out);
        }
        self.complete_join(name, out);
    }

    fn complete_join(&mut self, name: &Name, out: &mut Vec<Event>) {
        let now = self.now;
        let group = self.group_mut(name);
        let nobody = group.members.values().all(|member| member.joining.is_none());
        if nobody && !group.members.is_empty() {
            // Only static members are left that are away: until one is back, or their sessions end.
            group.deadline = Some(now + group.rebalance_timeout());
            return;
        }
        group.deadline = None;
        group.generation += 1;
        let joined: Vec<MemberId> = group
            .members
            .iter()
            .filter(|(_, member)| member.joining.is_some())
            .map(|(id, _)| id.clone())
            .collect();
        if group.members.is_empty() {
            (group.state, group.leader, group.assignor) = (State::Empty, None, None);
            group.empty_since = Some(now);
            return;
        }
        let stays = group.leader.take().filter(|leader| joined.contains(leader));
        group.leader = stays.or_else(|| joined.first().cloned());
        group.assignor = group.elect_assignor();
        group.state = State::CompletingRebalance;
        group.deadline = Some(now + group.rebalance_timeout());
        out.push(Event::Group(GroupEvent::GenerationBegan {
            group: name.clone(),
            generation: group.generation,
            leader: group.leader.clone().unwrap_or_default(),
            assignor: group.assignor.clone().unwrap_or_default(),
            members: group
                .members
                .iter()
                .map(|(id, member)| (id.clone(), member.client_id.clone()))
                .collect(),
        }));
        for id in joined {
            let is_leader = group.leader.as_ref() == Some(&id);
            let answer = group.joined(&id, is_leader);
            let Some(member) = group.members.get_mut(&id) else { continue };
            member.assignment.clear();
            member.is_alive(now);
            if let Some((broker, caller)) = member.joining.take() {
                out.push(Event::Responded { broker, caller, response: Response::JoinGroup(Ok(answer)) });
            }
        }
    }
}

impl Group {
    /// The member that has the place of a static member (KIP-345).
    pub(super) fn holder(&self, instance: &Name) -> Option<&MemberId> {
        let mut members = self.members.iter();
        members.find(|(_, member)| member.instance.as_ref() == Some(instance)).map(|(id, _)| id)
    }

    /// Is there an assignor that this one and all members know?
    fn check_assignors(&self, join: &JoinRequest) -> Result<(), Refused> {
        let common = self.common_assignors();
        let fits = self.members.is_empty() || join.assignors.iter().any(|name| common.contains(name));
        if join.assignors.is_empty() || !fits {
            return Err((ErrorCode::InconsistentGroupProtocol, None));
        }
        Ok(())
    }

    /// Each member votes for the first of its own that all can work with; at a tie the first by name.
    fn elect_assignor(&self) -> Option<Name> {
        let common = self.common_assignors();
        let vote = |member: &Member| member.assignors.iter().find(|name| common.contains(*name)).cloned();
        let votes: Vec<Name> = self.members.values().filter_map(vote).collect();
        let count = |name: &Name| votes.iter().filter(|vote| *vote == name).count();
        common.iter().rev().max_by_key(|name| count(name)).cloned()
    }

    fn joined(&self, id: &MemberId, with_members: bool) -> Joined {
        let members = self.members.iter().filter(|_| with_members).map(|(id, member)| JoinedMember {
            member: id.clone(),
            instance: member.instance.clone(),
            topics: member.topics.clone(),
            owned: member.owned.clone(),
            owned_in: member.owned_in,
        });
        Joined {
            generation: self.generation,
            member: id.clone(),
            leader: self.leader.clone().unwrap_or_default(),
            assignor: self.assignor.clone().unwrap_or_default(),
            members: members.collect(),
        }
    }
}
