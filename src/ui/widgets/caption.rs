//! The caption: which step this is, what happens in it, and now and then a question.
//!
//! The card keeps the height of its longest text, so that the stage above it never jumps.

use std::collections::BTreeMap;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::prose::Prose;
use super::question::{QuestionCard, Reply};
use crate::lesson::markup::plain;
use crate::player::Motion;
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};

/// What the caption is given.
#[derive(Properties, PartialEq)]
pub struct CaptionProps {
    /// Are the lesson's questions asked?
    pub asks: bool,
}

/// The caption of the open lesson.
#[component]
pub fn Caption(props: &CaptionProps) -> Html {
    let asks = props.asks;
    let session = use_session();
    use_moment(&session.player);
    let replies = use_state(BTreeMap::<usize, Reply>::new);
    let step = session.current_step();
    let question = step.filter(|_| asks).and_then(|index| question_at(&session, index));
    let onreply = {
        let replies = replies.clone();
        Callback::from(move |reply: Reply| {
            if let Some(index) = question {
                let mut next = (*replies).clone();
                next.insert(index, reply);
                replies.set(next);
            }
        })
    };
    use_pause_at_questions(&session, asks);
    html! {
        <section class="caption" aria-label="What happens">
            <div class="caption-card">
                <div class="caption-now">
                    <StepText {step} name="step" />
                    if let Some(index) = question {
                        <QuestionCard key={index} {index} name="now" reply={replies.get(&index).copied()} {onreply} />
                    }
                </div>
                <Ghosts {asks} />
            </div>
            <RestLine />
        </section>
    }
}

fn question_at(session: &Session, index: usize) -> Option<usize> {
    let step = session.steps.get(index)?.step;
    session.lesson.questions.iter().position(|question| question.ask_at == step)
}

/// Stops the run the first time it comes to a question, so that there is something to predict.
#[hook]
fn use_pause_at_questions(session: &Rc<Session>, asks: bool) {
    use_effect_with((Rc::clone(session), asks), |(session, asks)| {
        let asks = *asks;
        let asked = std::cell::RefCell::new(std::collections::BTreeSet::new());
        let watched = Rc::downgrade(session);
        let subscription = session.player.on_change(move || {
            let Some(session) = watched.upgrade() else { return };
            let resting =
                session.player.playback(|playback| matches!(playback.motion(), Motion::Resting { .. }));
            let question = session.current_step().and_then(|index| question_at(&session, index));
            let fresh = question.is_some_and(|index| asked.borrow_mut().insert(index));
            if asks && resting && fresh {
                session.player.act(|playback| playback.pause());
            }
        });
        move || drop(subscription)
    });
}

/// The words of one step.
#[derive(Properties, PartialEq)]
struct StepProps {
    step: Option<usize>,
    /// Tells the ids in it from those of the same words elsewhere.
    name: AttrValue,
}

#[component]
fn StepText(props: &StepProps) -> Html {
    let session = use_session();
    let lesson = &session.lesson;
    let count = session.steps.len();
    let at = props.step.and_then(|index| session.steps.get(index));
    let Some(step) = at.and_then(|at| lesson.steps.get(at.step)) else {
        return html! {
            <>
                <p class="caption-step">{ format!("A lesson in {count} steps") }</p>
                <h2>{ &lesson.title }</h2>
                <p class="prose">{ &lesson.summary }</p>
                <p class="caption-begin">
                    { "Press play, or go step by step with the arrow keys." }
                </p>
            </>
        };
    };
    let number = props.step.map_or(0, |index| index + 1);
    html! {
        <>
            <p class="caption-step">{ format!("Step {number} of {count}") }</p>
            <h2>{ &step.title }</h2>
            <Prose key={step.id.clone()} spans={step.say.clone()} name={format!("{}-{}", props.name, step.id)} />
        </>
    }
}

/// The longest steps, unseen and unheard: they give the card its height.
#[component]
fn Ghosts(props: &CaptionProps) -> Html {
    let session = use_session();
    let asks = |index: &usize| question_at(&session, *index).filter(|_| props.asks);
    let length = |index: &usize| {
        let step = session.steps.get(*index).and_then(|at| session.lesson.steps.get(at.step));
        step.map_or(0, |step| plain(&step.say).chars().count())
    };
    let (asking, telling): (Vec<usize>, Vec<usize>) =
        (0..session.steps.len()).partition(|index| asks(index).is_some());
    let longest = telling.into_iter().max_by_key(length);
    html! {
        { for longest.into_iter().chain(asking).map(|index| html! {
            <div class="caption-ghost" aria-hidden="true">
                <StepText step={Some(index)} name="ghost" />
                if let Some(question) = asks(&index) {
                    <QuestionCard index={question} name={format!("ghost-{index}")} reply={None} onreply={Callback::noop()} />
                }
            </div>
        }) }
    }
}

/// While the run rests so that the step can be read: a line that says how much longer.
#[component]
fn RestLine() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let line = use_node_ref();
    let rest = session.player.playback(|playback| match playback.motion() {
        Motion::Resting { left_ms, of_ms } => Some((left_ms, of_ms)),
        _ => None,
    });
    {
        let line = line.clone();
        let of_ms = rest.map(|(_, of_ms)| of_ms);
        let moment = session.player.moment();
        use_effect_with((of_ms, moment), move |(of_ms, _)| {
            if let (Some(line), Some(of_ms)) = (line.cast::<HtmlElement>(), of_ms) {
                let _ = line.style().set_property("--rest", &format!("{of_ms:.0}ms"));
            }
        });
    }
    html! {
        <div ref={line} class={classes!("rest-line", rest.map(|_| "resting"))} aria-hidden="true"></div>
    }
}
