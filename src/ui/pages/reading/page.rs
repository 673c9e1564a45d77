//! The page itself: fetched with its style, its blocks one after another, and the way on.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::platform::spawn_local;
use yew::prelude::*;

use super::cards::Cards;
use super::checklist::Checklist;
use super::decision::Choosing;
use super::embed::Embedded;
use super::glossary::Terms;
use super::prose::{groups, head, way_on};
use super::questions::SelfCheck;
use super::{ReadingProps, items, prose, table, timeline};
use crate::lesson::Page;
use crate::lesson::page::Content;
use crate::player::Address;
use crate::ui::app::set_title;
use crate::ui::hooks::use_seen;
use crate::ui::load::{self, LoadError, Loaded};
use crate::ui::progress;
use crate::ui::reveal::use_reveal;
use crate::ui::route;
use crate::ui::widgets::note::NoteCard;
use crate::ui::widgets::notice::Trouble;

/// The page.
#[component]
pub(super) fn Reading(props: &ReadingProps) -> Html {
    let page = use_state(|| Loaded::Loading);
    let attempt = use_state(|| 0_u32);
    {
        let page = page.setter();
        use_effect_with((props.id.clone(), *attempt), move |(id, _)| {
            let id = id.clone();
            page.set(Loaded::Loading);
            spawn_local(async move { page.set(fetch(&id).await.map_or_else(Loaded::Failed, Loaded::Ready)) });
        });
    }
    use_reveal(!matches!(*page, Loaded::Loading));
    {
        let (id, term) = (props.id.to_string(), props.asked.address.step.clone());
        use_effect_with((matches!(*page, Loaded::Ready(_)), props.asked.number), move |(ready, _)| {
            if *ready {
                route::show(&Address { lesson: Some(id), step: term.clone(), ..Address::default() });
                term.as_deref().and_then(show_term);
            }
        });
    }
    match &*page {
        Loaded::Loading => html! { <p class="loading" role="status">{ "Loading the page…" }</p> },
        Loaded::Failed(error) => {
            let retry = Callback::from(move |()| attempt.set(*attempt + 1));
            html! { <Trouble title="The page did not load" {retry}>{ error.html() }</Trouble> }
        }
        Loaded::Ready(page) => whole(page, props),
    }
}

async fn fetch(id: &str) -> Result<Rc<Page>, LoadError> {
    let page = load::packed(&format!("pages/{id}.bin")).await?;
    Ok(Rc::new(page))
}

/// Brings a term of the glossary into view, for a link that asks for it.
fn show_term(term: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let place: HtmlElement = document.get_element_by_id(&format!("term-{term}"))?.dyn_into().ok()?;
    place.scroll_into_view();
    place.focus().ok()
}

fn whole(page: &Rc<Page>, props: &ReadingProps) -> Html {
    set_title(&format!("{} · Sorting Office", page.title));
    let next = props.library.course.after(&page.id).filter(|_| !page.chapter.is_empty());
    html! {
        <>
            <h1 id="page-title">{ &page.title }</h1>
            <p class="printed-summary">{ &page.summary }</p>
            { for groups(page).into_iter().map(|group| shown(page, &group)) }
            if !page.chapter.is_empty() { <End id={page.id.clone()} /> }
            if let Some(next) = next { { way_on(&next.id, &next.title) } }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct EndProps {
    id: String,
}

/// Where a page ends: who has seen that has read it.
#[component]
fn End(props: &EndProps) -> Html {
    let end = use_node_ref();
    let is_seen = use_seen(&end);
    use_effect_with((props.id.clone(), is_seen), |(id, is_seen)| {
        if *is_seen {
            progress::done(id);
        }
    });
    html! { <div ref={end}></div> }
}

fn shown(page: &Rc<Page>, group: &[usize]) -> Html {
    let Some(first) = group.first().copied() else { return html! {} };
    let block = &page.blocks[first];
    if matches!(block.content, Content::Note { .. }) {
        let notes = html! { { for group.iter().map(|index| content(page, *index)) } };
        return prose::notes(page, first, notes);
    }
    html! {
        <section class="reading-block" key={first}>
            { head(block, &page.glossary, first) }
            { content(page, first) }
        </section>
    }
}

fn content(page: &Rc<Page>, index: usize) -> Html {
    let glossary = &page.glossary;
    let name = format!("b{index}");
    let (page, glossary_of) = (Rc::clone(page), Rc::clone(glossary));
    match &page.blocks[index].content {
        Content::Prose { paragraphs, runs } => prose::prose(paragraphs, runs, glossary, &name),
        Content::List { ordered, items } => items::list(*ordered, items, glossary, &name),
        Content::Tiles { tiles } => items::tiles(tiles, glossary, &name),
        Content::Table { columns, rows } => {
            table::table(&page.blocks[index].title, columns, rows, glossary, &name)
        }
        Content::Timeline { above, below, entries } => {
            timeline::timeline(above, below, entries, glossary, &name)
        }
        Content::Note { note } => html! { <NoteCard note={note.clone()} glossary={glossary_of} {name} /> },
        Content::Embed { run } => html! { <Embedded run={run.clone()} /> },
        Content::Decision { .. } => html! { <Choosing {page} {index} /> },
        Content::Cards { .. } => html! { <Cards {page} {index} /> },
        Content::Questions { .. } => html! { <SelfCheck {page} {index} /> },
        Content::Checklist { .. } => html! { <Checklist {page} {index} /> },
        Content::Glossary { uses } => html! { <Terms uses={uses.clone()} glossary={glossary_of} /> },
    }
}
