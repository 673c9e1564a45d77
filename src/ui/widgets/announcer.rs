//! What is said to those who listen: the title of a step that was reached, once the run has stopped
//! there, and never more than once a second.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::player::Motion;
use crate::ui::session::{Session, use_session};

/// Long enough for a burst of key presses to end.
const QUIET_MS: u32 = 1_000;

/// The page's one live region.
#[component]
pub fn Announcer() -> Html {
    let session = use_session();
    let said = use_state(AttrValue::default);
    {
        let setter = said.setter();
        use_effect_with(session, move |session| {
            let pending: Rc<RefCell<Option<Timeout>>> = Rc::default();
            let watched = Rc::clone(session);
            let subscription = session.player.on_change(move || {
                let (session, setter) = (Rc::clone(&watched), setter.clone());
                let wait = Timeout::new(QUIET_MS, move || {
                    if let Some(text) = news(&session) {
                        setter.set(text.into());
                    }
                });
                *pending.borrow_mut() = Some(wait);
            });
            move || drop(subscription)
        });
    }
    html! { <p class="sr-only" aria-live="polite">{ &*said }</p> }
}

fn news(session: &Session) -> Option<String> {
    let paused = session.player.playback(|playback| playback.motion() == Motion::Paused);
    paused.then(|| session.place_in_words(session.player.moment()))
}
