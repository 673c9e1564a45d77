//! The part of the stage that stands still: links, keys, boxes and their words.

use std::rc::Rc;

use yew::prelude::*;

use super::gauges::{batch, bound_of, gauge};
use super::strips::crown;
use super::{Setting, strips};
use crate::player::{MemberState, Moment, World};
use crate::sim::{NodeId, Plan};
use crate::stage::{
    BROKER, Bound, Graveyard, Layout, LinkKind, LinkPath, LinkState, NodeBox, NodeView, Point, Rect, Shape,
    break_at, dashes, describe, graveyard, group_frames, link_state, node_view, trail,
};
use crate::ui::player::use_moment;
use crate::ui::session::{Selected, Selection, Session, use_pointed, use_selection, use_session};

/// Where the barrier of a blocked link stands, as a part of its way.
const BARRIER: f64 = 0.3;
/// Desks lower than this have no room for letters.
const LETTERS: f64 = 13.0;

#[derive(PartialEq, Properties)]
pub struct Props {
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
            view.member.map(|member| class_of_member(member.state)),
            focus.contains(&node.id).then_some("node-focus"),
            (pointed.now == Some(node.id)).then_some("node-pointed"),
            (selection.now == Selected::Node(node.id)).then_some("node-selected"),
        );
        let answer = pointed.answers_with(&session, node.id).cloned();
        // Around a strip there are flags, which are no part of the answer.
        let offer = match view.shape {
            Shape::Strip | Shape::LeaderStrip => node.shape.grown(3.0),
            _ => node.outer.grown(5.0),
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
            <g key={node.id.0} class={classes}>
                <g aria-hidden="true">
                    if matches!(view.shape, Shape::Strip | Shape::LeaderStrip) {
                        { session.player.world(|world| strips::drawing(plan, setting, world, node)) }
                    } else {
                        { drawing(layout, node, &view) }
                    }
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
    let has_queue_broker = plan.has_queue_broker();
    let link_at = |index: usize| {
        let way = &layout.links[index];
        let state = session.player.world(|world| link_state(plan, &recording.journal, world, &way.link));
        html! { <g class={strips::reader_class(plan, &way.link)}>{ link(layout, index, state) }</g> }
    };
    html! {
        <svg class="stage-picture" role="group" aria-label="Stage" width={px(width)} height={px(height)}
            viewBox={format!("0 0 {width} {height}")}>
            <g aria-hidden="true">
                if has_queue_broker {
                    { enclosure(layout, &session.player.world(|world| node_view(plan, world, NodeId(0)).line)) }
                }
                { for layout.enclosures.iter().map(|around| {
                    session.player.world(|world| strips::enclosure(world, plan, layout, around))
                }) }
                { for session.player.world(|world| group_frames(plan, layout, world)).iter().map(strips::group) }
                { for (0..layout.links.len()).map(link_at) }
                <g>{ way_taken(&session, layout, selection.now, moment) }</g>
                { for layout.links.iter().map(|way| session.player.world(|world| keys(plan, world, way))) }
            </g>
            if has_queue_broker {
                { node(&layout.handle()) }
            }
            { for layout.boxes.iter().map(node) }
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

fn class_of_member(state: MemberState) -> &'static str {
    match state {
        MemberState::Spare => "member-spare",
        MemberState::Waits | MemberState::Joins => "member-waits",
        MemberState::Shares => "member-shares",
        MemberState::Reads => "",
    }
}

fn class_of(shape: Shape) -> &'static str {
    match shape {
        Shape::Exchange => "node-exchange",
        Shape::DelayedExchange => "node-exchange node-delayed",
        Shape::Queue => "node-queue",
        Shape::DeadLetterQueue => "node-queue node-dead",
        Shape::Idle => "node-client node-idle",
        Shape::Working => "node-client node-working",
        Shape::Failed => "node-client node-failed",
        Shape::Crashed => "node-client node-crashed",
        Shape::Producer => "node-client node-producer",
        Shape::LogBroker => "node-log-broker",
        Shape::LogBrokerDown => "node-log-broker node-crashed",
        Shape::Strip | Shape::LeaderStrip => "node-strip",
        Shape::Absent => "",
    }
}

