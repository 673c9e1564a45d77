//! Large runs: what is done in pieces comes to the same as what is done at once, and what is read off
//! a run stays small where the run is large.
#![allow(clippy::unwrap_used, reason = "a test's own code")]

mod support;

use std::rc::Rc;

use sorting_office::engine::queueing::MessageId;
use sorting_office::insight::{Lives, marks};
use sorting_office::lesson::Anchoring;
use sorting_office::player::{Cursor, Folding, History};
use sorting_office::sim::{EntryId, Facts, Recorder, Recording};
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
        let t = whole.journal.entries[whole.journal.entries.len() / 2].at;
        assert_eq!(recorded.simulation_at(t).broker(), whole.simulation_at(t).broker());
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

#[test]
fn steps_looked_for_in_pieces_are_the_same_steps() {
    for (id, lesson) in support::lessons::lessons() {
        let recording = lesson.run();
        let mut anchoring = Anchoring::default();
        while !anchoring.advance(&lesson, &recording, 7) {}
        assert_eq!(anchoring.anchored, lesson.anchors_in(&recording).0, "{id}");
        assert_eq!(anchoring.anchored.len(), lesson.steps.len(), "{id}");
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
        assert!(
            !lives.is_born(id, sorting_office::player::Moment { entries: first.index(), ..history.start() })
        );
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
