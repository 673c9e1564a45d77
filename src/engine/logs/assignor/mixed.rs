//! Sticky, where members want different topics (KIP-54): a division is even when whoever has two partitions
//! less than another can take none of the other's. Among those, what can stay stays.

use crate::base::{OrdMap, OrdSet};
use std::cmp::Reverse;

use super::{Assignment, AssignorMember, NamedPartition, claims, partitions};
use crate::engine::logs::id::{MemberId, Name};

/// A division in the making. Every partition has an owner.
struct Division<'a> {
    /// Who can have the partitions of a topic, ascending.
    takers: OrdMap<&'a Name, OrdSet<&'a MemberId>>,
    /// Who has each partition.
    has: OrdMap<NamedPartition, MemberId>,
    /// Who had it before.
    had: OrdMap<NamedPartition, MemberId>,
    /// How many each member has.
    sizes: OrdMap<MemberId, usize>,
}

pub fn assign(topics: &OrdMap<Name, u16>, members: &[AssignorMember]) -> Assignment {
    let mut division = Division::kept(topics, members);
    division.hand_out(topics);
    division.even_out();
    while division.give_one_back() {}
    division.shares()
}

impl<'a> Division<'a> {
    /// What everybody had and may keep.
    fn kept(topics: &'a OrdMap<Name, u16>, members: &'a [AssignorMember]) -> Self {
        let may_keep = |member: &AssignorMember, (topic, partition): &NamedPartition| {
            member.topics.contains(topic) && topics.get(topic).is_some_and(|count| partition < count)
        };
        let mut division = Self {
            takers: takers(topics, members),
            has: OrdMap::default(),
            had: OrdMap::default(),
            sizes: OrdMap::default(),
        };
        for (member, kept) in claims::kept(members, may_keep) {
            division.sizes.insert(member.clone(), kept.len());
            division.had.extend(kept.into_iter().map(|partition| (partition, member.clone())));
        }
        division.has = division.had.clone();
        division
    }

    /// Gives every free partition to whoever has least: those first that fewest can take.
    fn hand_out(&mut self, topics: &OrdMap<Name, u16>) {
        let mut free: Vec<_> =
            partitions(topics).filter(|partition| !self.has.contains_key(partition)).collect();
        free.sort_by_key(|(topic, _)| self.takers.get(topic).map_or(0, OrdSet::len));
        for partition in free {
            if let Some(taker) = self.least_of(&partition.0) {
                *self.sizes.entry(taker.clone()).or_default() += 1;
                self.has.insert(partition, taker);
            }
        }
    }

    /// Moves partitions from those that have two more, until nobody has. Each move brings sizes closer
    /// together, so this ends.
    fn even_out(&mut self) {
        while let Some((partition, taker)) = self.best_move() {
            self.put(&partition, taker);
        }
    }

    /// The move that costs least: back to the former owner, of something that is new to its owner, then of
    /// anything; and of these the one between the most unequal.
    fn best_move(&self) -> Option<(NamedPartition, MemberId)> {
        let moves = self.has.iter().filter_map(|(partition, owner)| {
            let taker = self.former_if_smaller(partition, owner).or_else(|| self.least_of(&partition.0))?;
            let (from, to) = (self.size(owner), self.size(&taker));
            let cost = (self.had.get(partition) == Some(owner), self.had.get(partition) != Some(&taker));
            (from > to + 1).then_some(((cost, Reverse(from.saturating_sub(to))), partition, taker))
        });
        moves.min_by(|a, b| a.0.cmp(&b.0)).map(|(_, partition, taker)| (partition.clone(), taker))
    }

    fn former_if_smaller(&self, partition: &NamedPartition, owner: &MemberId) -> Option<MemberId> {
        let former = self.had.get(partition)?;
        (self.size(former) + 1 < self.size(owner)).then(|| former.clone())
    }

    /// Gives a partition back to its former owner where that leaves everything even: for another one in
    /// exchange, or since sizes may as well be the other way round. Each time more is where it was.
    fn give_one_back(&mut self) -> bool {
        let moved = self.had.iter().filter(|(partition, former)| self.has.get(*partition) != Some(*former));
        let moved: Vec<_> = moved.map(|(partition, former)| (partition.clone(), former.clone())).collect();
        moved
            .iter()
            .any(|(partition, former)| self.exchange(partition, former) || self.tip(partition, former))
    }

    /// For something that its present owner can take and that is new to the former owner.
    fn exchange(&mut self, partition: &NamedPartition, former: &MemberId) -> bool {
        let Some(present) = self.has.get(partition).cloned() else { return false };
        let offered = self.has.iter().find(|(offered, owner)| {
            *owner == former
                && self.had.get(*offered) != Some(former)
                && self.takers.get(&offered.0).is_some_and(|takers| takers.contains(&present))
        });
        let Some(offered) = offered.map(|(offered, _)| offered.clone()) else { return false };
        self.put(&offered, present);
        self.put(partition, former.clone());
        true
    }

    /// For nothing, from one that has one more; if everything stays even.
    fn tip(&mut self, partition: &NamedPartition, former: &MemberId) -> bool {
        let Some(present) = self.has.get(partition).cloned() else { return false };
        if self.size(&present) <= self.size(former) {
            return false;
        }
        self.put(partition, former.clone());
        let even = self.best_move().is_none();
        if !even {
            self.put(partition, present);
        }
        even
    }

    fn put(&mut self, partition: &NamedPartition, taker: MemberId) {
        *self.sizes.entry(taker.clone()).or_default() += 1;
        if let Some(owner) = self.has.insert(partition.clone(), taker)
            && let Some(size) = self.sizes.get_mut(&owner)
        {
            *size = size.saturating_sub(1);
        }
    }

    fn size(&self, member: &MemberId) -> usize {
        self.sizes.get(member).copied().unwrap_or(0)
    }

    /// Who of those that can take a topic has least, the first by name.
    fn least_of(&self, topic: &Name) -> Option<MemberId> {
        let takers = self.takers.get(topic)?;
        takers.iter().min_by_key(|member| self.size(member)).map(|member| (*member).clone())
    }

    fn shares(self) -> Assignment {
        let mut shares: Assignment = self.sizes.into_keys().map(|member| (member, Vec::new())).collect();
        for (partition, member) in self.has {
            shares.entry(member).or_default().push(partition);
        }
        shares
    }
}

fn takers<'a>(
    topics: &'a OrdMap<Name, u16>,
    members: &'a [AssignorMember],
) -> OrdMap<&'a Name, OrdSet<&'a MemberId>> {
    let of = |topic: &Name| {
        members.iter().filter(|member| member.topics.contains(topic)).map(|member| &member.member).collect()
    };
    topics.keys().map(|topic| (topic, of(topic))).collect()
}
