//! A service as it is drawn: a desk with doors, its threads, the stamps of what can be undone, its tables.

use late::late;
use yew::prelude::*;

use super::nodes::{client, mark, pause_bars, px};
use crate::player::World;
use crate::sim::service::ServicePlan;
use crate::sim::{ClientId, Plan};
use crate::stage::service::{
    Desk, Door, DoorState, Drum, RowState, RowView, StampState, Threads, desk_at, door_state, hatch, is_open,
    process_frames, rails, rows, stamps, threads,
};
use crate::stage::{Layout, NodeBox, NodeView, Point, Rect, Shape};

/// How round a desk's corners are.
const ROUND: f64 = 12.0;

/// The desk; on a crowded stage it is one like others.
#[late(services)]
pub(super) fn drawing(
    plan: &Plan,
    world: &World,
    id: ClientId,
    layout: &Layout,
    node: &NodeBox,
    view: &NodeView,
) -> Html {
    let Some(service) = plan.clients.get(id.index()).and_then(|client| client.role.service()) else {
        return html! {};
    };
    let Some(desk) = desk_at(plan, id, service, layout.metrics, node.shape) else {
        return client(layout, node, view);
    };
    let small = if desk.sizes.0 < 13.0 { "tight" } else { "" };
    let Rect { x, w, .. } = desk.shape;
    let panel = Rect { y: desk.rule, h: desk.shape.bottom() - desk.rule - 5.0, x: x + 4.0, w: w - 8.0 };
    let (is_down, is_blocked) = (view.shape == Shape::Crashed, view.shape == Shape::Blocked);
    let bolt = desk.bolt(&view.line);
    html! {
        <g class={classes!("service", small)}>
            { rect("shape", desk.shape, ROUND) }
            if is_blocked {
                { path("hatch", hatch(desk.shape, ROUND)) }
                { rect("panel", panel, 8.0) }
            }
            { path("rule", format!("M{:.1} {:.1}h{:.1}", x + 1.0, desk.rule, w - 2.0)) }
            { text("name", desk.name, &view.name) }
            if is_down { { mark(Shape::Crashed, bolt, 7.0) } }
            if view.paused && desk.state.is_none() && !is_down { { pause_bars(bolt, 9.0) } }
            { for desk.state.map(|at| text("line state", at, &view.line)) }
            { for service.handlers.iter().zip(&desk.doors).enumerate().map(|(at, (handler, place))| {
                let is_open = is_open(world, id, service, at as u16);
                door(&handler.name, place, desk.shape.x, (door_state(world, id, at as u16), is_open))
            }) }
            { pool(&desk, threads(plan, world, id, service)) }
            { undoable(&desk, world, id, service) }
            { for desk.tables.iter().map(|drum| {
                let table = plan.tables.get(drum.table.index());
                let (name, durable) = table.map_or(("", true), |table| (&*table.name, table.durable));
                table_of(name, durable, drum, rows(world, id, drum))
            }) }
        </g>
    }
}

