//! A question of the lesson: the reader says what will happen, the run knows.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::chips::glyph;
use super::prose::Prose;
use crate::lesson::{Answer, Question};
use crate::ui::icons::Icon;
use crate::ui::session::{Session, use_session};

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Answered so.
    Given(Answer),
    /// Left aside.
    Skipped,
}

/// What a question is given.
#[derive(Properties, PartialEq)]
pub struct QuestionProps {
    /// Which of the lesson's.
    pub index: usize,
    /// Tells the ids in it from those of the same words elsewhere.
    pub name: AttrValue,
    /// What became of it.
    pub reply: Option<Reply>,
    /// It was answered, or skipped.
    pub onreply: Callback<Reply>,
}

/// A question, or what came of it.
#[component]
pub fn QuestionCard(props: &QuestionProps) -> Html {
    let session = use_session();
    let Some(question) = session.lesson.questions.get(props.index) else { return html! {} };
    match props.reply {
        Some(Reply::Skipped) => html! {},
        Some(Reply::Given(given)) => told(&session, question, given, &props.name),
        None => asked(&session, question, &props.onreply, &props.name),
    }
}

fn asked(session: &Rc<Session>, question: &Question, onreply: &Callback<Reply>, name: &str) -> Html {
    let skip = onreply.reform(|_: MouseEvent| Reply::Skipped);
    html! {
        <div class="question" role="group" aria-label="A question">
            <div class="question-text">
                <span class="question-tag">{ "Predict" }</span>
                <Prose spans={question.text.clone()} name={format!("{name}-ask-{}", question.id)} />
            </div>
            <div class="question-answers">
                if question.choices.is_empty() {
                    <NumberAnswer onreply={onreply.clone()} />
                } else {
                    { for question.choices.iter().map(|node| {
                        let node = *node;
                        html! {
                            <button type="button" class="button choice"
                                onclick={onreply.reform(move |_: MouseEvent| Reply::Given(Answer::Node(node)))}>
                                { glyph(session, node).html() }{ session.recording().plan.name(node) }
                            </button>
                        }
                    }) }
                }
                <button type="button" class="button quiet" onclick={skip}>{ "Skip" }</button>
            </div>
        </div>
    }
}

/// A number, typed.
#[derive(Properties, PartialEq)]
struct NumberProps {
    onreply: Callback<Reply>,
}

#[component]
fn NumberAnswer(props: &NumberProps) -> Html {
    let input = use_node_ref();
    let submit = {
        let (input, onreply) = (input.clone(), props.onreply.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let text = input.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            match text.trim().parse() {
                Ok(number) => onreply.emit(Reply::Given(Answer::Count(number))),
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
            <button type="submit" class="button">{ "Check" }</button>
        </form>
    }
}

fn told(session: &Session, question: &Question, given: Answer, name: &str) -> Html {
    let Some(answer) = question.answer(session.recording()) else {
        return html! {
            <p class="question verdict" role="status">{ "In this run it does not come to that." }</p>
        };
    };
    let right = answer == given;
    let words = match (right, answer) {
        (true, _) => "Right.".to_owned(),
        (false, Answer::Count(count)) => format!("Not quite: {count}."),
        (false, Answer::Node(node)) => format!("Not there: {}.", session.recording().plan.name(node)),
    };
    html! {
        <div class={classes!("question", "verdict", if right { "right" } else { "wrong" })} role="status">
            { if right { Icon::Check.html() } else { Icon::Cross.html() } }
            <b>{ words }</b>
            <Prose spans={question.because.clone()} name={format!("{name}-because-{}", question.id)} />
        </div>
    }
}
