//! What names there are in a lesson, and what a name can be the name of.
//!
//! Each kind of broker brings its lists and its groups; here is what holds for all of them.

use std::collections::BTreeSet;

use super::super::problem::{FieldPath, Problem, Report, field};
use super::Check;
use super::log::{BROKERS, CONSUMERS, PARTITIONS, REPLICAS, TOPICS};
use super::program::PROGRAM;
use super::queue::{EXCHANGES, QUEUES, WORKERS};
use super::service::{BUSES, PROCESSES, SERVICES};
use super::watch::COPIES;

/// Names of one kind.
pub(super) struct List {
    /// The tables of the file that they stand in or follow from, each with the fields that count.
    pub from: &'static [(&'static str, &'static [&'static str])],
    pub names: for<'c, 'f> fn(&'c Check<'f>) -> Vec<&'f str>,
}

/// The names of the items of one of the file's lists.
macro_rules! declared {
    ($list:ident) => {
        $crate::lesson::validate::names::List {
            from: &[(stringify!($list), &[stringify!($list), "name"])],
            names: |check| check.file.$list.iter().map(|item| item.name.as_str()).collect(),
        }
    };
}
pub(super) use declared;

pub(super) const PRODUCERS: List = List {
    from: &[("producers", &["producers", "name"])],
    names: |check| check.file.producers.iter().map(|producer| producer.name()).collect(),
};

/// What the file gives names to, in its order.
const DECLARED: [List; 9] =
    [EXCHANGES, QUEUES, TOPICS, PRODUCERS, WORKERS, CONSUMERS, SERVICES, PROCESSES, BUSES];

/// What a name can be the name of.
#[derive(Clone, Copy)]
pub(in crate::lesson) struct Group {
    pub(super) label: &'static str,
    pub(super) lists: &'static [List],
}

impl Group {
    pub const CLIENT: Self =
        Self { label: "client", lists: &[PRODUCERS, WORKERS, CONSUMERS, SERVICES, COPIES] };
    /// Anything that is a node.
    pub const THING: Self = Self {
        label: "thing on the stage",
        lists: &[
            EXCHANGES, QUEUES, BROKERS, REPLICAS, PRODUCERS, WORKERS, CONSUMERS, SERVICES, COPIES, PROGRAM,
        ],
    };
    /// Or a name for several of them.
    pub const PLACE: Self = Self {
        label: "thing on the stage",
        lists: &[
            EXCHANGES, QUEUES, BROKERS, REPLICAS, PARTITIONS, PRODUCERS, WORKERS, CONSUMERS, SERVICES,
            COPIES, PROGRAM,
        ],
    };
}

impl List {
    /// May it lack names that follow from something that was told to be wrong?
    fn is_unsure(&self, report: &Report) -> bool {
        self.from.iter().any(|(table, fields)| report.lost(&field![*table], fields))
    }
}

impl<'f> Check<'f> {
    pub(in crate::lesson) fn names(&self, group: Group) -> Vec<&'f str> {
        let mut names = Vec::new();
        for name in group.lists.iter().flat_map(|list| (list.names)(self)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Tells it when `name` is none of the group's. True when it is one.
    pub(in crate::lesson) fn refer(&mut self, group: Group, name: &str, path: FieldPath) -> bool {
        let names = self.names(group);
        if names.contains(&name) {
            return true;
        }
        if group.lists.iter().any(|list| list.is_unsure(self.report)) {
            return false;
        }
        self.no_such(group.label, name, &names, path);
        false
    }

    pub(super) fn no_such(&mut self, label: &str, name: &str, names: &[&str], path: FieldPath) {
        let problem = Problem::new(path.clone(), format!("there is no {label} `{name}`"));
        let problem = match names {
            [] => {
                let article = if label.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
                problem.expected(format!("{article} {label} in the lesson"))
            }
            names => problem.one_of(name, names),
        };
        self.report.add(problem);
        self.report.mend(path);
    }

    /// Tells it when one name of a list is given twice.
    pub(super) fn unique<'n>(&mut self, label: &str, names: impl IntoIterator<Item = (&'n str, FieldPath)>) {
        let mut seen = BTreeSet::new();
        for (name, path) in names {
            if !seen.insert(name) {
                self.problem(path.clone(), format!("there is a {label} `{name}` already"));
                self.report.mend(path);
            }
        }
    }

    /// What the file names: each name once, and one that can be read and told from the brokers' own.
    pub(super) fn node_names(&mut self) {
        let mut named = Vec::new();
        for list in &DECLARED {
            for (index, name) in (list.names)(self).into_iter().enumerate() {
                named.push((name, field![list.from[0].0, index, "name"]));
            }
        }
        // What the file names in a list of its own is told when it has the name of a replica, say.
        let mut all = self.implied.nodes();
        all.retain(|(name, _)| named.iter().any(|(other, _)| other == name));
        all.dedup_by_key(|(name, _)| *name);
        all.extend(named.clone());
        self.unique("thing", all);
        for (name, path) in &named {
            self.node_name(name, path);
        }
    }

    pub(super) fn node_name(&mut self, name: &str, path: &FieldPath) {
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        let problem = Problem::new(path.clone(), format!("`{name}` can't be a name"));
        let problem = if name.is_empty() || !name.chars().all(fits) {
            problem.expected("letters, digits, `-`, `_`, `.` and `:`")
        } else if name == "broker" || name.starts_with("amq.") {
            problem.expected("another one: `broker` and `amq.…` are the broker's own")
        } else {
            return;
        };
        self.report.add(problem);
        self.report.mend(path.clone());
    }
}
