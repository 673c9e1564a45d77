//! What moves on the desks of services: the rings at their doors, what they hold, calls that wait.

use late::late;

use super::desk::{Desk, TIME, desk_at};
use super::doing::Doing;
use super::nodes::DOWN;
use crate::player::Handling;
use crate::sim::ClientId;
use crate::sim::service::Held;
use crate::stage::envelopes::{Envelope, Look};
use crate::stage::frame::{Draw, Ring, part_over};
use crate::stage::geometry::Point;

/// Around a bolt, below the upper edge of the desk.
const BOLT_RING: f64 = 9.0;
/// So many calls are shown that wait.
const WAITING: usize = 3;

/// Draws them.
#[late(services)]
pub(in crate::stage) fn rings(draw: &mut Draw<'_>) {
    let plan = &draw.recording.plan;
    for (index, client) in plan.clients.iter().enumerate() {
        let id = ClientId(index as u16);
        let Some((service, shape)) = client.role.service().zip(draw.shape(plan.client_node(id))) else {
            continue;
        };
        let desk = desk_at(plan, id, service, draw.layout.metrics, shape);
        let world = draw.world;
        if let (Some(desk), false) = (&desk, world.clients[index].up) {
            around_bolt(draw, desk);
        }
        let mut ringed = Vec::new();
        // What it began last stands for what it does at that door.
        for (_, handling) in world.services.of(id).collect::<Vec<_>>().into_iter().rev() {
            let door = desk.as_ref().map(|desk| desk.doors.get(usize::from(handling.handler)));
            let door = door.flatten();
            let place = if desk.is_some() { handling.handler } else { 0 };
            if ringed.contains(&place) {
                continue;
            }
            ringed.push(place);
            let (at, radius) = door.map_or_else(|| draw.layout.ring(shape), |door| door.ring);
            let Doing { wait, span, .. } = Doing::of(world, service, handling);
            if let Some((since, until)) = span {
                let (left, whole) = (until.since(draw.now), until.since(since));
                let label = desk.as_ref().filter(|desk| desk.state.is_some());
                let label = label.map(|_| Point::new(at.x - radius - 4.0 - TIME / 2.0, at.y));
                let ring = match wait {
                    Some(_) => Ring { label, ..Ring::waits(at, radius, left, whole) },
                    None => {
                        let part = part_over(since, until, draw.now);
                        Ring { at, radius, part, waits: false, left, label: None, in_front: false }
                    }
                };
                draw.frame.rings.push(ring);
            }
            if let Some(door) = door {
                holds(draw, handling, Point::new(shape.x, door.rect.centre().y));
            }
        }
        // On the lower edge, where they cover no words.
        let scale = Look::Call.scale() * 0.7;
        let (row, pitch) =
            (Point::new(shape.x + 16.0, shape.bottom()), draw.layout.metrics.envelope.0 * scale);
        for place in 0..world.services.calls_waiting(id).min(WAITING) {
            let at = Point::new(row.x + place as f64 * (pitch + 2.0), row.y);
            draw.frame.envelopes.push(Envelope { look: Look::Call, scale, ..Envelope::sample(at) });
        }
    }
}

/// The session of a member that is down drains around the bolt, which on a desk with doors stands beside the name.
fn around_bolt(draw: &mut Draw<'_>, desk: &Desk) {
    let elsewhere = draw.layout.ring(desk.shape).0;
    for ring in draw.frame.rings.iter_mut().filter(|ring| ring.at == elsewhere) {
        (ring.at, ring.radius) = (desk.bolt(DOWN), BOLT_RING);
    }
}

/// The message or the event that it has taken in, in its door.
fn holds(draw: &mut Draw<'_>, handling: &Handling, at: Point) {
    match &*handling.held {
        Held::Delivery { message, .. } => {
            draw.frame.envelopes.push(Envelope { scale: 0.55, ..draw.envelope(message, at) });
        }
        // Nothing is posted within a process: it has no flap.
        Held::Event { .. } => {
            let scale = Look::Call.scale() * 0.7;
            draw.frame.envelopes.push(Envelope { look: Look::Call, scale, ..Envelope::sample(at) });
        }
        Held::Call { .. } | Held::Moment(_) => {}
    }
}
