//! The header: where you are, and the page's own switches.

use std::rc::Rc;

use yew::prelude::*;

use super::app::focus_main;
use super::icons::{Icon, brand};
use super::theme::Theme;
use crate::lesson::Course;

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
            if let Some((chapter, lesson)) = found {
                <p class="crumb">
                    <span class="crumb-chapter">{ &chapter.title }<span aria-hidden="true">{ " › " }</span></span>
                    <span>{ &lesson.title }</span>
                </p>
            }
            <span class="header-space"></span>
            // Filled by the lesson that is open, see `widgets::header_tools`.
            <div class="header-tools" id="header-tools"></div>
            <ThemeButton />
        </header>
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
