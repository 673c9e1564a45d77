//! Checks of transactions: whose they are, what can be in them, and what can't be outside of them.

use super::Check;
use super::flow::is_of_log;
use super::step::any;
use super::text::Scope;
use crate::engine::logs::Acks;
use crate::lesson::file::log::ClusterFile;
use crate::lesson::file::service::{Does, ItemFile, RowText, StepFile, Word, WritingFile};
use crate::lesson::problem::{FieldPath, Problem};

/// What can change a row.
const CHANGES: [Does; 4] = [Does::Put, Does::Insert, Does::Add, Does::Delete];
/// Kafka's `transaction.max.timeout.ms`.
const MOST_MS: u64 = 900_000;

/// The transaction that a step is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    None,
    /// One of what is written to topics.
    Log,
    /// One of tables.
    Tables,
}

impl Check<'_> {
    /// What a producer with a transactional id refuses to start with.
    pub(super) fn transactional_producer(&mut self, producer: &WritingFile, place: &FieldPath) {
        let file = self.file;
        let Some(id) = &producer.transactional_id else {
            if producer.transaction_timeout_ms.is_some() && !self.report.is_damaged(place) {
                let path = place.then("transaction_timeout_ms");
                let problem = Problem::new(path, "this producer has no transactions");
                self.report.add(problem.expected("it beside `transactional_id`"));
            }
            return;
        };
        self.has_words(place.then("transactional_id"), id);
        // Of one that is to be idempotent that is told as such.
        let is_told = producer.idempotent != Some(true);
        let against = [
            ("idempotent", producer.idempotent == Some(false), "`idempotent = true`"),
            ("acks", is_told && producer.acks.is_some_and(|acks| acks != Acks::All), "`acks = \"all\"`"),
            ("retries", is_told && producer.retries == Some(0), "1 or more"),
        ];
        for (field, _, expected) in against.into_iter().filter(|(_, given, _)| *given) {
            let problem = Problem::new(place.then(field), "a producer with transactions can't work so");
            self.report.add(problem.expected(expected));
        }
        let most = |cluster: &ClusterFile| cluster.transaction_max_timeout_ms;
        let most = file.cluster.as_ref().and_then(most).unwrap_or(MOST_MS);
        if let Some(timeout) = producer.transaction_timeout_ms.filter(|ms| !(1..=most).contains(ms)) {
            let path = place.then("transaction_timeout_ms");
            let problem = Problem::new(path, format!("no transaction may last {timeout} ms"));
            self.report
                .add(problem.expected(format!("1 to {most}, the cluster's `transaction_max_timeout_ms`")));
        }
    }

    /// A transaction, with the steps in it.
    pub(super) fn transaction<'f>(&mut self, step: &'f StepFile, place: &FieldPath, scope: &mut Scope<'f>) {
        let path = place.then("in_transaction");
        if scope.transaction != Within::None {
            let problem = Problem::new(path, "this is in a transaction already");
            self.report.add(problem.expected("its steps among those of the one around it"));
            return;
        }
        let within = self.whose(step, &path, scope);
        let of_service = if scope.service.has_log_transactions() { Within::Log } else { Within::Tables };
        scope.transaction = within.unwrap_or(of_service);
        self.items(step.in_transaction(), &path, scope);
        scope.transaction = Within::None;
    }

    /// Whose it is, by its service and its steps; none if they do not fit.
    fn whose(&mut self, step: &StepFile, path: &FieldPath, scope: &Scope) -> Option<Within> {
        let service = scope.service;
        if self.report.is_damaged(path) || self.report.is_damaged(&scope.service_place.then("producer")) {
            return None;
        }
        let changes = |item: &ItemFile| match item {
            ItemFile::Word(_) => false,
            ItemFile::Step(step) => step.does().iter().any(|does| CHANGES.contains(does)),
        };
        let publishes = |item: &ItemFile| matches!(item, ItemFile::Step(step) if step.publish.is_some());
        let topics = service.writes();
        let problem = |message: &str| Problem::new(path.clone(), message);
        let problem = match (service.has_log_transactions(), is_of_log(step)) {
            (true, true) => return Some(Within::Log),
            (true, false) => problem("nothing in it is written to a topic")
                .expected("a step in it that publishes, or \"commit\""),
            (false, true) if topics => {
                Problem::new(path.clone(), format!("the producer of `{}` has no transactions", service.name))
                    .expected("`producer = { transactional_id = \"…\" }`")
            }
            (false, true) if any(step.in_transaction(), &publishes) => {
                problem("an exchange takes no part in a transaction of tables")
                    .expected("a row in a table, from which another `[[services.on]]` publishes")
            }
            (false, true) => problem("an offset takes no part in a transaction of tables")
                .expected("\"commit\" behind it, or a producer with a `transactional_id`"),
            (false, false) if !any(step.in_transaction(), &changes) => {
                problem("nothing in it is changed").expected("a step in it that changes a row")
            }
            (false, false) => return Some(Within::Tables),
        };
        self.report.add(problem);
        None
    }

    pub(super) fn word_in_transaction(&mut self, word: Word, place: &FieldPath, within: Within) {
        if within == Within::None || word == Word::Commit {
            return;
        }
        let message = match word {
            Word::End => "the transaction would be left open here",
            Word::Undo => "what is done in a transaction is undone by its abort",
            _ => "how a delivery is settled takes no part in a transaction",
        };
        let expected =
            format!("no \"{}\" here, but behind the transaction or in `on_failure`", word.as_str());
        self.report.add(Problem::new(place.clone(), message).expected(expected));
    }

    /// What a step does that is in a transaction, or is in none.
    pub(super) fn step_in_transaction(
        &mut self,
        step: &StepFile,
        does: Does,
        place: &FieldPath,
        scope: &Scope,
    ) {
        let within = scope.transaction;
        if within == Within::None {
            let undone = step.undo.as_ref().filter(|undo| undo.publish.is_some()).map(|_| "undo");
            let sends = step.publish.as_ref().map(|_| "publish").or(undone);
            if let Some(field) = sends.filter(|_| scope.service.has_log_transactions()) {
                let message = "a producer with transactions sends nothing outside of one";
                let problem = Problem::new(place.then(field), message);
                self.report.add(problem.expected("it in a step with `in_transaction`"));
            }
            return;
        }
        if step.undo.is_some() {
            let problem = Problem::new(place.then("undo"), "a transaction is undone by its abort");
            self.report.add(problem.expected("no `undo` of a step in it"));
        }
        let path = place.then(does.field());
        let problem = match does {
            Does::Call | Does::Emit | Does::Await | Does::Answer => Problem::new(
                path,
                format!("`{}` takes no part in a transaction: an abort would not undo it", does.field()),
            )
            .expected("it before the transaction, or behind it"),
            Does::Put | Does::Insert | Does::Add | Does::Delete if within == Within::Log => {
                Problem::new(path, "a row takes no part in a transaction of the log")
                    .expected("it before the transaction, or behind it")
            }
            Does::Put | Does::Insert | Does::Add | Does::Delete => {
                return self.durable(step, &path, scope);
            }
            Does::Flush if within == Within::Tables => {
                Problem::new(path, "nothing is published in a transaction of tables")
                    .expected("it before the transaction, or behind it")
            }
            _ => return,
        };
        self.report.add(problem);
    }

    /// Only what outlives a crash is worth a transaction.
    fn durable(&mut self, step: &StepFile, path: &FieldPath, scope: &Scope) {
        let rows = [&step.put, &step.insert, &step.add, &step.delete];
        let row = rows.into_iter().flatten().next().and_then(|row| RowText::read(row));
        let table = row.and_then(|row| scope.service.tables.iter().find(|table| table.name == row.table));
        if let Some(table) = table.filter(|table| !table.durable) {
            let problem = Problem::new(
                path.clone(),
                format!("`{}` is in memory: a crash leaves nothing of it", table.name),
            );
            self.report.add(problem.expected("`durable = true` of a table that is changed in a transaction"));
        }
    }
}
