//! The first page, whose code comes late (`ui::map`).

use std::rc::Rc;

use late::late;
use yew::prelude::*;

use crate::lesson::Course;
use crate::ui::load::{Loaded, use_fetched};
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
    let (came, again) = use_fetched(|| Part::Map.bring());
    let is_here = Part::Map.is_here();
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

#[late(map)]
fn map(props: &HomeProps) -> Html {
    html! { <Map ..props.clone() /> }
}
