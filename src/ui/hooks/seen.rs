//! Whether something can be seen: in the window's part of the page, in a window that is not behind others.

use gloo_events::EventListener;
use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};
use yew::prelude::*;

/// Is any of it in sight, in a window that is?
#[hook]
pub fn use_seen(of: &NodeRef) -> bool {
    let in_sight = use_state_eq(|| false);
    let shown = use_state_eq(|| true);
    {
        let in_sight = in_sight.setter();
        use_effect_with(of.clone(), move |of| {
            let callback = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
                let last = entries
                    .iter()
                    .last()
                    .and_then(|entry| entry.dyn_into::<IntersectionObserverEntry>().ok());
                if let Some(entry) = last {
                    in_sight.set(entry.is_intersecting());
                }
            });
            let observer = IntersectionObserver::new(callback.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, of.cast::<Element>()) {
                observer.observe(&element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(callback);
            }
        });
    }
    {
        let shown = shown.setter();
        use_effect_with((), move |()| {
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document.map(|document| {
                let watched = document.clone();
                EventListener::new(&document, "visibilitychange", move |_| shown.set(!watched.hidden()))
            });
            move || drop(listener)
        });
    }
    *in_sight && *shown
}
