//! Checks of the clients of the log broker: producers to topics, and consumers.

use super::super::{Check, Group};
use crate::base::SimDuration;
use crate::engine::logs::Acks;
use crate::engine::logs::client::{ConsumerSettings, ProducerSettings};
use crate::engine::queueing::{FieldTable, Value};
use crate::lesson::file::log::{ConsumerFile, IDEMPOTENT_IN_FLIGHT, ProducerFile};
use crate::lesson::problem::{FieldPath, Problem};
use crate::sim::{AfterFailure, LONGEST_RUN_MS};

/// So many requests of one consumer that bring nothing are recorded in a few seconds.
const IDLE_REQUESTS: u64 = 500_000;

impl Check<'_> {
    pub(in crate::lesson::validate) fn producer_to_topics(
        &mut self,
        producer: &ProducerFile,
        place: &FieldPath,
    ) {
        self.producer_settings(producer, place);
        for (index, publication) in producer.publish.iter().enumerate() {
            let place = place.then("publish").then(index);
            self.refer(Group::TOPIC, &publication.topic, place.then("topic"));
            self.record_headers(&publication.headers, &place);
        }
    }

    /// What the Java client refuses to start with.
    pub(in crate::lesson::validate) fn producer_settings(
        &mut self,
        producer: &ProducerFile,
        place: &FieldPath,
    ) {
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

    pub(in crate::lesson) fn record_headers(&mut self, headers: &FieldTable, place: &FieldPath) {
        for (name, _) in headers.iter().filter(|(_, value)| !matches!(value, Value::Text(_))) {
            let path = place.then("headers").then(&**name);
            self.report.add(Problem::new(path, "a record's headers are text here").expected("text"));
        }
    }

    pub(in crate::lesson::validate) fn consumer(&mut self, consumer: &ConsumerFile, place: &FieldPath) {
        self.span(place, "latency", (consumer.latency_ms, consumer.latency), false);
        self.span(place, "service", (consumer.service_ms, consumer.service), true);
        self.has_words(place.then("group"), &consumer.group);
        self.comes_in_time(consumer.start_ms, place);
        if consumer.topics.is_empty() {
            let message = format!("`{}` reads nothing", consumer.name);
            self.report.add(Problem::new(place.then("topics"), message).expected("at least one topic"));
        }
        for (index, topic) in consumer.topics.iter().enumerate() {
            self.refer(Group::TOPIC, topic, place.then("topics").then(index));
        }
        for (index, failure) in consumer.fails.iter().enumerate() {
            let place = place.then("fails").then(index);
            self.failure(failure, &place);
            if failure.on_failure.is_some() {
                let message = "what a consumer does then is the same for all of its rules";
                let problem = Problem::new(place.then("on_failure"), message);
                self.report.add(problem.expected("`on_failure` of the `[[consumers]]`"));
            }
            if failure.first_attempts.is_some() && !consumer.tries_again() {
                let message = format!("`{}` works on no record twice", consumer.name);
                let problem = Problem::new(place.then("first_attempts"), message);
                self.report.add(problem.expected(
                    "`on_failure = \"retry_in_place\"` or `\"seek_back\"`, or no `first_attempts`",
                ));
            }
        }
        self.after_failure(consumer, place);
        let times = (consumer.session_timeout_ms, consumer.heartbeat_interval_ms);
        self.consumer_times(consumer.max_poll_records, times, place);
        self.idle_requests(consumer, place);
    }

    /// What a consumer asks while there is nothing for it takes no entry, but time to record.
    pub(in crate::lesson::validate) fn idle_requests(&mut self, consumer: &ConsumerFile, place: &FieldPath) {
        let usual = ConsumerSettings::default();
        let time = |written: Option<u64>, usual: SimDuration| written.unwrap_or(usual.as_millis());
        let wait = time(consumer.fetch_max_wait_ms, usual.fetch_max_wait);
        let heartbeat = time(consumer.heartbeat_interval_ms, usual.heartbeat_interval);
        let there = self.file.until_ms.min(LONGEST_RUN_MS).saturating_sub(consumer.start_ms.unwrap_or(0));
        let times = [wait, heartbeat].map(|every| there / every.max(1));
        if times[0] + times[1] > IDLE_REQUESTS {
            let message =
                format!("it may fetch {} times and send {} heartbeats in this run", times[0], times[1]);
            let problem = Problem::new(place.then("fetch_max_wait_ms"), message);
            self.report.add(problem.expected(format!(
                "{IDLE_REQUESTS} in all at the most, by a `fetch_max_wait_ms` of more than {wait}, a \
                 `heartbeat_interval_ms` of more than {heartbeat} with its `session_timeout_ms`, or a shorter run"
            )));
        }
    }

    /// What is said of a failed record can take place.
    fn after_failure(&mut self, consumer: &ConsumerFile, place: &FieldPath) {
        if consumer.retry_ms.is_some() && consumer.on_failure != Some(AfterFailure::RetryInPlace) {
            let message = format!("`{}` does not wait to try again", consumer.name);
            let problem = Problem::new(place.then("retry_ms"), message);
            self.report.add(problem.expected("`on_failure = \"retry_in_place\"`"));
        }
        if consumer.retry_ms == Some(0) {
            let problem = Problem::new(place.then("retry_ms"), "it would try for ever at one moment");
            self.report.add(problem.expected("1 or more"));
        }
    }

    /// What the Java client refuses to start with; the times are those of a session and of heartbeats.
    pub(in crate::lesson) fn consumer_times(
        &mut self,
        max_poll_records: Option<u32>,
        (session, heartbeat): (Option<u64>, Option<u64>),
        place: &FieldPath,
    ) {
        if max_poll_records == Some(0) {
            let problem = Problem::new(place.then("max_poll_records"), "a poll that brings nothing");
            self.report.add(problem.expected("1 or more"));
        }
        let usual = ConsumerSettings::default();
        let time = |written: Option<u64>, usual| written.map_or(usual, SimDuration::from_millis);
        let heartbeat = time(heartbeat, usual.heartbeat_interval);
        let session = time(session, usual.session_timeout);
        if !ConsumerSettings::beats_in_time(heartbeat, session) {
            let [heartbeat, session] = [heartbeat, session].map(SimDuration::as_millis);
            let message = format!("a heartbeat every {heartbeat} ms comes too late");
            let problem = Problem::new(place.then("heartbeat_interval_ms"), message);
            self.report.add(problem.expected(format!("less than `session_timeout_ms`, which is {session}")));
        }
    }
}
