//! A note in its shape: a picture from daily life, a rule, a mistake with what is right, a trap, what is told of a
//! company, an answer to say aloud.

use std::rc::Rc;

use yew::prelude::*;

use super::words::{Words, runs};
use crate::lesson::markup::Span;
use crate::lesson::{Body, Glossary, Note, Side};
use crate::ui::icons::Icon;

/// What a note is given.
#[derive(Clone, Properties, PartialEq)]
pub struct NoteProps {
    pub note: Note,
    /// What explains its terms.
    pub glossary: Rc<Glossary>,
    /// Tells the ids of this note from those of others on the page.
    pub name: AttrValue,
}

/// A note, whole.
#[component]
pub fn NoteCard(props: &NoteProps) -> Html {
    let (note, class) = (&props.note, class(&props.note));
    html! {
        <article class={classes!("note", class)}>
            <p class="note-kind">{ kind(note) }</p>
            if !note.title.is_empty() { <h3>{ &note.title }</h3> }
            <NoteBody ..props.clone() />
        </article>
    }
}

/// What it says below its heading.
#[component]
pub fn NoteBody(props: &NoteProps) -> Html {
    let words = |spans: &[Span], part: &str| {
        html! {
            <Words spans={spans.to_vec()} glossary={Rc::clone(&props.glossary)} name={format!("{}-{part}", props.name)} />
        }
    };
    let side = |side: &Side, (class, head): (&'static str, Html)| {
        html! {
            <div class={class}>
                <p class="note-side">{ head }</p>
                if !side.code.is_empty() { <pre tabindex="0"><code translate="no">{ side.code.join("\n") }</code></pre> }
                { words(&side.say, class) }
            </div>
        }
    };
    let said = match &props.note.body {
        Body::Image { say } | Body::Rule { say } | Body::Trap { say } => words(say, "say"),
        Body::Mistake { wrong, right } => html! {
            <div class="note-sides">
                { side(wrong, ("wrong", html! { <>{ Icon::Cross.html() }{ "Wrong" }</> })) }
                { side(right, ("right", html! { <>{ Icon::Check.html() }{ "Right" }</> })) }
            </div>
        },
        Body::Case { say, figures } => html! {
            <>
                { words(say, "say") }
                if !figures.is_empty() {
                    <dl class="note-figures">
                        { for figures.iter().map(|told| html! { <div><dt>{ &told.of }</dt><dd>{ &told.value }</dd></div> }) }
                    </dl>
                }
            </>
        },
        Body::Say { answer, drop, next } => html! {
            <>
                <blockquote>{ words(answer, "answer") }</blockquote>
                if !drop.is_empty() || !next.is_empty() {
                    <ul class="note-words">
                        { for drop.iter().map(|word| html! { <li>{ Icon::Check.html() }{ word }</li> }) }
                        if !next.is_empty() { <li>{ Icon::Forward.html() }{ format!("they may ask: {next}") }</li> }
                    </ul>
                }
            </>
        },
    };
    html! { <>{ said }{ runs(&props.note.runs) }</> }
}

/// Its kind in words, with its sign.
pub fn kind(note: &Note) -> Html {
    let (icon, words) = match note.body {
        Body::Image { .. } => (Icon::Picture, "A picture"),
        Body::Rule { .. } => (Icon::Target, "Rule"),
        Body::Mistake { .. } => (Icon::Cross, "A mistake"),
        Body::Trap { .. } => (Icon::Failure, "A trap"),
        Body::Case { .. } => (Icon::Scales, "It is told"),
        Body::Say { .. } => (Icon::Speech, "Say it in an interview"),
    };
    html! { <>{ icon.html() }{ words }</> }
}

/// The class of its kind.
pub const fn class(note: &Note) -> &'static str {
    match note.body {
        Body::Image { .. } => "note-image",
        Body::Rule { .. } => "note-rule",
        Body::Mistake { .. } => "note-mistake",
        Body::Trap { .. } => "note-trap",
        Body::Case { .. } => "note-case",
        Body::Say { .. } => "note-say",
    }
}
