//! Buses on the stage: rails beside the doors of the handlers that hang on them.
//!
//! A rail runs down on the left of a column of desks, or above desks that stand side by side; where there are several
//! columns, one above all joins them.

use late::late;

use super::desk::desk_at;
use crate::engine::queueing::Name;
use crate::player::World;
use crate::sim::service::{Held, StepOp, StepPlan};
use crate::sim::{ClientId, Plan};
use crate::stage::fit::bold_width;
use crate::stage::geometry::{Point, Rect};
use crate::stage::layout::Layout;

/// A bus as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Rail {
    pub name: Name,
    /// The process it is in, or else nothing: then it has its own name above it.
    pub process: Option<Name>,
    pub parts: Vec<Rect>,
    /// What hangs on it: from the rail to the door, and whether an event is there.
    pub hooks: Vec<(Point, Point, bool)>,
    /// The same for those who emit and do not hang on it.
    pub emitters: Vec<(Point, Point, bool)>,
    /// Where its name begins.
    pub at: Point,
    /// Nobody on it is up.
    pub down: bool,
}

/// How broad a rail is, and how far its middle is from the desks.
const BROAD: f64 = 9.0;
const AWAY: f64 = 14.0;
const LETTERS: f64 = 11.0;

/// A door that is, or can be, on a bus.
struct Hung {
    desk: Rect,
    door: Point,
    is_on: bool,
    busy: bool,
    up: bool,
}

/// The rails of all buses that have somebody on the stage.
#[late(services)]
pub fn rails(plan: &Plan, layout: &Layout, world: &World) -> Vec<Rail> {
    let mut buses: Vec<(Name, Option<Name>, Vec<Hung>)> = Vec::new();
    for (id, client) in (0..).map(ClientId).zip(&plan.clients) {
        let Some(service) = client.role.service().filter(|_| world.clients[id.index()].present) else {
            continue;
        };
        let Some(node) = layout.node(plan.client_node(id)) else { continue };
        let desk = desk_at(plan, id, service, layout.metrics, node.shape);
        for (at, handler) in (0..).zip(&service.handlers) {
            let Some((bus, _)) = service.bus_of(handler) else { continue };
            let door = desk.as_ref().and_then(|desk| desk.doors.get(usize::from(at)));
            let y = door.map_or(node.shape.centre().y, |door| door.rect.centre().y);
            let hung = Hung {
                desk: node.outer,
                door: Point::new(node.shape.x, y),
                up: world.clients[id.index()].up,
                is_on: world.services.subscribed.contains(&(id, at)),
                busy: world.services.of(id).any(|(_, handling)| {
                    handling.handler == at && matches!(*handling.held, Held::Event { .. })
                }),
            };
            let process = client.role.process().cloned();
            match buses.iter_mut().find(|(name, of, _)| (name, of) == (bus, &process)) {
                Some((.., all)) => all.push(hung),
                None => buses.push((bus.clone(), process, vec![hung])),
            }
        }
    }
    let rails = buses.into_iter().map(|(name, process, hung)| rail(name, process, &hung));
    let mut rails: Vec<Rail> = rails.collect();
    lead(plan, layout, world, &mut rails);
    rails
}

fn rail(name: Name, process: Option<Name>, hung: &[Hung]) -> Rail {
    // Desks that stand above each other are a column.
    let mut columns: Vec<(Rect, Vec<&Hung>)> = Vec::new();
    for one in hung {
        let is_over =
            |(desks, _): &&mut (Rect, Vec<&Hung>)| desks.x < one.desk.right() && one.desk.x < desks.right();
        match columns.iter_mut().find(is_over) {
            Some((desks, all)) => {
                *desks = desks.union(one.desk);
                all.push(one);
            }
            None => columns.push((one.desk, vec![one])),
        }
    }
    let is_row =
        columns.len() > 1 && columns.iter().all(|(desks, all)| all.iter().all(|one| one.desk == *desks));
    let (parts, hooks) = if is_row { above(&columns) } else { beside(&columns) };
    let all = parts.iter().copied().reduce(Rect::union).unwrap_or_default();
    let down = !hung.iter().any(|one| one.up);
    Rail { name, process, parts, hooks, emitters: Vec::new(), at: Point::new(all.x, all.y - 4.0), down }
}

