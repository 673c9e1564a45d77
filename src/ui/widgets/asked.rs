//! The questions that were asked, on the timeline: a mark where the run shows the answer.

use yew::prelude::*;

use super::timeline::part;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// The marks.
#[component]
pub fn Asked() -> Html {
    let session = use_session();
    let here = use_moment(&session.player).max(session.player.playback(|playback| playback.destination()));
    let known = session
        .predictions
        .iter()
        .filter(|at| at.asked <= here)
        .filter_map(|at| Some(at.outcome.as_ref()?.known));
    html! {
        <>{ for known.map(|known| html! {
            <svg x={format!("{:.3}%", part(&session.history, known.at) * 100.0)} y="6" class="mark mark-asked">
                <circle r="6.5" /><text y="3.6">{ "?" }</text>
            </svg>
        }) }</>
    }
}
