//! Checks of a program without a broker: it runs by itself, what it shows is there, and a run of it is recorded.

use super::super::file::{LessonFile, ThingFile, ValueFile};
use super::super::problem::{FieldPath, Problem, Report, field};
use super::super::program::{MAIN, Program, RECORDED_FILE};
use super::Check;
use super::code::Regions;
use super::names::{Group, List};

/// So many values a thing on the stage shows.
const VALUES: usize = 6;
/// So many letters say what a thing is.
const ABOUT: usize = 24;

pub(super) const PROGRAM: List = List {
    from: &[("program", &["program", "name", "things"])],
    names: |check| {
        let programs = check.file.program.iter();
        let things = programs.clone().flat_map(|program| &program.things).map(|thing| &*thing.name);
        programs.map(|program| &*program.name).chain(things).collect()
    },
};

impl Check<'_> {
    /// What a program has besides its code.
    pub(super) fn program(&mut self) {
        let file = self.file;
        let Some(program) = &file.program else { return };
        self.node_name(&program.name, &field!["program", "name"]);
        for (path, is_there) in others(file) {
            if is_there {
                let problem = Problem::new(path, "a program runs by itself, as it was recorded");
                self.report.add(problem.expected("nothing of this beside `[program]`"));
            }
        }
        let ids: Vec<&str> =
            file.code.parts.iter().filter(|part| part.variant_of.is_none()).map(|part| &*part.id).collect();
        let unsure = self.report.lost(&field!["code", "parts"], &["parts", "id", "variant_of"]);
        if ids.len() != 1 && !ids.contains(&MAIN) && !unsure {
            let problem = Problem::new(field!["code", "parts"], "nobody can tell where the program begins");
            self.report.add(problem.expected(format!("a part `{MAIN}`, or one part")));
        }
        let things = (0..)
            .zip(&program.things)
            .map(|(at, thing)| (&*thing.name, field!["program", "things", at, "name"]));
        let things: Vec<(&str, FieldPath)> = things.collect();
        self.unique("thing", [(&*program.name, field!["program", "name"])].into_iter().chain(things.clone()));
        things.iter().for_each(|(name, path)| self.node_name(name, path));
        self.lines(&program.leads_to, &field!["program", "leads_to"]);
        for (at, thing) in program.things.iter().enumerate() {
            self.thing(thing, &field!["program", "things", at]);
        }
        let named = |shown: &dyn Fn(&ValueFile) -> bool| {
            let path = |at: usize| field!["program", "values", at, "name"];
            let all = program.values.iter().enumerate().filter(|(_, value)| shown(value));
            all.map(|(at, value)| (&*value.name, path(at))).collect::<Vec<_>>()
        };
        let mut sheets = vec![named(&|value| !program.things.iter().any(|thing| thing.shows(value)))];
        sheets.extend(program.things.iter().map(|thing| named(&|value| thing.shows(value))));
        for sheet in sheets {
            let count = sheet.len();
            self.unique("value", sheet);
            if count > VALUES {
                let problem = Problem::new(field!["program", "values"], format!("{count} values"));
                let room = format!("{VALUES} at the most: the stage has room for so many");
                self.report.add(problem.expected(room));
            }
        }
    }

    /// What a thing is, and which things it names.
    fn thing(&mut self, thing: &ThingFile, place: &FieldPath) {
        self.has_words(place.then("about"), &thing.about);
        let letters = thing.about.chars().count();
        if letters > ABOUT {
            let problem = Problem::new(place.then("about"), format!("{letters} letters"));
            self.report.add(problem.expected(format!("{ABOUT} at the most: it stands below the name")));
        }
        if thing.part.is_none() && !thing.regions.is_empty() {
            let problem = Problem::new(place.then("regions"), "nobody can tell which part they are in");
            self.report.add(problem.expected("a `part`"));
        }
        self.lines(&thing.is, &place.then("is"));
        self.lines(&thing.leads_to, &place.then("leads_to"));
    }

    fn lines(&mut self, names: &[String], path: &FieldPath) {
        for (at, name) in names.iter().enumerate() {
            self.refer(Group::THING, name, path.then(at));
        }
    }

    /// The regions of things are there, and each is one thing's.
    pub(super) fn things(&mut self, regions: &[Regions]) {
        let file = self.file;
        let mut own = Vec::new();
        for (at, thing) in file.program.iter().flat_map(|program| &program.things).enumerate() {
            let place = field!["program", "things", at];
            let Some(part) = &thing.part else { continue };
            let Some(index) = self.part(part, place.then("part")) else { continue };
            for (at, region) in thing.regions.iter().enumerate() {
                let path = place.then("regions").then(at);
                self.region(region, &file.code.parts[index], &regions[index], path.clone());
                own.push((format!("{part}.{region}"), path));
            }
        }
        self.unique("thing with the region", own.iter().map(|(name, path)| (&**name, path.clone())));
    }

    /// Tells when the program shows no such value.
    pub(super) fn value(&mut self, name: &str, path: FieldPath) {
        let values = self.file.program.iter().flat_map(|program| &program.values);
        let names: Vec<&str> = values.map(|value| value.name.as_str()).collect();
        if !names.contains(&name) && !self.report.is_damaged(&field!["program", "values"]) {
            self.no_such("value", name, &names, path);
        }
    }

    /// Each value is looked at where there is something to be looked at.
    pub(super) fn values(&mut self, regions: &[Regions]) {
        let file = self.file;
        for (at, value) in file.program.iter().flat_map(|program| &program.values).enumerate() {
            let place = field!["program", "values", at];
            self.has_words(place.then("name"), &value.name);
            if value.regions.is_empty() {
                let problem =
                    Problem::new(place.then("regions"), format!("nobody looks at `{}`", value.name));
                self.report.add(problem.expected("the regions at which it is looked at"));
            }
            let Some(index) = self.part(&value.part, place.then("part")) else { continue };
            let part = &file.code.parts[index];
            if part.variant_of.is_some() {
                self.problem(place.then("part"), format!("part `{}` is not run: it is a variant", part.id));
            }
            for (at, region) in value.regions.iter().enumerate() {
                self.region(region, part, &regions[index], place.then("regions").then(at));
            }
        }
    }
}

