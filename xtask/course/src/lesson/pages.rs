//! The pages of a checkout: found, read, checked; and what texts can point at in lessons and pages.
//!
//! The tests of the lessons read them by this file too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sorting_office::lesson::page::Use;
use sorting_office::lesson::{FieldPath, LESSON_FILE, PAGE_FILE, Page, Problem, Run, Target, Title};

use super::library::Library;
use super::source::Source;

/// What else can be pointed at, by address and title.
const OTHERS: [(&str, &str); 1] = [("conformance", "What the broker is checked against")];

impl Library {
    /// The ids of all pages, in order.
    pub fn page_ids(&self) -> Vec<String> {
        ids_in(&self.pages, PAGE_FILE)
    }

    /// Where a page's file is.
    pub fn folder_of_page(&self, id: &str) -> PathBuf {
        self.pages.join(id)
    }

    /// Reads and checks a page.
    pub fn load_page(&self, id: &str) -> Result<Page, Vec<Problem>> {
        self.load_page_from(&self.folder_of_page(id), id)
    }

    /// The same for a folder anywhere.
    pub fn load_page_from(&self, folder: &Path, id: &str) -> Result<Page, Vec<Problem>> {
        let source = Source::read(&folder.join(PAGE_FILE), PAGE_FILE)?;
        let mut json = source.json.clone();
        if let Some(fields) = json.as_object_mut() {
            fields.insert("id".to_owned(), json!(id));
        }
        let mut problems = Vec::new();
        if self.ids().iter().any(|lesson| lesson == id) || OTHERS.iter().any(|(taken, _)| *taken == id) {
            let taken = Problem::new(FieldPath::default(), format!("something else has the address `{id}`"));
            problems.push(taken.expected("another name for the folder"));
        }
        problems.extend(self.chapter(&json));
        problems.iter_mut().for_each(|problem| problem.file = PAGE_FILE.to_owned());
        match Page::from_json(&json, &self.known) {
            Ok(page) if problems.is_empty() => Ok(page),
            page => {
                problems.extend(page.err().into_iter().flatten());
                let mut problems = source.located(problems);
                problems.sort_by_key(|problem| problem.at);
                Err(problems)
            }
        }
    }

    /// All that the course has and will have.
    pub(super) fn places(&self) -> BTreeMap<String, Option<Target>> {
        let planned = self.course.chapters.iter().flat_map(|chapter| &chapter.rows);
        let planned = planned.map(|id| (id.clone(), None));
        let pages = self.page_ids().into_iter().map(|id| (id.clone(), self.page_target(&id)));
        let lessons = self.ids().into_iter().map(|id| (id.clone(), self.target(&id)));
        let others = OTHERS
            .map(|(id, title)| (id.to_owned(), Some(Target { title: title.to_owned(), steps: Vec::new() })));
        planned.chain(others).chain(pages).chain(lessons).collect()
    }

    /// What can be pointed at of a lesson; nothing of one that can't be read, which is told when it is.
    fn target(&self, id: &str) -> Option<Target> {
        let file = Source::read(&self.folder_of(id).join(LESSON_FILE), LESSON_FILE).ok()?.json;
        let steps = file["steps"].as_array().into_iter().flatten();
        let steps = steps.map(|step| Title { id: text(step, "id"), title: text(step, "title") }).collect();
        Some(Target { title: text(&file, "title"), steps })
    }

    /// The same of a page: the terms, if it has the glossary.
    fn page_target(&self, id: &str) -> Option<Target> {
        let file = Source::read(&self.folder_of_page(id).join(PAGE_FILE), PAGE_FILE).ok()?.json;
        let mut blocks = file["blocks"].as_array().into_iter().flatten();
        let has_glossary = blocks.any(|block| block["kind"] == "glossary");
        let terms = self.known.glossary.terms().filter(|_| has_glossary);
        let steps = terms.map(|term| Title { id: term.id.clone(), title: term.name.clone() }).collect();
        Some(Target { title: text(&file, "title"), steps })
    }

    /// Which terms the lessons use, in the order of the course.
    pub(super) fn uses(&self) -> Vec<Use> {
        let ids = self.ids();
        let rows: Vec<&String> = self.course.chapters.iter().flat_map(|chapter| &chapter.rows).collect();
        let place = |id: &String| rows.iter().position(|row| *row == id).unwrap_or(rows.len());
        let mut ordered: Vec<&String> = ids.iter().collect();
        ordered.sort_by_key(|id| place(id));
        let mut uses: BTreeMap<String, Use> = BTreeMap::new();
        for id in ordered {
            let Ok(source) = Source::read(&self.folder_of(id).join(LESSON_FILE), LESSON_FILE) else {
                continue;
            };
            for term in self.known.glossary.in_texts(&source.json).terms().map(|term| term.id.clone()) {
                let title = text(&source.json, "title");
                let first = Run { id: id.clone(), step: String::new(), title };
                let entry = uses.entry(term.clone()).or_insert(Use { term, lessons: 0, first });
                entry.lessons += 1;
            }
        }
        uses.into_values().collect()
    }
}

/// The folders in this one that have such a file in them, in order.
pub(super) fn ids_in(folder: &Path, file: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let found = entries.filter(|entry| entry.path().join(file).is_file());
    let mut ids: Vec<String> = found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    ids.sort();
    ids
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}
