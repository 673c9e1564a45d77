//! A note as it lies on the server: whole, with links and without buttons.

use yew::prelude::*;

use super::lesson::{way, words};
use crate::lesson::{Body, Note, Run, Side};
use crate::ui::widgets::note::{class, drawn, kind};

pub(super) fn note(note: &Note) -> Html {
    let side = |name: &str, side: &Side| {
        html! {
            <>
                <dt>{ name }</dt>
                <dd>
                    if !side.code.is_empty() { <pre><code translate="no">{ side.code.join("\n") }</code></pre> }
                    { words(&side.say) }
                </dd>
            </>
        }
    };
    let said = match &note.body {
        Body::Image { plate, say } => html! { <>{ drawn(plate) }<p>{ words(say) }</p></> },
        Body::Rule { say } | Body::Trap { say } => html! { <p>{ words(say) }</p> },
        Body::Mistake { wrong, right } => {
            html! { <dl>{ side("Wrong", wrong) }{ side("Right", right) }</dl> }
        }
        Body::Case { say, figures } => html! {
            <>
                <p>{ words(say) }</p>
                if !figures.is_empty() {
                    <dl>{ for figures.iter().map(|told| html! { <><dt>{ &told.of }</dt><dd>{ &told.value }</dd></> }) }</dl>
                }
            </>
        },
        Body::Say { answer, next, .. } => html! {
            <>
                <blockquote>{ words(answer) }</blockquote>
                if !next.is_empty() { <p>{ format!("They may ask: {next}") }</p> }
            </>
        },
    };
    html! {
        <div class={classes!("note", class(note))}>
            <p class="note-kind">{ kind(note) }</p>
            if !note.title.is_empty() { <h4>{ &note.title }</h4> }
            { said }
            { runs(&note.runs) }
        </div>
    }
}

/// Ways to the runs that show something.
pub(super) fn runs(runs: &[Run]) -> Html {
    if runs.is_empty() {
        return html! {};
    }
    let run = |run: &Run| html! { <li><a href={way(&run.id, &run.step)}>{ &run.title }</a></li> };
    html! { <ul class="run-links">{ for runs.iter().map(run) }</ul> }
}
