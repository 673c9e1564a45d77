//! The range assignor: every topic by itself, in consecutive ranges. With several topics the first members
//! get the larger range of each.

use super::{Assignment, AssignorMember, in_order, nothing, wanted};
use crate::base::OrdMap;
use crate::engine::logs::id::Name;

pub fn assign(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let mut assignment = nothing(members);
    let sorted = in_order(members);
    for (topic, count) in wanted(topics, members) {
        let takers: Vec<_> = sorted.iter().filter(|member| member.topics.contains(&topic)).collect();
        let each = usize::from(count) / takers.len().max(1);
        let mut extra = usize::from(count) % takers.len().max(1);
        let mut left = 0..count;
        for member in takers {
            let share = each + usize::from(extra > 0);
            extra = extra.saturating_sub(1);
            let range = left.by_ref().take(share).map(|partition| (topic.clone(), partition));
            assignment.entry(member.member.clone()).or_default().extend(range);
        }
    }
    assignment
}
