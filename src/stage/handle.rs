//! Where the broker itself can be pointed at.

use super::geometry::Rect;
use super::layout::{Layout, NodeBox};
use crate::sim::NodeId;

/// So large the broker's name is to point at.
const HANDLE: (f64, f64) = (150.0, 24.0);

impl Layout {
    /// The broker's name, in the corner of the enclosure.
    pub fn handle(&self) -> NodeBox {
        let Rect { x, y, w, .. } = self.broker;
        let shape = Rect { x: x + 4.0, y: y + 2.0, w: HANDLE.0.min(w - 8.0), h: HANDLE.1 };
        NodeBox { id: NodeId(0), shape, outer: shape }
    }
}
