//! Taking the place of what the page's file shows: it is seen until the program has something to show.

use yew::prelude::*;

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
    let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
    for shown in [".boot", ".printed"] {
        if let Some(shown) = document.query_selector(&format!("#app > {shown}")).ok().flatten() {
            shown.remove();
        }
    }
}
