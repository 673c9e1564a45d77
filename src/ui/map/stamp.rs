//! A lesson on the map: a stamp with a picture of its run, and cancelled once it is done.

use yew::prelude::*;

use super::icons::of_kind;
use crate::lesson::{EntryKind, LessonEntry};
use crate::ui::progress::Progress;
use crate::ui::route;
use crate::ui::widgets::words::way;

/// The picture that the build has drawn of a lesson. What it shows, the title beside it says.
pub(super) fn picture(id: &str) -> Html {
    let root = if cfg!(target_arch = "wasm32") { route::root() } else { "./".to_owned() };
    let src = format!("{root}{}{id}/stamp.svg", route::LESSONS);
    html! { <img class="stamp-picture" {src} width="200" height="108" alt="" loading="lazy" decoding="async" /> }
}

/// How far something is, as a bar.
pub(super) fn bar(at: &Progress) -> Html {
    let width = f64::from(at.furthest) * 100.0 / f64::from(at.of);
    html! {
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect width={format!("{width:.0}")} height="4" />
        </svg>
    }
}

/// The stamp of a lesson, which leads to it.
pub(super) fn stamp(lesson: &LessonEntry, at: Option<&Progress>) -> Html {
    let (done, under_way) = (at.filter(|at| at.is_done()), at.filter(|at| !at.is_done()));
    let state = if done.is_some() {
        "done"
    } else if under_way.is_some() {
        "under-way"
    } else {
        ""
    };
    let href = way(&lesson.id, under_way.map_or("", |at| &at.step));
    html! {
        <li key={lesson.id.clone()}>
            <a class={classes!("lesson-card", state)} {href}>
                <span class="stamp-face">{ picture(&lesson.id) }{ for under_way.map(bar) }</span>
                { for done.map(postmark) }
                <h3>{ &lesson.title }<span class="visually-hidden">{ said(lesson, at) }</span></h3>
                <span class="stamp-line" aria-hidden="true">
                    { of_kind(lesson.kind) }
                    if let Some(at) = under_way { <b>{ step(at) }</b> } else { { format!("{} min", lesson.minutes) } }
                </span>
            </a>
        </li>
    }
}

/// `step 6 of 14`.
pub(super) fn step(at: &Progress) -> String {
    format!("step {} of {}", at.furthest, at.of)
}

/// All that the stamp shows besides the title, which it goes on from.
fn said(lesson: &LessonEntry, at: Option<&Progress>) -> String {
    let kind = match lesson.kind {
        EntryKind::Run => "run",
        EntryKind::Code => "code",
        EntryKind::Page => "page",
    };
    let minutes = if lesson.minutes == 1 { "minute" } else { "minutes" };
    let mut said = format!(", {kind}, {} {minutes}", lesson.minutes);
    if let Some(at) = at {
        said += &if at.is_done() { ", done".to_owned() } else { format!(", {}", step(at)) };
        if at.asked > 0 {
            let predictions = if at.asked == 1 { "prediction" } else { "predictions" };
            said += &format!(", {} of {} {predictions} right", at.right, at.asked);
        }
    }
    said
}

/// Cancels a stamp: with the predictions, or with a tick where there were none.
fn postmark(at: &Progress) -> Html {
    html! {
        <svg class="postmark" viewBox="0 0 86 42" aria-hidden="true" focusable="false">
            <circle class="postmark-ground" cx="62" cy="21" r="17.5" />
            <circle cx="62" cy="21" r="17" />
            <circle class="thin" cx="62" cy="21" r="13.2" />
            <path d="M2 12q5-4 10 0t10 0 10 0 10 0M2 20q5-4 10 0t10 0 10 0 10 0M2 28q5-4 10 0t10 0 10 0 10 0" />
            if at.asked > 0 {
                <text x="62" y="24.5">{ format!("{}/{}", at.right, at.asked) }</text>
            } else {
                <path d="M56 21.5l4.5 4.5 8-9.5" />
            }
        </svg>
    }
}
