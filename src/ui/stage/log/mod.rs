//! The log broker on the page: strips, the enclosures around them, and what is drawn of consumer groups.

mod strips;

use late::late;
use yew::prelude::*;

use super::Setting;
use super::nodes::px;
use crate::player::{MemberState, World};
use crate::sim::Plan;
use crate::stage::log::{self, Enclosure, broker_words, consumer_of, groups};
use crate::stage::{GroupFrame, Layout, Link, NodeBox, Point, Rect, Thing, group_frames};

/// From a record in a batch to the next.
const BATCH_PITCH: f64 = 8.0;

/// A thing of the log broker, and where it is pointed at as an answer: around a strip there are flags, which
/// are no part of that.
#[late(logs)]
pub fn drawing(
    plan: &Plan,
    setting: &Setting,
    world: &World,
    thing: log::Thing,
    node: &NodeBox,
) -> (Html, Rect) {
    match thing {
        log::Thing::Replica(replica) => {
            (strips::drawing(plan, setting, world, replica, node), node.shape.grown(3.0))
        }
        log::Thing::Broker(_) => (html! {}, node.outer.grown(5.0)),
    }
}

/// A leader's crown, from its left foot: of a partition's leader, or of a group's.
pub fn crown(at: Point) -> String {
    format!("M{} {}l-2 -7l4 3l3 -5l3 5l4 -3l-2 7z", px(at.x + 2.0), px(at.y))
}

/// How a member of a group looks.
pub fn class_of_member(state: MemberState) -> &'static str {
    match state {
        MemberState::Spare => "member-spare",
        MemberState::Waits | MemberState::Joins => "member-waits",
        MemberState::Shares => "member-shares",
        MemberState::Reads => "",
    }
}

/// The records in a producer's batches: a cell for each along the lower edge of its desk.
pub fn batch(count: usize, Rect { x, y, w, h }: Rect) -> Html {
    let most = ((w - 24.0) / BATCH_PITCH).floor().max(1.0) as usize;
    let cell = |at: usize| {
        let left = x + 12.0 + at as f64 * BATCH_PITCH;
        html! { <rect x={px(left)} y={px(y + h - 3.5)} width={px(BATCH_PITCH - 2.0)} height="7" rx="2" /> }
    };
    html! { <g class="batch">{ for (0..count.min(most)).map(cell) }</g> }
}

/// What sets the lines of a second group, and of any further, apart from the first one's.
pub fn reader_class(plan: &Plan, link: &Link) -> Option<&'static str> {
    let Thing::Client(client) = Thing::of(plan, link.to) else { return None };
    let consumer = consumer_of(&plan.clients[client.index()])?;
    let first = groups(plan).into_iter().next();
    (consumer.settings.group != first).then_some("read-beside")
}

/// What is around strips and around the members of groups.
#[late(logs)]
pub fn enclosures(plan: &Plan, world: &World, layout: &Layout) -> Html {
    html! {
        <>
            { for layout.enclosures.iter().map(|around| enclosure(world, plan, layout, around)) }
            { for group_frames(plan, layout, world).iter().map(group) }
        </>
    }
}

/// Around the members of a consumer group: its name, and its generation or what it waits for.
fn group(frame: &GroupFrame) -> Html {
    let Rect { x, y, w, h } = frame.rect;
    let [name, state] = frame.words;
    html! {
        <g class={classes!("group-frame", format!("group-{}", frame.place.min(1)), frame.rebalancing.then_some("group-rebalances"))}>
            <rect x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="16" />
            <text class="group-name" x={px(name.x)} y={px(name.y)}>{ frame.name.to_string() }</text>
            <text class="group-state" x={px(state.x)} y={px(state.y)}>{ &frame.state }</text>
        </g>
    }
}

/// Around the strips of a log broker, or of a topic.
fn enclosure(world: &World, plan: &Plan, layout: &Layout, enclosure: &Enclosure) -> Html {
    let Rect { x, y, w, h } = layout.enclosed(plan, world, enclosure);
    let line = layout.metrics.line;
    let broker = enclosure.broker.and_then(|node| match Thing::of(plan, node) {
        Thing::Log(log::Thing::Broker(broker)) => Some(broker),
        _ => None,
    });
    let words = broker.and_then(|broker| broker_words(world, broker));
    let state = broker.and_then(|broker| world.logs.brokers.get(broker.index()));
    let dark = state.is_some_and(|state| state.down);
    let cut = state.is_some_and(|state| state.cut);
    html! {
        <>
            <rect class={classes!("broker", "log-broker", dark.then_some("broker-down"), cut.then_some("broker-cut"))}
                x={px(x)} y={px(y)} width={px(w)} height={px(h)} rx="14" />
            <text class="broker-name" x={px(x + 12.0)} y={px(y + line - 3.0)}>{ &enclosure.name }</text>
            { for words.map(|words| html! {
                <text class="broker-name broker-state" x={px(x + w - 12.0)} y={px(y + line - 3.0)}>{ words }</text>
            }) }
        </>
    }
}
