//! What can be done to the queue broker, its exchanges and queues, and the clients that use them.

mod forms;
mod operator;

use std::rc::Rc;

use yew::prelude::*;

use self::forms::{publish_form, settings_form};
use self::operator::{memory_form, policy_form, version_form};
use super::BenchView;
use super::menu::folded;
use crate::engine::queueing::Name;
use crate::sim::TransitKind;
use crate::stage::queue::{Part, Thing};
use crate::ui::session::Session;

/// What can be done to a thing and takes more than a press.
pub(super) fn acts(bench: &BenchView, session: &Rc<Session>, thing: Thing) -> Html {
    let plan = &session.recording().plan;
    match thing {
        Thing::Broker => html! {
            <>
                { folded("Version, heartbeat", version_form(bench, &plan.configuration)) }
                { folded("Memory", memory_form(bench, plan.configuration.memory_high_watermark)) }
            </>
        },
        Thing::Exchange(at) => publish_form(bench, session, Some((&plan.exchanges[at].name, None))),
        Thing::Queue(at) => {
            let queue = &plan.queues[at].name;
            html! {
                <>
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
            (TransitKind::Nack, "negative acknowledgement"),
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
