//! L4: the picture as plain data. [`Layout`] says where things stand, [`frame`] what is drawn at a
//! moment. Nothing here draws, measures text in a browser or keeps state.

mod envelopes;
mod frame;
mod geometry;
mod layout;
mod links;
mod nodes;
mod path;
mod route;

pub use envelopes::{Envelope, HUES, Look};
pub use frame::{Frame, HOP_MS, Hues, Ring, frame};
pub use geometry::{Point, Rect};
pub use layout::{BROKER, Layout, LinkPath, Metrics, NodeBox, Orientation};
pub use links::{Link, LinkKind, links};
pub use nodes::{NodeView, Shape, describe, node_view};
pub use path::Path;
