//! The `x-…` arguments of a queue (RabbitMQ's "Queues" guide, "Optional Arguments").

use serde::{Deserialize, Serialize};

use super::refusal::{Refusal, ReplyCode};
use super::retry::DelayedRetry;
use super::value::{FieldTable, Name, Value};
use super::version::{Change, Version};
use crate::base::SimDuration;

/// The kind of a queue, by `x-queue-type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QueueType {
    /// A requeued message returns to the place it had.
    #[default]
    Classic,
    /// Replicated in RabbitMQ; counts deliveries.
    Quorum,
    /// A log: reading does not remove.
    Stream,
}

/// What a queue was declared with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QueueArguments {
    /// `x-queue-type`.
    pub queue_type: QueueType,
    /// `x-message-ttl`.
    pub message_ttl: Option<SimDuration>,
    /// `x-dead-letter-exchange`; the empty name is the default exchange.
    pub dead_letter_exchange: Option<Name>,
    /// `x-dead-letter-routing-key`; none: the message's own.
    pub dead_letter_routing_key: Option<Name>,
    /// `x-delivery-limit` (quorum queues), as it was given.
    pub delivery_limit: Option<i64>,
    /// `x-delayed-retry-type` and its times (quorum queues).
    pub delayed_retry: Option<DelayedRetry>,
    /// `x-consumer-timeout` (quorum queues).
    pub consumer_timeout: Option<SimDuration>,
    /// `x-expires`: how long it stays without being used.
    pub expires: Option<SimDuration>,
    /// `x-max-length`: how many messages may be ready.
    pub max_length: Option<u64>,
    /// `x-max-length-bytes`: how many bytes the bodies of the ready ones may have.
    pub max_length_bytes: Option<u64>,
    /// `x-overflow`: what happens beyond that; none: the head goes.
    pub overflow: Option<Overflow>,
    /// `x-max-priority`: the highest priority; none: no priorities.
    pub max_priority: Option<u8>,
    /// `x-single-active-consumer`.
    pub single_active_consumer: bool,
    /// `x-queue-mode` lazy: messages are kept on disk and not in memory.
    pub lazy: bool,
    /// All of them as they were given.
    given: FieldTable,
}

/// What happens to a message for which there is no room (RabbitMQ's "Queue Length Limit" guide).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overflow {
    /// The head goes.
    #[default]
    DropHead,
    /// It is not taken, and its publisher told so if it asked for confirms.
    RejectPublish,
    /// The same, and it is dead-lettered (classic queues).
    RejectPublishDlx,
}

impl Overflow {
    /// As `x-overflow` and policies name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DropHead => "drop-head",
            Self::RejectPublish => "reject-publish",
            Self::RejectPublishDlx => "reject-publish-dlx",
        }
    }
}

/// The longest time to live in milliseconds: ten years (RabbitMQ's source, `MAX_EXPIRY_TIMER`).
pub(super) const LONGEST_TTL_MS: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

/// What classic and quorum queues can be given (`capabilities/0` in `rabbit_classic_queue.erl`,
/// `rabbit_quorum_queue.erl` and `rabbit_stream_queue.erl`).
const QUEUES: [&str; 8] = [
    "x-expires",
    "x-message-ttl",
    "x-dead-letter-exchange",
    "x-dead-letter-routing-key",
    "x-max-length",
    "x-max-length-bytes",
    "x-overflow",
    "x-single-active-consumer",
];
/// What classic queues can be given besides.
const CLASSIC: [&str; 4] = ["x-max-priority", "x-queue-mode", "x-queue-version", "x-queue-master-locator"];
/// What quorum queues can be given besides.
const QUORUM: [&str; 6] = [
    "x-delivery-limit",
    "x-dead-letter-strategy",
    "x-quorum-initial-group-size",
    LOCATOR,
    "x-max-in-memory-length",
    "x-max-in-memory-bytes",
];
/// Where the leader is to be; of classic queues since 4.0.
const LOCATOR: &str = "x-queue-leader-locator";
const MAX_AGE: &str = "x-max-age";
/// What streams can be given (RabbitMQ's "Streams" guide).
const STREAM: [&str; 5] =
    ["x-max-length-bytes", MAX_AGE, "x-stream-max-segment-size-bytes", "x-initial-cluster-size", LOCATOR];

