//! Consumer groups, as their coordinator keeps them (KIP-62 and the classic rebalance protocol): who is a
//! member, which generation it is, who has which partitions, and what is committed.

mod join;
mod member;
mod offsets;
mod sessions;
mod sync;

use self::member::Member;
pub(super) use self::sync::Identity;
use super::agenda::Work;
use super::cluster::Cluster;
use super::command::{Caller, Request};
use super::error::ErrorCode;
use super::event::{Event, GroupEvent};
use super::id::{BrokerId, MemberId, Name, Offset, ProducerId, TopicPartition};
use super::response::Response;
use crate::base::{OrdMap, OrdSet, SimTime};

/// All groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Groups {
    groups: OrdMap<Name, Group>,
    /// Of the names the coordinator gives to members.
    next_member: u32,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group {
    state: State,
    generation: u32,
    /// The member that divides the partitions.
    leader: Option<MemberId>,
    assignor: Option<Name>,
    members: OrdMap<MemberId, Member>,
    /// Members that have a name and have not joined with it yet (KIP-394), each with when that is forgotten.
    named: OrdMap<MemberId, SimTime>,
    /// When the rebalance goes on without those who are missing.
    deadline: Option<SimTime>,
    /// However many come in the first rebalance, it waits no longer than this.
    latest: Option<SimTime>,
    /// It is the first rebalance of an empty group, which waits for more members (KIP-134).
    is_initial: bool,
    offsets: OrdMap<TopicPartition, Committed>,
    /// Offsets of transactions that have not ended.
    pending: OrdMap<ProducerId, Vec<(TopicPartition, Committed)>>,
    /// Since when it has had no member any more; none if it never had one.
    empty_since: Option<SimTime>,
    /// When it is looked at next, as the agenda has it.
    looked_at: Option<SimTime>,
}

/// What is committed of a partition, and since when.
type Committed = (Offset, SimTime);

/// Where a group is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// No members.
    #[default]
    Empty,
    /// It waits for all members to join anew.
    PreparingRebalance,
    /// It waits for the leader to divide the partitions.
    CompletingRebalance,
    /// All have their share.
    Stable,
}

impl Cluster {
    /// A request about a group.
    pub(super) fn group_request(
        &mut self,
        broker: BrokerId,
        caller: Caller,
        request: Request,
        out: &mut Vec<Event>,
    ) {
        let Some(name) = group_of(&request).cloned() else { return };
        if name.is_empty() || self.coordinator(&name) != Some(broker) {
            let error = if name.is_empty() { ErrorCode::InvalidGroupId } else { ErrorCode::NotCoordinator };
            let response = refusal(&request, error);
            return out.push(Event::Responded { broker, caller, response });
        }
        match request {
            Request::JoinGroup(join) => self.join_group(broker, caller, join, out),
            Request::SyncGroup { group, generation, member, instance, assignments } => {
                let who = Identity { generation, member, instance };
                self.sync_group((broker, caller), &group, &who, assignments, out);
            }
            Request::Heartbeat { group, generation, member, instance } => {
                let who = Identity { generation, member, instance };
                let response = Response::Heartbeat(self.heartbeat(&group, &who));
                out.push(Event::Responded { broker, caller, response });
            }
            Request::LeaveGroup { group, member } => {
                let response = Response::LeaveGroup(self.leave_group(&group, &member, out));
                out.push(Event::Responded { broker, caller, response });
            }
            Request::OffsetCommit { group, member, instance, offsets } => {
                let who = member.map(|(generation, member)| Identity { generation, member, instance });
                let response = self.commit_offsets(&group, who, offsets, out);
                out.push(Event::Responded { broker, caller, response });
            }
            Request::OffsetFetch { group, partitions } => {
                let response = self.committed_offsets(&group, partitions);
                out.push(Event::Responded { broker, caller, response });
            }
            _ => {}
        }
        self.look_at_group_later(&name);
    }

    pub(super) fn group_mut(&mut self, name: &Name) -> &mut Group {
        self.groups.groups.entry(name.clone()).or_default()
    }

