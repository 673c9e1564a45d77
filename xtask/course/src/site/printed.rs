//! A page for each lesson and each page without a stage, with their stamps, and the first page with the map of the course
//! in it: drawn by the program's own code,
//! natively, into what the site's `index.html` is.

use super::contents::Contents;
use super::made::Made;
use super::stamps::Styles;
use anyhow::{Context, Result};
use sorting_office::lesson::Page;
use sorting_office::ui::printed::{Printed, home_page, of_page, reading_page};
use sorting_office::ui::session::Session;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use xtask::page::{late, site};

/// What the program is put into.
const PLACE: &str = "<div id=\"app\">";
/// Where lessons have their pages.
const LESSONS: &str = "lesson";

/// Writes the pages; the site's `index.html` is without any of it. Of the files that come late, a page has the browser
/// fetch early what it needs.
pub fn write(made: &[Made], contents: Contents, folder: &Path) -> Result<()> {
    let html = &fs::read_to_string(folder.join("index.html")).context("cannot read index.html")?;
    let files = &late::files(folder)?;
    let Contents { course, lessons, pages } = contents;
    for (made, lesson) in made.iter().zip(&lessons) {
        let needed = [
            ("queues", lesson.plan.has_queue_broker()),
            ("logs", lesson.plan.logs.is_there()),
            ("services", lesson.plan.needs_services()),
            ("panels", lesson.plan.program().is_some()),
        ];
        let needed: Vec<&str> =
            needed.iter().filter(|(_, is_needed)| *is_needed).map(|(part, _)| *part).collect();
        let mut html = with_early(html, files, &needed);
        if lesson.services {
            html = site::with_late_style(&html, "services");
        }
        write_page(folder, &made.id, &html, &made.page)?;
    }
    for page in pages {
        let html = site::with_late_style(&with_early(html, files, &["pages"]), "pages");
        write_page(folder, &page.id.clone(), &html, &reading_page(Rc::new(page)))?;
    }
    let hero = lessons.into_iter().find(|lesson| lesson.id == course.hero);
    let hero = hero.map(|lesson| Rc::new(Session::open(Rc::new(lesson), None, Vec::new())));
    let home = home_page(Rc::new(course), hero.as_ref());
    // Not the engine of the run on it: that has a picture until it comes.
    let early: String = of_parts(files, &["map"]).map(|file| site::fetched_at_home(file) + "\n").collect();
    // Before the script that asks for them.
    let html = site::with_late_style(&html.replacen("<script src", &(early + "<script src"), 1), "map");
    fs::write(folder.join("index.html"), with_body(&html, "<div id=\"app\" data-root=\"./\">", &home)?)
        .context("cannot write index.html")
}

/// The page, which has the browser fetch these parts early.
fn with_early(html: &str, files: &[String], needed: &[&str]) -> String {
    let early: String = of_parts(files, needed).map(|file| site::preloaded(file) + "\n").collect();
    html.replacen("</head>", &(early + "</head>"), 1)
}

/// The files that have code of these parts.
fn of_parts<'f>(files: &'f [String], parts: &[&str]) -> impl Iterator<Item = &'f String> {
    files.iter().filter(|file| late::parts(file).iter().any(|part| parts.contains(part)))
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

/// Writes the stamp of each lesson and page.
pub fn stamps(made: &[Made], pages: &[Page], folder: &Path) -> Result<()> {
    let styles = Styles::read()?;
    let lessons = made.iter().map(|made| (&made.id, styles.file(&made.stamp)));
    let pages = pages.iter().map(|page| (&page.id, styles.file(&of_page(page))));
    for (id, stamp) in lessons.chain(pages) {
        fs::write(own(folder, id)?.join("stamp.svg"), stamp)?;
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
