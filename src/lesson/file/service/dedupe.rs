//! The short form for what is to be done once though it comes in twice: the steps that it stands for.

use serde::Deserialize;

use super::{HandlerFile, ItemFile, ServiceFile, StepFile, Word};
use crate::sim::Commit;
use crate::sim::service::Settle;

/// What stands in a row of what is done.
const DONE: &str = "done";
/// What stands there meanwhile, where the row is there from the beginning.
const UNDER_WAY: &str = "under way";

/// What comes in once more is skipped: what was done is in a table.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct DedupeFile {
    pub table: String,
    /// As in the brackets of a row.
    pub key: String,
    pub record: RecordFile,
}

/// When the row is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(in crate::lesson) enum RecordFile {
    /// Before anything is done: what a crash cuts short is never done.
    #[serde(rename = "before_work")]
    Before,
    /// When all is done: what a crash cuts short before that is done twice.
    #[serde(rename = "after_work")]
    After,
    /// Before and after: that it is under way, and that it is done.
    #[serde(rename = "with_work")]
    With,
}

/// The steps that the short form stands for.
#[derive(Debug, Default)]
pub(in crate::lesson) struct MadeSteps {
    /// Before those that are written.
    pub first: Vec<ItemFile>,
    /// Behind them, before the words at their end.
    pub last: Vec<ItemFile>,
}

impl ServiceFile {
    /// Makes the steps that short forms stand for.
    pub fn make_steps(&mut self) {
        let made: Vec<MadeSteps> = self.on.iter().map(|handler| self.made_for(handler)).collect();
        for (handler, made) in self.on.iter_mut().zip(made) {
            handler.made = made;
        }
    }

    fn made_for(&self, handler: &HandlerFile) -> MadeSteps {
        let Some(dedupe) = &handler.dedupe else { return MadeSteps::default() };
        let row = format!("{}[{}]", dedupe.table, dedupe.key);
        let over: Vec<ItemFile> =
            self.settled_by(handler).into_iter().chain([Word::End]).map(ItemFile::Word).collect();
        let skip = |id: &str, condition| {
            made(StepFile { condition: Some(condition), then: Some(over.clone()), ..named(id) })
        };
        let insert = |value: &str, otherwise| {
            let (insert, value) = (Some(row.clone()), Some(value.to_owned()));
            made(StepFile { insert, value, otherwise: Some(otherwise), ..named("seen") })
        };
        let put =
            || made(StepFile { put: Some(row.clone()), value: Some(DONE.to_owned()), ..named("record") });
        let (first, last) = match dedupe.record {
            RecordFile::Before => (insert(DONE, over), None),
            RecordFile::After => (skip("seen", row.clone()), Some(put())),
            RecordFile::With => {
                let is_done = skip("finished", format!("{{{row}}} = {DONE}"));
                (insert(UNDER_WAY, vec![is_done]), Some(put()))
            }
        };
        MadeSteps { first: vec![first], last: last.into_iter().collect() }
    }

    /// How a step settles what came in, if it is for steps to do.
    fn settled_by(&self, handler: &HandlerFile) -> Option<Word> {
        if handler.call.is_some() || handler.bus.is_some() || handler.is_timer() {
            return None;
        }
        let (_, port) = self.message_port(handler.port.as_deref())?;
        let by_step = port.queue.is_some() && port.settle == Some(Settle::ByStep);
        let commits = port.topics.is_some() && port.commit == Some(Commit::Never);
        by_step.then_some(Word::Ack).or(commits.then_some(Word::Commit))
    }
}

impl HandlerFile {
    /// All its steps in order, with those that a short form stands for.
    pub fn items(&self) -> impl Iterator<Item = &ItemFile> {
        let (work, end) = self.steps.split_at(self.end());
        self.made.first.iter().chain(work).chain(&self.made.last).chain(end)
    }

    /// Where the words begin that its steps end with.
    pub fn end(&self) -> usize {
        let is_step = |item: &ItemFile| matches!(item, ItemFile::Step(_));
        self.steps.iter().rposition(is_step).map_or(0, |last| last + 1)
    }
}

fn named(id: &str) -> StepFile {
    StepFile { id: id.to_owned(), ..StepFile::default() }
}

fn made(step: StepFile) -> ItemFile {
    ItemFile::Step(Box::new(step))
}
