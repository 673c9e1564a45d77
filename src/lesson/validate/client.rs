//! Checks of what clients of every kind of broker have.

use super::super::file::{FailureFile, ProducerFile, Series};
use super::super::problem::{FieldPath, Problem, field};
use super::Check;

/// More messages of one kind than anybody wants to watch.
const MOST_MESSAGES: u32 = 10_000;

impl Check<'_> {
    pub(super) fn clients(&mut self) {
        let file = self.file;
        if file.producers.is_empty() && file.program.is_none() && file.services.is_empty() {
            self.problem(field!["producers"], "nobody publishes anything");
        }
        for (index, producer) in file.producers.iter().enumerate() {
            self.producer(producer, &field!["producers", index]);
        }
        for (index, worker) in file.workers.iter().enumerate() {
            self.worker(worker, &field!["workers", index]);
        }
        for (index, consumer) in file.consumers.iter().enumerate() {
            self.consumer(consumer, &field!["consumers", index]);
        }
    }

    fn producer(&mut self, producer: &ProducerFile, place: &FieldPath) {
        self.span(place, "latency", producer.latency(), false);
        let all = producer.series();
        if all.is_empty() {
            let problem =
                Problem::new(place.then("publish"), format!("`{}` publishes nothing", producer.name()));
            self.report.add(problem.expected("at least one `[[producers.publish]]`"));
        }
        for (index, series) in all.into_iter().enumerate() {
            self.series(series, &place.then("publish").then(index));
        }
        match producer {
            ProducerFile::Exchange(producer) => self.producer_to_exchanges(producer, place),
            ProducerFile::Topic(producer) => self.producer_to_topics(producer, place),
        }
    }

    fn series(&mut self, series: Series, place: &FieldPath) {
        self.moment(series.at_ms, place.then("at_ms"));
        self.how_many(series.count, place.then("count"));
        self.span(place, "every", series.every, series.count > 1);
    }

    pub(super) fn how_many(&mut self, count: u32, path: FieldPath) {
        if !(1..=MOST_MESSAGES).contains(&count) {
            let problem = Problem::new(path.clone(), format!("{count} messages"));
            self.report.add(problem.expected(format!("1 to {MOST_MESSAGES}")));
            self.report.mend(path);
        }
    }

    pub(in crate::lesson) fn moment(&mut self, at_ms: u64, path: FieldPath) {
        let until = self.file.until_ms;
        if at_ms >= until && !self.report.is_mended(&field!["until_ms"]) {
            let problem = Problem::new(path, format!("{at_ms} ms is after the end of the run"));
            self.report.add(problem.expected(format!("less than `until_ms`, which is {until}")));
        }
    }

    /// One that comes up later does so before the run is over.
    pub(super) fn comes_in_time(&mut self, start_ms: Option<u64>, place: &FieldPath) {
        let unsure = self.report.is_mended(&field!["until_ms"]);
        if start_ms.is_some_and(|start| start >= self.file.until_ms) && !unsure {
            let problem = Problem::new(place.then("start_ms"), "the run is over before it comes up");
            self.report.add(problem.expected(format!("less than {}", self.file.until_ms)));
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
}
