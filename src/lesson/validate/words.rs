//! Checks of texts that stand apart from a run, in notes and on pages: their marks, and what they point at.

use super::super::file::NoteFile;
use super::super::known::Known;
use super::super::markup::{self, Link, Span};
use super::super::problem::{FieldPath, Problem, Report};

/// So much is read at a glance beside a run.
const LONGEST_NOTE: usize = 420;

/// What texts may point at, and what was found wrong.
pub(in crate::lesson) struct Words<'k> {
    pub known: &'k Known,
    pub report: &'k mut Report,
}

impl Words<'_> {
    pub fn problem(&mut self, path: FieldPath, message: impl Into<String>) {
        self.report.add(Problem::new(path, message));
    }

    /// Is anything written?
    pub fn has_words(&mut self, text: &str, path: FieldPath) {
        if text.trim().is_empty() {
            self.problem(path, "nothing is written here");
        }
    }

    /// A text for which there is so much room.
    pub fn at_most(&mut self, most: usize, text: &str, path: FieldPath) {
        let characters = markup::plain(&markup::read(text).0).chars().count();
        if characters > most {
            let problem = Problem::new(path, format!("{characters} characters"));
            self.report.add(problem.expected(format!("{most} at the most")));
        }
    }

    /// A text with marks in it.
    pub fn text(&mut self, text: &str, path: &FieldPath) {
        self.has_words(text, path.clone());
        let (spans, errors) = markup::read(text);
        for error in errors {
            self.problem(path.clone(), error.to_string());
        }
        for span in spans {
            match span {
                Span::Term { id, .. } => self.known.check_term(&id, path.clone(), self.report),
                Span::Link { to, .. } => self.known.check_link(&to, path.clone(), self.report),
                Span::Thing { .. } | Span::Message(_) | Span::Figure { .. } => {
                    let problem = Problem::new(path.clone(), "this text stands apart from the run");
                    self.report.add(problem.expected("words in the place of a thing, a message or a figure"));
                }
                Span::Text(_) | Span::Emphasis(_) | Span::Code(_) => {}
            }
        }
    }

    /// Links to runs, as `lesson` or `lesson#step`.
    pub fn runs(&mut self, runs: &[String], place: &FieldPath) {
        for (index, run) in runs.iter().enumerate() {
            self.known.check_link(&Link::parse(run), place.then(index), self.report);
        }
    }

    /// A note, but for the step it belongs to.
    pub fn note(&mut self, note: &NoteFile, place: &FieldPath) {
        for (field, text, is_marked) in note.texts() {
            let path = place.then(field);
            if is_marked {
                self.text(text, &path);
                self.at_most(LONGEST_NOTE, text, path);
            } else {
                self.has_words(text, path);
            }
        }
        if let NoteFile::Image(image) = note
            && let Some(plate) = &image.plate
            && !self.known.plates.contains_key(plate)
        {
            let names: Vec<&str> = self.known.plates.keys().map(String::as_str).collect();
            let problem = Problem::new(place.then("plate"), format!("there is no plate `{plate}`"));
            self.report.add(problem.one_of(plate, &names));
        }
        if let NoteFile::Case(case) = note {
            for (index, figure) in case.figures.iter().enumerate() {
                let place = place.then("figures").then(index);
                self.has_words(&figure.value, place.then("value"));
                self.has_words(&figure.of, place.then("of"));
            }
        }
        self.runs(note.runs(), &place.then("runs"));
    }
}
