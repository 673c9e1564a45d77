//! The branches not taken, under the timeline.

use yew::prelude::*;

use super::use_bench;
use crate::player::Branch;
use crate::ui::session::use_session;
use crate::ui::widgets::timeline::part;

/// So many branches are drawn; the list of branches has all.
const SHOWN: usize = 4;
/// From one to the next, in CSS pixels.
const APART: usize = 7;

/// The other branches, each from where it leaves, as lines that lead to it.
#[component]
pub fn Others() -> Html {
    let session = use_session();
    let Some(bench) = use_bench() else { return html! {} };
    let others: Vec<Branch> = bench.branches(|branches| {
        let current = branches.current().id;
        branches.iter().filter(|branch| branch.id != current).cloned().collect()
    });
    if others.is_empty() {
        return html! {};
    }
    let here = session.recording();
    let line = |(index, branch): (usize, &Branch)| {
        // Two branches have in common what was done to both, up to the first thing that was not.
        let shared =
            here.interventions.iter().zip(branch.interventions.iter()).take_while(|(a, b)| a == b).count();
        let next = |list: &[crate::sim::Intervention]| list.get(shared).map(|next| next.at);
        let left = next(&here.interventions).into_iter().chain(next(&branch.interventions)).min();
        let x = left.map_or(0.0, |at| part(at, session.history.end())) * 100.0;
        let y = 4 + index * APART;
        let (bench, id) = (bench.clone(), branch.id);
        html! {
            <g class="other-branch" onclick={move |_: MouseEvent| bench.take(id)}>
                <rect class="other-hit" x={format!("{x:.2}%")} y={(y - 3).to_string()} width={format!("{:.2}%", 100.0 - x)} height="7" />
                <line x1={format!("{x:.2}%")} x2="100%" y1={y.to_string()} y2={y.to_string()} />
                <circle cx={format!("{x:.2}%")} cy={y.to_string()} r="2.5" />
                <title>{ format!("Not taken: {}", branch.name) }</title>
            </g>
        }
    };
    let height = (others.len().min(SHOWN) * APART + 2).to_string();
    html! {
        <svg class="others" {height} aria-hidden="true" focusable="false">
            { for others.iter().rev().take(SHOWN).enumerate().map(line) }
        </svg>
    }
}
