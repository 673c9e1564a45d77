//! The parts of the program that come late (`late/`): which there are, how they are brought, and what stands where
//! something of one is shown until it is there.

use std::cell::RefCell;

use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

use super::load::{self, LoadError, Loaded, use_fetched};
use super::opening::yield_now;
use super::reveal::use_reveal;
use super::widgets::notice::Trouble;

/// A part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The queue broker itself: for lessons that have one.
    Queues,
    /// The log broker, in all layers: for lessons that have one.
    Logs,
    /// Services, in all layers: for lessons that have them.
    Services,
    /// What is beside the stage or opens over it: panels, menus, the dialog for sharing, the account of what is
    /// checked; and programs without a broker, in all layers.
    Panels,
    /// The first page.
    Map,
    /// Pages without a stage.
    Pages,
}

thread_local! {
    static HERE: RefCell<Vec<Part>> = const { RefCell::new(Vec::new()) };
}

impl Part {
    /// Brings it, if it is not there: what is marked as late of it can be called then.
    pub async fn bring(self) -> Result<(), LoadError> {
        // A program in one piece has all parts, but not their styles.
        let style = self.style().and_then(load::style);
        if self.is_here() && style.is_none() {
            return Ok(());
        }
        let came = match self {
            Self::Queues => files::queues().await,
            Self::Logs => files::logs().await,
            Self::Services => files::services().await,
            Self::Panels => files::panels().await,
            Self::Map => files::map().await,
            Self::Pages => files::pages().await,
        };
        came.map_err(|_| LoadError::Unreachable("a part of itself".to_owned()))?;
        if let Some(style) = style {
            // Without it the part is plain, and can be used.
            let _ = JsFuture::from(style).await;
        }
        HERE.with_borrow_mut(|here| here.push(self));
        // It has just been put together; what is done with it next is a piece of work of its own.
        yield_now().await;
        Ok(())
    }

    /// The name of a style sheet that comes with it.
    const fn style(self) -> Option<&'static str> {
        match self {
            Self::Map => Some("map"),
            Self::Pages => Some("pages"),
            Self::Panels => Some("panels"),
            Self::Services => Some("services"),
            Self::Queues | Self::Logs => None,
        }
    }

    /// Can what is marked as late of it be called?
    pub fn is_here(self) -> bool {
        !cfg!(feature = "split") || HERE.with_borrow(|here| here.contains(&self))
    }
}

/// The files that the build has put the parts into.
#[cfg(feature = "split")]
mod files {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    #[wasm_split(queues, preload(queues), fallible)]
    pub fn of_queues() -> Result<(), SplitLoaderError> {
        Ok(())
    }

    #[wasm_split(logs, preload(logs), fallible)]
    pub fn of_logs() -> Result<(), SplitLoaderError> {
        Ok(())
    }

    #[wasm_split(services, preload(services), fallible)]
    pub fn of_services() -> Result<(), SplitLoaderError> {
        Ok(())
    }

    #[wasm_split(panels, preload(panels), fallible)]
    pub fn of_panels() -> Result<(), SplitLoaderError> {
        Ok(())
    }

    #[wasm_split(map, preload(map), fallible)]
    pub fn of_map() -> Result<(), SplitLoaderError> {
        Ok(())
    }

    #[wasm_split(pages, preload(pages), fallible)]
    pub fn of_pages() -> Result<(), SplitLoaderError> {
        Ok(())
    }
}

/// A program in one piece has all of them.
#[cfg(not(feature = "split"))]
mod files {
    use std::convert::Infallible;

    pub async fn queues() -> Result<(), Infallible> {
        Ok(())
    }

    pub async fn logs() -> Result<(), Infallible> {
        Ok(())
    }

    pub async fn services() -> Result<(), Infallible> {
        Ok(())
    }

    pub async fn panels() -> Result<(), Infallible> {
        Ok(())
    }

    pub async fn map() -> Result<(), Infallible> {
        Ok(())
    }

    pub async fn pages() -> Result<(), Infallible> {
        Ok(())
    }
}

/// What of a part is shown.
#[derive(Properties, PartialEq)]
pub struct LateProps {
    /// The part.
    #[prop_or(Part::Panels)]
    pub part: Part,
    /// Called once the part is there.
    pub show: Callback<(), Html>,
    /// It stands beside something else of the part, which says that it is on its way or did not come.
    #[prop_or_default]
    pub aside: bool,
}

/// Something of a part: it is fetched when it is first shown, and asked for again if it does not come.
#[component]
pub fn Late(props: &LateProps) -> Html {
    let bring: fn() -> _ = match props.part {
        Part::Pages => || Part::Pages.bring(),
        Part::Map => || Part::Map.bring(),
        _ => || Part::Panels.bring(),
    };
    let (came, again) = use_fetched(bring);
    use_reveal(matches!(came, Loaded::Failed(_)));
    match came {
        _ if props.part.is_here() => props.show.emit(()),
        _ if props.aside => html! {},
        Loaded::Failed(error) => html! {
            <Trouble title="A part of the page did not load" retry={again}>{ error.html() }</Trouble>
        },
        Loaded::Loading | Loaded::Ready(()) => html! { <p class="loading" role="status">{ "Loading…" }</p> },
    }
}
