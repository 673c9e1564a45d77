//! Checks of processes: whose they are, and what their services have in common.

use super::super::names::{List, declared};
use super::super::{Check, Group};
use crate::lesson::file::service::ProcessFile;
use crate::lesson::problem::{FieldPath, Problem, field};

pub(in crate::lesson::validate) const PROCESSES: List = declared!(processes);

impl Check<'_> {
    pub(super) fn processes(&mut self) {
        let file = self.file;
        let services = file.processes.iter().enumerate().flat_map(|(index, process)| {
            let place = field!["processes", index, "services"];
            process.services.iter().enumerate().map(move |(at, name)| (name.as_str(), place.then(at)))
        });
        let mut seen: Vec<&str> = Vec::new();
        for (name, place) in services {
            if self.refer(Group::SERVICE, name, place.clone()) && seen.contains(&name) {
                self.problem(place, format!("`{name}` is in a process already"));
            }
            seen.push(name);
        }
        for (index, process) in file.processes.iter().enumerate() {
            self.process(process, &field!["processes", index]);
        }
    }

    fn process(&mut self, process: &ProcessFile, place: &FieldPath) {
        let file = self.file;
        if process.services.is_empty() && !self.report.is_damaged(&place.then("services")) {
            let problem = Problem::new(place.then("services"), format!("nothing is in `{}`", process.name));
            self.report.add(problem.expected("at least one service"));
        }
        if process.threads == Some(0) {
            self.report.add(Problem::new(place.then("threads"), "nobody works here").expected("1 or more"));
        }
        let of_it = |(_, service): &(usize, &crate::lesson::file::service::ServiceFile)| {
            process.services.contains(&service.name)
        };
        let mut begins = None;
        for (at, service) in file.services.iter().enumerate().filter(of_it) {
            let place = field!["services", at];
            if process.threads.is_some() && service.threads.is_some() {
                let message = format!("the threads of `{}` are those of `{}`", service.name, process.name);
                self.report.add(Problem::new(place.then("threads"), message).expected("no `threads` here"));
            }
            if *begins.get_or_insert(service.start_ms) != service.start_ms {
                let message = format!("all of `{}` comes up at once", process.name);
                self.report.add(Problem::new(place.then("start_ms"), message).expected("the same in each"));
            }
        }
    }
}
