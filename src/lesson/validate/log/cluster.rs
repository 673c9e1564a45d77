//! Checks of the cluster and its topics.

use super::super::Check;
use super::{MOST_BROKERS, MOST_PARTITIONS, broker_count};
use crate::lesson::file::log::TopicFile;
use crate::lesson::problem::{FieldPath, Problem, field};

impl Check<'_> {
    pub(in crate::lesson::validate) fn cluster(&mut self) {
        let file = self.file;
        if let Some(cluster) = &file.cluster {
            let place = field!["cluster"];
            let brokers = broker_count(file);
            self.within(brokers, 1, MOST_BROKERS, "brokers", place.then("brokers"));
            if let Some(controllers) = cluster.controllers.filter(|_| brokers > 0) {
                self.within(
                    controllers,
                    1,
                    brokers.min(MOST_BROKERS),
                    "controllers",
                    place.then("controllers"),
                );
            }
            if file.topics.is_empty() && !self.report.is_damaged(&field!["topics"]) {
                let problem = Problem::new(place, "there is nothing on the cluster");
                self.report.add(problem.expected("at least one `[[topics]]`"));
            }
        }
        let topics = file.topics.iter().enumerate();
        self.unique(
            "topic",
            topics.map(|(index, topic)| (topic.name.as_str(), field!["topics", index, "name"])),
        );
        for (index, topic) in file.topics.iter().enumerate() {
            self.topic(topic, &field!["topics", index]);
        }
    }

    fn within(&mut self, number: u16, least: u16, most: u16, what: &str, path: FieldPath) -> bool {
        let fits = (least..=most).contains(&number);
        if !fits {
            let expected = if least == most { least.to_string() } else { format!("{least} to {most}") };
            self.report.add(Problem::new(path.clone(), format!("{number} {what}")).expected(expected));
            self.report.mend(path);
        }
        fits
    }

    fn topic(&mut self, topic: &TopicFile, place: &FieldPath) {
        let (first, most) = (topic.partitions(), topic.most_partitions());
        if self.within(first, 1, MOST_PARTITIONS, "partitions", place.then("partitions")) {
            self.within(most, first, MOST_PARTITIONS, "partitions", place.then("max_partitions"));
        }
        let replicas = topic.replication_factor();
        let brokers = broker_count(self.file).min(MOST_BROKERS);
        if !self.report.is_mended(&field!["cluster", "brokers"]) && !(1..=brokers).contains(&replicas) {
            let path = place.then("replication_factor");
            let problem = Problem::new(path.clone(), format!("{replicas} replicas on {brokers} brokers"));
            self.report.add(problem.expected("1 to the number of `brokers` of the `[cluster]`"));
            self.report.mend(path);
        }
        self.least_in_sync(topic.min_insync_replicas, place);
        if let Some(percent) = topic.min_cleanable_dirty_percent {
            self.percent(percent, place.then("min_cleanable_dirty_percent"));
        }
        self.assignment(topic, &place.then("assignment"));
    }

    /// `min_insync_replicas`, of a topic or where one is altered.
    pub(in crate::lesson) fn least_in_sync(&mut self, least: Option<u16>, place: &FieldPath) {
        if least == Some(0) {
            let problem = Problem::new(place.then("min_insync_replicas"), "0 replicas");
            self.report.add(problem.expected("1 or more"));
        }
    }

    fn assignment(&mut self, topic: &TopicFile, place: &FieldPath) {
        let Some(assignment) = &topic.assignment else { return };
        let (replicas, brokers) = (usize::from(topic.replication_factor()), broker_count(self.file));
        let most = usize::from(topic.most_partitions());
        let outer = FieldPath(place.0[..place.0.len() - 1].to_vec());
        let unsure = self.report.is_damaged(&outer) || self.report.is_mended(&field!["cluster", "brokers"]);
        if unsure {
            return;
        }
        if assignment.len() != most {
            let message = format!("the brokers of {} partitions", assignment.len());
            let problem = Problem::new(place.clone(), message);
            self.report.add(problem.expected(format!("a list for each of the {most} there may be")));
        }
        for (index, row) in assignment.iter().enumerate() {
            let place = place.then(index);
            let repeated = row.iter().enumerate().any(|(at, broker)| row[..at].contains(broker));
            if row.len() != replicas || repeated {
                let problem = Problem::new(place, format!("partition {index} is on brokers {row:?}"));
                let expected = format!("{replicas} different brokers: so says `replication_factor`");
                self.report.add(problem.expected(expected));
            } else if let Some(broker) = row.iter().find(|broker| **broker >= brokers) {
                let problem = Problem::new(place, format!("there is no broker {broker}"));
                self.report.add(problem.expected(format!("0 to {}", brokers.saturating_sub(1))));
            }
        }
    }
}
