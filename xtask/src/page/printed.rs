//! A page for each lesson and each page without a stage, with their stamps, and the first page with the map of the course
//! in it: drawn by the program's own code,
//! natively, into what the site's `index.html` is.

use super::site;
use super::stamps::Styles;
use crate::lesson;
use anyhow::{Context, Result};
use sorting_office::ui::printed::{Printed, home_page, lesson_page, of_page, reading_page, stamp};
use sorting_office::ui::session::Session;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What the program is put into.
const PLACE: &str = "<div id=\"app\">";
/// Where lessons have their pages.
const LESSONS: &str = "lesson";

/// Writes the pages; `html` is the site's page without any of it, `late` the files of which a page has the browser
/// fetch early those it needs.
pub fn write(html: &str, late: &[String], folder: &Path) -> Result<()> {
    let library = lesson::library()?;
    let (mut lessons, mut hero) = (Vec::new(), None);
    for id in library.ids() {
        // What is wrong with a lesson was told when it was written.
        let Ok((_, lesson)) = library.load(&id) else { continue };
        let needed = [
            ("queues", lesson.plan.has_queue_broker()),
            ("logs", lesson.plan.logs.is_there()),
            ("services", lesson.plan.needs_services()),
            ("panels", lesson.plan.program().is_some()),
        ];
        let needed: Vec<&str> =
            needed.iter().filter(|(_, is_needed)| *is_needed).map(|(part, _)| *part).collect();
        let mut html = with_early(html, late, &needed);
        if lesson.services {
            html = site::with_late_style(&html, "services");
        }
        let session = Rc::new(Session::open(Rc::new(lesson.clone()), None, Vec::new()));
        write_page(folder, &id, &html, &lesson_page(&session))?;
        if id == library.course.hero {
            hero = Some(session);
        }
        lessons.push(lesson);
    }
    let mut pages = Vec::new();
    for id in library.page_ids() {
        let Ok(page) = library.load_page(&id) else { continue };
        let html = site::with_late_style(&with_early(html, late, &["pages"]), "pages");
        write_page(folder, &id, &html, &reading_page(Rc::new(page.clone())))?;
        pages.push(page);
    }
    let home = home_page(Rc::new(lesson::index(library.course, lessons, &pages)), hero.as_ref());
    // Not the engine of the run on it: that has a picture until it comes.
    let early: String = of_parts(late, &["map"]).map(|file| site::fetched_at_home(file) + "\n").collect();
    // Before the script that asks for them.
    let html = site::with_late_style(&html.replacen("<script src", &(early + "<script src"), 1), "map");
    fs::write(folder.join("index.html"), with_body(&html, "<div id=\"app\" data-root=\"./\">", &home)?)
        .context("cannot write index.html")
}

/// The page, which has the browser fetch these parts early.
fn with_early(html: &str, late: &[String], needed: &[&str]) -> String {
    let early: String = of_parts(late, needed).map(|file| site::preloaded(file) + "\n").collect();
    html.replacen("</head>", &(early + "</head>"), 1)
}

/// The files that have code of these parts.
fn of_parts<'f>(late: &'f [String], parts: &[&str]) -> impl Iterator<Item = &'f String> {
    late.iter().filter(|file| site::parts(file).iter().any(|part| parts.contains(part)))
}

fn write_page(folder: &Path, id: &str, html: &str, printed: &Printed) -> Result<()> {
    Ok(fs::write(own(folder, id)?.join("index.html"), page_of(id, html, printed)?)?)
}

/// The folder of a lesson or a page.
fn own(folder: &Path, id: &str) -> Result<PathBuf> {
    let own = folder.join(LESSONS).join(id);
    fs::create_dir_all(&own).with_context(|| format!("cannot create {}", own.display()))?;
    Ok(own)
}

