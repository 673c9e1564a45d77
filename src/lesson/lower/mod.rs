//! From a checked file to a lesson: names become nodes, texts become spans, the world becomes a plan.
//!
//! Nothing is checked here. A name that validation let through by mistake comes to the broker.

pub(super) mod client;
mod log;
pub(super) mod note;
mod place;
mod plan;
mod program;
mod question;
pub(super) mod queue;
mod service;
mod watch;

use std::rc::Rc;

use super::action;
use super::code::{Code, CodeStep, Light, Part, Print, Template};
use super::figure::Figure;
use super::file::{
    CodeStepFile, FigureFile, LessonFile, LightFile, PartFile, PatternFile, PrintFile, RowFile, StepFile,
    TableFile,
};
use super::glossary::Glossary;
use super::known::Known;
use super::lesson::{Lesson, Step};
use super::listing::{Language, Listing};
use super::markup::{self, Span};
use super::pattern::{Pattern, nodes_of};
use super::question::Question;
use super::table::{Row, Table};
use crate::sim::{NodeId, Plan};

pub(super) fn lesson(file: &LessonFile, known: &Known, glossary: Glossary) -> Lesson {
    let plan = Rc::new(plan::plan(file));
    let questions: Vec<Question> =
        file.questions.iter().filter_map(|written| question::question(written, file, &plan)).collect();
    Lesson {
        services: plan.needs_services() || questions.iter().any(Question::is_late),
        id: file.id.clone(),
        title: file.title.clone(),
        chapter: file.chapter.clone(),
        summary: file.summary.clone(),
        glossary: Rc::new(glossary),
        goals: file.goals.clone(),
        seed: file.seed,
        offers: file.offers.iter().map(action::offer).collect(),
        lanes: file.lanes.iter().map(|written| action::lane(written, &plan)).collect(),
        speed: file.speed.unwrap_or(1.0),
        layout: place::places(file, &plan),
        steps: file.steps.iter().map(|written| step(written, &plan)).collect(),
        questions,
        notes: file
            .notes
            .iter()
            .map(|written| note::note(written, place_of(written.step(), file), known))
            .collect(),
        tables: file.tables.iter().map(|written| table(written, file, &plan)).collect(),
        code: code(file, &plan),
        plan,
    }
}

fn spans(text: &str) -> Vec<Span> {
    markup::parse(text).unwrap_or_default()
}

fn nodes(names: &[String], plan: &Plan) -> Vec<NodeId> {
    names.iter().flat_map(|name| nodes_of(plan, name)).collect()
}

fn step(written: &StepFile, plan: &Plan) -> Step {
    Step {
        id: written.id.clone(),
        title: written.title.clone(),
        say: spans(&written.say),
        focus: nodes(&written.focus, plan),
        on: Pattern::new(&written.on, plan),
        point: written.point,
        figures: written.figures.iter().map(|(name, written)| figure(name, written, None, plan)).collect(),
        grounds: None,
    }
}

fn figure(name: &str, written: &FigureFile, lane: Option<usize>, plan: &Plan) -> Figure {
    let pattern = |written: &PatternFile| Pattern::new(written, plan);
    Figure {
        name: name.to_owned(),
        count: pattern(&written.count),
        less: written.less.as_ref().map(pattern),
        after: written.after.as_ref().map(pattern),
        lane,
    }
}

/// The place of a step in the lesson.
fn place_of(step: Option<&str>, file: &LessonFile) -> Option<usize> {
    file.steps.iter().position(|known| Some(known.id.as_str()) == step)
}

fn table(written: &TableFile, file: &LessonFile, plan: &Plan) -> Table {
    let lane = |written: &FigureFile| {
        let title = written.lane.as_ref()?;
        file.lanes.iter().position(|lane| lane.title == *title)
    };
    let row = |written: &RowFile| Row {
        name: written.name.clone(),
        cells: written.cells.iter().map(|text| spans(text)).collect(),
        step: place_of(written.step.as_deref(), file),
        figures: written.figures.iter().map(|(name, it)| figure(name, it, lane(it), plan)).collect(),
    };
    Table {
        title: written.title.clone(),
        columns: written.columns.clone(),
        rows: written.rows.iter().map(row).collect(),
    }
}

fn code(file: &LessonFile, plan: &Plan) -> Code {
    let parts = &file.code.parts;
    let place = |id: &str| parts.iter().position(|part| part.id == id);
    let part = |written: &PartFile| {
        let listing =
            |language: Language| Some((language, Listing::parse(language, written.source(language)?).ok()?));
        Part {
            id: written.id.clone(),
            title: written.title.clone(),
            variant_of: written.variant_of.as_deref().and_then(place),
            listings: Language::ALL.into_iter().filter_map(listing).collect(),
        }
    };
    let step = |written: &CodeStepFile| {
        Some(CodeStep {
            title: written.title.clone(),
            say: spans(&written.say),
            part: place(&written.part)?,
            regions: written.regions.iter().map(|region| region.as_str().into()).collect(),
            on: Pattern::new(&written.on, plan),
        })
    };
    let light = |written: &LightFile| {
        Some(Light {
            on: Pattern::new(&written.on, plan),
            actor: written.actor,
            part: place(&written.part)?,
            region: written.region.as_str().into(),
        })
    };
    let print = |written: &PrintFile| {
        let template = Template::parse(&written.print).ok()?;
        Some(Print { on: Pattern::new(&written.on, plan), template })
    };
    let lights = file.code.lights.iter().filter_map(light);
    let lowered: Vec<Part> = parts.iter().map(part).collect();
    Code {
        steps: file.code.steps.iter().filter_map(step).collect(),
        lights: lights.chain(program::lights(plan, parts)).chain(service::lights(file, &lowered)).collect(),
        parts: lowered,
        prints: file.code.prints.iter().filter_map(print).chain(program::print(plan)).collect(),
    }
}
