//! Lessons that browser tests put in the place of a real one: runs far larger than a lesson's, one of days, a
//! program without a broker, and a desk that is scaled.

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use sorting_office::base::SimTime;
use sorting_office::lesson::{Code, Lesson, Packed};
use sorting_office::sim::Role;

use super::{library, minute, told};
use xtask::project;

/// The lesson whose place they take.
const LESSON: &str = "retries-and-dlq";

/// The lesson with a rush of messages in place of its five.
struct Rush {
    /// The name of its file.
    name: &'static str,
    count: u32,
    every_ms: u32,
    service_ms: u32,
    until_ms: u64,
    chance_percent: u8,
    entry_limit: u32,
}

const RUSH: Rush = Rush {
    name: "rush",
    count: 4_000,
    every_ms: 1,
    service_ms: 2_000,
    until_ms: 60_000,
    chance_percent: 0,
    entry_limit: 1_000_000,
};

const ALL: [Rush; 5] = [
    RUSH,
    Rush { name: "slow-rush", every_ms: 5, service_ms: 30_000, ..RUSH },
    Rush { name: "failing-rush", count: 3_000, service_ms: 10, chance_percent: 60, ..RUSH },
    Rush { name: "large-rush", count: 80_000, ..RUSH },
    // Longer than anybody takes to press a button.
    Rush { name: "endless-rush", count: 600_000, until_ms: 600_000, entry_limit: 6_000_000, ..RUSH },
];

/// Lessons that only tests have: one about a program, and one with a scaler.
const PROGRAM: &str = "tests/lessons/program";
const SCALED: &str = "tests/lessons/scaled";

/// A lesson of days.
const DAYS: &str = "tests/desks/days";

/// Writes them, each into a file of its name, and tells the folder.
pub fn write() -> Result<PathBuf> {
    let folder = project::work().join("fixtures");
    fs::create_dir_all(&folder).with_context(|| format!("cannot write into {}", folder.display()))?;
    let others = [
        ("program", from_tests(PROGRAM)?),
        ("scaled", from_tests(SCALED)?),
        ("days", from_tests(DAYS)?),
        ("whole-minute", whole_minute()?),
    ];
    for (name, lesson) in lessons()?.into_iter().chain(others) {
        let file = folder.join(name).with_extension("bin");
        fs::write(&file, lesson.to_bytes()).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(folder)
}

fn from_tests(folder: &str) -> Result<Lesson> {
    let folder = project::root().join(folder);
    let loaded = library()?.load_from(&folder, LESSON);
    Ok(loaded.map_err(|problems| told(&problems, &folder))?.1)
}

fn lessons() -> Result<Vec<(&'static str, Lesson)>> {
    let library = library()?;
    let from = library.folder_of(LESSON);
    let (written, _) = library.read_from(&from, LESSON).map_err(|problems| told(&problems, &from))?;
    let made = |rush: Rush| {
        let lesson = Lesson::from_json(&rush.written(written.json.clone()), &library.known);
        let lesson = lesson.map_err(|problems| told(&problems, &from))?;
        Ok((rush.name, rush.made(lesson)))
    };
    ALL.into_iter().map(made).collect()
}

fn whole_minute() -> Result<Lesson> {
    let library = library()?;
    let from = library.folder_of(minute::LESSON);
    let (_, lesson) = library.read_from(&from, minute::LESSON).map_err(|problems| told(&problems, &from))?;
    Ok(minute::whole(lesson))
}

impl Rush {
    /// As far as a lesson file may go.
    fn written(&self, mut lesson: Value) -> Value {
        let publish = ["order", "email"].map(|kind| {
            json!({ "at_ms": 300, "exchange": "shop", "key": format!("{kind}.new"), "type": kind, "body": "{n}",
                "count": 2, "every_ms": self.every_ms })
        });
        lesson["producers"] = json!([{ "name": "web", "publish": publish }]);
        let failure = json!({ "chance_percent": self.chance_percent, "error": "out of stock" });
        let fails: Vec<Value> = (self.chance_percent > 0).then_some(failure).into_iter().collect();
        for worker in lesson["workers"].as_array_mut().into_iter().flatten() {
            worker["service_ms"] = json!(self.service_ms);
            worker["fails"] = json!(fails);
            if !fails.is_empty() && worker.get("on_failure").is_none() {
                worker["on_failure"] = json!("requeue");
            }
        }
        lesson["steps"] = json!([lesson["steps"][0]]);
        lesson["stamp"] = lesson["steps"][0]["id"].clone();
        lesson["steps"][0]["on"] = json!({ "event": "enqueued", "queue": "orders" });
        lesson["questions"] = json!([]);
        lesson["notes"] = json!([]);
        lesson
    }

    /// What no lesson file may have: a run that long, and listings that nothing lights.
    fn made(&self, mut lesson: Lesson) -> Lesson {
        let plan = Rc::make_mut(&mut lesson.plan);
        plan.until = SimTime::from_millis(self.until_ms);
        plan.entry_limit = self.entry_limit;
        let producers = plan.clients.iter_mut().filter_map(|client| match &mut client.role {
            Role::Producer(producer) => Some(producer),
            _ => None,
        });
        producers
            .flat_map(|producer| &mut producer.publications)
            .for_each(|publication| publication.count = self.count / 2);
        let parts = std::mem::take(&mut lesson.code.parts);
        lesson.code = Code::default();
        lesson.code.parts = parts;
        lesson
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lesson_they_are_made_of_fits_them_all() {
        let counts: Vec<u32> =
            lessons().unwrap().iter().map(|(_, lesson)| lesson.plan.message_count()).collect();
        assert_eq!(counts, ALL.map(|rush| rush.count));
    }

    #[test]
    fn the_desk_that_is_scaled_is_a_lesson() {
        let lesson = from_tests(SCALED).unwrap();
        assert!(lesson.plan.watch.is_some());
    }
}
