//! Pages as they lie on the server, drawn by the build with what draws the page: a lesson's first picture with
//! its transcript, a page without a stage, and the list of lessons.
//!
//! They are painted first, printed, read without WebAssembly and found by searching; the program takes their
//! place when it has come ([`super::reveal`]). Nothing in them answers to a pointer or a key but links.

mod code;
mod lesson;
mod notes;
pub mod picture;
mod reading;

use std::rc::Rc;

use yew::prelude::*;

use super::pages::home::Home;
use super::route::LESSONS;
use crate::lesson::{Course, Lesson, Page};
use lesson::{Transcript, TranscriptProps};
use reading::{Read, ReadProps};

/// A page's text and what its head says of it.
pub struct Printed {
    pub title: String,
    pub description: String,
    /// What stands in the place of the program.
    pub body: String,
}

/// The page of a lesson. It runs it.
pub fn lesson_page(lesson: Rc<Lesson>) -> Printed {
    let session = Rc::new(super::session::Session::open(lesson, None, Vec::new()));
    let (title, description) = (session.lesson.title.clone(), session.lesson.summary.clone());
    let figures = lesson::figures(&session);
    let body = drawn::<Transcript>(TranscriptProps { session, figures });
    Printed { title, description, body }
}

/// A page without a stage.
pub fn reading_page(page: Rc<Page>) -> Printed {
    let (title, description) = (page.title.clone(), page.summary.clone());
    let body = apart(&drawn::<Read>(ReadProps { page }));
    Printed { title, description, body }
}

/// A page whose links lead to other pages on the server, as a lesson's do.
fn apart(page: &str) -> String {
    const LINK: &str = "href=\"#/";
    let mut parts = page.split(LINK);
    let mut apart = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (to, rest) = part.split_once('"').unwrap_or((part, ""));
        let (id, step) = to.split_once("?step=").unwrap_or((to, ""));
        apart.push_str(&format!("href=\"{}\"{rest}", lesson::way(id, step)));
    }
    apart
}

/// The first page.
pub fn home_page(course: Rc<Course>) -> String {
    let ids: Vec<String> =
        course.chapters.iter().flat_map(|chapter| &chapter.lessons).map(|one| one.id.clone()).collect();
    let drawn = drawn::<HomePage>(HomeProps { course });
    // The program would go there by itself; without it, the lessons have pages of their own.
    ids.iter().fold(drawn, |page, id| {
        page.replace(&format!("href=\"#/{id}\""), &format!("href=\"{LESSONS}{id}/\""))
    })
}

#[derive(Properties, PartialEq)]
struct HomeProps {
    course: Rc<Course>,
}

#[component]
fn HomePage(props: &HomeProps) -> Html {
    html! {
        <div class="printed">
            <p class="printed-status" role="status" hidden={true}>{ "Loading the broker…" }</p>
            <noscript>
                <p class="printed-needs">
                    { "Sorting Office runs a message broker in your browser, and needs JavaScript and WebAssembly for it. Without them the lessons can be read." }
                </p>
            </noscript>
            <Home course={Rc::clone(&props.course)} />
        </div>
    }
}

/// A component as text. Nothing here waits for anything, so that it is done when it is asked.
fn drawn<C: BaseComponent>(props: C::Properties) -> String {
    pollster::block_on(yew::LocalServerRenderer::<C>::with_props(props).hydratable(false).render())
}
