//! What the site has of each lesson: the lesson packed, its stamp, the text of its page. Each is made once for what it is
//! made from, and kept: a change of one lesson does not have the others made again.

use super::contents::in_lesson;
use super::stamps::Styles;
use crate::lesson::{self, Library};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use sorting_office::lesson::Packed;
use sorting_office::ui::printed::{Printed, lesson_page, stamp};
use sorting_office::ui::session::Session;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};
use xtask::{made_from, project};

/// What is made of a lesson.
pub struct Made {
    pub id: String,
    pub packed: Vec<u8>,
    pub stamp: String,
    pub page: Printed,
}

/// What became of a lesson, and all mistakes that were found in it.
type Outcome = Result<Made, Vec<String>>;

/// Of all lessons in the order of their ids, on all processors, and every mistake in one of them.
pub fn lessons(library: &Library) -> Result<(Vec<Made>, Vec<String>)> {
    let (ids, styles) = (library.ids(), Styles::read()?);
    let shared = format!("{}{styles:?}{:?}{:?}", made_from::this_program()?, library.course, library.known);
    let shared = project::hash(shared.as_bytes());
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || -> Result<()> {
        // Its parts are not for another thread.
        let library = lesson::library()?;
        while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = kept(&library, &styles, &shared, id)?;
            outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(id, outcome);
        }
        Ok(())
    };
    scope(|scope| {
        let workers: Vec<_> =
            (0..available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(work)).collect();
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

/// As it was kept, or made anew.
fn kept(library: &Library, styles: &Styles, shared: &str, id: &str) -> Result<Outcome> {
    let folder = project::work().join("lessons").join(id);
    let from = made_from::files(&library.folder_of(id), shared)?;
    if made_from::is_current(&folder, &from)
        && let Ok(made) = read(&folder, id)
    {
        return Ok(Ok(made));
    }
    // Who waits for all of them sees how far it is.
    println!("drawing {id}");
    let made = match make(library, styles, id) {
        Ok(made) => made,
        Err(mistakes) => return Ok(Err(mistakes)),
    };
    made_from::clear(&folder)?;
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(PACKED), &made.packed)?;
    fs::write(folder.join(STAMP), &made.stamp)?;
    let Printed { title, description, body } = &made.page;
    let page = json!({ "title": title, "description": description, "body": body });
    fs::write(folder.join(PAGE), page.to_string())?;
    made_from::note(&folder, &from)?;
    Ok(Ok(made))
}

const PACKED: &str = "lesson.bin";
const STAMP: &str = "stamp.svg";
const PAGE: &str = "page.json";

fn read(folder: &Path, id: &str) -> Result<Made> {
    let page: Value = serde_json::from_slice(&fs::read(folder.join(PAGE))?)?;
    let text = |name: &str| page[name].as_str().map(str::to_owned).context("a page lacks a text");
    let page = Printed { title: text("title")?, description: text("description")?, body: text("body")? };
    let (packed, stamp) = (fs::read(folder.join(PACKED))?, fs::read_to_string(folder.join(STAMP))?);
    Ok(Made { id: id.to_owned(), packed, stamp, page })
}

fn make(library: &Library, styles: &Styles, id: &str) -> Outcome {
    let (written, lesson) = library.load(id).map_err(|problems| in_lesson(id, &problems))?;
    let packed = lesson.to_bytes();
    let session = Rc::new(Session::open(Rc::new(lesson), None, Vec::new()));
    let stamp = styles.file(&stamp(&session, written.json["stamp"].as_str()));
    Ok(Made { id: id.to_owned(), packed, stamp, page: lesson_page(&session) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each lesson has one, small and without a word. `LOOK=folder` writes them there.
    #[test]
    fn every_lesson_has_a_stamp() {
        let (library, styles) = (lesson::library().unwrap(), Styles::read().unwrap());
        for id in library.ids() {
            let svg = make(&library, &styles, &id).unwrap_or_else(|told| panic!("{told:?}")).stamp;
            if let Some(folder) = std::env::var_os("LOOK") {
                fs::write(Path::new(&folder).join(&id).with_extension("svg"), &svg).unwrap();
            }
            let size = svg.len();
            assert!(!svg.contains("<text") && svg.contains("<rect") && size < 24_000, "{id}: {size}");
            assert!(!svg.contains("class=\"hit\""), "{id}");
        }
    }
}
