//! Bells and the strips of scalers, as they are drawn.

use late::late;
use yew::prelude::*;

use super::nodes::px;
use crate::base::SimTime;
use crate::player::World;
use crate::sim::Plan;
use crate::sim::watch::Side;
use crate::stage::watch::{Bell, Strip, bells, strips};
use crate::stage::{Layout, Point};

/// All of them.
#[late(services)]
pub(super) fn drawing(plan: &Plan, world: &World, layout: &Layout, now: SimTime) -> Html {
    html! {
        <g aria-hidden="true">
            { for strips(plan, world, layout, now).into_iter().map(strip) }
            { for bells(plan, world, layout).into_iter().map(bell) }
        </g>
    }
}

/// A disc with a bell in it; raised, it is filled.
fn bell(Bell { at: Point { x, y }, raised, .. }: Bell) -> Html {
    let body = format!(
        "M{:.1} {:.1}h9c-1.4 -1.2 -1.6 -2.4 -1.6 -4.2a2.9 2.9 0 0 0 -5.8 0c0 1.8 -.2 3 -1.6 4.2zm3.3 1.2a1.2 1.2 0 0 0 2.4 0",
        x - 4.5,
        y + 2.6
    );
    html! {
        <g class={classes!("bell", raised.then_some("raised"))}>
            <circle cx={px(x)} cy={px(y)} r="7.5" />
            <path d={body} />
        </g>
    }
}

/// The place of the ring, and the figure against the thresholds.
fn strip(strip: Strip) -> Html {
    let class = match (strip.on, strip.side) {
        (true, Side::Above) => "count over",
        _ => "count",
    };
    html! {
        <g class={classes!("scaler", (!strip.on).then_some("off"))}>
            <circle class="ring-bed" cx={px(strip.ring.x)} cy={px(strip.ring.y)} r={px(strip.radius)} />
            <text {class} x={px(strip.words_at.x)} y={px(strip.words_at.y)}>{ strip.words }</text>
        </g>
    }
}
