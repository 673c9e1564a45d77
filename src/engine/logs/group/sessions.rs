//! Signs of life, and what becomes of members without.

use super::{Identity, State};
use crate::engine::logs::cluster::Cluster;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::event::{Event, GroupEvent, MemberEnd};
use crate::engine::logs::id::{BrokerId, ConnectionId, MemberId, Name};

impl Cluster {
    pub(super) fn heartbeat(&mut self, name: &Name, who: &Identity) -> Result<(), ErrorCode> {
        self.check_member(name, who)?;
        let now = self.now;
        let group = self.group_mut(name);
        if let Some(member) = group.members.get_mut(&who.member) {
            member.is_alive(now);
        }
        match group.state {
            State::Empty => Err(ErrorCode::UnknownMemberId),
            State::PreparingRebalance => Err(ErrorCode::RebalanceInProgress),
            State::CompletingRebalance | State::Stable => Ok(()),
        }
    }

    pub(super) fn leave_group(
        &mut self,
        name: &Name,
        id: &MemberId,
        out: &mut Vec<Event>,
    ) -> Result<(), ErrorCode> {
        let group = self.known_group(name).ok_or(ErrorCode::UnknownMemberId)?;
        if group.named.remove(id).is_some() {
            self.complete_join_if_all(name, out);
            return Ok(());
        }
        if !group.members.contains_key(id) {
            return Err(ErrorCode::UnknownMemberId);
        }
        self.remove_member(name, id, MemberEnd::Left, out);
        self.go_on_without(name, out);
        Ok(())
    }

    pub(super) fn remove_member(
        &mut self,
        name: &Name,
        id: &MemberId,
        reason: MemberEnd,
        out: &mut Vec<Event>,
    ) {
        let group = self.group_mut(name);
        let Some(member) = group.members.remove(id) else { return };
        if group.leader.as_ref() == Some(id) {
            group.leader = None;
        }
        let (group, member, client_id) = (name.clone(), id.clone(), member.client_id);
        out.push(Event::Group(GroupEvent::MemberLeft { group, member, client_id, reason }));
    }

    /// Somebody is gone: the others share out anew.
    fn go_on_without(&mut self, name: &Name, out: &mut Vec<Event>) {
        let group = self.group_mut(name);
        match group.state {
            State::Stable | State::CompletingRebalance => self.prepare_rebalance(name, out),
            State::Empty | State::PreparingRebalance => {}
        }
        if self.known_group(name).is_some_and(|group| group.members.is_empty()) {
            self.group_mut(name).is_initial = false;
        }
        self.complete_join_if_all(name, out);
    }

    /// One of a group's times is up.
    pub(in crate::engine::logs) fn look_at_group(&mut self, name: &Name, out: &mut Vec<Event>) {
        let now = self.now;
        let Some(group) = self.known_group(name) else { return };
        group.looked_at = None;
        group.named.retain(|_, until| *until > now);
        let silent = group.members.iter().filter(|(_, member)| !member.waits() && member.session_end <= now);
        let silent: Vec<MemberId> = silent.map(|(id, _)| id.clone()).collect();
        let is_over = group.deadline.is_some_and(|deadline| deadline <= now);
        let (state, generation) = (group.state, group.generation);
        for id in &silent {
            self.remove_member(name, id, MemberEnd::SessionTimeout, out);
        }
        if !silent.is_empty() {
            self.go_on_without(name, out);
        }
        // Somebody's going may have moved the group on: then its time is another.
        let moved =
            self.known_group(name).is_none_or(|group| (group.state, group.generation) != (state, generation));
        match state {
            _ if moved => {}
            State::PreparingRebalance if is_over => self.end_of_join(name, out),
            // The leader, or others, have not asked for their shares: on without them.
            State::CompletingRebalance if is_over => self.end_of_sync(name, out),
            State::PreparingRebalance => self.complete_join_if_all(name, out),
            State::Empty | State::CompletingRebalance | State::Stable => {}
        }
        self.forget_offsets(name, out);
        self.look_at_group_later(name);
    }

    fn end_of_sync(&mut self, name: &Name, out: &mut Vec<Event>) {
        let group = self.group_mut(name);
        let missing = group.members.iter().filter(|(_, member)| member.syncing.is_none());
        let missing: Vec<MemberId> = missing.map(|(id, _)| id.clone()).collect();
        for id in missing {
            self.remove_member(name, &id, MemberEnd::RebalanceTimeout, out);
        }
        self.prepare_rebalance(name, out);
        self.complete_join_if_all(name, out);
    }

    /// A broker is down: what waited there for an answer gets none, and whoever coordinates its groups now
    /// gives every member a whole session.
    pub(in crate::engine::logs) fn groups_move(&mut self, broker: BrokerId, coordinated: &[Name]) {
        let now = self.now;
        for name in coordinated {
            let Some(group) = self.known_group(name) else { continue };
            for member in group.members.values_mut() {
                member.joining = member.joining.filter(|(at, _)| *at != broker);
                member.syncing = member.syncing.filter(|(at, _)| *at != broker);
                member.is_alive(now);
            }
            self.look_at_group_later(name);
        }
    }

    /// The groups that a broker coordinates.
    pub(in crate::engine::logs) fn coordinated_by(&self, broker: BrokerId) -> Vec<Name> {
        let names = self.groups.groups.keys();
        names.filter(|name| self.coordinator(name) == Some(broker)).cloned().collect()
    }

    /// A connection ended: nobody is left to answer on it.
    pub(in crate::engine::logs) fn groups_lose(&mut self, broker: BrokerId, connection: ConnectionId) {
        let names: Vec<Name> = self.groups.groups.keys().cloned().collect();
        for name in names {
            let group = self.group_mut(&name);
            for member in group.members.values_mut() {
                let is_other = |(at, caller): &(BrokerId, crate::engine::logs::command::Caller)| {
                    *at != broker || caller.connection != connection
                };
                member.joining = member.joining.filter(is_other);
                member.syncing = member.syncing.filter(is_other);
            }
            self.look_at_group_later(&name);
        }
    }
}
