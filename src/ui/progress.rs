//! How far the reader has come in each lesson: kept in this browser, a line for each. A lesson writes it here as it
//! is read; the first page reads it (`ui::map::kept`).

use std::rc::Rc;

use yew::prelude::*;

use super::hooks::replies;
use super::player::use_moment;
use super::session::{Session, use_session};
use super::storage;
use crate::insight::score;

/// Before the id of a lesson, in the key that its line is kept by.
pub const PROGRESS: &str = "progress.";

/// What is kept of a lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    /// The furthest step that was reached, from 1, and of how many: all of them once it is done.
    pub furthest: u32,
    pub of: u32,
    /// When the reader was last there, in milliseconds since 1970.
    pub when: u64,
    /// How many predictions were right, and how many the run has settled.
    pub right: u32,
    pub asked: u32,
    /// The id of the furthest step, to go on there; nothing for a page.
    pub step: String,
}

impl Progress {
    /// Reads a line; nothing where it is none that `line` has written.
    pub fn read(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let mut number = || parts.next()?.parse().ok();
        let (furthest, of, right, asked) = (number()?, number()?, number()?, number()?);
        let when = parts.next()?.parse().ok()?;
        let step = parts.next().unwrap_or_default().to_owned();
        let holds = 1 <= furthest && furthest <= of && right <= asked;
        holds.then_some(Self { furthest, of, when, right, asked, step })
    }

    /// As it is kept.
    pub fn line(&self) -> String {
        let Self { furthest, of, when, right, asked, step } = self;
        format!("{furthest} {of} {right} {asked} {when} {step}")
    }

    /// Was the end reached?
    pub fn is_done(&self) -> bool {
        self.furthest == self.of
    }
}

fn kept(id: &str) -> Option<Progress> {
    Progress::read(&storage::read(&format!("{PROGRESS}{id}"))?)
}

fn keep(id: &str, mut progress: Progress) {
    progress.when = js_sys::Date::now() as u64;
    storage::write(&format!("{PROGRESS}{id}"), &progress.line());
}

/// Was the lesson or page of that id read to its end? For where there is no room to read all of the line.
pub fn is_done(id: &str) -> bool {
    let line = storage::read(&format!("{PROGRESS}{id}")).unwrap_or_default();
    let mut parts = line.split(' ');
    parts.next().is_some_and(|furthest| !furthest.is_empty() && Some(furthest) == parts.next())
}

/// Keeps that a page without steps was read.
pub fn done(id: &str) {
    keep(id, Progress { furthest: 1, of: 1, ..Progress::default() });
}

/// Keeps how far the reader is in the open lesson, in its own run. It shows nothing.
#[component]
pub fn Keeper() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let here = session.step_by(moment).filter(|_| session.recording().interventions.is_empty());
    use_effect_with((session, here), |(session, here)| {
        reached(session, *here);
        let (session, here) = (Rc::clone(session), *here);
        // What was replied meanwhile.
        move || reached(&session, here)
    });
    html! {}
}

/// Keeps that the reader came to a step, by its place in the session.
fn reached(session: &Session, here: Option<usize>) {
    let Some(here) = here else { return };
    let (lesson, of) = (&session.lesson, session.steps.len());
    // Once it was done it stays so, however many steps it has by now.
    let before = |before: Progress| if before.is_done() { of } else { before.furthest as usize };
    let furthest = kept(&lesson.id).map_or(0, before).max(here + 1).min(of);
    let Some(last) = session.steps.get(furthest - 1) else { return };
    let by = if furthest < of { last.moment } else { session.history.end() };
    let reply = |question: usize| replies::kept(lesson, question);
    let (right, asked) = score(&session.predictions, reply, &session.recording().plan, by);
    let step = lesson.steps.get(last.step).map(|step| step.id.clone()).unwrap_or_default();
    keep(&lesson.id, Progress { furthest: furthest as u32, of: of as u32, when: 0, right, asked, step });
}
