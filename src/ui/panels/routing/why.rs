//! Why a message fits a binding, drawn: word under word, or argument by argument.

use yew::prelude::*;

use crate::insight::{Aligned, Alignment, Field, Held, Why, write_value};

pub fn why(why: &Why, bound: &str) -> Html {
    match why {
        Why::Always => html! { <p class="muted">{ "Nothing is compared: every message fits." }</p> },
        Why::OneOfAll => {
            html! { <p class="muted">{ "Nothing is compared: one of the bound queues gets it." }</p> }
        }
        Why::Same(None) => html! { <p class="muted">{ "The keys are the same." }</p> },
        Why::Same(Some(at)) => {
            let (alike, rest): (String, String) =
                (bound.chars().take(*at).collect(), bound.chars().skip(*at).collect());
            let rest = if rest.is_empty() { "here it ends".to_owned() } else { rest };
            html! {
                <p class="muted">{ "The keys differ after " }<code>{ format!("“{alike}”") }</code>{ ": " }
                    <code class="differs">{ rest }</code></p>
            }
        }
        Why::Words(alignment) => words(alignment),
        Why::Fields { any, fields } => html! {
            <>
                <p class="muted">{ if *any { "One of these is enough:" } else { "All of these have to hold:" } }</p>
                <ul class="route-fields">{ for fields.iter().map(field) }</ul>
            </>
        },
    }
}

fn words(alignment: &Alignment) -> Html {
    let word = |Aligned { word, stands_for, fits }: &Aligned| {
        let below = match (stands_for.as_slice(), *fits) {
            ([], true) => "no word".to_owned(),
            ([], false) => "nothing left".to_owned(),
            (words, _) => words.iter().map(|word| shown(word)).collect::<Vec<_>>().join(" . "),
        };
        let sign = if *fits { "" } else { " ✗" };
        html! {
            <li class={classes!((!fits).then_some("differs"))}>
                <b>{ shown(word) }</b><span>{ below }{ sign }</span>
            </li>
        }
    };
    html! {
        <ol class="route-words">
            { for alignment.words.iter().map(word) }
            if !alignment.left.is_empty() && !alignment.fits {
                <li class="differs"><b>{ "–" }</b><span>{ format!("{} ✗", alignment.left.join(" . ")) }</span></li>
            }
        </ol>
    }
}

/// An empty word is one, too.
fn shown(word: &str) -> String {
    if word.is_empty() { "“”".to_owned() } else { word.to_owned() }
}

fn field(field: &Field) -> Html {
    let written = |value: &crate::engine::queueing::Value| write_value(value).unwrap_or_else(|| "…".into());
    let wanted = written(&field.wanted);
    let asked = if wanted.is_empty() { "is there".to_owned() } else { format!("= {wanted}") };
    let found = match (field.held, &field.found) {
        (Held::Holds, _) => "✓ holds".to_owned(),
        (Held::Missing, _) => "✗ is missing".to_owned(),
        (Held::Differs, Some(found)) => format!("✗ is {}", written(found)),
        (Held::Differs, None) => "✗ differs".to_owned(),
        (Held::NotCounted, _) => "x-… does not count".to_owned(),
    };
    let class = match field.held {
        Held::Holds => "holds",
        Held::Missing | Held::Differs => "differs",
        Held::NotCounted => "muted",
    };
    html! { <li {class}><code>{ format!("{} {asked}", field.name) }</code><span>{ found }</span></li> }
}
