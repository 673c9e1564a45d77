//! A list of entries of any length: only the rows that can be seen are in the page.
//!
//! A listbox, as the ARIA practices describe it: one tab stop, arrows move within the list, Enter goes
//! to the row's moment. The last entry that happened is marked and kept in view.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::hits::Hits;
use crate::insight::sentence;
use crate::sim::{EntryId, Facts, Severity};
use crate::ui::hooks::use_media;
use crate::ui::icons::Icon;
use crate::ui::session::{Session, use_session};

/// A row's height, for a mouse and for a finger, in CSS pixels.
const ROW: (f64, f64) = (30.0, 44.0);
/// Browsers draw nothing beyond some height: a list that would be higher scrolls faster.
const HIGHEST: f64 = 8_000_000.0;
/// A longer sentence may be cut off, and is told in a hint.
const LONG: usize = 38;
/// Rows beyond the edges, so that scrolling does not outrun them.
const BEYOND: usize = 4;

/// What the list is given.
#[derive(Properties, PartialEq)]
pub struct RowsProps {
    /// Its entries.
    pub hits: Hits,
    /// The entry that happened last.
    pub current: u32,
    /// A row was chosen.
    pub onchoose: Callback<EntryId>,
}

/// Which rows are in the page: the first, how many, and how far down the first lies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct View {
    first: usize,
    count: usize,
    top: f64,
}

/// The list.
#[component]
pub fn Rows(props: &RowsProps) -> Html {
    let session = use_session();
    let (scroller, pane) = (use_node_ref(), use_node_ref());
    let row = if use_media("(pointer: coarse)") { ROW.1 } else { ROW.0 };
    let view = use_state(View::default);
    let active = use_state(|| None::<u32>);
    let (hits, count) = (&props.hits, props.hits.len());
    let upto = hits.upto(props.current);
    let read = {
        let (scroller, view) = (scroller.clone(), view.setter());
        Rc::new(move || {
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                view.set(seen(&scroller, count, row));
            }
        })
    };
    {
        // The height first: what is not that high cannot be scrolled that far.
        let (pane, scroller, read) = (pane.clone(), scroller.clone(), Rc::clone(&read));
        use_effect_with((count, upto, row.to_bits()), move |(count, upto, _)| {
            if let Some(pane) = pane.cast::<HtmlElement>() {
                let _ = pane.style().set_property("height", &format!("{}px", height(*count, row)));
            }
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                bring_into_view(&scroller, upto.saturating_sub(1), *count, row);
            }
            read();
        });
    }
    {
        let pane = pane.clone();
        use_effect_with(view.top.to_bits(), move |top| {
            let window = pane.cast::<HtmlElement>().and_then(|pane| pane.first_element_child());
            if let Some(window) =
                window.and_then(|window| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(window).ok())
            {
                let _ = window
                    .style()
                    .set_property("transform", &format!("translateY({}px)", f64::from_bits(*top)));
            }
        });
    }
    let onscroll = {
        let read = Rc::clone(&read);
        Callback::from(move |_: Event| read())
    };
    let onkeydown = {
        let (hits, active, scroller) = (hits.clone(), active.clone(), scroller.clone());
        let (onchoose, page) = (props.onchoose.clone(), view.count.saturating_sub(2 * BEYOND + 1).max(1));
        Callback::from(move |event: KeyboardEvent| {
            let last = hits.len().saturating_sub(1);
            let here = active.map_or(upto, |entry| hits.upto(entry)).saturating_sub(1);
            let fresh = active.is_none();
            let to = match event.key().as_str() {
                "ArrowDown" if fresh && upto == 0 => 0,
                "ArrowDown" => here + 1,
                "ArrowUp" => here.saturating_sub(1),
                "PageDown" => here + page,
                "PageUp" => here.saturating_sub(page),
                "Home" => 0,
                "End" => last,
                "Enter" | " " => {
                    event.prevent_default();
                    event.stop_propagation();
                    return (*active).into_iter().for_each(|entry| onchoose.emit(EntryId(entry)));
                }
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            active.set(hits.entry(to.min(last)));
            if let Some(scroller) = scroller.cast::<HtmlElement>() {
                bring_into_view(&scroller, to.min(last), hits.len(), row);
            }
        })
    };
    let shown = view.first.min(count)..(view.first + view.count).min(count);
    let current = upto.checked_sub(1).filter(|_| count > 0);
    let spoken = active.filter(|entry| shown.clone().any(|at| hits.entry(at) == Some(*entry)));
    html! {
        <div class="rows" ref={scroller} tabindex="0" role="listbox" aria-label="Events" data-scrolls=""
            aria-activedescendant={spoken.map(|entry| format!("event-{entry}"))} {onscroll} {onkeydown}>
            <div class="rows-pane" role="presentation" ref={pane}>
                <div class="rows-window" role="presentation">
                    { for shown.filter_map(|at| {
                        let entry = EntryId(hits.entry(at)?);
                        let state = RowState { at, count, current: current == Some(at), active: *active == Some(entry.0) };
                        Some(event_row(&session, entry, state, &props.onchoose))
                    }) }
                </div>
            </div>
        </div>
    }
}

