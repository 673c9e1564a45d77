//! The caption: which step this is, and what happens in it.
//!
//! It lies over the stage's lower edge, stands on it and is as high as its words; from four lines on they
//! scroll. Whoever points at it, has the focus in it or selects in it is reading: then a rest does not end.

use std::cell::Cell;
use std::rc::Rc;

use gloo_events::EventListener;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::prose::Prose;
use super::rest::Rest;
use super::transport::{Act, act};
use crate::insight::Telling;
use crate::lesson::Step;
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};
use crate::ui::stage::use_size;

/// A finger that goes so far sideways means a step; in CSS pixels.
const SWIPE: i32 = 48;

/// What the caption is given.
#[derive(Properties, PartialEq)]
pub struct CaptionProps {
    /// Are the lesson's questions asked?
    pub asks: bool,
    /// Opens the look back, where there is one to open.
    pub onlookback: Option<Callback<()>>,
}

/// The caption of the open lesson.
#[component]
pub fn Caption(props: &CaptionProps) -> Html {
    let session = use_session();
    use_moment(&session.player);
    let root = use_node_ref();
    let reading = use_reading(&session, &root);
    let body = use_node_ref();
    let index = session.current_step();
    let (scrolls, fades, onscroll) = use_overflow(&body, index);
    let touched = use_mut_ref(|| None);
    let touch = {
        let touched = touched.clone();
        Callback::from(move |event: PointerEvent| {
            *touched.borrow_mut() = (event.pointer_type() == "touch").then(|| event.client_x());
        })
    };
    let swipe = {
        let session = Rc::clone(&session);
        Callback::from(move |event: PointerEvent| {
            let way = touched.take().map_or(0, |from| event.client_x() - from);
            if way.abs() > SWIPE {
                act(&session, if way < 0 { Act::StepOn } else { Act::StepBack });
            }
        })
    };
    let Reading { point, leave, focus, blur } = reading;
    let at = index.and_then(|index| session.steps.get(index));
    let step = at.and_then(|at| session.lesson.steps.get(at.step));
    let told = session.telling();
    let lookback = props.onlookback.clone();
    html! {
        <section ref={root} class="caption" aria-label="What happens" onpointerenter={point} onpointerleave={leave}
            onfocusin={focus} onfocusout={blur} onpointerdown={touch} onpointerup={swipe}>
            <div class="caption-head">
                <p class="caption-step">{ place_of(&session, index, props.asks, told.as_ref()) }</p>
                <h2>
                    { match &told {
                        Some(Telling::Events { title, .. }) => title.clone(),
                        Some(Telling::Step(_)) | None => session.title(index).to_owned(),
                    } }
                </h2>
                if let Some(lookback) = lookback {
                    <button type="button" class="button small look-back-button" onclick={lookback.reform(|_: MouseEvent| ())}>
                        { "Look back" }
                    </button>
                } else if step.is_some() {
                    <Rest />
                }
            </div>
            <div ref={body} class={classes!("caption-body", fades.then_some("fades"))} {onscroll}
                tabindex={scrolls.then_some("0")} data-scrolls={scrolls.then_some("")}>
                { words(&session, step, told) }
            </div>
        </section>
    }
}

fn place_of(session: &Session, index: Option<usize>, asks: bool, told: Option<&Telling>) -> String {
    let count = session.steps.len();
    let moment = session.player.playback(|playback| playback.destination());
    match (index, session.predictions.len()) {
        _ if matches!(told, Some(Telling::Events { .. })) => format!("{} · your run", moment.at),
        (Some(index), _) if told.is_some() && session.is_changed(moment) => {
            format!("Step {} of {count} · your run", index + 1)
        }
        (Some(index), _) => format!("Step {} of {count}", index + 1),
        (None, 1) if asks => format!("A lesson in {count} steps and a question"),
        (None, n) if n > 1 && asks => format!("A lesson in {count} steps and {n} questions"),
        (None, _) => format!("A lesson in {count} steps"),
    }
}

