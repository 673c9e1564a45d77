//! A program without a broker: its sheet, with the values that it shows.

use yew::prelude::*;

use super::nodes::px;
use crate::player::World;
use crate::sim::{ClientId, Plan};
use crate::stage::program::{head, rows};
use crate::stage::{Layout, NodeBox, NodeView};

/// The sheet; what is new in it is marked.
pub(super) fn sheet(
    plan: &Plan,
    world: &World,
    id: ClientId,
    layout: &Layout,
    node: &NodeBox,
    view: &NodeView,
) -> Html {
    let client = plan.clients.get(id.index()).zip(world.clients.get(id.index()));
    let program = client.and_then(|(planned, now)| Some((planned.role.program()?, &now.program)));
    let rows = program.map(|(program, progress)| rows(node.shape, layout.metrics, program, progress));
    let [name, line] = head(node.shape);
    let text = |class: &'static str, x: f64, y: f64, words: &str| {
        html! { <text {class} x={px(x)} y={px(y)}>{ words }</text> }
    };
    let rect = |class: &'static str, x: f64, y: f64, w: f64, h: f64, r: &'static str| {
        html! { <rect {class} x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx={r} /> }
    };
    let shape = node.shape;
    html! {
        <>
            { rect("shape", shape.x, shape.y, shape.w, shape.h, "12") }
            { text("name", name.x, name.y, &view.name) }
            { text("line", line.x, line.y, &view.line) }
            { for rows.into_iter().flatten().map(|row| {
                let base = row.rect.y + row.rect.h / 2.0 + 4.0;
                html! {
                    <>
                        if row.changed { { rect("value-new", row.rect.x, row.rect.y, row.rect.w, row.rect.h, "6") } }
                        { text("line", name.x, base, &row.name) }
                        { text("value", row.value_at, base, &row.value) }
                    </>
                }
            }) }
        </>
    }
}
