//! How a group's partitions are divided among its members: `partition.assignment.strategy`.
//!
//! An assignor runs in the client that leads its group, which knows topics by name; so names are what it
//! works with. It is a pure function: the same members and topics have the same division.

mod claims;
mod cooperative;
mod equal;
mod mixed;
mod range;
mod round_robin;
mod sticky;

use super::id::{MemberId, Name};
use crate::base::{OrdMap, OrdSet};

/// A partition, as an assignor names it.
pub type NamedPartition = (Name, u16);

/// Each member's share, ascending. Every member is in it, also one that gets nothing.
pub type Assignment = OrdMap<MemberId, Vec<NamedPartition>>;

/// The ways to divide that Kafka brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assignor {
    /// Each topic in consecutive ranges (`RangeAssignor`).
    Range,
    /// All partitions in turn (`RoundRobinAssignor`).
    RoundRobin,
    /// Evenly, with as little moved as can be (`StickyAssignor`, KIP-54).
    Sticky,
    /// The same, but what moves is first given up by the one and only in the rebalance that follows given to
    /// the other (`CooperativeStickyAssignor`, KIP-429).
    CooperativeSticky,
}

impl Assignor {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Range, Self::RoundRobin, Self::Sticky, Self::CooperativeSticky];

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assignor| assignor.name() == name)
    }

    /// Its name in the protocol.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Range => "range",
            Self::RoundRobin => "roundrobin",
            Self::Sticky => "sticky",
            Self::CooperativeSticky => "cooperative-sticky",
        }
    }

    /// May members keep their partitions while a rebalance goes on (`RebalanceProtocol.COOPERATIVE`)?
    pub const fn is_cooperative(self) -> bool {
        matches!(self, Self::CooperativeSticky)
    }
}

/// A member, as an assignor sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignorMember {
    /// Who.
    pub member: MemberId,
    /// `group.instance.id`.
    pub instance: Option<Name>,
    /// The topics it wants.
    pub topics: Vec<Name>,
    /// What it owned when it joined.
    pub owned: Vec<NamedPartition>,
    /// The generation in which it got that; none is older than any.
    pub owned_in: Option<u32>,
}

/// Divides the partitions of the topics, given with how many partitions they have, among the members. A topic
/// that is not given does not exist.
pub fn assign(assignor: Assignor, topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let mut assignment = match assignor {
        Assignor::Range => range::assign(topics, members),
        Assignor::RoundRobin => round_robin::assign(topics, members),
        Assignor::Sticky => sticky::assign(topics, members),
        Assignor::CooperativeSticky => cooperative::assign(topics, members),
    };
    assignment.values_mut().for_each(|share| share.sort_unstable());
    assignment
}

/// Everybody with nothing yet.
fn nothing(members: &[AssignorMember]) -> Assignment {
    members.iter().map(|member| (member.member.clone(), Vec::new())).collect()
}

/// Static members by their instance ids, then the others by their member ids, both bytewise
/// (`AbstractPartitionAssignor.MemberInfo`): a static member that comes back keeps its place.
fn in_order(members: &[AssignorMember]) -> Vec<&AssignorMember> {
    let mut sorted: Vec<_> = members.iter().collect();
    sorted.sort_by_key(|member| (member.instance.is_none(), &member.instance, &member.member));
    sorted
}

/// The topics that somebody wants and that exist, with how many partitions they have.
fn wanted(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> OrdMap<Name, u16> {
    let named: OrdSet<&Name> = members.iter().flat_map(|member| &member.topics).collect();
    topics
        .iter()
        .filter(|(name, _)| named.contains(name))
        .map(|(name, count)| (name.clone(), *count))
        .collect()
}

/// All partitions of these topics, ascending.
fn partitions(topics: &OrdMap<Name, u16>) -> impl Iterator<Item = NamedPartition> {
    topics.iter().flat_map(|(name, count)| (0..*count).map(|partition| (name.clone(), partition)))
}
