//! The timeline: the whole run in one line, with its steps as notches and what went wrong in shapes; where a long run is
//! idle it is folded (`fold.rs`).
//!
//! A range input, invisible above the picture, does the dragging, the keys and the speaking. What
//! moves is set in every frame without rendering the component again.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{DomRect, HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::asked::Asked;
use super::fold::{Fold, folded, tell_fold};
use super::transport::{Act, act};
use crate::base::SimTime;
use crate::insight::Mark;
use crate::player::{History, Moment, Motion};
use crate::sim::Marker;
use crate::ui::bench::others::Others;
use crate::ui::bench::use_bench;
use crate::ui::hints;
use crate::ui::icons::Icon;
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};

/// The picture ends so far from the input's ends: half the width of the browser's thumb, whose
/// middle runs from there to there. `timeline.css` gives the thumb its width.
const INSET_PX: f64 = 9.0;
/// So near is near enough to be told what a mark is.
const NEAR_PX: f64 = 9.0;

/// The timeline of the open lesson.
#[component]
pub fn Timeline() -> Html {
    let session = use_session();
    // A comparison may put the end off.
    let _ = use_bench();
    let moment = use_moment(&session.player);
    let (root, input) = (use_node_ref(), use_node_ref());
    let end = session.history.place(session.history.end().at);
    let was_playing = use_mut_ref(|| None::<bool>);
    let hinted = use_mut_ref(|| Cell::new(None::<usize>));
    {
        let (root, input) = (root.clone(), input.clone());
        use_effect_with((Rc::clone(&session), end), move |(session, _)| {
            let history = Rc::clone(&session.history);
            let place = move |moment: Moment| {
                if let Some(root) = root.cast::<HtmlElement>() {
                    let _ = root.style().set_property("--at", &format!("{:.5}", part(&history, moment.at)));
                }
                if let Some(input) = input.cast::<HtmlInputElement>() {
                    input.set_value(&history.place(moment.at).to_string());
                }
            };
            place(session.player.moment());
            let subscription = session.player.on_frame(place);
            move || drop(subscription)
        });
    }
    let drag = {
        let (session, was_playing) = (Rc::clone(&session), was_playing.clone());
        Callback::from(move |event: InputEvent| {
            let Some(micros) = value_of(&event) else { return };
            let mut was_playing = was_playing.borrow_mut();
            let moment = session.history.moment_at(session.history.time(micros));
            session.player.act(|playback| {
                was_playing.get_or_insert(playback.is_playing());
                playback.pause();
                playback.seek(moment.max(session.history.start()));
            });
        })
    };
    let drop = {
        let session = Rc::clone(&session);
        Callback::from(move |_: Event| {
            if was_playing.borrow_mut().take() == Some(true) {
                session.player.act(|playback| playback.play());
            }
        })
    };
    let keys = {
        let (session, root) = (Rc::clone(&session), root.clone());
        Callback::from(move |event: KeyboardEvent| {
            // The browser's own steps would be microseconds; → and ← go to the page's keys.
            let what = match event.key().as_str() {
                "ArrowRight" | "ArrowLeft" if event.shift_key() => None,
                "ArrowUp" | "PageUp" => Some(Act::StepOn),
                "ArrowDown" | "PageDown" => Some(Act::StepBack),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            match what {
                Some(what) => act(&session, what),
                None => to_mark(&session, &root, event.key() == "ArrowRight"),
            }
        })
    };
    let look = {
        let (session, hinted) = (Rc::clone(&session), hinted.clone());
        let root = root.clone();
        Callback::from(move |event: PointerEvent| {
            let x = f64::from(event.client_x());
            let near = nearest(&session, &root, x);
            if hinted.borrow().replace(near) != near {
                match near {
                    Some(index) => tell(&session, &root, index),
                    None => hints::hide(),
                }
            }
            if let (None, true, Some(rect)) = (near, session.history.is_folded(), rect_of(&root)) {
                let part = (x - rect.left() - INSET_PX) / (rect.width() - 2.0 * INSET_PX);
                tell_fold(&session, part, x, &rect);
            }
        })
    };
    let leave = {
        let (session, hinted) = (Rc::clone(&session), hinted.clone());
        Callback::from(move |_: PointerEvent| {
            if hinted.borrow().replace(None).is_some() || session.history.is_folded() {
                hints::hide();
            }
        })
    };
    let skips = session.skipped(moment.at).map(|words| format!(", {words}")).unwrap_or_default();
    let value_text = format!("{}, {}{skips}", session.place_in_words(moment), spoken(moment.at));
    html! {
        <>
        <div class="timeline" ref={root} onpointermove={look} onpointerleave={leave}>
            <input type="range" class="timeline-input" ref={input} min="0" max={end.to_string()}
                step="1" aria-label="Timeline" aria-valuetext={value_text} oninput={drag} onchange={drop}
                onkeydown={keys} />
            <div class="timeline-track" aria-hidden="true">
                <div class="timeline-done"></div>
                <Painted />
                <div class="timeline-knob"></div>
            </div>
            <div class="slot-of-fold">{ folded(&session, Fold::At(moment.at)) }</div>
        </div>
        <div class="slot-of-others"><Others /></div>
        </>
    }
}

/// The notches and marks, which stay as they are while the lesson is open.
#[component]
fn Painted() -> Html {
    let session = use_session();
    let parting = use_bench().and_then(|bench| bench.parted_at());
    let x = |at: SimTime| format!("{:.3}%", part(&session.history, at) * 100.0);
    html! {
        <svg class="timeline-marks" focusable="false">
            { folded(&session, Fold::Breaks) }
            { for session.steps.iter().map(|at| html! { <rect class="notch" x={x(at.moment.at)} y="14" width="2" height="16" rx="1" /> }) }
            { for session.marks.iter().map(|mark| html! {
                <svg x={x(mark.moment.at)} y={if mark.kind == Marker::Again { "30" } else { "0" }} class="mark">
                    { shape(mark.kind) }
                </svg>
            }) }
            { for parting.iter().map(|at| html! {
                <svg x={x(*at)} y="12" class="mark"><path class="mark-part" d="M0 20V13M0 13L-6 3M0 13L6 3" /></svg>
            }) }
            { for session.recording().interventions.iter().map(|done| html! {
                <svg x={x(done.at)} y="3" class="mark"><path class="mark-pin" d="M0 14L-5 6a5.6 5.6 0 1 1 10 0z" /></svg>
            }) }
            <Asked />
        </svg>
    }
}

/// A mark's shape, drawn around x = 0 in a box 12 high.
pub(in crate::ui) fn shape(kind: Marker) -> Html {
    match kind {
        Marker::Failure => html! { <path class="mark-failure" d="M0 2l5.5 9.5h-11z" /> },
        Marker::Again => html! { <path class="mark-again" d="M3 3.2A4 4 0 1 0 4 6M3.6 .6v3h-3" /> },
        Marker::Dead => html! { <path class="mark-dead" d="M-4.5 12V5.5a4.5 4.5 0 0 1 9 0V12z" /> },
        Marker::Loss => html! { <path class="mark-loss" d="M-4 3l8 8M4 3l-8 8" /> },
        Marker::Change => html! { <path class="mark-change" d="M0 2l4.5 5-4.5 5-4.5-5z" /> },
    }
}

/// What the marks mean, under the timeline of a page that has room for it.
pub fn legend(session: &Session) -> Html {
    let kinds = [
        (Marker::Failure, "legend-failure", Icon::Failure, "fails"),
        (Marker::Again, "legend-again", Icon::Again, "tried again"),
        (Marker::Dead, "legend-dead", Icon::Dead, "dead-lettered"),
        (Marker::Loss, "legend-loss", Icon::Loss, "lost"),
        (Marker::Change, "legend-change", Icon::Setup, "rearranged"),
    ];
    let there = kinds.iter().filter(|(kind, ..)| session.marks.iter().any(|mark| mark.kind == *kind));
    html! {
        <ul class="legend">
            { for there.map(|(_, class, icon, words)| html! {
                <li class={*class}>{ icon.html() }{ *words }</li>
            }) }
            { folded(session, Fold::Legend) }
        </ul>
    }
}

/// Where a time is on the timeline of a run, from 0 to 1.
pub fn part(history: &History, at: SimTime) -> f64 {
    history.place(at) as f64 / (history.place(history.end().at) as f64).max(1.0)
}

/// `12.4 s`, and where it is long `6 h 40 min`.
fn spoken(at: SimTime) -> String {
    match at.as_millis() {
        millis @ 0..3_600_000 => format!("{}.{} s", millis / 1_000, millis / 100 % 10),
        _ => at.since(SimTime::ZERO).to_string(),
    }
}

fn value_of(event: &InputEvent) -> Option<u64> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    Some(input.value_as_number().max(0.0) as u64)
}

