//! L6: the page. Everything that knows Yew and the browser.
//!
//! `app` is the shell, `pages` what it shows, `panels` and `widgets` what a lesson is made of. All
//! views of a lesson read one `player` and one `session`.

mod app;
pub mod bench;
mod failure;
mod focus;
mod header;
mod hints;
mod hooks;
pub mod icons;
mod insights;
mod keys;
pub mod lines;
mod load;
mod map;
mod nav;
pub mod opening;
mod pages;
mod panels;
mod parts;
pub mod player;
#[cfg(not(target_arch = "wasm32"))]
pub mod printed;
mod progress;
mod reveal;
mod route;
mod scroll;
pub mod session;
mod share;
pub mod stage;
mod storage;
mod tabs;
mod theme;
mod widgets;

/// The page's address will change, and the way to its icon with it: from now on that is the whole way.
fn keep_icon(document: &web_sys::Document) -> Option<()> {
    let link = document.query_selector("link[rel=icon]").ok()??;
    let file = link.get_attribute("href")?;
    let file = file.rsplit('/').next()?;
    link.set_attribute("href", &(route::root() + file)).ok()
}

/// Starts the app. What the page's file shows stays until the app has something to show in its place.
pub fn mount() {
    failure::watch();
    theme::Theme::kept().apply();
    let start = || {
        let document = web_sys::window()?.document()?;
        keep_icon(&document);
        let place = document.get_element_by_id("app")?;
        let program = document.create_element("div").ok()?;
        program.set_id("program");
        place.append_child(&program).ok()?;
        hints::watch();
        yew::Renderer::<app::App>::with_root(program).render();
        Some(())
    };
    yew::platform::spawn_local(async move {
        route::bring_reader().await;
        // The program has just been put together: its first picture is a piece of work of its own.
        opening::yield_now().await;
        start();
    });
}
