//! Opening a lesson: fetching it, running it.

use std::cell::Cell;
use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::player::Address;
use crate::sim::{Intervention, accepted};
use crate::ui::app::Library;
use crate::ui::bench::kept;
use crate::ui::load::{self, Loaded};
use crate::ui::opening::{Opening, now_ms, yield_now};
use crate::ui::parts::Part;
use crate::ui::session::Session;

/// What became of a lesson that was asked for.
#[derive(Clone, PartialEq)]
pub enum Opened {
    /// It is open.
    Open(Rc<Session>),
    /// There is no such lesson.
    Missing,
    /// The reader did not want to wait for it.
    Cancelled,
}

/// A run that takes no longer than this to open is shown without a word about it.
const PATIENCE_MS: f64 = 200.0;

/// A lesson on its way to the page.
pub struct Arrival {
    /// What there is of it.
    pub opened: Loaded<Opened>,
    /// How far its run is, in percent, once that takes long.
    pub percent: Option<u32>,
    /// Tries once more.
    pub retry: Callback<()>,
    /// Gives up the run that is being opened.
    pub cancel: Callback<MouseEvent>,
}

/// Opens a lesson, and again when another seed is asked for.
#[hook]
pub fn use_opened(id: &str, asked: &Address, library: &Library) -> Arrival {
    let opened = use_state(|| Loaded::Loading);
    let percent = use_state_eq(|| None);
    let attempt = use_state(|| 0_u32);
    let given_up = use_mut_ref(|| Rc::new(Cell::new(false)));
    {
        let (setter, percent, given_up) = (opened.setter(), percent.setter(), given_up.clone());
        let library = library.clone();
        // What was done to the run is the workbench's, once it is open.
        let interventions = asked.interventions.clone();
        use_effect_with((id.to_owned(), asked.seed, *attempt), move |(id, seed, _)| {
            let (id, seed) = (id.clone(), *seed);
            let over = Rc::new(Cell::new(false));
            *given_up.borrow_mut() = Rc::clone(&over);
            setter.set(Loaded::Loading);
            percent.set(None);
            let gone = Rc::new(Cell::new(false));
            let watched = (over, Rc::clone(&gone));
            spawn_local(async move {
                let since = Cell::new(None);
                let progress = |part: f64| {
                    let now = now_ms();
                    if now - since.get().unwrap_or(now) > PATIENCE_MS {
                        percent.set(Some((part * 100.0) as u32));
                    }
                    since.set(since.get().or(Some(now)));
                };
                let (over, gone) = watched;
                let came =
                    open(&id, (seed, interventions), &library, progress, || over.get() || gone.get()).await;
                if !gone.get() {
                    setter.set(came);
                }
            });
            move || gone.set(true)
        });
    }
    let retry = Callback::from(move |()| attempt.set(*attempt + 1));
    let cancel = Callback::from(move |_: MouseEvent| given_up.borrow().set(true));
    Arrival { opened: (*opened).clone(), percent: *percent, retry, cancel }
}

async fn open(
    id: &str,
    (seed, interventions): (Option<u64>, Vec<Intervention>),
    library: &Library,
    progress: impl Fn(f64),
    cancelled: impl Fn() -> bool,
) -> Loaded<Opened> {
    if library.course.entry(id).is_none() {
        return Loaded::Ready(Opened::Missing);
    }
    let lesson = match load::lesson(id).await {
        Ok(lesson) => lesson,
        Err(error) => return Loaded::Failed(error),
    };
    let needed = [
        (Part::Queues, lesson.plan.has_queue_broker()),
        (Part::Logs, lesson.plan.logs.is_there()),
        // A lesson without a broker is its code: what shows it is no less needed than what runs it.
        (Part::Panels, lesson.plan.program().is_some() || kept::is_any(id, seed.unwrap_or(lesson.seed))),
    ];
    for (part, _) in needed.into_iter().filter(|(_, is_needed)| *is_needed) {
        if let Err(error) = part.bring().await {
            return Loaded::Failed(error);
        }
    }
    let (interventions, _) = accepted(&lesson.plan, &interventions);
    let opening = Opening::new(Rc::new(lesson), seed, interventions);
    let session = opening.finish(progress, cancelled).await;
    // Showing it takes the longest.
    yield_now().await;
    Loaded::Ready(session.map_or(Opened::Cancelled, |session| Opened::Open(Rc::new(session))))
}
