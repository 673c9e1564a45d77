//! L4: the picture as plain data. [`Layout`] says where things stand, [`frame`] what is drawn at a
//! moment. Nothing here draws, measures text in a browser or keeps state.

mod bound;
mod cut;
mod enclosures;
mod envelopes;
mod fit;
mod flows;
mod frame;
mod geometry;
mod graveyard;
mod handle;
mod hues;
mod layout;
mod lens;
mod links;
mod log_links;
mod log_nodes;
mod metrics;
mod nodes;
mod path;
mod places;
mod replication;
mod route;
mod routed;
mod strip;
mod svg;
mod trail;
mod tray;

pub use bound::Bound;
pub use cut::{break_at, dashes};
pub use enclosures::Enclosure;
pub use envelopes::{Envelope, HUES, Look, Stamp};
pub use flows::Flow;
pub use frame::{Frame, HOP_MS, Ring, frame};
pub use geometry::{Point, Rect};
pub use graveyard::{Graveyard, glyph, graveyard, has_graveyard};
pub use hues::Hues;
pub use layout::{BROKER, Layout, LinkPath, Metrics, NodeBox, Orientation, key_size};
pub use lens::short;
pub use links::{Key, Link, LinkKind, links};
pub use nodes::{LinkState, NodeView, Shape, describe, link_state, node_view};
pub use path::Path;
pub use strip::{Cell, CellState, Flag, Strip, groups, is_deep, is_slim, strip};
pub use svg::{Colours, Picture, escaped, svg};
pub use trail::trail;
pub use tray::Pile;