    pub(super) fn known_group(&mut self, name: &Name) -> Option<&mut Group> {
        self.groups.groups.get_mut(name)
    }

    /// Puts a look at a group on the agenda for when the next of its times is up.
    pub(super) fn look_at_group_later(&mut self, name: &Name) {
        let now = self.now;
        let expires = self.expiring(name).into_iter().map(|(_, at)| at).min();
        let Some(group) = self.groups.groups.get_mut(name) else { return };
        let Some(at) = group.next_deadline().into_iter().chain(expires).min() else { return };
        let at = at.max(now);
        if group.looked_at.is_none_or(|before| at < before) {
            group.looked_at = Some(at);
            self.agenda.add(at, Work::LookAtGroup(name.clone()));
        }
    }

    /// The generation of a group; none if there is no such group.
    pub fn generation(&self, group: &str) -> Option<u32> {
        self.groups.groups.get(group).map(|group| group.generation)
    }

    /// The members of a group, each with its partitions while the group is stable.
    pub fn assignments(&self, group: &str) -> OrdMap<MemberId, Vec<TopicPartition>> {
        let Some(group) = self.groups.groups.get(group).filter(|group| group.state == State::Stable) else {
            return OrdMap::default();
        };
        group.members.iter().map(|(id, member)| (id.clone(), member.assignment.clone())).collect()
    }

    /// What a group has committed of a partition.
    pub fn committed(&self, group: &str, partition: TopicPartition) -> Option<Offset> {
        Some(self.groups.groups.get(group)?.offsets.get(&partition)?.0)
    }

    /// The partitions of a group's members and their clients' names, for [`Event::Group(GroupEvent::Assigned)`].
    pub(super) fn tell_assigned(&self, name: &Name, out: &mut Vec<Event>) {
        let Some(group) = self.groups.groups.get(name) else { return };
        let shares = group.members.iter();
        let assignments = shares
            .map(|(id, member)| (id.clone(), member.client_id.clone(), member.assignment.clone()))
            .collect();
        out.push(Event::Group(GroupEvent::Assigned {
            group: name.clone(),
            generation: group.generation,
            assignments,
        }));
    }
}

impl Group {
    /// The assignors that every member can work with.
    fn common_assignors(&self) -> OrdSet<Name> {
        let mut members = self.members.values();
        let Some(first) = members.next() else { return OrdSet::default() };
        let first: OrdSet<Name> = first.assignors.iter().cloned().collect();
        members.fold(first, |common, member| {
            common.into_iter().filter(|name| member.assignors.contains(name)).collect()
        })
    }
}

/// The group that a request is about; none for any other request.
fn group_of(request: &Request) -> Option<&Name> {
    match request {
        Request::JoinGroup(join) => Some(&join.group),
        Request::SyncGroup { group, .. }
        | Request::Heartbeat { group, .. }
        | Request::LeaveGroup { group, .. }
        | Request::OffsetCommit { group, .. }
        | Request::OffsetFetch { group, .. } => Some(group),
        Request::TxnOffsetCommit { .. }
        | Request::FindCoordinator { .. }
        | Request::AddPartitionsToTxn { .. }
        | Request::EndTxn { .. }
        | Request::Metadata { .. }
        | Request::Produce { .. }
        | Request::Fetch { .. }
        | Request::ListOffsets { .. }
        | Request::OffsetsForLeaderEpoch { .. }
        | Request::InitProducerId { .. } => None,
    }
}

/// The answer to a request about a group that can't be seen to here.
fn refusal(request: &Request, error: ErrorCode) -> Response {
    match request {
        Request::JoinGroup(_) => Response::JoinGroup(Err((error, None))),
        Request::SyncGroup { .. } => Response::SyncGroup(Err(error)),
        Request::LeaveGroup { .. } => Response::LeaveGroup(Err(error)),
        Request::OffsetCommit { offsets, .. } => {
            Response::OffsetCommit(offsets.iter().map(|(partition, _)| (*partition, Err(error))).collect())
        }
        Request::OffsetFetch { .. } => Response::OffsetFetch(Err(error)),
        _ => Response::Heartbeat(Err(error)),
    }
}
