//! Laws of the sticky assignors (KIP-54, KIP-429): held against every division there is, on small groups.

use std::collections::BTreeSet;

use proptest::prelude::*;
use sorting_office::base::OrdMap;
use sorting_office::engine::logs::{Assignment, Assignor, AssignorMember, Name, NamedPartition, assign};

use crate::laws::hold;

const TOPICS: [&str; 3] = ["a", "b", "c"];
const MOST_MEMBERS: usize = 4;

/// A group as its leader sees it.
#[derive(Clone, Debug)]
struct Group {
    /// How many partitions each topic has.
    counts: [u16; 3],
    /// Of each member the topics it wants, as bits.
    wants: Vec<u8>,
    /// Who had each partition, if anybody; of members that are gone, too.
    had: Vec<Option<usize>>,
}

/// Groups in which all want the same, or not.
fn group(mixed: bool) -> impl Strategy<Value = Group> {
    let wants = if mixed { 1_u8..8 } else { 7_u8..8 };
    let owner = prop::option::of(0..MOST_MEMBERS + 1);
    (
        [0_u16..3, 0_u16..3, 1_u16..3],
        prop::collection::vec(wants, 1..=MOST_MEMBERS),
        prop::collection::vec(owner, 6),
    )
        .prop_map(|(counts, wants, had)| Group { counts, wants, had })
}

impl Group {
    fn topics(&self) -> OrdMap<Name, u16> {
        TOPICS.iter().zip(self.counts).map(|(topic, count)| (Name::from(*topic), count)).collect()
    }

    fn partitions(&self) -> Vec<NamedPartition> {
        let of = |(topic, count): (Name, u16)| (0..count).map(move |number| (topic.clone(), number));
        self.topics().into_iter().flat_map(of).collect()
    }

    fn wants(&self, member: usize, partition: &NamedPartition) -> bool {
        TOPICS
            .iter()
            .zip(0..)
            .any(|(topic, bit)| *partition.0 == **topic && self.wants[member] >> bit & 1 == 1)
    }

    /// The partitions that can be given to somebody, each with who can have it.
    fn takers(&self) -> Vec<(NamedPartition, Vec<usize>)> {
        let takers = |partition: NamedPartition| {
            let takers = (0..self.wants.len()).filter(|member| self.wants(*member, &partition)).collect();
            (partition, takers)
        };
        let all = self.partitions().into_iter().map(takers);
        all.filter(|(_, takers): &(_, Vec<usize>)| !takers.is_empty()).collect()
    }

    /// What each member says it had in a generation.
    fn owned(&self) -> Assignment {
        let all: Vec<NamedPartition> = self.partitions();
        let of = |member: usize| {
            let had = all.iter().zip(&self.had).filter(|(_, owner)| **owner == Some(member));
            (name(member), had.map(|(partition, _)| partition.clone()).collect())
        };
        (0..self.wants.len()).map(of).collect()
    }

    fn members(&self, owned: &Assignment, generation: u32) -> Vec<AssignorMember> {
        let member = |member: usize| AssignorMember {
            member: name(member),
            instance: None,
            topics: TOPICS
                .iter()
                .zip(0..)
                .filter(|(_, bit)| self.wants[member] >> bit & 1 == 1)
                .map(|(topic, _)| Name::from(*topic))
                .collect(),
            owned: owned[&name(member)].clone(),
            owned_in: Some(generation),
        };
        (0..self.wants.len()).map(member).collect()
    }

    /// Every division that gives each partition to one that wants it.
    fn divisions(&self) -> Vec<Assignment> {
        let nothing: Assignment = (0..self.wants.len()).map(|member| (name(member), Vec::new())).collect();
        self.takers().into_iter().fold(vec![nothing], |divisions, (partition, takers)| {
            let with = |division: &Assignment, taker: usize| {
                let mut division = division.clone();
                division.entry(name(taker)).or_default().push(partition.clone());
                division
            };
            divisions.iter().flat_map(|one| takers.iter().map(|taker| with(one, *taker))).collect()
        })
    }

    /// A division is even if whoever has two less than another can have none of the other's partitions.
    fn is_even(&self, division: &Assignment) -> bool {
        let sizes: Vec<usize> = (0..self.wants.len()).map(|member| division[&name(member)].len()).collect();
        (0..self.wants.len()).all(|less| {
            (0..self.wants.len()).all(|more| {
                let mut others = division[&name(more)].iter();
                sizes[less] + 1 >= sizes[more] || !others.any(|partition| self.wants(less, partition))
            })
        })
    }

    /// Is every partition that somebody wants given to one that does, once?
    fn is_whole(&self, division: &Assignment) -> bool {
        let given: Vec<&NamedPartition> = division.values().flatten().collect();
        let wanted = (0..self.wants.len())
            .all(|member| division[&name(member)].iter().all(|one| self.wants(member, one)));
        let takers = self.takers();
        let all: BTreeSet<&NamedPartition> = takers.iter().map(|(partition, _)| partition).collect();
        wanted && given.len() == all.len() && given.into_iter().collect::<BTreeSet<_>>() == all
    }
}

fn name(member: usize) -> Name {
    format!("m-{member}").into()
}

/// How many partitions stay where they were.
fn stay(before: &Assignment, after: &Assignment) -> usize {
    let both =
        before.iter().map(|(member, share)| share.iter().filter(|one| after[member].contains(one)).count());
    both.sum()
}

