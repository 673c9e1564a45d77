//! Partitions' strips and the enclosures around them.

use yew::prelude::*;

use super::Setting;
use super::nodes::px;
use crate::player::World;
use crate::sim::{Node, Plan};
use crate::stage::{Cell, CellState, Enclosure, Flag, NodeBox, Rect, Strip, is_slim, strip};

/// A flag with its word, where there is room, or a pin.
const FLAG: (f64, f64) = (52.0, 12.0);

/// A replica's strip: its tag, its cells, the flags of the groups.
pub fn drawing(plan: &Plan, setting: &Setting, world: &World, node: &NodeBox) -> Html {
    let Node::Replica(replica) = plan.node(node.id) else { return html! {} };
    let drawn = strip(plan, &setting.hues, world, replica, node.shape);
    let Rect { x, y, w, h } = node.shape;
    let words = node.outer.h - h > 20.0;
    let in_view = drawn.flags.iter().any(|flag| flag.place == 0);
    html! {
        <g class={classes!(
            "log-strip",
            drawn.leads.then_some("strip-leads"),
            (!drawn.in_sync).then_some("strip-behind"),
            drawn.down.then_some("strip-down"),
            in_view.then_some("strip-read"),
            is_slim(node.shape).then_some("strip-slim"),
        )}>
            <rect class="shape" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="9" />
            { tag(&drawn, drawn.leads && !plan.logs.is_single(replica.partition.topic), node.shape) }
            { torn(&drawn, node.shape) }
            { for drawn.cells.iter().map(cell) }
            { for drawn.high_watermark.map(|at| html! {
                <path class="high-watermark" d={format!("M{} {}v{}", px(at), px(y + 1.0), px(h - 2.0))} />
            }) }
            { for drawn.flags.iter().map(|flag| pennant(flag, node.shape, words)) }
        </g>
    }
}

/// The partition's number, and a crown at the end of the leader's.
fn tag(strip: &Strip, crowned: bool, Rect { x, y, w, h }: Rect) -> Html {
    let (left, base) = (x + 8.0, y + h / 2.0 + 4.0);
    html! {
        <>
            <text class="tag" x={px(left)} y={px(base)}>{ &strip.tag }</text>
            if crowned {
                <path class="crown" d={format!("M{} {}l-2 -7l4 3l3 -5l3 5l4 -3l-2 7z", px(x + w - 19.0), px(y + h / 2.0 + 4.0))} />
            }
            if let Some(hidden) = strip.hidden() {
                <text class="hidden-cells" x={px(x + 31.0)} y={px(y + h - 3.0)}>{ hidden }</text>
            }
        </>
    }
}

/// Retention has eaten what came before: the first cell that is left, or would be, stands at a torn edge.
fn torn(strip: &Strip, Rect { x, y, h, .. }: Rect) -> Html {
    if strip.start == 0 || strip.before > 0 {
        return html! {};
    }
    let left = strip.cells.first().map_or(x + 34.0, |cell| cell.rect.x) - 3.5;
    let tooth = h / 6.0;
    let teeth: String = (0..3).map(|_| format!("l-3 {}l3 {}", px(tooth), px(tooth))).collect();
    html! {
        <path class="torn" d={format!("M{} {}{teeth}", px(left), px(y))}>
            <title>{ format!("What came before offset {} is removed", strip.start) }</title>
        </path>
    }
}

fn cell(cell: &Cell) -> Html {
    let Rect { x, y, w, h } = cell.rect;
    let class = match (cell.record, cell.state) {
        (None, _) => "cell cell-empty",
        (_, CellState::Filled) => "cell cell-filled",
        (_, CellState::Outlined) => "cell cell-outlined",
        (_, CellState::Dashed) => "cell cell-dashed",
    };
    let hue = cell.record.map(|(_, hue)| format!("hue-{hue}"));
    html! {
        <g class={classes!(class, hue)}>
            if cell.rolls {
                <path class="segment" d={format!("M{} {}v{}", px(x - 1.5), px(y - 2.0), px(h + 4.0))} />
            }
            <rect x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="5" />
            <text x={px(x + w / 2.0)} y={px(y + h / 2.0)}>{ short_offset(cell.offset) }</text>
        </g>
    }
}

/// The last digits of an offset; a cell has room for three.
fn short_offset(offset: u64) -> String {
    if offset < 1_000 { offset.to_string() } else { format!("…{:02}", offset % 100) }
}

/// Committed offsets fly above the strip, positions below it.
fn pennant(flag: &Flag, Rect { x: left, y, w, h }: Rect, words: bool) -> Html {
    let class = classes!(
        "flag",
        if flag.committed { "flag-committed" } else { "flag-position" },
        format!("flag-{}", flag.place)
    );
    let (out, x) = (15.0 * flag.place as f64, flag.x);
    let word = if flag.committed { "commit" } else { "position" };
    if !words {
        let at = if flag.committed { y + 1.0 } else { y + h - 1.0 };
        let down = if flag.committed { -1.0 } else { 1.0 };
        return html! {
            <g {class}>
                <path d={format!("M{} {}l4 {}h-8z", px(x), px(at), px(6.0 * down))} />
                <title>{ format!("{}: {word} {}", flag.group, flag.offset) }</title>
            </g>
        };
    }
    let top = if flag.committed { y - FLAG.1 - 1.0 - out } else { y + h + 1.0 + out };
    // Near the end of the strip it flies the other way.
    let way = if x + FLAG.0 > left + w { -1.0 } else { 1.0 };
    let pole = if flag.committed { (top, y + 5.0) } else { (y + h - 5.0, top + FLAG.1) };
    html! {
        <g {class}>
            <path class="pole" d={format!("M{} {}V{}", px(x), px(pole.0), px(pole.1))} />
            <path d={format!("M{} {}h{}l{} {}l{} {}h{}z", px(x), px(top), px(way * FLAG.0), px(-way * 5.0), px(FLAG.1 / 2.0), px(way * 5.0), px(FLAG.1 / 2.0), px(-way * FLAG.0))} />
            <text class={classes!((way < 0.0).then_some("flag-back"))} x={px(x + way * 4.0)} y={px(top + FLAG.1 - 3.0)}>{ word }</text>
            <title>{ format!("{}: {word} {}", flag.group, flag.offset) }</title>
        </g>
    }
}

/// Around the strips of a log broker, or of a topic.
pub fn enclosure(world: &World, plan: &Plan, enclosure: &Enclosure, line: f64) -> Html {
    let Rect { x, y, w, h } = enclosure.rect;
    let state = enclosure.broker.and_then(|node| match plan.node(node) {
        Node::LogBroker(broker) => world.logs.brokers.get(broker.index()).map(|state| (broker, *state)),
        _ => None,
    });
    let words = state.and_then(|(broker, state)| match state {
        _ if state.down => Some("down"),
        _ if state.cut => Some("cut off"),
        _ if state.fenced => Some("fenced"),
        _ => (world.logs.controller == Some(broker)).then_some("controller"),
    });
    let dark = state.is_some_and(|(_, state)| state.down);
    let cut = state.is_some_and(|(_, state)| state.cut);
    html! {
        <>
            <rect class={classes!("broker", "log-broker", dark.then_some("broker-down"), cut.then_some("broker-cut"))}
                x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="14" />
            <text class="broker-name" x={px(x + 12.0)} y={px(y + line - 2.0)}>{ &enclosure.name }</text>
            { for words.map(|words| html! {
                <text class="broker-name broker-state" x={px(x + w - 12.0)} y={px(y + line - 2.0)}>{ words }</text>
            }) }
        </>
    }
}
