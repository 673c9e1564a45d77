//! The transport: playing, stepping, single events, the time and the speed.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::rest::is_resting;
use super::timeline::{Timeline, legend};
use crate::lesson::speeds;
use crate::player::{Moment, Playback};
use crate::ui::bench::use_bench;
use crate::ui::focus;
use crate::ui::icons::Icon;
use crate::ui::player::{Player, use_moment};
use crate::ui::session::{Session, use_session};

/// What the reader can have the run do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Play, or pause.
    Toggle,
    /// Go to the start.
    Start,
    /// Go to the end.
    End,
    /// Go to the step before.
    StepBack,
    /// Go to the step after.
    StepOn,
    /// Go one event back.
    EventBack,
    /// Go one event on.
    EventOn,
    /// Play slower.
    Slower,
    /// Play faster.
    Faster,
}

/// Does it. Whoever has the run move with the focus nowhere has it on the lesson from then on, so that a
/// question may take it.
pub fn act(session: &Session, what: Act) {
    if focus::active().is_none() {
        focus::put("#main");
    }
    let (start, end) = (session.history.start(), session.history.end());
    let offered = speeds(session.recording().plan.is_long());
    session.player.act(|playback| match what {
        Act::Toggle if playback.is_moving() => playback.pause(),
        Act::Toggle => playback.play(),
        Act::Start => go(playback, start),
        Act::End => go(playback, end),
        Act::StepBack => {
            let to = playback.previous_stop().map_or(start, |stop| stop.moment);
            playback.glide(to);
        }
        // While the run rests, on is where it goes by itself.
        Act::StepOn if playback.go_on() => {}
        Act::StepOn => {
            let to = playback.next_stop().unwrap_or(end);
            playback.glide(to);
        }
        Act::EventBack | Act::EventOn => {
            playback.pause();
            let to = session.history.neighbour(playback.moment(), what == Act::EventOn);
            playback.seek(to);
        }
        Act::Slower | Act::Faster => {
            playback.set_speed(speed_beside(offered, playback.speed(), what == Act::Faster));
        }
    });
}

fn go(playback: &mut Playback, to: Moment) {
    playback.pause();
    playback.seek(to);
}

fn speed_beside(offered: &[f64], speed: f64, faster: bool) -> f64 {
    let beside = if faster {
        offered.iter().find(|other| **other > speed)
    } else {
        offered.iter().rev().find(|other| **other < speed)
    };
    beside.copied().unwrap_or(speed)
}

/// The speed on offer that is written so. (Reading any number would add 12 KB to the page.)
fn speed_named(text: &str) -> Option<f64> {
    speeds(true).iter().copied().find(|speed| speed.to_string() == text)
}

/// What the style sheet calls those buttons that look or stay different.
fn class_of(what: Act) -> Option<&'static str> {
    match what {
        Act::Toggle => Some("act-toggle"),
        Act::Start => Some("act-start"),
        Act::End => Some("act-end"),
        Act::StepBack | Act::StepOn | Act::EventBack | Act::EventOn | Act::Slower | Act::Faster => None,
    }
}

/// The timeline and the buttons under it.
#[component]
pub fn Transport() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let (playing, is_over) = session.player.playback(|playback| (playback.is_playing(), playback.is_over()));
    let at_end = session.player.moment() >= session.history.end();
    let at_start = session.player.moment() <= session.history.start();
    let button = |what: Act, icon: Icon, name: &'static str, keys: &'static str, off: bool| {
        let session = Rc::clone(&session);
        let onclick = Callback::from(move |_: MouseEvent| act(&session, what));
        // `aria-disabled`, so that a button that is used up keeps the focus.
        html! {
            <button type="button" class={classes!("icon-button", class_of(what))}
                aria-label={name} aria-keyshortcuts={keys} aria-disabled={off.then_some("true")}
                data-hint={hint(name, keys)} {onclick}>
                { icon.html() }
            </button>
        }
    };
    let ring = is_resting(&session).then(|| {
        html! { <svg class="rest-ring" viewBox="0 0 54 54" aria-hidden="true" focusable="false"><circle cx="27" cy="27" r="25" pathLength="1" /></svg> }
    });
    let play = if playing {
        button(Act::Toggle, Icon::Pause, "Pause", "Space K", false)
    } else {
        button(Act::Toggle, Icon::Play, if at_end { "Play again" } else { "Play" }, "Space K", false)
    };
    html! {
        <div class="transport" role="group" aria-label="Player">
            <Timeline />
            <div class="transport-row">
                <div class="buttons">
                    { button(Act::Start, Icon::ToStart, "To the start", "Home", at_start) }
                    { button(Act::StepBack, Icon::StepBack, "Previous step", "ArrowLeft", at_start) }
                    <div class="play">{ play }<div class="slot-of-ring">{ ring }</div></div>
                    { button(Act::StepOn, Icon::StepOn, "Next step", "ArrowRight", is_over) }
                    { button(Act::End, Icon::ToEnd, "To the end", "End", at_end) }
                </div>
                <Clock />
                <div class="buttons events-buttons">
                    { button(Act::EventBack, Icon::EventBack, "One event back", ",", at_start) }
                    <span class="muted" aria-hidden="true">{ "event" }</span>
                    { button(Act::EventOn, Icon::EventOn, "One event on", ".", at_end) }
                </div>
                { legend(&session) }
                <Speed />
            </div>
        </div>
    }
}

fn hint(name: &str, keys: &str) -> String {
    let key = match keys {
        "ArrowLeft" => "←",
        "ArrowRight" => "→",
        "Space K" => "Space",
        key => key,
    };
    format!("{name} ({key})")
}

/// The time, and the whole time; the first is set in every frame.
#[component]
fn Clock() -> Html {
    let session = use_session();
    // A comparison may put the end off.
    let _ = use_bench();
    let now = use_node_ref();
    {
        let now = now.clone();
        use_effect_with(Rc::clone(&session), move |session| {
            let show = move |moment: Moment| {
                if let Some(now) = now.cast::<HtmlElement>() {
                    now.set_text_content(Some(&moment.at.to_string()));
                }
            };
            show(session.player.moment());
            let subscription = session.player.on_frame(show);
            move || drop(subscription)
        });
    }
    html! {
        <p class="play-time" aria-label="Time">
            <span ref={now}></span>
            <span class="play-time-end">{ format!(" / {}", session.history.end().at) }</span>
        </p>
    }
}

/// The choice of speeds.
#[component]
fn Speed() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let speed = session.player.playback(Playback::speed);
    let choose = {
        let player: Rc<Player> = Rc::clone(&session.player);
        Callback::from(move |event: Event| {
            let chosen = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            if let Some(speed) = chosen.and_then(|select| speed_named(&select.value())) {
                player.act(|playback| playback.set_speed(speed));
            }
        })
    };
    html! {
        <label class="speed">
            <span class="muted">{ "speed" }</span>
            <select onchange={choose} aria-label="Speed" aria-keyshortcuts="< >">
                { for speeds(session.recording().plan.is_long()).iter().map(|offered| html! {
                    <option value={offered.to_string()} selected={*offered == speed}>{ format!("{offered}×") }</option>
                }) }
            </select>
        </label>
    }
}
