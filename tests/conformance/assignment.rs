//! Recorded divisions: topics, the members of one round after another, and who got what from each assignor.
//!
//! Range and round robin are compared to the partition. Of sticky, whose choices differ from client to
//! client, the facts are: the sizes of the shares, how much was kept, how much moved between members that
//! were there before and after.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};
use sorting_office::engine::logs::{Assignment, Assignor, AssignorMember, NamedPartition, assign};

#[derive(Deserialize)]
struct Layout {
    topics: BTreeMap<String, u16>,
    rounds: Vec<Round>,
}

#[derive(Deserialize)]
struct Round {
    subscriptions: BTreeMap<String, Vec<String>>,
    range: BTreeMap<String, Vec<(String, u16)>>,
    roundrobin: BTreeMap<String, Vec<(String, u16)>>,
    sticky: BTreeMap<String, Vec<(String, u16)>>,
    sticky_facts: Facts,
}

#[derive(Deserialize, PartialEq, Debug)]
struct Facts {
    /// Ascending.
    sizes: Vec<usize>,
    kept: usize,
    moved_between_living: usize,
}

/// A layout as a case.
pub fn as_case(mut layout: Json) -> Json {
    layout["area"] = "assignors".into();
    let rounds = layout["rounds"].as_array().map_or(0, Vec::len);
    layout["about"] = format!("{} over {rounds} rounds", layout["topics"]).into();
    layout
}

/// Does every round end as recorded?
pub fn check(case: &Json) -> Result<(), String> {
    let layout = Layout::deserialize(case).map_err(|error| error.to_string())?;
    let topics = layout.topics.iter().map(|(name, count)| (name.as_str().into(), *count)).collect();
    // Of sticky every member owns what it was recorded with: an own choice would make another case of it.
    let mut before = Shares::new();
    for (at, round) in layout.rounds.iter().enumerate() {
        for (assignor, expected) in
            [(Assignor::Range, &round.range), (Assignor::RoundRobin, &round.roundrobin)]
        {
            let found = shares(&assign(assignor, &topics, &members(round, &Shares::new())));
            if found != sorted(expected) {
                return Err(format!(
                    "round {at} {}\n  expected {}\n  found    {}",
                    assignor.name(),
                    json!(expected),
                    json!(found)
                ));
            }
        }
        let found = shares(&assign(Assignor::Sticky, &topics, &members(round, &before)));
        let facts = Facts::of(&before, &found);
        if facts != round.sticky_facts {
            return Err(format!(
                "round {at} sticky\n  expected {:?}\n  found    {facts:?}",
                round.sticky_facts
            ));
        }
        before = sorted(&round.sticky);
    }
    if layout.rounds.is_empty() { Err("there are no rounds".into()) } else { Ok(()) }
}

type Shares = BTreeMap<String, Vec<(String, u16)>>;

fn members(round: &Round, owned: &Shares) -> Vec<AssignorMember> {
    let named =
        |(topic, partition): &(String, u16)| -> NamedPartition { (topic.as_str().into(), *partition) };
    let member = |(name, topics): (&String, &Vec<String>)| AssignorMember {
        member: name.as_str().into(),
        instance: None,
        topics: topics.iter().map(|topic| topic.as_str().into()).collect(),
        owned: owned.get(name).into_iter().flatten().map(named).collect(),
        owned_in: owned.contains_key(name).then_some(1),
    };
    round.subscriptions.iter().map(member).collect()
}

fn shares(assignment: &Assignment) -> Shares {
    let plain = |share: &Vec<NamedPartition>| {
        share.iter().map(|(topic, partition)| (topic.to_string(), *partition)).collect()
    };
    assignment.iter().map(|(member, share)| (member.to_string(), plain(share))).collect()
}

fn sorted(shares: &Shares) -> Shares {
    let mut shares = shares.clone();
    shares.values_mut().for_each(|share| share.sort());
    shares
}

impl Facts {
    fn of(before: &Shares, after: &Shares) -> Self {
        let mut sizes: Vec<usize> = after.values().map(Vec::len).collect();
        sizes.sort_unstable();
        let owner = |shares: &Shares, partition| {
            shares.iter().find(|(_, share)| share.contains(partition)).map(|(member, _)| member.clone())
        };
        let (mut kept, mut moved) = (0, 0);
        for partition in after.values().flatten() {
            let (from, to) = (owner(before, partition), owner(after, partition));
            kept += usize::from(from == to);
            moved += usize::from(from != to && from.is_some_and(|member| after.contains_key(&member)));
        }
        Self { sizes, kept, moved_between_living: moved }
    }
}
