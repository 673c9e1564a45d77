//! The bar of a run that the reader changed: since when, by what, and the ways back.

use yew::prelude::*;

use super::{BenchView, use_bench};
use crate::base::SimDuration;
use crate::insight::left_over;
use crate::player::TRUNK;
use crate::sim::{Action, RunAction};
use crate::ui::icons::Icon;
use crate::ui::player::use_moment;
use crate::ui::session::use_session;

/// By how much a run goes on that was cut.
const MORE: SimDuration = SimDuration::from_millis(30_000);
/// And one that takes days.
const HOURS_MORE: SimDuration = SimDuration::from_millis(6 * 3_600_000);

/// The bar; nothing in the lesson's own run.
#[component]
pub fn ForkBar() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let Some(bench) = use_bench() else { return html! {} };
    let branch = bench.branches(|branches| branches.current().clone());
    let deeds = branch.deeds();
    let Some((at, first)) = deeds.first() else { return html! {} };
    let lane = session.lesson.lanes.iter().find(|lane| *lane.interventions == *branch.interventions);
    let (name, what) = match (lane, deeds.len()) {
        (Some(lane), _) => (lane.title.clone(), String::new()),
        (None, 1) => ("Your run".to_owned(), format!(" since {at}: {first}")),
        (None, count) => ("Your run".to_owned(), format!(": {count} deeds since {at}, the first: {first}")),
    };
    let is_over = moment.entries == session.recording().journal.entries.len();
    let left = session.player.world(|world| left_over(session.recording(), world)).filter(|_| is_over);
    let act = |f: fn(&BenchView)| {
        let bench = bench.clone();
        Callback::from(move |_: MouseEvent| f(&bench))
    };
    let onkeydown = {
        let bench = bench.clone();
        move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.stop_propagation();
                bench.take(TRUNK);
            }
        }
    };
    let more = if session.recording().plan.is_long() { HOURS_MORE } else { MORE };
    let run_on = {
        let bench = bench.clone();
        move |_: MouseEvent| bench.act(vec![Action::Run(RunAction::RunOn { more })])
    };
    let all: Vec<String> = deeds.iter().map(|(at, deed)| format!("{at} {deed}")).collect();
    html! {
        <div class="fork-bar" role="group" aria-label="Your run" {onkeydown}>
            { Icon::Pin.html() }
            <p data-hint={all.join("\n")}>
                <b>{ name }</b>
                if let Some(left) = &left { { format!(" is cut: {left}") } } else { { what } }
            </p>
            if left.is_some() {
                <button type="button" class="button small" onclick={run_on}>{ format!("Run {more} more") }</button>
            }
            <button type="button" class="button small" aria-keyshortcuts="Escape" onclick={act(|bench| bench.take(TRUNK))}>
                { "Back" }<span class="fork-long">{ " to the lesson’s run" }</span>
            </button>
            if !bench.compares() {
                <button type="button" class="button small" onclick={act(|bench| bench.compare(TRUNK))}
                    data-hint="The lesson’s run beside yours">{ "Compare" }</button>
            }
        </div>
    }
}
