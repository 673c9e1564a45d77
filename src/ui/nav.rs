//! The course beside a lesson, or in a drawer.

use std::rc::Rc;

use yew::prelude::*;

use super::route::CONFORMANCE;
use crate::lesson::Course;

/// What the list is given.
#[derive(Properties, PartialEq)]
pub struct CourseNavProps {
    /// The course.
    pub course: Rc<Course>,
    /// The lesson that is open.
    pub here: Option<String>,
}

/// The chapters that have lessons, with their lessons.
#[component]
pub fn CourseNav(props: &CourseNavProps) -> Html {
    let chapters = props.course.chapters.iter().filter(|chapter| !chapter.lessons.is_empty());
    html! {
        <nav class="course" aria-label="Course">
            { for chapters.map(|chapter| html! {
                <section key={chapter.id.clone()}>
                    <h2>{ &chapter.title }</h2>
                    <ul>
                        { for chapter.lessons.iter().map(|lesson| {
                            let here = props.here.as_deref() == Some(&*lesson.id);
                            html! {
                                <li>
                                    <a href={format!("#/{}", lesson.id)} aria-current={here.then_some("page")}>
                                        { &lesson.title }
                                    </a>
                                </li>
                            }
                        }) }
                    </ul>
                </section>
            }) }
            <p class="course-all"><a href="#/">{ "All lessons" }</a></p>
            <p class="course-all"><a href={format!("#/{CONFORMANCE}")}>{ "What the broker is checked against" }</a></p>
        </nav>
    }
}
