//! What is told over the stage: the caption, the questions above it and, when the run is over, the look back.

use yew::prelude::*;

use super::announcer::Announcer;
use super::caption::Caption;
use super::look_back::LookBack;
use super::predict::use_predictions;
use super::question::spoken;
use super::questions::Questions;
use crate::ui::bench::use_bench;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// What is told.
#[derive(Properties, PartialEq)]
pub struct TellingProps {
    /// Are the lesson's questions asked, and does it end with a look back?
    pub asks: bool,
    /// The id and the title of the lesson after this one.
    pub next: Option<(AttrValue, AttrValue)>,
}

/// Lies over the stage.
#[component]
pub fn Telling(props: &TellingProps) -> Html {
    let asks = props.asks;
    let session = use_session();
    let moment = use_moment(&session.player);
    let predict = use_predictions(&session, asks);
    let shown = predict.shown(&session);
    let news: Vec<String> = shown
        .iter()
        .filter_map(|(index, phase)| {
            let at = session.predictions.get(*index)?;
            spoken(&session, at, *phase, &predict.replies.get(at.question).unwrap_or_default())
        })
        .collect();
    // What it says is about the lesson's own run.
    let is_own = session.recording().interventions.is_empty();
    let alone = use_bench().is_none_or(|bench| !bench.compares());
    let is_over = asks && is_own && alone && moment >= session.history.end();
    // Who goes to the end wants to see it; who goes on there, or has come there by playing, is through.
    let is_through = session.player.playback(|playback| playback.is_over());
    let open = use_state_eq(|| None::<bool>);
    let room = use_node_ref();
    {
        let open = open.setter();
        use_effect_with((is_over, is_through), move |_| open.set(None));
    }
    let looks_back = is_over && open.unwrap_or(is_through);
    let show = |there: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(Some(there)))
    };
    html! {
        <>
            <div ref={&room} class="telling">
                <div class="slot-of-questions">
                    if !shown.is_empty() && !looks_back { <Questions predict={predict.clone()} {shown} {room} /> }
                </div>
                <Caption {asks} onlookback={(is_over && !looks_back).then(|| show(true))} />
                <Announcer more={news.join(" ")} />
            </div>
            <div class="slot-of-look-back">
                if looks_back { <LookBack {predict} next={props.next.clone()} onclose={show(false)} /> }
            </div>
        </>
    }
}
