//! The events of the run, the last one that happened marked and kept in view; each leads to its moment.
//!
//! A long run is shown in pages of entries around the moment. The rows of a page stay as they are;
//! the mark moves from row to row without rendering them again.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::insight::{Tone, sentence, tone};
use crate::sim::{EntryId, Facts};
use crate::ui::icons::Icon;
use crate::ui::player::use_moment;
use crate::ui::scroll::bring_into_view;
use crate::ui::session::{Session, use_session};

/// Entries on a page.
const PAGE: usize = 250;

/// The events.
#[component]
pub fn EventsPanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let list = use_node_ref();
    let count = session.recording().journal.entries.len();
    let current = moment.entries.saturating_sub(1);
    let page = current / PAGE;
    {
        let list = list.clone();
        use_effect_with((page, current), move |(page, current)| {
            if let Some(list) = list.cast::<HtmlElement>() {
                mark(&list, current.saturating_sub(*page * PAGE));
            }
        });
    }
    let turn = |to: usize, words: &'static str| {
        let session = Rc::clone(&session);
        let onclick = Callback::from(move |_: MouseEvent| seek(&session, EntryId((to * PAGE) as u32)));
        html! { <button type="button" class="button small" {onclick}>{ words }</button> }
    };
    let pages = count.div_ceil(PAGE);
    html! {
        <div class="events">
            if pages > 1 {
                <p class="events-pages">
                    { format!("Events {} to {} of {count}", page * PAGE + 1, ((page + 1) * PAGE).min(count)) }
                    if page > 0 { { turn(page - 1, "Earlier") } }
                    if page + 1 < pages { { turn(page + 1, "Later") } }
                </p>
            }
            <div class="events-scroll" ref={list} tabindex="0" role="group" aria-label="Events" data-scrolls="">
                <Rows first={page * PAGE} last={((page + 1) * PAGE).min(count)} />
            </div>
        </div>
    }
}

/// Goes to the moment right after an entry.
pub fn seek(session: &Session, entry: EntryId) {
    let moment = session.history.moment_after(entry).max(session.history.start());
    session.player.act(|playback| {
        playback.pause();
        playback.seek(moment);
    });
}

/// Rows from one entry up to another.
#[derive(Properties, PartialEq)]
struct RowsProps {
    first: usize,
    last: usize,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let session = use_session();
    let list = use_node_ref();
    {
        let (list, session, first) = (list.clone(), Rc::clone(&session), props.first);
        use_effect_with(first, move |first| {
            let scroller = list.cast::<HtmlElement>().and_then(|list| list.parent_element());
            if let Some(scroller) = scroller.and_then(|scroller| scroller.dyn_into::<HtmlElement>().ok()) {
                mark(&scroller, session.player.moment().entries.saturating_sub(1 + first));
            }
        });
    }
    html! {
        <ol ref={list} class="event-rows" start={(props.first + 1).to_string()}>
            { for (props.first..props.last).map(|index| row(&session, EntryId(index as u32))) }
        </ol>
    }
}

/// One entry as a row that leads to its moment.
pub fn row(session: &Rc<Session>, entry: EntryId) -> Html {
    let recording = session.recording();
    let Some(at) = recording.journal.entries.get(entry.index()).map(|entry| entry.at) else {
        return html! {};
    };
    let (sign, class) = sign(tone(&Facts::of(recording, entry)));
    let onclick = {
        let session = Rc::clone(session);
        Callback::from(move |_: MouseEvent| seek(&session, entry))
    };
    html! {
        <li key={entry.0}>
            <button type="button" class={classes!("event-row", class)} {onclick}>
                <span class="event-time">{ at.to_string() }</span>
                { sign.html() }
                <span class="event-words">{ sentence(recording, entry) }</span>
            </button>
        </li>
    }
}

fn sign(tone: Tone) -> (Icon, &'static str) {
    match tone {
        Tone::Setup => (Icon::Setup, "tone-setup"),
        Tone::Forward => (Icon::Forward, "tone-forward"),
        Tone::Done => (Icon::Done, "tone-done"),
        Tone::Busy => (Icon::Busy, "tone-busy"),
        Tone::Failure => (Icon::Failure, "tone-failure"),
        Tone::Again => (Icon::Again, "tone-again"),
        Tone::Dead => (Icon::Dead, "tone-dead"),
        Tone::Loss => (Icon::Loss, "tone-loss"),
    }
}

/// Marks the row of that place on its page, and brings it into view within the list.
fn mark(list: &HtmlElement, index: usize) {
    if let Ok(Some(before)) = list.query_selector("[aria-current]") {
        let _ = before.remove_attribute("aria-current");
    }
    let row = || -> Option<Element> {
        let rows: Element = list.first_element_child()?;
        rows.children().item(index as u32)?.first_element_child()
    };
    let Some(row) = row() else { return };
    let _ = row.set_attribute("aria-current", "step");
    bring_into_view(list, &row, &row);
}
