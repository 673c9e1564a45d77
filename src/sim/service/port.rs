//! Where something comes in, and what the common files call of services. The code comes late to the browser: with
//! a plan that has services it is there before the run begins.

use std::rc::Rc;

use late::late;

use super::event::{ActivityEnd, Held, ServiceEvent};
use super::plan::{PortPlan, Settle};
use super::state::{Due, Incoming, Shared};
use super::table::Table;
use crate::engine::logs::client::{ClientError, TransactionState};
use crate::engine::queueing::{Message, MessageId};
use crate::sim::action::Setting;
use crate::sim::dialect::queue::Received;
use crate::sim::journal::Cause;
use crate::sim::network::InTransit;
use crate::sim::plan::{ClientId, Node, Plan};
use crate::sim::simulation::{self, Run, Work};

/// Makes the tables, and puts the first moment of each timer on the agenda.
pub(in crate::sim) fn set_up(run: &mut Run<'_>, plan: &Plan) {
    if plan.has_services() {
        make(run, plan);
    }
}

#[late(services)]
fn make(run: &mut Run<'_>, plan: &Plan) {
    let tables = plan.tables.iter().map(Table::new).collect();
    run.sim.services = Shared { tables, ..Shared::default() };
    for (at, client) in plan.clients.iter().enumerate() {
        for (port, planned) in
            client.role.service().iter().flat_map(|service| service.ports.iter().enumerate())
        {
            if let PortPlan::Timer { start, count: 1.., .. } = planned {
                let due = simulation::Due::Service(Due::Moment { port: port as u16, n: 1 });
                let work = Work::OfClient { client: ClientId(at as u16), life: 0, due };
                run.sim.agenda.add(*start, None, work);
            }
        }
    }
}

/// Something is due for a service.
#[late(services)]
pub(in crate::sim) fn due(run: &mut Run<'_>, cause: Cause, id: ClientId, due: Due) {
    match due {
        Due::Moment { port, n } => moment(run, cause, id, port, n),
        Due::TakeUp => run.take_up(cause, id),
        Due::Emitted => run.take_event(id),
        Due::NextHandler { activity } => run.next_handler(cause, id, activity),
        Due::Turn => run.next_turn(id),
        Due::WaitOver { activity, wait } => run.wait_over(cause, id, activity, wait),
        Due::Expire { table, put } => run.expire(cause, id, table, put),
    }
}

/// A timer's moment: one that is down lets it pass.
fn moment(run: &mut Run<'_>, cause: Cause, id: ClientId, port: u16, n: u32) {
    let plan = Rc::clone(&run.sim.plan);
    let service = plan.clients[id.index()].role.service();
    let Some(PortPlan::Timer { count, gap, .. }) = service.and_then(|it| it.ports.get(usize::from(port)))
    else {
        return;
    };
    if n < *count {
        let at = run.sim.now + gap.draw(&mut run.client(id).rng);
        let due = simulation::Due::Service(Due::Moment { port, n: n + 1 });
        run.sim.agenda.add(at, None, Work::OfClient { client: id, life: 0, due });
    }
    if run.client(id).up && !run.client(id).leaving {
        run.comes_in(cause, id, Incoming { cause, port, held: Held::Moment(n), came: 0, delivery: None });
    }
}

/// Declares a service's own queue for replies, and keeps the name that the broker gives it.
#[late(services)]
pub(in crate::sim) fn declare_own(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    let name = run.declare_own(cause, id);
    run.client(id).service.replies = name;
}

