//! The part of the stage that stands still: links, keys, boxes and their words.

use std::rc::Rc;

use yew::prelude::*;

use super::queue::gauges::gauge;
use super::{Setting, log, program, queue, service, watch};
use crate::player::Moment;
use crate::sim::NodeId;
use crate::stage::{
    Graveyard, Layout, LinkKind, LinkPath, LinkState, NodeBox, NodeView, Point, Rect, Shape, Thing, break_at,
    dashes, describe, graveyard, link_state, node_view, squeezed, trail,
};
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Selection, Session, use_pointed, use_selection, use_session};

/// Where the barrier of a blocked link stands, as a part of its way.
const BARRIER: f64 = 0.3;
/// Desks lower than this have no room for letters.
const LETTERS: f64 = 13.0;

/// What the picture is given.
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where things stand.
    pub setting: Rc<Option<Setting>>,
    /// Is there a ledger that shows the graves?
    pub graves: bool,
}

/// Links below, then boxes; each box can be focused, says its state and can be selected.
#[component]
pub fn Picture(props: &Props) -> Html {
    let session = use_session();
    let moment = use_moment(&session.player);
    let selection = use_selection();
    let pointed = use_pointed();
    let Some(setting) = props.setting.as_ref() else { return html! {} };
    let layout = &setting.layout;
    let focus = focused(&session, moment);
    let recording = session.recording();
    let plan = &recording.plan;
    let node = |node: &NodeBox| {
        let (view, spoken) =
            session.player.world(|world| (node_view(plan, world, node.id), describe(plan, world, node.id)));
        if view.shape == Shape::Absent {
            return html! { <g key={node.id.0}></g> };
        }
        let classes = classes!(
            "node",
            class_of(view.shape),
            view.leaving.then_some("node-leaving"),
            view.stuck.then_some("node-stuck"),
            view.member.map(|member| log::class_of_member(member.state)),
            focus.contains(&node.id).then_some("node-focus"),
            (pointed.now == Some(node.id)).then_some("node-pointed"),
            (selection.now == Selected::Node(node.id)).then_some("node-selected"),
        );
        let answer = pointed.answers_with(&session, node.id).cloned();
        let around = node.outer.grown(5.0);
        let (drawn, offer) = match Thing::of(plan, node.id) {
            Thing::Queue(_) => (queue::drawing(layout, node, &view), around),
            Thing::Log(thing) => {
                session.player.world(|world| log::drawing(plan, setting, world, thing, node))
            }
            Thing::Client(id) if matches!(view.shape, Shape::Program | Shape::ProgramHere) => {
                (session.player.world(|world| program::drawing(plan, world, id, layout, node, &view)), around)
            }
            Thing::Client(id)
                if plan.clients[id.index()].role.service().is_some() && view.shape != Shape::Booting =>
            {
                (session.player.world(|world| service::drawing(plan, world, id, layout, node, &view)), around)
            }
            Thing::Client(_) => (client(layout, node, &view), around),
        };
        let offer = answer.is_some().then_some(offer);
        let spoken = if answer.is_some() { format!("Answer: {spoken}") } else { spoken };
        let choose = {
            let (set, id) = (selection.set.clone(), node.id);
            Callback::from(move |event: KeyboardEvent| {
                if matches!(event.key().as_str(), "Enter" | " ") {
                    event.prevent_default();
                    event.stop_propagation();
                    match &answer {
                        Some(answer) => answer.emit(id),
                        None => set.emit(Selected::Node(id)),
                    }
                }
            })
        };
        let shape = node.shape;
        html! {
            // What is drawn says less than the label, and would be read as a label of its own.
            <g key={node.id.0} class={classes} data-node={node.id.0.to_string()}>
                <g aria-hidden="true">
                    { drawn }
                    { for offer.map(|Rect { x, y, w, h }| html! {
                        <rect class="offer" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="14" />
                    }) }
                </g>
                <rect class="hit" x={px(shape.x)} y={px(shape.y)} width={px(shape.w)} height={px(shape.h)} rx="12"
                    role="button" tabindex="0" aria-label={spoken} onkeydown={choose} />
            </g>
        }
    };
    let (width, height) = layout.size;
    let link_at = |index: usize| {
        let way = &layout.links[index];
        let state = session.player.world(|world| link_state(plan, &recording.journal, world, &way.link));
        html! { <g class={log::reader_class(plan, &way.link)}>{ link(layout, index, state) }</g> }
    };
    html! {
        <svg class="stage-picture" role="group" aria-label="Stage" width={px(width)} height={px(height)}
            viewBox={format!("0 0 {width} {height}")}>
            <g aria-hidden="true">
                { session.player.world(|world| queue::enclosure(plan, world, layout)) }
                if plan.logs.is_there() {
                    { session.player.world(|world| log::enclosures(plan, world, layout)) }
                }
                if plan.has_services() {
                    { session.player.world(|world| service::enclosures(plan, world, layout)) }
                }
                { for (0..layout.links.len()).map(link_at) }
                <g>{ way_taken(&session, layout, selection.now, moment) }</g>
                { for layout.links.iter().map(|way| session.player.world(|world| queue::keys(plan, world, way))) }
            </g>
            // A list of its own, by their keys: one more or less leaves the others in place, and with them the focus.
            <>{ for layout.handle().iter().chain(&layout.boxes).map(node) }</>
            if plan.watch.is_some() {
                { session.player.world(|world| watch::drawing(plan, world, layout, moment.at)) }
            }
            { for session.player.world(|world| graveyard(layout, world)).map(|yard| graves(&yard, &selection, props.graves)) }
        </svg>
    }
}

