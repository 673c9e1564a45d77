//! The picture of every lesson, at the sizes it is looked at: nothing overlaps, nothing is clipped,
//! no line runs through a box.

mod support;

use std::fmt::Write;
use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{ContentEvent, Event, MessageId, Name};
use sorting_office::insight::Lives;
use sorting_office::lesson::Lesson;
use sorting_office::player::{Address, Cursor, History, Moment, World};
use sorting_office::sim::{Action, ClientAction, Intervention, NodeId, Plan, Recording, What};
use sorting_office::stage::queue::seen_after;
use sorting_office::stage::{
    Envelope, HOP_MS, Hues, Layout, LinkKind, LinkPath, LinkState, Orientation, Point, Rect, Shape, describe,
    frame, link_state, links, node_view, trail,
};
use support::drawing::PHONE;
use support::lessons::{lessons, of_services};

/// The stage at 1440, 768, 390, 412 and in an embedded 640 × 480, with more room and with less.
const SIZES: [(f64, f64); 8] = [
    (784.0, 540.0),
    (868.0, 567.0),
    (1_000.0, 620.0),
    (768.0, 620.0),
    (374.0, 540.0),
    (412.0, 551.0),
    PHONE,
    (640.0, 332.0),
];

fn layout(lesson: &Lesson, size: (f64, f64)) -> Layout {
    layout_of(lesson, &lesson.plan, size)
}

fn layout_of(lesson: &Lesson, plan: &Plan, size: (f64, f64)) -> Layout {
    let place = |id: NodeId, orientation: Orientation| {
        let place = lesson.layout.get(&id)?;
        Some(if orientation == Orientation::Wide { place.wide } else { place.tall })
    };
    Layout::new(plan, place, size)
}

fn each(check: impl Fn(&Lesson, &Layout, &str)) {
    for (id, lesson) in lessons().into_iter().chain(of_services()) {
        for size in SIZES {
            check(&lesson, &layout(&lesson, size), &format!("{id} at {size:?}"));
        }
    }
}

fn boxes_are_apart(plan: &Plan, layout: &Layout, at: &str) {
    let stage = Rect { x: 0.0, y: 0.0, w: layout.size.0, h: layout.size.1 };
    for (index, node) in layout.boxes.iter().enumerate() {
        let name = plan.name(node.id);
        assert_eq!(stage.union(node.outer), stage, "{at}: {name} is clipped");
        for other in &layout.boxes[index + 1..] {
            let other_name = plan.name(other.id);
            assert!(!node.outer.overlaps(other.outer), "{at}: {name} overlaps {other_name}");
        }
    }
}

fn lines_keep_clear(plan: &Plan, layout: &Layout, at: &str) {
    for way in &layout.links {
        let ends = [way.link.from, way.link.to];
        for node in layout.boxes.iter().filter(|node| !ends.contains(&node.id)) {
            let through = way.path.points().find(|point| node.outer.contains(*point));
            let [from, to, name] = [ends[0], ends[1], node.id].map(|id| plan.name(id));
            assert_eq!(through, None, "{at}: {from} → {to} runs through {name}");
        }
    }
}

#[test]
fn boxes_keep_apart_and_inside() {
    each(|lesson, layout, at| boxes_are_apart(&lesson.plan, layout, at));
}

#[test]
fn no_line_runs_through_a_box() {
    each(|lesson, layout, at| lines_keep_clear(&lesson.plan, layout, at));
}

/// The plan with so many more workers like this one.
fn with_more(plan: &Plan, like: &Name, count: usize) -> Plan {
    (0..count).fold(plan.clone(), |plan, _| {
        let action = Action::Client(ClientAction::Add { client: plan.free_name(like), like: like.clone() });
        plan.with_added(&[Intervention { at: SimTime::ZERO, action }])
    })
}

#[test]
fn added_workers_find_room_beside_those_they_are_like() {
    for (id, lesson) in lessons() {
        let workers = lesson.plan.clients.iter().filter(|client| client.role.worker().is_some());
        for (index, like) in workers.enumerate() {
            // All counts for the first; for the others, the most.
            for count in (1..=6).filter(|count| index == 0 || *count == 6) {
                let plan = with_more(&lesson.plan, &like.name, count);
                assert_eq!(plan.clients.len(), lesson.plan.clients.len() + count);
                for size in SIZES {
                    let layout = layout_of(&lesson, &plan, size);
                    let at = format!("{id} at {size:?}, {count} more like {}", like.name);
                    boxes_are_apart(&plan, &layout, &at);
                    lines_keep_clear(&plan, &layout, &at);
                }
            }
        }
    }
}

