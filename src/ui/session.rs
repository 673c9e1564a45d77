//! What the views of an open lesson share, handed down as contexts.
//!
//! A [`Session`] never changes while its lesson is open; what the reader selects or points at
//! does, and has contexts of its own so that only the views concerned render again.

use std::rc::Rc;

use wasm_bindgen::UnwrapThrowExt;
use yew::prelude::*;

use super::insights::Insights;
use super::opening::Opening;
use super::player::Player;
use crate::base::SimTime;
use crate::engine::queueing::MessageId;
use crate::insight::{Lives, Mark, Prediction, Reached, Telling, in_common, predictions, tell};
use crate::lesson::markup::{Span, plain};
use crate::lesson::{Anchored, Followed, Lesson, Lit, Printed};
use crate::player::{Address, History, Moment, Motion, Stop, skipped};
use crate::sim::{EntryId, Intervention, NodeId, Recording};
use crate::stage::Hues;
use crate::stage::queue::seen_after;

/// A lesson that is open.
pub struct Session {
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// The run, ready for seeking.
    pub history: Rc<History>,
    /// Plays it.
    pub player: Rc<Player>,
    /// The steps that are in this run, in order.
    pub steps: Vec<StepAt>,
    /// The steps of the code that are in this run, in order.
    pub code_steps: Vec<StepAt>,
    /// What the run lights in the code, in order.
    pub lights: Vec<Lit>,
    /// What the run prints, in order.
    pub output: Vec<Printed>,
    /// What the timeline shows besides the steps.
    pub marks: Vec<Mark>,
    /// Every message's entries.
    pub lives: Lives,
    /// The messages' hues.
    pub hues: Hues,
    /// Where the questions are asked and settled in this run.
    pub predictions: Vec<Prediction>,
    /// What panels ask for when they are opened.
    pub(super) insights: Insights,
}

/// A step's place in the run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepAt {
    /// Which of the lesson's, or of its code's.
    pub step: usize,
    /// The event it belongs to.
    pub entry: EntryId,
    /// Where the run rests for it.
    pub moment: Moment,
}

impl Session {
    /// Runs a lesson, with a seed of the reader's or its own and what the reader does to the run, all
    /// at once. A page that must stay alive meanwhile uses [`Opening`].
    pub fn open(lesson: Rc<Lesson>, seed: Option<u64>, interventions: Vec<Intervention>) -> Self {
        Opening::new(lesson, seed, interventions).at_once()
    }

    /// What is shown of a run, once everything was read off it.
    pub(super) fn of(
        lesson: Rc<Lesson>,
        history: Rc<History>,
        anchored: &[Anchored],
        followed: Followed,
        (marks, lives): (Vec<Mark>, Lives),
    ) -> Self {
        let mut steps: Vec<StepAt> = Vec::new();
        for anchored in anchored {
            let mut moment = seen_after(&history, anchored.entry);
            if anchored.at > moment.at {
                moment = history.moment_at(anchored.at);
            }
            // A step that another one overtakes is shown with it.
            moment = moment.max(steps.last().map_or(moment, |before| before.moment));
            steps.push(StepAt { step: anchored.step, entry: anchored.entry, moment });
        }
        let places: Vec<(usize, Moment)> = steps.iter().map(|at| (at.step, at.moment)).collect();
        let stops: Rc<[Stop]> = steps.iter().map(|at| stop(&lesson, *at)).collect();
        let (player, hues) = (Player::new(Rc::clone(&history), stops), Hues::new(&history.recording().plan));
        player.act(|playback| playback.set_speed(lesson.speed));
        let code_steps = followed.steps(&lesson.code).into_iter().map(|(step, entry)| {
            // What was there before the run began is told at its beginning.
            StepAt { step, entry, moment: history.moment_after(entry).max(history.start()) }
        });
        let code_steps = code_steps.collect();
        let (insights, predictions) = (Insights::default(), predictions(&lesson, &history, &places));
        Self {
            lesson,
            history,
            player,
            steps,
            code_steps,
            lights: followed.lights,
            output: followed.output,
            marks,
            lives,
            hues,
            predictions,
            insights,
        }
    }