/// The strip of what is gone; where there is a ledger, it opens it.
fn graves(yard: &Graveyard, selection: &Selection, opens: bool) -> Html {
    let Rect { x, y, w, h } = yard.strip;
    let ((name, name_at), (words, words_at)) = (yard.name, &yard.words);
    let set = selection.set.clone();
    let open = move |event: KeyboardEvent| {
        if opens && matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            event.stop_propagation();
            set.emit(Selected::Graveyard);
        }
    };
    let (role, tabindex) = if opens { ("button", Some("0")) } else { ("img", None) };
    html! {
        <g class={classes!("graveyard", opens.then_some("opens"))}>
            <g aria-hidden="true">
                <rect class="strip" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="9" />
                <text class="strip-name" x={px(name_at.x)} y={px(name_at.y)}>{ name }</text>
                <text class="count" x={px(words_at.x)} y={px(words_at.y)}>{ words }</text>
            </g>
            <rect class="hit" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="9"
                {role} {tabindex} aria-label={yard.spoken.clone()} onkeydown={open} />
        </g>
    }
}

/// What the step at hand asks to look at.
fn focused(session: &Session, moment: Moment) -> Vec<NodeId> {
    let step = session.step_at(moment);
    step.and_then(|step| session.lesson.steps.get(step)).map(|step| step.focus.clone()).unwrap_or_default()
}

fn class_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Exchange => "node-exchange",
        Shape::DelayedExchange => "node-exchange node-delayed",
        Shape::Queue => "node-queue",
        Shape::DeadLetterQueue => "node-queue node-dead",
        Shape::Idle => "node-client node-idle",
        Shape::Working => "node-client node-working",
        Shape::Blocked => "node-client node-blocked",
        Shape::Failed => "node-client node-failed",
        Shape::Booting => "node-client node-booting",
        Shape::Crashed => "node-client node-crashed",
        Shape::Producer => "node-client node-producer",
        Shape::Program => "node-client node-program",
        Shape::ProgramHere => "node-client node-program node-here",
        Shape::LogBroker => "node-log-broker",
        Shape::LogBrokerDown => "node-log-broker node-crashed",
        Shape::Strip | Shape::LeaderStrip => "node-strip",
        Shape::Absent => "",
    }
}

