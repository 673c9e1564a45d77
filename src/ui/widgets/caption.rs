//! The caption: which step this is, what happens in it, and now and then a question.
//!
//! The card keeps the height of its longest text, so that the stage above it never jumps.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::announcer::Announcer;
use super::predict::{Predict, tally, use_predictions};
use super::prose::Prose;
use super::question::{Deed, QuestionCard, spoken};
use crate::insight::{Phase, Prediction, Telling};
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
    let predict = use_predictions(&session, asks);
    let step = session.current_step();
    let shown = predict.shown(&session);
    let news: Vec<String> = shown
        .iter()
        .filter_map(|(index, phase)| {
            let at = session.predictions.get(*index)?;
            spoken(&session, at, *phase, &predict.replies.get(at.question).unwrap_or_default())
        })
        .collect();
    html! {
        <section class="caption" aria-label="What happens">
            <div class="caption-card">
                <div class="caption-now">
                    <StepText {step} {asks} name="step" />
                    <div class="questions">
                        { for shown.iter().map(|(index, phase)| card(&session, &predict, *index, *phase)) }
                    </div>
                    { tally(&session, &predict) }
                </div>
                <Ghosts {asks} />
            </div>
            <RestLine />
            <Announcer more={news.join(" ")} />
        </section>
    }
}

fn card(session: &Rc<Session>, predict: &Predict, index: usize, phase: Phase) -> Html {
    let reply = session.predictions.get(index).and_then(|at| predict.replies.get(at.question));
    let (predict, session) = (predict.clone(), Rc::clone(session));
    let points = predict.points_at(&session) == Some(index);
    let ondeed = Callback::from(move |deed: Deed| predict.act(&session, index, deed));
    html! { <QuestionCard key={index} {index} {phase} {reply} {points} name="now" {ondeed} /> }
}

/// The words of one step.
#[derive(Properties, PartialEq)]
struct StepProps {
    step: Option<usize>,
    asks: bool,
    /// Tells the ids in it from those of the same words elsewhere.
    name: AttrValue,
}

#[component]
fn StepText(props: &StepProps) -> Html {
    let session = use_session();
    let lesson = &session.lesson;
    let count = session.steps.len();
    let moment = session.player.playback(|playback| playback.destination());
    let told = if props.name == "step" { session.telling() } else { None };
    if let Some(Telling::Events { title, say }) = told {
        return html! {
            <div class="caption-words">
                <p class="caption-step">{ format!("{} · your run", moment.at) }</p>
                <h2>{ title }</h2>
                <Prose key="events" spans={say} name="events" />
            </div>
        };
    }
    let at = props.step.and_then(|index| session.steps.get(index));
    let Some(step) = at.and_then(|at| lesson.steps.get(at.step)) else {
        let questions = match session.predictions.len() {
            1 if props.asks => " and a question".to_owned(),
            n if n > 1 && props.asks => format!(" and {n} questions"),
            _ => String::new(),
        };
        return html! {
            <div class="caption-words">
                <p class="caption-step">{ format!("A lesson in {count} steps{questions}") }</p>
                <h2>{ &lesson.title }</h2>
                <p class="prose">{ &lesson.summary }</p>
                <p class="caption-begin">
                    { "Press play, or go step by step with the arrow keys." }
                </p>
                if !lesson.goals.is_empty() {
                    <details class="goals">
                        <summary>{ "What you can do after it" }</summary>
                        <ul>{ for lesson.goals.iter().map(|goal| html! { <li>{ goal }</li> }) }</ul>
                    </details>
                }
            </div>
        };
    };
    let number = props.step.map_or(0, |index| index + 1);
    let place = match told {
        Some(_) if session.is_changed(moment) => format!("Step {number} of {count} · your run"),
        _ => format!("Step {number} of {count}"),
    };
    let say = match told {
        Some(Telling::Step(say)) => say,
        _ => step.say.clone(),
    };
    html! {
        <div class="caption-words">
            <p class="caption-step">{ place }</p>
            <h2>{ &step.title }</h2>
            <Prose key={step.id.clone()} spans={say} name={format!("{}-{}", props.name, step.id)} />
        </div>
    }
}

/// The longest steps, unseen and unheard: they give the card its height.
#[component]
fn Ghosts(props: &CaptionProps) -> Html {
    let session = use_session();
    let asks = props.asks;
    let cards = |index: &usize| if asks { cards_of(&session, *index) } else { Vec::new() };
    let length = |index: &usize| {
        let step = session.steps.get(*index).and_then(|at| session.lesson.steps.get(at.step));
        step.map_or(0, |step| plain(&step.say).chars().count())
    };
    let (asking, telling): (Vec<usize>, Vec<usize>) =
        (0..session.steps.len()).partition(|index| !cards(index).is_empty());
    let longest = telling.into_iter().max_by_key(length);
    html! {
        { for longest.into_iter().chain(asking).map(|index| html! {
            <div class="caption-ghost" aria-hidden="true">
                <StepText step={Some(index)} {asks} name="ghost" />
                <div class="questions">{ for cards(&index).into_iter().map(|(question, phase)| html! {
                    <QuestionCard index={question} {phase} reply={AttrValue::Static("dead-letters")}
                        name={format!("ghost-{index}")} ondeed={Callback::noop()} />
                }) }</div>
            </div>
        }) }
    }
}

/// The highest cards that a step can have.
fn cards_of(session: &Session, index: usize) -> Vec<(usize, Phase)> {
    let Some(at) = session.steps.get(index) else { return Vec::new() };
    let next = session.steps.get(index + 1).map_or(session.history.end(), |next| next.moment);
    let all = || session.predictions.iter().enumerate();
    let asked = all().filter(|(_, prediction)| prediction.asked == at.moment);
    let mut told = all().filter(|(_, Prediction { outcome, asked, .. })| {
        let here = outcome.is_some_and(|outcome| outcome.known < next && at.moment < outcome.until);
        here && *asked != at.moment
    });
    // Of those that are told only the newest is shown.
    let cards = asked.map(|(card, _)| (card, Phase::Asked));
    cards.chain(told.next_back().map(|(card, _)| (card, Phase::Told(false)))).collect()
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
