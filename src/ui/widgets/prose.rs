//! Narration: spans of markup as they are read.

use yew::prelude::*;

use super::chips::{MessageChip, Thing};
use super::words::piece;
use crate::engine::queueing::MessageId;
use crate::lesson::markup::Span;
use crate::ui::session::{Session, use_session};

/// What prose is given.
#[derive(Properties, PartialEq)]
pub struct ProseProps {
    /// The spans.
    pub spans: Vec<Span>,
    /// Tells the ids of this text from those of others on the page.
    pub name: AttrValue,
}

/// A paragraph of narration.
#[component]
pub fn Prose(props: &ProseProps) -> Html {
    let session = use_session();
    let spans = props.spans.iter().enumerate();
    html! {
        <p class="prose">
            { for spans.map(|(index, span)| shown(&session, span, &format!("{}-{index}", props.name))) }
        </p>
    }
}

fn shown(session: &Session, span: &Span, id: &str) -> Html {
    match span {
        Span::Thing { name, words } => match session.history.recording().plan.find(name) {
            Some(node) => html! { <Thing {node} words={words.clone()} /> },
            None => html! { { words.clone() } },
        },
        Span::Message(number) => html! { <MessageChip id={MessageId(*number)} /> },
        other => piece(&session.lesson.glossary, other, id),
    }
}