/// A delivery came in.
#[late(services)]
pub(in crate::sim) fn deliver(run: &mut Run<'_>, cause: Cause, id: ClientId, received: Received) {
    let plan = Rc::clone(&run.client(id).plan);
    let name = run.sim.plan.name(received.queue);
    let ports = plan.role.service().map_or(&[][..], |service| &service.ports);
    let message = Rc::clone(&received.message);
    // What comes from none of the plan's queues is a reply: direct, or out of a queue of its own.
    if run.sim.plan.node(received.queue) == Node::Broker {
        return run.replied(cause, id, received.copy, message);
    }
    let port = ports.iter().position(|port| port.queue().is_some_and(|queue| **queue == *name));
    match port.map(|port| (port, &ports[port])) {
        Some((_, PortPlan::Replies { .. })) => run.replied(cause, id, received.copy, message),
        Some((port, planned)) => {
            let settled = matches!(planned, PortPlan::Queue { settle: Settle::Automatic, .. });
            let held = Held::Delivery { copy: Some(received.copy), message };
            let delivery = Some(Received { settled: received.settled || settled, ..received });
            run.comes_in(cause, id, Incoming { cause, port: port as u16, held, came: 0, delivery });
        }
        None => {}
    }
}

/// A record is next.
#[late(services)]
pub(in crate::sim) fn record(run: &mut Run<'_>, cause: Cause, id: ClientId, message: Rc<Message>) {
    let plan = Rc::clone(&run.client(id).plan);
    let ports = plan.role.service().map_or(&[][..], |service| &service.ports);
    let Some(port) = ports.iter().position(|port| matches!(port, PortPlan::Topic(_))) else { return };
    let held = Held::Delivery { copy: None, message };
    run.sim.services.came += 1;
    let came = run.sim.services.came;
    let incoming = Incoming { cause, port: port as u16, held, came, delivery: None };
    run.client(id).service.waiting.push_back(incoming);
    // Not here and now: the one before is only about to end.
    run.schedule(run.sim.now, cause, id, simulation::Due::Service(Due::TakeUp));
}

/// The broker has answered for a message that a service published.
#[late(services)]
pub(in crate::sim) fn confirm(
    run: &mut Run<'_>,
    cause: Cause,
    id: ClientId,
    message: MessageId,
    taken: bool,
) {
    run.confirmed(cause, id, message, taken);
}

/// A producer's library says how it stands with its transaction.
#[late(services)]
pub(in crate::sim) fn transaction_told(
    run: &mut Run<'_>,
    cause: Cause,
    id: ClientId,
    told: Result<TransactionState, ClientError>,
) {
    run.transaction_told(cause, id, told);
}

/// A service has come up.
#[late(services)]
pub(in crate::sim) fn started(run: &mut Run<'_>, id: ClientId) {
    run.subscribe_all(id);
}

/// A service works by another setting: there may be more threads.
#[late(services)]
pub(in crate::sim) fn follow_setting(run: &mut Run<'_>, cause: Cause, id: ClientId, setting: &Setting) {
    if let Setting::Subscribed { handler, on } = setting {
        let service = run.sim.plan.clients[id.index()].role.service();
        let handler = service.and_then(|service| service.on_bus(handler));
        if let Some(handler) = handler.filter(|_| run.client(id).up) {
            run.subscribe_handler(id, handler, *on);
        }
    }
    run.take_up(cause, id);
}

/// A service has gone, and with it what it had in its memory.
#[late(services)]
pub(in crate::sim) fn left(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    run.unsubscribe_all(id);
    run.forget_tables(cause, id);
}

/// A call or an answer is at its end.
#[late(services)]
pub(in crate::sim) fn arrive(run: &mut Run<'_>, cause: Cause, it: InTransit) {
    run.arrive_call(cause, it);
}

/// A service stops dead: what it handled ends where it was, and who called it learns of that.
#[late(services)]
pub(in crate::sim) fn crash(run: &mut Run<'_>, cause: Cause, id: ClientId) {
    let service = std::mem::take(&mut run.client(id).service);
    let mut held: Vec<Held> = Vec::new();
    for activity in service.activities {
        let end = ActivityEnd::Crashed;
        run.note_service(cause, id, ServiceEvent::Ended { activity: activity.id, end });
        if !activity.is_answered {
            held.push(activity.incoming.held);
        }
    }
    held.extend(service.waiting.into_iter().map(|incoming| incoming.held));
    run.unsubscribe_all(id);
    run.reset_calls(cause, id, &held);
    run.forget_tables(cause, id);
}
