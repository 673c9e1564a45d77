//! Checks of what a step does: one thing, with what belongs to it.

use super::text::Scope;
use super::{Check, Group, Source};
use crate::lesson::file::service::{Does, Piece, PublishFile, StepFile, pieces};
use crate::lesson::problem::{FieldPath, Problem, field, listed};

/// More retries than this are a mistake.
const MOST_RETRIES: u32 = 100;

impl Check<'_> {
    /// The one thing that a step does, with the fields that go with it and no others.
    pub(super) fn does(&mut self, step: &StepFile, can: &[Does], place: &FieldPath) -> Option<Does> {
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
    pub(super) fn detail(&mut self, step: &StepFile, does: Does, place: &FieldPath, scope: &Scope) {
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
        if let Some(table) = &step.oldest {
            self.table(table, &place.then("oldest"), scope);
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
        let times =
            [("timeout_ms", step.timeout_ms), ("confirm_ms", step.confirm_ms), ("flush_ms", step.flush_ms)];
        for (field, time) in times {
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
            Does::Emit => self.emits(step, place, scope),
            Does::Publish => {
                if let Some(publish) = &step.publish {
                    self.published(publish, &place.then("publish"), scope);
                }
            }
            Does::Parse => self.parses(step, place, scope),
            Does::Flush => self.flushes(place, scope),
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
        self.written(publish, place, scope);
        if let Some(topic) = &publish.topic {
            return self.published_to_topic(publish, topic, place);
        }
        let exchange = publish.exchange.as_str();
        let is_there = exchange.is_empty() || self.refer(Group::EXCHANGE, exchange, place.then("exchange"));
        if is_there && is_fixed(&publish.key) {
            self.routes(exchange, &publish.key, place.then("key"));
        }
        let of_port = |queue: &&String| scope.service.replies_at(queue).is_some();
        if let Some(queue) = publish.reply_to.as_ref().filter(|queue| is_fixed(queue) && !of_port(queue)) {
            self.asked_at(queue, place.then("reply_to"), scope);
        }
    }

    /// A queue for replies, or a port for them without one of the file's, that is not there by this name.
    fn asked_at(&mut self, named: &str, place: FieldPath, scope: &Scope) {
        let unsure = self.report.is_damaged(&scope.service_place.then("ports"));
        let made = scope.service.ports.iter().filter(|port| port.is_without_queue());
        let ports: Vec<&str> = made.filter_map(|port| port.id.as_deref()).collect();
        let queues = self.names(Group::QUEUE);
        if ports.is_empty() || unsure || queues.contains(&named) {
            self.refer(Group::QUEUE, named, place);
        } else {
            let names = [ports, queues].concat();
            self.no_such("port for replies and no queue", named, &names, place);
        }
    }

    fn flushes(&mut self, place: &FieldPath, scope: &Scope) {
        let service = scope.service;
        let unsure =
            self.report.lost(&scope.service_place.then("on"), &["on", "steps", "publish", "confirm_ms"]);
        let leaves = |step: &&StepFile| step.publish.is_some() && step.confirm_ms.is_none();
        if !service.steps().iter().any(leaves) && !unsure {
            let message = format!("`{}` has nothing to wait for", service.name);
            let problem = Problem::new(place.then("flush_ms"), message);
            self.report.add(problem.expected("a step that publishes without `confirm_ms`"));
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
}

/// Is it a text without places?
fn is_fixed(text: &str) -> bool {
    pieces(text).iter().all(|piece| matches!(piece, Piece::Text(_)))
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
