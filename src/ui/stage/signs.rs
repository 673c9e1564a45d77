//! What the signs of the stage mean: each drawn by what draws it there, in a table beside the keys.

use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

use super::canvas::{clear, context};
use super::envelope::{Brush, colours};
use super::nodes::mark;
use crate::player::Cause;
use crate::sim::Marker;
use crate::stage::{Envelope, Look, Point, Ring, Shape};
use crate::ui::session::{Session, use_session};
use crate::ui::widgets::timeline::shape;

/// The room for a sign, and for an envelope in it.
const SIZE: (f64, f64) = (44.0, 32.0);
const ENVELOPE: (f64, f64) = (26.0, 18.0);
const MIDDLE: Point = Point::new(22.0, 16.0);

/// A sign, by what draws it.
#[derive(Clone, PartialEq)]
enum Sign {
    Envelope(Envelope),
    Ring(Ring),
    Mark(Shape),
    Timeline(Marker),
}

/// All signs that a lesson of this kind can show.
fn signs(session: &Session) -> Vec<(Sign, String)> {
    let plain = || Envelope::sample(MIDDLE);
    let mut signs: Vec<(Sign, String)> = Vec::new();
    let mut add = |sign: Sign, words: &str| signs.push((sign, words.to_owned()));
    for (hue, kind) in session.hues.names().enumerate() {
        add(Sign::Envelope(Envelope { hue, ..plain() }), &format!("a message of type {kind}"));
    }
    let small = |look: Look| Envelope { look, scale: 0.6, ..plain() };
    add(Sign::Envelope(Envelope { look: Look::Outline, ..plain() }), "its slot: delivered, not acknowledged");
    add(Sign::Envelope(small(Look::Ack)), "an acknowledgement or a confirm on its way");
    add(Sign::Envelope(small(Look::Nack)), "a negative acknowledgement: not done, or not taken");
    add(Sign::Envelope(Envelope { attempt: 2, ..plain() }), "the second attempt");
    add(Sign::Envelope(Envelope { redelivered: true, ..plain() }), "redelivered: handed out before");
    add(Sign::Envelope(Envelope { priority: Some(5), ..plain() }), "its priority");
    add(Sign::Envelope(Envelope { poison: true, ..plain() }), "every worker fails on it");
    let gone = |cause: Cause| Sign::Envelope(Envelope { gone: Some(cause), scale: 0.7, ..plain() });
    add(gone(Cause::Maxlen), "maxlen: its queue was full");
    add(gone(Cause::Expired), "expired: its time to live ran out");
    add(gone(Cause::Rejected), "rejected, and nobody has it");
    add(gone(Cause::Lost), "lost on its way, or with who held it");
    let ring = |waits: bool| {
        let (left, whole) =
            (crate::base::SimDuration::from_millis(600), crate::base::SimDuration::from_millis(1_000));
        Sign::Ring(Ring { waits, ..Ring::waits(MIDDLE, 11.0, left, whole) })
    };
    add(ring(false), "work, filling until it is done");
    add(ring(true), "a wait, draining: held back, or until it expires");
    add(Sign::Mark(Shape::Failed), "the worker has failed, or is down (dashed edge)");
    if session.recording().plan.has_services() {
        add(
            Sign::Envelope(Envelope { look: Look::Call, ..plain() }),
            "a call: its line is held until the answer",
        );
        add(Sign::Envelope(Envelope { look: Look::Answer, ..plain() }), "the answer to a call");
        add(Sign::Envelope(Envelope { look: Look::Error, ..plain() }), "the answer that it failed");
    }
    add(Sign::Timeline(Marker::Failure), "on the timeline: a failure");
    add(Sign::Timeline(Marker::Again), "on the timeline: tried again");
    add(Sign::Timeline(Marker::Dead), "on the timeline: dead-lettered");
    add(Sign::Timeline(Marker::Loss), "on the timeline: lost");
    add(Sign::Timeline(Marker::Change), "on the timeline: the cluster or a group rearranged");
    signs
}

/// The table.
#[component]
pub fn Signs() -> Html {
    let session = use_session();
    html! {
        <dl class="key-list signs">
            { for signs(&session).into_iter().map(|(sign, words)| html! {
                <div><dt aria-hidden="true"><Drawn {sign} /></dt><dd>{ words }</dd></div>
            }) }
        </dl>
    }
}

#[derive(Properties, PartialEq)]
struct DrawnProps {
    sign: Sign,
}

/// One sign: what moves on the stage on a canvas, what stands still there as an element.
#[component]
fn Drawn(props: &DrawnProps) -> Html {
    let canvas = use_node_ref();
    {
        let canvas = canvas.clone();
        use_effect_with(props.sign.clone(), move |sign| {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            if let Some(context) = context(&canvas) {
                paint(&canvas, &context, sign);
            }
        });
    }
    let still = match &props.sign {
        Sign::Mark(shape) => mark(*shape, MIDDLE, 12.0),
        Sign::Timeline(kind) => {
            html! { <svg x="22" y="9" class="mark" overflow="visible">{ shape(*kind) }</svg> }
        }
        Sign::Envelope(_) | Sign::Ring(_) => return html! { <canvas class="sign" ref={canvas} /> },
    };
    html! { <svg class="sign timeline-signs" viewBox="0 0 44 32"><g class="node">{ still }</g></svg> }
}

fn paint(canvas: &HtmlCanvasElement, context: &CanvasRenderingContext2d, sign: &Sign) {
    clear(canvas, context, SIZE);
    let palette = colours(canvas);
    let brush = Brush { context, palette: &palette, size: ENVELOPE, selected: None, paused: false };
    match sign {
        Sign::Envelope(envelope) => brush.envelope(envelope),
        Sign::Ring(ring) => brush.ring(ring),
        Sign::Mark(_) | Sign::Timeline(_) => {}
    }
}
