//! Consumer groups at a moment: where their members are in a rebalance, which lines there are, and what is
//! drawn around them.

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::logs::TopicPartition;
use sorting_office::lesson::Lesson;
use sorting_office::player::{Cursor, History, MemberState, Moment, World};
use sorting_office::sim::{NodeId, Plan, Recording};
use sorting_office::stage::{
    Hues, Layout, LinkState, Orientation, Rect, Shape, frame, group_frames, link_state, node_view,
};
use support::lessons::lessons;

/// As in `stage.rs`, and as they come out with panels open.
const SIZES: [(f64, f64); 6] =
    [(784.0, 540.0), (1_000.0, 620.0), (740.0, 480.0), (374.0, 540.0), (374.0, 410.0), (740.0, 400.0)];

struct Run {
    lesson: Lesson,
    recording: Rc<Recording>,
    history: Rc<History>,
}

impl Run {
    fn new() -> Self {
        let (_, lesson) =
            lessons().into_iter().find(|(id, _)| id == "consumer-groups").expect("it is a lesson");
        let recording = Rc::new(lesson.run());
        let history = Rc::new(History::new(Rc::clone(&recording)));
        Self { lesson, recording, history }
    }

    fn moment(&self, millis: u64) -> Moment {
        let at = SimTime::from_millis(millis);
        Moment { at, entries: self.recording.entries_by(at) }
    }

    fn at(&self, millis: u64) -> World {
        Cursor::new(Rc::clone(&self.history)).seek(self.moment(millis).entries).clone()
    }

    fn layout(&self, size: (f64, f64)) -> Layout {
        let place = |id: NodeId, orientation: Orientation| {
            let place = self.lesson.layout.get(&id)?;
            Some(if orientation == Orientation::Wide { place.wide } else { place.tall })
        };
        Layout::new(self.plan(), place, size)
    }

    fn plan(&self) -> &Plan {
        &self.recording.plan
    }

    fn line(&self, world: &World, from: &str, to: &str) -> LinkState {
        let layout = self.layout(SIZES[0]);
        let ends = [from, to].map(|name| self.plan().find(name).expect("it is in the plan"));
        let way =
            layout.links.iter().find(|way| [way.link.from, way.link.to] == ends).expect("they are linked");
        link_state(self.plan(), &self.recording.journal, world, &way.link)
    }
}

/// The states of bill-1 to bill-5, and how many of how many join anew.
fn states(world: &World) -> (Vec<MemberState>, (usize, usize)) {
    let group = &world.logs.groups.get("billing").expect("the group is there");
    let states = (1..=5).map(|number| group.member(&format!("bill-{number}")));
    (states.collect(), group.joined())
}

#[test]
fn a_rebalance_from_the_member_that_comes_to_the_new_shares() {
    use MemberState::{Joins, Reads, Shares, Spare, Waits};
    let run = Run::new();
    for (millis, expected, joined) in [
        // It is up, and the group does not know it.
        (11_000, [Reads, Joins, Joins, Joins, Joins], None),
        (12_100, [Reads, Waits, Joins, Joins, Joins], Some((1, 2))),
        (12_500, [Waits, Waits, Joins, Joins, Joins], Some((2, 2))),
        (12_800, [Shares, Waits, Joins, Joins, Joins], None),
        (14_000, [Reads, Reads, Joins, Joins, Joins], None),
        (21_000, [Reads, Reads, Waits, Waits, Joins], Some((2, 4))),
        (31_800, [Reads, Reads, Reads, Reads, Spare], None),
        // Down, and not known to be.
        (50_000, [Reads, Reads, Reads, Reads, Spare], None),
        (56_000, [Reads, Joins, Reads, Reads, Reads], None),
    ] {
        let (found, known) = states(&run.at(millis));
        assert_eq!(found, expected, "{millis}");
        assert!(joined.is_none_or(|joined| joined == known), "{millis}: {known:?}");
    }
}

