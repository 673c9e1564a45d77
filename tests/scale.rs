//! Large runs: what is done in pieces comes to the same as what is done at once, and what is read off
//! a run stays small where the run is large.
#![allow(clippy::unwrap_used, reason = "a test's own code")]

mod support;

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Lives, marks};
use sorting_office::player::{Cursor, Folding, History, Moment};
use sorting_office::sim::{EntryId, Facts, Kind, Recorder, Recording};
use sorting_office::stage::{Frame, Hues, Layout, Point, frame};
use support::rush::rush;

fn run(count: u32) -> Rc<Recording> {
    Rc::new(Recording::run(Rc::new(rush(count, 1_000, 5, 3_000)), 7, Vec::new()))
}

#[test]
fn a_run_recorded_in_pieces_is_the_same_run() {
    let whole = run(3_000);
    for piece in [1, 977, 100_000] {
        let mut recorder = Recorder::begin(Rc::clone(&whole.plan), 7, Vec::new());
        let mut before = 0.0;
        while !recorder.advance(piece) {
            assert!(recorder.progress() >= before, "progress goes back");
            before = recorder.progress();
        }
        assert_eq!(recorder.progress(), 1.0);
        let recorded = recorder.finish();
        assert!(recorded.journal == whole.journal, "in pieces of {piece}");
    }
}

#[test]
fn a_history_folded_in_pieces_is_the_same_history() {
    let recording = run(3_000);
    let mut folding = Folding::begin(Rc::clone(&recording));
    while !folding.advance(1_234) {}
    let (mut pieces, mut whole) =
        (Cursor::new(Rc::new(folding.finish())), Cursor::new(Rc::new(History::new(Rc::clone(&recording)))));
    for entries in (0..recording.journal.entries.len()).step_by(1_999) {
        assert!(pieces.seek(entries) == whole.seek(entries), "after {entries} entries");
    }
}

/// Looking once at each entry finds what looking for one step after the other does.
#[test]
fn steps_are_found_in_one_pass() {
    for (id, lesson) in support::lessons::lessons() {
        let recording = lesson.run();
        let mut from = EntryId(0);
        let mut found = lesson.anchors_in(&recording).0.into_iter();
        for step in &lesson.steps {
            let expected = step.on.first_in(&recording, from).map(|(entry, _)| entry);
            assert_eq!(found.next().map(|anchored| anchored.entry), expected, "{id}: {}", step.id);
            from = EntryId(expected.unwrap().0 + 1);
        }
    }
}

#[test]
fn lives_hold_every_entry_about_every_message() {
    let recording = run(500);
    let lives = Lives::of(&recording);
    let history = History::new(Rc::clone(&recording));
    let mut told: Vec<EntryId> = lives.messages().flat_map(|id| lives.entries(id)).collect();
    told.sort();
    let all = (0..recording.journal.entries.len() as u32).map(EntryId);
    let about: Vec<EntryId> = all.filter(|id| Facts::of(&recording, *id).content.is_some()).collect();
    assert_eq!(told, about);
    for id in lives.messages() {
        assert!(lives.entries(id).is_sorted());
        for entry in lives.entries(id) {
            let facts = Facts::of(&recording, entry);
            assert_eq!(facts.message, Some(id));
            assert_eq!(lives.content(id, history.moment_after(entry)), facts.content.as_ref());
        }
        let first = lives.entries(id).next().unwrap();
        assert!(!lives.is_born(id, Moment { entries: first.index(), ..history.start() }));
        assert!(lives.is_born(id, history.moment_after(first)));
    }
    assert_eq!(lives.content(MessageId(0), history.end()), None);
    assert_eq!(lives.content(MessageId(501), history.end()), None);
}

#[test]
fn a_timeline_has_room_for_its_marks() {
    let (few, many) = (run(100), run(20_000));
    let one_each = marks(&few);
    assert!(!one_each.is_empty() && one_each.iter().all(|mark| mark.count == 1));
    let shared = marks(&many);
    assert!(shared.len() <= 400, "{} marks", shared.len());
    let noticed: usize = shared.iter().map(|mark| mark.count).sum();
    assert!(noticed > 3_000, "only {noticed} are marked");
    assert!(shared.is_sorted_by_key(|mark| mark.entry));
    let counted = shared.iter().filter(|mark| mark.count > 1);
    counted.for_each(|mark| assert!(mark.text.ends_with("more like it"), "{}", mark.text));
}

