//! A listing with its live lines: each shows who is there, and leads to the next moment it runs.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::actors::{described, discs};
use super::events::seek;
use crate::lesson::listing::{Kind, Language, Listing, Token};
use crate::sim::{EntryId, NodeId};
use crate::ui::lines::Live;
use crate::ui::scroll::bring_into_view;
use crate::ui::session::{Session, use_session};
use crate::ui::stage::use_size;

/// A pointer that moved so far has selected text and chosen no line; CSS pixels.
const STILL_PX: i32 = 4;

/// Lines that the reader asked to see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The first, from 0.
    pub start: usize,
    /// The line after the last.
    pub end: usize,
    /// How often something was asked for before.
    pub times: u32,
}

/// What a listing is given.
#[derive(Properties, PartialEq)]
pub struct ListingProps {
    /// Which part of the lesson's code.
    pub part: usize,
    /// In which language.
    pub language: Language,
    /// Who is where, in all parts.
    pub live: Vec<Live>,
    /// Lines that are told of, whether they run or not: the first, and the one after the last.
    pub beside: Option<(usize, usize)>,
    /// Lines to be shown.
    pub look: Option<Look>,
}

/// A listing.
#[component]
pub fn ListingView(props: &ListingProps) -> Html {
    let session = use_session();
    let scroller = use_node_ref();
    let stop = use_state(|| None::<usize>);
    let pressed_at = use_mut_ref(|| Cell::new((0, 0)));
    let (part, language) = (props.part, props.language);
    let runs = use_memo((Rc::clone(&session), part, language), |(session, part, language)| {
        let mut runs = vec![0; listing(session, *part, *language).map_or(0, |listing| listing.lines.len())];
        for (_, lines) in lit(session, *part, *language) {
            runs.iter_mut().take(lines.end).skip(lines.start).for_each(|times| *times += 1);
        }
        runs
    });
    let here: Vec<&Live> = props.live.iter().filter(|live| live.part == part).collect();
    {
        let (scroller, beside) = (scroller.clone(), props.beside);
        let newest = here.iter().find(|live| live.newest).map(|live| (live.start, live.end));
        // In a sheet that is closed nothing can be scrolled.
        let seen = use_size(&scroller).is_some_and(|(width, _)| width > 0.0);
        use_effect_with((part, language, newest, beside, seen), move |(_, _, newest, beside, _)| {
            show_lines(&scroller, newest.or(*beside));
        });
    }
    {
        let scroller = scroller.clone();
        use_effect_with(props.look, move |look| {
            show_lines(&scroller, look.map(|look| (look.start, look.end)));
        });
    }
    let onmousedown = {
        let pressed_at = pressed_at.clone();
        Callback::from(move |event: MouseEvent| pressed_at.borrow().set((event.client_x(), event.client_y())))
    };
    let onclick = {
        let session = Rc::clone(&session);
        Callback::from(move |event: MouseEvent| {
            let (x, y) = pressed_at.borrow().get();
            let still = (event.client_x() - x).abs().max((event.client_y() - y).abs()) <= STILL_PX;
            // A press of a key on a line's number has no place.
            if let Some(line) = line_of(event.target()).filter(|_| still || event.detail() == 0) {
                next_run(&session, part, language, line).into_iter().for_each(|entry| seek(&session, entry));
            }
        })
    };
    let onkeydown = {
        let scroller = scroller.clone();
        Callback::from(move |event: KeyboardEvent| {
            let down = match event.key().as_str() {
                "ArrowDown" => true,
                "ArrowUp" => false,
                _ => return,
            };
            if focus_next(&scroller, &event, down) {
                event.prevent_default();
                event.stop_propagation();
            }
        })
    };
    let onfocusin = {
        let stop = stop.setter();
        Callback::from(move |event: FocusEvent| stop.set(line_of(event.target())))
    };
    let actors_at = |number: usize| {
        let here = here.iter().filter(|live| live.start == number);
        here.map(|live| (live.actor, live.newest, live.waits)).collect::<Vec<_>>()
    };
    let state_of = |number: usize| {
        let here = here.iter().filter(|live| (live.start..live.end).contains(&number));
        let state = here.map(|live| if live.newest { LineState::Newest } else { LineState::Lit }).max();
        let beside = props.beside.is_some_and(|(start, end)| (start..end).contains(&number));
        state.or(beside.then_some(LineState::Beside)).unwrap_or_default()
    };
    // One of the lines that run can be reached by Tab, the others from there by arrows.
    let first = runs.iter().position(|times| *times > 0);
    let stop = stop.filter(|line| runs.get(*line).is_some_and(|times| *times > 0)).or(first);
    html! {
        <div class="listing" ref={scroller} tabindex="0" role="group" data-scrolls=""
            aria-label={format!("Listing in {}", language.label())} aria-describedby="listing-now" translate="no"
            {onmousedown} {onclick} {onkeydown} {onfocusin}>
            <code>
                { for runs.iter().enumerate().map(|(number, runs)| html! {
                    <Line key={number} {part} {language} {number} state={state_of(number)} actors={actors_at(number)}
                        {runs} stop={stop == Some(number)} />
                }) }
            </code>
            <span id="listing-now" hidden={true}>{ described(&session, &props.live, part) }</span>
        </div>
    }
}

