//! Checks of what is done to a run: faults, offers, lanes.

use super::super::file::{ActionFile, AddFile, OnFailureFile, SetFile};
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
                 `start_broker`, `set_memory`, `set_policy`",
            ));
        }
        for (what, client) in clients {
            match client {
                Some(client) if what != "add" && !added.contains(&client) => {
                    self.refer(Group::Client, client, place.then(what).then("client"));
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
            self.refer(Group::Client, like, place.then("like"));
            let is_worker = self.file.workers.iter().any(|worker| worker.name == *like);
            if !is_worker && self.names(Group::Client).contains(&like.as_str()) {
                let problem = Problem::new(place.then("like"), format!("`{like}` is no worker"));
                self.report.add(problem.expected("the name of a worker"));
            }
            if let Some(name) = client.as_deref().filter(|name| self.names(Group::Client).contains(name)) {
                self.problem(place.then("client"), format!("there is a client called `{name}` already"));
            }
        }
        if let Some(policy) = &action.set_policy {
            self.refer(Group::Queue, &policy.queue, place.then("set_policy").then("queue"));
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
            self.refer(Group::Exchange, &binding.exchange, place.then("exchange"));
            self.refer(Group::Queue, &binding.queue, place.then("queue"));
        }
        if let Some(publish) = &action.publish
            && !publish.exchange.is_empty()
        {
            self.refer(Group::Exchange, &publish.exchange, place.then("publish").then("exchange"));
        }
    }
}

/// What only a worker has, and what only a producer.
fn kinds_of(set: &SetFile) -> [(&'static str, bool); 2] {
    let SetFile { prefetch, acknowledge, service_ms, failure_percent, on_failure, retry_limit, .. } = set;
    let worker = prefetch.is_some() || acknowledge.is_some() || service_ms.is_some();
    let worker = worker || failure_percent.is_some() || on_failure.is_some() || retry_limit.is_some();
    let producer = set.max_unconfirmed.is_some() || set.on_nack.is_some();
    let producer = producer || set.throttle.is_some() || set.heeds_blocked.is_some();
    [("worker", worker), ("producer", producer)]
}

impl Check<'_> {
    fn setting_fits(&mut self, set: &SetFile, place: &FieldPath) {
        let is_producer = self.file.producers.iter().any(|producer| producer.name == set.client);
        let is_worker = self.file.workers.iter().any(|worker| worker.name == set.client);
        for ((what, given), is_one) in kinds_of(set).into_iter().zip([is_worker, is_producer]) {
            if given && !is_one && (is_worker || is_producer) {
                self.problem(place.clone(), format!("`{}` is no {what}", set.client));
            }
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
