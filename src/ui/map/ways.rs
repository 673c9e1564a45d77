//! The ways in: where the reader was, settling an argument, teaching with it.

use yew::prelude::*;

use super::Shared;
use super::icons::{CAP, SCALES, icon};
use super::kept::ago;
use super::stamp::{bar, picture, step};
use crate::lesson::LessonEntry;
use crate::ui::icons::Icon;
use crate::ui::progress::Progress;
use crate::ui::widgets::words::way;

#[derive(Properties, PartialEq)]
pub struct WaysProps {
    pub shared: Shared,
}

/// A row of cards; for a new reader without the first.
#[component]
pub fn Ways(props: &WaysProps) -> Html {
    let Shared { course, keeping, .. } = &props.shared;
    let here = keeping.kept.under_way(course);
    html! {
        <section class="ways" aria-label="Ways in">
            { for here.map(|(lesson, at)| where_you_were(lesson, at)) }
            { entrance(SCALES, "Settle an argument", "What the brokers here are checked against, and how to bring a case of your own.", "settle-an-argument") }
            { entrance(CAP, "Teach with it", "Any lesson in your slides or pages, from any step.", "teach") }
        </section>
    }
}

fn where_you_were(lesson: &LessonEntry, at: &Progress) -> Html {
    let left = lesson.minutes * at.of.saturating_sub(at.furthest) / at.of;
    let now = js_sys::Date::new_0();
    let offset = -(now.get_timezone_offset() * 60_000.0) as i64;
    html! {
        <a class="way-card go-on" href={way(&lesson.id, &at.step)}>
            { picture(&lesson.id) }
            <span class="way-line">{ format!("Go on where you were · {}", ago(at.when, now.get_time() as u64, offset)) }</span>
            <h2>{ &lesson.title }</h2>
            { bar(at) }
            <span class="way-line">{ format!("{} · about {} min left", step(at), left.max(1)) }</span>
            { Icon::EventOn.html() }
        </a>
    }
}

fn entrance(sign: &'static str, title: &'static str, about: &'static str, page: &str) -> Html {
    html! {
        <a class="way-card" href={way(page, "")}>
            { icon(sign) }
            <h2>{ title }</h2>
            <p>{ about }</p>
        </a>
    }
}
