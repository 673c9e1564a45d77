//! Who is where in the code: the discs beside the lines, and the row that says it in words.

use yew::prelude::*;

use crate::base::OrdMap;
use crate::lesson::Lit;
use crate::lesson::listing::Language;
use crate::player::{Activity, ClientState, Moment, World};
use crate::sim::service::ActivityId;
use crate::sim::{ClientEvent, ClientId, EntryId, Node, NodeId, Plan, What};
use crate::ui::icons::Icon;
use crate::ui::session::Session;
use crate::ui::widgets::chips::glyph;

/// From so many on, those on one line are counted.
const MANY: usize = 3;

/// Lines at which somebody is.
#[derive(Clone, Debug, PartialEq)]
pub struct Live {
    /// Who.
    pub actor: NodeId,
    /// In which part.
    pub part: usize,
    /// The first of the lines, from 0.
    pub start: usize,
    /// The line after the last.
    pub end: usize,
    /// What led there.
    pub entry: EntryId,
    /// The last that was lit of all.
    pub newest: bool,
    /// Is nothing to do there before something else happens?
    pub waits: bool,
}

/// Where everybody is at a moment, by who: each actor's last lights, in every part.
pub fn live_at(session: &Session, moment: Moment, language: Language) -> Vec<Live> {
    let has_ended = |client: &ClientState| client.program.ended;
    if session.player.world(|world| world.clients.iter().any(has_ended)) {
        return Vec::new();
    }
    let is_program = session.recording().plan.program().is_some();
    let lit = session.lights.partition_point(|light| light.entry.index() < moment.entries);
    let newest = session.lights[..lit].last().map(|light| light.entry);
    let mut now: OrdMap<(NodeId, Option<ActivityId>), Vec<&Lit>> = OrdMap::default();
    for light in &session.lights[..lit] {
        // A program is at one place at a time, whatever thing it is in; a service where each handling is.
        let actor = if is_program { NodeId::default() } else { light.actor };
        let lights = now.or_default((actor, handling(session, light)));
        if lights.first().is_some_and(|before: &&Lit| before.entry != light.entry) {
            lights.clear();
        }
        lights.push(light);
    }
    let live = |light: &&Lit| {
        let part = session.lesson.code.parts.get(light.part)?;
        let lines = part.listings.get(&language)?.regions.get(&*light.region)?;
        Some(Live {
            actor: light.actor,
            part: light.part,
            start: lines.start,
            end: lines.end,
            entry: light.entry,
            newest: Some(light.entry) == newest,
            waits: waits(session, light, moment),
        })
    };
    // A service that handles nothing stands where it was last.
    let goes_on = |at: &Option<ActivityId>| at.is_some_and(|activity| is_under_way(session, activity));
    let is_over = |(actor, at): &(NodeId, Option<ActivityId>)| {
        let other = |(other, later): &(NodeId, Option<ActivityId>)| {
            other == actor && (later > at || later != at && goes_on(later))
        };
        !goes_on(at) && now.keys().any(other)
    };
    now.iter().filter(|(key, _)| !is_over(key)).flat_map(|(_, lights)| lights).filter_map(live).collect()
}

fn is_under_way(session: &Session, activity: ActivityId) -> bool {
    session.player.world(|world| world.services.activities.get(&activity).is_some())
}

/// The handling of a service that is at these lines.
fn handling(session: &Session, light: &Lit) -> Option<ActivityId> {
    match &session.recording().journal.entries.get(light.entry.index())?.what {
        What::Client(_, ClientEvent::Service(event)) => event.activity(),
        _ => None,
    }
}

/// Does a service wait for somebody else there, or has it ended?
fn service_waits(world: &World, plan: &Plan, client: ClientId, activity: ActivityId) -> bool {
    let Some(handling) = world.services.activities.get(&activity) else { return true };
    let service = plan.clients.get(client.index()).and_then(|client| client.role.service());
    let step = handling.at.and_then(|(step, ..)| service?.step(step));
    handling.call.is_some() || step.is_some_and(|step| step.op.waits())
}

