//! What a text may point at beside its own run: the terms of the glossary, and the lessons and pages of the course
//! with their steps.

use std::collections::BTreeMap;

use super::glossary::Glossary;
use super::markup::{Link, Span};
use super::page::Use;
use super::problem::{FieldPath, Problem, Report};

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub glossary: Glossary,
    /// What there is in the course, by id; nothing for what the course will have one day.
    pub places: BTreeMap<String, Option<Target>>,
    /// The terms that lessons use, each with how many do and which does first.
    pub uses: Vec<Use>,
}

/// A lesson or a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    pub title: String,
    /// Its steps, in order; of a page with the glossary, the terms.
    pub steps: Vec<Title>,
}

/// A step's id and title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title {
    pub id: String,
    pub title: String,
}

impl From<Glossary> for Known {
    fn from(glossary: Glossary) -> Self {
        Self { glossary, ..Self::default() }
    }
}

impl Known {
    /// Where a link leads to, in words: the title, and that of the step. Nothing if it leads nowhere yet.
    pub(super) fn title_of(&self, link: &Link) -> Option<String> {
        let target = self.places.get(&link.id)?.as_ref()?;
        let Some(step) = &link.step else { return Some(target.title.clone()) };
        let step = target.steps.iter().find(|known| known.id == *step)?;
        Some(format!("{}: {}", target.title, step.title))
    }

    /// The text, with words in the place of links that lead nowhere yet.
    pub(super) fn reachable(&self, spans: Vec<Span>) -> Vec<Span> {
        let reachable = |span| match span {
            Span::Link { to, words } if self.title_of(&to).is_none() => Span::Text(words),
            other => other,
        };
        spans.into_iter().map(reachable).collect()
    }

    /// Tells what is wrong with a term.
    pub(super) fn check_term(&self, id: &str, path: FieldPath, report: &mut Report) {
        if self.glossary.get(id).is_none() {
            let ids: Vec<&str> = self.glossary.terms().map(|term| term.id.as_str()).collect();
            let problem = Problem::new(path, format!("the glossary has no term `{id}`"));
            report.add(problem.one_of(id, &ids));
        }
    }

    /// Tells what is wrong with a link.
    pub(super) fn check_link(&self, link: &Link, path: FieldPath, report: &mut Report) {
        let Some(place) = self.places.get(&link.id) else {
            let ids: Vec<&str> = self.places.keys().map(String::as_str).collect();
            let problem = Problem::new(path, format!("there is no lesson or page `{}`", link.id));
            return report.add(problem.one_of(&link.id, &ids));
        };
        let (Some(step), Some(target)) = (&link.step, place) else { return };
        if !target.steps.iter().any(|known| known.id == *step) {
            let steps: Vec<&str> = target.steps.iter().map(|known| known.id.as_str()).collect();
            let problem = Problem::new(path, format!("`{}` has no step `{step}`", link.id));
            report.add(problem.one_of(step, &steps));
        }
    }
}
