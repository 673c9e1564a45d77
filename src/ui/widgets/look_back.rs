//! The end of a lesson: frames of its run, what became of the predictions, the last step's words, the goals to
//! be said, what can be broken, and the lesson after this one.

use std::rc::Rc;

use late::late;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::note::NoteCard;
use super::predict::{Predict, go};
use super::prose::Prose;
use super::question::{in_words, see, why};
use crate::insight::{Prediction, SKIPPED};
use crate::lesson::{Note, Question};
use crate::player::Moment;
use crate::ui::bench::use_bench;
use crate::ui::icons::Icon;
use crate::ui::parts::Late;
use crate::ui::session::{Session, use_session};
use crate::ui::stage::thumbnail::Thumbnail;

/// So many frames of the run are shown.
const FRAMES: usize = 4;

/// What the look back is given.
#[derive(Clone, Properties, PartialEq)]
pub struct LookBackProps {
    /// The predictions of the lesson.
    pub predict: Predict,
    /// The id and the title of the lesson after this one.
    pub next: Option<(AttrValue, AttrValue)>,
    /// Uncovers the stage.
    pub onclose: Callback<()>,
}

/// Covers the stage. Its code comes late.
#[component]
pub fn LookBack(props: &LookBackProps) -> Html {
    let props = props.clone();
    html! { <Late show={Callback::from(move |()| shown(&props))} /> }
}

#[late(panels)]
fn shown(props: &LookBackProps) -> Html {
    html! { <Shown ..props.clone() /> }
}

#[component]
fn Shown(props: &LookBackProps) -> Html {
    let session = use_session();
    let heading = use_node_ref();
    {
        let heading = heading.clone();
        use_effect_with((), move |()| {
            let _ = heading.cast::<HtmlElement>().map(|heading| heading.focus());
        });
    }
    let lesson = &session.lesson;
    let last = session.steps.len().checked_sub(1);
    let rule = last.and_then(|last| session.steps.get(last)).and_then(|at| lesson.steps.get(at.step));
    html! {
        <section class="look-back" aria-labelledby="look-back">
            <div class="look-back-head">
                <h2 id="look-back" ref={heading} tabindex="-1">{ session.title(last) }</h2>
                <button type="button" class="button small" onclick={props.onclose.reform(|_: MouseEvent| ())}>
                    { Icon::EventBack.html() }{ "Back to the stage" }
                </button>
            </div>
            <ol class="film">{ for frames(&session).map(|index| still(&session, index)) }</ol>
            <div class="look-back-parts">
                if !session.predictions.is_empty() { { predictions(&session, &props.predict) } }
                <div>
                    if let Some(rule) = rule {
                        <div class="rule"><h3>{ "To keep" }</h3><Prose spans={rule.say.clone()} name="rule" /></div>
                    }
                    if !lesson.goals.is_empty() {
                        <h3>{ "Can you say it?" }</h3>
                        <ul class="look-back-goals">{ for lesson.goals.iter().map(|goal| html! { <li>{ goal }</li> }) }</ul>
                    }
                </div>
            </div>
            { last_notes(&session) }
            <div class="look-back-ways">
                <BreakIt />
                if let Some((id, title)) = &props.next {
                    <a class="next-lesson" href={format!("#/{id}")}><small>{ "Next lesson" }</small><b>{ title }</b>{ Icon::EventOn.html() }</a>
                } else {
                    <a class="next-lesson" href="#/"><small>{ "That was the last one" }</small><b>{ "All lessons" }</b>{ Icon::EventOn.html() }</a>
                }
            </div>
        </section>
    }
}

/// The notes that belong to no step.
fn last_notes(session: &Session) -> Html {
    let notes: Vec<(usize, &Note)> =
        session.lesson.notes.iter().enumerate().filter(|(_, note)| note.step.is_none()).collect();
    if notes.is_empty() {
        return html! {};
    }
    let card = |(index, note): &(usize, &Note)| {
        let (note, glossary) = ((*note).clone(), Rc::clone(&session.lesson.glossary));
        html! { <NoteCard {note} {glossary} name={format!("end-note-{index}")} /> }
    };
    html! { <div class="look-back-notes"><h3>{ "Beyond the run" }</h3>{ for notes.iter().map(card) }</div> }
}

