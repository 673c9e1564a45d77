//! The account of a replay that the page shows: what is held in each area, and every known difference.

use std::cmp::Reverse;
use std::fs;

use serde::Serialize;
use serde_json::Value as Json;
use sorting_office::engine::queueing::{DIFFERENCES, Difference};

use super::recording::{Kind, Recording, text};
use super::{Verdict, areas, compared, reach};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static/conformance.json");

/// All brokers whose recordings are replayed.
#[derive(Default, Serialize)]
pub struct Report {
    brokers: Vec<Broker>,
}

#[derive(Serialize)]
struct Broker {
    name: &'static str,
    protocol: String,
    /// What it was recorded on, the newest first: a column of the page each.
    columns: Vec<Column>,
    areas: Vec<Area>,
    differences: Vec<Known>,
    left_out: Vec<Known>,
    /// Differences that no case can show.
    beyond: &'static [&'static str],
    /// What nobody has looked at yet; nothing where all was recorded on the broker itself.
    unseen: &'static str,
    /// In what its versions differ, the newest first.
    changes: Vec<Changed>,
}

/// One broker, or one client of it, that was recorded.
#[derive(Serialize)]
struct Column {
    /// The version, or who the client was.
    title: String,
    /// The same with what it ran on.
    recorded_on: String,
    /// The day of the newest of its recordings.
    date: String,
    cases: usize,
    passed: usize,
}

#[derive(Serialize)]
struct Area {
    area: String,
    title: String,
    holds: String,
    /// How many cases there are in each column, and how many of them pass.
    counts: Vec<(usize, usize)>,
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

/// A rule that came with a version.
#[derive(Serialize)]
struct Changed {
    since: &'static str,
    rule: &'static str,
    source: &'static str,
    /// A run with it beside one without it; empty where no lesson file can say the case.
    run: String,
}

impl Report {
    /// Adds what became of a case.
    pub fn add(&mut self, recording: &Recording, case: &Json, verdict: &Verdict) {
        let (broker, at) = self.column(recording);
        let (counts, listed) = match verdict {
            Verdict::Passed | Verdict::Failed(_) => (true, None),
            Verdict::Differs(reason) => (true, Some((&mut broker.differences, *reason))),
            Verdict::LeftOut(bug) => (false, Some((&mut broker.left_out, bug.as_str()))),
        };
        if let Some((list, reason)) = listed {
            list_case(list, reason, case);
        }
        let (cases, passed) = broker.area(text(case, "area"), at);
        *cases += usize::from(counts);
        *passed += usize::from(matches!(verdict, Verdict::Passed));
    }

    fn column(&mut self, recording: &Recording) -> (&mut Broker, usize) {
        let (name, title) = names(recording);
        let at = self.brokers.iter().position(|broker| broker.name == name).unwrap_or_else(|| {
            self.brokers.push(Broker::new(name, recording));
            self.brokers.len() - 1
        });
        let broker = &mut self.brokers[at];
        let at = broker.columns.iter().position(|column| column.title == title).unwrap_or_else(|| {
            let (recorded_on, date) = (recording.recorded_on.broker.clone(), String::new());
            broker.columns.push(Column { title, recorded_on, date, cases: 0, passed: 0 });
            broker.columns.len() - 1
        });
        let column = &mut broker.columns[at];
        column.date = column.date.clone().max(recording.date.clone());
        (broker, at)
    }

    /// Compares the account with the one that is kept, or writes it where `BLESS` is set.
    pub fn keep(mut self) -> Result<(), String> {
        self.brokers.iter_mut().try_for_each(Broker::finish)?;
        self.brokers.sort_by_key(|broker| Reverse(broker.name));
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
    fn new(name: &'static str, recording: &Recording) -> Self {
        let is_queues = recording.kind == Kind::Queues;
        Self {
            name,
            protocol: recording.recorded_on.protocol.clone(),
            columns: Vec::new(),
            areas: Vec::new(),
            differences: Vec::new(),
            left_out: Vec::new(),
            beyond: if is_queues { &reach::BEYOND } else { &reach::BEYOND_LOGS },
            unseen: if is_queues { "" } else { reach::UNSEEN_LOGS },
            changes: if is_queues { changes() } else { Vec::new() },
        }
    }

    fn area(&mut self, name: &str, column: usize) -> (&mut usize, &mut usize) {
        let at = self.areas.iter().position(|area| area.area == name).unwrap_or_else(|| {
            let (title, holds) = (String::new(), String::new());
            self.areas.push(Area { area: name.into(), title, holds, counts: Vec::new() });
            self.areas.len() - 1
        });
        let counts = &mut self.areas[at].counts;
        counts.resize(counts.len().max(column + 1), (0, 0));
        let (cases, passed) = &mut counts[column];
        (cases, passed)
    }

    /// Adds up, gives every area its sentence, and puts areas and columns into the order of the page.
    fn finish(&mut self) -> Result<(), String> {
        for area in &mut self.areas {
            area.counts.resize(self.columns.len(), (0, 0));
            let said = areas::AREAS.iter().find(|(name, _, _)| *name == area.area);
            let (_, title, holds) =
                said.ok_or_else(|| format!("areas.rs does not say what the area {} holds", area.area))?;
            (area.title, area.holds) = ((*title).into(), (*holds).into());
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.cases = self.areas.iter().map(|area| area.counts[at].0).sum();
            column.passed = self.areas.iter().map(|area| area.counts[at].1).sum();
        }
        self.areas.sort_by_key(|area| areas::AREAS.iter().position(|(name, _, _)| *name == area.area));
        let mut order: Vec<usize> = (0..self.columns.len()).collect();
        order.sort_by_key(|at| Reverse(self.columns[*at].title.clone()));
        for area in &mut self.areas {
            area.counts = order.iter().map(|at| area.counts[*at]).collect();
        }
        self.columns.sort_by_key(|column| Reverse(column.title.clone()));
        Ok(())
    }
}

/// The broker's name, and the title of the column: RabbitMQ's version, or whose client of Kafka it was.
fn names(recording: &Recording) -> (&'static str, String) {
    let name = recording.recorded_on.broker.split(['(', ',']).next().unwrap_or_default().trim();
    match recording.kind {
        Kind::Queues => ("RabbitMQ", name.trim_start_matches("RabbitMQ ").to_owned()),
        Kind::Logs => ("Kafka 4", "librdkafka’s mock".to_owned()),
        Kind::Hashes | Kind::Divisions => ("Kafka 4", name.to_owned()),
    }
}

/// In what the versions differ, as the engine has it.
fn changes() -> Vec<Changed> {
    let changed = |one: &Difference| Changed {
        since: one.since.as_str(),
        rule: one.rule,
        source: one.source,
        run: run(one),
    };
    let mut all: Vec<Changed> = DIFFERENCES.iter().map(changed).collect();
    all.sort_by_key(|one| Reverse(one.since));
    all
}

fn list_case(list: &mut Vec<Known>, reason: &str, case: &Json) {
    let at = list.iter().position(|known| known.reason == reason).unwrap_or_else(|| {
        list.push(Known { reason: reason.into(), cases: Vec::new() });
        list.len() - 1
    });
    list[at].cases.push(Case { id: text(case, "id").into(), about: text(case, "about").into() });
}

/// The link to the two runs; empty where there is none.
fn run(difference: &Difference) -> String {
    compared::moment(difference).map_or_else(String::new, |(lesson, other, second)| {
        format!("#/{lesson}?v=2&vs=0,version,broker,{}&at={second}s", other.as_str())
    })
}
