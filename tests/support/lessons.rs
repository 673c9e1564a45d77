//! Loads the lessons from their folders, as the build hands them to the page.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sorting_office::lesson::listing::Language;
use sorting_office::lesson::{Glossary, Lesson};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("static")
}

fn read_toml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| unreachable!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| unreachable!("{}: {error}", path.display()))
}

/// The ids of all lessons.
pub fn ids() -> Vec<String> {
    let folders = fs::read_dir(root().join("lessons")).into_iter().flatten().flatten();
    let mut ids: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    ids.sort();
    ids
}

/// A lesson, with its listings.
pub fn load(id: &str) -> Lesson {
    let folder = root().join("lessons").join(id);
    let mut value = read_toml(&folder.join("lesson.toml"));
    value["id"] = id.into();
    for part in value["code"]["parts"].as_array_mut().into_iter().flatten() {
        for language in Language::ALL {
            let name = language.label().to_lowercase();
            let file = part["id"].as_str().unwrap_or_default().to_owned();
            let path = folder.join(&name).join(file).with_extension(language.extension());
            part[name.as_str()] = fs::read_to_string(path).unwrap_or_default().into();
        }
    }
    let glossary = Glossary::from_json(&read_toml(&root().join("glossary.toml")));
    let glossary = glossary.unwrap_or_else(|problems| unreachable!("{problems:?}"));
    Lesson::from_json(&value, &glossary).unwrap_or_else(|problems| unreachable!("{id}: {problems:#?}"))
}
