//! A pattern: which events of a run are meant, by their facts and never by their times.

mod log;

use std::fmt;
use std::rc::Rc;

use serde::Serialize;

use super::file::{NodeField, PatternFile};
use crate::base::{packed, packed_enum};
use crate::engine::logs::Offset;
use crate::engine::queueing::{MessageId, Name};
use crate::sim::{EntryId, Facts, Kind, NodeId, Plan, Recording, TransitKind};

/// Events of one kind for which all conditions hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    pub kind: Kind,
    conditions: Vec<Condition>,
    /// Only the n-th such event of the run, from 1.
    nth: Option<u32>,
}

/// Something that must hold of an event's facts.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    Transit(TransitKind),
    Message(MessageId),
    /// One of these nodes has that part. There are several where the name is that of a replicated
    /// partition, or of a broker, which stands for what is on it.
    Node(NodeField, Vec<NodeId>, String),
    Offset(Offset),
    Group(String),
    Attempt(u32),
    Reason(String),
    Type(Name),
    /// The part of the code that a program is in.
    Part(Name),
    /// The region of it.
    Region(Name),
    /// The step that a service is at.
    Step(Name),
    /// The table in which something changes.
    Table(Name),
    /// The key of the row.
    Row(Name),
    /// The name of an alert.
    Alert(Name),
}

impl Pattern {
    /// Every event of a kind.
    pub(super) const fn any(kind: Kind) -> Self {
        Self { kind, conditions: Vec::new(), nth: None }
    }

    /// A program comes to a region.
    pub(super) fn reached(part: &Name, region: &Name) -> Self {
        let conditions = vec![Condition::Part(Rc::clone(part)), Condition::Region(Rc::clone(region))];
        Self { conditions, ..Self::any(Kind::Reached) }
    }

    /// A service comes to a step.
    pub(super) fn stepped(part: &Name, step: &Name) -> Self {
        let conditions = vec![Condition::Part(Rc::clone(part)), Condition::Region(Rc::clone(step))];
        Self { conditions, ..Self::any(Kind::Stepped) }
    }

    /// A written pattern with its names resolved. An unknown name fits nothing: validation has told
    /// it before.
    pub(super) fn new(file: &PatternFile, plan: &Plan) -> Self {
        let node = |field, name: &Option<String>| {
            let name = name.as_ref()?;
            Some(Condition::Node(field, named(plan, field, name), name.clone()))
        };
        let conditions = [
            file.transit.map(Condition::Transit),
            file.message.map(|number| Condition::Message(MessageId(number))),
            node(NodeField::Queue, &file.queue),
            node(NodeField::Exchange, &file.exchange),
            node(NodeField::Partition, &file.partition),
            node(NodeField::Broker, &file.broker),
            node(NodeField::Client, &file.client),
            node(NodeField::Callee, &file.callee),
            node(NodeField::From, &file.from),
            node(NodeField::To, &file.to),
            file.offset.map(Condition::Offset),
            file.group.clone().map(Condition::Group),
            file.attempt.map(Condition::Attempt),
            file.reason.clone().map(Condition::Reason),
            file.kind.as_deref().map(|kind| Condition::Type(kind.into())),
            file.part.as_deref().map(|part| Condition::Part(part.into())),
            file.region.as_deref().map(|region| Condition::Region(region.into())),
            file.step.as_deref().map(|step| Condition::Step(step.into())),
            file.table.as_deref().map(|table| Condition::Table(table.into())),
            file.row.as_deref().map(|row| Condition::Row(row.into())),
            file.alert.as_deref().map(|alert| Condition::Alert(alert.into())),
        ];
        Self { kind: file.event, conditions: conditions.into_iter().flatten().collect(), nth: file.nth }
    }

    /// Is it about something on its way, of this kind?
    pub fn is_about(&self, transit: TransitKind) -> bool {
        self.conditions.contains(&Condition::Transit(transit))
    }

    /// Do these facts fit, whichever time it is?
    pub fn matches(&self, facts: &Facts) -> bool {
        self.kind == facts.kind && self.conditions.iter().all(|condition| condition.holds(facts))
    }

    /// The entries that fit, in order; with `nth`, the one that counts.
    pub fn all_in<'a>(&'a self, recording: &'a Recording) -> impl Iterator<Item = (EntryId, Facts)> + 'a {
        let (skip, take) = self.nth.map_or((0, usize::MAX), |nth| (nth.saturating_sub(1) as usize, 1));
        facts_of(recording).filter(|(_, facts)| self.matches(facts)).skip(skip).take(take)
    }

