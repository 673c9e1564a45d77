//! Narration: spans of markup as they are read.

use yew::prelude::*;

use super::chips::{MessageChip, Thing};
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
            { for spans.map(|(index, span)| piece(&session, span, &format!("{}-{index}", props.name))) }
        </p>
    }
}

fn piece(session: &Session, span: &Span, id: &str) -> Html {
    match span {
        Span::Text(words) => html! { { words.clone() } },
        Span::Figure { .. } => html! { { span.figure() } },
        Span::Emphasis(words) => html! { <em>{ words.clone() }</em> },
        Span::Code(code) => html! { <code translate="no">{ code.clone() }</code> },
        Span::Term { id: term, words } => match session.glossary.get(term) {
            Some(term) => explained(words, &term.meaning, id),
            None => html! { { words.clone() } },
        },
        Span::Thing { name, words } => match session.history.recording().plan.find(name) {
            Some(node) => html! { <Thing {node} words={words.clone()} /> },
            None => html! { { words.clone() } },
        },
        Span::Message(number) => html! { <MessageChip id={MessageId(*number)} /> },
    }
}

fn explained(words: &str, meaning: &str, id: &str) -> Html {
    html! {
        <>
            <button type="button" class="term" data-hint={meaning.to_owned()} aria-describedby={id.to_owned()}>
                { words }
            </button>
            <span id={id.to_owned()} hidden={true}>{ meaning }</span>
        </>
    }
}
