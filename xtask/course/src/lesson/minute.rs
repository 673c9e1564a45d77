//! The whole minute that `back-pressure` shows a hundredth of: 600,000 orders at 10,000 a second, of which a
//! worker does 1,000 a second. Longer than a lesson may be; for tests and benches.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::lesson::{Code, Lesson};
use sorting_office::sim::{Role, Span};

/// The lesson that it is made of.
pub const LESSON: &str = "back-pressure";

const ORDERS: u32 = 600_000;

/// Makes it of the lesson: the rates at their size, memory enough, and nothing that an operator does.
pub fn whole(mut lesson: Lesson) -> Lesson {
    let plan = Rc::make_mut(&mut lesson.plan);
    (plan.until, plan.entry_limit) = (SimTime::from_millis(60_000), u32::MAX);
    plan.configuration.memory_high_watermark = None;
    plan.faults.clear();
    for client in &mut plan.clients {
        match &mut client.role {
            Role::Producer(producer) => {
                producer.publications.retain(|publication| publication.start == SimTime::ZERO);
                for publication in &mut producer.publications {
                    (publication.count, publication.gap) =
                        (ORDERS, Span::Fixed(SimDuration::from_micros(100)));
                }
            }
            Role::Worker(worker) => worker.service = Span::Fixed(SimDuration::from_millis(1)),
            _ => {}
        }
    }
    lesson.steps.truncate(1);
    lesson.questions.clear();
    lesson.code = Code::default();
    lesson
}
