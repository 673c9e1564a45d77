//! Checks of what services handle: how it comes in, when, and whose turn it is.

use super::{Check, Source};
use crate::lesson::file::service::{HandlerFile, PortFile, ServiceFile, StepFile};
use crate::lesson::problem::{FieldPath, Problem};
use crate::sim::Commit;

impl Check<'_> {
    /// What is done with something that comes in; `named` are the service's steps before.
    pub(super) fn handler<'f>(
        &mut self,
        service: &'f ServiceFile,
        index: usize,
        service_place: &FieldPath,
        named: &mut Vec<&'f StepFile>,
    ) {
        let (handler, place) = (&service.on[index], &service_place.then("on").then(index));
        let source = self.source(service, handler, service_place, place);
        self.timer(handler, place);
        match (&handler.kind, source) {
            (Some(kind), Some(Source::Event)) => self.event_type(service, handler, kind, place.then("type")),
            (Some(kind), _) => self.message_type(kind, place.then("type")),
            (None, _) => {}
        }
        if handler.subscribed.is_some() && handler.bus.is_none() {
            let problem = Problem::new(place.then("subscribed"), "this is on no bus");
            self.report.add(problem.expected("it beside `bus`"));
        }
        for (field, given) in [("type", handler.kind.is_some()), ("key", handler.key.is_some())] {
            let has_none = match source {
                Some(Source::Event) => field == "key",
                source => matches!(source, Some(Source::Call | Source::Timer)),
            };
            if given && has_none {
                let problem = Problem::new(place.then(field), format!("only a message has a `{field}`"));
                self.report.add(problem.expected("it beside a `port` with a queue or topics"));
            }
        }
        self.in_the_shade(service, index, handler, place);
        if handler.steps.is_empty() && !self.report.is_damaged(&place.then("steps")) {
            let problem = Problem::new(place.then("steps"), "nothing is done");
            self.report.add(problem.expected("at least one step"));
        }
        // What follows depends on what it is that comes in.
        let Some(source) = source else { return };
        self.handled(service, handler, source, place, named);
        if !handler.steps.is_empty() {
            self.flow(handler, source, place);
        }
    }

    /// Where what it handles comes in.
    fn source(
        &mut self,
        service: &ServiceFile,
        handler: &HandlerFile,
        service_place: &FieldPath,
        place: &FieldPath,
    ) -> Option<Source> {
        const WAYS: &str = "one of `port`, `call`, `bus` and `at_ms`";
        let given =
            [handler.port.is_some(), handler.call.is_some(), handler.bus.is_some(), handler.is_timer()];
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
        if let Some(bus) = &handler.bus {
            self.uses_bus(service, bus, place.then("bus"));
            return Some(Source::Event);
        }
        if let Some((_, port)) = service.message_port(handler.port.as_deref()) {
            return Some(match port.queue {
                Some(_) => Source::Queue(port.settle.unwrap_or_default()),
                // Nothing follows from a word that can't be read.
                None if self.report.is_damaged(&service_place.then("ports")) => Source::Topic(Commit::Never),
                None => Source::Topic(port.commit.unwrap_or_default()),
            });
        }
        let lost = ["ports", "id", "queue", "topics", "calls", "replies"];
        if self.report.lost(&service_place.then("ports"), &lost) {
            return None;
        }
        let messages = service.ports.iter().filter(|port| port.brings_messages());
        let names: Vec<&str> = messages.filter_map(PortFile::name).collect();
        match &handler.port {
            Some(port) => self.no_such("port with a queue or topics", port, &names, place.then("port")),
            None if self.report.is_damaged(place) => {}
            None if names.is_empty() => {
                let problem = Problem::new(place.clone(), "nothing says when this is done");
                self.report.add(problem.expected(WAYS));
            }
            None => {
                let path = place.then("port");
                let problem = Problem::new(path.clone(), "nothing says at which port this comes in");
                self.report.add(problem.one_of("", &names));
                self.report.mend(path);
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
        self.span(place, "every", every, handler.is_timer() && count > Some(1));
        let given = [
            ("count", count.is_some()),
            ("every_ms", every.0.is_some()),
            ("every", every.1.is_some()),
            ("correlation", handler.correlation.is_some()),
        ];
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
                && before.bus.is_none()
                && handler.bus.is_none()
                && before.when.is_none()
                && takes(before, |handler| &handler.kind)
                && takes(before, |handler| &handler.key)
        });
        if before.is_some() && !self.report.is_damaged(&FieldPath(place.0[..3].to_vec())) {
            let problem =
                Problem::new(place.clone(), "this never has its turn: one before it takes everything");
            self.report.add(problem.expected("another `type`, `key` or `when` on the one before it"));
        }
    }
}