fn listing(session: &Session, part: usize, language: Language) -> Option<&Listing> {
    session.lesson.code.parts.get(part)?.listings.get(&language)
}

/// What a run lights in a part: the entries, in order, each with its lines.
fn lit(
    session: &Session,
    part: usize,
    language: Language,
) -> impl Iterator<Item = (EntryId, std::ops::Range<usize>)> + '_ {
    let listing = listing(session, part, language);
    let here = session.lights.iter().filter(move |light| light.part == part);
    here.filter_map(move |light| Some((light.entry, listing?.regions.get(&*light.region)?.clone())))
}

/// The entry at which a line runs next: after the moment or, if it never does again, the first; what
/// ran while the run was set up comes last.
fn next_run(session: &Session, part: usize, language: Language, line: usize) -> Option<EntryId> {
    let now = session.player.moment().entries;
    let runs =
        || lit(session, part, language).filter(|(_, lines)| lines.contains(&line)).map(|(entry, _)| entry);
    let from = |entries: usize| runs().find(|entry| entry.index() >= entries);
    from(now).or_else(|| from(session.history.start().entries)).or_else(|| runs().next())
}

/// The number of the line that something in the page belongs to, if that line runs.
fn line_of(target: Option<web_sys::EventTarget>) -> Option<usize> {
    let line = target?.dyn_into::<Element>().ok()?.closest(".line.runs").ok()??;
    line.get_attribute("data-line")?.parse().ok()
}

/// Moves the focus from a line's number to the next one's, down or up. True if it was on one.
fn focus_next(scroller: &NodeRef, event: &KeyboardEvent, down: bool) -> bool {
    let here = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let (Some(scroller), Some(here)) = (scroller.cast::<Element>(), here) else { return false };
    let Ok(numbers) = scroller.query_selector_all("button.line-number") else { return false };
    let all = (0..numbers.length()).filter_map(|at| numbers.item(at)?.dyn_into::<HtmlElement>().ok());
    let all: Vec<HtmlElement> = all.collect();
    let Some(at) = all.iter().position(|number| **number == here) else { return false };
    let to = if down { at + 1 } else { at.wrapping_sub(1) };
    if let Some(number) = all.get(to) {
        let _ = number.focus();
    }
    true
}

/// Scrolls to these lines, if they cannot be seen.
fn show_lines(scroller: &NodeRef, lines: Option<(usize, usize)>) {
    let (Some(scroller), Some((start, end))) = (scroller.cast::<HtmlElement>(), lines) else { return };
    let line =
        |number: usize| -> Option<Element> { scroller.first_element_child()?.children().item(number as u32) };
    if let (Some(first), Some(last)) = (line(start), line(end.saturating_sub(1))) {
        bring_into_view(&scroller, &first, &last);
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum LineState {
    #[default]
    Dark,
    /// It is told of, and does not run.
    Beside,
    Lit,
    Newest,
}

/// A line.
#[derive(Properties, PartialEq)]
struct LineProps {
    part: usize,
    language: Language,
    number: usize,
    state: LineState,
    /// Who is there; who was lit last; who waits.
    actors: Vec<(NodeId, bool, bool)>,
    /// How often it runs in this run.
    runs: u32,
    /// Can it be reached by Tab?
    stop: bool,
}

#[component]
fn Line(props: &LineProps) -> Html {
    let session = use_session();
    let class = match props.state {
        LineState::Dark => "",
        LineState::Beside => "beside",
        LineState::Lit => "lit",
        LineState::Newest => "lit newest",
    };
    let (number, runs) = (props.number + 1, props.runs);
    let often = if runs == 1 { "once".to_owned() } else { format!("{runs} times") };
    let listing = listing(&session, props.part, props.language);
    let tokens = listing.and_then(|listing| listing.lines.get(props.number));
    html! {
        <span class={classes!("line", class, (runs > 0).then_some("runs"))} data-line={props.number.to_string()}>
            <span class="line-head">
                <span class="code-lane" aria-hidden="true">{ discs(&session, &props.actors) }</span>
                if runs > 0 {
                    <button type="button" class="line-number" tabindex={if props.stop { "0" } else { "-1" }}
                        aria-label={format!("Line {number} runs {often}: go to the next time")}
                        data-hint={format!("Runs {often}: go to the next time")}>{ number }</button>
                } else {
                    <span class="line-number" aria-hidden="true">{ number }</span>
                }
            </span>
            <span class="line-text">
                { for tokens.into_iter().flatten().map(token) }
                { "\n" }
            </span>
        </span>
    }
}

/// A piece of a line.
pub fn token(token: &Token) -> Html {
    let class = match token.kind {
        Kind::Plain => return html! { { token.text.clone() } },
        Kind::Keyword => "k",
        Kind::Text => "s",
        Kind::Comment => "c",
        Kind::Number => "n",
        Kind::Name => "d",
    };
    html! { <span {class}>{ token.text.clone() }</span> }
}
