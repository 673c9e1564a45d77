//! What a step's words rest on: how all that they name has fared up to then. In a run that the reader changed
//! they hold where that is as it was in the lesson's own.

use super::anchor::Anchored;
use super::lesson::{Lesson, Step};
use super::markup::{Span, plain};
use super::pattern::{facts_of, nodes_of};
use crate::base::{Fingerprint, SimTime};
use crate::sim::{Facts, Kind, NodeId, Plan, Recording};

/// Something that words name, and what has happened to it: without the times, and with them.
struct History {
    of: Subject,
    events: Fingerprint,
    timed: Fingerprint,
}

#[derive(Clone, Copy, PartialEq)]
enum Subject {
    Node(NodeId),
    Message(u32),
    /// All that happens, but not what is done to the run.
    Everything,
}

/// Words that speak of more than what is named.
const EVERYTHING: [&str; 8] = ["all", "every", "everybody", "nobody", "none", "nothing", "only", "others"];
/// Words that say a time.
const TIMES: [&str; 4] = ["second", "seconds", "minute", "minutes"];

impl Lesson {
    /// Keeps what the words of its steps rest on, as its own run has it.
    pub fn rehearsed(mut self, own: &Recording) -> Self {
        let (anchored, _) = self.anchors_in(own);
        for (at, grounds) in anchored.iter().zip(self.grounds_in(own, &anchored)) {
            self.steps[at.step].grounds = Some(grounds);
        }
        self
    }

    /// Do the words of each of these steps hold in a run? O(entries).
    pub fn holding(&self, recording: &Recording, anchored: &[Anchored]) -> Vec<bool> {
        let holds = |(at, grounds): (&Anchored, u64)| {
            self.steps.get(at.step).is_some_and(|step| step.grounds == Some(grounds))
        };
        anchored.iter().zip(self.grounds_in(recording, anchored)).map(holds).collect()
    }

    fn grounds_in(&self, recording: &Recording, anchored: &[Anchored]) -> Vec<u64> {
        let named: Vec<Vec<Subject>> =
            anchored.iter().map(|at| named_by(&self.steps[at.step], &recording.plan)).collect();
        let mut histories: Vec<History> = Vec::new();
        for subject in named.iter().flatten() {
            if histories.iter().all(|history| history.of != *subject) {
                histories.push(History {
                    of: *subject,
                    events: Fingerprint::default(),
                    timed: Fingerprint::default(),
                });
            }
        }
        let mut grounds = Vec::new();
        let last = anchored.last().map_or(0, |last| last.entry.index() + 1);
        for (entry, facts) in facts_of(recording).take(last) {
            for history in histories.iter_mut().filter(|history| history.of.is_in(&facts)) {
                history.add(recording.journal.entries[entry.index()].at, &facts);
            }
            while let Some(at) = anchored.get(grounds.len()).filter(|at| at.entry == entry) {
                let step = &self.steps[at.step];
                grounds.push(of_all(&named[grounds.len()], &histories, says_a_time(step)));
            }
        }
        grounds
    }
}

/// What a step's words name, and what it is to look at.
fn named_by(step: &Step, plan: &Plan) -> Vec<Subject> {
    let said = step.say.iter().flat_map(|span| match span {
        Span::Thing { name, .. } => nodes_of(plan, name).into_iter().map(Subject::Node).collect(),
        Span::Message(number) => vec![Subject::Message(*number)],
        _ => Vec::new(),
    });
    let everything = has_one_of(step, &EVERYTHING).then_some(Subject::Everything);
    said.chain(step.focus.iter().copied().map(Subject::Node)).chain(everything).collect()
}

fn has_one_of(step: &Step, words: &[&str]) -> bool {
    let text = format!("{} {}", step.title, plain(&step.say)).to_lowercase();
    text.split(|char: char| !char.is_alphanumeric()).any(|word| words.contains(&word))
}

/// Where words say a time, or a number that may be one, times count as well.
fn says_a_time(step: &Step) -> bool {
    let fixed = step
        .say
        .iter()
        .filter(|span| !matches!(span, Span::Figure { .. } | Span::Message(_) | Span::Thing { .. }));
    let fixed: Vec<Span> = fixed.cloned().collect();
    plain(&fixed).contains(|char: char| char.is_ascii_digit()) || has_one_of(step, &TIMES)
}

fn of_all(named: &[Subject], histories: &[History], timed: bool) -> u64 {
    let mut all = Fingerprint::default();
    for subject in named {
        if let Some(history) = histories.iter().find(|history| history.of == *subject) {
            let number = if timed { history.timed.number() } else { history.events.number() };
            all.add(&number.to_le_bytes());
        }
    }
    all.number()
}

impl Subject {
    fn is_in(self, facts: &Facts) -> bool {
        match self {
            Self::Everything => facts.kind != Kind::Acted,
            Self::Message(number) => facts.message.is_some_and(|id| id.0 == number),
            Self::Node(node) => {
                let places = [facts.queue, facts.exchange, facts.onward, facts.client];
                places.contains(&Some(node))
                    || facts.transit.is_some_and(|(_, from, to)| from == node || to == node)
            }
        }
    }
}

impl History {
    fn add(&mut self, at: SimTime, facts: &Facts) {
        let node = |node: Option<NodeId>| node.map_or(u64::MAX, |node| u64::from(node.0));
        let (from, to) = facts.transit.map_or((None, None), |(_, from, to)| (Some(from), Some(to)));
        let numbers = [
            facts.kind as u64,
            facts.transit.map_or(u64::MAX, |(kind, ..)| kind as u64),
            facts.message.map_or(u64::MAX, |id| u64::from(id.0)),
            node(facts.queue),
            node(facts.exchange),
            node(facts.onward),
            node(facts.client),
            node(from),
            node(to),
            facts.offset.unwrap_or(u64::MAX),
            facts.partitions.map_or(u64::MAX, u64::from),
            facts.attempt.map_or(u64::MAX, u64::from),
            facts.redelivered.map_or(u64::MAX, u64::from),
        ];
        let words =
            [facts.reason.map(|reason| reason.as_str()), facts.words.as_deref(), facts.group.as_deref()];
        for fingerprint in [&mut self.events, &mut self.timed] {
            numbers.iter().for_each(|number| fingerprint.add(&number.to_le_bytes()));
            words.iter().for_each(|words| fingerprint.add_line(words.unwrap_or_default()));
        }
        self.timed.add(&at.as_micros().to_le_bytes());
    }
}
