//! Every lesson is told to its end and back, and shows the same at every step, whichever way one comes.

use std::rc::Rc;

use sorting_office::lesson::{Anchored, Lesson};
use sorting_office::player::{Cursor, History, Moment, World};

/// The beginning, each step's moment and the end.
fn stations(lesson: &Lesson, history: &History) -> Vec<Moment> {
    let anchored = lesson.steps_in(history.recording()).unwrap();
    let rest = |step: &Anchored| history.moment_after(step.entry).max(history.moment_at(step.at));
    [history.start()].into_iter().chain(anchored.iter().map(rest)).chain([history.end()]).collect()
}

#[test]
fn every_lesson_goes_to_its_end_and_back() {
    for (id, lesson) in super::lessons() {
        let history = Rc::new(History::new(Rc::new(lesson.run())));
        let stations = stations(&lesson, &history);
        assert!(stations.len() > 8, "{id}");
        let seen = |cursor: &mut Cursor, at: usize| World::clone(cursor.seek(stations[at].entries));
        let mut cursor = Cursor::new(Rc::clone(&history));
        let there: Vec<World> = (0..stations.len()).map(|at| seen(&mut cursor, at)).collect();
        for at in (0..stations.len()).rev() {
            assert!(seen(&mut cursor, at) == there[at], "{id}: step {at}, on the way back");
            let mut fresh = Cursor::new(Rc::clone(&history));
            assert!(seen(&mut fresh, at) == there[at], "{id}: step {at}, by a link");
        }
    }
}
