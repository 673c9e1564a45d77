//! The keyboard of a lesson: which key does what, and when it does nothing.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::panels::PANELS;
use super::widgets::transport::Act;

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Something of the player.
    Act(Act),
    /// Undo the last change of the run.
    Undo,
    /// Make the last change that was undone once more.
    Redo,
    /// A panel, by its id.
    Panel(&'static str),
    /// The list of things on the stage.
    Things,
    /// The list of keys.
    Help,
}

/// What a key press asks for, given where the focus is; nothing for keys that belong to others.
pub fn read(event: &KeyboardEvent, characters: bool) -> Option<Key> {
    if event.default_prevented() || event.alt_key() || event.is_composing() {
        return None;
    }
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if target.as_ref().is_some_and(takes_text) || is_dialog_open() {
        return None;
    }
    if event.ctrl_key() || event.meta_key() {
        return match (event.key().as_str(), event.shift_key()) {
            ("z" | "Z", false) => Some(Key::Undo),
            ("z" | "Z", true) | ("y" | "Y", false) => Some(Key::Redo),
            _ => None,
        };
    }
    let on_button = target.as_ref().is_some_and(|target| {
        matches!(target.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY" | "SELECT")
            || target.has_attribute("tabindex") && target.get_attribute("role").as_deref() == Some("button")
    });
    let key = event.key();
    let acts = match key.as_str() {
        " " if on_button => return None,
        " " => Act::Toggle,
        "ArrowLeft" => Act::StepBack,
        "ArrowRight" => Act::StepOn,
        "Home" => Act::Start,
        "End" => Act::End,
        _ if !characters => return None,
        "k" | "K" => Act::Toggle,
        "," => Act::EventBack,
        "." => Act::EventOn,
        "<" => Act::Slower,
        ">" => Act::Faster,
        "g" | "G" => return Some(Key::Things),
        "?" => return Some(Key::Help),
        key => return PANELS.iter().find(|panel| panel.key == key).map(|panel| Key::Panel(panel.id)),
    };
    // Home, End and the arrows scroll what has the focus and can be scrolled sideways or down.
    let scrolls = target
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|target| target.has_attribute("data-scrolls"));
    let moves = matches!(acts, Act::StepBack | Act::StepOn | Act::Start | Act::End);
    (!(scrolls && moves)).then_some(Key::Act(acts))
}

/// Is this where text is typed or a value chosen? The timeline is not: its keys are the player's.
fn takes_text(target: &Element) -> bool {
    match target.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => target
            .dyn_ref::<HtmlInputElement>()
            .is_none_or(|input| !matches!(input.type_().as_str(), "range" | "checkbox")),
        _ => target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable),
    }
}

fn is_dialog_open() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.and_then(|document| document.query_selector("dialog[open]").ok()?).is_some()
}