/// Parts of a rail, and what hangs on it.
type Laid = (Vec<Rect>, Vec<(Point, Point, bool)>);

/// One rail above desks that stand side by side: hooks lead down to each.
fn above(columns: &[(Rect, Vec<&Hung>)]) -> Laid {
    let all = columns.iter().map(|(desks, _)| *desks).reduce(Rect::union).unwrap_or_default();
    let bar = Rect { y: all.y - AWAY - BROAD / 2.0, h: BROAD, ..all };
    let mut hooks = Vec::new();
    for (desk, doors) in columns {
        let pitch = desk.w / (doors.len() + 1) as f64;
        for (at, one) in doors.iter().enumerate().filter(|(_, one)| one.is_on) {
            let x = desk.x + (at + 1) as f64 * pitch;
            hooks.push((Point::new(x, bar.bottom()), Point::new(x, desk.y), one.busy));
        }
    }
    (vec![bar], hooks)
}

/// A rail on the left of each column, beside its doors; several are joined above.
fn beside(columns: &[(Rect, Vec<&Hung>)]) -> Laid {
    let joined = columns.len() > 1;
    let top = columns.iter().map(|(desks, _)| desks.y).fold(f64::MAX, f64::min) - AWAY;
    let (mut parts, mut hooks) = (Vec::new(), Vec::new());
    for (desks, all) in columns {
        let x = (desks.x - AWAY).max(BROAD);
        let ys = || all.iter().map(|one| one.door.y);
        let first = if joined { top } else { ys().fold(f64::MAX, f64::min) - BROAD };
        let last = ys().fold(f64::MIN, f64::max) + BROAD;
        parts.push(Rect { x: x - BROAD / 2.0, y: first, w: BROAD, h: last - first });
        let on = all.iter().filter(|one| one.is_on);
        hooks.extend(on.map(|one| (Point::new(x, one.door.y), one.door, one.busy)));
    }
    if joined {
        let all = parts.iter().copied().reduce(Rect::union).unwrap_or_default();
        parts.push(Rect { y: top, h: BROAD, ..all });
    }
    (parts, hooks)
}

/// From a rail to who emits on it, the shortest way.
fn to_emitter(rail: &Rail, desk: Rect) -> Option<(Point, Point)> {
    let near = |rect: Rect, to: Point| {
        Point::new(to.x.clamp(rect.x, rect.right()), to.y.clamp(rect.y, rect.bottom()))
    };
    let ways = rail.parts.iter().map(|part| {
        let on_rail = near(*part, desk.centre());
        (on_rail, near(desk, on_rail))
    });
    ways.min_by(|one, other| one.0.distance(one.1).total_cmp(&other.0.distance(other.1)))
}

/// Lines to those who emit and do not hang on the rail themselves.
fn lead(plan: &Plan, layout: &Layout, world: &World, rails: &mut [Rail]) {
    for (id, client) in (0..).map(ClientId).zip(&plan.clients) {
        let Some(service) = client.role.service().filter(|_| world.clients[id.index()].present) else {
            continue;
        };
        let Some(node) = layout.node(plan.client_node(id)) else { continue };
        for rail in rails.iter_mut().filter(|rail| rail.process == client.role.process().cloned()) {
            let emits = |step: &StepPlan| matches!(&step.op, StepOp::Emit(plan) if plan.bus == rail.name);
            let hears = service
                .handlers
                .iter()
                .any(|on| service.bus_of(on).is_some_and(|(bus, _)| *bus == rail.name));
            if hears || !service.steps.iter().any(emits) {
                continue;
            }
            let busy = world.services.of(id).any(|(_, handling)| {
                handling.at.and_then(|(step, ..)| service.step(step)).is_some_and(emits)
            });
            let way = to_emitter(rail, node.shape);
            rail.emitters.extend(way.map(|(from, to)| (from, to, busy)));
        }
    }
}

impl Rail {
    /// All of it.
    pub fn rect(&self) -> Option<Rect> {
        self.parts.iter().copied().reduce(Rect::union)
    }

    /// Where its name is; in a process that has it beside its own.
    pub fn words(&self) -> Option<Rect> {
        let w = bold_width(&self.name, LETTERS);
        self.process.is_none().then_some(Rect { x: self.at.x, y: self.at.y - 10.0, w, h: 13.0 })
    }
}
