//! What a lesson's code does, step by step, with the lines that each step tells of.

use yew::prelude::*;

use super::lesson::words;
use crate::lesson::listing::{Language, Listing};
use crate::lesson::{CodeStep, Part};
use crate::ui::panels::listing::token;
use crate::ui::session::Session;

/// The steps of the code, in their order in the run.
pub(super) fn explained(session: &Session) -> Html {
    let code = &session.lesson.code;
    let steps = session.code_steps.iter().filter_map(|at| code.steps.get(at.step));
    html! { <ol class="printed-code">{ for steps.filter_map(|step| Some(explain(step, code.parts.get(step.part)?))) }</ol> }
}

fn explain(step: &CodeStep, part: &Part) -> Html {
    let [first, others @ ..] = &Language::ALL;
    html! {
        <li>
            <h3><code translate="no">{ &step.title }</code></h3>
            <p>{ words(&step.say) }</p>
            { lines(step, part, *first) }
            { for others.iter().map(|language| html! {
                <details>
                    <summary>{ format!("In {}", language.label()) }</summary>
                    { lines(step, part, *language) }
                </details>
            }) }
        </li>
    }
}

/// The regions' lines, each with its number.
fn lines(step: &CodeStep, part: &Part, language: Language) -> Html {
    let Some(listing) = part.listings.get(&language) else { return html! {} };
    let region = |name: &str| listing.regions.get(name).cloned().unwrap_or_default();
    html! {
        <figure>
            <figcaption><code translate="no">{ part.file(language) }</code></figcaption>
            { for step.regions.iter().map(|name| html! {
                <pre translate="no" tabindex="0"><code>{ for region(name).map(|number| line(listing, number)) }</code></pre>
            }) }
        </figure>
    }
}

fn line(listing: &Listing, number: usize) -> Html {
    html! {
        <span class="line">
            <i>{ number + 1 }</i>
            { for listing.lines.get(number).into_iter().flatten().map(token) }
            { "\n" }
        </span>
    }
}
