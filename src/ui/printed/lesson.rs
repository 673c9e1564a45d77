//! A lesson's transcript: each step with its words and its picture, its code explained, and the questions with their
//! answers folded.

use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::VNode;

use super::{code, notes, picture};
use crate::insight::written;
use crate::lesson::Question;
use crate::lesson::markup::{Span, plain};
use crate::player::Moment;
use crate::stage::describe;
use crate::ui::route::CONFORMANCE;
use crate::ui::session::Session;

#[derive(Properties, PartialEq)]
pub(super) struct TranscriptProps {
    pub session: Rc<Session>,
    /// The stage at the beginning, and at each step.
    pub figures: Vec<Figure>,
}

/// The stage at a moment.
#[derive(Clone, PartialEq)]
pub(super) struct Figure {
    picture: AttrValue,
    /// In words, for those who do not see it.
    said: String,
}

/// The pictures of a lesson. (They are drawn one by one beforehand: Yew cannot draw while it draws.)
pub(super) fn figures(session: &Rc<Session>) -> Vec<Figure> {
    let moments = [session.history.start()].into_iter().chain(session.steps.iter().map(|at| at.moment));
    moments.map(|moment| figure(session, moment)).collect()
}

fn figure(session: &Rc<Session>, moment: Moment) -> Figure {
    let picture = picture::in_page(session, moment, picture::SIZE).into();
    let plan = &session.recording().plan;
    let said: Vec<String> = session.player.world(|world| {
        let shown = plan.things().map(|node| describe(plan, world, node));
        shown.filter(|words| !words.is_empty()).collect()
    });
    Figure { picture, said: format!("{}: {}.", moment.at, said.join("; ")) }
}

#[component]
pub(super) fn Transcript(props: &TranscriptProps) -> Html {
    let session = &props.session;
    let lesson = &session.lesson;
    let is_program = lesson.plan.program().is_some();
    html! {
        <div class="printed">
            <header class="printed-head">
                <a class="brand" href="../../">{ "Sorting Office" }</a>
            </header>
            <main class="printed-lesson" id="main">
                <h1>{ &lesson.title }</h1>
                <p class="printed-summary">{ &lesson.summary }</p>
                { for props.figures.first().map(drawn) }
                <p class="printed-status" role="status" hidden={true}>{ if is_program { "Starting…" } else { "Starting the broker…" } }</p>
                <noscript>
                    <p>{ format!("This lesson {} in your browser, which takes JavaScript and WebAssembly. Without them, this is what it shows.", if is_program { "plays what a program did" } else { "runs a message broker" }) }</p>
                </noscript>
                if !lesson.goals.is_empty() {
                    <h2>{ "What you can do after it" }</h2>
                    <ul>{ for lesson.goals.iter().map(|goal| html! { <li>{ goal }</li> }) }</ul>
                }
                <h2>{ "Step by step" }</h2>
                <ol class="printed-steps">
                    { for session.steps.iter().zip(props.figures.iter().skip(1)).map(|(at, figure)| step(session, at.step, figure)) }
                </ol>
                if !session.code_steps.is_empty() {
                    <h2>{ "The code, step by step" }</h2>
                    { code::explained(session) }
                }
                if lesson.notes.iter().any(|note| note.step.is_none()) {
                    <h2>{ "Beyond the run" }</h2>
                    { for lesson.notes.iter().filter(|note| note.step.is_none()).map(notes::note) }
                }
                if !lesson.questions.is_empty() {
                    <h2>{ "Questions" }</h2>
                    { for lesson.questions.iter().map(|question| answered(session, question)) }
                }
            </main>
        </div>
    }
}

fn step(session: &Session, index: usize, figure: &Figure) -> Html {
    let Some(step) = session.lesson.steps.get(index) else { return html! {} };
    html! {
        <li id={step.id.clone()}>
            <h3>{ &step.title }</h3>
            <p>{ words(&step.say) }</p>
            { drawn(figure) }
            { for session.lesson.notes.iter().filter(|note| note.step == Some(index)).map(notes::note) }
        </li>
    }
}

fn drawn(figure: &Figure) -> Html {
    html! {
        <figure class="printed-stage">
            // What could be pressed on the page cannot be here.
            <div inert={true}>{ VNode::from_html_unchecked(figure.picture.clone()) }</div>
            <figcaption class="visually-hidden">{ &figure.said }</figcaption>
        </figure>
    }
}

fn answered(session: &Session, question: &Question) -> Html {
    let is_it = |at: usize| session.lesson.questions.get(at).is_some_and(|asked| asked.id == question.id);
    let outcome = session.predictions.iter().find(|at| is_it(at.question)).and_then(|at| at.outcome.as_ref());
    let answer = outcome.map(|outcome| written(&outcome.answer, &session.recording().plan));
    html! {
        <details class="printed-question">
            <summary>{ words(&question.text) }</summary>
            <p>
                if let Some(answer) = answer { <b>{ answer }{ ". " }</b> }
                { words(&question.because) }
            </p>
        </details>
    }
}

/// From one page of a lesson to another's, or to a step on it.
pub(super) fn way(id: &str, step: &str) -> String {
    match step {
        // It has no page of its own: the program shows it.
        _ if id == CONFORMANCE => format!("../../#/{id}"),
        "" => format!("../{id}/"),
        step => format!("../{id}/#{step}"),
    }
}

pub(super) fn words(spans: &[Span]) -> Html {
    let piece = |span: &Span| match span {
        Span::Figure { .. } => html! { { span.figure() } },
        Span::Emphasis(words) => html! { <em>{ words.clone() }</em> },
        Span::Link { to, words } => {
            html! { <a href={way(&to.id, to.step.as_deref().unwrap_or_default())}>{ words.clone() }</a> }
        }
        Span::Code(code) => html! { <code translate="no">{ code.clone() }</code> },
        other => html! { { plain(std::slice::from_ref(other)) } },
    };
    html! { { for spans.iter().map(piece) } }
}
