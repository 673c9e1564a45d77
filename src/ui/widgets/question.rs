//! A question of the lesson: the reader says what will happen, the run shows it and marks the reply.

use std::rc::Rc;

use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::chips::glyph;
use super::prose::Prose;
use crate::insight::{Outcome, Phase, Prediction, SKIPPED, sentence, written};
use crate::lesson::markup::plain;
use crate::lesson::{Question, Way};
use crate::sim::EntryId;
use crate::ui::icons::Icon;
use crate::ui::session::{Session, use_session};

/// What the reader does about a question.
#[derive(Clone, PartialEq)]
pub enum Deed {
    /// Answers it so.
    Reply(AttrValue),
    /// Takes the reply back and goes to where it is asked.
    Again,
    /// Goes to the moment that settles it.
    Settle,
    /// Points at the stage after all.
    Point,
}

/// What a question is given.
#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    /// Where it is, by its place in the session's predictions.
    pub index: usize,
    /// What is to be shown of it.
    pub phase: Phase,
    /// The reply, as it is kept.
    pub reply: Option<AttrValue>,
    /// Can the stage be pointed at right now?
    #[prop_or_default]
    pub points: bool,
    /// Tells the ids in it from those of the same words elsewhere.
    pub name: AttrValue,
    /// The reader does something about it.
    pub ondeed: Callback<Deed>,
}

/// A question, or what came of it.
#[component]
pub fn QuestionCard(props: &QuestionProps) -> Html {
    let session = use_session();
    let root = use_node_ref();
    use_focus_kept(&root, props.phase);
    let at = session.predictions.get(props.index);
    let Some((at, question)) = at.and_then(|at| Some((at, session.lesson.questions.get(at.question)?)))
    else {
        return html! {};
    };
    let reply = props.reply.clone().unwrap_or_default();
    let again = button("Ask again", "quiet small", &props.ondeed, Deed::Again);
    let shown = match (props.phase, at.outcome) {
        (Phase::Asked, _) => asked(&session, question, props),
        (Phase::Skipped, _) => {
            html! { <><span class="muted">{ "You left this question out." }</span>{ again }</> }
        }
        (Phase::Told(right), Some(outcome)) => {
            html! { <>{ told(&session, question, outcome, right, props) }{ again }</> }
        }
        (Phase::Never, _) | (Phase::Told(_), None) => html! {
            <><span>{ format!("You said {reply}. In this run it never comes to that.") }</span>{ again }</>
        },
        (Phase::Waits, _) => html! {
            <>
                <span>{ "You said " }<b>{ reply }</b>{ ". The run shows it." }</span>
                { button("Go to the answer", "small", &props.ondeed, Deed::Settle) }
                { again }
            </>
        },
    };
    let class = match props.phase {
        Phase::Told(true) => Some("verdict right"),
        Phase::Told(false) => Some("verdict wrong"),
        _ => None,
    };
    html! {
        <div ref={root} class={classes!("question", class)} role="group" aria-label="A question" tabindex="-1">
            { shown }
        </div>
    }
}

/// A button that was pressed may be gone then: the focus stays with the question.
#[hook]
fn use_focus_kept(root: &NodeRef, phase: Phase) {
    let (root, before) = (root.clone(), use_mut_ref(|| phase));
    use_effect_with(phase, move |phase| {
        let changed = before.replace(*phase) != *phase;
        let focus = web_sys::window().and_then(|window| window.document()?.active_element());
        if changed && focus.is_none_or(|element| element.tag_name() == "BODY") {
            let _ = root.cast::<HtmlElement>().map(|root| root.focus());
        }
    });
}

fn button(words: &'static str, class: &'static str, ondeed: &Callback<Deed>, deed: Deed) -> Html {
    let onclick = ondeed.reform(move |_: MouseEvent| deed.clone());
    html! { <button type="button" class={classes!("button", class)} {onclick}>{ words }</button> }
}

