//! Checks of what is watched: scalers, the names of their copies, alerts.

mod names;

pub(super) use names::Copies;

use super::Check;
use super::names::{Group, List, declared};
use crate::lesson::file::watch::{AlertFile, ScalerFile, WatchedFile};
use crate::lesson::problem::{FieldPath, Problem, field};
use crate::sim::MOST_CLIENTS;

const ALERTS: List = declared!(alerts);
/// What scalers start.
pub(super) const COPIES: List =
    List { from: &[("scalers", &["scalers", "like", "max"])], names: |check| check.copies.names().collect() };

impl Group {
    pub const ALERT: Self = Self { label: "alert", lists: &[ALERTS] };
}

impl Check<'_> {
    pub(super) fn watches(&mut self) {
        let file = self.file;
        let likes = || file.scalers.iter().enumerate();
        self.unique("scaler of", likes().map(|(at, scaler)| (&*scaler.like, field!["scalers", at, "like"])));
        for (index, scaler) in likes() {
            self.scaler(scaler, &field!["scalers", index]);
        }
        let alerts = || file.alerts.iter().enumerate();
        let named = alerts().map(|(at, alert)| (&*alert.name, field!["alerts", at, "name"]));
        self.unique("alert", named);
        for (index, alert) in alerts() {
            self.alert(alert, &field!["alerts", index]);
        }
    }

    fn scaler(&mut self, scaler: &ScalerFile, place: &FieldPath) {
        let ScalerFile { like, watch, up, down, min, max, every_ms, .. } = scaler;
        let is_there = self.refer(Group::CLIENT, like, place.then("like"));
        if is_there && !self.file.can_be_copied(like) {
            let message = match self.file.process_of(like) {
                Some(process) => {
                    format!("`{like}` is in `{}`, and can't be there twice by itself", process.name)
                }
                None => format!("`{like}` consumes nothing"),
            };
            let problem = Problem::new(place.then("like"), message);
            self.report.add(problem.expected("the name of a worker or consumer"));
            self.report.mend(place.then("like"));
        }
        self.watched(watch, &place.then("watch"));
        if down.below > up.above {
            let message = format!("copies would come above {} and leave below {}", up.above, down.below);
            let problem = Problem::new(place.then("down").then("below"), message);
            self.report.add(problem.expected(format!("{} or less", up.above)));
        }
        for (rule, step) in [("up", up.step), ("down", down.step)] {
            if step == 0 {
                let problem = Problem::new(place.then(rule).then("step"), "nothing would be done");
                self.report.add(problem.expected("1 or more"));
            }
        }
        if min > max || *max == 0 {
            let problem = Problem::new(place.then("max"), format!("{max} copies at the most"));
            self.report.add(problem.expected(format!("{} or more", (*min).max(1))));
        }
        if usize::from(*max) > MOST_CLIENTS {
            let problem = Problem::new(place.then("max"), format!("{max} copies"));
            self.report.add(problem.expected(format!("{MOST_CLIENTS} or fewer")));
        }
        if *every_ms == 0 {
            let problem = Problem::new(place.then("every_ms"), "no time between two readings");
            self.report.add(problem.expected("a time in milliseconds, from 1"));
        }
    }

    fn alert(&mut self, alert: &AlertFile, place: &FieldPath) {
        self.node_name(&alert.name, &place.then("name"));
        self.watched(&alert.watch, &place.then("watch"));
        match (alert.above, alert.below) {
            (Some(_), None) | (None, Some(1..)) => {}
            (None, Some(0)) => {
                let problem = Problem::new(place.then("below"), "no figure is below 0");
                self.report.add(problem.expected("1 or more"));
            }
            _ if self.report.is_damaged(place) => {}
            _ => {
                let problem = Problem::new(place.clone(), "an alert has one bound");
                self.report.add(problem.expected("`above` or `below`"));
            }
        }
    }

    fn watched(&mut self, watched: &WatchedFile, place: &FieldPath) {
        let (group, field, name) = match watched {
            WatchedFile::Ready(queue) => (Group::QUEUE, "ready", queue),
            WatchedFile::Unacknowledged(queue) => (Group::QUEUE, "unacknowledged", queue),
            WatchedFile::Oldest(queue) => (Group::QUEUE, "oldest", queue),
            WatchedFile::Lag(group) => (Group::MEMBERS, "lag", group),
            WatchedFile::Waiting(service) => (Group::SERVICE, "waiting", service),
        };
        self.refer(group, name, place.then(field));
    }
}