#[derive(Clone, Copy)]
struct RowState {
    at: usize,
    count: usize,
    current: bool,
    active: bool,
}

fn event_row(session: &Rc<Session>, entry: EntryId, state: RowState, onchoose: &Callback<EntryId>) -> Html {
    let recording = session.recording();
    let at = recording.journal.entries.get(entry.index()).map(|entry| entry.at).unwrap_or_default();
    let (sign, class) = sign(Facts::of(recording, entry).severity());
    let words = sentence(recording, entry);
    let hint = (words.chars().count() > LONG).then(|| words.clone());
    let onclick = onchoose.reform(move |_: MouseEvent| entry);
    html! {
        <div key={entry.0} role="option" id={format!("event-{}", entry.0)} {onclick} data-hint={hint}
            class={classes!("event-row", class, state.active.then_some("active"))}
            aria-selected={state.current.to_string()} aria-current={state.current.then_some("step")}
            aria-posinset={(state.at + 1).to_string()} aria-setsize={state.count.to_string()}>
            <span class="event-time">{ at.to_string() }</span>
            { sign.html() }
            <span class="event-words">{ words }</span>
        </div>
    }
}

fn sign(severity: Severity) -> (Icon, &'static str) {
    match severity {
        Severity::Setup => (Icon::Setup, "tone-setup"),
        Severity::Forward => (Icon::Forward, "tone-forward"),
        Severity::Done => (Icon::Done, "tone-done"),
        Severity::Busy => (Icon::Busy, "tone-busy"),
        Severity::Failure => (Icon::Failure, "tone-failure"),
        Severity::Again => (Icon::Again, "tone-again"),
        Severity::Dead => (Icon::Dead, "tone-dead"),
        Severity::Loss => (Icon::Loss, "tone-loss"),
    }
}

fn height(count: usize, row: f64) -> f64 {
    (count as f64 * row).min(HIGHEST)
}

/// Which rows can be seen where the scroller stands.
fn seen(scroller: &HtmlElement, count: usize, row: f64) -> View {
    let (scrolled, visible) = (f64::from(scroller.scroll_top()), f64::from(scroller.client_height()));
    let fitting = (visible / row).ceil() as usize + 1;
    let whole = count as f64 * row;
    let count = fitting + 2 * BEYOND;
    if whole <= HIGHEST {
        let first = ((scrolled / row) as usize).saturating_sub(BEYOND);
        return View { first, count, top: first as f64 * row };
    }
    let part = scrolled / (HIGHEST - visible).max(1.0);
    let first = (part * (whole - visible) / row) as usize;
    View { first, count, top: scrolled.min(HIGHEST - visible) }
}

/// Scrolls to a row, a third down, unless it can be seen.
fn bring_into_view(scroller: &HtmlElement, at: usize, count: usize, row: f64) {
    let (visible, whole) = (f64::from(scroller.client_height()), count as f64 * row);
    let (scrolled, highest) = (f64::from(scroller.scroll_top()), height(count, row));
    let scale = if whole <= HIGHEST { 1.0 } else { (whole - visible) / (highest - visible).max(1.0) };
    let top = at as f64 * row;
    let seen_from = scrolled * scale;
    if top < seen_from || top + row > seen_from + visible {
        scroller.set_scroll_top(((top - visible / 3.0) / scale) as i32);
    }
}