/// The frame after so many entries, on a stage of a size.
fn drawn(
    recording: &Rc<Recording>,
    history: &History,
    cursor: &mut Cursor,
    layout: &Layout,
    moment: Moment,
) -> Frame {
    let hues = Hues::new(&history.recording().plan);
    frame(recording, layout, &hues, cursor.seek(moment.entries), moment)
}

fn layout(recording: &Recording, size: (f64, f64)) -> Layout {
    Layout::new(&recording.plan, |id, _| Some((f64::from(id.0.min(3)), f64::from(id.0 / 4))), size)
}

/// Every message is in the picture: in a slot or counted in a pile, and no pile jumps.
#[test]
fn a_tray_shows_all_that_is_in_its_queue() {
    let recording = Rc::new(Recording::run(Rc::new(rush(6_000, 100, 1, 60_000_000)), 7, Vec::new()));
    let history = Rc::new(History::new(Rc::clone(&recording)));
    for size in [(784.0, 540.0), (374.0, 540.0)] {
        let (layout, mut cursor) = (layout(&recording, size), Cursor::new(Rc::clone(&history)));
        let mut last: Option<(f64, usize)> = None;
        for entry in (0..recording.journal.entries.len() as u32).map(EntryId) {
            let moment = history.moment_after(entry);
            let enqueued = Facts::of(&recording, entry).kind == Kind::Enqueued;
            if !enqueued || moment.at < history.end().at && entry.0 % 7 != 0 && entry.0 > 2_000 {
                continue;
            }
            let frame = drawn(&recording, &history, &mut cursor, &layout, moment);
            let queue = &cursor.world().queues[0];
            let total = queue.ready.len() + queue.unacknowledged.len();
            let tray = layout.boxes.iter().find(|node| recording.plan.name(node.id) == "jobs").unwrap().shape;
            let inside = |at: Point| tray.contains(at);
            let still = frame.envelopes.iter().filter(|shown| shown.heading.is_none() && inside(shown.at));
            let pile = frame.piles.iter().find(|pile| pile.newest.is_none());
            assert_eq!(still.count() + pile.map_or(0, |pile| pile.count), total);
            let Some(pile) = pile else { continue };
            assert!(pile.envelopes.iter().all(|shown| inside(shown.at)), "a pile stands out of its tray");
            assert!(pile.envelopes.len() <= 64, "{} stripes", pile.envelopes.len());
            let front = pile.envelopes.last().unwrap().at.x;
            if let Some((before, count)) = last.filter(|(_, count)| total.abs_diff(*count) <= 1) {
                assert!((front - before).abs() < 6.0, "from {count} to {total}: {before} to {front}");
            }
            last = Some((front, total));
        }
        assert!(last.unwrap().1 > 5_900);
    }
}

/// What is on its way is drawn one by one, or is in a stack or a flow; and the frame stays small.
#[test]
fn a_link_shows_all_that_is_on_it() {
    for (count, gap_us) in [(5, 1_000), (12, 1_000), (40, 1_000), (150, 1_000), (2_000, 100), (20_000, 10)] {
        let recording = Rc::new(Recording::run(Rc::new(rush(count, gap_us, 400, 1_000)), 7, Vec::new()));
        let history = Rc::new(History::new(Rc::clone(&recording)));
        let (layout, mut cursor) = (layout(&recording, (784.0, 540.0)), Cursor::new(Rc::clone(&history)));
        let moment = history.moment_at(SimTime::from_millis(200));
        let frame = drawn(&recording, &history, &mut cursor, &layout, moment);
        let under_way = cursor.world().in_transit.len();
        assert_eq!(under_way, count as usize);
        let single = frame.envelopes.iter().filter(|shown| shown.heading.is_some()).count();
        let stacked: usize = frame.piles.iter().map(|pile| pile.count).sum();
        let flowing: usize = frame.flows.iter().map(|flow| flow.count).sum();
        assert_eq!(if flowing > 0 { flowing } else { single + stacked }, under_way, "of {count}");
        assert!(flowing == 0 || stacked == 0 || stacked == flowing, "a stack is left out of {count}");
        assert!(frame.envelopes.len() + frame.piles.len() * 4 < 120, "{count} cost too much to draw");
        let shares: Vec<f64> =
            frame.flows.iter().map(|flow| flow.strands.iter().map(|(_, share)| share).sum()).collect();
        assert!(shares.iter().all(|whole| (whole - 1.0).abs() < 1e-9));
        let breadths = frame.flows.iter().flat_map(|flow| &flow.spine).map(|(_, _, width)| *width);
        assert!(count < 1_000 || breadths.fold(0.0, f64::max) > 8.0, "a flow of {count} is thin");
    }
}
