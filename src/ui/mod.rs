//! L6: the page. Everything that knows Yew and the browser.
//!
//! `app` is the shell, `pages` what it shows, `panels` and `widgets` what a lesson is made of. All
//! views of a lesson read one `player` and one `session`.

mod app;
pub mod bench;
mod failure;
mod header;
mod hints;
mod hooks;
pub mod icons;
mod insights;
mod keys;
mod load;
mod nav;
pub mod opening;
mod pages;
mod panels;
pub mod player;
mod route;
mod scroll;
pub mod session;
mod share;
pub mod stage;
mod storage;
mod tabs;
mod theme;
mod widgets;

/// Puts the app in the place of the loading notice.
pub fn mount() {
    failure::watch();
    theme::Theme::kept().apply();
    let place = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app"));
    if let Some(place) = place {
        place.set_text_content(None);
        hints::watch();
        yew::Renderer::<app::App>::with_root(place).render();
    }
}
