//! Processes on the stage: what is around services that live and die together.

use late::late;

use super::bus::{Rail, rails};
use crate::player::World;
use crate::sim::{ClientId, Plan};
use crate::stage::fit::bold_width;
use crate::stage::geometry::{Point, Rect};
use crate::stage::layout::Layout;

/// What is around the services of a process: a double line.
#[derive(Clone, Debug, PartialEq)]
pub struct ProcessFrame {
    pub outer: Rect,
    pub inner: Rect,
    /// Its name, and those of its buses.
    pub name: String,
    /// Where that begins.
    pub at: Point,
    /// Nobody in it is up.
    pub down: bool,
}

/// From the desks to the inner line, and to the outer one.
const MARGINS: (f64, f64) = (6.0, 9.0);
/// From the outer line to the stage's edge, at the least.
const EDGE: f64 = 2.0;
/// From the frame to the text outside of it.
const ABOVE: f64 = 4.0;
const BELOW: f64 = 12.0;
/// The size of the text.
const LETTERS: f64 = 11.0;

/// The frames of all processes that have somebody on the stage.
#[late(services)]
pub fn process_frames(plan: &Plan, layout: &Layout, world: &World) -> Vec<ProcessFrame> {
    let all = || (0..plan.clients.len() as u16).map(ClientId);
    let first =
        |id: &ClientId| plan.clients[id.index()].role.process().is_some() && plan.mates(*id)[0] == *id;
    let rails = rails(plan, layout, world);
    all().filter(first).filter_map(|id| frame(plan, layout, world, id, &rails)).collect()
}

fn frame(
    plan: &Plan,
    layout: &Layout,
    world: &World,
    first: ClientId,
    rails: &[Rail],
) -> Option<ProcessFrame> {
    let own = plan.clients[first.index()].role.process()?;
    let rails = || rails.iter().filter(|rail| rail.process.as_ref() == Some(own));
    let buses: String = rails().map(|rail| format!(", bus {}", rail.name)).collect();
    let name = format!("{own}{buses}");
    let mates = plan.mates(first);
    let desk = |id: &ClientId| {
        let is_there = world.clients[id.index()].present;
        layout.node(plan.client_node(*id)).filter(|_| is_there).map(|node| node.outer)
    };
    let all = mates.iter().filter_map(desk).reduce(Rect::union)?;
    let all = rails().filter_map(Rail::rect).fold(all, Rect::union);
    let within = |margin: f64, edge: f64| {
        let (rect, (w, h)) = (all.grown(margin), layout.size);
        let (x, y) = (rect.x.max(edge), rect.y.max(edge));
        Rect { x, y, w: rect.right().min(w - edge) - x, h: rect.bottom().min(h - edge) - y }
    };
    let (inner, outer) = (within(MARGINS.0, EDGE + 3.0), within(MARGINS.1, EDGE));
    // Towards the nearer edge of the stage, where no lines are, if there is room for a line of words.
    let (above, below) = (outer.y - ABOVE, outer.bottom() + BELOW);
    let (has_room_above, has_room_below) = (above >= LETTERS, below + 3.0 <= layout.size.1);
    let is_above = outer.centre().y <= layout.size.1 / 2.0 && has_room_above || !has_room_below;
    let y = if is_above { above } else { below };
    let down = mates.iter().all(|id| !world.clients[id.index()].up);
    Some(ProcessFrame { outer, inner, name, at: Point::new(outer.x + 4.0, y), down })
}

impl ProcessFrame {
    /// What stands beside its name.
    pub const fn state(&self) -> &'static str {
        if self.down { ", down" } else { "" }
    }

    /// Where its words are.
    pub fn words(&self) -> Rect {
        let w = bold_width(&format!("{}{}", self.name, self.state()), LETTERS);
        Rect { x: self.at.x, y: self.at.y - 10.0, w, h: 13.0 }
    }
}