/// What is told: of the step as far as it holds in this run, else of what happened in it.
fn words(session: &Session, step: Option<&Step>, told: Option<Telling>) -> Html {
    let lesson = &session.lesson;
    let say = match (told, step) {
        (Some(Telling::Events { say, .. }), _) => Some(("events".to_owned(), say)),
        (Some(Telling::Step(say)), Some(step)) => Some((step.id.clone(), say)),
        (_, Some(step)) => Some((step.id.clone(), step.say.clone())),
        (_, None) => None,
    };
    if let Some((name, spans)) = say {
        return html! { <Prose key={name.clone()} {spans} name={name.clone()} /> };
    }
    html! {
        <>
            <p class="prose">{ &lesson.summary }</p>
            <p class="caption-begin">{ "Press play, or go step by step with the arrow keys." }</p>
            if !lesson.goals.is_empty() {
                <details class="goals">
                    <summary>{ "What you can do after it" }</summary>
                    <ul>{ for lesson.goals.iter().map(|goal| html! { <li>{ goal }</li> }) }</ul>
                </details>
            }
        </>
    }
}

/// What tells that somebody is reading.
struct Reading {
    point: Callback<PointerEvent>,
    leave: Callback<PointerEvent>,
    focus: Callback<FocusEvent>,
    blur: Callback<FocusEvent>,
}

/// Holds the run's rests while somebody points at the caption, has the focus in it or selects in it.
#[hook]
fn use_reading(session: &Rc<Session>, root: &NodeRef) -> Reading {
    // One each for the pointer, the focus and the selection.
    let signs = use_memo((), |()| Cell::new([false; 3]));
    let tell = {
        let (signs, session) = (Rc::clone(&signs), Rc::clone(session));
        Rc::new(move |sign: usize, there: bool| {
            let mut now = signs.get();
            if let Some(place) = now.get_mut(sign) {
                *place = there;
            }
            signs.set(now);
            session.player.act(|playback| playback.hold(now.contains(&true)));
        })
    };
    {
        let (root, tell) = (root.clone(), Rc::clone(&tell));
        use_effect_with(Rc::clone(session), move |_| {
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document.map(|document| {
                EventListener::new(&document, "selectionchange", move |_| tell(2, selects_in(&root)))
            });
            move || drop(listener)
        });
    }
    let on = |sign: usize, there: bool| {
        let tell = Rc::clone(&tell);
        move || tell(sign, there)
    };
    let (point, leave, focus, blur) = (on(0, true), on(0, false), on(1, true), on(1, false));
    Reading {
        point: Callback::from(move |_| point()),
        leave: Callback::from(move |_| leave()),
        focus: Callback::from(move |_| focus()),
        blur: Callback::from(move |_| blur()),
    }
}

fn selects_in(root: &NodeRef) -> bool {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok()?);
    let selection = selection.filter(|selection| !selection.is_collapsed());
    let root = root.cast::<Element>();
    root.zip(selection).is_some_and(|(root, selection)| root.contains(selection.anchor_node().as_ref()))
}

/// Do the words scroll, and are there more of them below?
#[hook]
fn use_overflow(body: &NodeRef, step: Option<usize>) -> (bool, bool, Callback<Event>) {
    let found = use_state_eq(|| (false, false));
    let look = {
        let (body, found) = (body.clone(), found.setter());
        move || {
            if let Some(body) = body.cast::<HtmlElement>() {
                let hidden = body.scroll_height() - body.client_height();
                found.set((hidden > 2, hidden - body.scroll_top() > 2));
            }
        }
    };
    let size = use_size(body);
    {
        let look = look.clone();
        use_effect_with((step, size), move |(_, _)| look());
        let body = body.clone();
        use_effect_with(step, move |_| {
            if let Some(body) = body.cast::<HtmlElement>() {
                body.set_scroll_top(0);
            }
        });
    }
    (found.0, found.1, Callback::from(move |_: Event| look()))
}
