//! The clients at the moment: what each of them is, does, holds, and has done so far.

use yew::prelude::*;

use crate::player::{Activity, ClientState, World};
use crate::sim::{ClientId, Plan};
use crate::stage::{Part, log, queue, service, short};
use crate::ui::player::use_moment;
use crate::ui::session::use_session;
use crate::ui::widgets::chips::{MessageChip, Thing};

/// The clients that are there.
#[component]
pub fn ClientsPanel() -> Html {
    let session = use_session();
    use_moment(&session.player);
    let plan = &session.recording().plan;
    let rows: Vec<Html> = session.player.world(|world| {
        let all = (0..plan.clients.len() as u16).map(ClientId);
        all.filter(|id| world.clients[id.index()].present).map(|id| row(plan, world, id)).collect()
    });
    html! {
        <div class="clients" tabindex="0" role="group" aria-label="Clients" data-scrolls="">
            if rows.is_empty() {
                <p class="empty">{ "No client is there at this moment." }</p>
            } else {
                <table>
                    <caption class="sr-only">{ "Clients at this moment" }</caption>
                    <thead><tr>
                        <th scope="col">{ "Client" }</th>
                        <th scope="col">{ "State" }</th>
                        <th scope="col">{ "Holds" }</th>
                        <th scope="col">{ "So far" }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            }
        </div>
    }
}

/// What a client is, what it does while there is nothing to do, and what it holds as only its kind can.
fn kind(plan: &Plan, world: &World, id: ClientId) -> (String, &'static str, Option<String>) {
    match Part::of(&plan.clients[id.index()].role) {
        Part::Service(_) => ("service".to_owned(), "waiting", None),
        Part::Program(_) => ("program".to_owned(), "runs", None),
        Part::Queue(queue::Part::Producer(_)) => ("producer".to_owned(), "up", None),
        Part::Queue(queue::Part::Worker(worker)) => {
            let stuck = world.clients[id.index()].is_stuck();
            let idle = if stuck { "waiting: its prefetch is full" } else { "waiting" };
            (format!("worker on {}", worker.queue), idle, None)
        }
        Part::Log(log::Part::Producer(_)) => {
            let batched = world.content.records.batched(id).count();
            ("log producer".to_owned(), "up", counted(batched, "batched"))
        }
        Part::Log(log::Part::Consumer(consumer)) => {
            let group = consumer.settings.group.as_deref().map(|group| format!(", group {group}"));
            let owns = log::owns(plan, world, consumer, &plan.clients[id.index()].name);
            let owns = world.clients[id.index()].up.then_some(owns);
            (format!("log consumer{}", group.unwrap_or_default()), "waiting", owns)
        }
    }
}

fn row(plan: &Plan, world: &World, id: ClientId) -> Html {
    let (client, planned) = (&world.clients[id.index()], &plan.clients[id.index()]);
    let (what, idle, own) = kind(plan, world, id);
    let held: Vec<String> = holds(client).chain(own).collect();
    // What a service is called for is no delivery.
    let (well, badly) = match planned.role.service() {
        Some(_) => world.services.ended(id),
        None => (client.done, client.failed),
    };
    let works = planned.role.is_consumer() || planned.role.service().is_some();
    let done = match works {
        true => format!("{} done, {} failed", short(well as usize), short(badly as usize)),
        false => format!("{} published", short(client.published as usize)),
    };
    let passed_on = works && client.published > 0;
    html! {
        <tr key={id.0} class={(!client.up).then_some("client-down")}>
            <th scope="row">
                <Thing node={plan.client_node(id)} words={planned.name.to_string()} />
                <span class="muted">{ what }</span>
            </th>
            <td>{ state(plan, world, id, idle) }</td>
            <td>{ if held.is_empty() { "nothing".to_owned() } else { held.join(", ") } }</td>
            <td>
                { done }
                if passed_on { { format!(", {} passed on", short(client.published as usize)) } }
            </td>
        </tr>
    }
}

/// What keeps it from working as usual, and what it works on.
fn state(plan: &Plan, world: &World, id: ClientId, idle: &'static str) -> Html {
    let client = &world.clients[id.index()];
    if !client.up {
        return html! { "down" };
    }
    let conditions = [
        (client.cut, "cut off; "),
        (client.leaving, "leaving; "),
        (client.paused, "paused; "),
        (client.blocked, "blocked by the broker; "),
        (client.throttled, "waiting for room; "),
    ];
    let hindered: String = conditions.iter().filter(|(holds, _)| *holds).map(|(_, words)| *words).collect();
    if let Some(service) = plan.clients[id.index()].role.service() {
        return html! { <>{ hindered }{ service::doings(plan, world, id, service).join("; ") }</> };
    }
    match &client.activity {
        Activity::Working { message, attempt, until, .. } => html! {
            <>
                { hindered }{ "working on " }<MessageChip id={message.id} />{ format!(" until {until}") }
                if *attempt > 1 { { format!(", try {attempt}") } }
            </>
        },
        Activity::Failed { message, error } => html! {
            <>{ hindered }{ "failed on " }<MessageChip id={message.id} />{ format!(": {error}") }</>
        },
        Activity::Idle if hindered.is_empty() => html! { { idle } },
        Activity::Idle => html! { { hindered.trim_end_matches("; ").to_owned() } },
    }
}

fn holds(client: &ClientState) -> impl Iterator<Item = String> {
    let unacked = match client.limit() {
        Some(limit) => Some(format!("{} of {limit} unacked", client.unacknowledged)),
        None => counted(client.unacknowledged as usize, "unacked"),
    };
    let waiting = counted(client.waiting.len(), "waiting");
    [unacked, waiting, counted(client.outgoing.len(), "kept back")].into_iter().flatten()
}

/// `3 waiting`; nothing where there are none.
fn counted(count: usize, what: &str) -> Option<String> {
    (count > 0).then(|| format!("{} {what}", short(count)))
}
