//! Checks of what is done to a run: faults, offers, lanes.

use super::super::file::{
    ActionFile, AddFile, AddPartitionsFile, ByHandFile, OnFailureFile, ProducerFile, SetFile,
};
use super::log::CONSUMERS;
use super::queue::WORKERS;
use super::{Check, Group};
use crate::lesson::problem::{FieldPath, Problem, field};

impl Check<'_> {
    pub(super) fn actions(&mut self) {
        let file = self.file;
        let faults: Vec<&ActionFile> = file.faults.iter().collect();
        self.action_list(&faults, &field!["faults"], Moments::Needed);
        for (index, offer) in file.offers.iter().enumerate() {
            let place = field!["offers", index];
            self.has_words(place.then("label"), &offer.label);
            let actions: Vec<&ActionFile> = offer.actions.iter().collect();
            self.action_list(&actions, &place.then("actions"), Moments::None);
            if actions.is_empty() {
                let problem = Problem::new(place.then("actions"), "the button does nothing");
                self.report.add(problem.expected("at least one action"));
            }
        }
        for (index, lane) in file.lanes.iter().enumerate() {
            let place = field!["lanes", index];
            self.has_words(place.then("title"), &lane.title);
            let actions: Vec<&ActionFile> = lane.actions.iter().collect();
            self.action_list(&actions, &place.then("actions"), Moments::Allowed);
        }
        if file.lanes.len() == 1 {
            let problem = Problem::new(field!["lanes"], "one lane has nothing to be compared with");
            self.report
                .add(problem.expected("two lanes or more; one without `actions` is the lesson itself"));
        }
    }

    fn action_list(&mut self, actions: &[&ActionFile], place: &FieldPath, moments: Moments) {
        // Who is added may be acted upon.
        let added: Vec<&str> =
            actions.iter().filter_map(|action| action.add.as_ref()?.client.as_deref()).collect();
        for (index, action) in actions.iter().enumerate() {
            let place = place.then(index);
            match (action.at_ms, moments) {
                (Some(at_ms), Moments::Needed | Moments::Allowed) => self.moment(at_ms, place.then("at_ms")),
                (None, Moments::Needed) => {
                    let problem = Problem::new(place.then("at_ms"), "it is not said when");
                    self.report.add(problem.expected("a time in milliseconds"));
                }
                (Some(_), Moments::None) => {
                    let problem = Problem::new(place.then("at_ms"), "a button acts when it is pressed");
                    self.report.add(problem.expected("no `at_ms`"));
                }
                (None, Moments::None | Moments::Allowed) => {}
            }
            self.action(action, &place, &added);
        }
    }

    fn action(&mut self, action: &ActionFile, place: &FieldPath, added: &[&str]) {
        let clients: Vec<(&str, Option<&str>)> = action.clients().collect();
        if clients.len() != 1 {
            let problem = Problem::new(place.clone(), "an action is one thing");
            self.report.add(problem.expected(
                "one of `crash`, `restart`, `lose`, `duplicate`, `cut`, `mend`, `publish`, `set`, `pause`, \
                 `resume`, `add`, `remove`, `bind`, `unbind`, `stop_broker`, \
                 `start_broker`, `set_memory`, `set_policy`, `stop_log_broker`, `start_log_broker`, \
                 `cut_log_broker`, `mend_log_broker`, `add_partitions`",
            ));
        }
        for (what, client) in clients {
            match client {
                Some(client) if what != "add" && !added.contains(&client) => {
                    self.refer(Group::CLIENT, client, place.then(what).then("client"));
                }
                _ => {}
            }
        }
        for (what, target) in [("lose", &action.lose), ("duplicate", &action.duplicate)] {
            if let Some(number) = target.as_ref().and_then(|target| target.message) {
                self.message(number, place.then(what).then("message"));
            }
        }
        if let Some(AddFile { like, client }) = &action.add {
            let place = place.then("add");
            self.refer(Group::CLIENT, like, place.then("like"));
            let consumes =
                [WORKERS, CONSUMERS].iter().any(|list| (list.names)(self).contains(&like.as_str()));
            if !consumes && self.names(Group::CLIENT).contains(&like.as_str()) {
                let problem = Problem::new(place.then("like"), format!("`{like}` consumes nothing"));
                self.report.add(problem.expected("the name of a worker or consumer"));
            }
            // One that comes up later may be added: then it comes earlier.
            let comes = |name: &str| {
                let workers = self.file.workers.iter().map(|worker| (&worker.name, worker.start_ms));
                let consumers =
                    self.file.consumers.iter().map(|consumer| (&consumer.name, consumer.start_ms));
                workers.chain(consumers).any(|(client, start)| client == name && start.is_some())
            };
            let taken = |name: &&str| self.names(Group::CLIENT).contains(name) && !comes(name);
            if let Some(name) = client.as_deref().filter(taken) {
                self.problem(place.then("client"), format!("there is a client called `{name}` already"));
            }
        }
        if let Some(policy) = &action.set_policy {
            self.refer(Group::QUEUE, &policy.queue, place.then("set_policy").then("queue"));
        }
        if let Some(set) = &action.set {
            let place = place.then("set");
            self.setting_fits(set, &place);
            if let Some(throttle) = &set.throttle {
                self.throttle(throttle, &place.then("throttle"));
            }
            if let Some(percent) = set.failure_percent {
                self.percent(percent, place.then("failure_percent"));
            }
            let worker = self.file.workers.iter().find(|worker| worker.name == set.client);
            if let (Some(OnFailureFile::Retry(retry)), Some(worker)) = (&set.on_failure, worker) {
                self.retry(worker, retry, &place.then("on_failure").then("retry"));
            }
        }
        for (what, binding) in action.bindings() {
            let place = place.then(what);
            self.refer(Group::EXCHANGE, &binding.exchange, place.then("exchange"));
            self.refer(Group::QUEUE, &binding.queue, place.then("queue"));
        }
        if let Some(publish) = &action.publish {
            self.by_hand(publish, &place.then("publish"));
        }
        for (what, broker) in action.log_brokers() {
            self.refer(Group::BROKER, broker, place.then(what).then("broker"));
        }
        if let Some(add) = &action.add_partitions {
            self.more_partitions(add, &place.then("add_partitions"));
        }
    }

    fn by_hand(&mut self, publish: &ByHandFile, place: &FieldPath) {
        let producer = self.file.producers.iter().find(|producer| producer.name() == publish.client);
        let of_logs = producer.map(|producer| matches!(producer, ProducerFile::Topic(_)));
        let Some(topic) = &publish.topic else {
            if of_logs == Some(true) {
                let message = format!("`{}` writes to topics: this goes to none", publish.client);
                self.report.add(Problem::new(place.then("topic"), message).expected("a `topic`"));
            } else if !publish.exchange.is_empty() {
                self.refer(Group::EXCHANGE, &publish.exchange, place.then("exchange"));
            }
            return;
        };
        self.refer(Group::TOPIC, topic, place.then("topic"));
        if of_logs != Some(true) && self.names(Group::CLIENT).contains(&publish.client.as_str()) {
            let message = format!("`{}` writes to no topic", publish.client);
            let problem = Problem::new(place.then("topic"), message);
            self.report.add(problem.expected("it on a producer whose publications have a `topic`"));
        }
        let given = [("exchange", !publish.exchange.is_empty()), ("poison", publish.poison)];
        for (field, _) in given.into_iter().filter(|(_, given)| *given) {
            let problem = Problem::new(place.then(field), format!("a record has no `{field}`"));
            self.report.add(problem.expected("`topic`, `key`, `type`, `headers` and `body`"));
        }
        self.record_headers(&publish.headers, place);
    }

    fn more_partitions(&mut self, add: &AddPartitionsFile, place: &FieldPath) {
        if !self.refer(Group::TOPIC, &add.topic, place.then("topic")) {
            return;
        }
        let Some(topic) = self.file.topics.iter().find(|topic| topic.name == add.topic) else { return };
        let (first, most) = (topic.partitions(), topic.most_partitions());
        if !(first + 1..=most).contains(&add.total) && !self.report.is_damaged(&field!["topics"]) {
            let path = place.then("total");
            let problem = Problem::new(
                path,
                format!("{} partitions, of which `{}` has {first} at first", add.total, add.topic),
            );
            self.report.add(problem.expected(if most > first {
                format!("{} to {most}, which is the topic's `max_partitions`", first + 1)
            } else {
                "a larger `max_partitions` on the topic".to_owned()
            }));
        }
    }
}

