//! Checks of the code: both languages are there, and every region is lit.

use std::collections::{BTreeMap, BTreeSet};

use super::super::code::Template;
use super::super::file::{Actor, LightFile, PartFile};
use super::super::listing::{Language, Listing};
use super::super::problem::{FieldPath, Problem, field, listed};
use super::super::suggest::nearest;
use super::Check;
use super::patterns::is_transit;

/// The regions of a part, in each language that reads.
type Regions = BTreeMap<Language, BTreeSet<String>>;

impl Check<'_> {
    pub(super) fn code(&mut self) {
        let code = &self.file.code;
        let ids = code.parts.iter().enumerate();
        self.unique(
            "part",
            ids.map(|(index, part)| (part.id.as_str(), field!["code", "parts", index, "id"])),
        );
        let mut regions = Vec::new();
        for (index, part) in code.parts.iter().enumerate() {
            let place = field!["code", "parts", index];
            self.id(&part.id, place.then("id"));
            self.has_words(place.then("title"), &part.title);
            regions.push(self.listings(part, &place));
        }
        for (index, light) in code.lights.iter().enumerate() {
            self.light(light, &regions, &field!["code", "lights", index]);
        }
        let unsure = self.report.is_damaged(&field!["code", "lights"]);
        let ids_lost = self.report.lost(&field!["code", "parts"], &["parts", "id"]);
        for (index, part) in code.parts.iter().enumerate().filter(|_| !unsure && !ids_lost) {
            self.unlit(part, &regions[index], field!["code", "parts", index]);
        }
        for (index, print) in code.prints.iter().enumerate() {
            let place = field!["code", "prints", index];
            self.pattern(&print.on, &place.then("on"));
            if let Err(error) = Template::parse(&print.print) {
                let problem = Problem::new(place.then("print"), error.message);
                self.report.add(problem.expected(error.expected));
            }
        }
    }

    fn listings(&mut self, part: &PartFile, place: &FieldPath) -> Regions {
        let mut regions = Regions::new();
        let mut absent = Vec::new();
        for language in Language::ALL {
            if self.report.is_mended(&place.then(language.folder())) {
                continue;
            }
            let Some(source) = part.source(language) else {
                absent.push(part.file(language));
                continue;
            };
            match Listing::parse(source) {
                Ok(listing) => {
                    regions.insert(language, listing.regions.into_keys().collect());
                }
                Err(errors) => {
                    for error in errors {
                        let text = error.to_string();
                        let message = text.split_once(": ").map_or(text.as_str(), |(_, message)| message);
                        let problem = Problem::new(FieldPath::default(), message);
                        self.report.add(problem.in_file(part.file(language), error.line));
                    }
                }
            }
        }
        if !absent.is_empty() {
            let files = listed(absent.iter().map(String::as_str));
            let problem = Problem::new(place.clone(), format!("there is no listing {files}"));
            self.report.add(problem.expected("a file for each language, named by the part's id"));
        }
        if absent.len() == Language::ALL.len() {
            // The id is misspelt: who names the part may be right.
            self.report.mend(place.then("id"));
        }
        regions
    }

    fn light(&mut self, light: &LightFile, regions: &[Regions], place: &FieldPath) {
        self.pattern(&light.on, &place.then("on"));
        let told = self.report.is_damaged(place);
        if matches!(light.actor, Actor::From | Actor::To) && !is_transit(light.on.event) && !told {
            let problem = Problem::new(place.then("actor"), "the event has no `from` and no `to`");
            self.report.add(problem.expected("`broker` or `client`"));
        }
        let parts = &self.file.code.parts;
        let Some(index) = parts.iter().position(|part| part.id == light.part) else {
            let ids: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
            if !self.report.lost(&field!["code", "parts"], &["parts", "id"]) {
                self.no_such("part", &light.part, &ids, place.then("part"));
            }
            return;
        };
        self.region(light, &parts[index], &regions[index], place.then("region"));
    }

    fn region(&mut self, light: &LightFile, part: &PartFile, regions: &Regions, path: FieldPath) {
        let without: Vec<String> = regions
            .iter()
            .filter(|(_, names)| !names.contains(&light.region))
            .map(|(language, _)| part.file(*language))
            .collect();
        if without.is_empty() {
            return;
        }
        let names: BTreeSet<&str> = regions.values().flatten().map(String::as_str).collect();
        let files = listed(without.iter().map(String::as_str));
        let problem = Problem::new(path, format!("there is no region `{}` in {files}", light.region));
        self.report.add(if names.contains(light.region.as_str()) {
            problem.expected("it in both languages")
        } else {
            problem.one_of(&light.region, &names.into_iter().collect::<Vec<_>>())
        });
    }

    /// Regions that nothing lights are mistakes: somebody marked them for a reason.
    fn unlit(&mut self, part: &PartFile, regions: &Regions, place: FieldPath) {
        let lights = self.file.code.lights.iter();
        let lit = lights.filter(|light| light.part == part.id).map(|light| light.region.as_str());
        let all: BTreeSet<&str> = regions.values().flatten().map(String::as_str).collect();
        // A misspelt region counts as the one that was meant: it has been told.
        let lit: BTreeSet<&str> = lit
            .filter_map(|name| all.get(name).copied().or_else(|| nearest(name, all.iter().copied())))
            .collect();
        for region in all.difference(&lit) {
            let has =
                |language: &&Language| regions.get(*language).is_some_and(|names| names.contains(*region));
            let files: Vec<String> =
                Language::ALL.iter().filter(has).map(|language| part.file(*language)).collect();
            let files = listed(files.iter().map(String::as_str));
            let problem = Problem::new(place.clone(), format!("nothing lights region `{region}` of {files}"));
            self.report.add(problem.expected("a `[[code.lights]]` for it"));
        }
    }
}

impl PartFile {
    pub(in crate::lesson) fn source(&self, language: Language) -> Option<&str> {
        match language {
            Language::Python => self.python.as_deref(),
            Language::Rust => self.rust.as_deref(),
        }
    }

    fn file(&self, language: Language) -> String {
        format!("{}/{}.{}", language.folder(), self.id, language.extension())
    }
}
