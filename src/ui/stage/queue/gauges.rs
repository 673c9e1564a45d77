//! Gauges: how full a queue with a limit is, and a worker's prefetch.

use yew::prelude::*;

use crate::stage::{Bound, Layout, NodeView, Rect, Shape};
use crate::ui::stage::nodes::px;

/// A queue's limit is shown message by message up to this.
const CELLS: u64 = 12;
/// How wide a digit of a gauge is.
const DIGIT: f64 = 5.6;
/// A desk so high has room between its edge and its name.
const ROOMY: f64 = 56.0;
/// A gauge has one part for each message up to so many.
const PARTS: u32 = 12;

/// How full a queue with a limit is: along its lower edge a cell for each message that fits, filled
/// from the head; where there are too many, or bytes are counted, one bar.
pub fn bound_of(bound: Bound, Rect { x, y, w, h }: Rect) -> Html {
    let (left, width, top) = (x + 9.0, w - 18.0, y + h - 3.5);
    let cells = if bound.bytes || bound.most > CELLS { 1 } else { bound.most.max(1) };
    let pitch = width / cells as f64;
    let cell = |at: u64, part: f64, class: &'static str| {
        let whole = pitch - if cells > 1 { 2.0 } else { 0.0 };
        let right = left + width - at as f64 * pitch;
        html! { <rect {class} x={px(right - whole * part)} y={px(top)} width={px(whole * part)} height="7" rx="2" /> }
    };
    let filled = |at: u64| match cells {
        1 => bound.part(),
        _ => f64::from(u8::from(at < bound.used)),
    };
    html! {
        <g class={classes!("bound", bound.is_full().then_some("full"))}>
            { for (0..cells).map(|at| cell(at, 1.0, "room")) }
            { for (0..cells).filter(|at| filled(*at) > 0.0).map(|at| cell(at, filled(at), "used")) }
        </g>
    }
}

/// A worker's prefetch limit along the upper edge of its desk, filled as far as it holds messages that
/// are unacknowledged; and both numbers, where there is room.
pub fn gauge(layout: &Layout, Rect { x, y, w, h }: Rect, (held, limit): (u32, u32), view: &NodeView) -> Html {
    let numbers = (!layout.is_tight()).then(|| format!("{held} of {limit}"));
    let room = numbers.as_ref().map_or(0.0, |numbers| numbers.len() as f64 * DIGIT + 5.0);
    // The bars of a pause stand in the corner.
    let corner = if view.paused && view.shape == Shape::Working { 14.0 } else { 0.0 };
    let (left, right) = (x + 10.0, x + w - 9.0 - corner);
    let (width, parts) = (right - room - left, limit.min(PARTS));
    let part = width / f64::from(parts);
    let full = (f64::from(held.min(limit)) / f64::from(limit) * f64::from(parts)).ceil() as u32;
    let top = y + if h >= ROOMY { 6.0 } else { 3.5 };
    let piece = |n: u32| {
        let class = if n < full { "held" } else { "free" };
        html! { <rect {class} x={px(left + part * f64::from(n))} y={px(top)} width={px(part - 1.5)} height="4" rx="1" /> }
    };
    html! {
        <g class={classes!("gauge", view.stuck.then_some("gauge-full"))}>
            { for (0..parts).map(piece) }
            if let Some(numbers) = numbers {
                <text x={px(right)} y={px(top + 6.0)}>{ numbers }</text>
            }
        </g>
    }
}
