//! A decision: the questions with their answers, each of which says at once why, and beside them what they come to.

use std::rc::Rc;

use yew::prelude::*;

use super::kept;
use super::prose::{inline, paragraph};
use crate::lesson::Page;
use crate::lesson::page::{Content, Criterion, Decision, Turn};
use crate::ui::icons::Icon;
use crate::ui::widgets::words::runs;

/// What the answers are kept as.
const KIND: &str = "answer";

/// What a block that its reader works with is given.
#[derive(Clone, Properties, PartialEq)]
pub struct BlockProps {
    pub page: Rc<Page>,
    /// The block's place on the page.
    pub index: usize,
}

/// The answers given, and how to give others.
#[derive(Clone)]
struct Answers {
    page: Rc<Page>,
    block: usize,
    given: UseStateHandle<Vec<Option<usize>>>,
}

impl Answers {
    fn decision(&self) -> Option<&Decision> {
        decision_of(&self.page, self.block)
    }

    /// Gives these answers, and keeps them.
    fn give(&self, given: Vec<Option<usize>>) {
        let questions = self.decision().map(|decision| &decision.questions[..]).unwrap_or_default();
        for (asked, answer) in questions.iter().zip(&given) {
            let answer = answer.and_then(|answer| asked.answers.get(answer));
            kept::write(&self.page, KIND, &asked.id, answer.map(|answer| &*answer.id));
        }
        self.given.set(given);
    }

    fn answer(&self, question: usize, answer: usize) {
        let mut given = (*self.given).clone();
        if let Some(place) = given.get_mut(question) {
            *place = Some(answer);
        }
        self.give(given);
    }
}

fn decision_of(page: &Page, block: usize) -> Option<&Decision> {
    match &page.blocks.get(block)?.content {
        Content::Decision { decision } => Some(decision),
        _ => None,
    }
}

/// What was answered the last time, as far as there are such answers.
fn answers_kept(page: &Page, block: usize) -> Vec<Option<usize>> {
    let questions = decision_of(page, block).map(|decision| &decision.questions[..]).unwrap_or_default();
    let answer = |asked: &Criterion| {
        let kept = kept::read(page, KIND, &asked.id)?;
        asked.answers.iter().position(|answer| answer.id == kept)
    };
    questions.iter().map(answer).collect()
}

/// A decision.
#[component]
pub fn Choosing(props: &BlockProps) -> Html {
    let given = use_state(|| answers_kept(&props.page, props.index));
    let open = use_state(|| false);
    let answers = Answers { page: Rc::clone(&props.page), block: props.index, given };
    let Some(decision) = answers.decision() else { return html! {} };
    let given = &*answers.given;
    let leader = decision.leader(given);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let again = {
        let answers = answers.clone();
        Callback::from(move |_: MouseEvent| answers.give(vec![None; answers.given.len()]))
    };
    let count = given.iter().flatten().count();
    let so_far = match count {
        0 => "No answer yet".to_owned(),
        all if all == decision.questions.len() => format!("With these {all} answers"),
        some => format!("With {some} of {} answers", decision.questions.len()),
    };
    let verdict = leader.and_then(|leader| decision.verdicts.get(leader));
    let title = verdict.map_or("The result will stand here", |verdict| &verdict.title).to_owned();
    html! {
        <div class="decision">
            <div>{ for decision.questions.iter().enumerate().map(|(at, asked)| question(&answers, at, asked, leader, props)) }</div>
            <aside class={classes!("decision-result", open.then_some("open"))} aria-label="Result">
                <div class="decision-head">
                    <small class="muted">{ so_far }</small>
                    <h3 aria-live="polite">{ title }</h3>
                    <button type="button" class="icon-button" aria-expanded={open.to_string()} aria-label="Reasons"
                        onclick={toggle}>{ Icon::Unfold.html() }</button>
                </div>
                <div class="decision-body">
                    if let Some(leader) = leader { { reasoned(decision, given, leader, props) } }
                    else { <p>{ "Answer a question, and the result stands here with its reasons." }</p> }
                    <p class="decision-again">
                        if count > 0 {
                            <button type="button" class="button small" onclick={again}>{ "Take all answers back" }</button>
                        }
                        { kept::told() }
                    </p>
                </div>
            </aside>
        </div>
    }
}

