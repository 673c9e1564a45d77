//! Sticky, where all members want the same topics (`ConstrainedAssignmentBuilder`): shares differ by one at
//! most, and no other such division moves less.

use super::{Assignment, AssignorMember, NamedPartition, claims, nothing, partitions};
use crate::base::{OrdMap, OrdSet};
use crate::engine::logs::id::{MemberId, Name};

/// How large shares are.
struct Quota {
    /// Everybody has at least so many …
    least: usize,
    /// … and so many members may have one more.
    larger: usize,
}

pub fn assign(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let all: Vec<NamedPartition> = partitions(topics).collect();
    let mut assignment = nothing(members);
    let count = assignment.len().max(1);
    let mut quota = Quota { least: all.len() / count, larger: all.len() % count };
    let exists =
        |partition: &NamedPartition| topics.get(&partition.0).is_some_and(|count| partition.1 < *count);
    keep(&mut assignment, claims::kept(members, |_, partition| exists(partition)), &mut quota);
    let kept: OrdSet<NamedPartition> = assignment.values().flatten().cloned().collect();
    let rest = all.into_iter().filter(|partition| !kept.contains(partition));
    hand_out(&mut assignment, rest, &mut quota);
    assignment
}

/// Leaves everybody as much of their own as a share may be.
fn keep(assignment: &mut Assignment, owned: OrdMap<MemberId, Vec<NamedPartition>>, quota: &mut Quota) {
    for (member, mut owned) in owned {
        let more = owned.len() > quota.least && quota.larger > 0;
        quota.larger -= usize::from(more);
        owned.truncate(quota.least + usize::from(more));
        assignment.insert(member, owned);
    }
}

/// Gives the rest in turn to those that have too little, and then one each to the first that have no more
/// than the least.
fn hand_out(assignment: &mut Assignment, rest: impl Iterator<Item = NamedPartition>, quota: &mut Quota) {
    let mut rest = rest.peekable();
    while rest.peek().is_some() {
        let short = assignment.values().any(|share| share.len() < quota.least);
        if !short && quota.larger == 0 {
            return;
        }
        let limit = quota.least + usize::from(!short);
        for share in assignment.values_mut().filter(|share| share.len() < limit) {
            let Some(partition) = rest.next_if(|_| short || quota.larger > 0) else { break };
            share.push(partition);
            quota.larger -= usize::from(!short);
        }
    }
}
