//! Checks of exchanges, queues and bindings.

use std::collections::BTreeSet;

use super::super::{Check, Group};
use crate::engine::queueing::{
    ExchangeType, FieldTable, QueueArguments, QueueType, Value, Version, topic_matches,
};
use crate::lesson::file::queue::{ExchangeFile, QueueFile};
use crate::lesson::lower::queue::configuration;
use crate::lesson::problem::{FieldPath, Problem, field, listed};

/// The arguments of queues, as RabbitMQ names them.
const ARGUMENTS: [&str; 16] = [
    "x-queue-type",
    "x-message-ttl",
    "x-expires",
    "x-max-length",
    "x-max-length-bytes",
    "x-overflow",
    "x-max-priority",
    "x-dead-letter-exchange",
    "x-dead-letter-routing-key",
    "x-delivery-limit",
    "x-delayed-retry-type",
    "x-delayed-retry-min",
    "x-delayed-retry-max",
    "x-consumer-timeout",
    "x-single-active-consumer",
    "x-queue-mode",
];

/// What a message routed with some key comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::lesson::validate) enum Route {
    /// At least one queue takes it.
    Taken,
    /// None does.
    Nowhere,
    /// It depends on the headers.
    Open,
}

impl Route {
    /// Of two ways, what is certain.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Taken, _) | (_, Self::Taken) => Self::Taken,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Nowhere, Self::Nowhere) => Self::Nowhere,
        }
    }
}