fn link(layout: &Layout, index: usize, state: LinkState) -> Html {
    let way = &layout.links[index];
    match state {
        LinkState::Whole
        | LinkState::Blocked
        | LinkState::Waiting
        | LinkState::Idle
        | LinkState::Held
        | LinkState::GivenUp => {}
        LinkState::Cut => return cut(way, break_at(layout, index)),
        LinkState::Absent => return html! {},
    }
    let kind = match way.link.kind {
        LinkKind::Publish | LinkKind::Produce => "link-publish",
        LinkKind::Consume | LinkKind::Read => "link-consume",
        LinkKind::Binding => "link-binding",
        LinkKind::Retry => "link-retry",
        LinkKind::DeadLetter => "link-dead-letter",
        LinkKind::Call => "link-call",
        LinkKind::Leads | LinkKind::Is => "",
    };
    let barrier = (state == LinkState::Blocked).then(|| way.path.point(BARRIER));
    let cross = (state == LinkState::GivenUp).then(|| service::cross(way.path.point(0.5)));
    html! {
        <>
            <path class={classes!("link", kind, state_class(state))} d={way.path.d.clone()} />
            <path class={classes!("link-head", (way.link.kind == LinkKind::Is).then_some("hollow"))} d={way.head()} />
            { for cross }
            { for barrier.map(|Point { x, y }| html! {
                <g class="barrier">
                    <circle cx={px(x)} cy={px(y)} r="9" />
                    <path d={format!("M{} {}v8M{} {}v8", px(x - 2.5), px(y - 4.0), px(x + 2.5), px(y - 4.0))} />
                </g>
            }) }
        </>
    }
}

/// The way a selected message has come so far.
fn way_taken(session: &Session, layout: &Layout, selected: Selected, moment: Moment) -> Html {
    let Selected::Message(id) = selected else { return html! {} };
    let legs = trail(session.recording(), layout, session.lives.entries(id), moment);
    let class = format!("trail hue-{}", session.hue(id));
    let ways = legs.into_iter().filter_map(|leg| layout.links.get(leg));
    html! { { for ways.map(|way| html! { <path class={class.clone()} d={way.path.d.clone()} /> }) } }
}

/// A broken line, and scissors in the gap.
fn cut(way: &LinkPath, part: f64) -> Html {
    let Point { x, y } = way.path.point(part);
    html! {
        <g class="cut">
            <path class="link" d={way.path.d.clone()} stroke-dasharray={dashes(&way.path, part)} />
            <path class="scissors" d={format!(
                "M{} {}l9 7M{} {}l9 -7M{} {}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M{} {}a2 2 0 1 0 4 0a2 2 0 1 0 -4 0",
                px(x - 6.0), px(y - 4.0), px(x - 6.0), px(y + 4.0), px(x + 2.5), px(y + 4.5), px(x + 2.5), px(y - 4.5)
            )} />
        </g>
    }
}

