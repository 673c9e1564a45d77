//! What members say they own, and whom to believe.
//!
//! A member that was away still names what it had, and somebody else may have got it since: the claim from
//! the latest generation counts (KIP-54, KIP-792). Where two claim from the same one, neither is believed.

use super::{AssignorMember, NamedPartition};
use crate::base::OrdMap;
use crate::engine::logs::id::MemberId;

/// Whose a partition is, going by the claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// One member's.
    One(MemberId),
    /// Claimed by several from the same generation.
    Disputed,
}

/// The owner of every partition that anybody claims.
pub fn owners(members: &[AssignorMember]) -> OrdMap<NamedPartition, Owner> {
    let mut latest: OrdMap<NamedPartition, (Option<u32>, Owner)> = OrdMap::default();
    for member in members {
        for partition in &member.owned {
            let claim = (member.owned_in, Owner::One(member.member.clone()));
            let known = latest.entry(partition.clone()).or_insert_with(|| claim.clone());
            if known.0 < claim.0 {
                *known = claim;
            } else if known.0 == claim.0 && known.1 != claim.1 {
                known.1 = Owner::Disputed;
            }
        }
    }
    latest.into_iter().map(|(partition, (_, owner))| (partition, owner)).collect()
}

/// What each member may keep, by partition and then by topic, which spreads what is kept over the topics.
pub fn kept(
    members: &[AssignorMember],
    may_keep: impl Fn(&AssignorMember, &NamedPartition) -> bool,
) -> OrdMap<MemberId, Vec<NamedPartition>> {
    let owners = owners(members);
    let kept = |member: &AssignorMember| {
        let own = Owner::One(member.member.clone());
        let mut kept = member.owned.clone();
        kept.sort_unstable_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        kept.dedup();
        kept.retain(|partition| owners.get(partition) == Some(&own) && may_keep(member, partition));
        kept
    };
    members.iter().map(|member| (member.member.clone(), kept(member))).collect()
}