/// The arguments that a type of queues has, besides `x-queue-type`.
fn own(kind: QueueType, version: Version) -> impl Iterator<Item = &'static str> {
    let names: [&[&str]; 2] = match kind {
        QueueType::Classic => [&QUEUES, &CLASSIC],
        QueueType::Quorum => [&QUEUES, &QUORUM],
        QueueType::Stream => [&STREAM, &[]],
    };
    let located = kind == QueueType::Classic && version.has(Change::ClassicLocators);
    let retries = if kind == QueueType::Quorum { of_retries(version) } else { &[] };
    names.into_iter().flatten().chain(retries).copied().chain(located.then_some(LOCATOR))
}

/// What quorum queues can be given besides since RabbitMQ 4.3; before, it was ignored.
const fn of_retries(version: Version) -> &'static [&'static str] {
    match version.has(Change::DelayedRetry) {
        true => &["x-delayed-retry-min", "x-delayed-retry-max", "x-delayed-retry-type", "x-consumer-timeout"],
        false => &[],
    }
}

/// The arguments of one declaration, with the queue's name for the refusals.
struct Reader<'a> {
    queue: &'a str,
    table: &'a FieldTable,
    version: Version,
}

impl QueueArguments {
    /// Reads the `x-…` arguments; unknown ones are ignored, as RabbitMQ does.
    ///
    /// # Errors
    /// 406 `PRECONDITION_FAILED` for a known argument with a value it can't have.
    pub fn read(version: Version, queue: &str, table: &FieldTable) -> Result<Self, Refusal> {
        let reader = Reader { queue, table, version };
        let queue_type = reader.queue_type()?;
        let arguments = Self {
            queue_type,
            message_ttl: reader.message_ttl()?,
            dead_letter_exchange: reader.text("x-dead-letter-exchange")?,
            dead_letter_routing_key: reader.text("x-dead-letter-routing-key")?,
            delivery_limit: reader.delivery_limit()?,
            delayed_retry: reader.delayed_retry(version),
            consumer_timeout: reader.consumer_timeout(version)?,
            expires: reader.expires()?,
            max_length: reader.count("x-max-length")?,
            max_length_bytes: reader.count("x-max-length-bytes")?,
            overflow: reader.overflow(queue_type)?,
            max_priority: reader.max_priority()?,
            single_active_consumer: reader.truth("x-single-active-consumer")?,
            lazy: reader.lazy()?,
            given: table.clone(),
        };
        if arguments.dead_letter_routing_key.is_some() && arguments.dead_letter_exchange.is_none() {
            return Err(reader.invalid("x-dead-letter-routing-key", "x-dead-letter-exchange is missing"));
        }
        reader.check_idle()?;
        reader.refuse_foreign(arguments.queue_type)?;
        Ok(arguments)
    }

    /// The first argument in which another declaration differs, by its name in the protocol. One that is given with its
    /// default is not the same as none (`rabbit_misc.erl`, assert_args_equivalence/4), but for the type.
    pub(super) fn first_difference(&self, other: &FieldTable, version: Version) -> Option<&'static str> {
        const TYPE: &str = "x-queue-type";
        let kind = |table: &FieldTable| table.get(TYPE).cloned().unwrap_or_else(|| "classic".into());
        let differs = |name: &&str| match (self.given.get(*name), other.get(*name)) {
            (Some(one), Some(other)) if *name == MAX_AGE && version.has(Change::ComparesDurations) => {
                one != other && max_age(one).is_none_or(|age| Some(age) != max_age(other))
            }
            (one, other) => one != other,
        };
        if kind(&self.given) != kind(other) {
            return Some(TYPE);
        }
        own(self.queue_type, version).find(differs)
    }
}

