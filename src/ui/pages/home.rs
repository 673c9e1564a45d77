//! The first page, whose code comes late (`ui::map`).

use std::rc::Rc;

use late::late;
use wasm_bindgen_futures::JsFuture;
use yew::prelude::*;

use crate::lesson::Course;
use crate::ui::load::{self, LoadError, Loaded, use_fetched};
use crate::ui::map::Map;
use crate::ui::parts::Part;
use crate::ui::reveal::use_reveal;
use crate::ui::widgets::notice::Trouble;

/// What the page is given.
#[derive(Clone, Properties, PartialEq)]
pub struct HomeProps {
    /// The course.
    pub course: Rc<Course>,
    /// What the build has drawn of its run; the program finds it on the page.
    #[prop_or_default]
    pub pictures: Option<AttrValue>,
}

/// The first page. What lies on the server is seen until it is there.
#[component]
pub fn Home(props: &HomeProps) -> Html {
    let (came, again) = use_fetched(bring);
    // It was here before, or is now, with its style.
    let was_here = use_state(|| Part::Map.is_here());
    let is_here = *was_here || matches!(came, Loaded::Ready(()));
    use_reveal(is_here || matches!(came, Loaded::Failed(_)));
    let plain = |shown: Html| html! { <main class="plain" id="main" tabindex="-1">{ shown }</main> };
    match came {
        _ if is_here => map(props),
        Loaded::Failed(error) => plain(html! {
            <Trouble title="The course did not load" retry={again}>{ error.html() }</Trouble>
        }),
        Loaded::Loading | Loaded::Ready(()) => {
            plain(html! { <p class="loading" role="status">{ "Loading the course…" }</p> })
        }
    }
}

async fn bring() -> Result<(), LoadError> {
    let style = load::style("map");
    Part::Map.bring().await?;
    if let Some(style) = style {
        // Without it the page is plain, and can be used.
        let _ = JsFuture::from(style).await;
    }
    Ok(())
}

#[late(map)]
fn map(props: &HomeProps) -> Html {
    html! { <Map ..props.clone() /> }
}
