//! Checks of the ways through the steps of a service: each step is on one, and none leaves a delivery unsettled.

use super::step::any;
use super::{Check, Source};
use crate::lesson::file::service::{Does, HandlerFile, ItemFile, StepFile, Word};
use crate::lesson::problem::{FieldPath, Problem};
use crate::sim::service::Settle;

/// A delivery on a way: is it still to be settled? None behind the end.
type Way = Option<Unsettled>;
type Unsettled = bool;

/// What is found on the ways through a list of steps.
struct Walk {
    /// On some way a step fails; and on one, with the delivery unsettled.
    fails: Way,
    /// Where a step can't be reached.
    beyond: Vec<FieldPath>,
    /// Does it end somewhere with the delivery unsettled?
    left: bool,
}

impl Check<'_> {
    pub(super) fn flow(&mut self, handler: &HandlerFile, source: Source, place: &FieldPath) {
        if self.report.is_damaged(place) {
            return;
        }
        let by_step = source == Source::Queue(Settle::ByStep);
        let mut walk = Walk { fails: None, beyond: Vec::new(), left: false };
        let begun = walk.list(&handler.made.first, Some(by_step), &place.then("dedupe"));
        let end = walk.list(&handler.steps, begun, &place.then("steps"));
        if !handler.made.last.is_empty() && handler.end() == handler.steps.len() && end.is_none() {
            let path = place.then("dedupe").then("record");
            let problem = Problem::new(path, "every way ends before it is recorded that this is done");
            self.report.add(problem.expected("a way to the end of the steps"));
        }
        walk.left |= end == Some(true);
        let mut beyond = std::mem::take(&mut walk.beyond);
        let failing = walk.fails;
        let mut unsettled = walk.left;
        if !handler.on_failure.is_empty() {
            let path = place.then("on_failure");
            let mut after = Walk { fails: None, beyond: Vec::new(), left: false };
            // Any step that takes time can be made to fail.
            let from = failing.or_else(|| has_work(&handler.steps).then_some(false));
            if from.is_none() {
                let problem = Problem::new(path.clone(), "no step here can fail");
                self.report.add(problem.expected("no `on_failure`, or a step that can"));
            } else {
                let end = after.list(&handler.on_failure, from, &path);
                unsettled |= after.left || end == Some(true) || after.fails == Some(true);
                beyond.append(&mut after.beyond);
            }
        } else {
            unsettled |= failing == Some(true);
        }
        for path in beyond {
            let problem = Problem::new(path, "this step is never come to");
            self.report.add(problem.expected("it on a way that has not ended before"));
        }
        if unsettled {
            let problem = Problem::new(place.clone(), "it can end without settling its delivery");
            self.report
                .add(problem.expected(
                    "\"ack\", \"reject\" or \"requeue\" on every way, and on that of `on_failure`",
                ));
        }
    }
}

impl Walk {
    /// Goes through a list; how things stand behind it.
    fn list(&mut self, items: &[ItemFile], mut way: Way, place: &FieldPath) -> Way {
        for (at, item) in items.iter().enumerate() {
            let place = place.then(at);
            let Some(unsettled) = way else {
                self.beyond.push(place);
                return None;
            };
            way = match item {
                ItemFile::Word(
                    Word::Ack | Word::Reject | Word::Nack | Word::Requeue | Word::RejectRequeue,
                ) => Some(false),
                ItemFile::Word(Word::Commit | Word::SeekBack | Word::Undo) => way,
                ItemFile::Word(Word::End) => {
                    self.left |= unsettled;
                    None
                }
                ItemFile::Step(step) => self.step(step, unsettled, &place),
            };
        }
        way
    }

    fn step(&mut self, step: &StepFile, unsettled: Unsettled, place: &FieldPath) -> Way {
        let does = step.does();
        let can_fail = match does.first() {
            Some(Does::Call | Does::Await | Does::Flush | Does::Fail | Does::Parse) => true,
            Some(Does::Publish) => step.confirm_ms.is_some() || step.has_schema(),
            Some(Does::Emit) => step.stop_at_failure == Some(true),
            // A commit to topics can be refused; one of tables can't.
            Some(Does::InTransaction) => is_of_log(step),
            Some(Does::Work) => step.fails.as_ref().is_some_and(|rules| !rules.is_empty()),
            _ => false,
        };
        if can_fail {
            self.fails = Some(self.fails.unwrap_or_default() || unsettled);
        }
        match does.first() {
            Some(Does::Fail) => None,
            Some(Does::InTransaction) => {
                self.list(step.in_transaction(), Some(unsettled), &place.then("in_transaction"))
            }
            Some(Does::If | Does::Insert | Does::Oldest) => {
                let then = self.list(step.then(), Some(unsettled), &place.then("then"));
                let otherwise = self.list(step.otherwise(), Some(unsettled), &place.then("else"));
                match (then, otherwise) {
                    (Some(then), Some(otherwise)) => Some(then || otherwise),
                    (one, other) => one.or(other),
                }
            }
            _ => Some(unsettled),
        }
    }
}

/// Does the cluster take part in the transaction?
pub(super) fn is_of_log(transaction: &StepFile) -> bool {
    any(transaction.in_transaction(), &|item| match item {
        ItemFile::Word(word) => *word == Word::Commit,
        ItemFile::Step(step) => step.publish.is_some(),
    })
}

/// Is there a step that takes time?
fn has_work(items: &[ItemFile]) -> bool {
    items.iter().any(|item| {
        let ItemFile::Step(step) = item else { return false };
        step.does() == [Does::Work] || step.inner().into_iter().any(|(_, items)| has_work(items))
    })
}