fn question(
    answers: &Answers,
    at: usize,
    asked: &Criterion,
    leader: Option<usize>,
    props: &BlockProps,
) -> Html {
    let given = answers.given.get(at).copied().flatten();
    let name = format!("b{}-{at}", props.index);
    let choices = asked.answers.iter().enumerate().map(|(answer, choice)| {
        let onchange = {
            let answers = answers.clone();
            Callback::from(move |_: Event| answers.answer(at, answer))
        };
        html! {
            <label class="decision-answer">
                <input type="radio" name={name.clone()} checked={given == Some(answer)} {onchange} />
                <span>{ &choice.label }</span>
            </label>
        }
    });
    let chosen = given.and_then(|answer| asked.answers.get(answer));
    html! {
        <fieldset class="decision-question" key={asked.id.clone()}>
            <legend><span class="decision-number">{ at + 1 }</span>{ &asked.text }</legend>
            if !asked.about.is_empty() { { paragraph(&asked.about, &props.page.glossary, &format!("{name}-about")) } }
            <div class="decision-answers">{ for choices }</div>
            if let Some(chosen) = chosen {
                <p class="decision-because">
                    { sign(leader.and_then(|leader| chosen.weights.get(leader)).copied().unwrap_or_default()) }
                    <span>{ inline(&chosen.because, &props.page.glossary, &format!("{name}-because")) }</span>
                </p>
            }
        </fieldset>
    }
}

/// Which way an answer moves the verdict that leads, as a sign and for those who listen.
fn sign(weight: i64) -> Html {
    let (class, icon, words) = match weight {
        1.. => ("for", Icon::EventOn, "For the result: "),
        0 => ("neither", Icon::More, ""),
        _ => ("against", Icon::EventBack, "Against the result: "),
    };
    html! { <span {class}>{ icon.html() }<span class="sr-only">{ words }</span></span> }
}

/// The verdict that leads: what it says, why, what would turn it, and how all stand.
fn reasoned(decision: &Decision, given: &[Option<usize>], leader: usize, props: &BlockProps) -> Html {
    let Some(verdict) = decision.verdicts.get(leader) else { return html! {} };
    let name = format!("b{}-result", props.index);
    let reasons = decision.reasons(given, leader).into_iter().filter_map(|reason| {
        let choice = decision.questions.get(reason.question)?.answers.get(reason.answer)?;
        let words = inline(&choice.because, &props.page.glossary, &format!("{name}-{}", reason.question));
        Some(html! {
            <li>
                { sign(reason.weight) }
                <span>{ words }</span>
                <small class="muted"><span class="sr-only">{ "Question " }</span>{ reason.question + 1 }</small>
            </li>
        })
    });
    let sums = decision.sums(given);
    let mut standing: Vec<(usize, i64)> = sums.into_iter().enumerate().collect();
    standing.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    html! {
        <>
            { paragraph(&verdict.say, &props.page.glossary, &name) }
            <ul class="decision-reasons">{ for reasons }</ul>
            <p class="decision-turn"><b>{ "What would turn it: " }</b>{ turned(decision, decision.turn(given)) }</p>
            { runs(&verdict.runs) }
            <details class="decision-sums">
                <summary>{ "How all of them stand" }</summary>
                <ol>
                    { for standing.iter().map(|(at, sum)| html! {
                        <li><span>{ decision.verdicts.get(*at).map(|verdict| verdict.title.clone()) }</span><b>{ signed(*sum) }</b></li>
                    }) }
                </ol>
            </details>
        </>
    }
}

fn turned(decision: &Decision, turn: Option<Turn>) -> String {
    let told = turn.and_then(|turn| {
        let asked = decision.questions.get(turn.question)?;
        let (answer, verdict) = (asked.answers.get(turn.answer)?, decision.verdicts.get(turn.verdict)?);
        let number = turn.question + 1;
        Some(format!("“{}” for question {number}. Then it would be: {}.", answer.label, verdict.title))
    });
    told.unwrap_or_else(|| "no other single answer.".to_owned())
}

/// `+3`, `0`, `−2`.
fn signed(sum: i64) -> String {
    match sum {
        1.. => format!("+{sum}"),
        0 => "0".to_owned(),
        _ => format!("−{}", sum.unsigned_abs()),
    }
}
