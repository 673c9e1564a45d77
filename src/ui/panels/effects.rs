//! The effects of services by their keys: what has taken place never, once or more often.

use std::rc::Rc;

use yew::prelude::*;

use super::events::seek;
use crate::insight::{EffectOf, Took};
use crate::sim::EntryId;
use crate::ui::session::{Session, use_session};

/// Keys shown of each count.
const KEYS: usize = 24;

/// What it is given.
#[derive(Properties, PartialEq)]
pub struct EffectsProps {
    /// So many entries have happened.
    pub entries: usize,
}

/// The effects; nothing where no step has any.
#[component]
pub fn Effects(props: &EffectsProps) -> Html {
    let session = use_session();
    let effects = session.ledger().effects();
    if effects.is_empty() {
        return html! {};
    }
    // They are in the order of services and steps.
    let steps = effects.chunk_by(|one, next| (one.client, one.step) == (next.client, next.step));
    html! {
        <section class="effects">
            <h3>{ "Effects by key" }</h3>
            <p class="muted">{ "What should take place once for each key for which it was begun: money moves, a mail goes out. What never came in is no effect: where that is, the accounts above say." }</p>
            { for steps.map(|of_step| of_a_step(&session, of_step, props.entries)) }
        </section>
    }
}

fn of_a_step(session: &Rc<Session>, effects: &[EffectOf], entries: usize) -> Html {
    let Some(first) = effects.first() else { return html! {} };
    let client = session.recording().plan.clients.get(first.client.index());
    let step = client.and_then(|client| client.role.service()?.step(first.step));
    let name =
        format!("{} by {}", step.map_or("", |step| &step.name), client.map_or("", |client| &client.name));
    let told: Vec<(Took, EntryId, &str)> = effects
        .iter()
        .filter_map(|effect| effect.at(entries).map(|(took, entry)| (took, entry, &*effect.key)))
        .collect();
    let mut counts: Vec<Took> = told.iter().map(|(took, ..)| *took).collect();
    counts.sort_unstable();
    counts.dedup();
    let row = |took: &Took| {
        let keys = || told.iter().filter(|(other, ..)| other == took);
        let left = keys().count().saturating_sub(KEYS);
        let is_bad = matches!(took, Took::Never | Took::Often(_));
        html! {
            <tr class={classes!(is_bad.then_some("loss"))}>
                <th scope="row">{ took.words() }</th>
                <td class="number">{ keys().count() }</td>
                <td class="chips">
                    { for keys().take(KEYS).map(|(_, entry, key)| key_link(session, *entry, key)) }
                    if left > 0 { <span class="muted">{ format!("and {left} more") }</span> }
                </td>
            </tr>
        }
    };
    html! {
        <table class="accounts">
            <caption>{ name }</caption>
            <tbody>{ for counts.iter().map(row) }</tbody>
        </table>
    }
}

fn key_link(session: &Rc<Session>, entry: EntryId, key: &str) -> Html {
    let onclick = {
        let session = Rc::clone(session);
        Callback::from(move |_: MouseEvent| seek(&session, entry))
    };
    html! { <button type="button" class="link" {onclick}>{ key }</button> }
}
