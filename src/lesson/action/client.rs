//! What a lesson does to clients: crashes, messages by hand, who comes. What takes no more than the name stands
//! in the list itself; what clients work by is in `settings`.

use std::rc::Rc;

use serde::Deserialize;

use super::Form;
use crate::base::SimDuration;
use crate::engine::queueing::{FieldTable, Value};
use crate::lesson::file::ProducerFile;
use crate::lesson::lower::client::message;
use crate::lesson::problem::{FieldPath, Problem};
use crate::lesson::validate::{Check, Group};
use crate::sim::{Action, ClientAction, POISON};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Crash {
    client: String,
    restart_after_ms: Option<u64>,
}

impl Form for Crash {
    fn lower(&self, _: &str) -> Vec<Action> {
        let restart_after = self.restart_after_ms.map(SimDuration::from_millis);
        vec![Action::Client(ClientAction::Crash { client: self.client.as_str().into(), restart_after })]
    }

    fn client(&self) -> Option<&str> {
        Some(&self.client)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Add {
    like: String,
    /// Without it, the run gives it a name.
    pub(super) client: Option<String>,
}

impl Form for Add {
    fn lower(&self, _: &str) -> Vec<Action> {
        let client = self.client.as_deref().unwrap_or_default().into();
        vec![Action::Client(ClientAction::Add { client, like: self.like.as_str().into() })]
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        let Self { like, client } = self;
        let file = check.file;
        let is_there = check.refer(Group::CLIENT, like, place.then("like"));
        let workers = file.workers.iter().map(|worker| (&worker.name, worker.start_ms));
        // A service is added like another if it consumes or is called.
        let services = file
            .services
            .iter()
            .filter(|service| service.start_ms.is_some() || service.consumes() || service.is_called());
        let mut consume = workers
            .chain(file.consumers.iter().map(|consumer| (&consumer.name, consumer.start_ms)))
            .chain(services.map(|service| (&service.name, service.start_ms)));
        if is_there && !consume.clone().any(|(name, _)| name == like) {
            let problem = Problem::new(place.then("like"), format!("`{like}` consumes nothing"));
            check.report.add(problem.expected("the name of a worker or consumer"));
        }
        let own = check.file.process_of(like).filter(|_| client.as_ref() != Some(like));
        if let Some(process) = own {
            let message =
                format!("`{like}` is in the process `{}`, which is copied as a whole or not", process.name);
            check.report.add(Problem::new(place.then("like"), message).expected("one that is in none"));
        }
        let Some(client) = client else { return };
        // One that comes up later may be added: then it comes earlier.
        let comes = consume.any(|(name, start)| name == client && start.is_some());
        if check.names(Group::CLIENT).contains(&client.as_str()) && !comes {
            check.problem(place.then("client"), format!("there is a client called `{client}` already"));
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct Publish {
    client: String,
    topic: Option<String>,
    #[serde(default)]
    exchange: String,
    #[serde(default)]
    key: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    headers: FieldTable,
    #[serde(default)]
    body: String,
    /// No worker can read it.
    #[serde(default)]
    poison: bool,
}

impl Form for Publish {
    fn lower(&self, _: &str) -> Vec<Action> {
        let Self { topic, exchange, key, kind, headers, body, .. } = self;
        let mut made = message(topic.as_deref().unwrap_or(exchange), key, kind.as_deref(), headers, body);
        if self.poison {
            made.headers.insert(POISON.into(), Value::Bool(true));
        }
        let client = self.client.as_str().into();
        vec![Action::Client(ClientAction::Publish { client, message: Rc::new(made) })]
    }

    fn client(&self) -> Option<&str> {
        Some(&self.client)
    }

    fn check(&self, check: &mut Check<'_>, place: &FieldPath) {
        let producer = check.file.producers.iter().find(|producer| producer.name() == self.client);
        let of_logs = producer.map(|producer| matches!(producer, ProducerFile::Topic(_)));
        match &self.topic {
            Some(topic) => {
                check.refer(Group::TOPIC, topic, place.then("topic"));
                if of_logs != Some(true) && check.names(Group::CLIENT).contains(&self.client.as_str()) {
                    let message = format!("`{}` writes to no topic", self.client);
                    let problem = Problem::new(place.then("topic"), message);
                    check.report.add(problem.expected("it on a producer whose publications have a `topic`"));
                }
                self.is_record(check, place);
            }
            None if of_logs == Some(true) => {
                let message = format!("`{}` writes to topics: this goes to none", self.client);
                check.report.add(Problem::new(place.then("topic"), message).expected("a `topic`"));
            }
            None if self.exchange.is_empty() => {}
            None => {
                check.refer(Group::EXCHANGE, &self.exchange, place.then("exchange"));
            }
        }
    }
}

impl Publish {
    /// Tells what a record can't have.
    fn is_record(&self, check: &mut Check<'_>, place: &FieldPath) {
        let given = [("exchange", !self.exchange.is_empty()), ("poison", self.poison)];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let problem = Problem::new(place.then(field), format!("a record has no `{field}`"));
            check.report.add(problem.expected("`topic`, `key`, `type`, `headers` and `body`"));
        }
        check.record_headers(&self.headers, place);
    }
}
