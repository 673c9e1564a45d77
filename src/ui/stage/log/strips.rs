//! Partitions' strips: their cells, and the flags of the groups.

use yew::prelude::*;

use super::crown;
use crate::player::{Fate, World};
use crate::sim::{Plan, Replica};
use crate::stage::log::{Flag, groups, is_slim};
use crate::stage::{Cell, CellState, NodeBox, Point, Rect, Strip, bold_width, strip};
use crate::ui::stage::Setting;
use crate::ui::stage::nodes::px;

/// A flag with its word, where there is room, or a pin.
const FLAG: (f64, f64) = (52.0, 12.0);
/// The size of that word.
const FLAG_LETTERS: f64 = 9.0;

/// A replica's strip: its tag, its cells, the flags of the groups.
pub fn drawing(plan: &Plan, setting: &Setting, world: &World, replica: Replica, node: &NodeBox) -> Html {
    let drawn = strip(plan, &setting.hues, world, replica, node.shape);
    let Rect { x, y, w, h } = node.shape;
    let words = y - node.outer.y > 10.0;
    let in_view = drawn.flags.iter().any(|flag| flag.row == 0);
    let several = groups(plan).len() > 1;
    let flag = |flag: &Flag| match (words, several) {
        (false, _) => pin(flag, node.shape, several),
        (true, false) => pennant(flag, node.shape),
        (true, true) => group_flag(flag, node.shape),
    };
    // Of several groups' flags, one that says nothing new is left out.
    let is_new = |flag: &&Flag| {
        let mut same = drawn.flags.iter().filter(|other| other.group == flag.group && other.committed);
        !several || flag.committed || !same.any(|other| other.offset == flag.offset)
    };
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
            { for drawn.last_stable.map(|at| html! {
                <path class="last-stable" d={format!("M{} {}v{}", px(at), px(y - 2.0), px(h + 4.0))} />
            }) }
            { for drawn.flags.iter().filter(is_new).map(flag) }
        </g>
    }
}

/// The partition's number, and a crown at the end of the leader's.
fn tag(strip: &Strip, crowned: bool, Rect { x, y, w, h }: Rect) -> Html {
    // Beside the number of what is hidden, where there is no room above it.
    let aside = h < 34.0 && strip.hidden().is_some();
    let (left, base) = (x + if aside { 2.0 } else { 8.0 }, y + h / 2.0 + 4.0);
    html! {
        <>
            <text class="tag" x={px(left)} y={px(base)}>{ &strip.tag }</text>
            if crowned {
                <path class="crown" d={crown(Point::new(x + w - 21.0, y + h / 2.0 + 4.0))} />
            }
            if let Some(hidden) = strip.hidden() {
                <text class="hidden-cells" x={px(x + strip.tag_width - 1.5)} y={px(y + h - 3.0)}>{ hidden }</text>
            }
        </>
    }
}

/// Retention has eaten what came before: the first cell that is left, or would be, stands at a torn edge.
fn torn(strip: &Strip, Rect { x, y, h, .. }: Rect) -> Html {
    if strip.start == 0 || strip.before > 0 {
        return html! {};
    }
    let left = strip.cells.first().map_or(x + strip.tag_width, |cell| cell.rect.x) - 3.5;
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
            if cell.is_tombstone {
                <path class="box" d={tombstone(cell.rect)}><title>{ "A tombstone: its key is deleted" }</title></path>
            } else {
                <rect class="box" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="5" />
            }
            { for cell.fate.map(|fate| mark(fate, cell.rect)) }
            <text x={px(x + w / 2.0)} y={px(y + h / 2.0)}>{ short_offset(cell.offset) }</text>
        </g>
    }
}

/// A stone with a round top.
fn tombstone(Rect { x, y, w, h }: Rect) -> String {
    let half = w / 2.0;
    let rise = half.min(h * 0.6);
    format!(
        "M{} {}v{}a{} {} 0 0 1 {} 0v{}z",
        px(x),
        px(y + h),
        px(rise - h),
        px(half),
        px(rise),
        px(w),
        px(h - rise)
    )
}

/// What sets a transaction's record apart: a bar below it while that is open, and a stroke through it once it was aborted.
fn mark(fate: Fate, Rect { x, y, w, h }: Rect) -> Html {
    let (class, rise) = match fate {
        Fate::Open => ("open", 0.0),
        Fate::Aborted => ("aborted", 4.0 - h),
    };
    html! { <path {class} d={format!("M{} {}l{} {}", px(x + 2.0), px(y + h - 2.0), px(w - 4.0), px(rise))} /> }
}

