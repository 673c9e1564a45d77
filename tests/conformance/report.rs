//! The account of a replay that the page shows: what is held in each area, and every known difference.

use std::cmp::Reverse;
use std::fs;

use serde::Serialize;
use serde_json::Value as Json;

use super::recording::{Kind, Recording, text};
use super::{Verdict, areas, reach};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static/conformance.json");

/// All brokers whose recordings are replayed.
#[derive(Default, Serialize)]
pub struct Report {
    brokers: Vec<Broker>,
}

#[derive(Serialize)]
struct Broker {
    /// Name and version.
    name: String,
    /// The same with what it ran on.
    recorded_on: String,
    protocol: String,
    /// The day of the newest of its recordings.
    date: String,
    cases: usize,
    passed: usize,
    areas: Vec<Area>,
    differences: Vec<Known>,
    left_out: Vec<Known>,
    /// Differences that no case can show.
    beyond: &'static [&'static str],
}

#[derive(Serialize)]
struct Area {
    area: String,
    title: String,
    holds: String,
    cases: usize,
    passed: usize,
}

/// Cases that stand out for one reason.
#[derive(Serialize)]
struct Known {
    reason: String,
    cases: Vec<Case>,
}

#[derive(Serialize)]
struct Case {
    id: String,
    about: String,
}

impl Report {
    /// Adds what became of a case.
    pub fn add(&mut self, recording: &Recording, case: &Json, verdict: &Verdict) {
        let broker = self.broker(recording);
        let (counts, listed) = match verdict {
            Verdict::Passed | Verdict::Failed(_) => (true, None),
            Verdict::Differs(reason) => (true, Some((&mut broker.differences, *reason))),
            Verdict::LeftOut(bug) => (false, Some((&mut broker.left_out, bug.as_str()))),
        };
        if let Some((list, reason)) = listed {
            list_case(list, reason, case);
        }
        let area = broker.area(text(case, "area"));
        area.cases += usize::from(counts);
        area.passed += usize::from(matches!(verdict, Verdict::Passed));
    }

    fn broker(&mut self, recording: &Recording) -> &mut Broker {
        let name = name(recording);
        let at = self.brokers.iter().position(|broker| broker.name == name).unwrap_or_else(|| {
            self.brokers.push(Broker::new(recording));
            self.brokers.len() - 1
        });
        let broker = &mut self.brokers[at];
        broker.date = broker.date.clone().max(recording.date.clone());
        broker
    }

    /// Compares the account with the one that is kept, or writes it where `BLESS` is set.
    pub fn keep(mut self) -> Result<(), String> {
        self.brokers.iter_mut().try_for_each(Broker::finish)?;
        // RabbitMQ first, its newest version before the others.
        self.brokers.sort_by_key(|broker| {
            Reverse(broker.name.strip_prefix("RabbitMQ ").map(ToOwned::to_owned).unwrap_or_default())
        });
        self.all_differences_are_met()?;
        let text = serde_json::to_string_pretty(&self).map_err(|error| error.to_string())? + "\n";
        if std::env::var_os("BLESS").is_some() {
            return fs::write(FILE, text).map_err(|error| format!("{FILE}: {error}"));
        }
        let kept = fs::read_to_string(FILE).unwrap_or_default();
        match kept == text {
            true => Ok(()),
            false => {
                Err(format!("{FILE} tells another story: `cargo xtask conformance --bless` rewrites it"))
            }
        }
    }

    /// A difference that is none any more is to be struck from the list.
    fn all_differences_are_met(&self) -> Result<(), String> {
        let met: Vec<&str> = self.brokers.iter().flat_map(|b| &b.differences).map(|d| &*d.reason).collect();
        match reach::DIFFERENCES.iter().find(|(_, reason)| !met.contains(reason)) {
            None => Ok(()),
            Some((name, _)) => Err(format!("{name} is listed in reach.rs, and does as recorded")),
        }
    }
}

impl Broker {
    fn new(recording: &Recording) -> Self {
        Self {
            name: name(recording),
            recorded_on: recording.recorded_on.broker.clone(),
            protocol: recording.recorded_on.protocol.clone(),
            date: recording.date.clone(),
            cases: 0,
            passed: 0,
            areas: Vec::new(),
            differences: Vec::new(),
            left_out: Vec::new(),
            beyond: match recording.kind {
                Kind::Queues => &reach::BEYOND,
                Kind::Logs | Kind::Hashes | Kind::Divisions => &reach::BEYOND_LOGS,
            },
        }
    }

    fn area(&mut self, name: &str) -> &mut Area {
        let at = self.areas.iter().position(|area| area.area == name).unwrap_or_else(|| {
            let (title, holds) = (String::new(), String::new());
            self.areas.push(Area { area: name.into(), title, holds, cases: 0, passed: 0 });
            self.areas.len() - 1
        });
        &mut self.areas[at]
    }

    /// Adds up, gives every area its sentence, and puts them into the order of the page.
    fn finish(&mut self) -> Result<(), String> {
        self.cases = self.areas.iter().map(|area| area.cases).sum();
        self.passed = self.areas.iter().map(|area| area.passed).sum();
        for area in &mut self.areas {
            let said = areas::AREAS.iter().find(|(name, _, _)| *name == area.area);
            let (_, title, holds) =
                said.ok_or_else(|| format!("areas.rs does not say what the area {} holds", area.area))?;
            (area.title, area.holds) = ((*title).into(), (*holds).into());
        }
        self.areas.sort_by_key(|area| areas::AREAS.iter().position(|(name, _, _)| *name == area.area));
        Ok(())
    }
}

/// What it was recorded on, by its name and version. Kafka's is told by that of a client.
fn name(recording: &Recording) -> String {
    let name = recording.recorded_on.broker.split(['(', ',']).next().unwrap_or_default().trim();
    match recording.kind {
        Kind::Queues => name.to_owned(),
        Kind::Logs | Kind::Hashes | Kind::Divisions => format!("Kafka by {name}"),
    }
}

fn list_case(list: &mut Vec<Known>, reason: &str, case: &Json) {
    let at = list.iter().position(|known| known.reason == reason).unwrap_or_else(|| {
        list.push(Known { reason: reason.into(), cases: Vec::new() });
        list.len() - 1
    });
    list[at].cases.push(Case { id: text(case, "id").into(), about: text(case, "about").into() });
}