    /// The same, playing through its steps without a rest.
    pub fn without_stops(self) -> Self {
        Self { player: Player::new(Rc::clone(&self.history), Rc::from([])), ..self }
    }

    /// The recording.
    pub fn recording(&self) -> &Recording {
        self.history.recording()
    }

    /// The last step that was reached, by its place in `steps`.
    pub fn step_by(&self, moment: Moment) -> Option<usize> {
        self.steps.partition_point(|at| at.moment <= moment).checked_sub(1)
    }

    /// The last step that was reached, by its place in the lesson.
    pub fn step_at(&self, moment: Moment) -> Option<usize> {
        self.step_by(moment).and_then(|index| self.steps.get(index)).map(|at| at.step)
    }

    /// What is told where the reader is.
    pub fn telling(&self) -> Option<Telling> {
        self.told_at(self.player.playback(|playback| playback.destination()))
    }

    fn told_at(&self, at: Moment) -> Option<Telling> {
        let reached = self.step_by(at).map(|index| {
            let StepAt { step, entry, moment } = self.steps[index];
            Reached { step, entry, moment, holds: self.holds(index) }
        });
        tell(&self.lesson, self.recording(), reached, at)
    }

    /// Was the run changed, before this moment?
    pub fn is_changed(&self, at: Moment) -> bool {
        in_common(&self.lesson, self.recording()).is_some_and(|common| at.entries > common)
    }

    /// The last step of the code that was come to, by its place in `code_steps`.
    pub fn code_step_by(&self, moment: Moment) -> Option<usize> {
        self.code_steps.partition_point(|at| at.moment <= moment).checked_sub(1)
    }

    /// The step of the code after a moment, or before it.
    pub fn code_step_beside(&self, moment: Moment, on: bool) -> Option<StepAt> {
        let at = if on {
            self.code_steps.partition_point(|at| at.moment <= moment)
        } else {
            self.code_steps.partition_point(|at| at.moment < moment).checked_sub(1)?
        };
        self.code_steps.get(at).copied()
    }

    /// The step the reader is at: while the run glides to one, that one.
    pub fn current_step(&self) -> Option<usize> {
        self.step_by(self.player.playback(|playback| playback.destination()))
    }

    /// A step's title; before the first, the lesson's.
    pub fn title(&self, step: Option<usize>) -> &str {
        let step = step.and_then(|index| self.steps.get(index)).and_then(|at| self.lesson.steps.get(at.step));
        step.map_or(&self.lesson.title, |step| &step.title)
    }

    /// Where a moment is, for those who listen: `Step 5 of 14: The first retry waits 1 s`.
    pub fn place_in_words(&self, moment: Moment) -> String {
        match self.step_by(moment) {
            _ if self.is_changed(moment) => match self.told_at(moment) {
                Some(Telling::Events { title, .. }) => format!("Your run, {}: {title}", moment.at),
                Some(Telling::Step(_)) | None => {
                    format!("Your run, {}: {}", moment.at, self.title(self.step_by(moment)))
                }
            },
            Some(index) => format!("Step {} of {}: {}", index + 1, self.steps.len(), self.title(Some(index))),
            None => format!("Beginning, before step 1 of {}", self.steps.len()),
        }
    }

    /// What the timeline skips at a time, in words.
    pub fn skipped(&self, at: SimTime) -> Option<String> {
        if self.history.is_folded() { skipped(&self.history, at) } else { None }
    }

    /// A message's hue.
    pub fn hue(&self, id: MessageId) -> usize {
        self.lives.content(id, self.history.end()).map_or(0, |content| self.hues.of(content))
    }

    /// The moment an address names; the beginning, if it names none.
    pub fn moment_of(&self, address: &Address) -> Moment {
        let Some(at) = address.at else {
            let named = |at: &&StepAt| {
                self.lesson.steps.get(at.step).is_some_and(|step| Some(&step.id) == address.step.as_ref())
            };
            return match (self.steps.iter().find(named), address.entries) {
                (Some(step), _) => step.moment,
                (None, Some(entries)) => self.clamped(entries),
                (None, None) => self.history.start(),
            };
        };
        let all = self.history.moment_at(at);
        match address.entries {
            // Only such a number of events as can have happened by then.
            Some(entries) if entries <= all.entries && self.clamped(entries).at <= all.at => {
                Moment { at: all.at, entries: entries.max(self.history.start().entries) }
            }
            _ => all,
        }
    }

