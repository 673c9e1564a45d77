//! Headings, paragraphs, and what every block has.

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::markup::Span;
use crate::lesson::page::{Block, Content};
use crate::lesson::{Glossary, Page, Run};
use crate::ui::icons::Icon;
use crate::ui::widgets::words::{Words, piece, runs, way};

/// A block's heading, and the sentence below it.
pub fn head(block: &Block, glossary: &Rc<Glossary>, index: usize) -> Html {
    html! {
        <>
            if !block.title.is_empty() {
                <h2>{ &block.title }</h2>
            } else if let Some(title) = unseen(&block.content) {
                <h2 class="sr-only">{ title }</h2>
            }
            if !block.about.is_empty() {
                <div class="reading-about">{ paragraph(&block.about, glossary, &format!("b{index}-about")) }</div>
            }
        </>
    }
}

/// A heading for those who listen, over a block that has headings in it and none of its own.
const fn unseen(content: &Content) -> Option<&'static str> {
    match content {
        Content::Tiles { .. } => Some("Side by side"),
        Content::Timeline { .. } => Some("Timeline"),
        Content::Decision { .. } => Some("Decision"),
        Content::Glossary { .. } => Some("Terms by letter"),
        _ => None,
    }
}

/// Blocks by their places: notes that follow each other stand together.
pub fn groups(page: &Page) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let is_note = |index: &usize| matches!(page.blocks[*index].content, Content::Note { .. });
    for index in 0..page.blocks.len() {
        match groups.last_mut() {
            Some(group) if is_note(&index) && group.last().is_some_and(is_note) => group.push(index),
            _ => groups.push(vec![index]),
        }
    }
    groups
}

/// Notes that stand together, with a heading for those who listen where there is none to be seen.
pub fn notes(page: &Page, first: usize, notes: Html) -> Html {
    let is_headed = first.checked_sub(1).is_some_and(|before| {
        matches!(&page.blocks[before].content, Content::Prose { paragraphs, .. } if paragraphs.is_empty())
    });
    html! {
        <div class="reading-notes">
            if !is_headed { <h2 class="sr-only">{ "Notes" }</h2> }
            { notes }
        </div>
    }
}

/// A text as a paragraph.
pub fn paragraph(spans: &[Span], glossary: &Rc<Glossary>, name: &str) -> Html {
    html! { <Words spans={spans.to_vec()} glossary={Rc::clone(glossary)} name={name.to_owned()} /> }
}

/// A text within another.
pub fn inline(spans: &[Span], glossary: &Glossary, name: &str) -> Html {
    let pieces = spans.iter().enumerate().map(|(at, span)| piece(glossary, span, &format!("{name}-{at}")));
    html! { { for pieces } }
}

/// A text within something that is pressed: its terms are words there.
pub fn pressed(spans: &[Span]) -> Html {
    inline(spans, &Glossary::default(), "")
}

/// Paragraphs.
pub fn prose(paragraphs: &[Vec<Span>], ways: &[Run], glossary: &Rc<Glossary>, name: &str) -> Html {
    html! {
        <div class="reading-prose">
            { for paragraphs.iter().enumerate().map(|(at, spans)| paragraph(spans, glossary, &format!("{name}-{at}"))) }
            { runs(ways) }
        </div>
    }
}

/// The way to what comes after this page.
pub fn way_on(id: &str, title: &str) -> Html {
    html! {
        <p class="reading-next">
            <a class="button primary" href={way(id, "")}>{ "Next: " }{ title }{ Icon::Arrow.html() }</a>
        </p>
    }
}
