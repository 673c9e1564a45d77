//! The stage of every lesson at every step, as it is drawn: no text touches another or is clipped, no label
//! of what moves touches a box, no name is cut, no line and nothing that rests lies on what is written.

mod support;

use std::rc::Rc;
use std::sync::OnceLock;
use std::thread::ScopedJoinHandle;

use sorting_office::stage::{
    Envelope, Frame, Layout, LinkPath, LinkState, Look, NodeBox, Path, Rect, Shape, frame, link_state,
    node_view,
};
use sorting_office::ui::printed::picture::in_page;
use sorting_office::ui::session::Session;
use sorting_office::ui::stage::Setting;
use support::drawing::{PHONE, Sheet, Text, texts};
use support::lessons::{SERVICES, is_wanted, library, of_desk};

/// The stage at 1440, 768 and 390 px, and embedded.
const SIZES: [(&str, (f64, f64)); 4] =
    [("1440", (868.0, 567.0)), ("768", (768.0, 620.0)), ("390", PHONE), ("embedded", (640.0, 332.0))];

/// A picture, and where it is from.
struct Drawn {
    at: String,
    svg: String,
    texts: Vec<Text>,
    boxes: Vec<NodeBox>,
    lines: Vec<Line>,
    /// What rests: whose message it is, and what it covers.
    resting: Vec<(u32, Rect)>,
    size: (f64, f64),
}

/// A line with the head of its arrow.
struct Line {
    ends: String,
    /// The words of its own keys: they may interrupt it.
    keys: Vec<String>,
    ink: Vec<Rect>,
}

impl Line {
    fn of(session: &Session, way: &LinkPath, path: &Path) -> Self {
        let (plan, length) = (&session.recording().plan, path.length());
        let has_head = *path == way.path;
        let dot = |at: u32| {
            let left = length - f64::from(at);
            // The head is as wide as it is long.
            let width = if has_head && left <= 8.0 { left.max(1.8) } else { 1.8 };
            Rect::around(path.point(f64::from(at) / length), width, width)
        };
        Self {
            ends: format!("{} → {}", plan.name(way.link.from), plan.name(way.link.to)),
            keys: way.link.keys.iter().filter_map(|key| Some(key.words.as_ref()?.to_string())).collect(),
            ink: (0..=length as u32).map(dot).collect(),
        }
    }

    fn crosses(&self, text: &Text) -> bool {
        let is_own = text.is("link-key") && self.keys.contains(&text.words);
        !is_own && self.ink.iter().any(|dot| dot.overlaps(text.rect))
    }
}

/// What lies still at a moment, and what has come to the end of its way and waits there.
fn resting(layout: &Layout, drawn: &Frame) -> Vec<(u32, Rect)> {
    let waits = |envelope: &Envelope| {
        let way = envelope.on.and_then(|on| layout.way(on.from, on.to));
        way.filter(|_| envelope.look == Look::Solid).is_some_and(|(link, forward)| {
            let end = layout.links[link].path.point(if forward { 1.0 } else { 0.0 });
            envelope.at.distance(end) < 30.0
        })
    };
    let rests = |envelope: &&Envelope| !envelope.lost && (envelope.heading.is_none() || waits(envelope));
    let (w, h) = layout.metrics.envelope;
    let covered =
        |one: &Envelope| (one.message.0, Rect::around(one.at, w * one.scale - 1.0, h * one.scale - 1.0));
    let piled = drawn.piles.iter().flat_map(|pile| &pile.envelopes);
    drawn.envelopes.iter().chain(piled).filter(rests).map(covered).collect()
}

/// Every lesson at every step and size, or the one that `LESSON` names; all tests look at the same pictures.
fn all() -> &'static [Drawn] {
    static ALL: OnceLock<Vec<Drawn>> = OnceLock::new();
    ALL.get_or_init(|| {
        let written = library().ids().into_iter().map(|id| (id, false));
        let all = written.chain(SERVICES.map(|id| (id.to_owned(), true)));
        let all: Vec<_> = all.filter(|(id, _)| is_wanted(id)).collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = |of: usize| all.iter().skip(of).step_by(threads);
        let drawn = |of: usize| share(of).flat_map(|(id, is_desk)| draw(id, *is_desk)).collect();
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|of| scope.spawn(move || drawn(of))).collect();
            let join = |share: ScopedJoinHandle<'_, Vec<Drawn>>| {
                share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            all.into_iter().flat_map(join).collect()
        })
    })
}

/// One of them.
fn draw(id: &str, is_desk: bool) -> Vec<Drawn> {
    let written = || library().load(id).ok().map(|(_, lesson)| lesson);
    let Some(lesson) = (if is_desk { Some(of_desk(id)) } else { written() }) else { return Vec::new() };
    let (sheet, mut all) = (Sheet::of_the_stage(), Vec::new());
    let session = Rc::new(Session::open(Rc::new(lesson), None, Vec::new()));
    for (name, size) in SIZES {
        let setting = Setting::new(&session, size, 0);
        let layout = &setting.layout;
        for at in &session.steps {
            let step = &session.lesson.steps[at.step].id;
            let svg = in_page(&session, at.moment, size);
            let is_there = |node: &&NodeBox| {
                let plan = &session.recording().plan;
                let view = session.player.world(|world| node_view(plan, world, node.id));
                view.shape != Shape::Absent
            };
            let boxes = layout.boxes.iter().filter(is_there).copied().collect();
            let is_drawn = |way: &&LinkPath| {
                let (plan, journal) = (&session.recording().plan, &session.recording().journal);
                let state = |world: &_| link_state(plan, journal, world, &way.link);
                session.player.world(state) != LinkState::Absent
            };
            let drawn = layout.links.iter().filter(is_drawn);
            let lines = drawn.map(|way| Line::of(&session, way, &way.path));
            let (recording, hues) = (session.recording(), &setting.hues);
            let frame = session.player.world(|world| frame(recording, layout, hues, world, at.moment));
            // The tracks of answers are lines, too.
            let tracks = frame.tracks.iter().map(|link| &layout.links[*link]);
            let lines = lines.chain(tracks.map(|way| Line::of(&session, way, &way.track))).collect();
            let resting = resting(layout, &frame);
            // What is written on an envelope in motion goes with it, past whatever it passes.
            let texts = texts(&svg, &sheet).into_iter().filter(|text| !text.is("moves")).collect();
            let at = format!("{id}-{step}-{name}");
            all.push(Drawn { at, svg, texts, boxes, lines, resting, size });
        }
    }
    all
}

