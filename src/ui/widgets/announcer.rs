//! What is said to those who listen: title and words of a step that was reached, and what came of a reply, once
//! the run has stood there for a second; and how much the timeline skips where it is folded. (A question, and the look
//! back at the end, take the focus and are read by that.)

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::insight::Telling;
use crate::lesson::markup::plain;
use crate::player::Motion;
use crate::ui::session::{Session, use_session};

/// Long enough for a burst of key presses to end.
const QUIET_MS: u32 = 1_000;

/// What the announcer is given.
#[derive(Properties, PartialEq)]
pub struct AnnouncerProps {
    /// What there is to say besides where the run stands.
    pub more: AttrValue,
}

/// The page's one live region.
#[component]
pub fn Announcer(props: &AnnouncerProps) -> Html {
    let session = use_session();
    let said = use_state(AttrValue::default);
    let more = use_mut_ref(AttrValue::default);
    let pending = use_mut_ref(|| None::<Timeout>);
    let first = more.replace(props.more.clone()) == props.more;
    {
        let (more, pending) = (Rc::clone(&more), Rc::clone(&pending));
        let setter = said.setter();
        use_effect_with(Rc::clone(&session), move |session| {
            let watched = Rc::clone(session);
            let subscription = session.player.on_change(move || {
                speak_soon(&pending, &watched, &more, setter.clone());
            });
            move || drop(subscription)
        });
    }
    {
        let setter = said.setter();
        use_effect_with(props.more.clone(), move |_| {
            if !first {
                speak_soon(&pending, &session, &more, setter);
            }
        });
    }
    html! { <p class="sr-only" aria-live="polite">{ &*said }</p> }
}

fn speak_soon(
    pending: &RefCell<Option<Timeout>>,
    session: &Rc<Session>,
    more: &Rc<RefCell<AttrValue>>,
    setter: UseStateSetter<AttrValue>,
) {
    let (session, more) = (Rc::clone(session), Rc::clone(more));
    let wait = Timeout::new(QUIET_MS, move || {
        if let Some(place) = news(&session) {
            let more = more.borrow();
            setter.set(format!("{place} {more}").trim_end().to_owned().into());
        }
    });
    *pending.borrow_mut() = Some(wait);
}

fn news(session: &Session) -> Option<String> {
    let rests = session
        .player
        .playback(|playback| matches!(playback.motion(), Motion::Paused | Motion::Resting { .. }));
    let moment = session.player.moment();
    // As they stand in the caption: with the figures of this run, or what happened in it.
    let words = match session.telling() {
        Some(Telling::Step(say) | Telling::Events { say, .. }) => plain(&say),
        None => String::new(),
    };
    if rests {
        return Some(format!("{}. {words}", session.place_in_words(moment)));
    }
    session.skipped(moment.at)
}
