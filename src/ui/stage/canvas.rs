//! The layer of what moves: painted in every frame, never rendered by Yew in between.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, Path2d};
use yew::prelude::*;

use super::envelope::{Brush, colours};
use super::{Setting, labelled};
use crate::engine::queueing::MessageId;
use crate::stage::{Colours, Frame, Labels, Ring, frame, key_size};
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Session, use_selection, use_session};

/// What the canvas is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where things stand; none before the stage is measured.
    pub setting: Rc<Option<Setting>>,
}

/// A canvas over the picture. The parallel text beside it says the same in words.
#[component]
pub fn Canvas(props: &Props) -> Html {
    let session = use_session();
    let selection = use_selection();
    let canvas = use_node_ref();
    let moment = use_moment(&session.player);
    let selected = selection.now;
    {
        let (session, setting, canvas) = (Rc::clone(&session), Rc::clone(&props.setting), canvas.clone());
        use_effect_with((Rc::clone(&props.setting), selected), move |_| {
            let painter = Rc::new(Painter { session: Rc::clone(&session), setting, canvas, selected });
            painter.paint();
            let on_frame = session.player.on_frame({
                let painter = Rc::clone(&painter);
                move |_| painter.paint()
            });
            let on_change = session.player.on_change(move || painter.paint());
            move || drop((on_frame, on_change))
        });
    }
    // The moment is read so that a change of theme, which renders the page anew, repaints too.
    let _ = moment;
    html! { <canvas class="stage-canvas" ref={canvas} aria-hidden="true" /> }
}

struct Painter {
    session: Rc<Session>,
    setting: Rc<Option<Setting>>,
    canvas: NodeRef,
    selected: Selected,
}

impl Painter {
    fn paint(&self) {
        let (Some(setting), Some(canvas)) = (self.setting.as_ref(), self.canvas.cast::<HtmlCanvasElement>())
        else {
            return;
        };
        let (recording, moment) = (self.session.history.recording(), self.session.player.moment());
        let player = &self.session.player;
        let drawn = player.world(|world| frame(recording, &setting.layout, &setting.hues, world, moment));
        let selected = match self.selected {
            Selected::Message(message) => Some(message),
            _ => None,
        };
        let paused = !player.playback(|playback| playback.is_moving());
        let labels = labelled(&self.session, setting, &drawn, selected, !paused);
        paint(&canvas, setting, (&drawn, &labels), selected, paused);
    }
}

/// Paints a frame; `paused` adds what there is only time to read while nothing moves.
pub fn paint(
    canvas: &HtmlCanvasElement,
    setting: &Setting,
    (drawn, labels): (&Frame, &Labels),
    selected: Option<MessageId>,
    paused: bool,
) {
    let Some(context) = context(canvas) else { return };
    clear(canvas, &context, setting.layout.size);
    let palette = colours(canvas);
    let size = setting.layout.metrics.envelope;
    let brush = Brush { context: &context, palette: &palette, size, selected, paused };
    brush.tracks(drawn.tracks.iter().filter_map(|link| setting.layout.links.get(*link)));
    lit_links(&context, &palette, setting, drawn);
    lit_keys(&brush, setting, drawn);
    drawn.flows.iter().for_each(|flow| brush.flow(flow));
    drawn.rings.iter().filter(|ring| !ring.in_front).for_each(|ring| brush.ring(ring));
    drawn.envelopes.iter().for_each(|envelope| brush.envelope(envelope));
    drawn.piles.iter().for_each(|pile| brush.pile(pile));
    drawn.rings.iter().filter(|ring| ring.in_front).for_each(|ring| brush.ring(ring));
    drawn.flows.iter().for_each(|flow| brush.tally(flow));
    drawn.more.iter().for_each(|(at, count)| brush.more(*at, *count));
    if paused {
        drawn.rings.iter().filter(|ring| ring.waits).for_each(|ring: &Ring| brush.time_left(ring));
    }
    labels.brackets.iter().for_each(|line| brush.hair(line));
    labels.labels.iter().for_each(|label| brush.label(label));
}

pub(super) fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// As many pixels as the screen has, measured in CSS pixels.
pub(super) fn clear(
    canvas: &HtmlCanvasElement,
    context: &CanvasRenderingContext2d,
    (width, height): (f64, f64),
) {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(1.0, 3.0);
    let (pixels_w, pixels_h) = ((width * ratio) as u32, (height * ratio) as u32);
    if (canvas.width(), canvas.height()) != (pixels_w, pixels_h) {
        canvas.set_width(pixels_w);
        canvas.set_height(pixels_h);
    }
    let _ = context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    context.clear_rect(0.0, 0.0, width, height);
}

fn lit_links(context: &CanvasRenderingContext2d, palette: &Colours, setting: &Setting, drawn: &Frame) {
    context.set_stroke_style_str(&palette.lit);
    context.set_line_width(2.5);
    for way in drawn.lit.iter().filter_map(|link| setting.layout.links.get(*link)) {
        if let Ok(path) = Path2d::new_with_path_string(&way.path.d) {
            context.stroke_with_path(&path);
        }
    }
}

/// The words of a binding that a message just passes by, on the colour of its line.
fn lit_keys(brush: &Brush, setting: &Setting, drawn: &Frame) {
    for (words, at) in setting.layout.lit_keys(drawn) {
        let (w, h) = key_size(words);
        brush.context.begin_path();
        let _ = brush.context.round_rect_with_f64(at.x - w / 2.0, at.y - h / 2.0, w, h, h / 2.0);
        brush.context.set_fill_style_str(&brush.palette.lit);
        brush.context.fill();
        brush.text(words, at, 12, false, &brush.palette.paper, None);
    }
}