    /// The first entry that fits, at or after one.
    pub fn first_in(&self, recording: &Recording, from: EntryId) -> Option<(EntryId, Facts)> {
        self.all_in(recording).find(|(entry, _)| *entry >= from)
    }

    /// Of all entries that fit, in order, the first one at or after another; with `nth`, the one that
    /// counts, if it is not before that.
    pub(super) fn choose(&self, fitting: &[EntryId], from: EntryId) -> Option<EntryId> {
        let at = match self.nth {
            Some(nth) => nth.saturating_sub(1) as usize,
            None => fitting.partition_point(|entry| *entry < from),
        };
        fitting.get(at).copied().filter(|entry| *entry >= from)
    }

    /// As it is written, with the plan's names.
    pub fn written(&self) -> impl fmt::Display + '_ {
        Written { pattern: self }
    }

    /// What an event of this kind says instead, in the fields that this pattern asks for and that
    /// differ; none when its kind is another. The fewer, the nearer.
    pub(super) fn differences(&self, facts: &Facts, plan: &Plan) -> Option<Vec<String>> {
        let differing = self.conditions.iter().filter(|condition| !condition.holds(facts));
        (self.kind == facts.kind).then(|| differing.map(|condition| condition.actual(facts, plan)).collect())
    }
}

packed! {
    Pattern { kind, conditions, nth }
}

packed_enum! {
    Condition {
        0 Transit(kind),
        1 Message(id),
        2 Node(field, ids, name),
        3 Offset(offset),
        4 Group(group),
        5 Attempt(attempt),
        6 Reason(reason),
        7 Type(name),
        8 Part(name),
        9 Region(name),
        10 Step(name),
        11 Table(name),
        12 Row(name),
        13 Alert(name),
    }
}

/// The nodes a name stands for: in the field of a broker, that broker and what is on it.
fn named(plan: &Plan, field: NodeField, name: &str) -> Vec<NodeId> {
    match field {
        NodeField::Broker => log::on_broker(plan, name),
        _ => nodes_of(plan, name),
    }
}

/// The node of that name, or every node that the name stands for. None for an unknown one.
pub(super) fn nodes_of(plan: &Plan, name: &str) -> Vec<NodeId> {
    plan.find(name).map_or_else(|| log::replicas_of(plan, name), |id| vec![id])
}

/// Every entry's facts, in order.
pub(super) fn facts_of(recording: &Recording) -> impl Iterator<Item = (EntryId, Facts)> + '_ {
    (0..recording.journal.entries.len() as u32).map(|id| (EntryId(id), Facts::of(recording, EntryId(id))))
}

/// Counts the matches of one pattern through a run, so that `nth` needs no pass of its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counter(u32);

impl Counter {
    /// Is this the next event that is meant?
    pub(super) fn meets(&mut self, pattern: &Pattern, facts: &Facts) -> bool {
        if !pattern.matches(facts) {
            return false;
        }
        self.0 += 1;
        pattern.nth.is_none_or(|nth| nth == self.0)
    }
}

impl NodeField {
    /// The node that has this part in an event.
    pub fn of(self, facts: &Facts, plan: &Plan) -> Option<NodeId> {
        match self {
            Self::Queue => facts.queue,
            Self::Exchange => facts.exchange,
            Self::Partition => log::replica(facts, plan),
            Self::Broker => log::broker(facts, plan),
            Self::Client => facts.client,
            Self::Callee => facts.callee,
            Self::From => facts.transit.map(|(_, from, _)| from),
            Self::To => facts.transit.map(|(_, _, to)| to),
        }
    }

    /// Its name in a lesson file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Exchange => "exchange",
            Self::Partition => "partition",
            Self::Broker => "broker",
            Self::Client => "client",
            Self::Callee => "callee",
            Self::From => "from",
            Self::To => "to",
        }
    }
}

