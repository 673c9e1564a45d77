//! Checks of producers and workers.

use super::super::file::{FailureFile, OnFailureFile, PublicationFile, RetryFile, ThrottleFile, WorkerFile};
use super::super::problem::{FieldPath, Problem, field};
use super::topology::Route;
use super::{Check, Group};

/// More messages of one kind than anybody wants to watch.
const MOST_MESSAGES: u32 = 10_000;
/// More retries than this are a mistake.
const MOST_RETRIES: u32 = 100;

impl Check<'_> {
    pub(super) fn clients(&mut self) {
        let file = self.file;
        if file.producers.is_empty() {
            self.problem(field!["producers"], "nobody publishes anything");
        }
        for (index, producer) in file.producers.iter().enumerate() {
            let place = field!["producers", index];
            self.span(&place, "latency", (producer.latency_ms, producer.latency), false);
            if let Some(throttle) = &producer.throttle {
                self.throttle(throttle, &place.then("throttle"));
            }
            let answered = producer.max_unconfirmed.is_some() || producer.on_nack.is_some();
            if answered && !producer.confirms && !producer.is_of_logs() {
                let problem =
                    Problem::new(place.clone(), format!("`{}` asks for no confirms", producer.name));
                self.report.add(problem.expected("`confirms = true`, which the broker answers by"));
            }
            self.producer_is_of_one_kind(producer, &place);
            if producer.publish.is_empty() {
                let message = format!("`{}` publishes nothing", producer.name);
                let problem = Problem::new(place.then("publish"), message);
                self.report.add(problem.expected("at least one `[[producers.publish]]`"));
            }
            for (index, publication) in producer.publish.iter().enumerate() {
                self.publication(publication, &place.then("publish").then(index));
            }
        }
        for (index, worker) in file.workers.iter().enumerate() {
            self.worker(worker, &field!["workers", index]);
        }
    }

    pub(super) fn throttle(&mut self, throttle: &ThrottleFile, place: &FieldPath) {
        self.refer(Group::Queue, &throttle.queue, place.then("queue"));
        if throttle.pause_ms == 0 {
            let problem = Problem::new(place.then("pause_ms"), "no pause at all");
            self.report.add(problem.expected("a time in milliseconds, from 1"));
        }
    }

    fn publication(&mut self, publication: &PublicationFile, place: &FieldPath) {
        self.moment(publication.at_ms, place.then("at_ms"));
        let count = publication.count.unwrap_or(1);
        if !(1..=MOST_MESSAGES).contains(&count) {
            let problem = Problem::new(place.then("count"), format!("{count} messages"));
            self.report.add(problem.expected(format!("1 to {MOST_MESSAGES}")));
            self.report.mend(place.then("count"));
        }
        self.span(place, "every", (publication.every_ms, publication.every), count > 1);
        if publication.kind.is_some() && publication.properties.kind.is_some() {
            self.problem(place.then("type"), "the type is given twice: here and in `properties`");
        }
        if let Some(topic) = &publication.topic {
            return self.record(publication, topic, place);
        }
        let (exchange, key) = (publication.exchange.as_str(), publication.key.as_str());
        if !exchange.is_empty() && !self.refer(Group::Exchange, exchange, place.then("exchange")) {
            return;
        }
        if self.exchange(exchange).is_some_and(|exchange| exchange.internal) {
            let message = format!("`{exchange}` is internal: the broker refuses what clients publish to it");
            self.report.add(Problem::new(place.then("exchange"), message).expected("another exchange"));
        }
        if !publication.unroutable {
            self.routes(exchange, key, place.then("key"));
        } else if self.route(exchange, key) == Route::Taken {
            self.problem(place.then("unroutable"), "a queue takes it all the same");
        }
    }

    pub(super) fn moment(&mut self, at_ms: u64, path: FieldPath) {
        let until = self.file.until_ms;
        if at_ms >= until && !self.report.is_mended(&field!["until_ms"]) {
            let problem = Problem::new(path, format!("{at_ms} ms is after the end of the run"));
            self.report.add(problem.expected(format!("less than `until_ms`, which is {until}")));
        }
    }

    /// One that comes up later does so before the run is over.
    pub(super) fn comes_in_time(&mut self, start_ms: Option<u64>, place: &FieldPath) {
        if start_ms.is_some_and(|start| start >= self.file.until_ms) {
            let problem = Problem::new(place.then("start_ms"), "the run is over before it comes up");
            self.report.add(problem.expected(format!("less than {}", self.file.until_ms)));
        }
    }

    fn worker(&mut self, worker: &WorkerFile, place: &FieldPath) {
        self.refer(Group::Queue, &worker.queue, place.then("queue"));
        self.comes_in_time(worker.start_ms, place);
        self.span(place, "latency", (worker.latency_ms, worker.latency), false);
        self.span(place, "service", (worker.service_ms, worker.service), true);
        for (index, failure) in worker.fails.iter().enumerate() {
            let place = place.then("fails").then(index);
            self.failure(failure, &place);
            if let Some(OnFailureFile::Retry(retry)) = &failure.on_failure {
                self.retry(worker, retry, &place.then("on_failure").then("retry"));
            }
        }
        match &worker.on_failure {
            Some(OnFailureFile::Retry(retry)) => {
                self.retry(worker, retry, &place.then("on_failure").then("retry"));
            }
            Some(_) => {}
            None if worker.fails.iter().all(|failure| failure.on_failure.is_some()) => {}
            None => {
                let message = format!("`{}` fails, but not what it does then", worker.name);
                let problem = Problem::new(place.then("on_failure"), format!("it is said when {message}"));
                self.report
                    .add(problem.expected("\"requeue\", \"reject\", \"acknowledge\" or `{ retry = { … } }`"));
            }
        }
        if let Some(forward) = &worker.forward {
            let place = place.then("forward");
            let known = forward.exchange.is_empty()
                || self.refer(Group::Exchange, &forward.exchange, place.then("exchange"));
            if let Some(key) = forward.key.as_deref().filter(|_| known) {
                self.routes(&forward.exchange, key, place.then("key"));
            }
        }
    }

    pub(super) fn failure(&mut self, failure: &FailureFile, place: &FieldPath) {
        if let Some(number) = failure.message {
            self.message(number, place.then("message"));
        }
        if failure.first_attempts == Some(0) {
            self.report.add(Problem::new(place.then("first_attempts"), "no attempt").expected("1 or more"));
        }
        if let Some([from, to]) = failure.during_ms.filter(|[from, to]| from >= to) {
            self.problem(place.then("during_ms"), format!("it ends at {to} ms but begins at {from} ms"));
        }
        if let Some(percent) = failure.chance_percent {
            self.percent(percent, place.then("chance_percent"));
        }
        self.has_words(place.then("error"), &failure.error);
    }

    pub(super) fn retry(&mut self, worker: &WorkerFile, retry: &RetryFile, place: &FieldPath) {
        self.percent(retry.jitter_percent, place.then("jitter_percent"));
        if !(1..=MOST_RETRIES).contains(&retry.limit) {
            let problem = Problem::new(place.then("limit"), format!("{} retries", retry.limit));
            self.report.add(problem.expected(format!("1 to {MOST_RETRIES}")));
        }
        let exchange = retry.exchange.as_str();
        let place = place.then("exchange");
        if !self.refer(Group::Exchange, exchange, place.clone()) {
            return;
        }
        if self.is_unsure(&place) {
            return;
        }
        if !self.exchange(exchange).is_some_and(|exchange| exchange.delayed) {
            let problem = Problem::new(place.clone(), format!("`{exchange}` holds no message back"));
            self.report.add(problem.expected("an exchange with `delayed = true`"));
        }
        let queue = worker.queue.as_str();
        let returns = self.bindings_of(exchange).any(|(bound, key)| bound == queue && key == queue);
        if !returns && self.names(Group::Queue).contains(&queue) {
            let message = format!("a retry by `{exchange}` does not come back to `{queue}`");
            let expected = format!("a binding of `{queue}` to `{exchange}` with the key `{queue}`");
            self.report.add(Problem::new(place, message).expected(expected));
        }
    }
}