/// The broker, dark while it is down; a lamp beside its name says what is wrong.
fn enclosure(layout: &Layout, line: &str) -> Html {
    let Rect { x, y, w, h } = layout.broker;
    let (down, wrong) = (line == "down", !line.is_empty());
    let (name_x, base) = (x + if wrong { 30.0 } else { 14.0 }, y + layout.metrics.line);
    html! {
        <>
            <rect class={classes!("broker", down.then_some("broker-down"))} x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="18" />
            if wrong {
                <circle class={classes!("lamp", down.then_some("lamp-off"))} cx={px(x + 19.0)} cy={px(base - 4.0)} r="5" />
            }
            <text class={classes!("broker-name", wrong.then_some("broker-wrong"))} x={px(name_x)} y={px(base)}>
                { if wrong { line.rsplit(' ').next().unwrap_or_default().to_owned() } else { BROKER.to_owned() } }
            </text>
        </>
    }
}

fn link(layout: &Layout, index: usize, state: LinkState) -> Html {
    let way = &layout.links[index];
    match state {
        LinkState::Whole | LinkState::Blocked | LinkState::Waiting => {}
        LinkState::Cut => return cut(way, break_at(layout, index)),
        LinkState::Absent => return html! {},
    }
    let kind = match way.link.kind {
        LinkKind::Publish => "link-publish",
        LinkKind::Binding => "link-binding",
        LinkKind::Consume => "link-consume",
        LinkKind::Retry => "link-retry",
        LinkKind::DeadLetter => "link-dead-letter",
        LinkKind::Produce => "link-publish",
        LinkKind::Read => "link-consume",
    };
    let barrier = (state == LinkState::Blocked).then(|| way.path.point(BARRIER));
    html! {
        <>
            <path class={classes!("link", kind, (state == LinkState::Waiting).then_some("link-waiting"))} d={way.path.d.clone()} />
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

/// The words of the bindings that are there now.
fn keys(plan: &Plan, world: &World, way: &LinkPath) -> Html {
    let ends = format!("{} to {}", plan.name(way.link.from), plan.name(way.link.to));
    let bound = way.link.keys.iter().zip(&way.labels).filter(|(key, _)| world.is_bound(&key.binding));
    let words = bound.filter_map(|(key, at)| Some((key.words.as_ref()?, (*at)?)));
    html! { <g>{ for words.map(|(words, at)| html! {
        <text class="link-key" x={px(at.x)} y={px(at.y + 4.0)}>
            <title>{ format!("{ends}: {words}") }</title>{ words.to_string() }
        </text>
    }) }</g> }
}

fn drawing(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    match view.shape {
        _ if node.id == NodeId(0) => html! {},
        Shape::Exchange | Shape::DelayedExchange => exchange(layout, node, view),
        Shape::Queue | Shape::DeadLetterQueue => queue(layout, node, view),
        Shape::Idle | Shape::Working | Shape::Failed | Shape::Crashed | Shape::Producer => {
            client(layout, node, view)
        }
        Shape::LogBroker | Shape::LogBrokerDown | Shape::Strip | Shape::LeaderStrip | Shape::Absent => {
            html! {}
        }
    }
}

/// A diamond that says its type; a delayed one is a clock face when it holds nothing.
fn exchange(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    let (Rect { x, y, w, h }, centre) = (node.shape, node.shape.centre());
    let corners =
        format!("M{} {y} L{} {} L{} {} L{x} {}Z", centre.x, x + w, centre.y, centre.x, y + h, centre.y);
    let (holds, long) = (view.line.ends_with("held"), view.line.len() as f64 * 7.2 > w * 0.72);
    html! {
        <>
            <path class="shape" d={corners} />
            if view.shape == Shape::DelayedExchange {
                if !holds {
                    <circle class="clock" cx={px(centre.x)} cy={px(centre.y)} r={px(w * 0.17)} />
                    <path class="clock" d={format!("M{} {}v{}h{}", centre.x, centre.y - w * 0.1, w * 0.1, w * 0.07)} />
                }
            } else {
                // A long word is drawn closer: it must not stand out of the diamond.
                <text class="inside" x={px(centre.x)} y={px(centre.y + 4.0)}
                    textLength={long.then(|| px(w * 0.72))} lengthAdjust="spacingAndGlyphs">{ &view.line }</text>
            }
            <text class="name name-below" x={px(centre.x)} y={px(y + h + layout.metrics.line - 4.0)}>{ &view.name }</text>
        </>
    }
}

/// A tray of slots, the head on the consumers' side, named above it.
fn queue(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
    let (Rect { x, y, w, h }, metrics) = (node.shape, layout.metrics);
    let (slot_w, slot_h) = (metrics.envelope.0 + 8.0, h - 12.0);
    let slot = |n: usize| {
        let centre: Point = layout.slot(node.shape, n);
        let left = centre.x - slot_w / 2.0;
        html! {
            <rect class="slot" x={px(left)} y={px(y + 6.0)} width={px(slot_w)} height={px(slot_h)} rx="6" />
        }
    };
    let full = view.bound.is_some_and(Bound::is_full);
    let ready = layout.count_beside(&view.name, view.line.split(" · ").next().unwrap_or_default());
    html! {
        <>
            <rect class="shape" x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="11" />
            if view.shape == Shape::DeadLetterQueue {
                <path class="band" d={format!("M{} {}h{}", x + 10.0, y + 1.0, w - 20.0)} />
            }
            { for (0..metrics.slots).map(slot) }
            <text class="name" x={px(x + 2.0)} y={px(y - 6.0)}>{ &view.name }</text>
            <text class={classes!("count", full.then_some("full"))} x={px(x + w - 2.0)} y={px(y - 6.0)}>{ ready }</text>
            { for view.bound.map(|bound| bound_of(bound, node.shape)) }
        </>
    }
}

/// A desk: the place for its ring, its name, what it does.
fn client(layout: &Layout, node: &NodeBox, view: &NodeView) -> Html {
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
    let centred = |text_at: f64| (text_at == middle).then_some("in-middle");
    let name = if slim { layout.name_in_slim(&view.name) } else { view.name.clone() };
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
                <path class="crown" d={crown(Point::new(x + 12.0, y))} />
            }
            if h >= LETTERS {
                <text class={classes!("name", "in-desk", centred(name_at), tight.then_some("tight"), slim.then_some("slim"))}
                    x={px(name_at)} y={px(name_y)}>{ name }</text>
            }
            if let Some((held, limit)) = view.unacknowledged.filter(|_| !slim) {
                { gauge(layout, node.shape, (held, limit), view) }
            }
            if view.batched > 0 && !slim {
                { batch(view.batched, node.shape) }
            }
            if !slim {
                <text class={classes!("line", centred(line_at), tight.then_some("tight"))}
                    x={px(line_at)} y={px(line_y)}>{ &view.line }</text>
            }
        </>
    }
}

fn pause_bars(at: Point, size: f64) -> Html {
    let (bar, height) = (size * 0.32, size);
    let (left, top) = (at.x - bar * 1.5, at.y - height / 2.0);
    let d = format!(
        "M{left:.1} {top:.1}h{bar:.1}v{height:.1}h-{bar:.1}zM{:.1} {top:.1}h{bar:.1}v{height:.1}h-{bar:.1}z",
        left + bar * 2.0
    );
    html! { <path class="bars" {d} /> }
}

/// What stands in the ring's place: an empty ring, a bolt for a failure, a struck ring when down.
fn mark(shape: Shape, at: Point, radius: f64) -> Html {
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
