//! The header: where you are, and the page's own switches.

use std::rc::Rc;

use yew::prelude::*;

use super::app::focus_main;
use super::icons::{Icon, brand};
use super::nav::lessons;
use super::theme::Theme;
use crate::lesson::{Chapter, Course, LessonEntry};

/// What the header is given.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The course, once it is there.
    pub course: Option<Rc<Course>>,
    /// The lesson that is asked for.
    pub lesson: Option<String>,
    /// Opens and folds the course, where that makes sense.
    pub menu: Option<Callback<()>>,
    /// Is the course open?
    pub expanded: bool,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let found = props.course.as_ref().zip(props.lesson.as_ref()).and_then(|(course, id)| course.find(id));
    html! {
        <header class="header">
            // A button and no link: what stands behind # is the lesson's.
            <button type="button" class="skip" onclick={|_: MouseEvent| focus_main()}>{ "Skip to the page" }</button>
            if let Some(menu) = &props.menu {
                <button type="button" class="icon-button menu" aria-label="Course" data-hint="Course"
                    aria-expanded={props.expanded.to_string()} onclick={menu.reform(|_: MouseEvent| ())}>
                    { Icon::Menu.html() }
                </button>
            }
            <a class="brand" href="#/" aria-label="Sorting Office">{ brand() }<span>{ "Sorting Office" }</span></a>
            <div class="slot-of-crumb">
                if let Some((chapter, lesson)) = found { { crumb(chapter, lesson) } }
            </div>
            <span class="header-space"></span>
            <div class="slot-of-beside">
                if let (Some(course), Some((_, lesson))) = (&props.course, found) { { beside(course, lesson) } }
            </div>
            if found.is_some() {
                <button type="button" class="icon-button more-button" popovertarget="more" aria-label="More">
                    { Icon::More.html() }
                </button>
            }
            // On a phone this is what there is more.
            <div class={classes!("header-more", found.map(|_| "folds"))} id="more" popover={found.map(|_| "auto")}>
                // Filled by the lesson that is open, see `widgets::header_tools`.
                <div class="header-tools" id="header-tools"></div>
                <ThemeButton />
            </div>
        </header>
    }
}

/// Where the lesson stands: its chapter, which opens as a list, and its title.
fn crumb(chapter: &Chapter, here: &LessonEntry) -> Html {
    let place = chapter.lessons.iter().position(|lesson| lesson.id == here.id).unwrap_or_default() + 1;
    html! {
        // With each lesson anew, so that the list is folded there.
        <div class="crumb" key={here.id.clone()}>
            <button type="button" class="crumb-chapter" popovertarget="chapter" aria-haspopup="true">
                { &chapter.title }<span class="crumb-place">{ format!(", {place} of {}", chapter.lessons.len()) }</span>
                { Icon::Down.html() }
            </button>
            <div class="course chapter-list" id="chapter" popover="auto">
                <h2>{ &chapter.title }</h2>
                { lessons(&chapter.lessons, Some(&here.id)) }
            </div>
            <b class="crumb-lesson">{ &here.title }</b>
        </div>
    }
}

/// Which lesson of all this is, and the ways to those beside it.
fn beside(course: &Course, here: &LessonEntry) -> Html {
    let (before, after) = (course.before(&here.id), course.after(&here.id));
    let place = course.lessons().position(|lesson| lesson.id == here.id).unwrap_or_default() + 1;
    let way = |to: Option<&LessonEntry>, icon: Icon, name: &str| match to {
        Some(lesson) => html! {
            <a class="icon-button" href={format!("#/{}", lesson.id)} aria-label={format!("{name}: {}", lesson.title)}
                data-hint={lesson.title.clone()}>{ icon.html() }</a>
        },
        None => html! {},
    };
    html! {
        <nav class="beside-lessons" aria-label="Lessons beside this one">
            <span class="muted">{ format!("Lesson {place} of {}", course.lessons().count()) }</span>
            { way(before, Icon::EventBack, "Lesson before") }{ way(after, Icon::EventOn, "Next lesson") }
        </nav>
    }
}

/// Goes round the themes.
#[component]
fn ThemeButton() -> Html {
    let theme = use_state(Theme::kept);
    let (icon, name) = match *theme {
        Theme::Auto => (Icon::ThemeAuto, "Colours: as the system has them"),
        Theme::Light => (Icon::ThemeLight, "Colours: light"),
        Theme::Dark => (Icon::ThemeDark, "Colours: dark"),
    };
    let onclick = Callback::from(move |_: MouseEvent| {
        let next = theme.next();
        next.apply();
        next.keep();
        theme.set(next);
    });
    html! {
        <button type="button" class="icon-button" aria-label={name} data-hint={name} {onclick}>{ icon.html() }</button>
    }
}
