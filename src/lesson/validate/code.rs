//! Checks of the code: both languages are there, every region is lit, and every part is explained.

use std::collections::{BTreeMap, BTreeSet};

use super::super::code::Template;
use super::super::file::{Actor, CodeStepFile, LightFile, PartFile};
use super::super::listing::{Language, Listing};
use super::super::markup;
use super::super::problem::{FieldPath, Problem, field, listed};
use super::super::suggest::nearest;
use super::Check;
use super::patterns::is_transit;

/// The regions of a part, in each language that reads.
pub(super) type Regions = BTreeMap<Language, BTreeSet<String>>;

/// So long may what is said of a few lines be: it stands above them while they run.
const LONGEST: usize = 150;

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
            self.variant(part, &place);
            regions.push(self.listings(part, &place));
        }
        for (index, step) in code.steps.iter().enumerate() {
            self.code_step(step, &regions, &field!["code", "steps", index]);
        }
        self.unexplained();
        self.code_of_services(&regions);
        self.things(&regions);
        self.values(&regions);
        for (index, light) in code.lights.iter().enumerate() {
            self.light(light, &regions, &field!["code", "lights", index]);
        }
        let unsure = self.report.is_damaged(&field!["code", "lights"]);
        let ids_lost = self.report.lost(&field!["code", "parts"], &["parts", "id"]);
        // A recorded run lights whatever it comes to.
        let is_program = self.file.program.is_some();
        for (index, part) in code.parts.iter().enumerate().filter(|_| !unsure && !ids_lost && !is_program) {
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
            match Listing::parse(language, source) {
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
        if let Some(index) = self.part(&light.part, place.then("part")) {
            let part = &self.file.code.parts[index];
            self.region(&light.region, part, &regions[index], place.then("region"));
        }
    }

    /// Where a part is among the parts, if it is there.
    pub(super) fn part(&mut self, id: &str, path: FieldPath) -> Option<usize> {
        let parts = &self.file.code.parts;
        let index = parts.iter().position(|part| part.id == id);
        if index.is_none() && !self.report.lost(&field!["code", "parts"], &["parts", "id"]) {
            let ids: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
            self.no_such("part", id, &ids, path);
        }
        index
    }

    /// A variant stands beside a part that is none.
    fn variant(&mut self, part: &PartFile, place: &FieldPath) {
        let Some(of) = &part.variant_of else { return };
        let path = place.then("variant_of");
        if let Some(index) = self.part(of, path.clone())
            && self.file.code.parts[index].variant_of.is_some()
        {
            let problem = Problem::new(path, format!("part `{of}` is a variant itself"));
            self.report.add(problem.expected("the part that both stand beside"));
        }
    }

    fn code_step(&mut self, step: &CodeStepFile, regions: &[Regions], place: &FieldPath) {
        self.has_words(place.then("title"), &step.title);
        self.pattern(&step.on, &place.then("on"));
        self.narration(&step.say, place.then("say"));
        let length = markup::plain(&markup::read(&step.say).0).chars().count();
        if length > LONGEST {
            let problem = Problem::new(place.then("say"), format!("{length} characters"));
            self.report.add(problem.expected(format!("{LONGEST} at the most")));
        }
        let named = step.regions.iter().enumerate();
        let all = place.then("regions");
        self.unique("region", named.clone().map(|(at, region)| (region.as_str(), all.then(at))));
        if !(1..=2).contains(&step.regions.len()) {
            let problem = Problem::new(all.clone(), format!("{} regions", step.regions.len()));
            self.report.add(problem.expected("one or two"));
        }
        if let Some(index) = self.part(&step.part, place.then("part")) {
            for (at, region) in named {
                self.region(region, &self.file.code.parts[index], &regions[index], all.then(at));
            }
        }
    }

    /// Code that nobody explains is a mistake.
    fn unexplained(&mut self) {
        let code = &self.file.code;
        if self.report.is_damaged(&field!["code", "steps"])
            || self.report.lost(&field!["code", "parts"], &["parts", "id"])
        {
            return;
        }
        let explained: BTreeSet<&str> = code.steps.iter().map(|step| step.part.as_str()).collect();
        for (index, part) in code.parts.iter().enumerate().filter(|(_, part)| !explained.contains(&*part.id))
        {
            let problem =
                Problem::new(field!["code", "parts", index], format!("nothing explains part `{}`", part.id));
            self.report.add(problem.expected("a `[[code.steps]]` for it"));
        }
    }

    pub(super) fn region(&mut self, region: &str, part: &PartFile, regions: &Regions, path: FieldPath) {
        let without: Vec<String> = regions
            .iter()
            .filter(|(_, names)| !names.contains(region))
            .map(|(language, _)| part.file(*language))
            .collect();
        if without.is_empty() {
            return;
        }
        let names: BTreeSet<&str> = regions.values().flatten().map(String::as_str).collect();
        let files = listed(without.iter().map(String::as_str));
        let problem = Problem::new(path, format!("there is no region `{region}` in {files}"));
        self.report.add(if names.contains(region) {
            problem.expected("it in both languages")
        } else {
            problem.one_of(region, &names.into_iter().collect::<Vec<_>>())
        });
    }

    /// Regions that nothing lights are mistakes: somebody marked them for a reason.
    fn unlit(&mut self, part: &PartFile, regions: &Regions, place: FieldPath) {
        let (lights, steps) = (self.file.code.lights.iter(), self.file.code.steps.iter());
        let lit = lights.filter(|light| light.part == part.id).map(|light| light.region.as_str());
        // A variant stands beside what runs: its lines are shown by the steps that tell of them.
        let told = steps.filter(|step| part.variant_of.is_some() && step.part == part.id);
        let lit = lit
            .chain(self.lit_by_steps(part))
            .chain(told.flat_map(|step| step.regions.iter().map(String::as_str)));
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

    pub(super) fn file(&self, language: Language) -> String {
        format!("{}/{}.{}", language.folder(), self.id, language.extension())
    }
}
