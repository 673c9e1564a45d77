//! Processes and buses on the stage.

use super::*;

/// A process has a double line around all of it; when it is down, all in it is, and is said to be.
#[test]
fn a_process_is_drawn_around_its_services() {
    for (name, size) in SIZES {
        let run = Run::of("monolith", size);
        let layout = &run.setting.layout;
        let frames = |at: u64| run.at(at, |world, _| process_frames(run.plan(), layout, world));
        let all = frames(1_000);
        assert_eq!(all.len(), 1, "{name}: one process");
        let frame = &all[0];
        assert_eq!((&*frame.name, frame.down), ("shop", false));
        assert!(frame.inner.union(frame.outer) == frame.outer && frame.inner != frame.outer);
        for (thing, is_in) in [("page", true), ("search", true), ("store", true), ("client", false)] {
            let shape = layout.node(run.plan().find(thing).expect("it is there")).expect("it stands").outer;
            assert_eq!(frame.inner.union(shape) == frame.inner, is_in, "{name}: {thing}");
        }
        assert!(frames(4_500)[0].down && !frames(7_000)[0].down);
    }
    let run = laptop("monolith");
    for thing in ["page", "search", "store"] {
        let (shape, line, spoken) = run.said(thing, 4_500);
        assert_eq!((shape, &*line), (Shape::Crashed, "down"));
        assert!(spoken.starts_with(&format!("Service {thing}, in process shop: down")), "{spoken}");
    }
    assert!(run.said("client", 4_500).2.starts_with("Service client: "));
}

/// Where threads are shared a call within the process runs on the thread of whoever called.
#[test]
fn a_shared_thread_is_one_for_all_of_a_call() {
    let run = laptop("monolith");
    for thing in ["page", "search"] {
        let id = run.client(thing);
        let service = run.plan().clients[id.index()].role.service().expect("it is a service");
        let of = |at: u64| run.at(at, |world, _| threads(run.plan(), world, id, service));
        assert_eq!(of(900), Threads { taken: 1, all: 2, full: false });
        assert_eq!(of(3_000), Threads { taken: 0, all: 2, full: false });
    }
    // It waits for its own thread to come back, and is not blocked.
    assert_eq!(run.said("page", 900).0, Shape::Working);
    assert_eq!(run.line("page", "search", 900), LinkState::Held);
}

/// Who is subscribed hangs on the rail, within the double line; where an event is, its hook says so.
#[test]
fn handlers_hang_on_the_rail_of_their_bus() {
    for (name, size) in SIZES {
        let run = Run::of("bus", size);
        let at = |at: u64| run.at(at, |world, _| rails(run.plan(), &run.setting.layout, world));
        let all = at(700);
        assert_eq!(all.len(), 1, "{name}: one bus");
        let rail = &all[0];
        assert_eq!((&*rail.name, rail.process.as_deref(), rail.words()), ("events", Some("shop"), None));
        assert!(rail.parts.iter().all(|part| part.w.min(part.h) == 9.0), "{name}");
        let busy = |rail: &Rail| rail.hooks.iter().map(|(.., busy)| *busy).collect::<Vec<_>>();
        // In turn: the mail, the statistics, the stock.
        assert_eq!(busy(rail), [true, false, false], "{name}");
        assert_eq!(busy(&at(1_000)[0]), [false, true, false], "{name}");
        assert_eq!(busy(&at(1_500)[0]), [false, false, true], "{name}");
        // One no longer is subscribed.
        assert_eq!(busy(&at(5_800)[0]), [true, false], "{name}");
        assert!(at(9_500)[0].hooks.is_empty(), "{name}: it is down");
        assert!(at(9_500)[0].down && !rail.down, "{name}");
        // A line leads to who emits, while that waits for them.
        let emits = |at: &Rail| at.emitters.iter().map(|(.., busy)| *busy).collect::<Vec<_>>();
        assert_eq!((emits(rail), emits(&at(400)[0])), (vec![true], vec![false]), "{name}");
        let frames = run.at(700, |world, _| process_frames(run.plan(), &run.setting.layout, world));
        assert_eq!(frames[0].name, "shop, bus events");
        let whole = rail.rect().expect("it is somewhere");
        assert!(frames[0].inner.union(whole) == frames[0].inner, "{name}: the rail is inside");
    }
    let run = laptop("bus");
    assert!(run.said("mail", 700).2.contains("order.placed is subscribed on the bus events"));
    assert!(run.said("mail", 5_800).2.contains("order.placed is not subscribed on the bus events"));
    let (shape, line, spoken) = run.said("orders", 700);
    assert_eq!((shape, &*line), (Shape::Working, "waits"));
    assert!(spoken.contains("waits for the handlers of order.placed"), "{spoken}");
    assert_eq!(calls(&run.frame(700)).len(), 1, "the event is at the door");
}