impl Condition {
    fn holds(&self, facts: &Facts) -> bool {
        match self {
            Self::Transit(kind) => facts.transit.is_some_and(|(found, _, _)| found == *kind),
            Self::Message(id) => facts.message == Some(*id),
            Self::Node(field, ids, _) => match field {
                NodeField::Queue => facts.queue.is_some_and(|id| ids.contains(&id)),
                NodeField::Exchange => facts.exchange.is_some_and(|id| ids.contains(&id)),
                NodeField::Client => facts.client.is_some_and(|id| ids.contains(&id)),
                NodeField::Callee => facts.callee.is_some_and(|id| ids.contains(&id)),
                NodeField::From => facts.transit.is_some_and(|(_, from, _)| ids.contains(&from)),
                NodeField::To => facts.transit.is_some_and(|(_, _, to)| ids.contains(&to)),
                NodeField::Partition => log::places(facts).any(|id| ids.contains(&id)),
                NodeField::Broker => {
                    facts.exchange.into_iter().chain(log::places(facts)).any(|id| ids.contains(&id))
                }
            },
            Self::Offset(offset) => facts.offset == Some(*offset),
            Self::Group(group) => facts.group.as_deref() == Some(group),
            Self::Attempt(attempt) => facts.attempt == Some(*attempt),
            Self::Reason(reason) => facts.reason.is_some_and(|found| found.as_str() == reason),
            Self::Type(name) => type_of(facts) == Some(name),
            Self::Part(name) => facts.region.as_ref().is_some_and(|(part, _)| part == name),
            Self::Region(name) => facts.region.as_ref().is_some_and(|(_, region)| region == name),
            Self::Step(name) => step_of(facts).is_some_and(|step| step == name),
            Self::Table(name) => facts.table.as_ref().is_some_and(|(table, _)| table == name),
            Self::Row(name) => facts.table.as_ref().is_some_and(|(_, row)| row == name),
            Self::Alert(name) => facts.alert.as_ref() == Some(name),
        }
    }

    fn field(&self) -> &'static str {
        match self {
            Self::Transit(_) => "transit",
            Self::Message(_) => "message",
            Self::Node(field, ..) => field.name(),
            Self::Offset(_) => "offset",
            Self::Group(_) => "group",
            Self::Attempt(_) => "attempt",
            Self::Reason(_) => "reason",
            Self::Type(_) => "type",
            Self::Part(_) => "part",
            Self::Region(_) => "region",
            Self::Step(_) => "step",
            Self::Table(_) => "table",
            Self::Row(_) => "row",
            Self::Alert(_) => "alert",
        }
    }

    fn wanted(&self) -> String {
        match self {
            Self::Transit(kind) => quoted(&word(kind)),
            Self::Message(id) => id.0.to_string(),
            Self::Node(_, _, name) | Self::Group(name) => quoted(name),
            Self::Offset(offset) => offset.to_string(),
            Self::Attempt(attempt) => attempt.to_string(),
            Self::Reason(reason) => quoted(reason),
            Self::Type(name) | Self::Part(name) | Self::Region(name) => quoted(name),
            Self::Step(name) | Self::Table(name) | Self::Row(name) | Self::Alert(name) => quoted(name),
        }
    }

    /// The event's own `field = value`.
    fn actual(&self, facts: &Facts, plan: &Plan) -> String {
        let value = match self {
            Self::Transit(_) => facts.transit.map(|(kind, _, _)| quoted(&word(&kind))),
            Self::Message(_) => facts.message.map(|id| id.0.to_string()),
            Self::Node(field, ..) => field.of(facts, plan).map(|id| quoted(plan.name(id))),
            Self::Offset(_) => facts.offset.map(|offset| offset.to_string()),
            Self::Group(_) => facts.group.as_deref().map(quoted),
            Self::Attempt(_) => facts.attempt.map(|attempt| attempt.to_string()),
            Self::Reason(_) => facts.reason.map(|reason| quoted(reason.as_str())),
            Self::Type(_) => type_of(facts).map(|name| quoted(name)),
            Self::Part(_) => facts.region.as_ref().map(|(part, _)| quoted(part)),
            Self::Region(_) => facts.region.as_ref().map(|(_, region)| quoted(region)),
            Self::Step(_) => step_of(facts).map(|step| quoted(step)),
            Self::Table(_) => facts.table.as_ref().map(|(table, _)| quoted(table)),
            Self::Row(_) => facts.table.as_ref().map(|(_, row)| quoted(row)),
            Self::Alert(_) => facts.alert.as_deref().map(quoted),
        };
        match value {
            Some(value) => format!("{} = {value}", self.field()),
            None => format!("no {}", self.field()),
        }
    }
}

struct Written<'a> {
    pattern: &'a Pattern,
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{ event = {}", quoted(&word(&self.pattern.kind)))?;
        for condition in &self.pattern.conditions {
            write!(f, ", {} = {}", condition.field(), condition.wanted())?;
        }
        if let Some(nth) = self.pattern.nth {
            write!(f, ", nth = {nth}")?;
        }
        write!(f, " }}")
    }
}

fn type_of(facts: &Facts) -> Option<&Name> {
    facts.content.as_ref()?.properties.kind.as_ref()
}

/// The step that a service is at. What a program comes to is no step.
fn step_of(facts: &Facts) -> Option<&Name> {
    facts.region.as_ref().filter(|_| facts.kind != Kind::Reached).map(|(_, step)| step)
}

/// A kind by its name in a lesson file.
pub(super) fn word(kind: &impl Serialize) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}
