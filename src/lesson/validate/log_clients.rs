//! Checks of who writes to topics and who reads them.

use super::super::file::{ConsumerFile, ProducerFile, PublicationFile};
use super::super::problem::{FieldPath, Problem, field};
use super::{Check, Group};
use crate::base::SimDuration;
use crate::engine::logs::Acks;
use crate::engine::logs::client::{ConsumerSettings, ProducerSettings};
use crate::engine::queueing::{FieldTable, Properties, Value};

/// More of one setting than this in flight, and there is no idempotence (KIP-98).
const IDEMPOTENT_IN_FLIGHT: u16 = 5;

impl Check<'_> {
    /// A producer's settings are those of the broker it publishes to, and that is one.
    pub(super) fn producer_is_of_one_kind(&mut self, producer: &ProducerFile, place: &FieldPath) {
        let of_logs = producer.is_of_logs();
        for (index, publication) in producer.publish.iter().enumerate() {
            if of_logs && publication.topic.is_none() {
                let path = place.then("publish").then(index).then("topic");
                let message = format!("`{}` writes to topics: this goes to none", producer.name);
                self.report.add(Problem::new(path, message).expected("a `topic`, or another producer"));
            }
        }
        let (given, message, expected) = if of_logs {
            let message = format!("`{}` writes to topics, and has no such setting", producer.name);
            (of_queues(producer), message, "one of the settings of producers of records")
        } else {
            let message = format!("`{}` writes to no topic, and has no such setting", producer.name);
            (of_topics(producer), message, "it on a producer whose publications have a `topic`")
        };
        for field in given {
            self.report.add(Problem::new(place.then(field), message.clone()).expected(expected));
        }
        if of_logs {
            self.producer_settings(producer, place);
        }
    }

    /// What the Java client refuses to start with.
    fn producer_settings(&mut self, producer: &ProducerFile, place: &FieldPath) {
        let usual = ProducerSettings::default();
        if producer.idempotent == Some(true) {
            let in_flight = producer.max_in_flight.is_some_and(|count| count > IDEMPOTENT_IN_FLIGHT);
            let against = [
                ("acks", producer.acks.is_some_and(|acks| acks != Acks::All), "`acks = \"all\"`"),
                ("retries", producer.retries == Some(0), "1 or more"),
                ("max_in_flight", in_flight, "5 at the most"),
            ];
            for (field, _, expected) in against.into_iter().filter(|(_, given, _)| *given) {
                let problem = Problem::new(place.then(field), "an idempotent producer can't work so");
                self.report.add(problem.expected(expected));
            }
        }
        if producer.max_in_flight == Some(0) {
            let problem = Problem::new(place.then("max_in_flight"), "no request may be on its way");
            self.report.add(problem.expected("1 or more"));
        }
        let ms = |written: Option<u64>, usual: SimDuration| written.map_or(usual, SimDuration::from_millis);
        let least =
            ms(producer.linger_ms, usual.linger) + ms(producer.request_timeout_ms, usual.request_timeout);
        if let Some(written) = producer.delivery_timeout_ms
            && SimDuration::from_millis(written) < least
        {
            let message = format!("{written} ms are too short for a batch to wait and be answered");
            let problem = Problem::new(place.then("delivery_timeout_ms"), message);
            let least = least.as_micros() / 1_000;
            self.report.add(problem.expected(format!(
                "`linger_ms` and `request_timeout_ms` together at the least, which is {least}"
            )));
        }
    }

    /// What goes to a topic has a key, a value and headers, and nothing else.
    pub(super) fn record(&mut self, publication: &PublicationFile, topic: &str, place: &FieldPath) {
        self.refer(Group::Topic, topic, place.then("topic"));
        let given = [
            ("exchange", !publication.exchange.is_empty()),
            ("properties", publication.properties != Properties::default()),
            ("unroutable", publication.unroutable),
        ];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let problem = Problem::new(place.then(field), format!("a record has no `{field}`"));
            self.report.add(problem.expected("`topic`, `key`, `type`, `headers` and `body`"));
        }
        self.record_headers(&publication.headers, place);
    }

    pub(super) fn record_headers(&mut self, headers: &FieldTable, place: &FieldPath) {
        for (name, _) in headers.iter().filter(|(_, value)| !matches!(value, Value::Text(_))) {
            let path = place.then("headers").then(&**name);
            self.report.add(Problem::new(path, "a record's headers are text here").expected("text"));
        }
    }

    pub(super) fn consumers(&mut self) {
        let file = self.file;
        for (index, consumer) in file.consumers.iter().enumerate() {
            self.consumer(consumer, &field!["consumers", index]);
        }
    }

    fn consumer(&mut self, consumer: &ConsumerFile, place: &FieldPath) {
        self.span(place, "latency", (consumer.latency_ms, consumer.latency), false);
        self.span(place, "service", (consumer.service_ms, consumer.service), true);
        self.has_words(place.then("group"), &consumer.group);
        self.comes_in_time(consumer.start_ms, place);
        if consumer.topics.is_empty() {
            let message = format!("`{}` reads nothing", consumer.name);
            self.report.add(Problem::new(place.then("topics"), message).expected("at least one topic"));
        }
        for (index, topic) in consumer.topics.iter().enumerate() {
            self.refer(Group::Topic, topic, place.then("topics").then(index));
        }
        for (index, failure) in consumer.fails.iter().enumerate() {
            let place = place.then("fails").then(index);
            self.failure(failure, &place);
            let given = [
                ("on_failure", failure.on_failure.is_some()),
                ("first_attempts", failure.first_attempts.is_some()),
            ];
            for (field, _) in given.into_iter().filter(|(_, given)| *given) {
                let message = format!("`{}` goes on with the next record when it fails", consumer.name);
                self.report.add(Problem::new(place.then(field), message).expected(format!("no `{field}`")));
            }
        }
        self.consumer_settings(consumer, place);
    }

    /// What the Java client refuses to start with.
    fn consumer_settings(&mut self, consumer: &ConsumerFile, place: &FieldPath) {
        if consumer.max_poll_records == Some(0) {
            let problem = Problem::new(place.then("max_poll_records"), "a poll that brings nothing");
            self.report.add(problem.expected("1 or more"));
        }
        let usual = ConsumerSettings::default();
        let ms = |written: Option<u64>, usual: SimDuration| written.unwrap_or(usual.as_micros() / 1_000);
        let session = ms(consumer.session_timeout_ms, usual.session_timeout);
        let heartbeat = ms(consumer.heartbeat_interval_ms, usual.heartbeat_interval);
        if heartbeat >= session {
            let message = format!("a heartbeat every {heartbeat} ms comes too late");
            let problem = Problem::new(place.then("heartbeat_interval_ms"), message);
            self.report.add(problem.expected(format!("less than `session_timeout_ms`, which is {session}")));
        }
    }
}

