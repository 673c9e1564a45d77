//! Consumer groups on the stage: what is around their members, in which generation they are, and how long
//! a silent member still counts as one.

use late::late;

use super::consumer_of;
use super::strip::groups;
use crate::engine::logs::{Event, GroupEvent, Name};
use crate::player::{GroupState, Moment, World};
use crate::sim::{ClientId, Plan, What};
use crate::stage::fit::bold_width;
use crate::stage::frame::{Draw, Ring};
use crate::stage::geometry::{Point, Rect};
use crate::stage::layout::Layout;

/// What is around the members of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupFrame {
    pub rect: Rect,
    pub name: Name,
    /// Which of the groups, in their order.
    pub place: usize,
    /// Where its name and its state stand: the left and the right end of a line of text.
    pub words: [Point; 2],
    /// Its generation, or what it waits for.
    pub state: String,
    /// Does it share its partitions out anew?
    pub rebalancing: bool,
}

/// Around the desks.
const MARGIN: f64 = 7.0;
/// From the frame to the text outside of it.
const ABOVE: f64 = 4.0;
const BELOW: f64 = 11.0;
/// The size of the text.
const GROUP_LETTERS: f64 = 11.0;
/// So many entries ahead the end of a session is looked for.
const AHEAD: usize = 4_096;

/// The frames of all groups that have somebody on the stage; none where a single consumer is all there is.
#[late(logs)]
pub fn group_frames(plan: &Plan, layout: &Layout, world: &World) -> Vec<GroupFrame> {
    if plan.clients.iter().filter_map(consumer_of).count() < 2 {
        return Vec::new();
    }
    let frame = |(place, name): (usize, Name)| frame(plan, layout, world, place, name);
    groups(plan).into_iter().enumerate().filter_map(frame).collect()
}

fn frame(plan: &Plan, layout: &Layout, world: &World, place: usize, name: Name) -> Option<GroupFrame> {
    let desk = |id: ClientId| {
        let consumer = consumer_of(&plan.clients[id.index()])?;
        let is_in = world.clients[id.index()].present && consumer.settings.group.as_ref() == Some(&name);
        layout.node(plan.client_node(id)).filter(|_| is_in).map(|node| node.outer)
    };
    let all = (0..plan.clients.len() as u16).map(ClientId).filter_map(desk).reduce(Rect::union)?;
    let rect = all.grown(MARGIN);
    // Towards the nearer edge of the stage, where no lines are.
    let is_above = rect.centre().y < layout.size.1 / 2.0;
    let base = if is_above { rect.y - ABOVE } else { rect.bottom() + BELOW };
    let group = world.logs.groups.get(&name);
    let (left, right) = (rect.x + 4.0, rect.right() - 4.0);
    let room = right - left - 6.0 - bold_width(&name, GROUP_LETTERS);
    let state = group.map(|group| state_of(group, room)).unwrap_or_default();
    // Where there is not room enough above the desks, the words begin further left or, at the edge of the
    // stage, end further right.
    let short = (bold_width(&state, GROUP_LETTERS) - room).max(0.0);
    let begin = (left - short).max(2.0);
    let words = [Point::new(begin, base), Point::new(begin + (right - left) + short, base)];
    let rebalancing = group.is_some_and(|group| group.rebalancing && !group.members.is_empty());
    Some(GroupFrame { rect, name, place, words, state, rebalancing })
}

/// In words for which there is room.
fn state_of(group: &GroupState, room: f64) -> String {
    let (generation, (joined, all)) = (group.generation, group.joined());
    let forms = match (group.rebalancing, group.sharing) {
        _ if all == 0 => return "nobody".to_owned(),
        (true, true) => [format!("generation {generation} begins"), format!("gen. {generation} begins")],
        (true, false) => {
            [format!("rebalance: {joined} of {all} joining"), format!("{joined} of {all} joining")]
        }
        (false, _) => [format!("generation {generation}"), format!("gen. {generation}")],
    };
    let [long, short] = forms;
    if bold_width(&long, GROUP_LETTERS) <= room { long } else { short }
}

/// A group in words, for those who listen.
pub(super) fn describe_group(group: &GroupState) -> String {
    let (generation, (joined, all)) = (group.generation, group.joined());
    match (group.rebalancing, group.sharing) {
        _ if all == 0 => "nobody is in it".to_owned(),
        (true, true) => format!("generation {generation} begins"),
        (true, false) => format!("rebalancing, {joined} of {all} are joining"),
        _ => format!("generation {generation}"),
    }
}

impl Draw<'_> {
    /// A member that is down counts as one until its session is over: that drains around its bolt.
    pub(super) fn sessions(&mut self, moment: Moment) {
        let plan = &self.recording.plan;
        for (index, client) in self.world.clients.iter().enumerate().filter(|(_, client)| !client.up) {
            let (id, planned) = (ClientId(index as u16), &plan.clients[index]);
            let Some(consumer) = consumer_of(planned) else { continue };
            let (name, Some(group)) = (&planned.name, &consumer.settings.group) else { continue };
            let known = self.world.logs.groups.get(group);
            if !client.present || !known.is_some_and(|group| group.members.values().any(|one| one == name)) {
                continue;
            }
            let ahead = self.recording.journal.entries.iter().skip(moment.entries).take(AHEAD);
            let is_end = |what: &What| match what {
                What::Log(event) => {
                    matches!(&**event, Event::Group(GroupEvent::MemberLeft { group: of, client_id, .. })
                        if of == group && client_id == name)
                }
                _ => false,
            };
            let Some(end) = ahead.into_iter().find(|entry| is_end(&entry.what)) else { continue };
            let Some(shape) = self.shape(plan.client_node(id)) else { continue };
            let (at, radius) = self.layout.ring(shape);
            let left = end.at.since(self.now);
            self.frame.rings.push(Ring::waits(at, radius, left, consumer.settings.session_timeout));
        }
    }
}
