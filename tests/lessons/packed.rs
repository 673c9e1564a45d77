//! Lessons as the build packs them are the lessons; what is damaged is told; the format's number is honest.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use sorting_office::base::{Fingerprint, SimDuration, Unreadable, open, seal};
use sorting_office::engine::queueing::{FieldTable, Shutdown, Value};
use sorting_office::lesson::{Course, FORMAT, Lesson, Offer, Packed, packed_shape};
use sorting_office::sim::{Action, Backoff, BrokerAction, ClientAction, OnFailure, RetryPolicy, Setting};

use super::laws;
use super::support::lessons::library;
use super::support::services;

/// The number of the format, and the fingerprint of how everything is packed in it.
const SHAPE: (u32, &str) = (15, "1611c0631652824c");
/// Magic, format, fingerprint.
const HEAD: usize = 16;

#[test]
fn a_lesson_read_again_is_the_lesson_and_runs_as_it() {
    let library = library();
    for id in library.ids() {
        let (_, lesson) = library.load(&id).unwrap();
        let file = lesson.to_bytes();
        let read = Lesson::from_bytes(&file).unwrap();
        assert_eq!(read, lesson, "{id}");
        assert_eq!(read.to_bytes(), file, "{id}");
        assert_eq!(read.run().fingerprint(), lesson.run().fingerprint(), "{id}");
    }
}

#[test]
fn the_course_read_again_is_the_same() {
    let library = library();
    assert_eq!(Course::from_bytes(&library.course.to_bytes()).as_ref(), Ok(&library.course));
}

/// A lesson with everything that can be done, with services, and with values of every kind.
fn all_sorts() -> Lesson {
    let mut lesson = Lesson::from_json(&super::logs::json(), &library().known).unwrap();
    let unit = SimDuration::from_millis(3);
    let backoffs = [Backoff::Fixed, Backoff::Linear, Backoff::Quadratic, Backoff::Exponential];
    let retries = backoffs.map(|backoff| {
        let backoff = backoff(unit);
        OnFailure::Retry(RetryPolicy { exchange: "retry".into(), limit: 4, backoff, jitter_percent: 10 })
    });
    let answers = [
        OnFailure::Requeue,
        OnFailure::Reject,
        OnFailure::Acknowledge,
        OnFailure::Nack,
        OnFailure::RejectRequeue,
    ]
    .into_iter()
    .chain(retries);
    let settings = answers.map(Setting::OnFailure).chain([Setting::Throttle(None)]);
    let set = |setting| Action::Client(ClientAction::Set { client: "worker".into(), setting });
    let stop = BrokerAction::StopBroker { shutdown: Shutdown::Orderly, restart_after: Some(unit) };
    let mut actions: Vec<Action> = Action::examples().into_iter().chain(settings.map(set)).collect();
    actions.push(Action::Broker(stop));
    for action in &mut actions {
        if let Action::Client(ClientAction::Publish { message, .. }) = action {
            let mut other = (**message).clone();
            other.headers = values();
            *message = other.into();
        }
    }
    services::add_to(Rc::make_mut(&mut lesson.plan));
    lesson.offers.push(Offer { label: "Everything".to_owned(), about: "All of it".to_owned(), actions });
    lesson
}

fn values() -> FieldTable {
    let list = vec![Value::Void, Value::Int(i64::MIN), Value::Float(-0.5), Value::Text("é".into())];
    let inner: FieldTable = [("list".into(), Value::List(list))].into_iter().collect();
    [("bool".into(), Value::Bool(true)), ("table".into(), Value::Table(inner))].into_iter().collect()
}

#[test]
fn whatever_can_be_in_a_lesson_is_read_again() {
    for lesson in [all_sorts(), super::services::lesson()] {
        assert_eq!(Lesson::from_bytes(&lesson.to_bytes()), Ok(lesson));
    }
}

/// The file with its fingerprint put right, so that what is wrong in it is for the reader to find.
fn sealed_again(mut file: Vec<u8>) -> Vec<u8> {
    let mut fingerprint = Fingerprint::default();
    fingerprint.add(&file[HEAD..]);
    file[8..HEAD].copy_from_slice(&fingerprint.number().to_le_bytes());
    file
}

#[test]
fn a_file_that_ends_early_is_damaged_wherever_it_ends() {
    let file = all_sorts().to_bytes();
    for end in 0..file.len() {
        assert_eq!(Lesson::from_bytes(&file[..end]), Err(Unreadable::Damaged), "the first {end}");
    }
    for end in (HEAD..file.len()).step_by(7) {
        let cut = sealed_again(file[..end].to_vec());
        assert_eq!(Lesson::from_bytes(&cut), Err(Unreadable::Damaged), "sealed, the first {end}");
    }
}

proptest! {
    #![proptest_config(laws::config(2_000))]

    /// Whatever stands in a file: it is a lesson, or it is told.
    #[test]
    fn any_bytes_are_read_or_refused(
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        thread_local! { static FILE: Vec<u8> = all_sorts().to_bytes(); }
        let mut file = FILE.with(Clone::clone);
        for (at, byte) in changes {
            let at = HEAD + at.index(file.len() - HEAD);
            file[at] = byte;
        }
        if cut {
            file.truncate(HEAD + end.index(file.len() - HEAD));
        }
        if let Ok(lesson) = Lesson::from_bytes(&sealed_again(file)) {
            prop_assert_eq!(Lesson::from_bytes(&lesson.to_bytes()), Ok(lesson));
        }
    }
}

#[test]
fn lists_in_lists_without_end_are_refused() {
    let nested = |depth: usize| {
        let mut file = seal(FORMAT, &Value::Void);
        // A list of one item, again and again.
        let lists = [5, 1].repeat(depth);
        file.splice(HEAD..HEAD, lists);
        open::<Value>(FORMAT, &sealed_again(file))
    };
    assert_eq!(nested(1), Ok(Value::List(vec![Value::Void])));
    assert!(nested(20).is_ok());
    assert_eq!(nested(1_000_000), Err(Unreadable::Damaged));
}

#[test]
fn another_format_is_told() {
    let mut file = all_sorts().to_bytes();
    file[4..8].copy_from_slice(&(FORMAT + 1).to_le_bytes());
    assert_eq!(Lesson::from_bytes(&file), Err(Unreadable::OtherFormat(FORMAT + 1)));
}

/// A page reads what was built for another one as long as the number is the same.
#[test]
fn another_shape_has_another_number() {
    let mut fingerprint = Fingerprint::default();
    fingerprint.add_line(&packed_shape());
    assert_eq!(
        (FORMAT, fingerprint.to_string().as_str()),
        SHAPE,
        "lessons are packed in another way than in format {}: raise FORMAT in src/lesson/pack.rs, and put \
         what stands on the left into SHAPE here",
        SHAPE.0
    );
}
