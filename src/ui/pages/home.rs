//! The first page, whose code comes late (`ui::map`).

use std::rc::Rc;

use late::late;
use yew::prelude::*;

use crate::lesson::Course;
use crate::ui::map::Map;
use crate::ui::parts::{Late, Part};

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
    let props = props.clone();
    let show = Callback::from(move |()| map(&props));
    html! { <main class="home" id="main" tabindex="-1"><Late part={Part::Map} {show} /></main> }
}

#[late(map)]
fn map(props: &HomeProps) -> Html {
    html! { <Map ..props.clone() /> }
}
