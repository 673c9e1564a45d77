//! The glossary: the terms a narration can point at, each explained in one line.

use crate::base::{OrdMap, packed};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::markup::{self, Span};
use super::problem::{Problem, Report, field};
use super::shape::{self, Form};

/// Terms by their id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glossary(OrdMap<String, Term>);

/// A term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// What narration comes to: the name in lower case, with hyphens for spaces.
    pub id: String,
    /// Its name as it is read.
    pub name: String,
    /// What it is, in one sentence.
    pub meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    terms: Vec<Term>,
}

packed! {
    Glossary { 0 }
}

impl Form for GlossaryFile {}

impl Glossary {
    /// Reads what `glossary.toml` says, or finds every mistake in it.
    pub fn from_json(value: &Value) -> Result<Self, Vec<Problem>> {
        let mut report = Report::default();
        let file: Option<GlossaryFile> = shape::read(value, &mut report);
        let mut terms = OrdMap::default();
        for (index, term) in file.into_iter().flat_map(|file| file.terms).enumerate() {
            let id = term.id.clone();
            if terms.insert(id.clone(), term).is_some() {
                report.add(Problem::new(field!["terms", index, "id"], format!("there are two terms `{id}`")));
            }
        }
        for problem in &mut report.problems {
            problem.file = "glossary.toml".to_owned();
        }
        if report.problems.is_empty() { Ok(Self(terms)) } else { Err(report.problems) }
    }

    /// The terms that the texts of a file point at, wherever they stand in it. (What only looks like such a text
    /// may bring one more.)
    pub fn in_texts(&self, file: &Value) -> Self {
        let mut found = Self::default();
        self.gather(file, &mut found);
        found
    }

    fn gather(&self, value: &Value, found: &mut Self) {
        match value {
            Value::String(text) => {
                for span in markup::read(text).0 {
                    if let Span::Term { id, .. } = span
                        && let Some(term) = self.get(&id)
                    {
                        found.0.insert(id, term.clone());
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.gather(item, found)),
            Value::Object(fields) => fields.values().for_each(|field| self.gather(field, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// The term of that id.
    pub fn get(&self, id: &str) -> Option<&Term> {
        self.0.get(id)
    }

    /// All terms, by id.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.0.values()
    }
}
