//! What no label may cover: boxes and their words, the names of enclosures, tags of lines, the stage's edge.

use super::fit::{bold_width, text_width};
use super::geometry::{Point, Rect};
use super::keys::key_size;
use super::layout::Layout;
use super::log::group_frames;
use super::nodes::{LinkState, Shape, link_state, node_view};
use super::queue::memory_gauge;
use super::service::{ProcessFrame, process_frames, rails};
use crate::player::World;
use crate::sim::Recording;

/// Between a label and a wall.
pub(super) const AIR: f64 = 3.0;
/// Between a label and the stage's edge.
const EDGE: f64 = 2.0;

/// The walls of a stage in a world.
#[derive(Clone, Debug, Default)]
pub struct Walls {
    stage: Rect,
    boxes: Vec<Rect>,
    walls: Vec<Rect>,
    /// Along the lines that are drawn: better not covered, but they may be.
    lines: Vec<Point>,
}

impl Walls {
    /// Of a run's stage in a world of it.
    pub fn new(recording: &Recording, layout: &Layout, world: &World) -> Self {
        let plan = &recording.plan;
        let (w, h) = layout.size;
        let bottom = layout.floor.min(h - EDGE);
        let stage = Rect { x: EDGE, y: EDGE, w: w - 2.0 * EDGE, h: bottom - EDGE };
        let mut all = Self { stage, ..Self::default() };
        for node in &layout.boxes {
            let view = node_view(plan, world, node.id);
            if view.shape == Shape::Absent {
                continue;
            }
            all.boxes.push(node.shape);
            all.walls.push(node.outer);
        }
        all.walls.extend(layout.names.iter().map(|(_, name)| *name));
        all.walls.extend(memory_gauge(world, layout).map(|gauge| {
            let w = text_width(&gauge.words, 11.0);
            Rect { x: gauge.at.x - w, y: gauge.at.y - 10.0, w, h: 13.0 }
        }));
        // A log broker's state stands at the other end of its name's line.
        all.walls.extend(layout.enclosures.iter().map(|enclosure| match enclosure.broker {
            Some(_) => Rect { h: layout.metrics.line, ..enclosure.rect },
            None => layout.name_of(enclosure),
        }));
        let groups = plan.logs.is_there().then(|| group_frames(plan, layout, world));
        for frame in groups.into_iter().flatten() {
            let [name, state] = frame.words;
            let width = [bold_width(&frame.name, 11.0), bold_width(&frame.state, 11.0)];
            let line = |x: f64, y: f64, w: f64| Rect { x, y: y - 10.0, w, h: 13.0 };
            all.walls.extend([line(name.x, name.y, width[0]), line(state.x - width[1], state.y, width[1])]);
        }
        let processes = plan.has_services().then(|| process_frames(plan, layout, world));
        all.walls.extend(processes.iter().flatten().map(ProcessFrame::words));
        let rails = plan.has_services().then(|| rails(plan, layout, world));
        all.walls.extend(
            rails.iter().flatten().flat_map(|rail| rail.words().into_iter().chain(rail.parts.clone())),
        );
        for way in &layout.links {
            if link_state(plan, &recording.journal, world, &way.link) == LinkState::Absent {
                continue;
            }
            all.lines.extend(way.path.points());
            for (key, label) in way.link.keys.iter().zip(&way.labels) {
                if let (Some(words), Some(at)) = (&key.words, label)
                    && world.is_bound(&key.binding)
                {
                    let (w, h) = key_size(words);
                    all.walls.push(Rect::around(*at, w, h));
                }
            }
        }
        all
    }

    /// Is it inside, and clear of every wall?
    pub(super) fn is_free(&self, rect: Rect) -> bool {
        self.stage.union(rect) == self.stage && self.walls.iter().all(|wall| !wall.grown(AIR).overlaps(rect))
    }

    /// Does a line run through?
    pub(super) fn is_on_line(&self, rect: Rect) -> bool {
        let inner = rect.grown(-1.0);
        self.lines.iter().any(|point| inner.contains(*point))
    }

    /// Does it touch a box?
    pub(super) fn touches_box(&self, rect: Rect) -> bool {
        self.boxes.iter().any(|shape| shape.overlaps(rect))
    }
}