#[test]
fn lines_follow_what_consumers_take_for_their_own() {
    use LinkState::{Absent, Waiting, Whole};
    let run = Run::new();
    for (millis, expected) in [
        (9_000, [Whole, Absent, Absent]),
        (12_800, [Absent, Absent, Absent]),
        // Shared out; they have not heard of it.
        (13_800, [Waiting, Absent, Absent]),
        (16_000, [Whole, Absent, Absent]),
        (24_000, [Absent, Whole, Absent]),
        (50_000, [Absent, Waiting, Absent]),
        (56_000, [Absent, Absent, Whole]),
    ] {
        let world = run.at(millis);
        let lines = ["bill-1", "bill-2", "bill-3"].map(|to| run.line(&world, "orders-1", to));
        assert_eq!(lines, expected, "{millis}");
    }
}

/// Its ring drains to the moment at which the coordinator gives it up.
#[test]
fn the_session_of_a_silent_member_drains() {
    let run = Run::new();
    let layout = run.layout(SIZES[0]);
    let hues = Hues::new(run.plan());
    let waits = |millis| {
        let drawn = frame(&run.recording, &layout, &hues, &run.at(millis), run.moment(millis));
        let rings: Vec<f64> = drawn.rings.iter().filter(|ring| ring.waits).map(|ring| ring.part).collect();
        assert!(rings.len() < 2, "{rings:?}");
        rings.first().copied()
    };
    assert_eq!(waits(46_000), None);
    let (early, late) = (waits(48_000).expect("a ring"), waits(52_000).expect("a ring"));
    assert!(0.0 < late && late < early && early < 1.0, "{early} {late}");
    assert_eq!(waits(54_000), None);
}

#[test]
fn the_leader_is_marked_and_the_idle_one_says_so() {
    let run = Run::new();
    let world = run.at(31_800);
    let view = |name: &str| node_view(run.plan(), &world, run.plan().find(name).expect("it is in the plan"));
    let leaders: Vec<String> = (1..=5)
        .map(|number| format!("bill-{number}"))
        .filter(|name| view(name).member.expect("it is in its group").leads)
        .collect();
    assert_eq!(leaders, ["bill-1"]);
    assert_eq!(view("bill-5").line, "no partition");
    let group = &world.logs.groups.get("billing").expect("the group is there");
    let owned = (0..4).map(|partition| TopicPartition { partition, ..TopicPartition::default() });
    assert!(owned.into_iter().all(|partition| {
        let owners = world.clients.iter().zip(&run.plan().clients);
        owners.filter(|(_, client)| group.holds(&client.name, partition)).count() == 1
    }));
}

/// What is around a group, with its words, is on the stage, apart from the other group and from all that
/// does not belong to it.
#[test]
fn frames_are_around_their_members_alone() {
    let run = Run::new();
    for size in SIZES {
        let layout = run.layout(size);
        let stage = Rect { x: 0.0, y: 0.0, w: size.0, h: size.1 };
        for millis in (0..57_000).step_by(500) {
            let world = run.at(millis);
            let frames = group_frames(run.plan(), &layout, &world);
            let rects: Vec<Rect> = frames.iter().map(|frame| frame.rect).collect();
            for (index, frame) in frames.iter().enumerate() {
                let at = format!("{} at {millis} on {size:?}", frame.name);
                let [left, right] = frame.words;
                let words = Rect { x: left.x, y: left.y - 9.0, w: right.x - left.x, h: 11.0 };
                assert_eq!(stage.union(frame.rect).union(words), stage, "{at}");
                assert!(
                    rects
                        .iter()
                        .enumerate()
                        .all(|(other, rect)| other == index || !rect.overlaps(frame.rect)),
                    "{at}"
                );
                let is_here = |id| node_view(run.plan(), &world, id).shape != Shape::Absent;
                for node in layout.boxes.iter().filter(|node| is_here(node.id)) {
                    let inside = frame.rect.union(node.shape) == frame.rect;
                    let name = run.plan().name(node.id);
                    assert!(inside || !frame.rect.overlaps(node.shape), "{at}: {name}");
                    assert!(!words.overlaps(node.shape), "{at}: its words cover {name}");
                }
            }
        }
    }
}