/// What a client can be asked to be by a setting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Producer,
    Worker,
    LogProducer,
    Consumer,
}

/// The settings given, by who has them: in words, and as parts.
fn kinds_of(set: &SetFile) -> [(&'static str, &'static [Part], bool); 4] {
    let worker = set.prefetch.is_some() || set.acknowledge.is_some();
    let worker = worker || set.on_failure.is_some() || set.retry_limit.is_some();
    let work = set.service_ms.is_some() || set.failure_percent.is_some();
    let producer = set.max_unconfirmed.is_some() || set.on_nack.is_some();
    let producer = producer || set.throttle.is_some() || set.heeds_blocked.is_some();
    let of_logs = set.acks.is_some() || set.linger_ms.is_some();
    [
        ("worker", &[Part::Worker], worker),
        ("worker", &[Part::Worker, Part::Consumer], work && !worker),
        ("producer", &[Part::Producer], producer),
        ("producer of records", &[Part::LogProducer], of_logs),
    ]
}

impl Check<'_> {
    fn part_of(&self, client: &str) -> Option<Part> {
        let file = self.file;
        if let Some(producer) = file.producers.iter().find(|producer| producer.name() == client) {
            return Some(if matches!(producer, ProducerFile::Topic(_)) {
                Part::LogProducer
            } else {
                Part::Producer
            });
        }
        if file.workers.iter().any(|worker| worker.name == client) {
            return Some(Part::Worker);
        }
        file.consumers.iter().any(|consumer| consumer.name == client).then_some(Part::Consumer)
    }

    fn setting_fits(&mut self, set: &SetFile, place: &FieldPath) {
        let Some(part) = self.part_of(&set.client) else { return };
        for (what, parts, given) in kinds_of(set) {
            if !given || parts.contains(&part) {
                continue;
            }
            let problem = match (what, part) {
                ("producer", Part::LogProducer) => {
                    format!("`{}` writes to topics: it has no such setting", set.client)
                }
                _ => format!("`{}` is no {what}", set.client),
            };
            self.problem(place.clone(), problem);
        }
    }
}

/// Do the actions of a list say when they happen?
#[derive(Clone, Copy)]
enum Moments {
    Needed,
    Allowed,
    None,
}
