//! Checks of what the reader sees and is told: layout, steps, narration.

use std::collections::BTreeMap;

use super::super::file::{FigureFile, StepFile};
use super::super::markup::{self, Span};
use super::super::problem::{FieldPath, Problem, Segment, field};
use super::{Check, Group};

/// A step's words, in characters as they are shown.
const LONGEST: usize = 260;

impl Check<'_> {
    pub(super) fn layout(&mut self) {
        let file = self.file;
        for (name, place) in &file.layout {
            let path = field!["layout", name];
            self.refer(Group::THING, name, path.clone());
            for (field, numbers) in [("wide", place.wide), ("tall", place.tall)] {
                if numbers.is_some_and(|numbers| numbers.iter().any(|n| !(0.0..=20.0).contains(n))) {
                    let problem = Problem::new(path.then(field), "off the stage");
                    self.report.add(problem.expected("a column and a row from 0 to 20"));
                }
            }
        }
    }

    pub(super) fn steps(&mut self) {
        let file = self.file;
        if file.steps.is_empty() {
            self.problem(field!["steps"], "the lesson tells nothing: it has no steps");
        }
        let ids = file.steps.iter().enumerate();
        self.unique("step", ids.map(|(index, step)| (step.id.as_str(), field!["steps", index, "id"])));
        for (index, step) in file.steps.iter().enumerate() {
            let place = field!["steps", index];
            self.id(&step.id, place.then("id"));
            self.has_words(place.then("title"), &step.title);
            self.pattern(&step.on, &place.then("on"));
            for (index, name) in step.focus.iter().enumerate() {
                self.refer(Group::PLACE, name, place.then("focus").then(index));
            }
            self.narration(&step.say, place.then("say"));
            self.figures(step, &place);
            self.fits_caption(&step.say, place.then("say"));
        }
        if let Some(stamp) = &file.stamp {
            self.step_of_stamp(stamp);
        }
    }

    fn step_of_stamp(&mut self, stamp: &str) {
        let steps: Vec<&str> = self.file.steps.iter().map(|step| step.id.as_str()).collect();
        if !steps.contains(&stamp) && !self.report.lost(&field!["steps"], &["steps", "id"]) {
            self.no_such("step", stamp, &steps, field!["stamp"]);
        }
    }

    /// The caption has room for four lines.
    fn fits_caption(&mut self, say: &str, path: FieldPath) {
        let characters = markup::plain(&markup::read(say).0).chars().count();
        if characters > LONGEST {
            let problem =
                Problem::new(path, format!("{characters} characters are more than the caption holds"));
            self.report.add(problem.expected(format!("at most {LONGEST}")));
        }
    }

    /// An id stands in addresses.
    pub(super) fn id(&mut self, id: &str, path: FieldPath) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || !id.chars().all(fits) {
            let problem = Problem::new(path, format!("`{id}` can't be an id"));
            self.report.add(problem.expected("lower-case letters, digits and `-`"));
        }
    }

    /// A text with markup, and all that it points at.
    pub(super) fn narration(&mut self, text: &str, path: FieldPath) {
        self.has_words(path.clone(), text);
        let (spans, errors) = markup::read(text);
        for error in errors {
            self.problem(path.clone(), error.to_string());
        }
        for span in spans {
            match span {
                Span::Thing { name, .. } => {
                    self.refer(Group::THING, &name, path.clone());
                }
                Span::Message(number) => self.message(number, path.clone()),
                Span::Term { id, .. } => self.known.check_term(&id, path.clone(), self.report),
                Span::Link { .. } => self.problem(path.clone(), "a link belongs in a note"),
                Span::Figure { .. } if !path.0.first().is_some_and(has_figures) => {
                    self.problem(path.clone(), "a figure is counted up to a step, and this is none");
                }
                Span::Text(_) | Span::Emphasis(_) | Span::Code(_) | Span::Figure { .. } => {}
            }
        }
    }

    fn figures(&mut self, step: &StepFile, place: &FieldPath) {
        self.counted(("say", &[step.say.as_str()]), &step.figures, place);
        for (name, _) in step.figures.iter().filter(|(_, figure)| figure.lane.is_some()) {
            let place = place.then("figures").then(name).then("lane");
            let problem = Problem::new(place, "a step's figure is counted in the run at hand");
            self.report.add(problem.expected("nothing here"));
        }
    }

    /// Each figure in some texts is told how to be counted, and what is counted is in them.
    pub(super) fn counted(
        &mut self,
        (field, texts): (&str, &[&str]),
        figures: &BTreeMap<String, FigureFile>,
        place: &FieldPath,
    ) {
        let said = |span: Span| match span {
            Span::Figure { name, .. } => Some(name),
            _ => None,
        };
        let said: Vec<String> = texts.iter().flat_map(|text| markup::read(text).0).filter_map(said).collect();
        let known: Vec<&str> = figures.keys().map(String::as_str).collect();
        for name in &said {
            if !known.contains(&name.as_str()) {
                self.no_such("figure", name, &known, place.then(field));
            }
        }
        let texts_at = &place.then(field);
        for (name, figure) in figures {
            let place = place.then("figures").then(name);
            if !said.contains(name) && !self.report.is_damaged(texts_at) {
                self.problem(place.clone(), "it is counted, and never said");
            }
            let patterns = [
                ("count", Some(&figure.count)),
                ("less", figure.less.as_ref()),
                ("after", figure.after.as_ref()),
            ];
            for (field, pattern) in patterns {
                if let Some(pattern) = pattern {
                    self.pattern(pattern, &place.then(field));
                }
            }
        }
    }
}

/// Figures are in the words of steps and in the cells of tables.
fn has_figures(first: &Segment) -> bool {
    [Segment::Field("steps".into()), Segment::Field("tables".into())].contains(first)
}
