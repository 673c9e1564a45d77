//! What the site has of each lesson: the lesson packed, its stamp, the text of its page. Each is made once for what it is
//! made from, and kept: a change of one lesson does not have the others made again.

use super::contents::in_lesson;
use crate::lesson::{self, Library};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use sorting_office::lesson::Packed;
use sorting_office::stage::Rect;
use sorting_office::ui::printed::{Printed, Stamp, lesson_page, stamp};
use sorting_office::ui::session::Session;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};
use xtask::{made_from, project};

/// What is made of a lesson.
pub struct Made {
    pub id: String,
    pub packed: Vec<u8>,
    pub stamp: Stamp,
    pub page: Printed,
}

/// What became of a lesson, and all mistakes that were found in it.
type Outcome = Result<Made, Vec<String>>;

/// Of all lessons in the order of their ids, and every mistake in one of them. What is to be made anew, all processors
/// make.
pub fn lessons(library: &Library) -> Result<(Vec<Made>, Vec<String>)> {
    let shared = format!("{}{:?}{:?}", made_from::this_program()?, library.course, library.known);
    let shared = project::hash(shared.as_bytes());
    let (mut outcomes, mut left) = (BTreeMap::new(), Vec::new());
    for id in library.ids() {
        let from = made_from::files(&library.folder_of(&id), &shared)?;
        match kept(&id, &from) {
            Some(made) => drop(outcomes.insert(id, Ok(made))),
            None => left.push((id, from)),
        }
    }
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(outcomes));
    let work = || -> Result<()> {
        // Its parts are not for another thread.
        let library = lesson::library()?;
        while let Some((id, from)) = left.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Who waits for all of them sees how far it is.
            println!("drawing {id}");
            let outcome = make(&library, id);
            if let Ok(made) = &outcome {
                keep(made, from)?;
            }
            outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(id.clone(), outcome);
        }
        Ok(())
    };
    scope(|scope| {
        let count = available_parallelism().map_or(1, usize::from).min(left.len());
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        let mut over = workers.into_iter().map(|worker| worker.join());
        over.try_for_each(|done| done.ok().context("a lesson could not be made: see above")?)
    })?;
    let (mut lessons, mut told) = (Vec::new(), Vec::new());
    let outcomes: BTreeMap<_, Outcome> =
        outcomes.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    for outcome in outcomes.into_values() {
        match outcome {
            Ok(made) => lessons.push(made),
            Err(mistakes) => told.extend(mistakes),
        }
    }
    Ok((lessons, told))
}

/// Where what was made of a lesson is kept.
fn folder(id: &str) -> PathBuf {
    project::work().join("lessons").join(id)
}

/// What was made of it, if it is still what it was made from.
fn kept(id: &str, from: &str) -> Option<Made> {
    let folder = folder(id);
    made_from::is_current(&folder, from).then(|| read(&folder, id).ok())?
}

fn keep(made: &Made, from: &str) -> Result<()> {
    let folder = folder(&made.id);
    made_from::clear(&folder)?;
    write(&folder, made)?;
    made_from::note(&folder, from)
}

const PACKED: &str = "lesson.bin";
const DRAWN: &str = "drawn.json";

fn write(folder: &Path, made: &Made) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(PACKED), &made.packed)?;
    let Printed { title, description, body } = &made.page;
    let Stamp { view: Rect { x, y, w, h }, elements } = &made.stamp;
    let drawn = json!({
        "title": title,
        "description": description,
        "body": body,
        "view": [x, y, w, h],
        "stamp": elements,
    });
    Ok(fs::write(folder.join(DRAWN), drawn.to_string())?)
}

fn read(folder: &Path, id: &str) -> Result<Made> {
    let drawn: Value = serde_json::from_slice(&fs::read(folder.join(DRAWN))?)?;
    let text = |name: &str| drawn[name].as_str().map(str::to_owned).context("a drawn lesson lacks a text");
    let page = Printed { title: text("title")?, description: text("description")?, body: text("body")? };
    let [x, y, w, h] = serde_json::from_value(drawn["view"].clone())?;
    let stamp = Stamp { view: Rect { x, y, w, h }, elements: text("stamp")? };
    Ok(Made { id: id.to_owned(), packed: fs::read(folder.join(PACKED))?, stamp, page })
}

fn make(library: &Library, id: &str) -> Outcome {
    let (written, lesson) = library.load(id).map_err(|problems| in_lesson(id, &problems))?;
    let packed = lesson.to_bytes();
    let session = Rc::new(Session::open(Rc::new(lesson), None, Vec::new()));
    let stamp = stamp(&session, written.json["stamp"].as_str());
    Ok(Made { id: id.to_owned(), packed, stamp, page: lesson_page(&session) })
}

#[cfg(test)]
mod tests {
    use super::super::stamps::Styles;
    use super::*;

    /// Each lesson has one, small and without a word. `LOOK=folder` writes them there.
    #[test]
    fn every_lesson_has_a_stamp() {
        let (library, styles) = (lesson::library().unwrap(), Styles::read().unwrap());
        for id in library.ids() {
            let made = make(&library, &id).unwrap_or_else(|told| panic!("{told:?}"));
            let svg = styles.file(&made.stamp);
            if let Some(folder) = std::env::var_os("LOOK") {
                fs::write(Path::new(&folder).join(&id).with_extension("svg"), &svg).unwrap();
            }
            let size = svg.len();
            assert!(!svg.contains("<text") && svg.contains("<rect") && size < 24_000, "{id}: {size}");
            assert!(!svg.contains("class=\"hit\""), "{id}");
        }
    }

    #[test]
    fn what_is_kept_of_a_lesson_is_all_that_was_made() {
        let made =
            make(&lesson::library().unwrap(), "retries-and-dlq").unwrap_or_else(|told| panic!("{told:?}"));
        let folder = std::env::temp_dir().join(format!("course-made-{}", std::process::id()));
        write(&folder, &made).unwrap();
        let kept = read(&folder, &made.id).unwrap();
        assert_eq!((kept.id, kept.packed), (made.id, made.packed));
        assert_eq!((kept.page.title, kept.page.description), (made.page.title, made.page.description));
        assert!(kept.page.body == made.page.body && kept.stamp == made.stamp);
        fs::remove_dir_all(folder).unwrap();
    }
}