#[test]
fn any_consumer_can_be_added_however_full_its_line_is() {
    for (id, lesson) in lessons() {
        for like in lesson.plan.clients.iter().filter(|client| client.role.is_consumer()) {
            let plan = with_more(&lesson.plan, &like.name, 7);
            for size in [SIZES[0], SIZES[4]] {
                let layout = layout_of(&lesson, &plan, size);
                assert!(
                    layout.boxes.len() >= plan.clients.len(),
                    "{id} at {size:?}: more like {}",
                    like.name
                );
            }
        }
    }
}

#[test]
fn however_many_are_added_nothing_overlaps() {
    for (id, lesson) in lessons() {
        let Some(like) = lesson.plan.clients.iter().find(|client| client.role.worker().is_some()) else {
            continue;
        };
        for count in [12, 20] {
            let plan = with_more(&lesson.plan, &like.name, count);
            for size in [SIZES[0], SIZES[1]] {
                boxes_are_apart(
                    &plan,
                    &layout_of(&lesson, &plan, size),
                    &format!("{id} at {size:?}, {count} more"),
                );
            }
        }
    }
}

#[test]
fn every_key_has_room() {
    each(|lesson, layout, at| {
        for way in &layout.links {
            let ends = [way.link.from, way.link.to].map(|id| lesson.plan.name(id));
            for (key, label) in way.link.keys.iter().zip(&way.labels) {
                assert!(key.words.is_none() || label.is_some(), "{at}: no room for {key:?} of {ends:?}");
            }
            assert_eq!(way.link.keys.len(), way.labels.len());
        }
    });
}

/// The lesson with what an address says was done to it, at some time.
fn acted(deeds: &str, at: &str) -> (Rc<Recording>, World, Moment) {
    let lesson = lessons().into_iter().find(|(id, _)| id == "retries-and-dlq").map(|(_, lesson)| lesson);
    let lesson = lesson.expect("the lesson is there");
    let (address, errors) = Address::parse(&format!("/retries-and-dlq?v=2&do={deeds}&at={at}"));
    assert_eq!(errors, []);
    let recording = Rc::new(Recording::run(lesson.plan, lesson.seed, address.interventions));
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let moment = history.moment_at(address.at.unwrap_or_default());
    let world = Cursor::new(history).seek(moment.entries).clone();
    (recording, world, moment)
}

#[test]
fn what_was_done_to_a_client_is_seen_and_said() {
    let cases = [
        ("2000,cut,order-worker", Shape::Idle, "cut off", "its link to the broker is cut"),
        ("2000,pause,order-worker", Shape::Idle, "paused", "paused: takes nothing new"),
        ("1500,remove,order-worker", Shape::Working, "leaving · #1", "leaving: takes nothing new"),
        ("2000,crash,order-worker", Shape::Crashed, "crashed", "crashed"),
    ];
    for (deed, shape, line, said) in cases {
        let at = if deed.contains("remove") { "1.8s" } else { "5s" };
        let (recording, world, _) = acted(deed, at);
        let plan = &recording.plan;
        let id = plan.find("order-worker").expect("the worker is in the plan");
        let view = node_view(plan, &world, id);
        assert_eq!((view.shape, view.line.as_str()), (shape, line), "{deed}");
        let words = describe(plan, &world, id);
        assert!(words.contains(said), "{deed}: {words}");
    }
}

#[test]
fn who_is_not_there_is_not_drawn_and_nor_are_its_links() {
    let deeds = "3000,add,order-worker-2,order-worker;20000,remove,*1";
    for (at, there) in [("2s", false), ("4s", true), ("26s", false)] {
        let (recording, world, _) = acted(deeds, at);
        let plan = &recording.plan;
        let id = plan.find("order-worker-2").expect("the worker is in the plan");
        assert_eq!(node_view(plan, &world, id).shape != Shape::Absent, there, "{at}");
        let own: Vec<_> = links(plan).into_iter().filter(|link| [link.from, link.to].contains(&id)).collect();
        assert_eq!(own.len(), 2);
        let expected = if there { LinkState::Whole } else { LinkState::Absent };
        for link in own {
            assert_eq!(link_state(plan, &recording.journal, &world, &link), expected, "{at}");
        }
    }
}

