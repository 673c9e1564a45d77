//! Small explanations beside whatever carries `data-hint`: under the mouse, in focus, or tapped.
//!
//! One element for the whole page, kept inside the window, above everything. It stays while the
//! pointer is on it and goes with Escape (WCAG 2.2, 1.4.13).

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement, KeyboardEvent, MouseEvent};

const ID: &str = "hint";
/// From the edge of the window, and from what it explains; CSS pixels.
const GAP: f64 = 8.0;
/// Long enough to move the pointer over to the hint.
const LINGER_MS: u32 = 180;

thread_local! {
    static LEAVING: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    static PRESSED: RefCell<Option<Pressed>> = const { RefCell::new(None) };
}

/// The last press: what was pressed needs no explaining, nor what comes to lie under the pointer by it.
struct Pressed {
    explained: Option<Element>,
    at: (i32, i32),
}

/// Watches the page for as long as it lives.
pub fn watch() {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let shared = Rc::new(document.clone());
    for event in ["mouseover", "focusin"] {
        let shared = Rc::clone(&shared);
        EventListener::new(&document, event, move |event| entered(&shared, event)).forget();
    }
    EventListener::new(&document, "mouseout", |_| left()).forget();
    // The focus never goes over to the hint.
    EventListener::new(&document, "focusout", |_| hide()).forget();
    EventListener::new(&document, "click", |event| {
        // What is pressed may mean something else now; a term is pressed to be explained.
        let term = explained(event, "[aria-describedby]");
        if term.is_none() {
            hide();
            let explained = explained(event, "[data-hint]");
            PRESSED.with_borrow_mut(|pressed| *pressed = Some(Pressed { explained, at: place(event) }));
        }
    })
    .forget();
    EventListener::new(&document, "keydown", |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
            hide();
        }
    })
    .forget();
}

fn entered(document: &Document, event: &Event) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if target.id() == ID {
        return stay();
    }
    let explained = explained(event, "[data-hint]");
    let is_pressed = PRESSED.with_borrow_mut(|pressed| {
        let same = |pressed: &Pressed| {
            pressed.explained.is_some() && pressed.explained == explained || pressed.at == place(event)
        };
        let is_pressed = pressed.as_ref().is_some_and(same);
        if !is_pressed {
            *pressed = None;
        }
        is_pressed
    });
    if let Some(explained) = explained.filter(|_| !is_pressed) {
        // Focus by a click explains nothing that the pointer has not explained already.
        if let Some(text) = explained.get_attribute("data-hint") {
            let rect = explained.get_bounding_client_rect();
            show_in(document, &text, (rect.left() + rect.right()) / 2.0, rect.top(), rect.bottom());
        }
    }
}

/// What an event is about, or what that is in.
fn explained(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Where the pointer is; nowhere in an event of the focus.
fn place(event: &Event) -> (i32, i32) {
    event.dyn_ref::<MouseEvent>().map_or((-1, -1), |event| (event.client_x(), event.client_y()))
}

fn left() {
    LEAVING.with_borrow_mut(|leaving| *leaving = Some(Timeout::new(LINGER_MS, hide)));
}

fn stay() {
    LEAVING.with_borrow_mut(|leaving| drop(leaving.take()));
}

/// Shows a text above (or, where there is no room, below) a place in the window.
pub fn show(text: &str, middle: f64, top: f64, bottom: f64) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        show_in(&document, text, middle, top, bottom);
    }
}

fn show_in(document: &Document, text: &str, middle: f64, top: f64, bottom: f64) {
    stay();
    let Some(hint) = element(document) else { return };
    if text.is_empty() {
        return hide();
    }
    hint.set_text_content(Some(text));
    let _ = hint.remove_attribute("hidden");
    let (width, height) = (f64::from(hint.offset_width()), f64::from(hint.offset_height()));
    let window = document.document_element().map_or(width, |root| f64::from(root.client_width()));
    let left = (middle - width / 2.0).min(window - width - GAP).max(GAP);
    let above = top - height - GAP;
    let top = if above >= GAP { above } else { bottom + GAP };
    let style = hint.style();
    let _ = style.set_property("left", &format!("{left:.0}px"));
    let _ = style.set_property("top", &format!("{top:.0}px"));
}

/// Takes the hint away.
pub fn hide() {
    let hint = web_sys::window().and_then(|window| window.document()?.get_element_by_id(ID));
    if let Some(hint) = hint {
        let _ = hint.set_attribute("hidden", "");
    }
}

/// The hint's element, made when first needed; in the topmost layer, so that a dialog does not cover it.
fn element(document: &Document) -> Option<HtmlElement> {
    if let Some(hint) = document.get_element_by_id(ID) {
        return hint.dyn_into().ok();
    }
    let hint: HtmlElement = document.create_element("div").ok()?.dyn_into().ok()?;
    hint.set_id(ID);
    hint.set_class_name("hint");
    // What it says is also said by `aria-label` or `aria-describedby` of what it explains.
    hint.set_attribute("aria-hidden", "true").ok()?;
    document.body()?.append_child(&hint).ok()?;
    Some(hint)
}
