//! Names of what services have, where the rest of a lesson uses them.

use std::collections::BTreeSet;

use super::Check;
use crate::lesson::file::PatternFile;
use crate::lesson::file::service::{Does, ServiceFile, StepFile};
use crate::lesson::problem::{FieldPath, Problem, field};

impl Check<'_> {
    /// What a pattern names of a service: of the one that it is about, or of any.
    pub(in crate::lesson::validate) fn of_a_service(&mut self, pattern: &PatternFile, place: &FieldPath) {
        let file = self.file;
        let client = pattern.client.as_ref().filter(|name| file.services.iter().any(|it| it.name == **name));
        let is_it = |service: &&ServiceFile| client.is_none_or(|name| *name == service.name);
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

    /// A step of a service that does one of these; `how` says so.
    pub(in crate::lesson) fn step_that(
        &mut self,
        service: &ServiceFile,
        name: &str,
        (can, how): (&[Does], &str),
        path: FieldPath,
    ) {
        let can = |step: &&StepFile| step.does().iter().any(|does| can.contains(does));
        let names = service.steps().into_iter().filter(can).map(|step| step.id.as_str());
        let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
        if names.contains(name) || self.report.is_damaged(&field!["services"]) {
            return;
        }
        let names: Vec<&str> = names.into_iter().collect();
        let problem = Problem::new(path, format!("`{}` has no step `{name}` that {how}", service.name));
        self.report.add(match names[..] {
            [] => problem.expected("another service"),
            _ => problem.one_of(name, &names),
        });
    }

    fn in_services(&mut self, label: &str, name: &str, names: &BTreeSet<&str>, path: FieldPath) {
        if !names.contains(name) && !self.report.is_damaged(&field!["services"]) {
            let names: Vec<&str> = names.iter().copied().collect();
            self.no_such(label, name, &names, path);
        }
    }

    /// Tells it when one of a service's own things is not there.
    pub(super) fn has_no(&mut self, service: &str, label: &str, name: &str, names: &[&str], path: FieldPath) {
        let problem = Problem::new(path.clone(), format!("`{service}` has no {label} `{name}`"));
        self.report.add(match names {
            [] => problem.expected(format!("one of its own, and it has no {label}s")),
            names => problem.one_of(name, names),
        });
        self.report.mend(path);
    }
}
