//! What can be done to the queue broker, its exchanges and queues, and the clients that use them.

mod forms;
mod operator;

use std::rc::Rc;

use yew::prelude::*;

use self::forms::{publish_form, settings_form};
use self::operator::{memory_form, policy_form};
use super::BenchView;
use super::menu::{button, folded};
use crate::base::SimDuration;
use crate::engine::queueing::{Configuration, Name, Shutdown};
use crate::sim::{Action, BrokerAction, ClientAction, Plan, TransitKind};
use crate::stage::queue::{Part, Thing};
use crate::ui::session::Session;

/// Everything that can be done to a thing.
pub(super) fn acts(bench: &BenchView, session: &Rc<Session>, thing: Thing) -> Html {
    let plan = &session.recording().plan;
    match thing {
        Thing::Broker => {
            let stopped = session.player.world(|world| world.stopped);
            of_broker(bench, stopped, &plan.configuration)
        }
        Thing::Exchange(at) => publish_form(bench, session, Some((&plan.exchanges[at].name, None))),
        Thing::Queue(at) => {
            let queue = &plan.queues[at].name;
            html! {
                <>
                    { of_queue(bench, plan, queue) }
                    { folded("Bound (a policy)", policy_form(bench, queue)) }
                    { publish_form(bench, session, Some(("", Some(queue)))) }
                </>
            }
        }
    }
}

/// What on a client's link can be lost or doubled.
pub(super) const fn faults(part: Part) -> &'static [(TransitKind, &'static str)] {
    match part {
        Part::Worker(_) => &[
            (TransitKind::Deliver, "delivery"),
            (TransitKind::Ack, "acknowledgement"),
            (TransitKind::Nack, "rejection"),
            (TransitKind::Publish, "publish"),
        ],
        Part::Producer(_) => &[
            (TransitKind::Publish, "publish"),
            (TransitKind::Confirm, "confirm"),
            (TransitKind::Return, "return"),
        ],
    }
}

/// What can be done to a client besides what can be done to any.
pub(super) fn of_client(bench: &BenchView, session: &Rc<Session>, client: &Name, part: Part) -> Html {
    match part {
        Part::Worker(worker) => {
            folded("Settings", settings_form(bench, &session.recording().plan, client, worker))
        }
        Part::Producer(_) => folded("Publish by hand", publish_form(bench, session, None)),
    }
}

fn of_broker(bench: &BenchView, stopped: bool, settings: &Configuration) -> Html {
    let stop = |shutdown, after: Option<u64>| {
        Action::Broker(BrokerAction::StopBroker {
            shutdown,
            restart_after: after.map(SimDuration::from_millis),
        })
    };
    html! {
        <>
            <div class="node-acts">
                { if stopped {
                    button(bench, "Start", "Clients come back as they find it", Action::Broker(BrokerAction::StartBroker))
                } else {
                    button(bench, "Restart", "Asked to stop; it starts again after 2 s. Only what is durable is left", stop(Shutdown::Orderly, Some(2_000)))
                } }
                if !stopped {
                    { button(bench, "Stop", "Asked to stop; it stays down", stop(Shutdown::Orderly, None)) }
                    { button(bench, "Kill", "It stops dead and starts again after 2 s", stop(Shutdown::Kill, Some(2_000))) }
                }
            </div>
            { folded("Memory", memory_form(bench, settings.memory_high_watermark)) }
        </>
    }
}

fn of_queue(bench: &BenchView, plan: &Plan, queue: &str) -> Html {
    let first =
        plan.clients.iter().find(|client| client.role.worker().is_some_and(|worker| *worker.queue == *queue));
    let Some(like) = first.map(|first| first.name.clone()) else { return html! {} };
    let client = plan.free_name(&like);
    html! {
        <div class="node-acts">{ button(bench, "Add a worker", "One more that consumes from it", Action::Client(ClientAction::Add { client, like })) }</div>
    }
}