/// Draws the stamp of each lesson and page.
pub fn stamps(folder: &Path) -> Result<()> {
    let (library, styles) = (lesson::library()?, Styles::read()?);
    for id in library.ids() {
        let Ok((written, lesson)) = library.load(&id) else { continue };
        let session = Rc::new(Session::open(Rc::new(lesson), None, Vec::new()));
        let drawn = stamp(&session, written.json["stamp"].as_str());
        fs::write(own(folder, &id)?.join("stamp.svg"), styles.file(&drawn))?;
    }
    for id in library.page_ids() {
        let Ok(page) = library.load_page(&id) else { continue };
        fs::write(own(folder, &id)?.join("stamp.svg"), styles.file(&of_page(&page)))?;
    }
    Ok(())
}

/// The page of a lesson, two folders below the root.
fn page_of(id: &str, html: &str, printed: &Printed) -> Result<String> {
    let Printed { title, description, body } = printed;
    let html = html.replace("=\"./", "=\"../../");
    let html =
        with_body(&html, &format!("<div id=\"app\" data-lesson=\"{id}\" data-root=\"../../\">"), body)?;
    let title = escaped(title);
    let description = escaped(description);
    let html = between(&html, "<title>", "</title>", &format!("{title} · Sorting Office"))?;
    let html = between(&html, "<meta name=\"description\" content=\"", "\"", &description)?;
    let head = format!(
        "<meta property=\"og:type\" content=\"article\">\n<meta property=\"og:site_name\" content=\"Sorting Office\">\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"og:description\" content=\"{description}\">\n</head>"
    );
    Ok(html.replacen("</head>", &head, 1))
}

/// The page with something in it that is seen before the program.
fn with_body(html: &str, place: &str, body: &str) -> Result<String> {
    let (before, after) = html.split_once(PLACE).context("index.html has no place for the program")?;
    Ok(format!("{before}{place}\n{body}{after}"))
}

/// The text with something else between two marks.
fn between(text: &str, from: &str, to: &str, with: &str) -> Result<String> {
    let lacks = || format!("index.html has no {from}");
    let (before, rest) = text.split_once(from).with_context(lacks)?;
    let (_, after) = rest.split_once(to).with_context(lacks)?;
    Ok(format!("{before}{from}{with}{to}{after}"))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each lesson has one, small and without a word. `LOOK=folder` writes them there.
    #[test]
    fn every_lesson_has_a_stamp() {
        let folder = std::env::var_os("LOOK").map_or_else(std::env::temp_dir, PathBuf::from);
        let folder = folder.join(format!("xtask-stamps-{}", std::process::id()));
        stamps(&folder).unwrap();
        for id in lesson::library().unwrap().ids() {
            let svg = fs::read_to_string(folder.join(LESSONS).join(&id).join("stamp.svg")).unwrap();
            assert!(
                !svg.contains("<text") && svg.contains("<rect") && svg.len() < 24_000,
                "{id}: {}",
                svg.len()
            );
            assert!(!svg.contains("class=\"hit\""), "{id}");
        }
        if std::env::var_os("LOOK").is_none() {
            fs::remove_dir_all(folder).unwrap();
        }
    }

    #[test]
    fn a_lessons_page_has_its_own_words_and_reaches_the_root() {
        let html = "<head>\n<meta name=\"description\" content=\"old\">\n<title>Old</title>\n\
            <link href=\"./style.css\"></head><body><div id=\"app\">\n<main class=\"boot\"></main></div></body>";
        let printed = Printed {
            title: "A & B".to_owned(),
            description: "Says \"why\"".to_owned(),
            body: "<p>text</p>".to_owned(),
        };
        let page = page_of("a-b", html, &printed).unwrap();
        assert!(page.contains("<title>A &amp; B · Sorting Office</title>"), "{page}");
        assert!(page.contains("content=\"Says &quot;why&quot;\"") && !page.contains("old"), "{page}");
        assert!(page.contains("href=\"../../style.css\"") && page.contains("data-root=\"../../\""), "{page}");
        assert!(page.find("<p>text</p>") < page.find("class=\"boot\""), "{page}");
        assert!(page_of("a-b", "<head></head>", &printed).is_err());
    }
}
