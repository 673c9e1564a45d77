//! Texts that stand apart from a run: what they mark, explain and link to.

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::markup::Span;
use crate::lesson::{Glossary, Run};
use crate::ui::icons::Icon;

/// What a text is given.
#[derive(Properties, PartialEq)]
pub struct WordsProps {
    /// The spans.
    pub spans: Vec<Span>,
    /// What explains its terms.
    pub glossary: Rc<Glossary>,
    /// Tells the ids of this text from those of others on the page.
    pub name: AttrValue,
}

/// A paragraph.
#[component]
pub fn Words(props: &WordsProps) -> Html {
    let spans = props.spans.iter().enumerate();
    html! {
        <p class="prose">
            { for spans.map(|(index, span)| piece(&props.glossary, span, &format!("{}-{index}", props.name))) }
        </p>
    }
}

/// A piece of a text, but for things of a run: those are words here.
pub fn piece(glossary: &Glossary, span: &Span, id: &str) -> Html {
    match span {
        Span::Text(words) | Span::Thing { words, .. } => html! { { words.clone() } },
        Span::Figure { .. } => html! { { span.figure() } },
        Span::Message(number) => html! { { format!("#{number}") } },
        Span::Emphasis(words) => html! { <em>{ words.clone() }</em> },
        Span::Code(code) => html! { <code translate="no">{ code.clone() }</code> },
        Span::Link { to, words } => {
            html! { <a href={way(&to.id, to.step.as_deref().unwrap_or_default())}>{ words.clone() }</a> }
        }
        Span::Term { id: term, words } => match glossary.get(term) {
            Some(term) => explained(words, &term.meaning, id),
            None => html! { { words.clone() } },
        },
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

/// The address of a lesson, a page, or of a step.
pub fn way(id: &str, step: &str) -> String {
    if step.is_empty() { format!("#/{id}") } else { format!("#/{id}?step={step}") }
}

/// Ways to the runs that show something; nothing if there are none.
pub fn runs(runs: &[Run]) -> Html {
    if runs.is_empty() {
        return html! {};
    }
    let run = |run: &Run| {
        html! { <li><a class="run-link" href={way(&run.id, &run.step)}>{ Icon::Play.html() }{ &run.title }</a></li> }
    };
    html! { <ul class="run-links">{ for runs.iter().map(run) }</ul> }
}
