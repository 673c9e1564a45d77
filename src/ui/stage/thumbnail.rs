//! The stage at a moment, in small: its things and lines without words, and what moves.

use std::rc::Rc;

use web_sys::HtmlCanvasElement;
use yew::prelude::*;

use super::Setting;
use super::canvas::paint;
use crate::player::{Cursor, Moment};
use crate::stage::{Labels, NodeBox, Thing, frame, queue};
use crate::ui::session::use_session;

/// The stage it is a picture of: things on it are large enough to be seen in small.
const SIZE: (f64, f64) = (600.0, 310.0);

/// What a picture is given.
#[derive(Properties, PartialEq)]
pub struct ThumbnailProps {
    /// Of which moment.
    pub moment: Moment,
}

/// The picture. The words beside it say what it shows.
#[component]
pub fn Thumbnail(props: &ThumbnailProps) -> Html {
    let session = use_session();
    let canvas = use_node_ref();
    let moment = props.moment;
    let setting = use_memo(Rc::clone(&session), |session| Setting::new(session, SIZE, 0));
    {
        let (canvas, session) = (canvas.clone(), Rc::clone(&session));
        use_effect_with((Rc::clone(&setting), moment), move |(setting, moment)| {
            let Some(canvas) = canvas.cast::<HtmlCanvasElement>() else { return };
            let mut cursor = Cursor::new(Rc::clone(&session.history));
            let world = cursor.seek(moment.entries);
            let drawn = frame(session.recording(), &setting.layout, &setting.hues, world, *moment);
            paint(&canvas, setting, (&drawn, &Labels::default()), None, false);
        });
    }
    let layout = &setting.layout;
    let plan = &session.recording().plan;
    let thing = |node: &NodeBox| {
        let (shape, centre) = (node.shape, node.shape.centre());
        let d = match Thing::of(plan, node.id) {
            Thing::Queue(queue::Thing::Exchange(_)) => {
                format!(
                    "M{} {}L{} {}L{} {}L{} {}Z",
                    centre.x,
                    shape.y,
                    shape.right(),
                    centre.y,
                    centre.x,
                    shape.bottom(),
                    shape.x,
                    centre.y
                )
            }
            _ => format!("M{} {}h{}v{}h-{}Z", shape.x, shape.y, shape.w, shape.h, shape.w),
        };
        html! { <path class="shape" {d} /> }
    };
    html! {
        <span class="thumbnail" aria-hidden="true">
            <svg viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} focusable="false">
                { for layout.links.iter().map(|way| html! { <path class="link" d={way.path.d.clone()} /> }) }
                { for layout.boxes.iter().map(thing) }
            </svg>
            <canvas ref={canvas}></canvas>
        </span>
    }
}
