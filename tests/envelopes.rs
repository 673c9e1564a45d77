//! What envelopes and desks say at a moment: the ring of a time to live, the stamp of a priority, the
//! mark of a redelivery, and how much of its prefetch limit a worker has taken up.

#![allow(clippy::panic, reason = "a test's own code")]

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{FieldTable, Message, Value};
use sorting_office::player::{Address, Cursor, History};
use sorting_office::sim::{
    Acknowledge, ClientPlan, OnFailure, Plan, ProducerPlan, Publication, QueuePlan, Recording, Role, Span,
    WorkerPlan,
};
use sorting_office::stage::{
    Colours, Envelope, Frame, Hues, Labels, Layout, Look, NodeView, Picture, Ring, describe, frame,
    node_view, svg,
};

const SIZE: (f64, f64) = (784.0, 540.0);

fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

/// Every 100 ms an alert of priority 7 that is worth something for 4 s; a worker that takes three and
/// forgets to acknowledge. A way takes 100 ms, the work 200 ms.
fn plan(alerts: u32) -> Plan {
    let mut message = Message { routing_key: "alerts".into(), ..Message::default() };
    Rc::make_mut(&mut message.properties).priority = Some(7);
    let publication = Publication {
        start: SimTime::ZERO,
        count: alerts,
        gap: Span::Fixed(ms(100)),
        message: Rc::new(message),
    };
    let producer = ProducerPlan { publications: vec![publication], ..ProducerPlan::default() };
    let worker = WorkerPlan {
        queue: "alerts".into(),
        prefetch: 3,
        acknowledge: Acknowledge::Never,
        service: Span::Fixed(ms(200)),
        failures: Vec::new(),
        on_failure: OnFailure::Reject,
        forward: None,
        poll: None,
    };
    let client = |name: &str, role| ClientPlan {
        name: name.into(),
        latency: Span::Fixed(ms(100)),
        role,
        later: false,
    };
    let arguments = FieldTable::from([("x-message-ttl".into(), Value::Int(4_000))]);
    Plan {
        queues: vec![QueuePlan { name: "alerts".into(), arguments, ..QueuePlan::default() }],
        clients: vec![client("web", Role::Producer(producer)), client("pager", Role::Worker(worker))],
        until: SimTime::from_millis(20_000),
        entry_limit: 5_000,
        ..Plan::default()
    }
}

/// What is seen of a run at a moment: the picture, the same as a file, the pager's desk, and that in words.
struct Seen {
    frame: Frame,
    file: String,
    pager: NodeView,
    words: String,
}

fn at(alerts: u32, deeds: &str, millis: u64) -> Seen {
    let (address, errors) = Address::parse(&format!("/alerts?v=2&do={deeds}"));
    assert_eq!(errors, []);
    let recording = Rc::new(Recording::run(Rc::new(plan(alerts)), 1, address.interventions));
    let history = Rc::new(History::new(Rc::clone(&recording)));
    let moment = history.moment_at(SimTime::from_millis(millis));
    let mut cursor = Cursor::new(history);
    cursor.seek(moment.entries);
    let (plan, world) = (&recording.plan, cursor.world());
    let layout = Layout::new(plan, |id, _| Some((f64::from(id.0), 0.0)), SIZE);
    let pager = plan.find("pager").expect("the worker is in the plan");
    let frame = frame(&recording, &layout, &Hues::new(plan), world, moment);
    let colours = Colours::read(|name| format!("var({name})"));
    let (title, words, still) = ("Alerts", "", "");
    let labels = &Labels::default();
    let file = svg(&Picture {
        title,
        words,
        still,
        layout: &layout,
        frame: &frame,
        labels,
        colours: &colours,
        source: &[],
    });
    Seen { frame, file, pager: node_view(plan, world, pager), words: describe(plan, world, pager) }
}

fn waits(frame: &Frame) -> Vec<&Ring> {
    frame.rings.iter().filter(|ring| ring.waits).collect()
}

#[test]
fn the_ring_of_what_expires_drains_until_then() {
    // #4 is the first that nobody takes: it is there from 0.4 s, and expires at 4.4 s.
    for (millis, part) in [(400, 1.0), (1_400, 0.75), (2_400, 0.5), (4_399, 0.000_25)] {
        let seen = at(4, "", millis);
        let [ring] = waits(&seen.frame)[..] else { panic!("one waits at {millis}") };
        assert!((ring.part - part).abs() < 1e-9, "{millis}: {}", ring.part);
        assert_eq!(ring.left.as_millis(), 4_400 - millis);
    }
    assert_eq!(waits(&at(4, "", 4_400).frame).len(), 0, "it has expired");
    assert_eq!(waits(&at(3, "", 2_000).frame).len(), 0, "what is unacknowledged does not expire");
}

