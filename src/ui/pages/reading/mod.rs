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
use crate::ui::route::Asked;

/// What the page is given.
#[derive(Clone, Properties, PartialEq)]
pub struct ReadingProps {
    /// The page's id.
    pub id: AttrValue,
    /// The address it was asked for by.
    pub asked: Asked,
    /// The course.
    pub library: Library,
}

/// The page. Its code comes late.
#[late(pages)]
pub fn reading(props: &ReadingProps) -> Html {
    html! { <page::Reading ..props.clone() /> }
}