/// The settings given that only a producer of the queue broker has.
fn of_queues(producer: &ProducerFile) -> Vec<&'static str> {
    let all = [
        ("confirms", producer.confirms),
        ("mandatory", producer.mandatory),
        ("max_unconfirmed", producer.max_unconfirmed.is_some()),
        ("on_nack", producer.on_nack.is_some()),
        ("throttle", producer.throttle.is_some()),
        ("heeds_blocked", producer.heeds_blocked),
    ];
    all.into_iter().filter_map(|(field, given)| given.then_some(field)).collect()
}

/// The settings given that only a producer of records has.
fn of_topics(producer: &ProducerFile) -> Vec<&'static str> {
    let all = [
        ("acks", producer.acks.is_some()),
        ("idempotent", producer.idempotent.is_some()),
        ("retries", producer.retries.is_some()),
        ("retry_backoff_ms", producer.retry_backoff_ms.is_some()),
        ("request_timeout_ms", producer.request_timeout_ms.is_some()),
        ("delivery_timeout_ms", producer.delivery_timeout_ms.is_some()),
        ("max_in_flight", producer.max_in_flight.is_some()),
        ("linger_ms", producer.linger_ms.is_some()),
        ("batch_size", producer.batch_size.is_some()),
        ("buffer_memory", producer.buffer_memory.is_some()),
        ("compression", producer.compression.is_some()),
        ("partitioner", producer.partitioner.is_some()),
        ("metadata_max_age_ms", producer.metadata_max_age_ms.is_some()),
    ];
    all.into_iter().filter_map(|(field, given)| given.then_some(field)).collect()
}
