//! What the timeline says of spans in which nothing happens: the bar is broken there, and while the run goes over one,
//! a note below it tells how much is skipped.

use std::fmt::Write as _;

use late::late;
use web_sys::DomRect;
use yew::prelude::*;

use crate::base::SimTime;
use crate::player::Crease;
use crate::ui::hints;
use crate::ui::session::Session;

/// What is shown of folds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// The note at a time.
    At(SimTime),
    /// The breaks in the bar.
    Breaks,
    /// What a break means.
    Legend,
}

/// What is shown of a run's folds: of most runs nothing.
pub fn folded(session: &Session, what: Fold) -> Html {
    if session.history.is_folded() {
        shown(session, what)
    } else {
        html! {}
    }
}

#[late(services)]
fn shown(session: &Session, what: Fold) -> Html {
    match what {
        Fold::At(at) => html! {
            { for session.skipped(at).map(|words| html! { <p class="fold-note" aria-hidden="true">{ words }</p> }) }
        },
        Fold::Breaks => html! {
            <svg viewBox="0 0 10000 44" preserveAspectRatio="none" width="100%" height="44">
                <path class="fold-gap" d={breaks(session)} /><path class="fold-line" d={breaks(session)} />
            </svg>
        },
        Fold::Legend => html! {
            <li class="legend-fold">
                <svg viewBox="0 0 20 8" aria-hidden="true" focusable="false"><path class="fold-line" d="M0 4H20" /></svg>
                { "nothing happens: skipped" }
            </li>
        },
    }
}

/// The line of all breaks, in ten thousandths of the timeline.
fn breaks(session: &Session) -> String {
    let history = &session.history;
    let whole = history.place(history.end().at).max(1);
    let x = |at: SimTime| history.place(at) * 10_000 / whole;
    let mut line = String::new();
    for Crease { from, to, .. } in history.creases() {
        let _ = write!(line, "M{} 22H{}", x(from), x(to));
    }
    line
}

/// Tells the pointer at a part of the timeline, which is there in the window, how much is skipped; or nothing.
#[late(services)]
pub fn tell_fold(session: &Session, part: f64, x: f64, rect: &DomRect) {
    let history = &session.history;
    let place = part.clamp(0.0, 1.0) * history.place(history.end().at) as f64;
    match history.crease_at(history.time(place as u64)) {
        Some(crease) => {
            let text = format!("{} in which nothing happens: skipped", crease.span().about());
            hints::show(&text, x, rect.top(), rect.bottom());
        }
        None => hints::hide(),
    }
}
