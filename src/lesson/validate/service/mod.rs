//! Checks of services: where something comes in, what they keep, what they handle.

mod code;
mod flow;
mod step;
mod text;

use std::collections::BTreeSet;

use super::names::{List, declared};
use super::{Check, Group};
use crate::lesson::file::PatternFile;
use crate::lesson::file::service::{Does, HandlerFile, KeptFile, PortFile, ServiceFile, StepFile};
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::sim::service::Settle;

pub(super) const SERVICES: List = declared!(services);

impl Group {
    pub const SERVICE: Self = Self { label: "service", lists: &[SERVICES] };
}

/// How something that is handled came in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Queue(Settle),
    Call,
    Timer,
}

impl Check<'_> {
    pub(super) fn services(&mut self) {
        let file = self.file;
        for (index, service) in file.services.iter().enumerate() {
            self.service(service, &field!["services", index]);
        }
    }

    fn service(&mut self, service: &ServiceFile, place: &FieldPath) {
        self.span(place, "latency", (service.latency_ms, service.latency), false);
        self.comes_in_time(service.start_ms, place);
        if service.threads == Some(0) {
            self.report.add(Problem::new(place.then("threads"), "nobody works here").expected("1 or more"));
        }
        self.ports(service, &place.then("ports"));
        self.kept(&service.tables, &place.then("tables"));
        if service.on.is_empty() && !self.report.is_damaged(&place.then("on")) {
            let problem = Problem::new(place.then("on"), format!("`{}` does nothing", service.name));
            self.report.add(problem.expected("at least one `[[services.on]]`"));
        }
        for (index, handler) in service.on.iter().enumerate() {
            self.handler(service, index, handler, place);
        }
        self.same_steps(service, &place.then("on"));
        self.idle_ports(service, place);
    }

    fn ports(&mut self, service: &ServiceFile, place: &FieldPath) {
        let ports = || service.ports.iter().enumerate();
        let named = ports().filter_map(|(at, port)| {
            let field = if port.id.is_some() { "id" } else { "queue" };
            Some((port.name()?, place.then(at).then(field)))
        });
        self.unique("port", named);
        for (at, port) in ports() {
            self.port(port, &place.then(at));
        }
        let calls = ports().filter(|(_, port)| port.calls).nth(1);
        if let Some((at, _)) = calls {
            self.problem(place.then(at).then("calls"), "calls come in at one port, and there is one already");
        }
    }

    fn port(&mut self, port: &PortFile, place: &FieldPath) {
        let given =
            [("queue", port.queue.is_some()), ("calls", port.calls), ("replies", port.replies.is_some())];
        let given: Vec<&str> =
            given.into_iter().filter(|(_, given)| *given).map(|(field, _)| field).collect();
        if given.len() != 1 && !self.report.is_damaged(place) {
            let problem = Problem::new(place.clone(), "a port is for one thing");
            self.report.add(problem.expected("one of `queue`, `calls = true`, `replies`"));
        }
        for (field, queue) in [("queue", &port.queue), ("replies", &port.replies)] {
            if let Some(queue) = queue {
                self.refer(Group::QUEUE, queue, place.then(field));
            }
        }
        let details = [
            ("prefetch", port.prefetch > 0, "queue"),
            ("settle", port.settle.is_some(), "queue"),
            ("waiting", port.waiting.is_some(), "calls"),
        ];
        for (field, is_given, of) in details {
            if is_given && given.len() == 1 && given != [of] {
                let message = format!("`{field}` does not go with `{}`", given[0]);
                self.report
                    .add(Problem::new(place.then(field), message).expected(format!("it beside `{of}`")));
            }
        }
    }

    fn kept(&mut self, tables: &[KeptFile], place: &FieldPath) {
        let named =
            || tables.iter().enumerate().map(|(at, table)| (&*table.name, place.then(at).then("name")));
        self.unique("table", named());
        for (name, path) in named().filter(|(name, _)| !text::is_name(name)) {
            let problem = Problem::new(path, format!("`{name}` can't be a name in texts"));
            self.report.add(problem.expected(text::NAMES));
        }
    }

    fn handler(
        &mut self,
        service: &ServiceFile,
        index: usize,
        handler: &HandlerFile,
        service_place: &FieldPath,
    ) {
        let place = &service_place.then("on").then(index);
        let source = self.source(service, handler, service_place, place);
        self.timer(handler, place);
        if let Some(kind) = &handler.kind {
            self.message_type(kind, place.then("type"));
        }
        for (field, given) in [("type", handler.kind.is_some()), ("key", handler.key.is_some())] {
            if given && matches!(source, Some(Source::Call | Source::Timer)) {
                let problem = Problem::new(place.then(field), format!("only a message has a `{field}`"));
                self.report.add(problem.expected("it beside a `port` with a queue"));
            }
        }
        self.in_the_shade(service, index, handler, place);
        if handler.steps.is_empty() && !self.report.is_damaged(&place.then("steps")) {
            let problem = Problem::new(place.then("steps"), "nothing is done");
            self.report.add(problem.expected("at least one step"));
        }
        // What follows depends on what it is that comes in.
        let Some(source) = source else { return };
        self.handled(service, handler, source, place);
        self.flow(handler, source, place);
    }

    /// Where what it handles comes in.
    fn source(
        &mut self,
        service: &ServiceFile,
        handler: &HandlerFile,
        service_place: &FieldPath,
        place: &FieldPath,
    ) -> Option<Source> {
        const WAYS: &str = "one of `port`, `call` and `at_ms`";
        let given = [handler.port.is_some(), handler.call.is_some(), handler.is_timer()];
        if given.into_iter().filter(|given| *given).count() > 1 {
            let problem = Problem::new(place.clone(), "it begins in more than one way");
            self.report.add(problem.expected(WAYS));
            return None;
        }
        if let Some(operation) = &handler.call {
            self.has_words(place.then("call"), operation);
            return Some(Source::Call);
        }
        if handler.is_timer() {
            return Some(Source::Timer);
        }
        if let Some((_, port)) = service.queue_port(handler.port.as_deref()) {
            return Some(Source::Queue(port.settle.unwrap_or_default()));
        }
        if self.report.lost(&service_place.then("ports"), &["ports", "id", "queue", "calls", "replies"]) {
            return None;
        }
        let queues = service.ports.iter().filter(|port| port.queue.is_some());
        let names: Vec<&str> = queues.filter_map(PortFile::name).collect();
        match &handler.port {
            Some(port) => self.no_such("port with a queue", port, &names, place.then("port")),
            None if self.report.is_damaged(place) => {}
            None if names.is_empty() => {
                let problem = Problem::new(place.clone(), "nothing says when this is done");
                self.report.add(problem.expected(WAYS));
            }
            None => {
                let problem =
                    Problem::new(place.then("port"), "it is done with what comes in at which port?");
                self.report.add(problem.one_of("", &names));
            }
        }
        None
    }

    fn timer(&mut self, handler: &HandlerFile, place: &FieldPath) {
        if let Some(at_ms) = handler.at_ms {
            self.moment(at_ms, place.then("at_ms"));
        }
        let (every, count) = (handler.every(), handler.count);
        if let Some(count) = count {
            self.how_many(count, place.then("count"));
        }
        self.span(place, "every", every, count > Some(1));
        let given =
            [("count", count.is_some()), ("every_ms", every.0.is_some()), ("every", every.1.is_some())];
        for (field, _) in given.into_iter().filter(|(_, given)| *given && !handler.is_timer()) {
            let problem = Problem::new(place.then(field), "this is not begun by the clock");
            self.report.add(problem.expected("it beside `at_ms`"));
        }
    }

    /// The first that fits has it: what comes behind one that takes everything never has its turn.
    fn in_the_shade(
        &mut self,
        service: &ServiceFile,
        index: usize,
        handler: &HandlerFile,
        place: &FieldPath,
    ) {
        let takes = |before: &&HandlerFile, field: fn(&HandlerFile) -> &Option<String>| {
            field(before).is_none() || field(before) == field(handler)
        };
        let before = service.on[..index].iter().find(|before| {
            let at_one_port = (&before.port, &before.call) == (&handler.port, &handler.call);
            at_one_port
                && !before.is_timer()
                && !handler.is_timer()
                && before.when.is_none()
                && takes(before, |handler| &handler.kind)
                && takes(before, |handler| &handler.key)
        });
        if before.is_some() && !self.report.is_damaged(&field!["services"]) {
            let problem =
                Problem::new(place.clone(), "this never has its turn: one before it takes everything");
            self.report.add(problem.expected("another `type`, `key` or `when` on the one before it"));
        }
    }

    /// Steps of one name light one region: they do the same, if with other texts.
    fn same_steps(&mut self, service: &ServiceFile, place: &FieldPath) {
        let steps = service.steps();
        let named: Vec<_> = steps.iter().filter(|step| !step.id.is_empty()).collect();
        for (at, step) in named.iter().enumerate() {
            let is_new = !named[..at].iter().any(|before| before.id == step.id && before.is_like(step));
            if named[..at].iter().any(|before| before.id == step.id)
                && is_new
                && !self.report.is_damaged(place)
            {
                let message = format!("there is a step `{}` already, and it does something else", step.id);
                self.report
                    .add(Problem::new(place.clone(), message).expected("another `id` for one of them"));
            }
        }
    }

    /// Where something comes in, something is done with it.
    fn idle_ports(&mut self, service: &ServiceFile, place: &FieldPath) {
        if self.report.is_damaged(place) {
            return;
        }
        for (at, port) in service.ports.iter().enumerate() {
            let is_it = |handler: &HandlerFile| match (&handler.call, handler.is_timer()) {
                (Some(_), _) => port.calls,
                (None, true) => false,
                (None, false) => service.queue_port(handler.port.as_deref()).is_some_and(|(of, _)| of == at),
            };
            if (port.calls || port.queue.is_some()) && !service.on.iter().any(is_it) {
                let problem =
                    Problem::new(place.then("ports").then(at), "nothing is done with what comes in here");
                self.report.add(problem.expected("a `[[services.on]]` for it"));
            }
        }
    }
}

