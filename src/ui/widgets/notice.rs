//! Notices: something the reader should know and can put away, and pages that could not be shown.

use yew::prelude::*;

use crate::ui::icons::Icon;

/// What a notice is given.
#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    /// What it says.
    pub lines: Vec<AttrValue>,
    /// It was put away.
    pub onclose: Callback<()>,
}

/// A notice above the page's content.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let close = props.onclose.reform(|_: MouseEvent| ());
    html! {
        <div class="notice" role="status">
            <div>{ for props.lines.iter().map(|line| html! { <p>{ line }</p> }) }</div>
            <button type="button" class="icon-button" aria-label="Put this notice away" onclick={close}>
                { Icon::Close.html() }
            </button>
        </div>
    }
}

/// What a page of trouble is given.
#[derive(Properties, PartialEq)]
pub struct TroubleProps {
    /// What happened, in a few words.
    pub title: AttrValue,
    /// What happened, and what can be done.
    pub children: Html,
    /// Tries again, if that may help.
    #[prop_or_default]
    pub retry: Option<Callback<()>>,
}

/// Stands in the place of something that could not be shown.
#[component]
pub fn Trouble(props: &TroubleProps) -> Html {
    html! {
        <section class="trouble" role="alert">
            <h1>{ &props.title }</h1>
            { props.children.clone() }
            <p class="trouble-ways">
                if let Some(retry) = &props.retry {
                    <button type="button" class="button primary" onclick={retry.reform(|_: MouseEvent| ())}>
                        { "Try again" }
                    </button>
                }
                <a class="button" href="#/">{ "All lessons" }</a>
            </p>
        </section>
    }
}
