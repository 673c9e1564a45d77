//! A self-check: an answer in one's own words, then the gist, then how well it was known.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::decision::BlockProps;
use super::kept;
use super::prose::{inline, paragraph};
use crate::lesson::Page;
use crate::lesson::page::{Asked, Content};
use crate::ui::focus;
use crate::ui::icons::Icon;
use crate::ui::widgets::words::runs;

/// What the marks are kept as.
const KIND: &str = "known";

/// How well an answer was known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Knew,
    Partly,
    No,
}

impl Mark {
    const ALL: [Self; 3] = [Self::Knew, Self::Partly, Self::No];

    /// As it is kept, and as it looks.
    const fn word(self) -> &'static str {
        match self {
            Self::Knew => "knew",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }

    const fn label(self) -> (Icon, &'static str) {
        match self {
            Self::Knew => (Icon::Check, "I knew it"),
            Self::Partly => (Icon::More, "Partly"),
            Self::No => (Icon::Cross, "No"),
        }
    }
}

/// Where the reader is.
#[derive(Clone, PartialEq)]
struct Round {
    marks: Vec<Option<Mark>>,
    /// The questions gone through: all of them, or those to look at again.
    order: Vec<usize>,
    /// The place in that order.
    at: usize,
    /// Is the gist seen?
    shown: bool,
}

impl Round {
    fn begin(marks: Vec<Option<Mark>>, order: Vec<usize>) -> Self {
        let at = order.iter().position(|question| marks[*question].is_none()).unwrap_or_default();
        Self { marks, order, at, shown: false }
    }

    fn count(&self, mark: Mark) -> usize {
        self.marks.iter().filter(|given| **given == Some(mark)).count()
    }

    /// The questions that were not known, or not quite.
    fn open(&self) -> Vec<usize> {
        let is_open = |at: &usize| matches!(self.marks[*at], Some(Mark::Partly | Mark::No));
        (0..self.marks.len()).filter(is_open).collect()
    }

    fn go(self, at: usize) -> Self {
        Self { at, shown: false, ..self }
    }
}

fn asked(page: &Page, block: usize) -> &[Asked] {
    match page.blocks.get(block).map(|block| &block.content) {
        Some(Content::Questions { questions }) => questions,
        _ => &[],
    }
}

fn kept_round(page: &Page, block: usize) -> Round {
    let mark = |asked: &Asked| {
        let kept = kept::read(page, KIND, &asked.id)?;
        Mark::ALL.into_iter().find(|mark| mark.word() == kept)
    };
    let marks: Vec<Option<Mark>> = asked(page, block).iter().map(mark).collect();
    let order = (0..marks.len()).collect();
    Round::begin(marks, order)
}

/// The questions, one after another.
#[component]
pub fn SelfCheck(props: &BlockProps) -> Html {
    let round = use_state(|| kept_round(&props.page, props.index));
    let field = use_node_ref();
    {
        // What was typed belongs to its question; the focus goes where there is something to do or to read.
        let (field, first) = (field.clone(), use_mut_ref(|| true));
        use_effect_with((round.order.get(round.at).copied(), round.shown), move |(_, shown)| {
            if first.replace(false) {
                return;
            }
            if *shown {
                focus::put(".check-gist");
            } else if let Some(field) = field.cast::<HtmlTextAreaElement>() {
                field.set_value("");
                let _ = field.focus();
            }
        });
    }
    let questions = asked(&props.page, props.index);
    let Some((index, question)) = round.order.get(round.at).and_then(|at| Some((*at, questions.get(*at)?)))
    else {
        return html! {};
    };
    let to = |next: Round| {
        let round = round.clone();
        Callback::from(move |_: MouseEvent| round.set(next.clone()))
    };
    let mark = |mark: Mark| {
        let (round, page, id) = (round.clone(), Rc::clone(&props.page), question.id.clone());
        Callback::from(move |_: MouseEvent| {
            kept::write(&page, KIND, &id, Some(mark.word()));
            let mut next = (*round).clone();
            next.marks[index] = Some(mark);
            round.set(next);
        })
    };
    let again = {
        let (round, page, block) = (round.clone(), Rc::clone(&props.page), props.index);
        Callback::from(move |_: MouseEvent| {
            asked(&page, block).iter().for_each(|asked| kept::write(&page, KIND, &asked.id, None));
            round.set(kept_round(&page, block));
        })
    };
    let (is_all, count) = (round.order.len() == questions.len(), round.order.len());
    let place =
        format!("Question {} of {count}{}", round.at + 1, if is_all { "" } else { " to look at again" });
    let name = format!("b{}-{index}", props.index);
    let open = round.open();
    html! {
        <div class="check">
            <p class="cards-count muted">{ place }</p>
            <p class="check-ask" id="check-ask">{ inline(&question.ask, &props.page.glossary, &name) }</p>
            <label class="check-field">
                <span>{ "Your answer, in two sentences" }</span>
                <textarea ref={field} rows="3" aria-describedby="check-ask" />
            </label>
            if round.shown {
                <div class="check-gist" tabindex="-1">
                    <b>{ "The gist" }</b>
                    { paragraph(&question.gist, &props.page.glossary, &format!("{name}-gist")) }
                    { runs(&question.runs) }
                </div>
                <div class="check-marks" role="group" aria-label="Did you know it?">
                    { for Mark::ALL.into_iter().map(|one| {
                        let is_given = round.marks[index] == Some(one);
                        let (icon, label) = one.label();
                        html! {
                            <button type="button" class={classes!("check-mark", one.word())} aria-pressed={is_given.to_string()}
                                onclick={mark(one)}>{ icon.html() }{ label }</button>
                        }
                    }) }
                </div>
            } else {
                <p>
                    <button type="button" class="button primary" onclick={to(Round { shown: true, ..(*round).clone() })}>
                        { "Show the gist" }
                    </button>
                </p>
            }
            <div class="check-foot">
                { bar(&round) }
                <span class="check-ways">
                    if round.at > 0 {
                        <button type="button" class="button" onclick={to((*round).clone().go(round.at - 1))}>{ "Back" }</button>
                    }
                    if round.at + 1 < count {
                        <button type="button" class="button" onclick={to((*round).clone().go(round.at + 1))}>{ "Next question" }</button>
                    }
                </span>
            </div>
            <p class="cards-foot">
                { kept::told() }
                if !is_all {
                    <button type="button" class="button small" onclick={to(Round::begin(round.marks.clone(), (0..questions.len()).collect()))}>
                        { "All questions" }
                    </button>
                } else if !open.is_empty() {
                    <button type="button" class="button small" onclick={to(Round { order: open.clone(), at: 0, shown: false, ..(*round).clone() })}>
                        { format!("Look again at {}", open.len()) }
                    </button>
                }
                if round.marks.iter().any(Option::is_some) {
                    <button type="button" class="button small" onclick={again}>{ "Begin anew" }</button>
                }
            </p>
        </div>
    }
}

/// How far the reader is: a mark for each question, and the numbers in words.
fn bar(round: &Round) -> Html {
    let (knew, partly, no) = (round.count(Mark::Knew), round.count(Mark::Partly), round.count(Mark::No));
    let here = round.order.get(round.at);
    let one = |(at, mark): (usize, &Option<Mark>)| {
        let class = classes!(mark.map(Mark::word), (here == Some(&at)).then_some("here"));
        html! { <i {class}></i> }
    };
    html! {
        <>
            <span class="check-bar" aria-hidden="true">{ for round.marks.iter().enumerate().map(one) }</span>
            <span class="muted" role="status">{ format!("{knew} known, {partly} partly, {no} not") }</span>
        </>
    }
}
