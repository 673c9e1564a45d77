//! The round-robin assignor: all partitions of all topics in turn, past members that don't want the topic.

use super::{Assignment, AssignorMember, in_order, nothing, partitions, wanted};
use crate::base::OrdMap;
use crate::engine::logs::id::Name;

pub fn assign(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let mut assignment = nothing(members);
    let sorted = in_order(members);
    let mut turn = sorted.iter().cycle();
    for (topic, partition) in partitions(&wanted(topics, members)) {
        // Each of these topics is wanted by somebody, so one round finds a taker.
        let taker = turn.by_ref().take(sorted.len()).find(|member| member.topics.contains(&topic));
        if let Some(member) = taker {
            assignment.entry(member.member.clone()).or_default().push((topic, partition));
        }
    }
    assignment
}