/// A desk: the place for its ring, its name, what it does.
pub(super) fn client(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    let (Rect { x, y, w, h }, (ring, radius)) = (node.shape, layout.ring(node.shape));
    let (has_ring, tight) = (view.shape != Shape::Producer, layout.is_tight());
    let slim = layout.is_slim();
    let middle = x + w / 2.0;
    let beside = ring.x
        + radius
        + if slim {
            4.0
        } else if tight {
            5.0
        } else {
            9.0
        };
    let (name_at, line_at) = match (has_ring, tight) {
        (false, _) => (middle, middle),
        (true, true) if !slim => (middle, beside),
        (true, _) => (beside, beside),
    };
    let (name_y, line_y) = match (slim, tight) {
        (true, _) => (y + h / 2.0 + 4.0, 0.0),
        (false, true) => (y + 15.0, y + 30.0),
        (false, false) => (y + h / 2.0 - 4.0, y + h / 2.0 + 15.0),
    };
    // Below the numbers of a gauge.
    let lower = if view.unacknowledged.is_some() && !tight { 2.0 } else { 0.0 };
    let (name_y, line_y) = (name_y + lower, line_y + lower);
    let centred = |text_at: f64| (text_at == middle).then_some("in-middle");
    let names = match (slim, tight) {
        (true, _) => vec![layout.name_in_slim(&view.name)],
        (false, true) => layout.name_in_desk(&view.name).lines,
        (false, false) => vec![view.name.clone()],
    };
    // Two lines of a name begin higher and push down what is below them.
    let (name_y, line_y) = if names.len() > 1 { (name_y - 4.0, line_y + 4.0) } else { (name_y, line_y) };
    let squeezed = squeezed(&view.line, x + w - 4.0 - line_at).filter(|_| tight && line_at != middle);
    // While it finishes what it has, the ring's place is taken.
    let bars =
        if view.shape == Shape::Working { (Point::new(x + w - 10.0, y + 9.0), 9.0) } else { (ring, radius) };
    html! {
        <>
            <rect class="shape" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx={px((h / 2.0).min(12.0))} />
            if has_ring && (!view.paused || view.shape == Shape::Working) {
                { mark(view.shape, ring, radius) }
            }
            if view.paused {
                { pause_bars(bars.0, bars.1) }
            }
            if view.member.is_some_and(|member| member.leads) {
                <path class="crown" d={log::crown(Point::new(x + 12.0, y))} />
            }
            if h >= LETTERS {
                { for names.into_iter().enumerate().map(|(row, name)| html! {
                    <text class={classes!("name", "in-desk", centred(name_at), tight.then_some("tight"), slim.then_some("slim"))}
                        x={px(name_at)} y={px(name_y + row as f64 * 11.0)}>{ name }</text>
                }) }
            }
            if let Some((held, limit)) = view.unacknowledged.filter(|_| !slim) {
                { gauge(layout, node.shape, (held, limit), view) }
            }
            if view.batched > 0 && !slim {
                { log::batch(view.batched, node.shape) }
            }
            if !slim {
                // Drawn narrower rather than out of its desk: a stage may be smaller than that of a phone's lesson.
                <text class={classes!("line", centred(line_at), tight.then_some("tight"))}
                    textLength={squeezed.map(px)} lengthAdjust={squeezed.map(|_| "spacingAndGlyphs")}
                    x={px(line_at)} y={px(line_y)}>{ &view.line }</text>
            }
        </>
    }
}

pub(super) fn pause_bars(at: Point, size: f64) -> Html {
    let (bar, height) = (size * 0.32, size);
    let (left, top) = (at.x - bar * 1.5, at.y - height / 2.0);
    let d = format!(
        "M{left:.1} {top:.1}h{bar:.1}v{height:.1}h-{bar:.1}zM{:.1} {top:.1}h{bar:.1}v{height:.1}h-{bar:.1}z",
        left + bar * 2.0
    );
    html! { <path class="bars" {d} /> }
}

/// What stands in the ring's place: an empty ring, a bolt for a failure, a struck ring when down.
pub(super) fn mark(shape: Shape, at: Point, radius: f64) -> Html {
    let Point { x, y } = at;
    match shape {
        Shape::Failed | Shape::Crashed => {
            let s = radius / 12.0;
            let bolt = format!(
                "M{} {}l{} {}l{} {}h{}l{} {}l{} {}h{}z",
                x - 7.0 * s,
                y + 1.0 * s,
                6.0 * s,
                -13.0 * s,
                2.0 * s,
                9.0 * s,
                6.0 * s,
                -6.0 * s,
                13.0 * s,
                -2.0 * s,
                -9.0 * s,
                -6.0 * s
            );
            html! { <path class="bolt" d={bolt} /> }
        }
        _ => html! { <circle class="ring-bed" cx={px(x)} cy={px(y)} r={px(radius)} /> },
    }
}

pub(super) fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// How the state of a line shows in its style.
const fn state_class(state: LinkState) -> Option<&'static str> {
    match state {
        LinkState::Waiting => Some("link-waiting"),
        LinkState::Idle => Some("link-idle"),
        LinkState::Held => Some("link-held"),
        LinkState::GivenUp => Some("link-given-up"),
        LinkState::Whole | LinkState::Cut | LinkState::Blocked | LinkState::Absent => None,
    }
}
