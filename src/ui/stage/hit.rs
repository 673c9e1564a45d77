//! What lies under the pointer: an envelope first, then a stack on its way, a box, a flow.

use web_sys::{Element, MouseEvent};
use yew::NodeRef;

use super::Setting;
use crate::sim::NodeId;
use crate::stage::{Flow, Pile, Point, Shape, frame, node_view};
use crate::ui::session::{Selected, Session};

/// How far from an envelope's centre a click still means it, in pixels: 24 across at the least.
const REACH: f64 = 16.0;

/// What a click on the stage selects; empty ground selects nothing new.
pub fn pick(session: &Session, setting: &Setting, at: Point) -> Option<Selected> {
    let recording = session.history.recording();
    let moment = session.player.moment();
    let drawn = session.player.world(|world| frame(recording, &setting.layout, &setting.hues, world, moment));
    if setting.layout.graveyard.is_some_and(|strip| strip.contains(at)) {
        return Some(Selected::Graveyard);
    }
    let near =
        drawn.envelopes.iter().filter_map(|envelope| Some((envelope.at.distance(at), envelope.about()?)));
    let nearest = near.filter(|(distance, _)| *distance <= REACH).min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, message)) = nearest {
        return Some(Selected::Message(message));
    }
    // Of what is too many to pick one, the newest.
    let under = |pile: &&Pile| pile.envelopes.iter().any(|envelope| envelope.at.distance(at) <= REACH);
    let stacks = drawn.piles.iter().filter(|pile| pile.newest.is_some());
    if let Some(message) = stacks.rev().find(under).and_then(|pile| pile.newest) {
        return Some(Selected::Message(message));
    }
    if let Some(node) = node_at(session, setting, at) {
        return Some(Selected::Node(node));
    }
    let on_spine = |flow: &&Flow| {
        flow.spine.iter().any(|(point, _, width)| *width > 0.5 && point.distance(at) <= width / 2.0 + 8.0)
    };
    drawn.flows.iter().rev().find(on_spine)?.newest.map(Selected::Message)
}

/// The box under the pointer, if there is anything in it.
pub fn node_at(session: &Session, setting: &Setting, at: Point) -> Option<NodeId> {
    let handle = setting.layout.handle();
    let mut nodes = setting.layout.boxes.iter().chain(&handle);
    let id = nodes.find(|node| node.outer.contains(at))?.id;
    let view = session.player.world(|world| node_view(&session.recording().plan, world, id));
    (view.shape != Shape::Absent).then_some(id)
}

/// Where on the stage a click is. Yew listens at the root of the page: the event does not know the stage.
pub fn point_of(stage: &NodeRef, event: &MouseEvent) -> Option<Point> {
    let stage = stage.cast::<Element>()?.get_bounding_client_rect();
    Some(Point::new(f64::from(event.client_x()) - stage.left(), f64::from(event.client_y()) - stage.top()))
}