impl Check<'_> {
    pub(in crate::lesson::validate) fn topology(&mut self) {
        let file = self.file;
        for (index, exchange) in file.exchanges.iter().enumerate() {
            if let Some(alternate) = &exchange.alternate {
                self.refer(Group::EXCHANGE, alternate, field!["exchanges", index, "alternate"]);
            }
        }
        for (index, queue) in file.queues.iter().enumerate() {
            self.queue(queue, &field!["queues", index]);
        }
        for (index, binding) in file.bindings.iter().enumerate() {
            let place = field!["bindings", index];
            self.refer(Group::EXCHANGE, &binding.exchange, place.then("exchange"));
            self.refer(Group::QUEUE, &binding.queue, place.then("queue"));
        }
        for (index, binding) in file.exchange_bindings.iter().enumerate() {
            let place = field!["exchange_bindings", index];
            self.refer(Group::EXCHANGE, &binding.source, place.then("source"));
            self.refer(Group::EXCHANGE, &binding.destination, place.then("destination"));
        }
    }

    fn queue(&mut self, queue: &QueueFile, place: &FieldPath) {
        let arguments = &queue.arguments;
        let outer = place;
        let place = &place.then("arguments");
        for name in arguments.keys().filter(|name| !is_known(name)) {
            let known: Vec<&str> = ARGUMENTS.into_iter().filter(|name| is_known(name)).collect();
            let problem = Problem::new(place.then(&**name), format!("the broker does not know `{name}`"));
            self.report.add(problem.one_of(name, &known));
        }
        match QueueArguments::read(self.file.broker.version, &queue.name, arguments) {
            Err(refusal) => self.problem(place.clone(), refusal.text),
            Ok(read) => {
                match read.queue_type {
                    QueueType::Classic => self.is_not_transient(queue, outer),
                    QueueType::Quorum | QueueType::Stream => self.fits_a_quorum(queue, outer),
                }
                self.dead_letters(&read, place);
            }
        }
    }

    /// Of a lesson's queues none belongs to one connection: a version may refuse those that go with a restart.
    fn is_not_transient(&mut self, queue: &QueueFile, place: &FieldPath) {
        if queue.durable || configuration(self.file).takes_transient_queues() {
            return;
        }
        let (name, version) = (&queue.name, self.file.broker.version.as_str());
        let message =
            format!("RabbitMQ {version} refuses `{name}`, which is not durable and not exclusive (541)");
        self.report.add(Problem::new(place.then("durable"), message).expected(
            "no `durable = false`; or in `[broker]` an older `version`, or \
             `deprecated_features.permit.transient_nonexcl_queues = true`",
        ));
    }

    /// A quorum queue keeps its messages on several hosts: the broker refuses one that is not there to stay.
    fn fits_a_quorum(&mut self, queue: &QueueFile, place: &FieldPath) {
        let name = &queue.name;
        if !queue.durable {
            let message = format!("`{name}` is a quorum queue, and these are durable");
            self.report.add(Problem::new(place.then("durable"), message).expected("`durable = true`"));
        }
        if queue.auto_delete {
            let message = format!("`{name}` is a quorum queue, and these never go by themselves");
            self.report.add(Problem::new(place.then("auto_delete"), message).expected("no `auto_delete`"));
        }
    }

    fn dead_letters(&mut self, arguments: &QueueArguments, place: &FieldPath) {
        let Some(exchange) = arguments.dead_letter_exchange.as_deref() else { return };
        let place = place.then("x-dead-letter-exchange");
        if !exchange.is_empty() && !self.refer(Group::EXCHANGE, exchange, place.clone()) {
            return;
        }
        if let Some(key) = arguments.dead_letter_routing_key.as_deref() {
            let key_place =
                FieldPath(place.0[..place.0.len() - 1].to_vec()).then("x-dead-letter-routing-key");
            self.routes(exchange, key, if exchange.is_empty() { key_place } else { place });
        }
    }

    /// Tells it when no queue takes what is published to an exchange with this key.
    pub(in crate::lesson::validate) fn routes(&mut self, exchange: &str, key: &str, place: FieldPath) {
        let around = FieldPath(place.0[..place.0.len().saturating_sub(1)].to_vec());
        if self.route(exchange, key) != Route::Nowhere || self.is_unsure(&around) {
            return;
        }
        if exchange.is_empty() {
            // The default exchange: the key is a queue's name.
            self.refer(Group::QUEUE, key, place);
            return;
        }
        let keys: Vec<&str> = self.bindings_of(exchange).map(|(_, key)| key).collect();
        let bound = if keys.is_empty() { "no queue at all".to_owned() } else { listed(keys) };
        let message = format!("no queue is bound to `{exchange}` for the key `{key}`");
        self.report.add(Problem::new(place, message).expected(format!("a binding for it (bound: {bound})")));
    }

    /// May what seems wrong here follow from another mistake, in the bindings say?
    pub(in crate::lesson::validate) fn is_unsure(&self, place: &FieldPath) -> bool {
        let topology = [field!["exchanges"], field!["bindings"], field!["exchange_bindings"]];
        topology.iter().chain([place]).any(|path| self.report.is_damaged(path))
    }

    /// Where a message goes, by bindings, exchange bindings and alternate exchanges.
    pub(in crate::lesson::validate) fn route(&self, exchange: &str, key: &str) -> Route {
        self.route_on(exchange, key, &mut BTreeSet::new())
    }

    fn route_on<'n>(&'n self, exchange: &'n str, key: &str, seen: &mut BTreeSet<&'n str>) -> Route {
        if exchange.is_empty() {
            let known = self.file.queues.iter().any(|queue| queue.name == key);
            return if known { Route::Taken } else { Route::Nowhere };
        }
        // Those who come by a second time take nothing more.
        if !seen.insert(exchange) {
            return Route::Nowhere;
        }
        let Some(declared) = self.exchange(exchange) else { return Route::Open };
        let takes = |pattern: &str| match declared.kind {
            ExchangeType::Direct => pattern == key,
            ExchangeType::Topic => topic_matches(pattern, key),
            ExchangeType::Fanout
            | ExchangeType::Headers
            | ExchangeType::LocalRandom
            | ExchangeType::ModulusHash => true,
        };
        let by_headers = declared.kind == ExchangeType::Headers;
        let mut found = match self.bindings_of(exchange).any(|(_, pattern)| takes(pattern)) {
            true if by_headers => Route::Open,
            true => Route::Taken,
            false => Route::Nowhere,
        };
        let onward = self.file.exchange_bindings.iter();
        for next in onward.filter(|binding| binding.source == exchange && takes(&binding.key)) {
            found = match self.route_on(&next.destination, key, seen) {
                Route::Taken if by_headers => found.or(Route::Open),
                further => found.or(further),
            };
        }
        match &declared.alternate {
            Some(alternate) if found == Route::Nowhere => self.route_on(alternate, key, seen),
            _ => found,
        }
    }

    pub(in crate::lesson::validate) fn exchange(&self, name: &str) -> Option<&ExchangeFile> {
        self.file.exchanges.iter().find(|exchange| exchange.name == name)
    }

    /// The queues bound to an exchange, with their keys.
    pub(in crate::lesson::validate) fn bindings_of(
        &self,
        exchange: &str,
    ) -> impl Iterator<Item = (&str, &str)> {
        let bindings = self.file.bindings.iter().filter(move |binding| binding.exchange == exchange);
        bindings.map(|binding| (binding.queue.as_str(), binding.key.as_str()))
    }
}

/// Does the engine know this argument in any version? It refuses a known one without a value and ignores any other.
fn is_known(name: &str) -> bool {
    let table: FieldTable = [(name.into(), Value::Void)].into_iter().collect();
    Version::ALL.into_iter().any(|version| QueueArguments::read(version, "", &table).is_err())
}
