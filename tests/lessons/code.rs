//! The code of every lesson is explained, and its steps can be walked both ways.

use std::rc::Rc;

use sorting_office::ui::session::{Session, StepAt};

use super::support::lessons::lessons;

/// Lessons that tell of figures, or of who gets what, and of no program.
const WITHOUT_CODE: [&str; 4] = ["autoscaling", "flash-sale", "four-benefits", "queue-or-topic"];

/// The steps met on the way from the first to the last, or back.
fn walked(session: &Session, on: bool) -> Vec<StepAt> {
    let first = if on { session.code_steps.first() } else { session.code_steps.last() };
    std::iter::successors(first.copied(), |at| session.code_step_beside(at.moment, on)).collect()
}

#[test]
fn every_code_step_is_come_to_and_left_both_ways() {
    for (id, lesson) in lessons() {
        // So are the runs that are in no chapter.
        if lesson.chapter.is_empty() || WITHOUT_CODE.contains(&&*id) {
            assert!(lesson.code.parts.is_empty(), "{id}");
            continue;
        }
        let session = Session::open(Rc::new(lesson), None, Vec::new());
        let steps = &session.code_steps;
        let code = &session.lesson.code;
        assert_eq!(steps.len(), code.steps.len(), "{id}: each is in the run");
        assert!(!steps.is_empty(), "{id}");
        assert!(
            steps.is_sorted_by(|before, after| before.moment < after.moment),
            "{id}: each has a moment of its own"
        );
        assert_eq!(walked(&session, true), *steps, "{id}");
        assert_eq!(walked(&session, false), steps.iter().copied().rev().collect::<Vec<_>>(), "{id}");
        for (index, at) in steps.iter().enumerate() {
            assert_eq!(session.code_step_by(at.moment), Some(index), "{id}: the run moves the step");
        }
        for (index, part) in code.parts.iter().enumerate() {
            assert!(code.steps.iter().any(|step| step.part == index), "{id}: {} is explained", part.id);
        }
    }
}