/// Is there nothing to do for whoever is at these lines: a worker that has no message, a producer
/// between two? Not while the entry that led there is the last one.
fn waits(session: &Session, light: &Lit, moment: Moment) -> bool {
    let plan = &session.recording().plan;
    let Node::Client(client) = plan.node(light.actor) else { return false };
    if plan.program().is_some() {
        return false;
    }
    let at_work = |world: &World| {
        if let Some(activity) = handling(session, light) {
            return !service_waits(world, plan, client, activity);
        }
        let state = world.clients.get(client.index());
        state.is_some_and(|state| {
            matches!(state.activity, Activity::Working { .. }) || !state.waiting.is_empty()
        })
    };
    light.entry.index() + 1 < moment.entries && !session.player.world(at_work)
}

/// Those who stand at a line as discs with their initials; many as their number.
pub fn discs(session: &Session, here: &[(NodeId, bool, bool)]) -> Html {
    let plan = &session.recording().plan;
    if here.len() >= MANY {
        let names: Vec<&str> = here.iter().map(|(actor, ..)| plan.name(*actor)).collect();
        return html! { <i class="disc" data-hint={names.join(", ")}>{ here.len() }</i> };
    }
    let disc = |(actor, newest, waits): &(NodeId, bool, bool)| {
        let name = plan.name(*actor);
        let shape = if is_broker(session, *actor) { "diamond" } else { "square" };
        let initial = name.chars().next().map(|first| first.to_uppercase().to_string());
        html! {
            <i class={classes!("disc", shape, newest.then_some("newest"), waits.then_some("waits"))} data-hint={name.to_owned()}>
                <b>{ initial }</b>
            </i>
        }
    };
    html! { { for here.iter().map(disc) } }
}

fn is_broker(session: &Session, actor: NodeId) -> bool {
    !matches!(session.recording().plan.node(actor), Node::Client(_))
}

/// Who is at which lines of a part, in a sentence.
pub fn described(session: &Session, live: &[Live], part: usize) -> String {
    let here = live.iter().filter(|live| live.part == part).map(|live| {
        let (name, does) =
            (session.recording().plan.name(live.actor), if live.waits { "waits" } else { "is" });
        format!("line {}, {name} {does} here", live.start + 1)
    });
    here.collect::<Vec<_>>().join("; ")
}

/// Everybody who is somewhere in the code, each with the line and, if it is not the part `shown`, the file.
/// `ongo` leads there.
pub fn now_row(
    session: &Session,
    live: &[Live],
    shown: usize,
    language: Language,
    ongo: &Callback<Live>,
) -> Html {
    // Whoever is at several regions at once stands in the first.
    let mut first: Vec<&Live> = Vec::new();
    for one in live {
        if first.last().is_none_or(|before| (before.actor, before.entry) != (one.actor, one.entry)) {
            first.push(one);
        }
    }
    let chip = |live: &&Live| {
        let file = match session.lesson.code.parts.get(live.part) {
            Some(part) if live.part != shown => format!("{} ", part.file(language)),
            _ => String::new(),
        };
        let go = {
            let live = (*live).clone();
            ongo.reform(move |_: MouseEvent| live.clone())
        };
        html! {
            <button type="button" onclick={go} translate="no"
                class={classes!("actor", live.newest.then_some("newest"), live.waits.then_some("waits"))}>
                { if live.waits { Icon::Busy } else { glyph(session, live.actor) }.html() }
                { session.recording().plan.name(live.actor) }
                if live.waits { <span class="sr-only">{ " waits" }</span> }
                <small>{ file }{ live.start + 1 }</small>
            </button>
        }
    };
    html! { <div class="code-now" role="group" aria-label="Who is where">{ "now" }{ for first.iter().map(chip) }</div> }
}
