//! A page for each lesson and each page without a stage, and the first page with the list of lessons in it: drawn by the program's own code,
//! natively, into what the site's `index.html` is.

use super::site;
use crate::lesson;
use anyhow::{Context, Result};
use sorting_office::ui::printed::{Printed, home_page, lesson_page, reading_page};
use std::fs;
use std::path::Path;
use std::rc::Rc;

/// What the program is put into.
const PLACE: &str = "<div id=\"app\">";
/// Where lessons have their pages.
const LESSONS: &str = "lesson";

/// Writes the pages; `html` is the site's page without any of it, `late` the files of which a lesson's page has the
/// browser fetch early those it needs.
pub fn write(html: &str, late: &[String], folder: &Path) -> Result<()> {
    let library = lesson::library()?;
    let mut lessons = Vec::new();
    for id in library.ids() {
        // What is wrong with a lesson was told when it was written.
        let Ok((_, lesson)) = library.load(&id) else { continue };
        let needed = [
            ("queues", lesson.plan.has_queue_broker()),
            ("logs", lesson.plan.logs.is_there()),
            ("panels", lesson.plan.program().is_some()),
        ];
        let needed: Vec<&str> =
            needed.iter().filter(|(_, is_needed)| *is_needed).map(|(part, _)| *part).collect();
        let html = with_early(html, late, &needed);
        let printed = lesson_page(Rc::new(lesson.clone()));
        write_page(folder, &id, &html, &printed)?;
        lessons.push(lesson);
    }
    let mut pages = Vec::new();
    for id in library.page_ids() {
        let Ok(page) = library.load_page(&id) else { continue };
        let html = site::with_late_style(&with_early(html, late, &["pages"]), "pages");
        write_page(folder, &id, &html, &reading_page(Rc::new(page.clone())))?;
        pages.push(page);
    }
    let home = home_page(Rc::new(lesson::index(library.course, lessons, &pages)));
    fs::write(folder.join("index.html"), with_body(html, "<div id=\"app\" data-root=\"./\">", &home)?)
        .context("cannot write index.html")
}

/// The page, which has the browser fetch these parts early.
fn with_early(html: &str, late: &[String], needed: &[&str]) -> String {
    let is_needed = |file: &&String| site::parts(file).iter().any(|part| needed.contains(part));
    let early: String = late.iter().filter(is_needed).map(|file| site::preloaded(file) + "\n").collect();
    html.replacen("</head>", &(early + "</head>"), 1)
}

fn write_page(folder: &Path, id: &str, html: &str, printed: &Printed) -> Result<()> {
    let own = folder.join(LESSONS).join(id);
    fs::create_dir_all(&own).with_context(|| format!("cannot create {}", own.display()))?;
    Ok(fs::write(own.join("index.html"), page_of(id, html, printed)?)?)
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
