//! A page without a stage as it lies on the server: whole, with everything open that is folded or turned in the
//! program.

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::page::{Asked, Block, Card, Content, Decision, Tick, Use};
use crate::lesson::{Glossary, Page};
use crate::ui::pages::reading::glossary::{by_letter, term};
use crate::ui::pages::reading::prose::{groups, head, inline, paragraph, pressed};
use crate::ui::pages::reading::{items, prose, table, timeline};
use crate::ui::widgets::note::NoteCard;
use crate::ui::widgets::words::runs;

#[derive(Properties, PartialEq)]
pub(super) struct ReadProps {
    pub page: Rc<Page>,
}

#[component]
pub(super) fn Read(props: &ReadProps) -> Html {
    let page = &props.page;
    html! {
        <div class="printed">
            <header class="printed-head"><a class="brand" href="../../">{ "Sorting Office" }</a></header>
            <main class="reading" id="main">
                <h1>{ &page.title }</h1>
                <p class="printed-summary">{ &page.summary }</p>
                { for groups(page).into_iter().map(|group| shown(page, &group)) }
            </main>
        </div>
    }
}

fn shown(page: &Page, group: &[usize]) -> Html {
    // Nothing here explains a term when it is pressed: terms are words.
    let plain = Rc::new(Glossary::default());
    let Some((first, block)) = group.first().and_then(|first| Some((*first, page.blocks.get(*first)?)))
    else {
        return html! {};
    };
    let shown =
        group.iter().filter_map(|index| Some(content(page, page.blocks.get(*index)?, *index, &plain)));
    if matches!(block.content, Content::Note { .. }) {
        return prose::notes(page, first, html! { { for shown } });
    }
    html! { <section class="reading-block">{ head(block, &plain, first) }{ for shown }</section> }
}

fn content(page: &Page, block: &Block, index: usize, plain: &Rc<Glossary>) -> Html {
    let name = format!("b{index}");
    match &block.content {
        Content::Prose { paragraphs, runs } => prose::prose(paragraphs, runs, plain, &name),
        Content::List { ordered, items } => items::list(*ordered, items, plain, &name),
        Content::Tiles { tiles } => items::tiles(tiles, plain, &name),
        Content::Table { columns, rows } => table::table(&block.title, columns, rows, plain, &name),
        Content::Timeline { above, below, entries } => {
            timeline::timeline(above, below, entries, plain, &name)
        }
        Content::Note { note } => {
            html! { <NoteCard note={note.clone()} glossary={Rc::clone(plain)} {name} /> }
        }
        Content::Embed { run } => runs(std::slice::from_ref(run)),
        Content::Decision { decision } => decided(decision, plain),
        Content::Cards { cards } => html! { <dl class="printed-cards">{ for cards.iter().map(card) }</dl> },
        Content::Questions { questions } => html! { <>{ for questions.iter().map(asked) }</> },
        Content::Checklist { items } => {
            html! { <ul class="reading-list">{ for items.iter().map(tick) }</ul> }
        }
        Content::Glossary { uses } => terms(page, uses),
    }
}

fn decided(decision: &Decision, plain: &Rc<Glossary>) -> Html {
    html! {
        <>
            <ol class="reading-list ordered">
                { for decision.questions.iter().map(|question| html! {
                    <li>
                        <p><b>{ &question.text }</b>{ " " }{ pressed(&question.about) }</p>
                        <ul class="reading-list">
                            { for question.answers.iter().map(|answer| html! {
                                <li><p><b>{ &answer.label }</b>{ ". " }{ pressed(&answer.because) }</p></li>
                            }) }
                        </ul>
                    </li>
                }) }
            </ol>
            <h3>{ "What they may come to" }</h3>
            <ul class="reading-tiles">
                { for decision.verdicts.iter().map(|verdict| html! {
                    <li><h4>{ &verdict.title }</h4>{ paragraph(&verdict.say, plain, "") }{ runs(&verdict.runs) }</li>
                }) }
            </ul>
        </>
    }
}

fn card(card: &Card) -> Html {
    html! { <div><dt>{ pressed(&card.front) }</dt><dd>{ pressed(&card.back) }{ runs(&card.runs) }</dd></div> }
}

fn asked(asked: &Asked) -> Html {
    html! {
        <details class="printed-question">
            <summary>{ pressed(&asked.ask) }</summary>
            <p>{ pressed(&asked.gist) }</p>
            { runs(&asked.runs) }
        </details>
    }
}

fn tick(tick: &Tick) -> Html {
    html! { <li><p>{ inline(&tick.say, &Glossary::default(), "") }</p>{ runs(&tick.runs) }</li> }
}

fn terms(page: &Page, uses: &[Use]) -> Html {
    html! {
        <div class="terms">
            { for by_letter(page.glossary.terms()).iter().map(|(letter, terms)| html! {
                <section><h3>{ letter }</h3><dl>{ for terms.iter().map(|one| term(one, uses, "")) }</dl></section>
            }) }
        </div>
    }
}
