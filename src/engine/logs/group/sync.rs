//! Sharing out: the leader brings everybody's share, the others wait for theirs.

use super::State;
use crate::engine::logs::cluster::Cluster;
use crate::engine::logs::command::Caller;
use crate::engine::logs::error::ErrorCode;
use crate::engine::logs::event::Event;
use crate::engine::logs::id::{BrokerId, MemberId, Name, TopicPartition};
use crate::engine::logs::response::Response;

/// Who a member says that it is.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine::logs) struct Identity {
    /// The generation it belongs to.
    pub generation: u32,
    /// Its name with the coordinator.
    pub member: MemberId,
    /// `group.instance.id` of a static member.
    pub instance: Option<Name>,
}

impl Cluster {
    /// A sync. The leader's settles everybody's share; the others' wait for it.
    pub(super) fn sync_group(
        &mut self,
        (broker, caller): (BrokerId, Caller),
        name: &Name,
        who: &Identity,
        assignments: Vec<(MemberId, Vec<TopicPartition>)>,
        out: &mut Vec<Event>,
    ) {
        let id = &who.member;
        let respond = |answer, out: &mut Vec<Event>| {
            out.push(Event::Responded { broker, caller, response: Response::SyncGroup(answer) });
        };
        if let Err(error) = self.check_member(name, who) {
            return respond(Err(error), out);
        }
        let now = self.now;
        let group = self.group_mut(name);
        let (state, is_leader) = (group.state, group.leader.as_ref() == Some(id));
        let Some(member) = group.members.get_mut(id) else { return };
        member.is_alive(now);
        match state {
            State::Empty => respond(Err(ErrorCode::UnknownMemberId), out),
            State::PreparingRebalance => respond(Err(ErrorCode::RebalanceInProgress), out),
            State::Stable => respond(Ok(member.assignment.clone()), out),
            State::CompletingRebalance => {
                member.syncing = Some((broker, caller));
                if is_leader {
                    self.share_out(name, assignments, out);
                }
            }
        }
    }

    fn share_out(
        &mut self,
        name: &Name,
        assignments: Vec<(MemberId, Vec<TopicPartition>)>,
        out: &mut Vec<Event>,
    ) {
        let now = self.now;
        let group = self.group_mut(name);
        for (id, share) in assignments {
            if let Some(member) = group.members.get_mut(&id) {
                member.assignment = share;
            }
        }
        (group.state, group.deadline) = (State::Stable, None);
        let mut answers = Vec::new();
        for member in group.members.values_mut() {
            member.is_alive(now);
            if let Some((broker, caller)) = member.syncing.take() {
                let response = Response::SyncGroup(Ok(member.assignment.clone()));
                answers.push(Event::Responded { broker, caller, response });
            }
        }
        self.tell_assigned(name, out);
        out.extend(answers);
    }

    /// Is this a member of this generation?
    ///
    /// # Errors
    /// It is none, or belongs to another generation; or it is a static member in whose place another came
    /// (KIP-345).
    pub(in crate::engine::logs) fn check_member(
        &mut self,
        name: &Name,
        who: &Identity,
    ) -> Result<(), ErrorCode> {
        let group = self.known_group(name).ok_or(ErrorCode::UnknownMemberId)?;
        if who
            .instance
            .as_ref()
            .and_then(|instance| group.holder(instance))
            .is_some_and(|id| *id != who.member)
        {
            return Err(ErrorCode::FencedInstanceId);
        }
        if !group.members.contains_key(&who.member) {
            return Err(ErrorCode::UnknownMemberId);
        }
        if group.generation != who.generation {
            return Err(ErrorCode::IllegalGeneration);
        }
        Ok(())
    }
}