/// What the sticky assignor gives, which is whole and even.
fn sticky(group: &Group, owned: &Assignment) -> Assignment {
    let given = assign(Assignor::Sticky, &group.topics(), &group.members(owned, 1));
    assert!(group.is_whole(&given), "{given:?}");
    assert!(group.is_even(&given), "{given:?}");
    given
}

#[test]
fn a_sticky_assignment_is_balanced_and_moves_the_fewest() {
    hold(600, &group(false), |group| {
        let owned = group.owned();
        let given = sticky(group, &owned);
        let sizes = || given.values().map(Vec::len);
        assert!(sizes().max() <= sizes().min().map(|least| least + 1), "{given:?}");
        let even = group.divisions().into_iter().filter(|division| group.is_even(division));
        let most = even.map(|division| stay(&owned, &division)).max();
        assert_eq!(Some(stay(&owned, &given)), most, "{given:?}");
    });
}

/// Where members want different topics it is a search, as Kafka's: no even division is stickier that is one
/// move away, or one exchange between two members.
#[test]
fn where_members_want_different_topics_no_move_and_no_exchange_is_left() {
    hold(600, &group(true), |group| {
        let owned = group.owned();
        let given = sticky(group, &owned);
        let nearby = group.divisions().into_iter().filter(|division| is_near(&given, division));
        let most = nearby.filter(|one| group.is_even(one)).map(|one| stay(&owned, &one)).max();
        assert_eq!(Some(stay(&owned, &given)), most, "{given:?}");
    });
}

/// Is the other division the same but for one partition, or for two that two members exchange?
fn is_near(one: &Assignment, other: &Assignment) -> bool {
    let only = |one: &Assignment, other: &Assignment| -> Vec<Name> {
        let gone = one.iter().map(|(member, share)| {
            let gone = share.iter().filter(|partition| !other[member].contains(partition)).count();
            vec![member.clone(); gone]
        });
        gone.flatten().collect()
    };
    let (lose, gain) = (only(one, other), only(other, one));
    lose.len() < 2 || lose.len() == 2 && lose[0] != lose[1] && lose == gain
}

/// A cooperative rebalance gives nobody what another one has, and leaves everybody all that the sticky division
/// leaves with them. While somebody gives something up another one follows; the last is whole and even. Where all
/// want the same that is the second. Where they don't, the division is a search that begins anew with what has come
/// free, and may find that something else is better moved: there Kafka, too, only says that four more are enough
/// (`CooperativeStickyAssignorTest.verifyValidityAndBalance`).
#[test]
fn a_cooperative_assignment_takes_nothing_that_stays_and_is_balanced_in_the_end() {
    for (mixed, most) in [(false, 1), (true, 4)] {
        hold(600, &group(mixed), |group| {
            let mut rounds = vec![group.owned()];
            while rounds.len() < 2 || gives_up(&rounds) {
                let generation = rounds.len() as u32;
                assert!(generation <= 1 + most, "{rounds:?}");
                let next = cooperative(group, rounds.last().unwrap(), generation);
                rounds.push(next);
            }
            let last = rounds.last().unwrap();
            assert!(group.is_whole(last) && group.is_even(last), "{rounds:?}");
        });
    }
}

/// Has somebody lost something in the last rebalance?
fn gives_up(rounds: &[Assignment]) -> bool {
    let [.., before, after] = rounds else { return false };
    stay(before, after) < before.values().map(Vec::len).sum()
}

/// What the cooperative assignor gives in one rebalance.
fn cooperative(group: &Group, owned: &Assignment, generation: u32) -> Assignment {
    let sticky = assign(Assignor::Sticky, &group.topics(), &group.members(owned, generation));
    let given = assign(Assignor::CooperativeSticky, &group.topics(), &group.members(owned, generation));
    let has = |division: &Assignment, partition: &NamedPartition| {
        division.iter().find(|(_, share)| share.contains(partition)).map(|(member, _)| member.clone())
    };
    for partition in group.partitions() {
        let (before, after) = (has(owned, &partition), has(&given, &partition));
        assert!(before.is_none() || after.is_none() || before == after, "{partition:?}: {given:?}");
        let stays = before.is_some() && has(&sticky, &partition) == before;
        assert!(!stays || after == before, "{partition:?} stays: {given:?}");
    }
    assert_eq!(stay(owned, &given), stay(owned, &sticky), "no more is taken than has to be");
    given
}

/// A member that was away claims what it had; whoever got it in a later generation has it (KIP-792).
#[test]
fn an_older_claim_counts_for_nothing() {
    hold(600, &group(false), |group| {
        let mut members = group.members(&group.owned(), 2);
        let expected = assign(Assignor::Sticky, &group.topics(), &members);
        let claimed: BTreeSet<NamedPartition> =
            members.iter().flat_map(|member| member.owned.iter().cloned()).collect();
        let (last, others) = members.split_last_mut().unwrap();
        if last.owned.is_empty() {
            last.owned_in = Some(1);
            let theirs = others.iter().flat_map(|member| member.owned.iter().cloned());
            last.owned = theirs.filter(|one| claimed.contains(one)).collect();
            assert_eq!(assign(Assignor::Sticky, &group.topics(), &members), expected);
        }
    });
}