/// Where the steps and marks are, in one list: first the steps.
fn places(session: &Session) -> impl Iterator<Item = (Moment, String)> + '_ {
    let steps = session.steps.iter().enumerate();
    let steps =
        steps.map(|(index, at)| (at.moment, format!("Step {}: {}", index + 1, session.title(Some(index)))));
    let marks = session.marks.iter().map(|Mark { moment, text, .. }| (*moment, text.clone()));
    let pins = session.recording().interventions.iter();
    let pins = pins.map(|done| (session.history.moment_at(done.at), done.action.label()));
    steps.chain(marks).chain(pins)
}

fn rect_of(root: &NodeRef) -> Option<DomRect> {
    Some(root.cast::<HtmlElement>()?.get_bounding_client_rect())
}

fn x_of(session: &Session, root: &NodeRef, at: SimTime) -> Option<f64> {
    let rect = rect_of(root)?;
    let width = rect.width() - 2.0 * INSET_PX;
    Some(rect.left() + INSET_PX + width * part(&session.history, at))
}

/// The step or mark nearest to the pointer, if any is near.
fn nearest(session: &Session, root: &NodeRef, x: f64) -> Option<usize> {
    let near = places(session).enumerate().filter_map(|(index, (moment, _))| {
        let away = (x_of(session, root, moment.at)? - x).abs();
        (away <= NEAR_PX).then_some((away, index))
    });
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, index)| index)
}

fn tell(session: &Session, root: &NodeRef, index: usize) {
    let Some((moment, text)) = places(session).nth(index) else { return };
    let (Some(x), Some(rect)) = (x_of(session, root, moment.at), rect_of(root)) else { return };
    hints::show(&format!("{}  {text}", moment.at), x, rect.top(), rect.bottom());
}

/// Goes to the mark (or step) before or after the moment, and says what it is.
fn to_mark(session: &Session, root: &NodeRef, forward: bool) {
    let here = session.player.moment();
    let all = places(session).enumerate().map(|(index, (moment, _))| (moment, index));
    let next = if forward {
        all.filter(|(moment, _)| *moment > here).min()
    } else {
        all.filter(|(moment, _)| *moment < here).max()
    };
    if let Some((moment, index)) = next {
        session.player.act(|playback| {
            if playback.motion() != Motion::Paused {
                playback.pause();
            }
            playback.seek(moment);
        });
        tell(session, root, index);
    }
}