#[test]
fn a_pile_shows_the_ring_of_its_head_alone() {
    let seen = at(12, "", 2_000);
    assert_eq!(seen.frame.piles.len(), 1);
    let [ring] = waits(&seen.frame)[..] else { panic!("one ring for all") };
    assert_eq!(seen.file.matches(">2.4 s</text>").count(), 1, "and in the file");
    assert_eq!(ring.left.as_millis(), 2_400, "that of #4, which is next");
    assert!(ring.in_front, "it lies behind what is unacknowledged");
    let seen = at(12, "0,pause,pager", 2_000);
    let [ring] = waits(&seen.frame)[..] else { panic!("one ring for all") };
    assert_eq!((ring.left.as_millis(), ring.in_front), (2_100, false), "#1 keeps its slot");
}

#[test]
fn a_priority_is_stamped_on_its_message_wherever_it_is_read() {
    let in_tray = at(4, "", 2_000);
    let on_way = at(4, "", 60);
    for seen in [&in_tray, &on_way] {
        let solid = seen.frame.envelopes.iter().filter(|envelope| envelope.look == Look::Solid);
        let stamps: Vec<_> = solid.filter_map(|envelope| envelope.stamp((26.0, 18.0))).collect();
        assert!(!stamps.is_empty() && stamps.iter().all(|stamp| stamp.level == "7"));
        for stamp in &stamps {
            assert!(seen.file.contains(&format!("d=\"{}\"", stamp.edge)), "it is in the file, too");
        }
        assert_eq!(seen.file.matches(">7</text>").count(), stamps.len());
    }
    let plain = Envelope { priority: None, ..in_tray.frame.envelopes[0].clone() };
    assert_eq!(plain.stamp((26.0, 18.0)), None);
}

#[test]
fn a_worker_shows_what_it_holds_of_its_limit_and_when_that_is_full() {
    let gauge = |seen: &Seen| (seen.pager.unacknowledged, seen.pager.stuck);
    assert_eq!(gauge(&at(4, "", 150)), (Some((1, 3)), false));
    let busy = at(4, "", 500);
    assert_eq!(gauge(&busy), (Some((3, 3)), false), "it has work to do");
    let full = at(4, "", 2_000);
    assert_eq!(gauge(&full), (Some((3, 3)), true));
    assert_eq!(full.pager.line, "prefetch full");
    assert!(full.words.contains("3 of 3 unacknowledged"), "{}", full.words);
    assert!(full.words.contains("prefetch full: it gets no more"), "{}", full.words);
    // A consumer that is started anew has its whole limit, and its old messages are not its own.
    let wider = at(4, "2000,set,pager,prefetch:2", 2_010);
    assert_eq!(gauge(&wider), (Some((1, 2)), false));
    let back = at(4, "2000,crash,pager,500", 2_200);
    assert_eq!(gauge(&back), (None, false), "it is down, and the broker has noticed: all three are back");
    let crashed = at(4, "2000,crash,pager,500", 2_050);
    assert_eq!(gauge(&crashed), (Some((3, 3)), false), "the broker has not noticed");
    let automatic = at(4, "0,set,pager,ack:auto", 2_000);
    assert_eq!(gauge(&automatic), (None, false), "no limit holds");
}

#[test]
fn who_has_only_just_answered_is_not_stuck() {
    // The last of the first three is done at 0.8 s, and its acknowledgement is there at 0.9 s.
    for millis in [350, 450, 650, 850] {
        let seen = at(3, "0,set,pager,ack:after;1,set,pager,prefetch:1", millis);
        assert!(!seen.pager.stuck, "{millis}: {}", seen.words);
    }
}

#[test]
fn what_leaves_at_one_instant_keeps_apart_and_comes_in_together() {
    // All three go to the restarted worker at 2.0 s, and are there at 2.1 s.
    let on_way = |millis: u64| {
        let seen = at(3, "1500,crash,pager,500", millis);
        let moving = seen.frame.envelopes.into_iter().filter(|envelope| envelope.heading.is_some());
        moving.map(|envelope| envelope.at.x).collect::<Vec<_>>()
    };
    let half_way = on_way(2_050);
    assert_eq!(half_way.len(), 3);
    assert!(half_way.windows(2).all(|pair| pair[0] - pair[1] > 15.0), "{half_way:?}");
    let late = on_way(2_099);
    assert!(late.windows(2).all(|pair| (0.0..2.0).contains(&(pair[0] - pair[1]))), "{late:?}");
}

#[test]
fn what_comes_again_is_marked_on_its_way_and_at_the_desk() {
    let deeds = "1500,crash,pager,500";
    let marked = |millis: u64| {
        let seen = at(3, deeds, millis);
        let solid = seen.frame.envelopes.into_iter().filter(|envelope| envelope.look == Look::Solid);
        solid.filter(|envelope| envelope.redelivered).map(|envelope| envelope.message.0).collect::<Vec<_>>()
    };
    assert_eq!(at(3, "", 1_400).frame.envelopes.iter().filter(|envelope| envelope.redelivered).count(), 0);
    assert_eq!(marked(1_700), [1, 2, 3], "in the tray");
    assert_eq!(marked(2_050), [1, 2, 3], "on the way");
    assert!(marked(2_150).contains(&1), "at the desk");
}
