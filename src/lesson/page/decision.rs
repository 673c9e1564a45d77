//! A decision: what answers come to. A verdict's sum is what all given answers say for it and against it; the
//! verdict with the greatest sum leads, the first written if several have it.

use crate::lesson::markup::Span;
use crate::lesson::note::Run;

/// Questions and what they lead to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    pub verdicts: Vec<Verdict>,
    pub questions: Vec<Criterion>,
}

/// What a decision may come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verdict {
    pub id: String,
    pub title: String,
    pub say: Vec<Span>,
    pub runs: Vec<Run>,
}

/// A question with its answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Criterion {
    pub id: String,
    pub text: String,
    pub about: Vec<Span>,
    pub answers: Vec<Choice>,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    pub id: String,
    pub label: String,
    /// Why it says what it says.
    pub because: Vec<Span>,
    /// What it says for each verdict, or against it, in their order.
    pub weights: Vec<i64>,
}

/// An answer that speaks for the leading verdict, or against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    pub question: usize,
    pub answer: usize,
    pub weight: i64,
}

/// Another answer to one question, and the verdict that would lead then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub question: usize,
    pub answer: usize,
    pub verdict: usize,
}

/// The answer given to each question; none where there is none yet.
type Given<'a> = &'a [Option<usize>];

impl Decision {
    fn answer(&self, given: Given<'_>, question: usize) -> Option<&Choice> {
        self.questions.get(question)?.answers.get((*given.get(question)?)?)
    }

    /// The sum of each verdict.
    pub fn sums(&self, given: Given<'_>) -> Vec<i64> {
        let answers = || (0..self.questions.len()).filter_map(|question| self.answer(given, question));
        let sum = |verdict: usize| answers().filter_map(|answer| answer.weights.get(verdict)).sum();
        (0..self.verdicts.len()).map(sum).collect()
    }

    /// The verdict that leads; none before there is an answer.
    pub fn leader(&self, given: Given<'_>) -> Option<usize> {
        (0..self.questions.len()).find_map(|question| self.answer(given, question))?;
        let sums = self.sums(given);
        let most = sums.iter().max()?;
        sums.iter().position(|sum| sum == most)
    }

    /// What was answered for and against a verdict, in the order of the questions.
    pub fn reasons(&self, given: Given<'_>, verdict: usize) -> Vec<Reason> {
        let reason = |question: usize| {
            let weight = *self.answer(given, question)?.weights.get(verdict)?;
            Some(Reason { question, answer: (*given.get(question)?)?, weight })
        };
        (0..self.questions.len()).filter_map(reason).filter(|reason| reason.weight != 0).collect()
    }

    /// The smallest single change after which another verdict leads: of all other answers the one that moves
    /// the sums least, the first if several do.
    pub fn turn(&self, given: Given<'_>) -> Option<Turn> {
        let (leader, before) = (self.leader(given)?, self.sums(given));
        let mut turns = Vec::new();
        for (question, asked) in self.questions.iter().enumerate() {
            let others =
                (0..asked.answers.len()).filter(|answer| given.get(question) != Some(&Some(*answer)));
            for answer in others {
                let mut other = given.to_vec();
                other.resize(self.questions.len(), None);
                other[question] = Some(answer);
                let Some(verdict) = self.leader(&other).filter(|verdict| *verdict != leader) else {
                    continue;
                };
                let after = self.sums(&other);
                let moved: u64 = before.iter().zip(&after).map(|(a, b)| a.abs_diff(*b)).sum();
                turns.push((moved, Turn { question, answer, verdict }));
            }
        }
        turns.into_iter().min_by_key(|(moved, _)| *moved).map(|(_, turn)| turn)
    }

    /// In how many ways all questions can be answered.
    pub(super) fn ways(&self) -> usize {
        self.questions.iter().fold(1, |ways: usize, asked| ways.saturating_mul(asked.answers.len()))
    }

