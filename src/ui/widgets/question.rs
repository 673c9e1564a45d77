//! A question of the lesson: the reader says what will happen, the run shows it and marks the reply.

use std::rc::Rc;

use late::late;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlFormElement, HtmlInputElement};
use yew::prelude::*;

use super::chips::glyph;
use super::order::OrderForm;
use super::prose::Prose;
use crate::base::SimDuration;
use crate::insight::{
    MomentUnit, Outcome, Phase, Prediction, SKIPPED, moment_reply, sentence, unit_of, written,
};
use crate::lesson::markup::{Span, plain};
use crate::lesson::{Answer, Question, Way};
use crate::player::Moment;
use crate::sim::{EntryId, NodeId};
use crate::ui::focus;
use crate::ui::icons::Icon;
use crate::ui::session::{Session, use_session};

/// A number up to this one has a key of its own.
const KEYS: u32 = 5;

/// What the reader does about a question.
#[derive(Clone, PartialEq)]
pub enum Deed {
    /// Answers it so.
    Reply(AttrValue),
    /// Takes the reply back and goes to where it is asked.
    Again,
    /// Goes to the moment that settles it.
    Settle,
    /// Points at the stage.
    Point,
    /// Has seen what came of it, and goes on.
    GoOn,
    /// Goes on from where it was asked: between there and here are other steps.
    Back,
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
    /// Is the stage being pointed at for it?
    pub points: bool,
    /// The reader does something about it.
    pub ondeed: Callback<Deed>,
}

/// A question, or what came of it.
#[component]
pub fn QuestionCard(props: &QuestionProps) -> Html {
    let session = use_session();
    let root = use_node_ref();
    use_focus(&root, props.phase);
    let at = session.predictions.get(props.index);
    let Some((at, question)) = at.and_then(|at| Some((at, session.lesson.questions.get(at.question)?)))
    else {
        return html! {};
    };
    let reply = props.reply.clone().unwrap_or_default();
    let again = button("Ask again", "quiet small", &props.ondeed, Deed::Again);
    let shown = match (props.phase, at.outcome.clone()) {
        (Phase::Asked, _) => asked(&session, question, at, props),
        (Phase::Skipped, _) => {
            html! { <><span class="muted">{ "You left this question out." }</span>{ again }</> }
        }
        (Phase::Told(right), Some(outcome)) => html! {
            <>
                <p class="verdict-words">
                    { if right { Icon::Check.html() } else { Icon::Cross.html() } }
                    <b>{ in_words(&session, &outcome, right, &reply) }</b>
                </p>
                { why(&session, question, &outcome) }
                <p class="verdict-ways">
                    { see(outcome.known, &props.ondeed.reform(|()| Deed::Settle)) }{ again }
                    if is_far(&session, at, &outcome) { { button("Back", "small", &props.ondeed, Deed::Back) } }
                    { button("Go on", "small", &props.ondeed, Deed::GoOn) }
                </p>
            </>
        },
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
        Phase::Told(true) => "verdict right",
        Phase::Told(false) => "verdict wrong",
        Phase::Asked if !props.points => "asked",
        _ => "brief",
    };
    html! {
        <div ref={root} class={classes!("question", class)} role="group" aria-label="A question" tabindex="-1">
            { shown }
        </div>
    }
}

/// Does whoever goes to the answer pass over steps?
fn is_far(session: &Session, at: &Prediction, outcome: &Outcome) -> bool {
    let between = session.steps.iter().filter(|step| at.asked < step.moment && step.moment < outcome.known);
    between.count() > 1
}

