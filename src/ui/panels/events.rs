//! The events of the run: found by node, message, sort and words, each leading to its moment.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::excerpt::excerpt;
use super::hits::{Hits, use_hits};
use super::rows::Rows;
use crate::engine::queueing::MessageId;
use crate::insight::Filter;
use crate::sim::Category;
use crate::sim::{EntryId, NodeId};
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};

/// What the panel is given.
#[derive(Properties, PartialEq)]
pub struct EventsProps {
    /// What is asked for.
    pub filter: Filter,
    /// Asks for something else.
    pub onfilter: Callback<Filter>,
    /// Opens the panel with the code.
    pub oncode: Callback<()>,
}

/// The events.
#[component]
pub fn EventsPanel(props: &EventsProps) -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let hits = use_hits(&session, &props.filter);
    let current = moment.entries.saturating_sub(1) as u32;
    let onchoose = {
        let session = Rc::clone(&session);
        Callback::from(move |entry| seek(&session, entry))
    };
    let clear = props.onfilter.reform(|_: MouseEvent| Filter::default());
    let none = hits.len() == 0 && hits.complete;
    html! {
        <div class="events">
            { filters(&session, props, &hits) }
            <div class="events-list">
                if none {
                    <div class="empty">
                        <p>{ "No event of this run is like that." }</p>
                        <p><button type="button" class="button" onclick={clear}>{ "Show all events" }</button></p>
                    </div>
                } else {
                    <Rows {hits} {current} {onchoose} />
                }
            </div>
            <div class="events-code">{ excerpt(&session, EntryId(current), &props.oncode) }</div>
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

fn filters(session: &Session, props: &EventsProps, hits: &Hits) -> Html {
    let (filter, plan) = (&props.filter, &session.recording().plan);
    let change = |f: fn(&mut Filter, String)| {
        let (filter, set) = (filter.clone(), props.onfilter.clone());
        move |text: String| {
            let mut filter = filter.clone();
            f(&mut filter, text);
            set.emit(filter);
        }
    };
    let words = change(|filter, text| filter.words = text);
    let message = change(|filter, text| filter.message = text.parse().ok().map(MessageId));
    let node = change(|filter, text| filter.node = text.parse().ok().map(NodeId));
    let category = change(|filter, text| {
        filter.category = text.parse().ok().and_then(|at: usize| Category::ALL.get(at).copied());
    });
    let total = session.recording().journal.entries.len();
    let count = match (filter.is_empty(), hits.complete) {
        (true, _) => format!("{total} events"),
        (false, true) => format!("{} of {total} events", hits.len()),
        (false, false) => format!("{} events, searching on", hits.len()),
    };
    let clear = props.onfilter.reform(|_: MouseEvent| Filter::default());
    html! {
        <div class="events-filter" role="search" aria-label="Events">
            <input type="search" class="field events-words" placeholder="Search" aria-label="Words in the event"
                value={filter.words.clone()} oninput={move |event: InputEvent| words(value_of(&event))} />
            <input type="number" class="field events-message" min="1" step="1" inputmode="numeric" placeholder="#" aria-label="Message number"
                value={filter.message.map(|id| id.0.to_string()).unwrap_or_default()}
                oninput={move |event: InputEvent| message(value_of(&event))} />
            <select class="field" aria-label="Who or where" onchange={move |event: Event| node(choice_of(&event))}>
                <option value="" selected={filter.node.is_none()}>{ "anywhere" }</option>
                { for plan.nodes().skip(1).map(|id| html! {
                    <option value={id.0.to_string()} selected={filter.node == Some(id)}>{ plan.name(id) }</option>
                }) }
            </select>
            <select class="field" aria-label="Kind of event" onchange={move |event: Event| category(choice_of(&event))}>
                <option value="" selected={filter.category.is_none()}>{ "of any kind" }</option>
                { for Category::ALL.iter().enumerate().map(|(at, category)| html! {
                    <option value={at.to_string()} selected={filter.category == Some(*category)}>{ category.name() }</option>
                }) }
            </select>
            <div class="events-count">
                <span role="status">{ count }</span>
                if !filter.is_empty() {
                    <button type="button" class="button small" onclick={clear}>{ "Clear" }</button>
                }
            </div>
        </div>
    }
}

/// What stands in the input that an event is about.
pub fn value_of(event: &InputEvent) -> String {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    input.map(|input| input.value()).unwrap_or_default()
}

/// What is chosen in the select that an event is about.
pub fn choice_of(event: &Event) -> String {
    let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    select.map(|select| select.value()).unwrap_or_default()
}
