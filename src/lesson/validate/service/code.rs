//! Checks of the code beside a service: each of its steps has a region of that name.

use std::collections::BTreeSet;

use super::super::code::Regions;
use super::Check;
use crate::lesson::file::PartFile;
use crate::lesson::file::service::{ItemFile, ServiceFile};
use crate::lesson::problem::{FieldPath, Problem, field, listed};

impl Check<'_> {
    /// The parts that are services' code; `regions` are those of all parts.
    pub(in crate::lesson::validate) fn code_of_services(&mut self, regions: &[Regions]) {
        let file = self.file;
        for (index, service) in file.services.iter().enumerate() {
            let place = field!["services", index];
            let part = file.code.parts.iter().position(|part| part.id == service.name);
            let Some(part) = part.filter(|_| !self.report.is_damaged(&place)) else { continue };
            let mut told = BTreeSet::new();
            for (at, handler) in service.on.iter().enumerate() {
                let place = place.then("on").then(at);
                let part = (&file.code.parts[part], &regions[part]);
                for item in handler.made.first.iter().chain(&handler.made.last) {
                    self.regions_of_made(item, part, &place.then("dedupe"), &mut told);
                }
                for (field, items) in [("steps", &handler.steps), ("on_failure", &handler.on_failure)] {
                    let place = place.then(field);
                    self.regions_of(items, part, &place, &mut told);
                }
            }
        }
    }

    fn regions_of<'f>(
        &mut self,
        items: &'f [ItemFile],
        part: (&PartFile, &Regions),
        place: &FieldPath,
        told: &mut BTreeSet<&'f str>,
    ) {
        for (at, item) in items.iter().enumerate() {
            let ItemFile::Step(step) = item else { continue };
            let place = place.then(at);
            if !step.quiet && told.insert(&step.id) {
                let expected = "one around the lines of this step, or `quiet = true`";
                self.has_region(&step.id, part, place.then("id"), expected);
            }
            for (field, items) in step.inner() {
                self.regions_of(items, part, &place.then(field), told);
            }
        }
    }

    /// The same for steps that a short form stands for, which have no place of their own in the file.
    fn regions_of_made<'f>(
        &mut self,
        item: &'f ItemFile,
        part: (&PartFile, &Regions),
        place: &FieldPath,
        told: &mut BTreeSet<&'f str>,
    ) {
        let ItemFile::Step(step) = item else { return };
        if told.insert(&step.id) {
            self.has_region(&step.id, part, place.clone(), "one around the lines of this step");
        }
        for inner in step.then().iter().chain(step.otherwise()) {
            self.regions_of_made(inner, part, place, told);
        }
    }

    fn has_region(&mut self, id: &str, part: (&PartFile, &Regions), path: FieldPath, expected: &str) {
        let (part, regions) = part;
        let lacks = regions.iter().filter(|(_, names)| !names.iter().any(|name| name == id));
        let files: Vec<String> = lacks.map(|(language, _)| part.file(*language)).collect();
        if !files.is_empty() {
            let files = listed(files.iter().map(String::as_str));
            let problem = Problem::new(path, format!("there is no region `{id}` in {files}"));
            self.report.add(problem.expected(expected));
        }
    }

    /// The regions of a part that its service lights by itself.
    pub(in crate::lesson::validate) fn lit_by_steps(&self, part: &PartFile) -> Vec<&str> {
        let service = self.file.services.iter().find(|service| service.name == part.id);
        service.map(ServiceFile::step_names).unwrap_or_default()
    }
}
