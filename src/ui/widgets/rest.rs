//! While the run rests so that a step can be read: how much longer, and how to stay.
//!
//! The style sheet draws the part that is left, `--left`, as a ring around the play button. Nothing of this is
//! announced.

use gloo_timers::callback::Interval;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::transport::{Act, act};
use crate::player::Motion;
use crate::ui::focus;
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};

/// What is shown follows so often; the style sheet moves the ring in between.
const FOLLOW_MS: u32 = 200;

/// Does the run rest?
pub fn is_resting(session: &Session) -> bool {
    session.player.playback(|playback| matches!(playback.motion(), Motion::Resting { .. }))
}

/// How much longer, and the way to stay. Its place is kept while the run does not rest, so that no word moves.
#[component]
pub fn Rest() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let words = use_node_ref();
    let resting = is_resting(&session);
    {
        let (words, session) = (words.clone(), session.clone());
        use_effect_with((resting, session), move |(resting, session)| {
            let session = session.clone();
            let follow = move || show(&session, &words);
            follow();
            let follower = resting.then(|| Interval::new(FOLLOW_MS, follow));
            move || drop(follower)
        });
    }
    let stay = move |_: MouseEvent| {
        act(&session, Act::Toggle);
        // This button goes; the next wish is likely to go on.
        focus::put(".act-toggle");
    };
    html! {
        <div class={classes!("rest", resting.then_some("resting"))}>
            <span ref={words}></span>
            <button type="button" class="button small" onclick={stay}>{ "Stay" }</button>
        </div>
    }
}

fn show(session: &Session, words: &NodeRef) {
    let (motion, held) = session.player.playback(|playback| (playback.motion(), playback.is_held()));
    let Motion::Resting { left_ms, of_ms } = motion else { return };
    let told = if held {
        "waits while you read".to_owned()
    } else {
        format!("goes on in {} s", (left_ms / 1_000.0).ceil())
    };
    if let Some(words) = words.cast::<HtmlElement>() {
        words.set_text_content(Some(&told));
    }
    let main = web_sys::window().and_then(|window| window.document()?.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.style().set_property("--left", &format!("{:.3}", left_ms / of_ms));
    }
}
