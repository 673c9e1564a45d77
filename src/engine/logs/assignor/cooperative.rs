//! The cooperative sticky assignor (KIP-429): nothing is given to a member while another one has it.
//!
//! The division is the sticky one, less what moves between living members. Those that lose it see so, give
//! it up and join anew; then it is free and given in the rebalance that this makes.

use super::claims::{Owner, owners};
use super::{Assignment, AssignorMember, NamedPartition, sticky};
use crate::base::OrdMap;
use crate::engine::logs::id::{MemberId, Name};

pub fn assign(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let owners = owners(members);
    let mut assignment = sticky::assign(topics, members);
    for (member, share) in &mut assignment {
        share.retain(|partition| is_free(&owners, partition, member));
    }
    assignment
}

/// Is it nobody's, or this member's already?
fn is_free(owners: &OrdMap<NamedPartition, Owner>, partition: &NamedPartition, member: &MemberId) -> bool {
    match owners.get(partition) {
        None => true,
        Some(Owner::One(owner)) => owner == member,
        Some(Owner::Disputed) => false,
    }
}
