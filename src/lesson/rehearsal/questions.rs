//! Does the run answer what is asked, after it is asked, and with something that can be replied?

use crate::base::{SimDuration, SimTime};
use crate::lesson::anchor::{Anchored, nearest};
use crate::lesson::late_ask::{Asks, LateAsk, in_order};
use crate::lesson::lesson::Lesson;
use crate::lesson::pattern::Pattern;
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::lesson::question::{Answer, Ask, Question};
use crate::sim::{EntryId, Recording};

impl Lesson {
    pub(super) fn check_questions(
        &self,
        recording: &Recording,
        anchored: &[Anchored],
        problems: &mut Vec<Problem>,
    ) {
        for (index, question) in self.questions.iter().enumerate() {
            let place = field!["questions", index];
            let asked = anchored.iter().find(|anchored| anchored.step == question.ask_at);
            let since = asked.map_or(SimTime::ZERO, |asked| asked.at);
            let Some((answer, known)) = question.answered(recording, since) else {
                problems.extend(self.unanswered(question, &place, recording));
                continue;
            };
            let id = &question.id;
            let seen = question.first_seen(recording).unwrap_or(known);
            if asked.is_some_and(|asked| seen <= asked.entry) {
                let step = &self.steps[question.ask_at].id;
                let message = format!("question `{id}` is asked at step `{step}`, when its answer is known");
                problems.push(Problem::new(place.then("ask_at"), message).expected("an earlier step"));
            }
            problems.extend(self.can_be_replied(question, &answer, &place));
        }
    }

    /// Is the answer one that a reader can give, and one that has to be thought of?
    fn can_be_replied(&self, question: &Question, answer: &Answer, place: &FieldPath) -> Option<Problem> {
        let id = &question.id;
        let no_choice = |name: &str| {
            let message = format!("the answer to question `{id}` is no choice");
            Problem::new(place.then("choices"), message).expected(format!("`{name}` too"))
        };
        match answer {
            Answer::Node(node) if !question.offers(*node) => Some(no_choice(self.plan.name(*node))),
            Answer::Words(words) if question.is_of_row() && !question.words.contains(words) => {
                Some(no_choice(words))
            }
            Answer::Words(words) if question.is_order() && **words == *question.as_written() => {
                let message = format!("the answer to question `{id}` is the order in which they are written");
                Some(Problem::new(place.then("answer").then("order"), message).expected("another order"))
            }
            // An answer to the tenth of a second is as near as it is shown.
            Answer::Moment(at, within) if within >= at || *within < SimDuration::from_millis(100) => {
                let message = format!("the answer to question `{id}` is {at}, and {within} off is right");
                let problem = Problem::new(place.then("answer").then("within_ms"), message);
                Some(problem.expected("100 or more, and less than the answer"))
            }
            Answer::Count(_)
            | Answer::Node(_)
            | Answer::Offset(_)
            | Answer::Words(_)
            | Answer::Moment(..) => None,
        }
    }

    /// Which of the events that the answer needs never happens.
    fn unanswered(&self, question: &Question, place: &FieldPath, recording: &Recording) -> Vec<Problem> {
        let id = &question.id;
        let absent = |(_, pattern): &(_, &Pattern)| pattern.first_in(recording, EntryId(0)).is_none();
        let never = |(name, pattern): (&str, &Pattern)| {
            let message = format!("question `{id}` is never answered: no {}", pattern.written());
            nearest(Problem::new(place.then("answer").then(name), message), pattern, recording)
        };
        let problems: Vec<Problem> = question.patterns().into_iter().filter(absent).map(never).collect();
        if !problems.is_empty() {
            return problems;
        }
        let why = match &question.ask {
            Ask::Value { .. } => "no such value is found there, or it is no whole number",
            Ask::Late(LateAsk(Asks::Row { .. })) => {
                "the row is not there then, or holds no whole number, for which it needs `choices`"
            }
            _ => "its events come in another order",
        };
        vec![Problem::new(place.then("answer"), format!("question `{id}` is never answered: {why}"))]
    }
}

impl Question {
    /// When a part of the answer is seen first: of things in an order, the first of them.
    fn first_seen(&self, recording: &Recording) -> Option<EntryId> {
        match &self.ask {
            Ask::Late(LateAsk(Asks::Order { of, after })) => {
                in_order(of, after.as_ref(), recording)?.1.first().copied()
            }
            _ => None,
        }
    }

    fn is_of_row(&self) -> bool {
        matches!(&self.ask, Ask::Late(LateAsk(Asks::Row { .. })))
    }

    fn is_order(&self) -> bool {
        matches!(&self.ask, Ask::Late(LateAsk(Asks::Order { .. })))
    }

    /// Its words in the order in which they are written, as an answer would say it.
    fn as_written(&self) -> String {
        crate::lesson::told_in_order(self.words.iter().map(|words| &**words))
    }
}
