//! The picture of every lesson, at the sizes it is looked at: nothing overlaps, nothing is clipped,
//! no line runs through a box.

mod support;

use std::fmt::Write;
use std::rc::Rc;

use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::Lives;
use sorting_office::lesson::Lesson;
use sorting_office::player::History;
use sorting_office::sim::NodeId;
use sorting_office::stage::{Layout, Orientation, Rect, trail};
use support::lessons::lessons;

/// The stage at 1440, 768, 390 and in an embedded 640 × 480.
const SIZES: [(f64, f64); 5] =
    [(784.0, 540.0), (1_000.0, 620.0), (740.0, 480.0), (374.0, 540.0), (640.0, 285.0)];

fn layout(lesson: &Lesson, size: (f64, f64)) -> Layout {
    let place = |id: NodeId, orientation: Orientation| {
        let place = lesson.layout.get(&id).copied().unwrap_or_default();
        if orientation == Orientation::Wide { place.wide } else { place.tall }
    };
    Layout::new(&lesson.plan, place, size)
}

fn each(check: impl Fn(&Lesson, &Layout, &str)) {
    for (id, lesson) in lessons() {
        for size in SIZES {
            check(&lesson, &layout(&lesson, size), &format!("{id} at {size:?}"));
        }
    }
}

#[test]
fn boxes_keep_apart_and_inside() {
    each(|lesson, layout, at| {
        let stage = Rect { x: 0.0, y: 0.0, w: layout.size.0, h: layout.size.1 };
        for (index, node) in layout.boxes.iter().enumerate() {
            let name = lesson.plan.name(node.id);
            assert_eq!(stage.union(node.outer), stage, "{at}: {name} is clipped");
            for other in &layout.boxes[index + 1..] {
                let other_name = lesson.plan.name(other.id);
                assert!(!node.outer.overlaps(other.outer), "{at}: {name} overlaps {other_name}");
            }
        }
    });
}

#[test]
fn no_line_runs_through_a_box() {
    each(|lesson, layout, at| {
        for way in &layout.links {
            let ends = [way.link.from, way.link.to];
            for node in layout.boxes.iter().filter(|node| !ends.contains(&node.id)) {
                let through = way.path.points().find(|point| node.outer.contains(*point));
                let [from, to, name] = [ends[0], ends[1], node.id].map(|id| lesson.plan.name(id));
                assert_eq!(through, None, "{at}: {from} → {to} runs through {name}");
            }
        }
    });
}

#[test]
fn every_key_has_room() {
    each(|lesson, layout, at| {
        for way in layout.links.iter().filter(|way| way.link.label.is_some()) {
            let ends = [way.link.from, way.link.to].map(|id| lesson.plan.name(id));
            assert!(way.label.is_some(), "{at}: no room for the key of {ends:?}");
        }
    });
}

/// Not a check: `SKETCH=folder cargo test --test stage sketch` draws the layouts to look at.
#[test]
fn sketch() {
    let Ok(folder) = std::env::var("SKETCH") else { return };
    each(|lesson, layout, at| {
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
        rect(&mut svg, layout.broker, "fill='none' stroke='#d9d3c5' stroke-dasharray='2 5'");
        for way in &layout.links {
            let _ = write!(svg, "<path d='{}' fill='none' stroke='#b9b3a5' stroke-width='2'/>", way.path.d);
            if let (Some(label), Some(key)) = (way.label, &way.link.label) {
                let _ = write!(
                    svg,
                    "<text x='{}' y='{}' text-anchor='middle'>{key}</text>",
                    label.x,
                    label.y + 4.0
                );
            }
        }
        for node in &layout.boxes {
            rect(&mut svg, node.outer, "fill='none' stroke='#eee'");
            rect(&mut svg, node.shape, "fill='#fffdf8' stroke='#1d2330'");
            let centre = node.shape.centre();
            let name = lesson.plan.name(node.id);
            let _ = write!(svg, "<text x='{}' y='{}' text-anchor='middle'>{name}</text>", centre.x, centre.y);
        }
        svg.push_str("</svg>");
        let file = at.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        std::fs::write(format!("{folder}/{file}.svg"), svg).expect("the sketch folder can be written to");
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
            "orders → dead-letters",
            "dead-letters → inspector",
            "inspector → shop",
        ]
    );
}
