//! The queue broker on the page: its enclosure, exchanges, queues, and the words of bindings.

pub mod gauges;

use yew::prelude::*;

use self::gauges::bound_of;
use super::nodes::px;
use crate::player::World;
use crate::sim::{NodeId, Plan};
use crate::stage::queue::{BROKER, MemoryGauge, memory_gauge};
use crate::stage::{Bound, Layout, LinkPath, NodeBox, NodeView, Point, Rect, Shape, node_view};

/// A thing of the broker; of the broker itself, whose name stands in its enclosure, nothing.
pub fn drawing(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    match view.shape {
        _ if node.id == NodeId(0) => html! {},
        Shape::Queue | Shape::DeadLetterQueue => queue(layout, node, view),
        _ => exchange(layout, node, view),
    }
}

/// The broker, dark while it is down; a lamp beside its name says what is wrong. Nothing where it has no
/// part in the run.
pub fn enclosure(plan: &Plan, world: &World, layout: &Layout) -> Html {
    let (Some(Rect { x, y, w, h }), Some(name)) = (layout.broker, layout.name_at(NodeId(0))) else {
        return html! {};
    };
    let line = node_view(plan, world, NodeId(0)).line;
    let (down, wrong) = (line == "down", !line.is_empty());
    let gauge = memory_gauge(world, layout);
    let (name_x, base) = (name.x + if wrong { 16.0 } else { 0.0 }, name.y + 10.0);
    html! {
        <>
            <rect class={classes!("broker", down.then_some("broker-down"))} x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="18" />
            if wrong {
                <circle class={classes!("lamp", down.then_some("lamp-off"))} cx={px(name.x + 5.0)} cy={px(base - 4.0)} r="5" />
            }
            <text class={classes!("broker-name", wrong.then_some("broker-wrong"))} x={px(name_x)} y={px(base)}>
                { if wrong { line.rsplit(' ').next().unwrap_or_default().to_owned() } else { BROKER.to_owned() } }
            </text>
            { for gauge.map(|MemoryGauge { bed, part, words, at }| html! {
                <g class={classes!("memory", (part >= 1.0).then_some("full"))}>
                    <rect class="room" x={px(bed.x)} y={px(bed.y)} width={px(bed.w)} height={px(bed.h)} rx="2" />
                    <rect class="used" x={px(bed.x)} y={px(bed.y)} width={px(bed.w * part)} height={px(bed.h)} rx="2" />
                    <text x={px(at.x)} y={px(at.y)}>{ words }</text>
                </g>
            }) }
        </>
    }
}

/// The words of the bindings that are there now.
pub fn keys(plan: &Plan, world: &World, way: &LinkPath) -> Html {
    let ends = format!("{} to {}", plan.name(way.link.from), plan.name(way.link.to));
    let bound = way.link.keys.iter().zip(&way.labels).filter(|(key, _)| world.is_bound(&key.binding));
    let words = bound.filter_map(|(key, at)| Some((key.words.as_ref()?, (*at)?)));
    html! { <g>{ for words.map(|(words, at)| html! {
        <text class="link-key" x={px(at.x)} y={px(at.y + 4.0)}>
            <title>{ format!("{ends}: {words}") }</title>{ words.to_string() }
        </text>
    }) }</g> }
}

/// A diamond that says its type; a delayed one is a clock face when it holds nothing.
fn exchange(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    let (Rect { x, y, w, h }, centre) = (node.shape, node.shape.centre());
    let corners =
        format!("M{} {y} L{} {} L{} {} L{x} {}Z", centre.x, x + w, centre.y, centre.x, y + h, centre.y);
    let name = layout.name_at(node.id).unwrap_or_default();
    let (holds, long) = (view.line.ends_with("held"), view.line.len() as f64 * 7.2 > w * 0.72);
    html! {
        <>
            <path class="shape" d={corners} />
            if view.shape == Shape::DelayedExchange {
                if !holds {
                    <circle class="clock" cx={px(centre.x)} cy={px(centre.y)} r={px(w * 0.17)} />
                    <path class="clock" d={format!("M{} {}v{}h{}", centre.x, centre.y - w * 0.1, w * 0.1, w * 0.07)} />
                }
            } else {
                // A long word is drawn closer: it must not stand out of the diamond.
                <text class="inside" x={px(centre.x)} y={px(centre.y + 4.0)}
                    textLength={long.then(|| px(w * 0.72))} lengthAdjust="spacingAndGlyphs">{ &view.line }</text>
            }
            <text class="name name-below" x={px(name.centre().x)} y={px(name.y + 10.0)}>{ &view.name }</text>
        </>
    }
}

/// A tray of slots, the head on the consumers' side, named above it.
fn queue(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    let (Rect { x, y, w, h }, metrics) = (node.shape, layout.metrics);
    let (slot_w, slot_h) = (metrics.envelope.0 + 8.0, h - 12.0);
    let slot = |n: usize| {
        let centre: Point = layout.slot(node.shape, n);
        let left = centre.x - slot_w / 2.0;
        html! {
            <rect class="slot" x={px(left)} y={px(y + 6.0)} width={px(slot_w)} height={px(slot_h)} rx="6" />
        }
    };
    let full = view.bound.is_some_and(Bound::is_full);
    let name = layout.name_of_queue(&view.name);
    let size = if name.size < 12.0 {
        "name-11"
    } else if name.size < 13.0 {
        "name-12"
    } else {
        ""
    };
    let ready = layout.count_beside(node, &name, view.line.split(" · ").next().unwrap_or_default());
    html! {
        <>
            <rect class={classes!("shape", view.missing.then_some("missing"))} x={px(x)} y={px(y)} width={px(w)}
                height={px(h)} rx="11" />
            if view.shape == Shape::DeadLetterQueue {
                <path class="band" d={format!("M{} {}h{}", x + 10.0, y + 1.0, w - 20.0)} />
            }
            { for (0..if view.missing { 0 } else { metrics.slots }).map(slot) }
            <text class={classes!("name", size)} x={px(x + 2.0)} y={px(y - 6.0)}>{ &view.name }</text>
            <text class={classes!("count", full.then_some("full"))} x={px(x + w - 2.0)} y={px(y - 6.0)}>{ ready }</text>
            { for view.bound.map(|bound| bound_of(bound, node.shape)) }
        </>
    }
}
