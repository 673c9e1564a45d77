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
                for (field, items) in [("steps", &handler.steps), ("on_failure", &handler.on_failure)] {
                    let place = place.then(field);
                    self.regions_of(items, &file.code.parts[part], &regions[part], &place, &mut told);
                }
            }
        }
    }

    fn regions_of<'f>(
        &mut self,
        items: &'f [ItemFile],
        part: &PartFile,
        regions: &Regions,
        place: &FieldPath,
        told: &mut BTreeSet<&'f str>,
    ) {
        for (at, item) in items.iter().enumerate() {
            let ItemFile::Step(step) = item else { continue };
            let place = place.then(at);
            if !step.quiet && told.insert(&step.id) {
                let lacks = regions.iter().filter(|(_, names)| !names.contains(&step.id));
                let files: Vec<String> = lacks.map(|(language, _)| part.file(*language)).collect();
                if !files.is_empty() {
                    let files = listed(files.iter().map(String::as_str));
                    let message = format!("there is no region `{}` in {files}", step.id);
                    let problem = Problem::new(place.then("id"), message);
                    self.report.add(problem.expected("one around the lines of this step, or `quiet = true`"));
                }
            }
            self.regions_of(step.then(), part, regions, &place.then("then"), told);
            self.regions_of(step.otherwise(), part, regions, &place.then("else"), told);
        }
    }

    /// The regions of a part that its service lights by itself.
    pub(in crate::lesson::validate) fn lit_by_steps(&self, part: &PartFile) -> Vec<&str> {
        let service = self.file.services.iter().find(|service| service.name == part.id);
        service.map(ServiceFile::step_names).unwrap_or_default()
    }
}
