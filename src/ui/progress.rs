//! How far the reader has come in each lesson: kept in this browser, a line for each. A lesson writes it here as it
//! is read; the first page reads it (`ui::map::kept`).

use std::rc::Rc;

use yew::prelude::*;

use super::hooks::Replies;
use super::session::Session;
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

/// Was the lesson or page of that id read to its end?
pub fn is_done(id: &str) -> bool {
    kept(id).is_some_and(|progress| progress.is_done())
}

/// Keeps that a page without steps was read.
pub fn done(id: &str) {
    keep(id, Progress { furthest: 1, of: 1, ..Progress::default() });
}

/// Keeps how far the reader is in a lesson, which stays the same while its component is there; `here` is the step, by
/// its place in the session, and nothing while there is nothing to keep.
#[hook]
pub fn use_kept(session: &Rc<Session>, here: Option<usize>, replies: &Replies) {
    let best = use_mut_ref(|| kept(&session.lesson.id));
    let of = session.steps.len();
    let reached = here.map(|here| {
        let mut best = best.borrow_mut();
        // Once it was done it stays so, however many steps it has by now.
        let before = best.as_ref().map_or(0, |best| if best.is_done() { of } else { best.furthest as usize });
        let furthest = before.max(here + 1).min(of);
        let last = session.steps.get(furthest - 1).map(|at| at.moment);
        let by = last.filter(|_| furthest < of).unwrap_or(session.history.end());
        let (right, asked) = score(&session.predictions, |at| replies.get(at), &session.recording().plan, by);
        let step = session.steps.get(furthest - 1).and_then(|at| session.lesson.steps.get(at.step));
        let step = step.map(|step| step.id.clone()).unwrap_or_default();
        let reached = Progress { furthest: furthest as u32, of: of as u32, when: 0, right, asked, step };
        *best = Some(reached.clone());
        reached
    });
    use_effect_with((Rc::clone(session), reached), |(session, reached)| {
        if let Some(reached) = reached {
            keep(&session.lesson.id, reached.clone());
        }
    });
}
