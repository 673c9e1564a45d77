//! What the lesson offers to try: as many buttons as there is room for, the rest in a menu.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, HtmlElement, Node, ResizeObserver};
use yew::prelude::*;

use super::bar::keep_focus;
use super::{BenchView, use_bench};
use crate::lesson::Offer;
use crate::ui::icons::Icon;
use crate::ui::session::use_session;

/// A column narrower than this has all offers in the menu.
const NARROW: i32 = 720;
/// Between two buttons, and what the menu's own button takes.
const GAP: i32 = 6;
const MORE: i32 = 92;

/// What the offers are given.
#[derive(Properties, PartialEq)]
pub struct OffersProps {
    /// Does something else need the room, so that all are in the menu?
    pub folded: bool,
}

/// The offers.
#[component]
pub fn Offers(props: &OffersProps) -> Html {
    let session = use_session();
    let row = use_node_ref();
    let room = use_room(&row);
    let open = use_state(|| false);
    let Some(bench) = use_bench() else { return html! {} };
    let offers = &session.lesson.offers;
    if offers.is_empty() {
        return html! {};
    }
    let shown = if props.folded { 0 } else { room.min(offers.len()) };
    let words = match (shown, offers.len() - shown) {
        (0, _) => "Try".to_owned(),
        (_, rest) => format!("{rest} more"),
    };
    let toggle = {
        let (open, row) = (open.clone(), row.clone());
        move |_: MouseEvent| {
            open.set(!*open);
            if *open {
                focus_toggle(&row);
            }
        }
    };
    let away = {
        let (open, row) = (open.setter(), row.clone());
        move |event: FocusEvent| {
            let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
            let stays = row.cast::<Node>().is_some_and(|row| row.contains(to.as_ref()));
            if !stays {
                open.set(false);
            }
        }
    };
    let onkeydown = {
        let (open, row) = (open.clone(), row.clone());
        move |event: KeyboardEvent| {
            if event.key() == "Escape" && *open {
                event.stop_propagation();
                open.set(false);
                focus_toggle(&row);
            }
        }
    };
    let take = {
        let (bench, session, open) = (bench.clone(), Rc::clone(&session), open.clone());
        Callback::from(move |index: usize| {
            if *open {
                open.set(false);
                focus_lesson();
            }
            if let Some(offer) = session.lesson.offers.get(index) {
                bench.take_up(offer);
            }
        })
    };
    let button = |(index, offer): (usize, &Offer)| {
        let over = (index >= shown).then_some("offer-over");
        html! {
            <button type="button" class={classes!("button", "small", over)} data-hint={hint(&bench, offer)}
                onclick={take.reform(move |_: MouseEvent| index)}>{ &offer.label }</button>
        }
    };
    let is_open = *open && shown < offers.len();
    html! {
        <div class={classes!("offers", props.folded.then_some("folded"))} ref={row} role="group" aria-label="Try"
            onmousedown={keep_focus} onfocusout={away} {onkeydown}>
            { for offers.iter().enumerate().map(button) }
            if shown < offers.len() {
                <span class="offers-more">
                    <button type="button" class="button small" aria-haspopup="true" aria-expanded={is_open.to_string()}
                        onclick={toggle}>{ words }{ Icon::Down.html() }</button>
                    if is_open { <Menu from={shown} {take} /> }
                </span>
            }
        </div>
    }
}

/// When it was tried, if it was.
fn tried(bench: &BenchView, offer: &Offer) -> Option<String> {
    let at = bench.branches(|branches| branches.when_done(&offer.actions))?;
    Some(format!("tried at {at}"))
}

fn hint(bench: &BenchView, offer: &Offer) -> String {
    match tried(bench, offer) {
        Some(tried) => format!("{} ({tried})", offer.about),
        None => offer.about.clone(),
    }
}

#[derive(Properties, PartialEq)]
struct MenuProps {
    from: usize,
    take: Callback<usize>,
}

#[component]
fn Menu(props: &MenuProps) -> Html {
    let session = use_session();
    let menu = use_node_ref();
    {
        let menu = menu.clone();
        use_effect_with((), move |()| {
            let first = menu.cast::<Element>().and_then(|menu| menu.query_selector("button").ok()?);
            if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
                let _ = first.focus();
            }
        });
    }
    let Some(bench) = use_bench() else { return html! {} };
    let row = |(index, offer): (usize, &Offer)| {
        let tried = tried(&bench, offer);
        html! {
            <li>
                <button type="button" class={tried.as_ref().map(|_| "tried")} onclick={props.take.reform(move |_: MouseEvent| index)}>
                    <b>{ &offer.label }</b>
                    <small>{ &offer.about }</small>
                    if let Some(tried) = tried { <small class="offer-tried">{ Icon::Check.html() }{ tried }</small> }
                </button>
            </li>
        }
    };
    let find = {
        let bench = bench.clone();
        move |_: MouseEvent| bench.look_for_a_thing(true)
    };
    html! {
        <ul class="offers-menu" ref={menu}>
            { for session.lesson.offers.iter().enumerate().skip(props.from).map(row) }
            <li class="offers-thing">
                <button type="button" onclick={find}><b>{ "Choose a thing…" }</b><small>{ "Crash, stop, slow down, publish, set (G)" }</small></button>
            </li>
        </ul>
    }
}

/// How many of a row's buttons fit into it, followed as it changes.
#[hook]
fn use_room(row: &NodeRef) -> usize {
    let room = use_state_eq(|| usize::MAX);
    {
        let room = room.clone();
        use_effect_with(row.clone(), move |row| {
            let element = row.cast::<Element>();
            let read = element.clone();
            let callback = Closure::<dyn Fn()>::new(move || {
                if let Some(row) = &read {
                    room.set(fitting(row));
                }
            });
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(row)) = (&observer, &element) {
                observer.observe(row);
                buttons(row).for_each(|button| observer.observe(&button));
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(callback);
            }
        });
    }
    *room
}

fn buttons(row: &Element) -> impl Iterator<Item = Element> {
    let all = std::iter::successors(row.first_element_child(), Element::next_element_sibling);
    all.take_while(|child| child.tag_name() == "BUTTON")
}

fn fitting(row: &Element) -> usize {
    let column = row.closest(".bench-bar").ok().flatten();
    if column.is_some_and(|column| column.client_width() < NARROW) {
        return 0;
    }
    let widths = buttons(row).filter_map(|button| button.dyn_into::<HtmlElement>().ok());
    let ends: Vec<i32> = widths
        .scan(-GAP, |end, button| {
            *end += GAP + button.offset_width();
            Some(*end)
        })
        .collect();
    let width = row.client_width();
    match ends.last() {
        Some(end) if *end > width => ends.iter().filter(|end| **end + GAP + MORE <= width).count(),
        _ => ends.len(),
    }
}

fn focus_toggle(row: &NodeRef) {
    let toggle = row.cast::<Element>().and_then(|row| row.query_selector(".offers-more > button").ok()?);
    if let Some(toggle) = toggle.and_then(|toggle| toggle.dyn_into::<HtmlElement>().ok()) {
        let _ = toggle.focus();
    }
}

/// The space bar is to play afterwards, not to press again what changes the run.
fn focus_lesson() {
    let document = web_sys::window().and_then(|window| window.document());
    let main = document.and_then(|document| document.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}
