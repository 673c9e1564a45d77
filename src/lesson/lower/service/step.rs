//! Steps of a service in a plan: what lies in one another becomes a list, whose steps lead to later ones.

use super::super::super::file::LessonFile;
use super::super::super::file::service::{Does, ENDS, EachFile, ItemFile, PublishFile, StepFile, Via, Word};
use super::super::client::{failure, span};
use super::schema::{parse, write};
use super::text::Names;
use crate::base::SimDuration;
use crate::engine::queueing::{Name, REPLY_TO};
use crate::sim::service::{
    CallPlan, Change, Each, EmitPlan, How, Part, Place, PublishPlan, StepId, StepOp, StepPlan, Template,
};

/// The steps of a service as they are written down one after the other.
pub(super) struct Steps<'f> {
    names: Names<'f>,
    file: &'f LessonFile,
    service: &'f str,
    steps: Vec<StepPlan>,
}

impl<'f> Steps<'f> {
    pub fn of(names: Names<'f>, file: &'f LessonFile, service: &'f str) -> Self {
        Self { names, file, service, steps: Vec::new() }
    }

    pub const fn names(&self) -> &Names<'f> {
        &self.names
    }

    pub fn done(self) -> Vec<StepPlan> {
        self.steps
    }

    fn here(&self) -> usize {
        self.steps.len()
    }

    /// Some steps, after which it goes on at `after`; the first of them, if there is one.
    pub fn list<'i>(
        &mut self,
        items: impl IntoIterator<Item = &'i ItemFile>,
        after: Option<StepId>,
    ) -> Option<StepId> {
        let first = self.here();
        let mut items = items.into_iter().peekable();
        while let Some(item) = items.next() {
            let next = if items.peek().is_none() { after } else { Some(id(self.here() + item.size())) };
            self.item(item, next);
        }
        (self.here() > first).then(|| id(first))
    }

    fn item(&mut self, item: &ItemFile, next: Option<StepId>) {
        match item {
            ItemFile::Word(word) => {
                let (op, next) = match word {
                    Word::Ack | Word::Commit => (StepOp::Settle(How::Ack), next),
                    Word::Reject => (StepOp::Settle(How::Reject { requeue: false }), next),
                    Word::Nack => (StepOp::Settle(How::Nack { requeue: false }), next),
                    Word::Requeue => (StepOp::Settle(How::Nack { requeue: true }), next),
                    Word::RejectRequeue => (StepOp::Settle(How::Reject { requeue: true }), next),
                    Word::SeekBack => (StepOp::Settle(How::SeekBack), next),
                    Word::Undo => (StepOp::Undo, next),
                    Word::End => (StepOp::End, None),
                };
                self.steps.push(StepPlan { name: word.as_str().into(), op, next, undo: None, effect: None });
            }
            ItemFile::Step(step) => self.step(step, next),
        }
    }

    fn step(&mut self, written: &StepFile, next: Option<StepId>) {
        if written.in_transaction.is_some() {
            return self.transaction(written, next);
        }
        // What lies in it follows it, and comes back to what is after it.
        let inner = self.here() + 1;
        let then: usize = written.then().iter().map(ItemFile::size).sum();
        let leads = |items: &[ItemFile], at: usize| if items.is_empty() { next } else { Some(id(at)) };
        let otherwise = leads(written.otherwise(), inner + then);
        let plan = StepPlan {
            name: written.id.as_str().into(),
            op: self.op(written, otherwise),
            next: leads(written.then(), inner),
            undo: written.undo.as_ref().map(|undo| self.op(undo, None)),
            effect: written.effect.as_deref().map(|text| self.names.template(text)),
        };
        self.steps.push(plan);
        self.list(written.then(), next);
        self.list(written.otherwise(), next);
    }

    /// Its begin, the steps in it, its commit, its abort.
    fn transaction(&mut self, written: &StepFile, next: Option<StepId>) {
        let inner: usize = written.in_transaction().iter().map(ItemFile::size).sum();
        let commit = self.here() + 1 + inner;
        let begin = StepOp::Begin { abort: id(commit + 1) };
        let effect = written.effect.as_deref().map(|text| self.names.template(text));
        self.ends(&written.id, begin, Some(id(self.here() + 1)), None);
        self.list(written.in_transaction(), Some(id(commit)));
        let [commit, abort] = ENDS;
        self.ends(commit, StepOp::Commit, next, effect);
        self.ends(abort, StepOp::Abort, None, None);
    }

    fn ends(&mut self, name: &str, op: StepOp, next: Option<StepId>, effect: Option<Template>) {
        self.steps.push(StepPlan { name: name.into(), op, next, undo: None, effect });
    }

    fn op(&self, written: &StepFile, otherwise: Option<StepId>) -> StepOp {
        let names = &self.names;
        let text = |text: &Option<String>| names.template(text.as_deref().unwrap_or_default());
        let into = || Name::from(written.into.as_deref().unwrap_or_default());
        let write = |row: &Option<String>, change| {
            let (table, key) = names.row(row.as_deref().unwrap_or_default());
            StepOp::Write { table, key, change }
        };
        match written.does().first() {
            None | Some(Does::InTransaction) => StepOp::End,
            Some(Does::If) => {
                let condition = names.condition(written.condition.as_deref().unwrap_or_default());
                StepOp::If { condition, otherwise }
            }
            Some(Does::Read) => {
                let (table, key) = names.row(written.read.as_deref().unwrap_or_default());
                StepOp::Read { table, key, into: into() }
            }
            Some(Does::Oldest) => {
                let table = names.table(written.oldest.as_deref().unwrap_or_default());
                StepOp::Oldest { table, into: into(), otherwise }
            }
            Some(Does::Work) => StepOp::Work {
                time: span(written.work()).unwrap_or_default(),
                failures: written.fails.iter().flatten().map(failure).collect(),
            },
            Some(Does::Call) => StepOp::Call(self.call(written, into())),
            Some(Does::Put) => write(&written.put, Change::Put(text(&written.value))),
            Some(Does::Add) => write(&written.add, Change::Add(written.by.unwrap_or_default())),
            Some(Does::Delete) => write(&written.delete, Change::Delete),
            Some(Does::Insert) => {
                let (table, key) = names.row(written.insert.as_deref().unwrap_or_default());
                StepOp::Insert { table, key, value: text(&written.value), otherwise }
            }
            Some(Does::Publish) => {
                let confirm = written.confirm_ms.map(SimDuration::from_millis);
                let plan = written.publish.as_ref().map(|publish| self.publish(publish, confirm));
                StepOp::Publish(plan.unwrap_or_default())
            }
            Some(Does::Parse) => StepOp::Parse(parse(written, names)),
            Some(Does::Flush) => StepOp::Flush { timeout: millis(written.flush_ms) },
            Some(Does::Emit) => StepOp::Emit(self.emit(written)),
            Some(Does::Await) => {
                let timeout = millis(written.timeout_ms);
                StepOp::Await { correlation: text(&written.waits_for), timeout, into: into() }
            }
            Some(Does::Answer) => StepOp::Answer { body: text(&written.answer) },
            Some(Does::Fail) => StepOp::Fail { error: text(&written.fail) },
        }
    }

    fn call(&self, written: &StepFile, into: Name) -> CallPlan {
        let service = written.call.as_deref().unwrap_or_default();
        let called = self.file.services.iter().find(|known| known.name == service);
        let only = || called.and_then(|called| called.operations().first().copied());
        let operation = written.operation.as_deref().or_else(only).unwrap_or_default();
        CallPlan {
            service: service.into(),
            operation: operation.into(),
            body: self.names.template(written.body.as_deref().unwrap_or_default()),
            timeout: millis(written.timeout_ms),
            retries: written.retries.unwrap_or_default(),
            pause: millis(written.pause_ms),
            into,
        }
    }

    fn emit(&self, written: &StepFile) -> EmitPlan {
        let only = || self.file.buses_of(self.service).next().map(|bus| bus.name.as_str());
        let stops = written.stop_at_failure.unwrap_or_default();
        EmitPlan {
            bus: written.bus.as_deref().or_else(only).unwrap_or_default().into(),
            event: written.emit.as_deref().unwrap_or_default().into(),
            body: self.names.template(written.body.as_deref().unwrap_or_default()),
            each: match written.each {
                Some(EachFile::Thread) => Each::Thread,
                Some(EachFile::InTurn) | None => Each::InTurn { stops },
            },
        }
    }

    /// A queue, or that of the port which is named.
    fn reply_to(&self, written: Option<&str>) -> Option<Template> {
        let service = self.file.services.iter().find(|known| known.name == self.service);
        let written = written?;
        Some(match service.and_then(|service| service.replies_at(written)) {
            Some(Via::Direct) => Template::text(REPLY_TO),
            Some(Via::Exclusive) => Template(vec![Part::Place(Place::Replies)]),
            Some(Via::Queue(queue)) => Template::text(queue),
            None => self.names.template(written),
        })
    }

    fn publish(&self, written: &PublishFile, confirm: Option<SimDuration>) -> PublishPlan {
        let text = |text: &Option<String>| -> Option<Template> {
            text.as_deref().map(|text| self.names.template(text))
        };
        PublishPlan {
            exchange: written.topic.as_deref().unwrap_or(&written.exchange).into(),
            key: self.names.template(&written.key),
            kind: text(&written.kind),
            body: self.names.template(&written.body),
            write: write(written, &self.names),
            correlation: text(&written.correlation),
            reply_to: self.reply_to(written.reply_to.as_deref()),
            confirm,
        }
    }
}

fn id(at: usize) -> StepId {
    StepId(at as u16)
}

fn millis(written: Option<u64>) -> SimDuration {
    SimDuration::from_millis(written.unwrap_or_default())
}