/// A question that comes while the lesson runs takes the focus, and so is read out. A button that was
/// pressed may be gone then: the focus stays with the question, and goes back with it to where it came from.
#[hook]
fn use_focus(root: &NodeRef, phase: Phase) {
    let (before, from) = (use_mut_ref(|| None), use_mut_ref(|| None));
    {
        let (root, from) = (root.clone(), Rc::clone(&from));
        use_effect_with((), move |()| {
            move || {
                let root = root.cast::<Element>();
                let is_in = |focus: Element| root.is_some_and(|root| root.contains(Some(&focus)));
                if from.borrow().is_some() && focus::active().is_none_or(is_in) {
                    focus::give_back(from.take());
                }
            }
        });
    }
    let root = root.clone();
    use_effect_with(phase, move |phase| {
        let changed = before.replace(Some(*phase)).is_none_or(|before| before != *phase);
        let focus = focus::active();
        let is_lost = focus.is_none();
        // Whoever types or reads something else is left alone.
        let is_player = focus.as_ref().is_some_and(|focus| focus.closest("#main").ok().flatten().is_some());
        let takes = is_player && *phase == Phase::Asked;
        if changed && (takes || is_lost && *phase != Phase::Asked) {
            if takes {
                from.replace(focus);
            }
            let _ = root.cast::<HtmlElement>().map(|root| root.focus());
        }
    });
}

fn button(words: &'static str, class: &'static str, ondeed: &Callback<Deed>, deed: Deed) -> Html {
    let onclick = ondeed.reform(move |_: MouseEvent| deed.clone());
    html! { <button type="button" class={classes!("button", class)} {onclick}>{ words }</button> }
}

/// Leads to the moment that settles a question.
pub fn see(known: Moment, onsee: &Callback<()>) -> Html {
    let onclick = onsee.reform(|_: MouseEvent| ());
    html! { <button type="button" class="link moment-link" {onclick}>{ format!("See {}", known.at) }</button> }
}

/// Why the answer is what it is. That is written about the lesson's own run; about another one the event
/// itself has to do.
pub fn why(session: &Session, question: &Question, outcome: &Outcome) -> Html {
    if session.recording().interventions.is_empty() {
        return html! { <Prose spans={question.because.clone()} name={format!("because-{}", question.id)} /> };
    }
    let settled = EntryId((outcome.known.entries as u32).saturating_sub(1));
    html! { <p class="prose">{ sentence(session.recording(), settled) }</p> }
}

fn asked(session: &Rc<Session>, question: &Question, at: &Prediction, props: &QuestionProps) -> Html {
    let ondeed = &props.ondeed;
    let skip = button("Skip", "quiet small", ondeed, Deed::Reply(AttrValue::Static(SKIPPED)));
    let tag = html! { <span class="question-tag">{ "Predict" }</span> };
    if props.points {
        return html! {
            <>
                { tag }
                <span class="question-point">{ Icon::Target.html() }{ "Point at it on the stage." }</span>
                { skip }
            </>
        };
    }
    let plan = &session.recording().plan;
    let named = |node: &NodeId| (plan.name(*node).to_owned().into(), Some(glyph(session, *node)));
    let answer = at.outcome.as_ref().map(|outcome| &outcome.answer);
    let keys: Vec<(AttrValue, Option<Icon>)> = match (question.way, answer) {
        (Way::Choice, _) => question.choices.iter().map(named).collect(),
        (Way::Words, _) => {
            question.words.iter().map(|words| (AttrValue::from(words.to_string()), None)).collect()
        }
        (Way::Number, Some(Answer::Count(0..=KEYS))) => {
            (0..=KEYS).map(|key| (key.to_string().into(), None)).collect()
        }
        _ => Vec::new(),
    };
    let count = session.predictions.len();
    html! {
        <>
            <p class="question-head">
                { tag }<span class="muted">{ format!("{} of {count}", props.index + 1) }</span>{ skip }
            </p>
            <Prose spans={question.text.clone()} name={format!("ask-{}", question.id)} />
            if question.way == Way::Point {
                { button("Point at it", "primary", ondeed, Deed::Point) }
            } else if question.way == Way::Order {
                <OrderForm words={question.words.clone()} ondeed={ondeed.clone()} />
            } else {
                <AnswerForm {keys} within={question.within()} ondeed={ondeed.clone()} />
            }
        </>
    }
}

/// An answer, chosen from keys or typed as a number.
#[derive(Properties, PartialEq)]
struct AnswerProps {
    /// What there is to choose from; none: a number is typed.
    keys: Vec<(AttrValue, Option<Icon>)>,
    /// A moment is asked for: so far off is right, too.
    within: Option<SimDuration>,
    ondeed: Callback<Deed>,
}