#[test]
fn no_cut_line_leads_to_a_client_that_has_gone() {
    for (at, expected) in [("2s", LinkState::Cut), ("40s", LinkState::Absent)] {
        let (recording, world, _) = acted("1000,cut,order-worker;3000,remove,order-worker", at);
        let plan = &recording.plan;
        let id = plan.find("order-worker").expect("the worker is in the plan");
        assert_eq!(node_view(plan, &world, id).shape == Shape::Absent, at == "40s");
        for link in links(plan).iter().filter(|link| [link.from, link.to].contains(&id)) {
            assert_eq!(link_state(plan, &recording.journal, &world, link), expected, "{at}");
        }
    }
}

#[test]
fn what_a_cut_link_takes_falls() {
    let deeds = "1000,cut,order-worker";
    let falling = |at: &str| {
        let (recording, world, moment) = acted(deeds, at);
        let layout = Layout::new(&recording.plan, |id, _| Some((f64::from(id.0), 0.0)), (784.0, 540.0));
        let hues = Hues::new(&recording.plan);
        let drawn = frame(&recording, &layout, &hues, &world, moment);
        drawn.envelopes.into_iter().filter(|envelope| envelope.lost).collect::<Vec<_>>()
    };
    let (early, late) = (falling("1.1s"), falling("1.6s"));
    let ids = |envelopes: &[Envelope]| envelopes.iter().map(|one| one.message.0).collect::<Vec<_>>();
    assert_eq!((ids(&early), ids(&late)), (vec![1], vec![1]));
    assert!(early[0].at.y < late[0].at.y && early[0].alpha > late[0].alpha);
    assert_eq!(falling("2.1s"), []);
}

/// Not a check: `SKETCH=folder cargo test --test stage sketch` draws the layouts to look at.
#[test]
fn sketch() {
    let Ok(folder) = std::env::var("SKETCH") else { return };
    let sketch = |plan: &Plan, layout: &Layout, at: &str| {
        let mut svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='{}' style='background:#faf7f0' font-family='DejaVu Sans' font-size='12'>",
            layout.size.0, layout.size.1
        );
        let rect = |svg: &mut String, r: Rect, style: &str| {
            let _ = write!(
                svg,
                "<rect x='{}' y='{}' width='{}' height='{}' rx='10' {style}/>",
                r.x, r.y, r.w, r.h
            );
        };
        rect(
            &mut svg,
            layout.broker.unwrap_or_default(),
            "fill='none' stroke='#d9d3c5' stroke-dasharray='2 5'",
        );
        for way in &layout.links {
            let _ = write!(svg, "<path d='{}' fill='none' stroke='#b9b3a5' stroke-width='2'/>", way.path.d);
            for (label, key) in way.labels.iter().zip(&way.link.keys) {
                let (Some(label), Some(words)) = (label, &key.words) else { continue };
                let (x, y) = (label.x, label.y + 4.0);
                let _ = write!(svg, "<text x='{x}' y='{y}' text-anchor='middle'>{words}</text>");
            }
        }
        for node in &layout.boxes {
            rect(&mut svg, node.outer, "fill='none' stroke='#eee'");
            rect(&mut svg, node.shape, "fill='#fffdf8' stroke='#1d2330'");
            let centre = node.shape.centre();
            let name = plan.name(node.id);
            let _ = write!(svg, "<text x='{}' y='{}' text-anchor='middle'>{name}</text>", centre.x, centre.y);
        }
        svg.push_str("</svg>");
        let file = at.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        std::fs::write(format!("{folder}/{file}.svg"), svg).expect("the sketch folder can be written to");
    };
    each(|lesson, layout, at| sketch(&lesson.plan, layout, at));
    each(|lesson, layout, at| {
        let Some(like) = lesson.plan.clients.iter().find(|client| client.role.worker().is_some()) else {
            return;
        };
        for count in [1, 3, 6] {
            let plan = with_more(&lesson.plan, &like.name, count);
            sketch(&plan, &layout_of(lesson, &plan, layout.size), &format!("{at}, {count} more"));
        }
    });
}

