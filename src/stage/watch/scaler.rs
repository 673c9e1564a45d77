//! Scalers: the figure that one reads, its thresholds, and how long it waits; the copies that it has started.

use late::late;

use crate::base::SimTime;
use crate::player::{ScalerState, World};
use crate::sim::watch::{ScalerPlan, Side};
use crate::sim::{ClientId, NodeId, Plan};
use crate::stage::frame::{Draw, Ring, part_over};
use crate::stage::geometry::Point;
use crate::stage::layout::Layout;
use crate::stage::layout::Metrics;
use crate::stage::lens::short;
use crate::stage::nodes::{NodeView, Shape};

/// How high the strip is, with its distance from the desk.
const HIGH: f64 = 17.0;
/// Below lower desks than this there is none.
const LEAST: f64 = 22.0;
/// How large its ring is.
const RADIUS: f64 = 5.5;

/// The strip below a desk.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// Whose it is.
    pub id: NodeId,
    pub ring: Point,
    pub radius: f64,
    /// Where its words begin.
    pub words_at: Point,
    /// The figure, and the threshold that it is beyond, or between which two it is.
    pub words: String,
    pub side: Side,
    pub on: bool,
}

/// So much room it takes below the desk of whom the scaler starts copies of.
#[late(services)]
pub(in crate::stage) fn extent(plan: &Plan, id: ClientId, metrics: Metrics) -> f64 {
    let has_room = metrics.client.1 >= LEAST;
    let is_scaled = |scaler: &&ScalerPlan| scaler.like == plan.clients[id.index()].name;
    let scaler = plan.watch.iter().flat_map(|watch| &watch.scalers).find(is_scaled);
    if has_room && scaler.is_some() { HIGH } else { 0.0 }
}

/// Each scaler with its state, and the node of whom it starts copies of.
fn scalers<'a>(
    plan: &'a Plan,
    world: &'a World,
) -> impl Iterator<Item = (NodeId, &'a ScalerPlan, &'a ScalerState)> {
    let scalers = plan.watch.iter().flat_map(|watch| &watch.scalers).zip(&world.services.scalers);
    scalers.filter_map(|(scaler, state)| Some((plan.find(&scaler.like)?, scaler, state)))
}

/// The strips of all scalers, where there is room for them.
#[late(services)]
pub fn strips(plan: &Plan, world: &World, layout: &Layout, now: SimTime) -> Vec<Strip> {
    let strip = |(id, planned, state): (NodeId, &ScalerPlan, &ScalerState)| {
        let node = layout.node(id)?;
        if node.outer.bottom() < node.shape.bottom() + HIGH {
            return None;
        }
        let figure = world.figure(plan, &planned.watched, now);
        let ring = Point::new(node.shape.x + 8.0, node.shape.bottom() + 10.0);
        let words_at = Point::new(ring.x + RADIUS + 5.0, ring.y + 4.0);
        let (words, side) = (words(state, figure), state.limits.side_of(figure));
        Some(Strip { id, ring, radius: RADIUS, words_at, words, side, on: state.limits.on })
    };
    scalers(plan, world).filter_map(strip).collect()
}

fn words(state: &ScalerState, figure: u32) -> String {
    let [figure_now, above, below] =
        [figure, state.limits.above, state.limits.below].map(|number| short(number as usize));
    match state.limits.side_of(figure) {
        _ if !state.limits.on => "off".to_owned(),
        Side::Above => format!("{figure_now} > {above}"),
        Side::Below => format!("{figure_now} < {below}"),
        Side::Between => format!("{below} ≤ {figure_now} ≤ {above}"),
    }
}

/// Until when a scaler waits before it does something, if it does, and since when.
fn waits(planned: &ScalerPlan, state: &ScalerState, copies: usize) -> Option<(SimTime, SimTime)> {
    let span = match state.side {
        Side::Above if copies < usize::from(state.limits.max) => planned.up.span,
        Side::Below if copies > usize::from(state.limits.min) => planned.down.span,
        Side::Above | Side::Below | Side::Between => return None,
    };
    state.limits.on.then_some((state.since, state.since + span))
}

/// The copies that are up and mean to stay, or about to come.
fn copies(world: &World, planned: &ScalerPlan, state: &ScalerState) -> usize {
    let is_here = |copy: &&ClientId| {
        let client = world.clients.get(copy.index());
        client.is_some_and(|client| client.up && !client.leaving)
    };
    planned.copies.iter().filter(is_here).count() + state.booting.len()
}

/// Draws the rings: how long a scaler still waits, and how far its copies are.
#[late(services)]
pub(in crate::stage) fn rings(draw: &mut Draw<'_>) {
    let (plan, world, now) = (&draw.recording.plan, draw.world, draw.now);
    for strip in strips(plan, world, draw.layout, now) {
        let Some((_, planned, state)) = scalers(plan, world).find(|(id, ..)| *id == strip.id) else {
            continue;
        };
        let waits = waits(planned, state, copies(world, planned, state));
        if let Some((since, until)) = waits.filter(|(_, until)| *until > now) {
            draw.frame.rings.push(Ring::waits(
                strip.ring,
                strip.radius,
                until.since(now),
                until.since(since),
            ));
        }
    }
    for (copy, since, until) in world.services.scalers.iter().flat_map(|state| &state.booting) {
        if let Some(shape) = draw.shape(plan.client_node(*copy)) {
            let (at, radius) = draw.layout.ring(shape);
            let (part, left) = (part_over(*since, *until, now), until.since(now));
            draw.frame.rings.push(Ring {
                at,
                radius,
                part,
                waits: false,
                left,
                label: None,
                in_front: false,
            });
        }
    }
}

/// Until when a copy boots, if it does.
pub(in crate::stage) fn boots(world: &World, id: ClientId) -> Option<SimTime> {
    let mut booting = world.services.scalers.iter().flat_map(|state| &state.booting);
    booting.find(|(copy, ..)| *copy == id).map(|(.., until)| *until)
}

/// A copy that boots is not yet there.
pub(in crate::stage) fn booting() -> NodeView {
    NodeView { shape: Shape::Booting, line: "starts".to_owned(), ..NodeView::default() }
}

/// A scaler in words, behind what else is said of whom it starts copies of.
#[late(services)]
pub(in crate::stage) fn spoken(plan: &Plan, world: &World, id: NodeId) -> String {
    let Some((_, planned, state)) = scalers(plan, world).find(|(of, ..)| *of == id) else {
        return String::new();
    };
    let copies = copies(world, planned, state);
    let (above, below, booting) = (state.limits.above, state.limits.below, state.booting.len());
    let rules = match state.limits.on {
        true => format!(
            "more above {above}, fewer below {below}, from {} to {}",
            state.limits.min, state.limits.max
        ),
        false => "off".to_owned(),
    };
    let wait = waits(planned, state, copies).map(|(_, until)| format!(", acts at {until} at the earliest"));
    let side = state.side.as_str();
    let sees = format!("; {side} at the last reading{}", wait.unwrap_or_default());
    let counts = format!("copies: {copies}, starting: {booting}");
    format!("; scaled by {}: {rules}; {counts}{sees}", planned.watched)
}
