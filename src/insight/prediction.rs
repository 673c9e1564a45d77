//! Predictions: where in a run a lesson's questions are asked and settled, and what a reply is worth
//! at a moment. The run says what is right; nothing here keeps a reply.

use std::ops::Deref;

use late::late;

use crate::base::SimDuration;
use crate::lesson::{Answer, Lesson, Question};
use crate::player::{History, Moment};
use crate::sim::Plan;

/// A question's place in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Which of the lesson's questions.
    pub question: usize,
    pub asked: Moment,
    /// To before the step after the one it is asked at.
    pub asked_until: Moment,
    /// How the run answers; none when what is asked for never happens in it.
    pub outcome: Option<Outcome>,
}

/// How a run answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub answer: Answer,
    /// The moment that settles it.
    pub known: Moment,
    /// The reply is marked from there to before this moment: the step after the one that tells it.
    pub until: Moment,
}

/// What is to be shown of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is asked.
    Asked,
    /// It was left aside.
    Skipped,
    /// It was answered, and the run has not come to it.
    Waits,
    /// It was answered, and this run never comes to it.
    Never,
    /// The run has shown it: was the reply right?
    Told(bool),
}

/// The places of a lesson's questions in a run, for the steps that are in it: which, and when.
/// A question whose step is not in the run is not asked. In the order in which they are asked. O(questions · entries).
pub fn predictions(lesson: &Lesson, history: &History, steps: &[(usize, Moment)]) -> Vec<Prediction> {
    // After everything.
    let never = Moment { entries: usize::MAX, ..history.end() };
    let after = |index: Option<usize>| {
        let next = index.and_then(|index| steps.get(index + 1));
        next.map_or(never, |(_, moment)| *moment)
    };
    let place = |(question, asked): (usize, &Question)| {
        let at = steps.iter().position(|(step, _)| *step == asked.ask_at)?;
        let outcome = asked.answered(history.recording(), steps[at].1.at).map(|(answer, entry)| {
            let known = history.moment_after(entry);
            let seen = known.max(steps[at].1);
            let telling = steps.iter().position(|(_, moment)| *moment >= seen);
            Outcome { answer, known, until: after(telling) }
        });
        Some(Prediction { question, asked: steps[at].1, asked_until: after(Some(at)), outcome })
    };
    let mut all: Vec<Prediction> = lesson.questions.iter().enumerate().filter_map(place).collect();
    all.sort_by_key(|prediction| prediction.asked);
    all
}

impl Prediction {
    /// Is this reply, as it is kept, the run's answer?
    pub fn is_right(&self, reply: Option<&str>, plan: &Plan) -> bool {
        self.outcome.as_ref().zip(reply).is_some_and(|(outcome, reply)| says(reply, &outcome.answer, plan))
    }

    /// When the run is done with it.
    fn settled(&self) -> Moment {
        self.outcome.as_ref().map_or(self.asked, |outcome| outcome.known)
    }

    /// What is to be shown of it at a moment, for a reply as it is kept; nothing when neither the
    /// question nor its answer is at hand.
    pub fn phase(&self, at: Moment, reply: Option<&str>, plan: &Plan) -> Option<Phase> {
        let asking = self.asked <= at && at < self.asked_until;
        // Once it was seen what is right, there is nothing to say any more.
        let open = || self.outcome.as_ref().is_none_or(|outcome| at == self.asked || at < outcome.known);
        match (reply, &self.outcome) {
            (None, _) => (asking && open()).then_some(Phase::Asked),
            (Some(SKIPPED), _) => asking.then_some(Phase::Skipped),
            (Some(_), None) => asking.then_some(Phase::Never),
            (Some(reply), Some(outcome)) if self.asked <= at && at < outcome.until => {
                Some(match outcome.known <= at {
                    true => Phase::Told(says(reply, &outcome.answer, plan)),
                    false => Phase::Waits,
                })
            }
            (Some(_), Some(_)) => None,
        }
    }
}

/// How many of the predictions that a run is done with by a moment were right, and how many these are.
pub fn score<R: Deref<Target = str>>(
    all: &[Prediction],
    reply: impl Fn(usize) -> Option<R>,
    plan: &Plan,
    by: Moment,
) -> (u32, u32) {
    let settled = || all.iter().filter(|at| at.settled() <= by);
    let right = settled().filter(|at| at.is_right(reply(at.question).as_deref(), plan)).count();
    (right as u32, settled().count() as u32)
}

/// The reply of somebody who would rather not say.
pub const SKIPPED: &str = "";

/// A reply or an answer as it is kept: by name, since a changed run may number its things anew.
pub fn written(answer: &Answer, plan: &Plan) -> String {
    match answer {
        Answer::Count(count) => count.to_string(),
        Answer::Node(node) => plan.name(*node).to_owned(),
        Answer::Words(words) => words.to_string(),
        Answer::Offset(offset) => offset.to_string(),
        Answer::Moment(at, _) => at.to_string(),
    }
}

/// Does a reply, as it is kept, say this?
fn says(reply: &str, answer: &Answer, plan: &Plan) -> bool {
    match answer {
        Answer::Moment(at, within) => is_near(reply, *at, *within),
        Answer::Count(_) | Answer::Node(_) | Answer::Words(_) | Answer::Offset(_) => {
            written(answer, plan) == reply
        }
    }
}

/// In what a moment is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MomentUnit {
    /// `seconds`.
    pub name: &'static str,
    /// What is written behind a number of them.
    pub sign: &'static str,
    millis: u64,
}

const UNITS: [MomentUnit; 3] = [
    MomentUnit { name: "hours", sign: "h", millis: 3_600_000 },
    MomentUnit { name: "minutes", sign: "min", millis: 60_000 },
    MomentUnit { name: "seconds", sign: "s", millis: 1_000 },
];

/// The unit in which a moment is asked for where so much off is right: the largest that is not larger than that, and
/// seconds at the least.
#[late(services)]
pub fn unit_of(within: SimDuration) -> MomentUnit {
    let [.., seconds] = UNITS;
    UNITS.into_iter().find(|unit| within.as_millis() >= unit.millis).unwrap_or(seconds)
}

/// A moment as a reply to such a question, as it is kept: to the tenth, `12.4 s`.
#[late(services)]
pub fn moment_reply(number: f64, within: SimDuration) -> String {
    let tenths = (number * 10.0).round() as u64;
    format!("{}.{} {}", tenths / 10, tenths % 10, unit_of(within).sign)
}

/// Is a moment that was replied so near?
#[late(services)]
fn is_near(reply: &str, at: SimDuration, within: SimDuration) -> bool {
    let Some((number, sign)) = reply.split_once(' ') else { return false };
    let Some(unit) = UNITS.iter().find(|unit| unit.sign == sign) else { return false };
    let Some((whole, tenth)) = number.split_once('.') else { return false };
    let Some((whole, tenth)) = whole.parse::<u64>().ok().zip(tenth.parse::<u64>().ok()) else { return false };
    let said = whole.saturating_mul(unit.millis).saturating_add(tenth.saturating_mul(unit.millis / 10));
    at.as_millis().abs_diff(said) <= within.as_millis()
}
