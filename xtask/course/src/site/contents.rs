//! What the page fetches: each lesson with its listings and terms, each page, the list of all lessons, and the
//! account of what the engine is checked against.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use sorting_office::lesson::search::narration;
use sorting_office::lesson::{Course, Lesson, LessonEntry, Packed, Page, Problem};

use crate::lesson::Library;
use xtask::project;

/// A lesson, packed.
pub struct PackedLesson<'a> {
    pub id: &'a str,
    pub bytes: &'a [u8],
}

/// All that the page can fetch, read again.
pub struct Contents {
    /// With its lessons and pages, and with the rows that have none.
    pub course: Course,
    pub lessons: Vec<Lesson>,
    pub pages: Vec<Page>,
}

/// Each mistake in a lesson with its place.
pub fn in_lesson(id: &str, problems: &[Problem]) -> Vec<String> {
    problems.iter().map(|problem| format!("static/lessons/{id}/{problem}")).collect()
}

/// Writes `lessons/<id>/lesson.bin`, `pages/<id>.bin`, `lessons/index.bin`, `narration.txt` and `conformance.json` into the
/// site. What is wrong with lessons was told; what is with pages is told with it.
pub fn write(
    site: &Path,
    library: Library,
    packed: &[PackedLesson],
    mut told: Vec<String>,
) -> Result<Contents> {
    let mut pages = Vec::new();
    for id in library.page_ids() {
        match library.load_page(&id) {
            Ok(page) => pages.push(page),
            Err(problems) => {
                told.extend(problems.iter().map(|problem| format!("static/pages/{id}/{problem}")));
            }
        }
    }
    if !told.is_empty() {
        bail!("there are mistakes in the lessons or pages\n{}", told.join("\n"));
    }
    let mut lessons = Vec::new();
    for PackedLesson { id, bytes } in packed {
        put(&site.join("lessons").join(id).join("lesson.bin"), bytes)?;
        let lesson = Lesson::from_bytes(bytes).ok();
        lessons.push(lesson.with_context(|| format!("what was packed of {id} cannot be read again"))?);
    }
    for page in &pages {
        put(&site.join("pages").join(&page.id).with_extension("bin"), &page.to_bytes())?;
    }
    let contents = Contents { course: index(library.course, lessons.clone(), &pages), lessons, pages };
    let Contents { course, lessons, pages } = &contents;
    let ordered = course.lessons().filter_map(|entry| lessons.iter().find(|lesson| lesson.id == entry.id));
    let about = lessons.iter().map(|lesson| [&*lesson.id, &*lesson.summary]);
    let about = about.chain(pages.iter().map(|page| [&*page.id, &*page.summary]));
    let narration = narration(about, ordered, &library.known.glossary);
    put(&site.join("narration.txt"), narration.as_bytes())?;
    // What is not there yet is nothing that the page could show.
    let mut course = course.clone();
    course.chapters.iter_mut().for_each(|chapter| chapter.rows.clear());
    put(&site.join("lessons/index.bin"), &course.to_bytes())?;
    put(&site.join(ACCOUNT), account()?.to_string().as_bytes())?;
    Ok(contents)
}

/// What `cargo xtask conformance --bless` keeps, here and in the site.
const ACCOUNT: &str = "conformance.json";

fn account() -> Result<Value> {
    let file = project::root().join("static").join(ACCOUNT);
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// The course with its lessons and pages, each in its chapter and its place there, or apart.
pub fn index(mut course: Course, lessons: Vec<Lesson>, pages: &[Page]) -> Course {
    for page in pages {
        let chapter = course.chapters.iter_mut().find(|chapter| chapter.id == page.chapter);
        chapter.map_or(&mut course.apart, |chapter| &mut chapter.lessons).push(page.entry());
    }
    for lesson in lessons {
        let chapter = course.chapters.iter_mut().find(|chapter| chapter.id == lesson.chapter);
        chapter.map_or(&mut course.apart, |chapter| &mut chapter.lessons).push(LessonEntry::of(&lesson));
    }
    for chapter in &mut course.chapters {
        let rows = &chapter.rows;
        let place = |id: &str| rows.iter().position(|row| row == id).unwrap_or(rows.len());
        chapter.lessons.sort_by(|a, b| (place(&a.id), &a.id).cmp(&(place(&b.id), &b.id)));
    }
    course
}

fn put(file: &Path, content: &[u8]) -> Result<()> {
    let failed = || format!("cannot write {}", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(failed)?;
    }
    fs::write(file, content).with_context(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::library;
    use sorting_office::lesson::{Chapter, EntryKind};

    #[test]
    fn lessons_come_as_their_chapter_has_them_and_then_by_id() {
        let library = library().unwrap();
        let (_, lesson) = library.load("retries-and-dlq").unwrap();
        let named = |id: &str| Lesson { id: id.into(), ..lesson.clone() };
        let chapter =
            |id: &str| Chapter { id: id.into(), rows: vec!["c".into(), "d".into()], ..Chapter::default() };
        let chapters = vec![chapter("foundations"), chapter("reliability")];
        let course = Course { chapters, ..Course::default() };
        let lessons = vec![named("b"), named("c"), named("a")];
        let index = index(course, lessons, &[]);
        let ids: Vec<&str> = index.chapters[1].lessons.iter().map(|lesson| lesson.id.as_str()).collect();
        assert_eq!(ids, ["c", "a", "b"]);
        assert!(index.chapters[0].lessons.is_empty());
    }

    #[test]
    fn a_page_comes_into_its_chapter_or_stands_apart() {
        let library = library().unwrap();
        let pages = ["teach", "pitfalls"].map(|id| library.load_page(id).unwrap());
        let index = index(library.course, Vec::new(), &pages);
        let (chapter, entry) = index.find("pitfalls").unwrap();
        assert_eq!((chapter.id.as_str(), entry.kind), ("recall", EntryKind::Page));
        assert_eq!(index.apart.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["teach"]);
        assert!(index.find("teach").is_none() && index.entry("teach").is_some());
    }
}
