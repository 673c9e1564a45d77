//! The runs not taken, under the timeline: in a changed run first the lesson's own, to its end.

use late::late;
use yew::prelude::*;

use super::use_bench;
use crate::player::{Branch, TRUNK};
use crate::ui::parts::Late;
use crate::ui::session::use_session;
use crate::ui::widgets::timeline::part;

/// So many branches are drawn; the list of branches has all.
const SHOWN: usize = 4;
/// From one to the next, in CSS pixels.
const APART: usize = 7;

/// The other branches, each from where it leaves, as lines that lead to it.
#[component]
pub fn Others() -> Html {
    let has_others =
        use_bench().is_some_and(|bench| bench.branches(|branches| branches.iter().nth(1).is_some()));
    html! {
        if has_others {
            <Late aside={true} show={Callback::from(|()| lines())} />
        }
    }
}

#[late(panels)]
fn lines() -> Html {
    html! { <Lines /> }
}

#[component]
fn Lines() -> Html {
    let session = use_session();
    let Some(bench) = use_bench() else { return html! {} };
    let others: Vec<Branch> = bench.branches(|branches| {
        let current = branches.current().id;
        branches.iter().filter(|branch| branch.id != current).cloned().collect()
    });
    let here = session.recording();
    // The lesson's own run, which begins the list, is always among them.
    let (own, others): (Vec<&Branch>, Vec<&Branch>) = others.iter().partition(|branch| branch.id == TRUNK);
    let shown: Vec<&Branch> =
        own.iter().chain(others.iter().rev().take(SHOWN - own.len())).copied().collect();
    let line = |(index, branch): (usize, &&Branch)| {
        // Two branches have in common what was done to both, up to the first thing that was not.
        let shared =
            here.interventions.iter().zip(branch.interventions.iter()).take_while(|(a, b)| a == b).count();
        let next = |list: &[crate::sim::Intervention]| list.get(shared).map(|next| next.at);
        let left = next(&here.interventions).into_iter().chain(next(&branch.interventions)).min();
        let x = left.map_or(0.0, |at| part(&session.history, at)) * 100.0;
        let y = 4 + index * APART;
        let end = bench.end_of(branch).map_or(1.0, |end| part(&session.history, end).min(1.0)) * 100.0;
        let (bench, id) = (bench.clone(), branch.id);
        let name = match id {
            TRUNK => "Back to the lesson’s run".to_owned(),
            _ => format!("Not taken: {}", branch.name),
        };
        html! {
            <g class={classes!("other-branch", (id == TRUNK).then_some("own-road"))} onclick={move |_: MouseEvent| bench.take(id)}>
                <line x1={format!("{x:.2}%")} x2={format!("{end:.2}%")} y1={y.to_string()} y2={y.to_string()} />
                <circle cx={format!("{:.2}%", if id == TRUNK { end } else { x })} cy={y.to_string()} r="2.5" />
                <rect class="other-hit" x={format!("{x:.2}%")} y={(y - 3).to_string()} width={format!("{:.2}%", (end - x).max(1.0))} height="7" />
                <title>{ name }</title>
            </g>
        }
    };
    let height = (shown.len() * APART + 2).to_string();
    html! {
        <svg class="others" {height} aria-hidden="true" focusable="false">
            { for shown.iter().enumerate().map(line) }
        </svg>
    }
}
