//! L4: the picture as plain data. [`Layout`] says where things stand, [`frame`] what is drawn at a
//! moment. Nothing here draws, measures text in a browser or keeps state.

mod cut;
mod dock;
mod envelopes;
mod fit;
mod flows;
mod frame;
mod geometry;
mod graveyard;
mod hues;
mod labels;
mod layout;
mod lens;
mod links;
pub mod log;
mod metrics;
mod nodes;
mod path;
mod places;
pub mod queue;
mod room;
mod route;
mod svg;

pub use cut::{break_at, dashes};
pub use dock::Dock;
pub use envelopes::{Envelope, HUES, Look, Stamp};
pub use flows::{Flow, Pile};
pub use frame::{Frame, HOP_MS, Ring, frame};
pub use geometry::{Point, Rect};
pub use graveyard::{Graveyard, glyph, graveyard, has_graveyard};
pub use hues::Hues;
pub use labels::key_size;
pub use layout::{Layout, Metrics, NodeBox, Orientation};
pub use lens::short;
pub use links::{Key, Link, LinkKind, LinkPath};
pub use log::{Cell, CellState, GroupFrame, Member, Strip, group_frames, is_deep, strip};
pub use nodes::{LinkState, NodeView, Shape, describe, link_state, node_view};
pub use path::Path;
pub use queue::{Bound, links, trail};
pub use room::{Part, Thing};
pub use svg::{Colours, Picture, escaped, svg};
