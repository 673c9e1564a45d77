//! What a page keeps of its reader, in the browser: under the page's id, the kind and the id of what it is about.

use yew::prelude::*;

use crate::lesson::Page;
use crate::ui::storage;

/// The place of one thing, for example `page.flashcards.card.outbox`.
fn key(page: &Page, kind: &str, id: &str) -> String {
    format!("page.{}.{kind}.{id}", page.id)
}

/// What was kept.
pub(super) fn read(page: &Page, kind: &str, id: &str) -> Option<String> {
    storage::read(&key(page, kind, id))
}

/// Keeps something, or nothing any more.
pub(super) fn write(page: &Page, kind: &str, id: &str, value: Option<&str>) {
    match value {
        Some(value) => storage::write(&key(page, kind, id), value),
        None => storage::forget(&key(page, kind, id)),
    }
}

/// Says where it is kept, or that it is not.
pub(super) fn told() -> Html {
    let words = if storage::works() {
        "Kept in this browser, and nowhere else."
    } else {
        "This browser keeps nothing for this page: what you do here is gone when you leave."
    };
    html! { <small class="reading-kept muted">{ words }</small> }
}
