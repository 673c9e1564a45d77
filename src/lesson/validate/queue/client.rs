//! Checks of the clients of the queue broker: producers to exchanges, and workers.

use super::super::{Check, Group};
use super::topology::Route;
use crate::lesson::file::queue::{
    OnFailureFile, ProducerFile, PublicationFile, RetryFile, ThrottleFile, WorkerFile,
};
use crate::lesson::problem::{FieldPath, Problem};

/// More retries than this are a mistake.
const MOST_RETRIES: u32 = 100;

impl Check<'_> {
    pub(in crate::lesson::validate) fn producer_to_exchanges(
        &mut self,
        producer: &ProducerFile,
        place: &FieldPath,
    ) {
        if let Some(throttle) = &producer.throttle {
            self.throttle(throttle, &place.then("throttle"));
        }
        let answered = producer.max_unconfirmed.is_some() || producer.on_nack.is_some();
        if answered && !producer.confirms {
            let problem = Problem::new(place.clone(), format!("`{}` asks for no confirms", producer.name));
            self.report.add(problem.expected("`confirms = true`, which the broker answers by"));
        }
        for (index, publication) in producer.publish.iter().enumerate() {
            self.publication(publication, &place.then("publish").then(index));
        }
    }

    pub(in crate::lesson) fn throttle(&mut self, throttle: &ThrottleFile, place: &FieldPath) {
        self.refer(Group::QUEUE, &throttle.queue, place.then("queue"));
        if throttle.pause_ms == 0 {
            let problem = Problem::new(place.then("pause_ms"), "no pause at all");
            self.report.add(problem.expected("a time in milliseconds, from 1"));
        }
    }

    fn publication(&mut self, publication: &PublicationFile, place: &FieldPath) {
        if publication.kind.is_some() && publication.properties.kind.is_some() {
            self.problem(place.then("type"), "the type is given twice: here and in `properties`");
        }
        let (exchange, key) = (publication.exchange.as_str(), publication.key.as_str());
        if !exchange.is_empty() && !self.refer(Group::EXCHANGE, exchange, place.then("exchange")) {
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

    pub(in crate::lesson::validate) fn worker(&mut self, worker: &WorkerFile, place: &FieldPath) {
        self.refer(Group::QUEUE, &worker.queue, place.then("queue"));
        self.asks(worker, place);
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
                || self.refer(Group::EXCHANGE, &forward.exchange, place.then("exchange"));
            if let Some(key) = forward.key.as_deref().filter(|_| known) {
                self.routes(&forward.exchange, key, place.then("key"));
            }
        }
    }

    /// One that asks for messages is sent none: its prefetch would mean nothing.
    fn asks(&mut self, worker: &WorkerFile, place: &FieldPath) {
        match worker.poll_every_ms {
            Some(every) => self.polls(every, worker, &place.then("poll_every_ms")),
            None if worker.batch.is_some() => {
                let problem =
                    Problem::new(place.then("batch"), format!("`{}` is sent messages", worker.name));
                self.report.add(problem.expected("it beside `poll_every_ms`"));
            }
            None => {}
        }
        if worker.poll_every_ms.is_some() && worker.prefetch > 0 {
            let problem = Problem::new(place.then("prefetch"), format!("`{}` is sent nothing", worker.name));
            self.report.add(problem.expected("`batch`: for how many it asks at a time"));
        }
        if worker.batch == Some(0) {
            self.report.add(Problem::new(place.then("batch"), "it asks for nothing").expected("1 or more"));
        }
    }

    /// Whoever asks does so from time to time.
    pub(in crate::lesson) fn polls(&mut self, every_ms: u64, worker: &WorkerFile, path: &FieldPath) {
        if worker.poll_every_ms.is_none() {
            let problem = Problem::new(path.clone(), format!("`{}` is sent messages", worker.name));
            self.report.add(problem.expected("it on a worker with `poll_every_ms`"));
        } else if every_ms == 0 {
            let problem = Problem::new(path.clone(), "no time between two questions");
            self.report.add(problem.expected("a time in milliseconds, from 1"));
        }
    }

    pub(in crate::lesson) fn retry(&mut self, worker: &WorkerFile, retry: &RetryFile, place: &FieldPath) {
        self.percent(retry.jitter_percent, place.then("jitter_percent"));
        if !(1..=MOST_RETRIES).contains(&retry.limit) {
            let problem = Problem::new(place.then("limit"), format!("{} retries", retry.limit));
            self.report.add(problem.expected(format!("1 to {MOST_RETRIES}")));
        }
        let exchange = retry.exchange.as_str();
        let place = place.then("exchange");
        if !self.refer(Group::EXCHANGE, exchange, place.clone()) {
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
        if !returns && self.names(Group::QUEUE).contains(&queue) {
            let message = format!("a retry by `{exchange}` does not come back to `{queue}`");
            let expected = format!("a binding of `{queue}` to `{exchange}` with the key `{queue}`");
            self.report.add(Problem::new(place, message).expected(expected));
        }
    }
}
