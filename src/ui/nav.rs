//! The course as a list, in a drawer.

use std::rc::Rc;

use late::late;
use yew::prelude::*;

use super::parts::Late;
use super::progress::is_done;
use super::route::CONFORMANCE;
use crate::lesson::{Course, LessonEntry};

/// What the list is given.
#[derive(Clone, Properties, PartialEq)]
pub struct CourseNavProps {
    /// The course.
    pub course: Rc<Course>,
    /// The lesson that is open.
    pub here: Option<String>,
}

/// The chapters that have lessons, with their lessons. Its code comes late.
#[component]
pub fn CourseNav(props: &CourseNavProps) -> Html {
    let props = props.clone();
    html! { <Late show={Callback::from(move |()| listed(&props))} /> }
}

#[late(panels)]
fn listed(props: &CourseNavProps) -> Html {
    let chapters = props.course.chapters.iter().filter(|chapter| !chapter.lessons.is_empty());
    html! {
        <nav class="course" aria-label="Course">
            { for chapters.map(|chapter| html! {
                <section key={chapter.id.clone()}>
                    <h2>{ &chapter.title }</h2>
                    { lessons(&chapter.lessons, props.here.as_deref()) }
                </section>
            }) }
            <p class="course-all"><a href="#/">{ "All lessons" }</a></p>
            <p class="course-all"><a href={format!("#/{CONFORMANCE}")}>{ "What the broker is checked against" }</a></p>
        </nav>
    }
}

/// Links to lessons.
pub fn lessons(list: &[LessonEntry], here: Option<&str>) -> Html {
    let link = |lesson: &LessonEntry| {
        let here = here == Some(&*lesson.id);
        let done = is_done(&lesson.id);
        html! {
            <li><a class={done.then_some("done")} href={format!("#/{}", lesson.id)} aria-current={here.then_some("page")}>
                { &lesson.title }
                if done { <span class="visually-hidden">{ "done" }</span> }
            </a></li>
        }
    };
    html! { <ul>{ for list.iter().map(link) }</ul> }
}