fn asked(session: &Rc<Session>, question: &Question, props: &QuestionProps) -> Html {
    let ondeed = &props.ondeed;
    let plan = &session.recording().plan;
    let choice = |node: &crate::sim::NodeId| {
        let name = AttrValue::from(plan.name(*node).to_owned());
        let deed = Deed::Reply(name.clone());
        html! {
            <button type="button" class="button choice" onclick={ondeed.reform(move |_: MouseEvent| deed.clone())}>
                { glyph(session, *node).html() }{ name }
            </button>
        }
    };
    html! {
        <>
            <div class="question-text">
                <span class="question-tag">{ "Predict" }</span>
                <Prose spans={question.text.clone()} name={format!("{}-ask-{}", props.name, question.id)} />
            </div>
            <div class="question-answers">
                { match question.way {
                    Way::Number => html! { <NumberAnswer ondeed={ondeed.clone()} /> },
                    Way::Choice => question.choices.iter().map(choice).collect(),
                    Way::Point if props.points => html! {
                        <span class="question-point">{ Icon::Target.html() }{ "Point at it on the stage." }</span>
                    },
                    Way::Point => button("Point at the stage", "", ondeed, Deed::Point),
                } }
                { button("Skip", "quiet", ondeed, Deed::Reply(AttrValue::Static(SKIPPED))) }
            </div>
        </>
    }
}

/// A number, typed.
#[derive(Properties, PartialEq)]
struct NumberProps {
    ondeed: Callback<Deed>,
}

#[component]
fn NumberAnswer(props: &NumberProps) -> Html {
    let input = use_node_ref();
    let submit = {
        let (input, ondeed) = (input.clone(), props.ondeed.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = input.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            match text.trim().parse::<u32>() {
                Ok(number) => ondeed.emit(Deed::Reply(number.to_string().into())),
                Err(_) => {
                    let _ = input.cast::<HtmlInputElement>().map(|input| input.focus());
                }
            }
        })
    };
    html! {
        <form class="number-answer" onsubmit={submit}>
            <input type="number" min="0" max="999" step="1" required={true} inputmode="numeric"
                aria-label="Your answer, a number" ref={input} />
            <button type="submit" class="button">{ "Answer" }</button>
        </form>
    }
}

fn told(
    session: &Session,
    question: &Question,
    outcome: Outcome,
    right: bool,
    props: &QuestionProps,
) -> Html {
    let ondeed = props.ondeed.reform(|_: MouseEvent| Deed::Settle);
    let settled = EntryId((outcome.known.entries as u32).saturating_sub(1));
    html! {
        <>
            <div class="verdict-words">
                { if right { Icon::Check.html() } else { Icon::Cross.html() } }
                <b>{ in_words(session, outcome, right, props.reply.as_deref().unwrap_or_default()) }</b>
                // Why is written about the lesson's own run; about another one the event itself has to do.
                if session.recording().interventions.is_empty() {
                    <Prose spans={question.because.clone()} name={format!("{}-because-{}", props.name, question.id)} />
                }
            </div>
            <button type="button" class="moment-link" onclick={ondeed} data-hint="Go to this moment">
                <span>{ outcome.known.at.to_string() }</span>{ sentence(session.recording(), settled) }
            </button>
        </>
    }
}

fn in_words(session: &Session, outcome: Outcome, right: bool, reply: &str) -> String {
    let answer = written(outcome.answer, &session.recording().plan);
    if right { format!("Right: {answer}.") } else { format!("Not so: you said {reply}, it is {answer}.") }
}

/// What is said of a question to those who listen, when the run stands still.
pub fn spoken(session: &Session, at: &Prediction, phase: Phase, reply: &str) -> Option<String> {
    let question = session.lesson.questions.get(at.question)?;
    match phase {
        Phase::Asked => Some(format!("A question: {}", plain(&question.text))),
        Phase::Told(right) => {
            let own = session.recording().interventions.is_empty();
            let why = if own { plain(&question.because) } else { String::new() };
            Some(format!("{} {why}", in_words(session, at.outcome?, right, reply)))
        }
        Phase::Never => Some("In this run it never comes to that.".to_owned()),
        Phase::Skipped | Phase::Waits => None,
    }
}
