//! The stage that is on the screen, as a file: what stands still is read off the page with the look it
//! has there, what moves is drawn anew.

use web_sys::{CssStyleDeclaration, Element, Node};

use crate::insight::evidence;
use crate::player::Moment;
use crate::stage::{Picture, escaped, frame, svg, whole_size};
use crate::ui::session::Session;
use crate::ui::stage::{Setting, colours, labelled};

/// What places and shapes an element.
const SHAPE: [&str; 13] = ["x", "y", "width", "height", "rx", "r", "cx", "cy", "d", "x1", "y1", "x2", "y2"];
/// What a style sheet says about it, with what holds without it.
const LOOK: [(&str, &str); 12] = [
    ("fill", ""),
    ("stroke", "none"),
    ("stroke-width", "1px"),
    ("stroke-dasharray", "none"),
    ("stroke-linecap", "butt"),
    ("stroke-linejoin", "miter"),
    ("opacity", "1"),
    ("fill-opacity", "1"),
    ("font-size", ""),
    ("font-weight", "400"),
    ("text-anchor", "start"),
    ("dominant-baseline", "auto"),
];

/// The picture at a moment and its size; none while there is no stage to see.
pub fn picture(session: &Session, moment: Moment, link: &str) -> Option<(String, (f64, f64))> {
    let stage = web_sys::window()?.document()?.query_selector(".stage-view").ok()??;
    let drawing = stage.query_selector(".stage-picture").ok()??;
    let rect = stage.get_bounding_client_rect();
    let size = (rect.width().floor(), rect.height().floor());
    // Beside another run it may have a graveyard for that one's sake.
    let beside = drawing.query_selector(".graveyard").ok()?.is_some();
    let setting = Setting::new(session, size, u32::from(beside));
    let colours = colours(&stage);
    let drawn = session
        .player
        .world(|world| frame(session.recording(), &setting.layout, &setting.hues, world, moment));
    let labels = labelled(session, &setting, &drawn, None, false);
    let mut still = String::new();
    children(&drawing, &mut still);
    let words = format!("{}, {}", session.place_in_words(moment), moment.at);
    let title = &session.lesson.title;
    let picture = Picture {
        title,
        words: &words,
        still: &still,
        layout: &setting.layout,
        frame: &drawn,
        labels: &labels,
        colours: &colours,
        source: &evidence(&session.lesson, session.recording(), moment.at, link),
    };
    Some((svg(&picture), whole_size(&picture)))
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    web_sys::window()?.get_computed_style(element).ok()?
}

fn children(of: &Element, out: &mut String) {
    let nodes = of.child_nodes();
    for node in (0..nodes.length()).filter_map(|at| nodes.get(at)) {
        match node.node_type() {
            Node::TEXT_NODE => out.push_str(&escaped(&node.text_content().unwrap_or_default())),
            Node::ELEMENT_NODE => element(wasm_bindgen::JsCast::unchecked_ref(&node), out),
            _ => {}
        }
    }
}

fn element(element: &Element, out: &mut String) {
    let tag = element.tag_name();
    // What only answers to a pointer is not seen.
    if element.class_list().contains("hit") {
        return;
    }
    out.extend(["<", &tag]);
    let mut write = |name: &str, value: &str| out.extend([" ", name, "=\"", &escaped(value), "\""]);
    for name in SHAPE {
        if let Some(value) = element.get_attribute(name) {
            write(name, &value);
        }
    }
    let is_shape = !matches!(tag.as_str(), "g" | "title");
    if let Some(style) = style_of(element).filter(|_| is_shape) {
        for (name, without) in LOOK {
            let value = style.get_property_value(name).unwrap_or_default();
            let value = if value == "rgba(0, 0, 0, 0)" { "none" } else { value.as_str() };
            if value != without && !value.is_empty() && (tag == "text" || !is_for_text(name)) {
                write(name, value);
            }
        }
    }
    out.push('>');
    children(element, out);
    out.extend(["</", &tag, ">\n"]);
}

fn is_for_text(name: &str) -> bool {
    name.starts_with("font") || matches!(name, "text-anchor" | "dominant-baseline")
}
