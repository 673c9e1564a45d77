//! Taking the place of what the page's file shows: it is seen until the program has something to show.

use web_sys::Element;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::opening::yield_now;

/// Takes the place, once something is `ready` to be seen. Until then the program is there and unseen, so that it
/// can measure its room.
#[hook]
pub fn use_reveal(ready: bool) {
    use_effect_with(ready, |ready| {
        if *ready {
            reveal();
        }
    });
}

fn reveal() {
    for shown in covers() {
        shown.remove();
    }
}

/// What the page's file shows, while it is seen.
fn covers() -> impl Iterator<Item = Element> {
    let document = web_sys::window().and_then(|window| window.document());
    [".boot", ".printed"]
        .into_iter()
        .filter_map(move |shown| document.as_ref()?.query_selector(&format!("#app > {shown}")).ok().flatten())
}

/// How many pieces of a page are to be drawn by now, of so many. Behind what the page's file shows there is one more
/// whenever the browser has done what else it had to do: a phone would not answer a finger while all were drawn. Once
/// the program is seen, it is all of them.
#[hook]
pub fn use_pieces(of: usize) -> usize {
    let drawn = use_state(|| if is_covered() { 1 } else { of });
    let (so_far, next) = (*drawn, drawn.setter());
    use_effect_with(so_far, move |so_far| {
        let so_far = *so_far;
        if so_far < of {
            spawn_local(async move {
                yield_now().await;
                next.set(if is_covered() { so_far + 1 } else { of });
            });
        }
    });
    so_far.min(of)
}

/// The build, which draws what is shown until then, draws all of it.
fn is_covered() -> bool {
    cfg!(target_arch = "wasm32") && covers().next().is_some()
}
