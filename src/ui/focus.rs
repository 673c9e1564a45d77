//! Where the focus is, and putting it somewhere.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// What has the focus; nothing when it is lost, as after what had it has gone.
pub fn active() -> Option<Element> {
    document()?.active_element().filter(|element| element.tag_name() != "BODY")
}

/// Puts the focus on the first element that fits, if that can be seen.
pub fn put(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Gives the focus back to what had it before; to the page, if that has gone.
pub fn give_back(before: Option<Element>) {
    let Some(element) = before.filter(|element| element.is_connected()) else { return put("#main") };
    // What is drawn takes it as what is written does.
    let _ = element.unchecked_into::<HtmlElement>().focus();
}
