//! The code beside the run: its parts, in two languages, with the lines at which everybody is.
//!
//! It follows the run from part to part until the reader chooses one, and again when asked to.

use crate::base::OrdMap;
use yew::prelude::*;

use super::listing::{ListingView, Live};
use super::output::Output;
use crate::lesson::Lit;
use crate::lesson::listing::Language;
use crate::player::{Activity, Moment, World};
use crate::sim::{EntryId, Node, NodeId};
use crate::ui::hooks::use_stored;
use crate::ui::player::use_moment;
use crate::ui::session::{Session, use_session};
use crate::ui::tabs::{Tab, Tabs};

/// The code panel.
#[component]
pub fn CodePanel() -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let (kept, keep) = use_stored("language", "python");
    let chosen = use_state(|| None::<usize>);
    let language =
        Language::ALL.into_iter().find(|known| known.folder() == kept.as_str()).unwrap_or(Language::Python);
    let lit = lit_at(&session, moment);
    let newest = lit.values().filter_map(|lights| lights.first()).max_by_key(|light| light.entry).copied();
    let newest_part = newest.map(|light| light.part);
    let part = chosen.or(newest_part).unwrap_or(0);
    let parts = &session.lesson.code.parts;
    if parts.is_empty() {
        return html! { <p class="empty">{ "This lesson has no code." }</p> };
    }
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |id: AttrValue| chosen.set(id.parse().ok()))
    };
    let follow = {
        let chosen = chosen.setter();
        Callback::from(move |_: MouseEvent| chosen.set(None))
    };
    let tabs = parts.iter().enumerate().map(|(index, listed)| {
        Tab::new(index.to_string(), listed.title.clone())
            .with_news(Some(index) == newest_part && index != part)
    });
    let languages = Language::ALL.map(|offered| {
        let pressed = offered == language;
        let keep = keep.reform(move |_: MouseEvent| AttrValue::Static(offered.folder()));
        html! {
            <button type="button" aria-pressed={pressed.to_string()} onclick={keep}>{ offered.label() }</button>
        }
    });
    html! {
        <div class="code">
            <Tabs name="part" label="Parts of the code" tabs={tabs.collect::<Vec<_>>()} shown={part.to_string()} onchoose={choose}>
                <div class="code-bar">
                    <div class="switch" role="group" aria-label="Language">{ for languages }</div>
                    if chosen.is_some() {
                        <button type="button" class="button small" onclick={follow}
                            data-hint="Show the part that is at work">{ "Follow the run" }</button>
                    } else {
                        <span class="muted">{ "follows the run" }</span>
                    }
                </div>
                <ListingView {part} {language} live={live(&session, &lit, newest, part, language, moment)} />
            </Tabs>
            <Output />
        </div>
    }
}

/// Where everybody is: each actor's last lights.
fn lit_at(session: &Session, moment: Moment) -> OrdMap<NodeId, Vec<&Lit>> {
    let lit = session.lights.partition_point(|light| light.entry.index() < moment.entries);
    let mut now: OrdMap<NodeId, Vec<&Lit>> = OrdMap::default();
    for light in &session.lights[..lit] {
        let lights = now.or_default(light.actor);
        if lights.first().is_some_and(|before: &&Lit| before.entry != light.entry) {
            lights.clear();
        }
        lights.push(light);
    }
    now
}

fn live(
    session: &Session,
    lit: &OrdMap<NodeId, Vec<&Lit>>,
    newest: Option<&Lit>,
    part: usize,
    language: Language,
    moment: Moment,
) -> Vec<Live> {
    let Some(listing) = session.lesson.code.parts.get(part).and_then(|part| part.listings.get(&language))
    else {
        return Vec::new();
    };
    let newest: Option<EntryId> = newest.map(|light| light.entry);
    let here = lit.values().flatten().filter(|light| light.part == part);
    here.filter_map(|light| {
        let lines = listing.regions.get(&*light.region)?;
        Some(Live {
            actor: light.actor,
            start: lines.start,
            end: lines.end,
            newest: Some(light.entry) == newest,
            waits: waits(session, light, moment),
        })
    })
    .collect()
}

/// Is there nothing to do for whoever is at these lines: a worker that has no message, a producer
/// between two? Not while the entry that led there is the last one.
fn waits(session: &Session, light: &Lit, moment: Moment) -> bool {
    let Node::Client(client) = session.recording().plan.node(light.actor) else { return false };
    let at_work = |world: &World| {
        let state = world.clients.get(client.index());
        state.is_some_and(|state| {
            matches!(state.activity, Activity::Working { .. }) || !state.waiting.is_empty()
        })
    };
    light.entry.index() + 1 < moment.entries && !session.player.world(at_work)
}
