//! Which lines of the code somebody is at, at a moment.

use super::session::Session;
use crate::base::OrdMap;
use crate::lesson::Lit;
use crate::lesson::listing::Language;
use crate::player::{Activity, ClientState, Moment, World};
use crate::sim::service::ActivityId;
use crate::sim::{ClientEvent, ClientId, EntryId, Node, NodeId, Plan, What};

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
    let under_way = |activity: &ActivityId| {
        session.player.world(|world| world.services.activities.get(activity).is_some())
    };
    let mut now: OrdMap<(NodeId, Option<ActivityId>), Vec<&Lit>> = OrdMap::default();
    for light in &session.lights[..lit] {
        // A program is at one place at a time, whatever thing it is in; a service where each handling is.
        let actor = if is_program { NodeId::default() } else { light.actor };
        let lights = now.or_default((actor, handling(session, light).filter(under_way)));
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
    let handles = |who: NodeId| now.keys().any(|(actor, activity)| *actor == who && activity.is_some());
    let is_there = |(actor, activity): &(NodeId, Option<ActivityId>)| activity.is_some() || !handles(*actor);
    now.iter().filter(|(key, _)| is_there(key)).flat_map(|(_, lights)| lights).filter_map(live).collect()
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
    if let Some(activity) = handling(session, light) {
        return session.player.world(|world| service_waits(world, plan, client, activity));
    }
    let at_work = |world: &World| {
        let state = world.clients.get(client.index());
        state.is_some_and(|state| {
            matches!(state.activity, Activity::Working { .. }) || !state.waiting.is_empty()
        })
    };
    light.entry.index() + 1 < moment.entries && !session.player.world(at_work)
}
