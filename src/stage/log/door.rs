//! What the common files call of this room where a plan has a log broker. Its code comes late to the browser.

use late::late;

use crate::player::Moment;
use crate::sim::Plan;
use crate::stage::frame::Draw;
use crate::stage::layout::Layout;
use crate::stage::links::LinkPath;

/// The ways of its lines.
#[late(logs)]
pub(in crate::stage) fn ways(layout: &Layout, plan: &Plan) -> Vec<LinkPath> {
    layout.strip_ways(plan)
}

/// Draws the enclosures around the strips as they stand, and gives each log broker its handle.
#[late(logs)]
pub(in crate::stage) fn enclose(layout: &mut Layout, plan: &Plan) {
    layout.name_log_brokers(plan);
}

/// The sessions of members that are down.
#[late(logs)]
pub(in crate::stage) fn sessions(draw: &mut Draw<'_>, moment: Moment) {
    draw.sessions(moment);
}

/// What is between brokers now, and what went from their logs.
#[late(logs)]
pub(in crate::stage) fn moved(draw: &mut Draw<'_>, moment: Moment) {
    draw.replicated(moment);
    draw.removed(moment);
}