impl Check<'_> {
    /// What a pattern names of a service: of the one that it is about, or of any.
    pub(super) fn of_a_service(&mut self, pattern: &PatternFile, place: &FieldPath) {
        let file = self.file;
        let is_it = |service: &&ServiceFile| pattern.client.as_ref().is_none_or(|name| *name == service.name);
        let services = || file.services.iter().filter(is_it);
        if let Some(step) = &pattern.step {
            let steps: BTreeSet<&str> = services().flat_map(ServiceFile::step_names).collect();
            self.in_services("step", step, &steps, place.then("step"));
        }
        if let Some(table) = &pattern.table {
            let tables = services().flat_map(|service| &service.tables);
            let tables: BTreeSet<&str> = tables.map(|table| table.name.as_str()).collect();
            self.in_services("table", table, &tables, place.then("table"));
        }
    }

    /// A step of a service that does one of these.
    pub(in crate::lesson) fn step_that(
        &mut self,
        service: &ServiceFile,
        name: &str,
        can: &[Does],
        path: FieldPath,
    ) {
        let can = |step: &&StepFile| step.does().iter().any(|does| can.contains(does));
        let names = service.steps().into_iter().filter(can).map(|step| step.id.as_str());
        let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
        self.in_services("such step", name, &names, path);
    }

    fn in_services(&mut self, label: &str, name: &str, names: &BTreeSet<&str>, path: FieldPath) {
        if !names.contains(name) && !self.report.is_damaged(&field!["services"]) {
            let names: Vec<&str> = names.iter().copied().collect();
            self.no_such(label, name, &names, path);
        }
    }
}
