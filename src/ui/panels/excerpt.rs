//! The lines of code that an event runs, in short, under the list of events.

use yew::prelude::*;

use super::listing::token;
use crate::lesson::listing::Language;
use crate::sim::EntryId;
use crate::ui::session::Session;
use crate::ui::storage;

/// So many lines are shown at the most.
const LINES: usize = 4;

/// The reader's language.
pub fn language() -> Language {
    let kept = storage::read("language");
    let known = |language: &Language| Some(language.folder()) == kept.as_deref();
    Language::ALL.into_iter().find(known).unwrap_or(Language::Python)
}

/// The lines an event runs; if it runs none, those that ran last before it.
pub fn excerpt(session: &Session, entry: EntryId, oncode: &Callback<()>) -> Html {
    let past = &session.lights[..session.lights.partition_point(|light| light.entry <= entry)];
    let Some(last) = past.last() else {
        return html! { <p class="muted">{ "None of the code has run." }</p> };
    };
    let light = past.iter().find(|light| light.entry == last.entry).unwrap_or(last);
    let before = if light.entry == entry { "" } else { "Before this: " };
    let (language, parts) = (language(), &session.lesson.code.parts);
    let Some(part) = parts.get(light.part) else { return html! {} };
    let Some(listing) = part.listings.get(&language) else { return html! {} };
    let Some(lines) = listing.regions.get(&*light.region) else { return html! {} };
    let shown = lines.start..lines.end.min(lines.start + LINES);
    let open = oncode.reform(|_: MouseEvent| ());
    let actor = session.recording().plan.name(light.actor);
    html! {
        <>
            <p class="excerpt-head">
                <span>{ format!("{before}{actor} in {}, lines {} to {}", part.file(language), lines.start + 1, lines.end) }</span>
                <button type="button" class="button small" onclick={open}>{ "Open the code" }</button>
            </p>
            <pre class="excerpt" translate="no"><code>
                { for listing.lines.get(shown).into_iter().flatten().map(|line| html! {
                    <span class="line">{ for line.iter().map(token) }{ "\n" }</span>
                }) }
            </code></pre>
        </>
    }
}