/// The last digits of an offset; a cell has room for three.
fn short_offset(offset: u64) -> String {
    if offset < 1_000 { offset.to_string() } else { format!("…{:02}", offset % 100) }
}

fn class_of(flag: &Flag) -> Classes {
    classes!(
        "flag",
        if flag.committed { "flag-committed" } else { "flag-position" },
        format!("flag-{}", flag.place.min(1))
    )
}

fn title_of(flag: &Flag) -> String {
    let word = if flag.committed { "commit" } else { "position" };
    format!("{}: {word} {}", flag.group, flag.offset)
}

/// Where there is no room for words: committed offsets above the strip and positions below it or, where
/// there are several groups, the first above and the others below, each in its row.
fn pin(flag: &Flag, Rect { y, h, .. }: Rect, several: bool) -> Html {
    let is_above = if several { flag.row == 0 } else { flag.committed };
    let (at, out) = if is_above { (y + 1.0, -6.0) } else { (y + h - 1.0 + row(flag) * 5.0, 6.0) };
    html! {
        <g class={classes!(class_of(flag), (several && !flag.committed).then_some("flag-hollow"))}>
            <path d={format!("M{} {}l4 {}h-8z", px(flag.x), px(at), px(out))} />
            <title>{ title_of(flag) }</title>
        </g>
    }
}

/// Of one group committed offsets fly above the strip, positions below it.
fn pennant(flag: &Flag, Rect { x: left, y, w, h }: Rect) -> Html {
    let top = if flag.committed { y - FLAG.1 - 1.0 } else { y + h + 1.0 };
    // Near the end of the strip it flies the other way.
    let way = if flag.x + FLAG.0 > left + w { -1.0 } else { 1.0 };
    let pole = if flag.committed { (top, y + 5.0) } else { (y + h - 5.0, top + FLAG.1) };
    let word = if flag.committed { "commit" } else { "position" };
    html! {
        <g class={class_of(flag)}>
            <path class="pole" d={format!("M{} {}V{}", px(flag.x), px(pole.0), px(pole.1))} />
            { cloth(flag.x, top, FLAG.0 * way, word) }
            <title>{ title_of(flag) }</title>
        </g>
    }
}

/// Of the groups whose flags are below a strip, which one it is, from 0.
fn row(flag: &Flag) -> f64 {
    flag.row.saturating_sub(1) as f64
}

/// Of several groups the first one's flags fly above the strip and the others' below it, a row for each, with
/// the group's name: back from the committed offset, or the end of the strip. A position ahead of that is a small
/// hollow one.
fn group_flag(flag: &Flag, Rect { x: left, y, w, h }: Rect) -> Html {
    let above = flag.row == 0;
    let top = if above { y - FLAG.1 - 1.0 } else { y + h + 1.0 + row(flag) * (FLAG.1 + 1.0) };
    let pole = if above { (top, y + 5.0) } else { (y + h - 5.0, top + FLAG.1) };
    let long = bold_width(&flag.group, FLAG_LETTERS) + 12.0;
    let flies_back = flag.committed || flag.x + long > left + w;
    html! {
        <g class={classes!(class_of(flag), (!flag.committed).then_some("flag-hollow"))}>
            <path class="pole" d={format!("M{} {}V{}", px(flag.x), px(pole.0), px(pole.1))} />
            if flag.follows {
                <path d={format!("M{} {}l8 {}l-8 {}z", px(flag.x), px(top), px(FLAG.1 / 2.0), px(FLAG.1 / 2.0))} />
            } else {
                { cloth(flag.x, top, if flies_back { -long } else { long }, &flag.group) }
            }
            <title>{ title_of(flag) }</title>
        </g>
    }
}

/// A flag's cloth with its word, to the right or, of a negative length, to the left.
fn cloth(x: f64, top: f64, long: f64, word: &str) -> Html {
    let (way, half) = (long.signum(), FLAG.1 / 2.0);
    html! {
        <>
            <path d={format!("M{} {}h{}l{} {}l{} {}h{}z", px(x), px(top), px(long), px(-way * 5.0), px(half), px(way * 5.0), px(half), px(-long))} />
            <text class={classes!((way < 0.0).then_some("flag-back"))} x={px(x + way * 4.0)} y={px(top + FLAG.1 - 3.0)}>{ word.to_owned() }</text>
        </>
    }
}
