//! The branches of a lesson, kept in the browser from visit to visit: a line for each, which is the
//! number of the branch it left and its link.

use std::fmt::Write as _;

use crate::player::{Address, Branch, Branches, TRUNK};
use crate::ui::storage;

/// So many are kept, the newest.
const MOST: usize = 40;

fn key(lesson: &str, seed: u64) -> String {
    format!("branches.{lesson}.{seed}")
}

/// Are branches kept? To bring them back takes the part of the program that the workbench comes with.
pub fn is_any(lesson: &str, seed: u64) -> bool {
    storage::read(&key(lesson, seed)).is_some_and(|text| !text.is_empty())
}

/// Keeps all branches but the lesson's own run.
pub fn keep(lesson: &str, seed: u64, branches: &Branches) {
    let all: Vec<&Branch> = branches.iter().filter(|branch| branch.id != TRUNK).collect();
    let shown = &all[all.len().saturating_sub(MOST)..];
    let mut text = String::new();
    for branch in shown {
        // The lesson's own run is number 0, the first that is kept 1.
        let parent =
            branch.parent.map(|id| shown.iter().position(|other| other.id == id).map_or(0, |at| at + 1));
        let link = Address {
            interventions: branch.interventions.to_vec(),
            branch: Some(branch.name.to_string()),
            at: Some(branch.forked_at),
            ..Address::default()
        };
        let _ = writeln!(text, "{} {link}", parent.map_or_else(|| "-".to_owned(), |at| at.to_string()));
    }
    storage::write(&key(lesson, seed), &text);
}

/// Brings back what was kept, as far as it can be read.
pub fn bring_back(lesson: &str, seed: u64, branches: &mut Branches) {
    let text = storage::read(&key(lesson, seed)).unwrap_or_default();
    let mut ids = vec![TRUNK];
    for line in text.lines() {
        let Some((parent, link)) = line.split_once(' ') else { continue };
        let (link, lost) = Address::parse(link.trim_start_matches('#'));
        if !lost.is_empty() || link.interventions.is_empty() {
            continue;
        }
        let parent = parent.parse::<usize>().ok().and_then(|at| ids.get(at).copied());
        let name = link.branch.unwrap_or_default();
        ids.push(branches.bring_back(&name, parent, link.at.unwrap_or_default(), link.interventions));
    }
}
