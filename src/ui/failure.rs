//! The last resort: when the program panics, the page says so, with the link that leads there again.
//!
//! The panic hook runs while everything else is dead, so it builds its panel by hand.

use std::cell::Cell;
use std::panic::PanicHookInfo;

use web_sys::{Document, Element};

use super::route;

thread_local! {
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// Shows every panic in the console, and the first in the page.
pub fn watch() {
    yew::set_custom_panic_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        if !SHOWN.replace(true) {
            show(info);
        }
    }));
}

fn show(info: &PanicHookInfo<'_>) {
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    let Some(panel) = panel(&document, &info.to_string()) else { return };
    if let Some(body) = document.body() {
        body.set_text_content(None);
        let _ = body.append_child(&panel);
    }
    document.set_title("Sorting Office has stopped");
}

fn panel(document: &Document, what: &str) -> Option<Element> {
    let main = element(document, "main", "boot boot-failed", "")?;
    let alert = element(document, "div", "", "")?;
    alert.set_attribute("role", "alert").ok()?;
    let link = route::current();
    let anchor = element(document, "a", "", &link)?;
    anchor.set_attribute("href", &link).ok()?;
    let where_from = element(document, "p", "", "This link leads to the same moment: ")?;
    where_from.append_child(&anchor).ok()?;
    let detail = element(document, "p", "", "")?;
    detail.append_child(&*element(document, "code", "", what)?).ok()?;
    let advice =
        "Reload the page to go on. If it happens again, please report it with the link and the line below.";
    for child in [
        element(document, "h1", "", "Sorting Office has stopped")?,
        element(document, "p", "", "The page came upon a mistake of its own and cannot go on.")?,
        element(document, "p", "", advice)?,
        where_from,
        detail,
    ] {
        alert.append_child(&child).ok()?;
    }
    main.append_child(&alert).ok()?;
    Some(main)
}

fn element(document: &Document, name: &str, class: &str, text: &str) -> Option<Element> {
    let element = document.create_element(name).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element.set_text_content(Some(text));
    Some(element)
}
