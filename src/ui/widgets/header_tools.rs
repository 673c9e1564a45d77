//! What an open lesson puts into the page's header: its buttons stand there, and belong to the lesson.

use yew::prelude::*;

/// Renders into the header from wherever it stands; nothing where there is no header, as in an
/// embedded lesson. One for a page: its place is always there, and Yew keeps what is in it in order.
pub fn header_tools(tools: Html) -> Html {
    let document = web_sys::window().and_then(|window| window.document());
    match document.and_then(|document| document.get_element_by_id("header-tools")) {
        Some(place) => create_portal(tools, place),
        None => html! {},
    }
}