/// What `x-max-age` asks for, in seconds: a number above 0 and one of six units (`rabbit_amqqueue.erl`,
/// check_max_age/1).
fn max_age(value: &Value) -> Option<u64> {
    const UNITS: [(&str, u64); 6] =
        [("Y", 31_536_000), ("M", 2_592_000), ("D", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let text = value.as_text()?;
    let (_, seconds) = UNITS.into_iter().find(|(unit, _)| text.ends_with(unit))?;
    let number = text.get(..text.len() - 1)?;
    let number = number.parse::<u64>().ok().filter(|count| *count > 0 && !number.starts_with('+'))?;
    Some(number.saturating_mul(seconds))
}

impl Reader<'_> {
    fn invalid(&self, name: &str, why: &str) -> Refusal {
        let text = format!("invalid arg '{name}' for queue '{}' in vhost '/': {why}", self.queue);
        Refusal::new(ReplyCode::PreconditionFailed, text)
    }

    fn count(&self, name: &str) -> Result<Option<u64>, Refusal> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::Int(number)) if *number >= 0 => Ok(Some(number.unsigned_abs())),
            Some(_) => Err(self.invalid(name, "a whole number from 0 is expected")),
        }
    }

    fn text(&self, name: &str) -> Result<Option<Name>, Refusal> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.invalid(name, "text is expected")),
        }
    }

    fn queue_type(&self) -> Result<QueueType, Refusal> {
        match self.text("x-queue-type")?.as_deref() {
            None | Some("classic") => Ok(QueueType::Classic),
            Some("quorum") => Ok(QueueType::Quorum),
            Some("stream") => Ok(QueueType::Stream),
            Some(_) => Err(self.invalid("x-queue-type", "classic, quorum or stream is expected")),
        }
    }

    /// Refuses an argument that only other types of queues have.
    fn refuse_foreign(&self, kind: QueueType) -> Result<(), Refusal> {
        let is_own = |name: &str| own(kind, self.version).any(|known| known == name);
        let all = [&QUEUES[..], &CLASSIC, &QUORUM, &STREAM, of_retries(self.version)];
        let mut foreign = all.into_iter().flatten().filter(|name| !is_own(name));
        match foreign.find(|name| self.table.contains_key(**name)) {
            Some(name) => Err(self.invalid(name, "another type of queue has that")),
            None => Ok(()),
        }
    }

    /// Refuses what arguments can't be that change nothing on one node (`rabbit_amqqueue.erl`, declare_args/0).
    fn check_idle(&self) -> Result<(), Refusal> {
        for name in ["x-max-in-memory-length", "x-max-in-memory-bytes", "x-stream-max-segment-size-bytes"] {
            self.count(name)?;
        }
        for name in ["x-quorum-initial-group-size", "x-initial-cluster-size"] {
            if self.count(name)? == Some(0) {
                return Err(self.invalid(name, "more than 0 is expected"));
            }
        }
        let oldest = if self.version.has(Change::NoVersion1) { 2 } else { 1 };
        if self.count("x-queue-version")?.is_some_and(|version| !(oldest..=2).contains(&version)) {
            return Err(self.invalid("x-queue-version", "unsupported queue version"));
        }
        self.one_of("x-dead-letter-strategy", &["at-most-once", "at-least-once"])?;
        self.one_of(LOCATOR, &["client-local", "balanced", "random", "least-leaders"])?;
        match self.table.get(MAX_AGE) {
            Some(age) if max_age(age).is_none() => Err(self.invalid(MAX_AGE, "invalid_max_age")),
            _ => Ok(()),
        }
    }

    fn one_of(&self, name: &str, words: &[&str]) -> Result<(), Refusal> {
        match self.text(name)? {
            Some(text) if !words.contains(&&*text) => Err(self.invalid(name, "another word is expected")),
            _ => Ok(()),
        }
    }

    fn truth(&self, name: &str) -> Result<bool, Refusal> {
        match self.table.get(name) {
            None => Ok(false),
            Some(Value::Bool(truth)) => Ok(*truth),
            Some(_) => Err(self.invalid(name, "true or false is expected")),
        }
    }

    /// A quorum queue can't dead-letter what it rejects: RabbitMQ has it drop heads instead.
    fn overflow(&self, kind: QueueType) -> Result<Option<Overflow>, Refusal> {
        match self.text("x-overflow")?.as_deref() {
            None => Ok(None),
            Some("reject-publish-dlx") if kind == QueueType::Quorum => Ok(Some(Overflow::DropHead)),
            Some("drop-head") => Ok(Some(Overflow::DropHead)),
            Some("reject-publish") => Ok(Some(Overflow::RejectPublish)),
            Some("reject-publish-dlx") => Ok(Some(Overflow::RejectPublishDlx)),
            Some(_) => {
                let expected = "drop-head, reject-publish or reject-publish-dlx is expected";
                Err(self.invalid("x-overflow", expected))
            }
        }
    }

    fn max_priority(&self) -> Result<Option<u8>, Refusal> {
        let name = "x-max-priority";
        let highest = self.count(name)?.map(u8::try_from).transpose();
        highest.map_err(|_| self.invalid(name, "255 is the highest there is"))
    }

    /// Since 4.3 its value is not looked at.
    fn lazy(&self) -> Result<bool, Refusal> {
        if self.version.has(Change::AnyMode) {
            return Ok(self.table.get("x-queue-mode") == Some(&"lazy".into()));
        }
        match self.text("x-queue-mode")?.as_deref() {
            None | Some("default") => Ok(false),
            Some("lazy") => Ok(true),
            Some(_) => Err(self.invalid("x-queue-mode", "default or lazy is expected")),
        }
    }

    fn expires(&self) -> Result<Option<SimDuration>, Refusal> {
        let name = "x-expires";
        match self.count(name)? {
            Some(0) => Err(self.invalid(name, "more than 0 ms are expected")),
            Some(millis) if millis > LONGEST_TTL_MS => Err(self.invalid(name, "the value is too big")),
            millis => Ok(millis.map(SimDuration::from_millis)),
        }
    }

    fn message_ttl(&self) -> Result<Option<SimDuration>, Refusal> {
        let name = "x-message-ttl";
        match self.count(name)? {
            Some(millis) if millis > LONGEST_TTL_MS => Err(self.invalid(name, "the value is too big")),
            millis => Ok(millis.map(SimDuration::from_millis)),
        }
    }

    fn delivery_limit(&self) -> Result<Option<i64>, Refusal> {
        match self.table.get("x-delivery-limit") {
            None => Ok(None),
            Some(Value::Int(limit)) => Ok(Some(*limit)),
            Some(_) => Err(self.invalid("x-delivery-limit", "a whole number is expected")),
        }
    }

    /// Nothing is refused here: what makes no sense counts as none.
    fn delayed_retry(&self, version: Version) -> Option<DelayedRetry> {
        let word = self.table.get("x-delayed-retry-type").and_then(Value::as_text)?;
        let (failed, returned) = match &**word {
            "all" => (true, true),
            "failed" => (true, false),
            "returned" => (false, true),
            _ => return None,
        };
        let millis = |name: &str| match self.table.get(name) {
            Some(Value::Int(millis)) if *millis > 0 => Some(SimDuration::from_millis(millis.unsigned_abs())),
            _ => None,
        };
        let min = millis("x-delayed-retry-min").filter(|_| version.has(Change::DelayedRetry))?;
        let max = millis("x-delayed-retry-max").unwrap_or(min);
        Some(DelayedRetry { failed, returned, min, max })
    }

    fn consumer_timeout(&self, version: Version) -> Result<Option<SimDuration>, Refusal> {
        if !version.has(Change::QueuesTimeout) {
            return Ok(None);
        }
        Ok(self.count("x-consumer-timeout")?.map(SimDuration::from_millis))
    }
}
