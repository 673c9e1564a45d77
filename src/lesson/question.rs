//! Questions to the reader, answered by the run itself.

use std::rc::Rc;

use super::file::{NodeField, Way};
use super::late_ask::{self, Asks, LateAsk};
use super::markup::Span;
use super::pattern::{Pattern, facts_of};
use crate::base::{SimDuration, SimTime};
use crate::sim::{EntryId, NodeId, Recording};

/// A question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub id: String,
    /// The step at which it is asked, by its place in the lesson.
    pub ask_at: usize,
    pub text: Vec<Span>,
    pub way: Way,
    /// What there is to choose from, or to point at; for pointing, none stands for everything.
    pub choices: Vec<NodeId>,
    /// Or what may be said, where the answer is told in words.
    pub words: Vec<Rc<str>>,
    /// Why the answer is what it is.
    pub because: Vec<Span>,
    pub(super) ask: Ask,
}

/// How a run answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Ask {
    /// How often does it happen? Or how much more often than something else: how many are left.
    Count { of: Pattern, less: Option<Pattern>, after: Option<Pattern>, before: Option<Pattern> },
    /// Which node has this part when it happens first?
    Node { field: NodeField, of: Pattern, after: Option<Pattern> },
    /// Which offset is it about when it happens first?
    Offset { of: Pattern, after: Option<Pattern> },
    /// About how many partitions is it when it happens first?
    Partitions { of: Pattern, after: Option<Pattern> },
    /// How many whole seconds after the one event is the other?
    Seconds { to: Pattern, after: Pattern },
    /// Which of these happens first? Each goes with one of the words.
    Words { of: Vec<Pattern>, after: Option<Pattern> },
    /// Which number is this value of a program, by its place in the plan, when it happens first?
    Value { at: u16, of: Pattern, after: Option<Pattern> },
    /// What is worked out by what comes late.
    Late(LateAsk),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// So often, or so many.
    Count(u32),
    /// This one.
    Node(NodeId),
    /// This offset.
    Offset(u64),
    /// These words.
    Words(Rc<str>),
    /// So long after; so far off is right, too.
    Moment(SimDuration, SimDuration),
}

impl Question {
    /// What a run answers in which it is asked at that time. None when what is asked for never happens, as it may
    /// in a run that the reader changed. O(entries).
    pub fn answer(&self, recording: &Recording, asked: SimTime) -> Option<Answer> {
        self.answered(recording, asked).map(|(answer, _)| answer)
    }

    /// The patterns the answer needs, by their fields in the file. One that is counted may be absent.
    pub(super) fn patterns(&self) -> Vec<(&'static str, &Pattern)> {
        let (of, after, before) = match &self.ask {
            Ask::Seconds { to, after } => return vec![("seconds", to), ("after", after)],
            // Most of them are meant not to happen.
            Ask::Words { after, .. } => (None, after, None),
            Ask::Count { after, before, .. } => (None, after, before.as_ref()),
            Ask::Node { of, after, .. }
            | Ask::Offset { of, after }
            | Ask::Partitions { of, after }
            | Ask::Value { of, after, .. } => (Some(of), after, None),
            Ask::Late(LateAsk(Asks::Moment { to, after, .. })) => {
                let after = after.as_ref().map(|after| ("after", after));
                return [("moment", to)].into_iter().chain(after).collect();
            }
            Ask::Late(LateAsk(Asks::Row { of, after, .. })) => (Some(of), after, None),
            Ask::Late(LateAsk(Asks::Order { of, after })) => {
                let after = after.as_ref().map(|after| ("after", after));
                return of.iter().map(|of| ("order", of)).chain(after).collect();
            }
        };
        let fields = [("of", of), ("after", after.as_ref()), ("before", before)];
        fields.into_iter().filter_map(|(field, pattern)| Some((field, pattern?))).collect()
    }

