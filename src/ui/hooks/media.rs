//! A media query as a value that renders again when it changes.

use gloo_events::EventListener;
use web_sys::MediaQueryList;
use yew::prelude::*;

fn query(text: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(text).ok()?
}

/// Does the window match the query?
#[hook]
pub fn use_media(text: &'static str) -> bool {
    let matches = use_state(|| query(text).is_some_and(|list| list.matches()));
    {
        let setter = matches.setter();
        use_effect_with(text, move |text| {
            let listener = query(text).map(|list| {
                let watched = list.clone();
                EventListener::new(&list, "change", move |_| setter.set(watched.matches()))
            });
            move || drop(listener)
        });
    }
    *matches
}
