//! Replies that come back by no queue on the stage: directly, or in a queue of whoever asked. Each has a line from the
//! desk of whoever answers to that of whoever asked; half-way it is at the broker.

use late::late;

use super::links::published;
use crate::engine::queueing::REPLY_TO;
use crate::sim::service::{Part, Place, PublishPlan, ServicePlan, Template, whose_reply};
use crate::sim::{NodeId, Plan, Transit, TransitKind};
use crate::stage::envelopes::Look;
use crate::stage::frame::Draw;
use crate::stage::geometry::Point;

/// Those whose questions a service may come to answer so.
pub(super) fn answers(plan: &Plan, service: &ServicePlan) -> Vec<NodeId> {
    let to_asker = [Part::Place(Place::ReplyTo)];
    if !published(service).any(|publish| publish.exchange.is_empty() && publish.key.0 == to_asker) {
        return Vec::new();
    }
    let asks = |asker: &ServicePlan| {
        let of = |publish: &&PublishPlan| publish.reply_to.as_ref().is_some_and(is_without_queue);
        published(asker).filter(of).any(|publish| comes_to(publish, service))
    };
    let clients = plan.clients.iter().filter(|client| client.role.service().is_some_and(asks));
    clients.filter_map(|client| plan.find(&client.name)).collect()
}

/// Does it ask for replies by no queue of the plan's?
fn is_without_queue(reply_to: &Template) -> bool {
    reply_to.0 == [Part::Place(Place::Replies)] || reply_to.as_text() == Some(REPLY_TO)
}

/// May a service get this message? By the default exchange, only from the queue of that name.
fn comes_to(publish: &PublishPlan, service: &ServicePlan) -> bool {
    let key = publish.key.as_text().filter(|_| publish.exchange.is_empty());
    key.is_none_or(|key| service.queues().any(|(queue, _)| **queue == *key))
}

/// Where a reply is, or what the broker answers for it, after a part of its way, and which way it goes.
#[late(services)]
pub(in crate::stage) fn on_its_way(
    draw: &mut Draw<'_>,
    transit: &Transit,
    part: f64,
) -> Option<(Point, Point)> {
    let (recording, layout, look) = (draw.recording, draw.layout, Look::of(transit.kind));
    let asker = || whose_reply(&recording.plan, &recording.journal, &transit.message.routing_key);
    let (from, to) = match transit.kind {
        TransitKind::Deliver => (sender(draw, transit)?, transit.to),
        TransitKind::Publish => (transit.from, asker()?),
        _ => (transit.to, asker()?),
    };
    let (link, _) = layout.way(from, to).filter(|(_, forward)| *forward)?;
    draw.light(from, to, look);
    let path = layout.links[link].for_look(look);
    let back = look.comes_back();
    let so_far = if back { 1.0 - part } else { part } / 2.0;
    let so_far = if transit.kind == TransitKind::Deliver { 0.5 + so_far } else { so_far };
    let (at, ahead) = path.point_and_heading(so_far);
    Some((at, if back { Point::new(-ahead.x, -ahead.y) } else { ahead }))
}

/// Who published what is on its way to who asked.
fn sender(draw: &Draw<'_>, transit: &Transit) -> Option<NodeId> {
    let is_it = |sent: &&Transit| sent.kind == TransitKind::Publish && sent.message.id == transit.message.id;
    draw.recording.journal.transits.iter().rev().find(is_it).map(|sent| sent.from)
}
