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
mod stamp;

use std::rc::Rc;

use yew::prelude::*;

use super::icons::brand;
use super::map::hero::begin;
use super::pages::home::{Home, HomeProps};
use super::route::LESSONS;
use super::session::Session;
use crate::lesson::{Course, Page};
use lesson::{Transcript, TranscriptProps};
use reading::{Read, ReadProps};
pub use stamp::{Stamp, of_page, stamp};

/// A page's text and what its head says of it.
pub struct Printed {
    pub title: String,
    pub description: String,
    /// What stands in the place of the program.
    pub body: String,
}

/// The page of a lesson that is open.
pub fn lesson_page(session: &Rc<Session>) -> Printed {
    let session = Rc::clone(session);
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

/// The first page, with a picture of its run.
pub fn home_page(course: Rc<Course>, hero: Option<&Rc<Session>>) -> String {
    let ids: Vec<String> = course.lessons().chain(&course.apart).map(|one| one.id.clone()).collect();
    let pictures = hero.map(|session| {
        let drawn = |(size, class)| {
            let picture = picture::in_page(session, begin(session), size);
            picture.replacen("<svg ", &format!("<svg class=\"{class}\" "), 1)
        };
        // One of the two is seen.
        AttrValue::from(HERO.map(drawn).concat())
    });
    let drawn = drawn::<HomePage>(HomeProps { course, pictures });
    // The program would go there by itself; without it, the lessons have pages of their own.
    ids.iter().fold(drawn, |page, id| {
        page.replace(&format!("href=\"#/{id}\""), &format!("href=\"{LESSONS}{id}/\""))
    })
}

/// As large as the run on the first page is on a laptop, and on a phone.
const HERO: [((f64, f64), &str); 2] = [((764.0, 346.0), "live-wide"), ((358.0, 420.0), "live-tall")];

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
            // As high as the header that the program brings.
            <header class="header"><a class="brand" href="./">{ brand() }<span>{ "Sorting Office" }</span></a></header>
            <Home ..props.clone() />
        </div>
    }
}

/// A component as text. Nothing here waits for anything, so that it is done when it is asked.
fn drawn<C: BaseComponent>(props: C::Properties) -> String {
    pollster::block_on(yew::LocalServerRenderer::<C>::with_props(props).hydratable(false).render())
}