    /// How far off a reply may be that is right: for a moment, which is answered in seconds.
    pub const fn within(&self) -> Option<SimDuration> {
        match &self.ask {
            Ask::Late(LateAsk(Asks::Moment { within, .. })) => Some(*within),
            _ => None,
        }
    }

    /// Does what answers it come late, with services?
    pub(super) const fn is_late(&self) -> bool {
        matches!(self.ask, Ask::Late(_))
    }

    /// Can this be pointed at, or chosen?
    pub fn offers(&self, node: NodeId) -> bool {
        match self.way {
            Way::Point if self.choices.is_empty() => node != NodeId::default(),
            Way::Point | Way::Choice => self.choices.contains(&node),
            Way::Number | Way::Words | Way::Order => false,
        }
    }

    /// The answer, and the entry at which it is known: for what is counted to the end of the run, the
    /// last that counts. O(entries).
    pub fn answered(&self, recording: &Recording, asked: SimTime) -> Option<(Answer, EntryId)> {
        let first = |of: &Pattern, after: &Option<Pattern>| {
            of.first_in(recording, after_first(after.as_ref(), recording)?)
        };
        match &self.ask {
            Ask::Count { of, less, after, before } => {
                let from = after_first(after.as_ref(), recording)?;
                let end = match before {
                    Some(before) => before.first_in(recording, from)?.0,
                    None => recording.journal.next_entry(),
                };
                // Only the end shows that something never happens.
                let never = EntryId(recording.journal.next_entry().0.saturating_sub(1));
                let times = |of: &Pattern| {
                    let within = facts_of(recording).filter(|(entry, _)| (from..end).contains(entry));
                    let counted = within.filter(|(_, facts)| of.matches(facts));
                    counted.fold((0_u32, never), |(count, _), (entry, _)| (count + 1, entry))
                };
                let ((count, last), off) = (times(of), less.as_ref().map_or(0, |less| times(less).0));
                let count = count.saturating_sub(off);
                Some((Answer::Count(count), if before.is_some() { end } else { last }))
            }
            Ask::Node { field, of, after } => {
                let (entry, facts) = first(of, after)?;
                Some((Answer::Node(field.of(&facts, &recording.plan)?), entry))
            }
            Ask::Offset { of, after } => {
                let (entry, facts) = first(of, after)?;
                Some((Answer::Offset(facts.offset?), entry))
            }
            Ask::Partitions { of, after } => {
                let (entry, facts) = first(of, after)?;
                Some((Answer::Count(facts.partitions?), entry))
            }
            Ask::Seconds { to, after } => {
                let begins = after.first_in(recording, EntryId(0))?.0;
                let (ends, _) = to.first_in(recording, EntryId(begins.0 + 1))?;
                let at = |entry: EntryId| Some(recording.journal.entries.get(entry.index())?.at);
                let seconds = (at(ends)?.since(at(begins)?).as_millis() + 500) / 1_000;
                Some((Answer::Count(seconds as u32), ends))
            }
            Ask::Words { of, after } => {
                let from = after_first(after.as_ref(), recording)?;
                let found = of
                    .iter()
                    .zip(&self.words)
                    .filter_map(|(of, words)| Some((of.first_in(recording, from)?.0, words)));
                let (entry, words) = found.min_by_key(|(entry, _)| *entry)?;
                Some((Answer::Words(Rc::clone(words)), entry))
            }
            Ask::Value { at, of, after } => {
                let (entry, _) = first(of, after)?;
                let reached = recording.journal.entries.get(entry.index())?.what.reached()?;
                Some((Answer::Count(reached.value(*at)?.parse().ok()?), entry))
            }
            Ask::Late(ask) => late_ask::answered(ask, &self.words, recording, asked),
        }
    }
}

/// The entry after the first match of `pattern`; without one, the run's first.
pub(super) fn after_first(pattern: Option<&Pattern>, recording: &Recording) -> Option<EntryId> {
    match pattern {
        Some(pattern) => Some(EntryId(pattern.first_in(recording, EntryId(0))?.0.0 + 1)),
        None => Some(EntryId(0)),
    }
}
