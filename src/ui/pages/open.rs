//! Opening a lesson: fetching its file, checking it, running it.

use std::rc::Rc;

use yew::platform::spawn_local;
use yew::prelude::*;

use crate::lesson::Lesson;
use crate::player::Address;
use crate::sim::Intervention;
use crate::ui::app::Library;
use crate::ui::load::{self, LoadError, Loaded};
use crate::ui::session::Session;

/// What became of a lesson that was asked for.
#[derive(Clone, PartialEq)]
pub enum Opened {
    /// It is open.
    Open(Rc<Session>),
    /// Its file has mistakes.
    Broken(Vec<AttrValue>),
    /// There is no such lesson.
    Missing,
}

/// Opens a lesson, and again when another seed is asked for; with how to try once more.
#[hook]
pub fn use_opened(id: &str, asked: &Address, library: &Library) -> (Loaded<Opened>, Callback<()>) {
    let opened = use_state(|| Loaded::Loading);
    let attempt = use_state(|| 0_u32);
    {
        let setter = opened.setter();
        let library = library.clone();
        // What was done to the run is the workbench's, once it is open.
        let interventions = asked.interventions.clone();
        use_effect_with((id.to_owned(), asked.seed, *attempt), move |(id, seed, _)| {
            let (id, seed) = (id.clone(), *seed);
            setter.set(Loaded::Loading);
            spawn_local(async move { setter.set(open(&id, seed, interventions, &library).await) });
        });
    }
    let again = Callback::from(move |()| attempt.set(*attempt + 1));
    ((*opened).clone(), again)
}

async fn open(
    id: &str,
    seed: Option<u64>,
    interventions: Vec<Intervention>,
    library: &Library,
) -> Loaded<Opened> {
    if library.course.find(id).is_none() {
        return Loaded::Ready(Opened::Missing);
    }
    let file = format!("lessons/{id}/lesson.json");
    let value = match load::json(&file).await {
        Ok(value) => value,
        Err(error) if error.is_missing() => return Loaded::Ready(Opened::Missing),
        Err(LoadError::Malformed(_, why)) => {
            let line = format!("{file} is not JSON: {why}.");
            return Loaded::Ready(Opened::Broken(vec![line.into()]));
        }
        Err(error) => return Loaded::Failed(error),
    };
    match Lesson::from_json(&value, &library.glossary) {
        Ok(lesson) => {
            let session = Session::open(Rc::new(lesson), Rc::clone(&library.glossary), seed, interventions);
            Loaded::Ready(Opened::Open(Rc::new(session)))
        }
        Err(problems) => {
            let lines = problems.iter().map(|problem| AttrValue::from(problem.to_string()));
            Loaded::Ready(Opened::Broken(lines.collect()))
        }
    }
}