/// The steps of which there are frames: spread evenly, the last one excepted, which is what one comes from.
fn frames(session: &Session) -> impl Iterator<Item = usize> {
    let before = session.steps.len().saturating_sub(1);
    let count = FRAMES.min(before);
    (0..count).map(move |frame| (2 * frame + 1) * before / (2 * count))
}

fn still(session: &Rc<Session>, index: usize) -> Html {
    let Some(moment) = session.steps.get(index).map(|at| at.moment) else { return html! {} };
    let onclick = leads_to(session, moment);
    html! {
        <li><button type="button" {onclick}>
            <Thumbnail {moment} />
            <small>{ moment.at.to_string() }</small>{ " " }{ session.title(Some(index)) }
        </button></li>
    }
}

fn leads_to(session: &Rc<Session>, moment: Moment) -> Callback<MouseEvent> {
    let session = Rc::clone(session);
    Callback::from(move |_| go(&session, moment))
}

/// Each prediction with the run's answer.
fn predictions(session: &Rc<Session>, predict: &Predict) -> Html {
    let asked: Vec<(&Prediction, &Question)> = session
        .predictions
        .iter()
        .filter_map(|at| Some((at, session.lesson.questions.get(at.question)?)))
        .collect();
    let plan = &session.recording().plan;
    let is_right = |at: &Prediction| at.is_right(predict.replies.get(at.question).as_deref(), plan);
    let right = asked.iter().filter(|(at, _)| is_right(at)).count();
    let row = |(at, question): &(&Prediction, &Question)| {
        let reply = predict.replies.get(at.question).filter(|reply| *reply != SKIPPED);
        let settled = reply.zip(at.outcome.clone());
        let (session_there, known) =
            (Rc::clone(session), at.outcome.as_ref().map_or(at.asked, |outcome| outcome.known));
        let onsee = Callback::from(move |()| go(&session_there, known));
        let Some((reply, outcome)) = settled else {
            return html! {
                <li>{ Icon::Target.html() }<div>
                    <Prose spans={question.text.clone()} name={format!("left-{}", question.id)} />
                    <button type="button" class="link" onclick={leads_to(session, at.asked)}>{ "Not answered: go to the question" }</button>
                </div></li>
            };
        };
        let right = is_right(at);
        html! {
            <li class={if right { "right" } else { "wrong" }}>
                { if right { Icon::Check.html() } else { Icon::Cross.html() } }
                <div>
                    <b>{ in_words(session, &outcome, right, &reply) }</b>
                    { why(session, question, &outcome) }
                    { see(known, &onsee) }
                </div>
            </li>
        }
    };
    html! {
        <div>
            <h3 class="score"><b>{ format!("{right} / {}", asked.len()) }</b>{ "Your predictions" }</h3>
            <ul class="score-list">{ for asked.iter().map(row) }</ul>
        </div>
    }
}

/// What the lesson offers to do to its run, done in the middle of it.
#[component]
fn BreakIt() -> Html {
    let session = use_session();
    let Some(bench) = use_bench().filter(|_| !session.lesson.offers.is_empty()) else {
        return html! { <div></div> };
    };
    let middle = session.steps.get(session.steps.len() / 2).map_or(session.history.start(), |at| at.moment);
    let offer = |index: usize, label: &str| {
        let (bench, session) = (bench.clone(), Rc::clone(&session));
        let onclick = Callback::from(move |_: MouseEvent| {
            session.player.act(|playback| {
                playback.pause();
                playback.seek(middle);
            });
            if let Some(offer) = session.lesson.offers.get(index) {
                bench.take_up(offer);
            }
        });
        html! { <button type="button" class="button small" {onclick}>{ label }</button> }
    };
    html! {
        <div class="break-it" role="group" aria-labelledby="break-it">
            <h3 id="break-it">{ "Try breaking it" }<small>{ format!("at {}: the run forks, the lesson stays", middle.at) }</small></h3>
            { for session.lesson.offers.iter().enumerate().map(|(index, shown)| offer(index, &shown.label)) }
        </div>
    }
}