#[test]
fn a_trail_grows_along_the_links_a_message_takes() {
    let all = lessons();
    let (_, lesson) = all.iter().find(|(id, _)| id == "retries-and-dlq").expect("the lesson is there");
    let recording = Rc::new(lesson.run());
    let history = History::new(Rc::clone(&recording));
    let (layout, lives) = (layout(lesson, SIZES[0]), Lives::of(&recording));
    let legs = |moment| {
        let name = |id| lesson.plan.name(id);
        let legs = trail(&recording, &layout, lives.entries(MessageId(2)), moment);
        let ends = legs.into_iter().map(|leg| &layout.links[leg].link);
        ends.map(|link| format!("{} → {}", name(link.from), name(link.to))).collect::<Vec<_>>()
    };
    assert_eq!(legs(history.start()), [""; 0]);
    assert_eq!(
        legs(history.end()),
        [
            "web → shop",
            "shop → orders",
            "orders → stock-worker",
            "stock-worker → retry",
            "retry → orders",
            "orders → order-worker",
            "order-worker → retry",
            "orders → dead-letters",
            "dead-letters → inspector",
            "inspector → shop",
        ]
    );
}

/// A step about a copy that comes into a queue rests where it is in the queue, if nothing else happens before; one
/// about an exchange that takes a message, where the copies set out.
#[test]
fn a_step_about_a_copy_rests_where_the_copy_has_come_in() {
    let (mut come_in, mut set_out) = (0, 0);
    for (id, lesson) in lessons() {
        let history = Rc::new(History::new(Rc::new(lesson.run())));
        for step in lesson.steps_in(history.recording()).expect("each happens") {
            let (after, seen) = (history.moment_after(step.entry), seen_after(&history, step.entry));
            assert!(seen.at >= after.at && history.moment_at(seen.at).entries >= seen.entries, "{id}");
            let what = &history.recording().journal.entries[step.entry.index()].what;
            if matches!(what, What::Broker(Event::Content(ContentEvent::Published { .. }))) {
                set_out += u32::from(seen.entries > after.entries && seen.at > after.at);
                continue;
            }
            assert_eq!(seen.entries, after.entries, "{id}");
            come_in += u32::from(seen.at.since(after.at) == SimDuration::from_millis(HOP_MS));
        }
    }
    assert!(come_in > 4 && set_out > 0, "{come_in}, {set_out}");
}

#[test]
fn on_a_phone_a_desk_has_room_for_its_name_and_what_it_does() {
    for (id, lesson) in lessons() {
        let layout = layout(&lesson, PHONE);
        let clients = lesson.plan.clients.iter().filter_map(|client| lesson.plan.find(&client.name));
        for desk in clients.filter_map(|client| layout.node(client)) {
            assert!(desk.shape.h >= 34.0, "{id}: {} is {} high", lesson.plan.name(desk.id), desk.shape.h);
        }
    }
}

/// With a graveyard or without one: what the desks of a lower stage have room for, they have on a higher one.
#[test]
fn on_a_higher_stage_desks_are_no_lower() {
    for (id, lesson) in lessons() {
        let place = |id: NodeId, _| lesson.layout.get(&id).map(|place| place.tall);
        for build in [Layout::new, Layout::with_graveyard] {
            let mut highest = 0.0;
            for height in (380..=560).step_by(4) {
                let layout = build(&lesson.plan, place, (390.0, f64::from(height)));
                let desk = layout.metrics.client.1;
                assert!(desk >= highest, "{id} at {height}: {desk} after {highest}");
                highest = desk;
            }
        }
    }
}

/// Lines of one kind from or to one thing run as one or apart, but not side by side.
#[test]
fn on_a_phone_lines_that_go_together_run_as_one() {
    const PITCH: f64 = 2.0;
    for (id, lesson) in lessons() {
        let ways = layout(&lesson, PHONE).links;
        let is_routed = |way: &&LinkPath| !matches!(way.link.kind, LinkKind::Produce | LinkKind::Read);
        let points = |way: &LinkPath| -> Vec<Point> {
            let length = way.path.length();
            (0..=(length / PITCH) as u32).map(|n| way.path.point(f64::from(n) * PITCH / length)).collect()
        };
        for (at, one) in ways.iter().enumerate() {
            for other in ways[at + 1..].iter().filter(is_routed) {
                let ends = (one.link.from == other.link.from, one.link.to == other.link.to);
                if one.link.kind != other.link.kind || ends == (false, false) {
                    continue;
                }
                let (one, other) = (points(one), points(other));
                let off = |point: &Point| other.iter().map(|at| at.distance(*point)).fold(f64::MAX, f64::min);
                let is_beside = |point: &&Point| (PITCH..6.0).contains(&off(point));
                let beside = one.iter().filter(is_beside).count() as f64 * PITCH;
                assert!(beside < 24.0, "{id}: two lines run side by side for {beside} px: {ends:?}");
            }
        }
    }
}
