//! Checks of services: where something comes in, what they keep, what they handle.

mod bus;
mod code;
mod dedupe;
mod does;
mod flow;
mod handler;
mod log;
mod named;
mod process;
mod schema;
mod step;
mod text;
mod transaction;

pub(super) use self::bus::BUSES;
pub(super) use self::process::PROCESSES;
use super::names::{List, declared};
use super::{Check, Group};
use crate::lesson::file::service::{HandlerFile, KeptFile, PortFile, ServiceFile, Via};
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::sim::Commit;
use crate::sim::service::Settle;

pub(super) const SERVICES: List = declared!(services);

impl Group {
    pub const SERVICE: Self = Self { label: "service", lists: &[SERVICES] };
}

/// How something that is handled came in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Queue(Settle),
    Topic(Commit),
    Call,
    Timer,
    /// An event on a bus.
    Event,
}

impl Check<'_> {
    pub(super) fn services(&mut self) {
        let file = self.file;
        for (index, service) in file.services.iter().enumerate() {
            self.service(service, &field!["services", index]);
        }
        self.processes();
        self.buses();
        self.schemas();
    }

    fn service(&mut self, service: &ServiceFile, place: &FieldPath) {
        self.span(place, "latency", (service.latency_ms, service.latency), false);
        self.comes_in_time(service.start_ms, place);
        if service.threads == Some(0) {
            self.report.add(Problem::new(place.then("threads"), "nobody works here").expected("1 or more"));
        }
        self.ports(service, &place.then("ports"));
        self.writes_to_topics(service, place);
        self.contracts(service, place);
        self.kept(&service.tables, &place.then("tables"));
        if service.on.is_empty() && !self.report.is_damaged(&place.then("on")) {
            let problem = Problem::new(place.then("on"), format!("`{}` does nothing", service.name));
            self.report.add(problem.expected("at least one `[[services.on]]`"));
        }
        let mut named = Vec::new();
        for index in 0..service.on.len() {
            self.handler(service, index, place, &mut named);
        }
        self.idle_ports(service, place);
    }

    fn ports(&mut self, service: &ServiceFile, place: &FieldPath) {
        let ports = || service.ports.iter().enumerate();
        let named = ports().filter_map(|(at, port)| {
            let field = match port {
                PortFile { id: Some(_), .. } => "id",
                PortFile { queue: Some(_), .. } => "queue",
                _ => "topics",
            };
            Some((port.name()?, place.then(at).then(field)))
        });
        self.unique("port", named);
        for (at, port) in ports() {
            self.port(port, &place.then(at));
        }
        self.own_replies(service, place);
        let calls = ports().filter(|(_, port)| port.calls).nth(1);
        if let Some((at, _)) = calls {
            self.problem(place.then(at).then("calls"), "calls come in at one port, and there is one already");
        }
    }

    /// A service has at the most one port for replies without a queue of the file's, and messages name it.
    fn own_replies(&mut self, service: &ServiceFile, place: &FieldPath) {
        let made = service.ports.iter().enumerate().filter(|(_, port)| port.is_without_queue());
        for (nth, (at, port)) in made.enumerate() {
            let place = place.then(at);
            if nth > 0 {
                let problem = Problem::new(place.then("replies"), "its replies come in at another port");
                self.report.add(problem.expected("one port with `replies` \"direct\" or \"exclusive\""));
            }
            if port.id.is_none() {
                let problem = Problem::new(place, "no message can ask for its replies here");
                self.report.add(problem.expected("an `id`, for `reply_to` to name"));
            }
        }
    }

    fn port(&mut self, port: &PortFile, place: &FieldPath) {
        let given = [
            ("queue", port.queue.is_some()),
            ("topics", port.topics.is_some()),
            ("calls", port.calls),
            ("replies", port.replies.is_some()),
        ];
        let given: Vec<&str> =
            given.into_iter().filter(|(_, given)| *given).map(|(field, _)| field).collect();
        if given.len() != 1 && !self.report.is_damaged(place) {
            let problem = Problem::new(place.clone(), "a port is for one thing");
            self.report.add(problem.expected("one of `queue`, `topics`, `calls = true`, `replies`"));
            self.report.mend(place.clone());
        }
        for (field, queue) in [("queue", &port.queue), ("replies", &port.replies)] {
            if let (Some(queue), Some(Via::Queue(_)) | None) = (queue, port.via()) {
                self.refer(Group::QUEUE, queue, place.then(field));
            }
        }
        let details = [
            ("prefetch", port.prefetch > 0, "queue"),
            ("settle", port.settle.is_some(), "queue"),
            ("group", port.group.is_some(), "topics"),
            ("commit", port.commit.is_some(), "topics"),
            ("consumer", port.consumer.is_some(), "topics"),
            ("waiting", port.waiting.is_some(), "calls"),
        ];
        for (field, is_given, of) in details {
            if is_given && given.len() == 1 && given != [of] {
                let message = format!("`{field}` does not go with `{}`", given[0]);
                self.report
                    .add(Problem::new(place.then(field), message).expected(format!("it beside `{of}`")));
            }
        }
        if let Some(topics) = &port.topics {
            self.reads_topics(port, topics, place);
        }
    }

    fn kept(&mut self, tables: &[KeptFile], place: &FieldPath) {
        let named =
            || tables.iter().enumerate().map(|(at, table)| (&*table.name, place.then(at).then("name")));
        self.unique("table", named());
        for (name, path) in named().filter(|(name, _)| !text::is_name(name)) {
            let problem = Problem::new(path.clone(), format!("`{name}` can't be a name in texts"));
            self.report.add(problem.expected(text::NAMES));
            self.report.mend(path);
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
                (None, _) if handler.bus.is_some() => false,
                (None, true) => false,
                (None, false) => {
                    service.message_port(handler.port.as_deref()).is_some_and(|(of, _)| of == at)
                }
            };
            if (port.calls || port.brings_messages()) && !service.on.iter().any(is_it) {
                let problem =
                    Problem::new(place.then("ports").then(at), "nothing is done with what comes in here");
                self.report.add(problem.expected("a `[[services.on]]` for it"));
            }
        }
    }
}