/// Of each kind of mistake all there are, so that one run tells them.
fn none_of(mistakes: impl Fn(&Drawn) -> Vec<String>) {
    let found = |drawn| mistakes(drawn).into_iter().map(|one| format!("{}: {one}", drawn.at));
    let found: Vec<String> = all().iter().flat_map(found).collect();
    assert!(found.is_empty(), "{} mistakes:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_text_touches_another() {
    none_of(|drawn| {
        let mut found = Vec::new();
        for (index, one) in drawn.texts.iter().enumerate() {
            for other in &drawn.texts[index + 1..] {
                // A key that lights up is drawn over itself.
                let same = one.words == other.words && one.rect.centre().distance(other.rect.centre()) < 4.0;
                if !same && one.rect.grown(-0.5).overlaps(other.rect.grown(-0.5)) {
                    found.push(format!("{} lies on {}", one.words, other.words));
                }
            }
        }
        found
    });
}

#[test]
fn no_text_is_clipped_or_cut() {
    none_of(|drawn| {
        let stage = Rect { x: 0.0, y: 0.0, w: drawn.size.0, h: drawn.size.1 };
        let mut found = Vec::new();
        for text in &drawn.texts {
            if stage.union(text.rect) != stage {
                found.push(format!("{} is clipped", text.words));
            }
            if text.words.contains('…') && !text.is("cell") {
                found.push(format!("{} is cut", text.words));
            }
            if text.is("name") && text.size < 11.0 {
                found.push(format!("{} is written at {} px", text.words, text.size));
            }
            let middle = text.rect.centre();
            let desk = drawn.boxes.iter().find(|node| node.shape.contains(middle));
            if let Some(desk) = desk.filter(|_| text.is("in-desk") || text.is("line"))
                && desk.shape.union(text.rect) != desk.shape
            {
                found.push(format!("{} stands out of its desk", text.words));
            }
        }
        found
    });
}

#[test]
fn no_label_touches_a_box() {
    none_of(|drawn| {
        let labels = drawn.texts.iter().filter(|text| text.is("label"));
        let touching = labels.filter(|label| drawn.boxes.iter().any(|node| node.outer.overlaps(label.rect)));
        touching.map(|label| format!("{} touches a box", label.words)).collect()
    });
}

/// Names, counts, tags: whatever stands still. (Labels of what moves may pass lines.)
fn written(drawn: &Drawn) -> impl Iterator<Item = &Text> {
    drawn.texts.iter().filter(|text| text.is("stage-picture"))
}

#[test]
fn no_line_crosses_what_is_written() {
    none_of(|drawn| {
        let through = |text: &Text| {
            let lines = drawn.lines.iter().filter(|line| line.crosses(text));
            lines.map(|line| format!("{} runs through {}", line.ends, text.words)).collect::<Vec<_>>()
        };
        written(drawn).flat_map(through).collect()
    });
}

#[test]
fn nothing_at_rest_lies_on_what_is_written() {
    none_of(|drawn| {
        let on = |text: &Text| {
            let on = drawn.resting.iter().filter(|(_, rect)| rect.overlaps(text.rect.grown(-0.5)));
            on.map(|(message, _)| format!("#{message} lies on {}", text.words)).collect::<Vec<_>>()
        };
        written(drawn).flat_map(on).collect()
    });
}

/// Not a check: `LOOK=folder cargo test --test labels look` writes every picture to look at.
#[test]
fn look() {
    let Ok(folder) = std::env::var("LOOK") else { return };
    for drawn in all() {
        std::fs::write(format!("{folder}/{}.svg", drawn.at), &drawn.svg)
            .expect("the folder can be written to");
    }
}

/// Lines carry meaning: in either theme they stand out from the paper by 3 to 1.
#[test]
fn lines_stand_out() {
    let read = |name: &str| {
        let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("static/styles").join(name);
        std::fs::read_to_string(file).expect("the style sheet is there")
    };
    let (tokens, stage) = (read("tokens.css"), read("stage.css"));
    // By theme: light, dark, and dark by the system's wish.
    let all = |css: &str, name: &str| -> Vec<String> {
        let mark = format!("{name}: #");
        css.split(&mark).skip(1).map(|rest| rest.chars().take(6).collect()).collect()
    };
    let channel = |hex: &str, at: usize| {
        let value =
            f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour is hexadecimal")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    let light = |hex: &str| 0.2126 * channel(hex, 0) + 0.7152 * channel(hex, 2) + 0.0722 * channel(hex, 4);
    let (papers, lines) = (all(&tokens, "--paper"), all(&stage, "--link"));
    assert_eq!((papers.len(), lines.len()), (3, 3));
    for (paper, line) in papers.iter().zip(&lines) {
        let (a, b) = (light(paper) + 0.05, light(line) + 0.05);
        assert!(a.max(b) / a.min(b) >= 3.0, "#{line} on #{paper}: {:.2}", a.max(b) / a.min(b));
    }
}
