//! Checks of services that read topics and write to them.

use super::{Check, Group};
use crate::lesson::file::log::ConsumerFile;
use crate::lesson::file::service::{PortFile, PublishFile, ReadingFile, ServiceFile, WritingFile};
use crate::lesson::problem::{FieldPath, Problem};

impl Check<'_> {
    /// What a port reads.
    pub(super) fn reads_topics(&mut self, port: &PortFile, topics: &[String], place: &FieldPath) {
        if topics.is_empty() {
            let problem = Problem::new(place.then("topics"), "nothing is read here");
            self.report.add(problem.expected("at least one topic"));
        }
        for (at, topic) in topics.iter().enumerate() {
            self.refer(Group::TOPIC, topic, place.then("topics").then(at));
        }
        match &port.group {
            Some(group) => self.has_words(place.then("group"), group),
            None if self.report.is_damaged(place) => {}
            None => {
                let problem = Problem::new(place.then("group"), "`group` is missing");
                self.report.add(problem.expected("the name of the consumer group as which it reads"));
            }
        }
        if self.report.is_damaged(&place.then("consumer")) {
            return;
        }
        let settings = port.consumer.as_ref().map(ReadingFile::consumer).unwrap_or_default();
        self.idle_requests(&settings, &place.then("consumer"));
        let ConsumerFile { max_poll_records, session_timeout_ms, heartbeat_interval_ms, .. } = settings;
        let times = (session_timeout_ms, heartbeat_interval_ms);
        self.consumer_times(max_poll_records, times, &place.then("consumer"));
    }

    /// A service is a client of one kind of broker, reads topics at one port, and has a producer's settings only
    /// for what it writes.
    pub(super) fn writes_to_topics(&mut self, service: &ServiceFile, place: &FieldPath) {
        if self.report.is_damaged(place) {
            return;
        }
        let ports = || service.ports.iter().enumerate();
        let topics = ports().filter(|(_, port)| port.topics.is_some());
        if let Some((at, _)) = topics.clone().nth(1) {
            let problem = Problem::new(place.then("ports").then(at), "topics are read at one port");
            self.report.add(problem.expected("all topics in one list"));
        }
        let queues = ports().any(|(_, port)| port.queue.is_some() || port.replies.is_some());
        let to_exchanges = service.publishes().any(|publish| publish.topic.is_none());
        let of_topics = topics.count() > 0 || service.writes();
        if of_topics && (queues || to_exchanges) {
            let message = format!("`{}` has queues and topics", service.name);
            let problem = Problem::new(place.clone(), message);
            self.report.add(problem.expected("one kind of broker for a service"));
        }
        let Some(producer) = &service.producer else { return };
        let place = place.then("producer");
        if service.writes() {
            self.transactional_producer(producer, &place);
            self.producer_settings(&WritingFile::producer(producer), &place);
        } else {
            let message = format!("`{}` writes to no topic", service.name);
            self.report.add(Problem::new(place, message).expected("a step that publishes to a `topic`"));
        }
    }

    /// A record that a step writes.
    pub(super) fn published_to_topic(&mut self, publish: &PublishFile, topic: &str, place: &FieldPath) {
        self.refer(Group::TOPIC, topic, place.then("topic"));
        let given = [("exchange", !publish.exchange.is_empty()), ("reply_to", publish.reply_to.is_some())];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let problem = Problem::new(place.then(field), format!("`{field}` does not go with `topic`"));
            self.report.add(problem.expected("`topic`, `key`, `type`, `body` and `correlation`"));
        }
    }
}
