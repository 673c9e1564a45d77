//! A program without a broker: its sheet and those of its things, with the values that they show.

use late::late;
use yew::prelude::*;

use super::nodes::px;
use crate::player::World;
use crate::sim::{ClientId, Plan};
use crate::stage::program::{progress, sheet};
use crate::stage::{Layout, NodeBox, NodeView, Rect};

/// The sheet; what is new in it is marked.
#[late(panels)]
pub(super) fn drawing(
    plan: &Plan,
    world: &World,
    id: ClientId,
    layout: &Layout,
    node: &NodeBox,
    view: &NodeView,
) -> Html {
    let thing = plan.clients.get(id.index()).and_then(|client| client.role.thing());
    let Some((thing, progress)) = thing.zip(progress(plan, world)) else { return html! {} };
    let sheet = sheet(node.shape, layout.metrics, plan, thing, progress);
    let (name, (w, h)) = (sheet.name, sheet.size);
    let text = |class: &'static str, x: f64, y: f64, words: &str| {
        html! { <text {class} x={px(x)} y={px(y)}>{ words }</text> }
    };
    let rect = |class: &'static str, Rect { x, y, w, h }: Rect, rx: &'static str| {
        html! { <rect {class} x={px(x)} y={px(y)} width={px(w)} height={px(h)} {rx} /> }
    };
    html! {
        <g transform={format!("translate({:.1} {:.1}) scale({:.3})", node.shape.x, node.shape.y, sheet.scale)}>
            { rect("shape", Rect { x: 0.0, y: 0.0, w, h }, "10") }
            { text("name", name.x, name.y, &view.name) }
            { for sheet.line.map(|line| text("line", line.x, line.y, &view.line)) }
            { for sheet.rows.into_iter().map(|row| {
                let base = row.rect.centre().y + 4.0;
                html! {
                    <>
                        if row.changed { { rect("value-new", row.rect, "5") } }
                        { text("line", name.x, base, &row.name) }
                        { text("value", row.value_at, base, &row.value) }
                    </>
                }
            }) }
        </g>
    }
}
