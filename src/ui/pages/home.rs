//! The course list, which is also the first thing a visitor sees.

use std::rc::Rc;

use yew::prelude::*;

use super::picture::Picture;
use crate::lesson::Course;
use crate::ui::icons::Icon;
use crate::ui::route::CONFORMANCE;

/// What the page is given.
#[derive(Properties, PartialEq)]
pub struct HomeProps {
    /// The course.
    pub course: Rc<Course>,
}

/// The course list.
#[component]
pub fn Home(props: &HomeProps) -> Html {
    let chapters = props.course.chapters.iter().filter(|chapter| !chapter.lessons.is_empty());
    let first = props.course.chapters.iter().flat_map(|chapter| &chapter.lessons).next();
    html! {
        <main class="home" id="main" tabindex="-1">
            <section class="hero">
                <div class="hero-words">
                    <h1>{ "See what a message broker does" }</h1>
                    <p>
                        { "A real broker runs in this page. Watch its queues, retries and dead letters at work, forwards and backwards, with the code that does it alongside. Stop anywhere and look inside a message." }
                    </p>
                    if let Some(lesson) = first {
                        <a class="button primary" href={format!("#/{}", lesson.id)}>
                            { Icon::Play.html() }{ "Begin with the first lesson" }
                        </a>
                    }
                </div>
                <Picture />
            </section>
            { for chapters.map(|chapter| html! {
                <section class="chapter" key={chapter.id.clone()} aria-labelledby={format!("chapter-{}", chapter.id)}>
                    <h2 id={format!("chapter-{}", chapter.id)}>{ &chapter.title }</h2>
                    <ul class="lessons">
                        { for chapter.lessons.iter().map(|lesson| html! {
                            <li key={lesson.id.clone()}>
                                <a class="lesson-card" href={format!("#/{}", lesson.id)}>
                                    <h3>{ &lesson.title }</h3>
                                    <p>{ &lesson.summary }</p>
                                    <span class="lesson-open" aria-hidden="true">{ "Open" }{ Icon::Arrow.html() }</span>
                                </a>
                            </li>
                        }) }
                    </ul>
                </section>
            }) }
            <footer class="home-foot">
                <p>
                    { "The broker in this page does what a real one was recorded doing. " }
                    <a href={format!("#/{CONFORMANCE}")}>{ "What it is checked against" }</a>
                </p>
            </footer>
        </main>
    }
}
