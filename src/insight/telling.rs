//! What is told of a moment: the lesson's words, or in a run that the reader changed the events of that run.
//!
//! After what was done first, the lesson's words are told only where all that they name fared as in the
//! lesson's own run. Where that is not so, the sentences that count are told with the figures of this run, and
//! the rest gives way to what happened: the event that the step is about, or else the latest, and what led to it.

use super::words::{narrated, sentence};
use crate::base::SimDuration;
use crate::lesson::Lesson;
use crate::lesson::markup::{Span, sentences};
use crate::player::Moment;
use crate::sim::{EntryId, Facts, Recording, Severity, What};

/// So many events are told of those that led to the one in the title.
const EVENTS: usize = 3;
/// So far back they are looked for: in a rush nobody reads all.
const LOOK_BACK: usize = 400;

/// The step that was reached last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// Which of the lesson's.
    pub step: usize,
    /// The event it belongs to.
    pub entry: EntryId,
    /// Where it is shown.
    pub moment: Moment,
    /// Do its words hold in this run?
    pub holds: bool,
}

/// What is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Telling {
    /// The step's title and these words.
    Step(Vec<Span>),
    /// What happened in this run.
    Events { title: String, say: Vec<Span> },
}

/// How many entries a run has in common with the lesson's own; none if it is the lesson's own.
pub fn in_common(lesson: &Lesson, recording: &Recording) -> Option<usize> {
    if recording.seed != lesson.seed {
        return Some(0);
    }
    let first = recording.interventions.first()?;
    let entries = &recording.journal.entries;
    let from = entries.partition_point(|entry| entry.at < first.at);
    let is_it = |what: &What| matches!(what, What::Acted(action) if **action == first.action);
    let done = entries[from..].iter().position(|entry| is_it(&entry.what));
    Some(done.map_or(entries.len(), |done| from + done))
}

/// What is told at a moment of a run; none where the lesson is only introduced.
pub fn tell(lesson: &Lesson, recording: &Recording, reached: Option<Reached>, at: Moment) -> Option<Telling> {
    let step = reached.and_then(|reached| lesson.steps.get(reached.step));
    let common = in_common(lesson, recording).filter(|common| at.entries > *common);
    let Some(common) = common else { return step.map(|step| Telling::Step(step.say.clone())) };
    let mut say = Vec::new();
    let reached =
        reached.filter(|reached| reached.moment.entries == at.entries && reached.entry.index() >= common);
    if let (Some(step), Some(reached)) = (step, reached) {
        let counted = |spans: &[Span]| step.counted(spans, recording, reached.entry);
        if reached.holds
            && let Some(say) = counted(&step.say)
        {
            return Some(Telling::Step(say));
        }
        let counts = |spans: &Vec<Span>| spans.iter().any(|span| matches!(span, Span::Figure { .. }));
        for told in sentences(&step.say).iter().filter(|told| counts(told)) {
            say.extend(counted(told).unwrap_or_default());
        }
    }
    let from = common.max(at.entries.saturating_sub(LOOK_BACK));
    let mut ids = (from..at.entries).rev().map(|index| EntryId(index as u32));
    // A step is about its own event, whatever else has happened since.
    let own = reached.map(|reached| reached.entry);
    let news = own.or_else(|| ids.find(|id| is_told(recording, *id)))?;
    for id in causes(recording, news, from) {
        if let Some(Span::Text(text)) = say.last_mut()
            && !text.ends_with(' ')
        {
            text.push(' ');
        }
        say.extend(narrated(recording, id));
        say.push(Span::Text(". ".to_owned()));
    }
    Some(Telling::Events { title: sentence(recording, news), say })
}

/// The news of the while before a moment: its gravest event, and of alike ones the last. It is another every
/// `each`, so that a line that shows it can be read.
pub fn news(recording: &Recording, at: Moment, each: SimDuration) -> Option<EntryId> {
    let micros = each.as_micros().max(1);
    let while_ends = at.at.as_micros() / micros * micros;
    let entries = &recording.journal.entries;
    let by = |time: u64| entries.partition_point(|entry| entry.at.as_micros() <= time).min(at.entries);
    let ids = (by(while_ends.saturating_sub(micros))..by(while_ends)).map(|index| EntryId(index as u32));
    let weight = |id: &EntryId| match Facts::of(recording, *id).severity() {
        Severity::Dead => 3,
        Severity::Failure | Severity::Loss => 2,
        Severity::Again | Severity::Done => 1,
        _ => 0,
    };
    ids.filter(|id| is_told(recording, *id)).max_by_key(weight)
}

/// What led to an event since an entry, in order. What was done is not told where the next says what came of it.
fn causes(recording: &Recording, of: EntryId, from: usize) -> Vec<EntryId> {
    let (mut told, mut effect) = (Vec::new(), of);
    while let Some(cause) = recording.journal.entries.get(effect.index()).and_then(|entry| entry.cause)
        && cause.index() >= from
        && told.len() < EVENTS
    {
        if is_told(recording, cause) && !(is_deed(recording, cause) && is_told(recording, effect)) {
            told.push(cause);
        }
        effect = cause;
    }
    told.reverse();
    told
}

fn is_deed(recording: &Recording, id: EntryId) -> bool {
    recording.journal.entries.get(id.index()).is_some_and(|entry| matches!(entry.what, What::Acted(_)))
}

/// Is it news? What clients and the broker do to get ready is not.
fn is_told(recording: &Recording, id: EntryId) -> bool {
    let facts = Facts::of(recording, id);
    is_deed(recording, id) || facts.severity() != Severity::Setup && !facts.sentence().is_empty()
}