    /// Which verdicts lead for some answers to all questions.
    pub(super) fn reached(&self) -> Vec<bool> {
        let mut reached = vec![false; self.verdicts.len()];
        for way in 0..self.ways() {
            let mut rest = way;
            let given: Vec<Option<usize>> = self
                .questions
                .iter()
                .map(|asked| {
                    let answer = rest % asked.answers.len();
                    rest /= asked.answers.len();
                    Some(answer)
                })
                .collect();
            if let Some(leader) = self.leader(&given).and_then(|leader| reached.get_mut(leader)) {
                *leader = true;
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verdicts by number, and the weights of each answer to each question.
    fn decision(verdicts: usize, questions: &[&[&[i64]]]) -> Decision {
        let answer = |weights: &&[i64]| Choice { weights: weights.to_vec(), ..Choice::default() };
        let question = |answers: &&[&[i64]]| Criterion {
            answers: answers.iter().map(answer).collect(),
            ..Criterion::default()
        };
        Decision {
            verdicts: vec![Verdict::default(); verdicts],
            questions: questions.iter().map(question).collect(),
        }
    }

    fn two() -> Decision {
        decision(2, &[&[&[3, 0], &[0, 2]], &[&[1, 0], &[0, 4], &[0, 3]]])
    }

    #[test]
    fn the_greatest_sum_leads_and_the_first_of_equals() {
        let two = two();
        for (given, leader, sums) in [
            ([None, None], None, [0, 0]),
            ([Some(0), None], Some(0), [3, 0]),
            ([Some(1), Some(0)], Some(1), [1, 2]),
            ([Some(0), Some(1)], Some(1), [3, 4]),
            ([Some(0), Some(2)], Some(0), [3, 3]),
            // What is no answer says nothing.
            ([Some(9), None], None, [0, 0]),
        ] {
            assert_eq!((two.leader(&given), two.sums(&given)), (leader, sums.to_vec()), "{given:?}");
        }
        assert_eq!(two.leader(&[]), None);
    }

    #[test]
    fn reasons_are_what_was_answered_for_and_against() {
        let against = decision(2, &[&[&[3, -1]], &[&[0, 1]], &[&[-2, 0]]]);
        let given = [Some(0); 3];
        let of = |verdict| {
            let reasons = against.reasons(&given, verdict).into_iter();
            reasons.map(|reason| (reason.question, reason.weight)).collect::<Vec<_>>()
        };
        assert_eq!(of(0), [(0, 3), (2, -2)]);
        assert_eq!(of(1), [(0, -1), (1, 1)]);
        assert!(against.reasons(&[None, None, None], 0).is_empty());
    }

    #[test]
    fn the_smallest_change_turns_it() {
        let two = two();
        // 3 and 3: the first leads; the other answer to the second question moves the sums by 1.
        let turn = two.turn(&[Some(0), Some(2)]);
        assert_eq!(turn, Some(Turn { question: 1, answer: 1, verdict: 1 }));
        // An answer not given yet can turn it, too.
        assert_eq!(two.turn(&[Some(0), None]).map(|turn| (turn.question, turn.answer)), Some((1, 1)));
        let fixed = decision(2, &[&[&[9, 0]], &[&[0, 1], &[0, 2]]]);
        assert_eq!(fixed.turn(&[Some(0), Some(0)]), None);
    }

    #[test]
    fn a_verdict_that_never_leads_is_found() {
        assert_eq!(two().reached(), [true, true]);
        let never = decision(3, &[&[&[2, 1, 2], &[0, 1, -1]]]);
        assert_eq!(never.reached(), [true, true, false]);
    }

    /// A change that turns it does so, and no smaller one is passed over.
    #[test]
    fn every_turn_of_every_answer_holds() {
        let three = decision(
            3,
            &[&[&[3, 0, -1], &[0, 2, 0]], &[&[1, 0, 2], &[0, 4, 0], &[-2, 3, 1]], &[&[0, 0, 5], &[2, 0, 0]]],
        );
        for way in 0..three.ways() {
            let given = [Some(way % 2), Some(way / 2 % 3), Some(way / 6)];
            let leader = three.leader(&given);
            let moved = |turn: Turn| {
                let mut other = given;
                other[turn.question] = Some(turn.answer);
                assert_eq!(three.leader(&other), Some(turn.verdict));
                let (before, after) = (three.sums(&given), three.sums(&other));
                before.iter().zip(&after).map(|(a, b)| a.abs_diff(*b)).sum::<u64>()
            };
            let least = three.turn(&given).map(|turn| {
                assert_ne!(Some(turn.verdict), leader);
                moved(turn)
            });
            for (question, asked) in three.questions.iter().enumerate() {
                for answer in 0..asked.answers.len() {
                    let mut other = given;
                    other[question] = Some(answer);
                    let Some(verdict) = three.leader(&other).filter(|verdict| Some(*verdict) != leader)
                    else {
                        continue;
                    };
                    assert!(least <= Some(moved(Turn { question, answer, verdict })) && least.is_some());
                }
            }
        }
    }
}
