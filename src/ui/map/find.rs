//! The bar over the map: the search, what of the course is shown, and how far the reader is.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};
use yew::prelude::*;

use super::icons::{CODE, PAGE, SEARCH, icon};
use super::kept::Kept;
use super::{ALIVE, Shared};
use crate::lesson::{EntryKind, LessonEntry};
use crate::ui::icons::Icon;
use crate::ui::{focus, storage};

/// What of the course is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    #[default]
    All,
    Runs,
    Code,
    Pages,
    Open,
}

impl Filter {
    const ALL: [Self; 5] = [Self::All, Self::Runs, Self::Code, Self::Pages, Self::Open];

    /// Is this lesson shown?
    pub fn takes(self, lesson: &LessonEntry, kept: &Kept) -> bool {
        match self {
            Self::All => true,
            Self::Runs => lesson.kind == EntryKind::Run,
            Self::Code => lesson.has_code || lesson.kind == EntryKind::Code,
            Self::Pages => lesson.kind == EntryKind::Page,
            Self::Open => !kept.is_done(&lesson.id),
        }
    }

    fn words(self) -> (&'static str, Html) {
        match self {
            Self::All => ("All", html! {}),
            Self::Runs => ("Runs", Icon::Play.html()),
            Self::Code => ("With code", icon(CODE)),
            Self::Pages => ("Pages", icon(PAGE)),
            Self::Open => ("Not yet done", html! {}),
        }
    }
}

/// What the bar is given.
#[derive(Properties, PartialEq)]
pub struct FindProps {
    pub shared: Shared,
    pub query: AttrValue,
    pub onquery: Callback<AttrValue>,
    pub filter: Filter,
    pub onfilter: Callback<Filter>,
}

/// The bar.
#[component]
pub fn Find(props: &FindProps) -> Html {
    let Shared { course, keeping } = &props.shared;
    let field = use_node_ref();
    use_slash(&field);
    let oninput = props.onquery.reform(|event: InputEvent| {
        let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        field.map(|field| field.value().into()).unwrap_or_default()
    });
    let onkeydown = {
        let onquery = props.onquery.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                // What the browser itself would empty would say so by another event.
                event.prevent_default();
                onquery.emit(AttrValue::default());
            }
        })
    };
    let all = course.lessons().count();
    let chip = |filter: Filter| {
        let count = course.lessons().filter(|lesson| filter.takes(lesson, &keeping.kept)).count();
        let (words, sign) = filter.words();
        let is_on = props.filter == filter;
        // What would show nothing, or what everything is, is not on offer.
        let is_one = matches!(filter, Filter::All | Filter::Open) || count > 0;
        let words = if matches!(filter, Filter::All) { words.to_owned() } else { format!("{words} {count}") };
        let onclick = props.onfilter.reform(move |_: MouseEvent| filter);
        is_one.then(|| html! {
            <button type="button" class="chip" aria-pressed={is_on.to_string()} {onclick}>{ sign }{ words }</button>
        })
    };
    let sum = keeping.kept.sum(course.lessons());
    html! {
        <div class="find" role="search" inert={!ALIVE}>
            <label class="find-field">
                { icon(SEARCH) }
                <span class="visually-hidden">{ "Search the course" }</span>
                <input type="search" ref={field} value={props.query.clone()} {oninput} {onkeydown} autocomplete="off"
                    aria-keyshortcuts="/" placeholder="Search lessons and terms" />
                <kbd aria-hidden="true">{ "/" }</kbd>
            </label>
            <div class="chips" role="group" aria-label="Shown">{ for Filter::ALL.into_iter().filter_map(chip) }</div>
            <p class="find-sum">
                if !keeping.kept.is_empty(course) {
                    <b>{ sum.done }</b>{ format!(" of {all} done") }
                    if sum.asked > 0 { { " · " }<b>{ sum.right }</b>{ format!(" of {} predictions right", sum.asked) } }
                }
            </p>
        </div>
    }
}

/// `/` leads to the field, unless it is typed somewhere or keys of a single character are switched off.
#[hook]
fn use_slash(field: &NodeRef) {
    use_effect_with(field.clone(), |field| {
        let field = field.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = web_sys::window().map(|window| {
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                let plain = event.key() == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
                let typed = focus::active()
                    .is_some_and(|at| matches!(&*at.tag_name(), "INPUT" | "TEXTAREA" | "SELECT"));
                if plain && !typed && storage::read("character-keys").as_deref() != Some("off") {
                    event.prevent_default();
                    let _ = field.cast::<HtmlElement>().map(|field| field.focus());
                }
            })
        });
        move || drop(listener)
    });
}
