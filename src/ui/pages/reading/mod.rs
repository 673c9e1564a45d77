//! A page without a stage: it comes late, with its style, and the blocks of it are drawn each by a file of its own.
//!
//! What needs no hand of the reader's (`prose`, `items`, `table`, `timeline`) is printed by the build as it is.

pub mod cards;
pub mod checklist;
pub mod decision;
pub mod embed;
pub mod glossary;
pub mod items;
mod kept;
mod page;
pub mod prose;
pub mod questions;
pub mod table;
pub mod timeline;

use late::late;
use yew::prelude::*;

use crate::ui::app::Library;
use crate::ui::load::{Loaded, use_fetched};
use crate::ui::parts::Part;
use crate::ui::reveal::use_reveal;
use crate::ui::route::Asked;
use crate::ui::widgets::notice::Trouble;

/// What the page is given.
#[derive(Clone, Properties, PartialEq)]
pub struct ReadingProps {
    /// The page's id.
    pub id: AttrValue,
    /// The address it was asked for by.
    pub asked: Asked,
    /// Course and glossary.
    pub library: Library,
}

/// The page, whose code comes late.
#[component]
pub fn ReadingPage(props: &ReadingProps) -> Html {
    let (came, retry) = use_fetched(|| Part::Pages.bring());
    use_reveal(matches!(came, Loaded::Failed(_)));
    match came {
        _ if Part::Pages.is_here() => shown(props),
        Loaded::Failed(error) => html! {
            <main class="plain" id="main" tabindex="-1">
                <Trouble title="The page did not load" {retry}>{ error.html() }</Trouble>
            </main>
        },
        Loaded::Loading | Loaded::Ready(()) => html! {
            <main class="plain" id="main" tabindex="-1"><p class="loading" role="status">{ "Loading…" }</p></main>
        },
    }
}

#[late(pages)]
fn shown(props: &ReadingProps) -> Html {
    html! { <page::Reading ..props.clone() /> }
}