    fn clamped(&self, entries: usize) -> Moment {
        let (start, end) = (self.history.start(), self.history.end());
        let entries = entries.clamp(start.entries, end.entries);
        let at = entries.checked_sub(1).and_then(|last| self.recording().journal.entries.get(last));
        Moment { at: at.map_or(start.at, |entry| entry.at), entries }
    }

    /// The address of a moment.
    pub fn address_of(&self, moment: Moment, embed: bool) -> Address {
        let all = self.history.moment_at(moment.at);
        Address {
            lesson: Some(self.lesson.id.clone()),
            seed: Some(self.recording().seed),
            at: Some(moment.at),
            entries: (all.entries != moment.entries).then_some(moment.entries),
            embed,
            interventions: self.recording().interventions.to_vec(),
            ..Address::default()
        }
    }

    /// Is the run on its way, so that what is shown now will have changed in a moment?
    pub fn is_underway(&self) -> bool {
        self.player.playback(|playback| !matches!(playback.motion(), Motion::Paused | Motion::Resting { .. }))
    }
}

impl PartialEq for Session {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

fn stop(lesson: &Lesson, at: StepAt) -> Stop {
    let say: &[Span] = lesson.steps.get(at.step).map_or(&[], |step| &step.say);
    Stop::to_read(at.moment, plain(say).chars().count())
}

/// What the reader has picked, on the stage or in a panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Selected {
    /// Nothing.
    #[default]
    None,
    /// A message, all its copies.
    Message(MessageId),
    /// A thing on the stage.
    Node(NodeId),
    /// The graveyard, until the ledger shows it.
    Graveyard,
}

/// What is selected, and how to select something else. A context.
#[derive(Clone, PartialEq)]
pub struct Selection {
    /// What is selected.
    pub now: Selected,
    /// Selects.
    pub set: Callback<Selected>,
}

/// The thing that a word under the pointer, or in focus, names; and what the reader is asked to point
/// at. A context.
#[derive(Clone, PartialEq)]
pub struct Pointed {
    /// The thing; none when nothing is pointed at.
    pub now: Option<NodeId>,
    /// Points at another.
    pub set: Callback<Option<NodeId>>,
    /// Something on the stage answers a question.
    pub asks: Option<Asks>,
    /// Asks for that, or no longer.
    pub ask: Callback<Option<Asks>>,
}

/// A question that is answered by pointing.
#[derive(Clone, PartialEq)]
pub struct Asks {
    /// Which of the lesson's.
    pub question: usize,
    /// About which run: another one may stand beside it.
    pub session: Rc<Session>,
    /// Takes the answer.
    pub answer: Callback<NodeId>,
}

impl Pointed {
    /// Who takes this thing as an answer, if it can be one.
    pub fn answers_with(&self, session: &Session, node: NodeId) -> Option<&Callback<NodeId>> {
        let asks = self.asks.as_ref().filter(|asks| *asks.session == *session)?;
        let question = session.lesson.questions.get(asks.question)?;
        question.offers(node).then_some(&asks.answer)
    }
}

/// The open lesson. Panics outside of one: the lesson page provides it to all its views.
#[hook]
pub fn use_session() -> Rc<Session> {
    use_context().expect_throw("a view of a lesson stands outside of one")
}

/// What is selected.
#[hook]
pub fn use_selection() -> Selection {
    use_context().unwrap_or_else(|| Selection { now: Selected::None, set: Callback::noop() })
}

/// What is pointed at.
#[hook]
pub fn use_pointed() -> Pointed {
    use_context().unwrap_or_else(|| Pointed {
        now: None,
        set: Callback::noop(),
        asks: None,
        ask: Callback::noop(),
    })
}
