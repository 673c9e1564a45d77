//! The sticky assignor (KIP-54): as even as can be, and then as much as can be stays where it is.

use super::{Assignment, AssignorMember, equal, mixed, wanted};
use crate::base::{OrdMap, OrdSet};
use crate::engine::logs::id::Name;

pub fn assign(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let topics = wanted(topics, members);
    match all_want_the_same(members) {
        true => equal::assign(&topics, members),
        false => mixed::assign(&topics, members),
    }
}

fn all_want_the_same(members: &[AssignorMember]) -> bool {
    let mut wishes = members.iter().map(|member| member.topics.iter().collect::<OrdSet<_>>());
    let first = wishes.next();
    wishes.all(|wish| Some(wish) == first)
}