#[component]
fn AnswerForm(props: &AnswerProps) -> Html {
    let (ondeed, within) = (props.ondeed.clone(), props.within);
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
        let chosen = form.and_then(|form| form.query_selector("input:checked, .answer-field").ok()?);
        if let Some(input) = chosen.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) {
            let text = input.value();
            // A number as it is kept: without noughts before it, a moment to the tenth of a second.
            let number = match within {
                Some(within) => {
                    text.trim().replace(',', ".").parse().ok().map(|number| moment_reply(number, within))
                }
                None => text.trim().parse::<u32>().ok().map(|number| number.to_string()),
            };
            ondeed.emit(Deed::Reply(number.unwrap_or(text).into()));
        }
    });
    let key = |(value, icon): &(AttrValue, Option<Icon>)| {
        html! {
            <label class="button choice">
                <input type="radio" name="answer" required={true} value={value} />
                { for icon.map(Icon::html) }{ value }
            </label>
        }
    };
    // A thing has a sign, a number is a number; words need a line of their own.
    let in_words = props.keys.iter().any(|(value, icon)| icon.is_none() && value.parse::<u32>().is_err());
    html! {
        <form class={classes!("answer", in_words.then_some("in-words"))} {onsubmit}>
            if let Some(within) = within {
                { moment_field(within) }
            } else if props.keys.is_empty() {
                { number_field("[0-9]{1,7}", "A whole number, such as 12", "numeric", "Your answer, a number".into(), None) }
            } else {
                { for props.keys.iter().map(key) }
            }
            <button type="submit" class="button primary">{ "Answer" }</button>
        </form>
    }
}

/// Where a number is typed. A browser's own field for numbers drops a comma that is not its own, and "1,5" is 15.
fn number_field(
    pattern: &'static str,
    title: &'static str,
    inputmode: &'static str,
    label: String,
    describedby: Option<&'static str>,
) -> Html {
    html! {
        <input type="text" class="answer-field" {pattern} {title} {inputmode} required={true} autocomplete="off"
            aria-label={label} aria-describedby={describedby} />
    }
}

/// Where a moment is typed.
#[late(services)]
fn moment_field(within: SimDuration) -> Html {
    let MomentUnit { name, sign, .. } = unit_of(within);
    html! {
        <label class="answer-moment">
            { number_field(
                "[0-9]{1,4}([.,][0-9])?", "A number, such as 12 or 12.5", "decimal",
                format!("Your answer, in {name}"), Some("answer-within"),
            ) }
            { sign }<small id="answer-within" class="muted">{ format!("{within} off is right, too") }</small>
        </label>
    }
}

/// What came of a reply, in a few words.
pub fn in_words(session: &Session, outcome: &Outcome, right: bool, reply: &str) -> String {
    let answer = written(&outcome.answer, &session.recording().plan);
    if right { format!("Right: {answer}.") } else { format!("Not so: you said {reply}, it is {answer}.") }
}

/// What is said of a question to those who listen, when the run stands still. (One that is asked takes the
/// focus.)
pub fn spoken(session: &Session, at: &Prediction, phase: Phase, reply: &str) -> Option<String> {
    let question = session.lesson.questions.get(at.question)?;
    match phase {
        Phase::Told(right) => {
            let own = session.recording().interventions.is_empty();
            let why = if own { plain(&question.because) } else { String::new() };
            Some(format!("{} {why}", in_words(session, at.outcome.as_ref()?, right, reply)))
        }
        Phase::Never => Some("In this run it never comes to that.".to_owned()),
        Phase::Asked | Phase::Skipped | Phase::Waits => None,
    }
}

/// The things that a question is about: what there is to choose from, and what it names.
pub fn about<'a>(session: &'a Session, question: &'a Question) -> impl Iterator<Item = NodeId> + 'a {
    let named = question.text.iter().filter_map(|span| match span {
        Span::Thing { name, .. } => session.recording().plan.find(name),
        _ => None,
    });
    question.choices.iter().copied().chain(named)
}
