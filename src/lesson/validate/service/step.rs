//! Checks of the steps of services: each does one thing, with what belongs to it, and names what is there.

use super::text::{NAMES, Scope, is_name};
use super::{Check, Group, Source};
use crate::lesson::file::service::{
    Does, HandlerFile, ItemFile, PublishFile, ServiceFile, StepFile, Word, pieces,
};
use crate::lesson::problem::{FieldPath, Problem, field, listed};
use crate::sim::service::Settle;

/// More retries than this are a mistake.
const MOST_RETRIES: u32 = 100;
/// What can undo a step.
const UNDOES: [Does; 5] = [Does::Call, Does::Put, Does::Add, Does::Delete, Does::Publish];

impl Check<'_> {
    /// What is done with something that came in.
    pub(super) fn handled<'f>(
        &mut self,
        service: &'f ServiceFile,
        handler: &'f HandlerFile,
        source: Source,
        place: &FieldPath,
        named: &mut Vec<&'f StepFile>,
    ) {
        let service_place = FieldPath(place.0[..2].to_vec());
        let handler_place = place.clone();
        let (variables, known) = (Vec::new(), std::mem::take(named));
        let mut scope = Scope { service, service_place, source, variables, named: known, handler_place };
        for (at, text) in handler.conditions().iter().enumerate() {
            let path = place.then("when");
            let path = if handler.conditions().len() > 1 { path.then(at) } else { path };
            self.condition(text, &path, &scope);
        }
        self.items(&handler.steps, &place.then("steps"), &mut scope);
        scope.variables.push("error");
        self.items(&handler.on_failure, &place.then("on_failure"), &mut scope);
        *named = scope.named;
        let undoes = |items: &[ItemFile]| any(items, &|item| *item == ItemFile::Word(Word::Undo));
        let undone = |items: &[ItemFile]| {
            any(items, &|item| matches!(item, ItemFile::Step(step) if step.undo.is_some()))
        };
        let both = [&handler.steps, &handler.on_failure];
        if both.iter().any(|items| undoes(items))
            && !both.iter().any(|items| undone(items))
            && !self.report.is_damaged(place)
        {
            let problem = Problem::new(place.clone(), "there is nothing to undo");
            self.report.add(problem.expected("a step with an `undo`"));
        }
    }

    fn items<'f>(&mut self, items: &'f [ItemFile], place: &FieldPath, scope: &mut Scope<'f>) {
        for (at, item) in items.iter().enumerate() {
            let place = place.then(at);
            match item {
                ItemFile::Word(word) => self.word(*word, &place, scope.source),
                ItemFile::Step(step) => self.step_of_service(step, &place, scope),
            }
        }
    }

    fn word(&mut self, word: Word, place: &FieldPath, source: Source) {
        let is_settling = matches!(word, Word::Ack | Word::Reject | Word::Requeue);
        let message = match source {
            _ if !is_settling => return,
            Source::Queue(Settle::Automatic) => "the broker has settled it already",
            Source::Queue(_) => return,
            Source::Call | Source::Timer => "there is no delivery to settle here",
        };
        self.report.add(Problem::new(place.clone(), message).expected(format!("no \"{}\"", word.as_str())));
    }

    fn step_of_service<'f>(&mut self, step: &'f StepFile, place: &FieldPath, scope: &mut Scope<'f>) {
        self.step_name(step, place);
        // Steps of one name light one region: they do the same.
        if scope.named.iter().any(|before| before.id == step.id && *before != step) && !step.id.is_empty() {
            let message = format!("there is a step `{}` already, and it does something else", step.id);
            let problem = Problem::new(place.then("id"), message);
            self.report.add(problem.expected("another name, or the same step"));
        }
        scope.named.push(step);
        if let Some(does) = self.does(step, &Does::ALL, place) {
            self.detail(step, does, place, scope);
        }
        if let Some(into) = &step.into {
            self.variable(into, place.then("into"));
            scope.variables.push(into);
        }
        if let Some(undo) = &step.undo {
            self.undo(undo, &place.then("undo"), scope);
        }
        if let Some(effect) = &step.effect {
            self.service_text(effect, &place.then("effect"), scope);
        }
        // What one way puts is not there on the other.
        let before = scope.variables.len();
        self.items(step.then(), &place.then("then"), scope);
        let put = scope.variables.split_off(before);
        self.items(step.otherwise(), &place.then("else"), scope);
        scope.variables.extend(put);
    }

    fn step_name(&mut self, step: &StepFile, place: &FieldPath) {
        let id = step.id.as_str();
        if id.is_empty() {
            if !self.report.is_damaged(place) {
                self.problem(place.then("id"), "`id` is missing");
            }
        } else if !id.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            let problem = Problem::new(place.then("id"), format!("`{id}` can't be a name of a region"));
            self.report.add(problem.expected("letters, digits, `-` and `_`"));
        } else if Word::NAMES.contains(&id) {
            let problem = Problem::new(place.then("id"), format!("`{id}` is a step of its own"));
            self.report.add(problem.expected("another name"));
        }
    }

    fn variable(&mut self, name: &str, path: FieldPath) {
        const TAKEN: [&str; 7] = ["body", "key", "type", "n", "correlation", "reply_to", "error"];
        let problem = Problem::new(path.clone(), format!("`{name}` can't be a name in texts"));
        if TAKEN.contains(&name) || name.starts_with("body.") {
            self.report.add(problem.expected("another one: this stands for something else"));
        } else if !is_name(name) {
            self.report.add(problem.expected(NAMES));
        } else {
            return;
        }
        self.report.mend(path);
    }

    /// The one thing that a step does, with the fields that go with it and no others.
    fn does(&mut self, step: &StepFile, can: &[Does], place: &FieldPath) -> Option<Does> {
        let all = step.does();
        let (&[does], true) = (&all[..], all.iter().all(|does| can.contains(does))) else {
            if !all.is_empty() || !self.report.is_damaged(place) {
                let found = listed(all.iter().map(|does| does.field()));
                let message = match all.len() {
                    0 => "this does nothing".to_owned(),
                    1 => format!("{found} is nothing that can be done here"),
                    _ => format!("a step does one thing, and this does {found}"),
                };
                let can = listed(can.iter().map(|does| does.field()));
                self.report.add(Problem::new(place.clone(), message).expected(format!("one of {can}")));
            }
            return None;
        };
        let (needed, more) = does.goes_with();
        for (field, is_given) in step.details() {
            let path = place.then(field);
            if needed.contains(&field) && !is_given && !self.report.is_damaged(place) {
                let problem = Problem::new(path, format!("`{field}` is missing"));
                self.report.add(problem.expected(meaning(field)));
            } else if is_given && !needed.contains(&field) && !more.contains(&field) {
                let problem = Problem::new(path, format!("`{field}` does not go with `{}`", does.field()));
                let fields: Vec<&str> = needed.iter().chain(more).copied().collect();
                self.report.add(match &fields[..] {
                    [] => problem,
                    fields => problem.expected(format!("no more than {}", listed(fields.iter().copied()))),
                });
            }
        }
        Some(does)
    }

    /// What belongs to the thing that is done.
    fn detail(&mut self, step: &StepFile, does: Does, place: &FieldPath, scope: &Scope) {
        let rows = [
            ("read", &step.read),
            ("put", &step.put),
            ("insert", &step.insert),
            ("add", &step.add),
            ("delete", &step.delete),
        ];
        for (field, row) in rows {
            if let Some(row) = row {
                self.row(row, &place.then(field), scope);
            }
        }
        let texts = [
            ("body", &step.body),
            ("value", &step.value),
            ("await", &step.waits_for),
            ("answer", &step.answer),
            ("fail", &step.fail),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                self.service_text(text, &place.then(field), scope);
            }
        }
        for (field, time) in [("timeout_ms", step.timeout_ms), ("confirm_ms", step.confirm_ms)] {
            if time == Some(0) {
                let problem = Problem::new(place.then(field), "no time at all");
                self.report.add(problem.expected("a time in milliseconds, from 1"));
            }
        }
        match does {
            Does::If => {
                if let Some(condition) = &step.condition {
                    self.condition(condition, &place.then("if"), scope);
                }
            }
            Does::Work => self.work(step, place),
            Does::Call => self.call(step, place),
            Does::Publish => {
                if let Some(publish) = &step.publish {
                    self.published(publish, &place.then("publish"), scope);
                }
            }
            Does::Await => self.awaits(place, scope),
            Does::Answer if scope.source != Source::Call => {
                let problem =
                    Problem::new(place.then("answer"), "nobody has called, and nobody waits for an answer");
                self.report.add(problem.expected("it in a `[[services.on]]` with a `call`"));
            }
            _ => {}
        }
    }

    fn work(&mut self, step: &StepFile, place: &FieldPath) {
        self.span(place, "work", step.work(), true);
        for (at, failure) in step.fails.iter().flatten().enumerate() {
            let place = place.then("fails").then(at);
            self.failure(failure, &place);
            if failure.on_failure.is_some() {
                let message = "what is done then stands beside the steps";
                let problem = Problem::new(place.then("on_failure"), message);
                self.report.add(problem.expected("`on_failure` of the `[[services.on]]`"));
            }
        }
    }

    fn call(&mut self, step: &StepFile, place: &FieldPath) {
        if let Some(retries) = step.retries.filter(|retries| *retries > MOST_RETRIES) {
            let problem = Problem::new(place.then("retries"), format!("{retries} retries"));
            self.report.add(problem.expected(format!("0 to {MOST_RETRIES}")));
        }
        let Some(name) = &step.call else { return };
        if !self.refer(Group::SERVICE, name, place.then("call")) {
            return;
        }
        let file = self.file;
        let found = file.services.iter().enumerate().find(|(_, service)| service.name == *name);
        let Some((at, called)) = found else { return };
        if self.report.lost(&field!["services", at], &["on", "call"]) {
            return;
        }
        let operations = called.operations();
        match &step.operation {
            _ if operations.is_empty() => {
                let problem = Problem::new(place.then("call"), format!("`{name}` takes no calls"));
                self.report.add(problem.expected("a `[[services.on]]` there with a `call`"));
            }
            Some(operation) if !operations.contains(&operation.as_str()) => {
                self.has_no(name, "operation", operation, &operations, place.then("operation"));
            }
            None if operations.len() > 1 => {
                let problem = Problem::new(place.then("operation"), format!("`{name}` takes several calls"));
                self.report.add(problem.one_of("", &operations));
            }
            _ => {}
        }
    }

    fn published(&mut self, publish: &PublishFile, place: &FieldPath, scope: &Scope) {
        let texts = [
            ("key", Some(&publish.key)),
            ("type", publish.kind.as_ref()),
            ("body", Some(&publish.body)),
            ("correlation", publish.correlation.as_ref()),
            ("reply_to", publish.reply_to.as_ref()),
        ];
        for (field, text) in texts {
            if let Some(text) = text {
                self.service_text(text, &place.then(field), scope);
            }
        }
        let exchange = publish.exchange.as_str();
        let is_there = exchange.is_empty() || self.refer(Group::EXCHANGE, exchange, place.then("exchange"));
        if is_there && is_fixed(&publish.key) {
            self.routes(exchange, &publish.key, place.then("key"));
        }
        if let Some(queue) = publish.reply_to.as_ref().filter(|queue| is_fixed(queue)) {
            self.refer(Group::QUEUE, queue, place.then("reply_to"));
        }
    }

    fn awaits(&mut self, place: &FieldPath, scope: &Scope) {
        let service = scope.service;
        let unsure = self.report.is_damaged(&scope.service_place.then("ports"));
        if !service.ports.iter().any(|port| port.replies.is_some()) && !unsure {
            let message = format!("no answers come in at `{}`", service.name);
            let problem = Problem::new(place.then("await"), message);
            self.report.add(problem.expected("a port with `replies`"));
        }
    }

    fn undo(&mut self, undo: &StepFile, place: &FieldPath, scope: &Scope) {
        let given = [
            ("id", !undo.id.is_empty()),
            ("undo", undo.undo.is_some()),
            ("effect", undo.effect.is_some()),
            ("quiet", undo.quiet),
            ("retries", undo.retries.is_some()),
            ("pause_ms", undo.pause_ms.is_some()),
            ("into", undo.into.is_some()),
            ("confirm_ms", undo.confirm_ms.is_some()),
        ];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let message = format!("what undoes a step has no `{field}`: it is tried until it succeeds");
            self.report.add(Problem::new(place.then(field), message).expected("what is done, and no more"));
        }
        if let Some(does) = self.does(undo, &UNDOES, place) {
            self.detail(undo, does, place, scope);
        }
    }
}

/// Is it a text without places?
fn is_fixed(text: &str) -> bool {
    use crate::lesson::file::service::Piece;
    pieces(text).iter().all(|piece| matches!(piece, Piece::Text(_)))
}

/// Is one of the steps, or of those in them, like that?
fn any(items: &[ItemFile], is_it: &dyn Fn(&ItemFile) -> bool) -> bool {
    items.iter().any(|item| {
        let inner = |step: &StepFile| any(step.then(), is_it) || any(step.otherwise(), is_it);
        is_it(item) || matches!(item, ItemFile::Step(step) if inner(step))
    })
}

/// What a field that is missing would say.
fn meaning(field: &str) -> &'static str {
    match field {
        "timeout_ms" => "how long it waits for an answer",
        "then" => "the steps that are done if it holds",
        "into" => "the name by which later texts have it",
        "by" => "how much is added",
        _ => "a text",
    }
}