/// What belongs to a run with brokers, or follows by itself from a recorded one; and whether it is there.
fn others(file: &LessonFile) -> [(FieldPath, bool); 14] {
    [
        (field!["exchanges"], !file.exchanges.is_empty()),
        (field!["queues"], !file.queues.is_empty()),
        (field!["bindings"], !file.bindings.is_empty()),
        (field!["cluster"], file.cluster.is_some()),
        (field!["topics"], !file.topics.is_empty()),
        (field!["producers"], !file.producers.is_empty()),
        (field!["workers"], !file.workers.is_empty()),
        (field!["consumers"], !file.consumers.is_empty()),
        (field!["services"], !file.services.is_empty()),
        (field!["faults"], !file.faults.is_empty()),
        (field!["offers"], !file.offers.is_empty()),
        (field!["lanes"], !file.lanes.is_empty()),
        (field!["code", "lights"], !file.code.lights.is_empty()),
        (field!["code", "prints"], !file.code.prints.is_empty()),
    ]
}

/// Tells when no run of the program is recorded, or one of other listings.
pub(in crate::lesson) fn recorded(file: &LessonFile, report: &mut Report) {
    let Some((written, program)) = file.program.as_ref().zip(Program::of(file)) else { return };
    let problem = match written.recorded.as_deref().map(|text| program.read(text)) {
        None => Problem::new(field!["program"], "no run of the program is recorded"),
        Some(Err(line)) => {
            Problem::new(FieldPath::default(), "this is no recorded run").in_file(RECORDED_FILE, line)
        }
        Some(Ok(recorded)) if recorded.fingerprint != program.fingerprint() => {
            Problem::new(field!["program"], "the recorded run is older than the listings or the values")
        }
        Some(Ok(_)) => return,
    };
    report.add(problem.expected(format!("a {RECORDED_FILE} that `cargo xtask lesson bless` writes")));
}
