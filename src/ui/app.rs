//! The shell: header, course, and the page that the address asks for.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::header::Header;
use super::load::{self, LoadError, Loaded};
use super::nav::CourseNav;
use super::pages::conformance::ConformancePage;
use super::pages::home::Home;
use super::pages::lesson::LessonPage;
use super::pages::reading::{ReadingProps, reading};
use super::parts::{Late, Part};
use super::reveal::use_reveal;
use super::route::{self, Asked, Page, use_asked};
use super::widgets::modal::Modal;
use super::widgets::notice::{Notice, Trouble};
use crate::lesson::{Course, EntryKind};

/// What the page needs before it can show anything.
#[derive(Clone, PartialEq)]
pub struct Library {
    /// The course.
    pub course: Rc<Course>,
}

impl Library {
    /// Is it a page without a stage?
    fn is_page(&self, id: &str) -> bool {
        self.course.entry(id).is_some_and(|entry| entry.kind == EntryKind::Page)
    }
}

/// The app.
#[component]
pub fn App() -> Html {
    let asked = use_asked();
    let (library, retry) = load::use_fetched(fetch);
    let drawer = use_state(|| false);
    {
        // Who followed a link in the drawer wants to see where it leads.
        let drawer = drawer.setter();
        use_effect_with(asked.number, move |_| drawer.set(false));
    }
    let page = Page::of(&asked.address);
    use_focus_on_arrival(asked.address.lesson.clone());
    use_reveal(match &library {
        Loaded::Loading => false,
        Loaded::Failed(_) => true,
        // The others do it themselves, when they are there.
        Loaded::Ready(_) => page == Page::Conformance,
    });
    match page {
        Page::Home => set_title("Sorting Office"),
        Page::Conformance => set_title("What the broker is checked against · Sorting Office"),
        Page::Lesson(_) => {}
    }
    // From a lesson's own page the address goes back to the root, where this is shown after a reload, too.
    use_effect_with(asked.clone(), |asked| {
        if Page::of(&asked.address).lesson().is_none() && route::path() != route::root_path() {
            route::show(&asked.address);
        }
    });
    let lesson = page.lesson().map(str::to_owned);
    if asked.address.embed {
        return html! { <div class="app embed"><div class="slot-of-page">{ content(&asked, &library, &retry) }</div></div> };
    }
    let toggle = {
        let drawer = drawer.setter();
        Callback::from(move |()| drawer.set(true))
    };
    let close = {
        let drawer = drawer.setter();
        Callback::from(move |()| drawer.set(false))
    };
    let course = match &library {
        Loaded::Ready(library) => Some(Rc::clone(&library.course)),
        Loaded::Loading | Loaded::Failed(_) => None,
    };
    let class = match (&library, &lesson) {
        (Loaded::Ready(library), Some(id)) if library.is_page(id) => "on-page",
        (_, Some(_)) => "in-lesson",
        (_, None) => "at-home",
    };
    let nav = |course: &Rc<Course>| html! { <CourseNav course={Rc::clone(course)} here={lesson.clone()} /> };
    html! {
        <div class={classes!("app", class)}>
            <Header course={course.clone()} lesson={lesson.clone()} menu={lesson.is_some().then_some(toggle)}
                expanded={*drawer} />
            // Elements that are always there: Yew 0.23 loses its place when siblings of a page that
            // is just being replaced come and go.
            <div class="slot-of-course">
                if let Some(course) = &course {
                    if *drawer {
                        <Modal title="Course" class="drawer" onclose={close}>{ nav(course) }</Modal>
                    }
                }
            </div>
            <div class="slot-of-page">{ content(&asked, &library, &retry) }</div>
        </div>
    }
}

fn content(asked: &Asked, library: &Loaded<Library>, retry: &Callback<()>) -> Html {
    let shown = match library {
        Loaded::Loading => {
            html! { <main class="plain" id="main" tabindex="-1"><p class="loading" role="status">{ "Loading the course…" }</p></main> }
        }
        Loaded::Failed(error) => html! {
            <main class="plain" id="main" tabindex="-1">
                <Trouble title="The course did not load" retry={retry.clone()}>
                    { error.html() }
                </Trouble>
            </main>
        },
        Loaded::Ready(library) => match Page::of(&asked.address) {
            Page::Home => html! { <Home course={Rc::clone(&library.course)} /> },
            Page::Conformance => html! { <ConformancePage /> },
            Page::Lesson(id) if library.is_page(id) => {
                let props =
                    ReadingProps { id: id.to_owned().into(), asked: asked.clone(), library: library.clone() };
                let show = Callback::from(move |()| reading(&props));
                html! { <main class="reading" id="main" tabindex="-1" aria-labelledby="page-title" key={id}><Late part={Part::Pages} {show} /></main> }
            }
            Page::Lesson(id) => html! {
                <LessonPage key={id} id={id.to_owned()} asked={asked.clone()} library={library.clone()} />
            },
        },
    };
    html! {
        <>
            <div class="slot-of-notice"><LinkNotice key={asked.number} asked={asked.clone()} /></div>
            { shown }
        </>
    }
}

/// What is asked of a page.
#[derive(Properties, PartialEq)]
struct AskedProps {
    asked: Asked,
}

/// Says which parts of the link were left out.
#[component]
fn LinkNotice(props: &AskedProps) -> Html {
    let away = use_state(|| false);
    let errors = &props.asked.errors;
    if *away || errors.is_empty() {
        return html! {};
    }
    let lines: Vec<AttrValue> =
        errors.iter().map(|error| format!("{error} It was left out.").into()).collect();
    let onclose = Callback::from(move |()| away.set(true));
    html! { <Notice {lines} {onclose} /> }
}

async fn fetch() -> Result<Library, LoadError> {
    let course: Course = load::packed("lessons/index.bin").await?;
    Ok(Library { course: Rc::new(course) })
}

/// Puts the focus on the page that a link led to, as a browser does with a new page.
#[hook]
fn use_focus_on_arrival(lesson: Option<String>) {
    let first = use_mut_ref(|| true);
    use_effect_with(lesson, move |_| {
        if !first.replace(false) {
            focus_main();
        }
    });
}

/// Puts the focus on what the page is about.
pub fn focus_main() {
    let main = web_sys::window().and_then(|window| window.document()?.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        let _ = main.focus();
    }
}

/// Sets the window's title.
pub fn set_title(title: &str) {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}
