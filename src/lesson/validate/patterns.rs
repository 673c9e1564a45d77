//! Checks of patterns: every name in one is there.

use std::collections::BTreeSet;

use super::super::file::service::ServiceFile;
use super::super::file::{PatternFile, ProducerFile};
use super::super::pattern::word;
use super::super::problem::{FieldPath, Problem, field};
use super::{Check, Group};
use crate::sim::Kind;

impl Check<'_> {
    pub(super) fn pattern(&mut self, pattern: &PatternFile, place: &FieldPath) {
        let names = [
            (Group::QUEUE, "queue", &pattern.queue),
            (Group::EXCHANGE, "exchange", &pattern.exchange),
            (Group::CLIENT, "client", &pattern.client),
            (Group::PARTITION, "partition", &pattern.partition),
            (Group::BROKER, "broker", &pattern.broker),
            (Group::MEMBERS, "group", &pattern.group),
            (Group::SERVICE, "callee", &pattern.callee),
            (Group::ALERT, "alert", &pattern.alert),
            (Group::PLACE, "from", &pattern.from),
            (Group::PLACE, "to", &pattern.to),
        ];
        for (group, field, name) in names {
            if let Some(name) = name {
                self.refer(group, name, place.then(field));
            }
        }
        if let Some(number) = pattern.message {
            self.message(number, place.then("message"));
        }
        for (field, number) in [("nth", pattern.nth), ("attempt", pattern.attempt)] {
            if number == Some(0) {
                self.report.add(Problem::new(place.then(field), "counting begins at 1"));
            }
        }
        self.on_its_way(pattern, place);
        self.of_a_service(pattern, place);
        if let Some(kind) = &pattern.kind {
            self.message_type(kind, place.then("type"));
        }
    }

    /// Only what is on its way has a kind of transit and two ends.
    fn on_its_way(&mut self, pattern: &PatternFile, place: &FieldPath) {
        if is_transit(pattern.event) || self.report.is_mended(&place.then("event")) {
            return;
        }
        let given = [
            ("transit", pattern.transit.is_some()),
            ("from", pattern.from.is_some()),
            ("to", pattern.to.is_some()),
        ];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let message = format!("`{}` is not on its way: it has no `{field}`", word(&pattern.event));
            let problem = Problem::new(place.then(field), message);
            self.report.add(problem.expected("`departed`, `arrived` or `lost` as the event"));
        }
    }

    pub(super) fn message_type(&mut self, kind: &str, path: FieldPath) {
        let series = self.file.producers.iter().flat_map(ProducerFile::series);
        let published = self.file.services.iter().flat_map(ServiceFile::publishes);
        let of_services = published.filter_map(|publish| publish.kind.as_deref());
        let types: Vec<&str> = series.filter_map(|series| series.kind).chain(of_services).collect();
        if !types.contains(&kind)
            && !self.report.lost(&field!["producers"], &["producers", "publish", "type", "properties"])
            && !self.report.is_damaged(&field!["services"])
        {
            let types: Vec<&str> = types.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
            let problem = Problem::new(path, format!("no message has the type `{kind}`"));
            self.report.add(match types.as_slice() {
                [] => problem.expected("a `type` on messages"),
                types => problem.one_of(kind, types),
            });
        }
    }
}

pub(super) fn is_transit(kind: Kind) -> bool {
    matches!(kind, Kind::Departed | Kind::Arrived | Kind::Lost)
}
