//! The chapters with their stamps. On a phone only where the reader is stands open, with what comes after.

use yew::prelude::*;

use super::find::Filter;
use super::stamp::stamp;
use super::{ALIVE, Shared};
use crate::lesson::{Chapter, LessonEntry};
use crate::ui::icons::Icon;

/// What the map is given.
#[derive(Properties, PartialEq)]
pub struct ChaptersProps {
    pub shared: Shared,
    pub filter: Filter,
    /// So many of the chapters are drawn by now.
    pub drawn: usize,
}

/// The map.
#[component]
pub fn Chapters(props: &ChaptersProps) -> Html {
    let Shared { course, keeping, .. } = &props.shared;
    let kept = &keeping.kept;
    // Turned by the reader: against what stands open by itself.
    let turned = use_state(Vec::<String>::new);
    let here = kept.under_way(course).map(|(lesson, _)| lesson).or(kept.next(course));
    let chapters: Vec<&Chapter> =
        course.chapters.iter().filter(|chapter| !chapter.lessons.is_empty()).collect();
    let holds =
        |chapter: &&Chapter| here.is_some_and(|here| chapter.lessons.iter().any(|one| one.id == here.id));
    let place = chapters.iter().position(holds).unwrap_or_default().min(chapters.len().saturating_sub(2));
    let shown = chapters.iter().take(props.drawn).enumerate().filter_map(|(index, chapter)| {
        let lessons: Vec<&LessonEntry> =
            chapter.lessons.iter().filter(|lesson| props.filter.takes(lesson, kept)).collect();
        if lessons.is_empty() {
            return None;
        }
        let is_open = (place..=place + 1).contains(&index) || props.filter != Filter::All;
        let is_open = is_open != turned.contains(&chapter.id);
        let onclick = {
            let (turned, id) = (turned.clone(), chapter.id.clone());
            Callback::from(move |_: MouseEvent| {
                let mut next: Vec<String> = turned.iter().filter(|other| **other != id).cloned().collect();
                if next.len() == turned.len() {
                    next.push(id.clone());
                }
                turned.set(next);
            })
        };
        let stamps = lessons.iter().map(|lesson| stamp(lesson, kept.get(&lesson.id)));
        let (title, list) = (format!("chapter-{}", chapter.id), format!("lessons-{}", chapter.id));
        Some(html! {
            <section class={classes!("chapter", (!is_open).then_some("folded"))} key={chapter.id.clone()} aria-labelledby={title.clone()}>
                <div class="chapter-head">
                    { ring(index + 1, kept.sum(&chapter.lessons).done, chapter.lessons.len()) }
                    <h2 id={title}>{ &chapter.title }</h2>
                    <p class="chapter-about">{ &chapter.about }</p>
                    <p class="chapter-count">{ count(chapter, kept.sum(&chapter.lessons).done) }</p>
                    // Seen on a phone alone, over all of the head.
                    <button type="button" class="chapter-fold" inert={!ALIVE} aria-expanded={is_open.to_string()} aria-controls={list.clone()}
                        aria-label={format!("Chapter {}: {}", index + 1, chapter.title)} {onclick}>{ Icon::Down.html() }</button>
                </div>
                <ul class="stamps" id={list}>{ for stamps }</ul>
            </section>
        })
    });
    html! { <div class="chapters">{ for shown }</div> }
}

/// `5 of 6 lessons, 44 min`.
fn count(chapter: &Chapter, done: usize) -> Html {
    let all = chapter.lessons.len();
    let minutes: u32 = chapter.lessons.iter().map(|lesson| lesson.minutes).sum();
    let lessons = if all == 1 { "lesson" } else { "lessons" };
    html! { <><b>{ if done == 0 { all.to_string() } else { format!("{done} of {all}") } }</b>{ format!(" {lessons}, {minutes} min") }</> }
}

/// The number of a chapter, in a ring that closes as its lessons are done.
fn ring(number: usize, done: usize, all: usize) -> Html {
    let part = done * 100 / all.max(1);
    html! {
        <svg class="chapter-ring" viewBox="0 0 52 52" width="52" height="52" aria-hidden="true" focusable="false">
            <circle cx="26" cy="26" r="22.5" />
            if done > 0 {
                <circle class="part" cx="26" cy="26" r="22.5" pathLength="100" stroke-dasharray={format!("{part} 100")} transform="rotate(-90 26 26)" />
            }
            <text x="26" y="33">{ number }</text>
        </svg>
    }
}