/// What is around the services of each process.
#[late(services)]
pub(super) fn enclosures(plan: &Plan, world: &World, layout: &Layout) -> Html {
    let (frames, rails) = (process_frames(plan, layout, world), rails(plan, layout, world));
    html! {
        <>
        { for frames.iter().map(|frame| html! {
            <g class={classes!("process", frame.down.then_some("gone"))}>
                { rect("outer", frame.outer, 16.0) }
                { rect("inner", frame.inner, 13.0) }
                { text("process-name", frame.at, &format!("{}{}", frame.name, frame.state())) }
            </g>
        }) }
        { for rails.iter().map(|rail| html! {
            <g class={classes!("rail", rail.down.then_some("gone"))}>
                { for rail.hooks.iter().chain(&rail.emitters).map(|(from, to, busy)| {
                    let class = if *busy { "hook busy" } else { "hook" };
                    path(class, format!("M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y))
                }) }
                { for rail.parts.iter().map(|part| rect("bar-of-rail", *part, 4.5)) }
                { for rail.words().map(|_| text("process-name", rail.at, &rail.name)) }
            </g>
        }) }
        </>
    }
}

/// Where a line is given up.
pub(super) fn cross(Point { x, y }: Point) -> Html {
    path("cross", format!("M{:.1} {:.1}l10 10m0 -10l-10 10", x - 5.0, y - 5.0))
}

fn rect(class: &'static str, Rect { x, y, w, h }: Rect, rx: f64) -> Html {
    html! { <rect {class} x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx={px(rx)} /> }
}

fn path(class: &'static str, d: String) -> Html {
    html! { <path {class} {d} /> }
}

fn text(class: &'static str, at: Point, words: &str) -> Html {
    html! { <text {class} x={px(at.x)} y={px(at.y)}>{ words }</text> }
}

/// A door: half a disc on the left edge; lit while it is in use, with an edge while a transaction is open there; how its
/// last handling went.
fn door(name: &str, door: &Door, left: f64, (state, is_open): (DoorState, bool)) -> Html {
    let (Point { x, y }, radius) = door.ring;
    let disc = match state {
        DoorState::InUse => "disc used",
        DoorState::Shut => "disc shut",
        DoorState::Quiet | DoorState::Well | DoorState::Badly => "disc",
    };
    let sign = match state {
        DoorState::InUse => html! { <circle class="ring-bed" cx={px(x)} cy={px(y)} r={px(radius)} /> },
        DoorState::Well => path("tick", format!("M{:.1} {y:.1}l3.5 3.5 6 -7", x - 5.0)),
        DoorState::Badly => path("bar", format!("M{:.1} {y:.1}h10", x - 5.0)),
        DoorState::Quiet | DoorState::Shut => html! {},
    };
    html! {
        <>
            if state == DoorState::InUse {
                { rect(if is_open { "lit open" } else { "lit" }, door.rect, 6.0) }
            }
            { path(disc, format!("M{left:.1} {:.1}a6 6 0 0 1 0 12z", y - 6.0)) }
            { text("door", door.words, name) }
            { sign }
        </>
    }
}

/// Its threads: a square for each, filled while it is taken.
fn pool(desk: &Desk, Threads { taken, all, full }: Threads) -> Html {
    let Some((squares, words)) = &desk.threads else { return html! {} };
    let class = |at: usize| if at < taken { "thread taken" } else { "thread" };
    let number = format!("{taken} of {all}{}", if full { ": full" } else { "" });
    // Below the squares the number begins with them; beside them it ends with the desk.
    let is_below = squares.first().is_some_and(|first| first.bottom() < words.y - 4.0);
    let class_of_number = match (full, is_below) {
        (true, true) => "line full below",
        (true, false) => "line full",
        (false, true) => "line below",
        (false, false) => "line",
    };
    html! {
        <g class="threads">
            { for squares.iter().enumerate().map(|(at, square)| rect(class(at), *square, 2.0)) }
            { text(class_of_number, *words, &number) }
        </g>
    }
}

/// The stamps of steps that can be undone: struck when they are.
fn undoable(desk: &Desk, world: &World, id: ClientId, service: &ServicePlan) -> Html {
    let states = stamps(world, id, service);
    let stamp = |((step, place), (_, state)): (&(_, Rect), &(_, StampState))| {
        let class = match state {
            StampState::Ahead => "stamp",
            StampState::Here => "stamp here",
            StampState::Done => "stamp done",
            StampState::Failed => "stamp bad",
            StampState::Undone => "stamp undone",
        };
        let name = service.step(*step).map_or("", |step| &step.name);
        let (Rect { x, y, w, h }, middle) = (*place, place.centre());
        html! {
            <g {class}>
                { rect("edge", *place, 3.0) }
                { text("word", Point::new(middle.x, middle.y + 4.0), name) }
                if *state == StampState::Undone {
                    { path("strike", format!("M{:.1} {:.1}L{:.1} {:.1}", x - 2.0, y + h - 3.0, x + w + 2.0, y + 3.0)) }
                }
            </g>
        }
    };
    html! { { for desk.stamps.iter().zip(&states).map(stamp) } }
}

/// A table: a drum with a lid or, if it is only in memory, a sheet.
fn table_of(name: &str, durable: bool, drum: &Drum, (rows, more): (Vec<RowView>, usize)) -> Html {
    const LID: f64 = 5.0;
    let Rect { x, y, w, h } = drum.rect;
    let body = match durable {
        true => format!(
            "M{x:.1} {:.1}v{:.1}a{r:.1} {LID} 0 0 0 {w:.1} 0v-{:.1}a{r:.1} {LID} 0 0 0 -{w:.1} 0a{r:.1} {LID} 0 0 0 {w:.1} 0",
            y + LID,
            h - 2.0 * LID,
            h - 2.0 * LID,
            r = w / 2.0
        ),
        false => format!("M{x:.1} {:.1}h{w:.1}v{:.1}h-{w:.1}z", y + 4.0, h - 4.0),
    };
    let class = if durable { "drum" } else { "drum sheet" };
    html! {
        <g class="table">
            { path(class, body) }
            { text("name", drum.name.0, name) }
            if more > 0 { { text("line more", drum.name.1, &format!("+{more}")) } }
            { for rows.into_iter().zip(&drum.rows).map(|(row, place)| {
                let base = place.centre().y + 4.0;
                let (left, right) = (place.x + 4.0, place.right() - 4.0);
                let value = if row.state == RowState::Still { "cell value" } else { "cell value new" };
                let was = row.was.as_ref().map(|was| {
                    let value = 7.0 * (row.value.chars().count() + 1) as f64;
                    text("cell was", Point::new(right - value, base), was)
                });
                html! {
                    <>
                        if row.state == RowState::Changed { { rect("row", *place, 4.0) } }
                        if row.state == RowState::Found { { rect("row found", *place, 4.0) } }
                        { text("cell key", Point::new(left, base), &row.key) }
                        { for was }
                        { text(value, Point::new(right, base), &row.value) }
                    </>
                }
            }) }
        </g>
    }
}
