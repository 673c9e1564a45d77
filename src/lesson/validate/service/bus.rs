//! Checks of buses: whose they are, what is emitted on them, and who is subscribed to it.

use super::super::names::{List, declared};
use super::super::{Check, Group};
use super::text::Scope;
use crate::lesson::file::service::{BusFile, EachFile, HandlerFile, ServiceFile, StepFile};
use crate::lesson::problem::{FieldPath, Problem, field};

pub(in crate::lesson::validate) const BUSES: List = declared!(buses);

impl Check<'_> {
    pub(super) fn buses(&mut self) {
        let file = self.file;
        for (index, bus) in file.buses.iter().enumerate() {
            self.bus(bus, &field!["buses", index]);
        }
    }

    fn bus(&mut self, bus: &BusFile, place: &FieldPath) {
        let processes: Vec<&str> = self.file.processes.iter().map(|process| process.name.as_str()).collect();
        match (&bus.process, &bus.service) {
            (Some(process), None) if processes.contains(&process.as_str()) => {}
            (Some(process), None) => self.no_such("process", process, &processes, place.then("process")),
            (None, Some(service)) => {
                self.refer(Group::SERVICE, service, place.then("service"));
            }
            _ => {
                let problem = Problem::new(place.clone(), "a bus belongs to one process or one service");
                self.report.add(problem.expected("`process` or `service`"));
            }
        }
    }

    /// A service is on that bus.
    pub(super) fn uses_bus(&mut self, service: &ServiceFile, name: &str, path: FieldPath) {
        if self.report.is_damaged(&field!["buses"]) || self.report.is_damaged(&field!["processes"]) {
            return;
        }
        let names: Vec<&str> = self.file.buses_of(&service.name).map(|bus| bus.name.as_str()).collect();
        if !names.contains(&name) {
            self.has_no(&service.name, "bus", name, &names, path);
        }
    }

    /// Somebody on the bus emits events of that type.
    pub(super) fn event_type(
        &mut self,
        service: &ServiceFile,
        handler: &HandlerFile,
        kind: &str,
        path: FieldPath,
    ) {
        let Some(bus) = handler.bus.as_deref() else { return };
        if self.report.is_damaged(&field!["services"]) {
            return;
        }
        let mut emitted: Vec<&str> = Vec::new();
        for other in &self.file.services {
            let on_bus = |step: &&StepFile| self.file.bus_of(&other.name, step.bus.as_deref()) == Some(bus);
            let steps = other.steps().into_iter().filter(on_bus);
            emitted.extend(steps.filter_map(|step| step.emit.as_deref()));
        }
        emitted.sort_unstable();
        emitted.dedup();
        let is_there = self.file.buses_of(&service.name).any(|known| known.name == bus);
        if is_there && !emitted.contains(&kind) {
            let problem = Problem::new(path.clone(), format!("nobody emits `{kind}` on `{bus}`"));
            self.report.add(match &emitted[..] {
                [] => problem.expected("a step that does"),
                emitted => problem.one_of(kind, emitted),
            });
            self.report.mend(path);
        }
    }

    /// What is emitted, on which bus, how, and for whom.
    pub(super) fn emits(&mut self, step: &StepFile, place: &FieldPath, scope: &Scope) {
        let file = self.file;
        let service = scope.service;
        if step.each == Some(EachFile::Thread) && step.stop_at_failure.is_some() {
            let message = "with a thread for each nobody waits for one that fails";
            let problem = Problem::new(place.then("stop_at_failure"), message);
            self.report.add(problem.expected("`each = \"in_turn\"`"));
        }
        if let Some(bus) = &step.bus {
            self.uses_bus(service, bus, place.then("bus"));
        }
        let unsure =
            ["buses", "processes", "services"].iter().any(|list| self.report.is_damaged(&field![*list]));
        let names: Vec<&str> = file.buses_of(&service.name).map(|bus| bus.name.as_str()).collect();
        if step.bus.is_none() && names.len() != 1 && !unsure {
            let problem = match names.len() {
                0 => Problem::new(place.then("emit"), format!("`{}` is on no bus", service.name))
                    .expected("a `[[buses]]` of it or of its process"),
                _ => Problem::new(place.then("bus"), format!("`{}` is on several buses", service.name))
                    .one_of("", &names),
            };
            self.report.add(problem);
            return;
        }
        let bus = file.bus_of(&service.name, step.bus.as_deref());
        let Some((event, bus)) = step.emit.as_ref().zip(bus) else { return };
        self.has_words(place.then("emit"), event);
        let handlers = || {
            file.services.iter().flat_map(|service| &service.on).filter(|on| on.bus.as_deref() == Some(bus))
        };
        let takes = |handler: &HandlerFile| handler.kind.as_ref().is_none_or(|kind| kind == event);
        if names.contains(&bus) && !unsure && !handlers().any(takes) {
            let kinds: Vec<&str> = handlers().filter_map(|handler| handler.kind.as_deref()).collect();
            let problem = Problem::new(place.then("emit"), format!("nobody on `{bus}` takes `{event}`"));
            self.report.add(match &kinds[..] {
                [] => problem.expected("a `[[services.on]]` with this `bus`"),
                kinds => problem.one_of(event, kinds),
            });
        }
    }

    /// A service has a handler on a bus with that on its door.
    pub(in crate::lesson) fn subscribes(&mut self, service: &ServiceFile, name: &str, path: FieldPath) {
        let on_bus = service.on.iter().filter(|handler| handler.bus.is_some());
        let door = |handler: &'_ HandlerFile| {
            let named = handler.name.clone().or_else(|| handler.kind.clone());
            named.or_else(|| handler.bus.clone()).unwrap_or_default()
        };
        let doors: Vec<String> = on_bus.map(door).collect();
        if !doors.iter().any(|door| door == name) {
            let names: Vec<&str> = doors.iter().map(String::as_str).collect();
            self.has_no(&service.name, "handler on a bus", name, &names, path);
        }
    }
}
