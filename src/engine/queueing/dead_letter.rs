//! Dead-lettering (RabbitMQ's "Dead Letter Exchanges" guide).

use std::collections::VecDeque;
use std::rc::Rc;

use super::broker::Broker;
use super::event::{ContentEvent, DeathReason, DiscardReason, Event, UnroutableReason};
use super::id::QueueId;
use super::message::{Message, Past};
use super::queue::{History, QueuedMessage};
use super::value::{FieldTable, Name, Value};
use super::version::{Change, Version};
use crate::base::SimTime;

/// Messages that died and are yet to be published to their dead-letter exchange.
///
/// They wait here until the command at hand is done: a chain of dead-letter queues is worked off
/// one after the other, however long it is.
pub(super) type Morgue = VecDeque<DeadLetter>;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct DeadLetter {
    queue: Name,
    reason: DeathReason,
    exchange: Name,
    routing_key: Option<Name>,
    history: History,
    message: Rc<Message>,
}

/// How many dead letters may follow at one instant from each that is there, where RabbitMQ would go
/// on for as long as it takes: queues that feed one another and keep nothing.
const FOLLOWING: usize = 100;

impl Broker {
    /// Ends a copy that is in no queue any more: dead-lettered if its queue says where to, or gone.
    pub(super) fn die(
        &mut self,
        id: QueueId,
        queued: QueuedMessage,
        reason: DeathReason,
        out: &mut Vec<Event>,
    ) {
        if self.is_stream(id) {
            // It never left.
            return;
        }
        self.let_go(id, &queued);
        let Some(queue) = self.queues.get(id) else { return };
        let QueuedMessage { copy, message, mut history, .. } = queued;
        if queue.version.has(Change::FailuresTravel) {
            history.delivery_count = queued.delivery_count;
        }
        if queue.arguments.dead_letter_exchange.is_none() {
            let reason = DiscardReason::Dead(reason);
            return out.push(Event::Content(ContentEvent::Discarded { copy, queue: id, reason, message }));
        }
        out.push(Event::Content(ContentEvent::DeadLettered {
            copy,
            queue: id,
            reason,
            message: Rc::clone(&message),
        }));
        self.bury(id, message, reason, history);
    }

    /// Has a message that died in a queue published to the queue's dead-letter exchange.
    pub(super) fn bury(
        &mut self,
        id: QueueId,
        message: Rc<Message>,
        reason: DeathReason,
        mut history: History,
    ) {
        let Some(queue) = self.queues.get(id) else { return };
        let Some(exchange) = queue.arguments.dead_letter_exchange.clone() else { return };
        history.automatic_deaths = match reason {
            DeathReason::Rejected => 0,
            DeathReason::Expired | DeathReason::Maxlen | DeathReason::DeliveryLimit => {
                history.automatic_deaths + 1
            }
        };
        self.morgue.push_back(DeadLetter {
            queue: queue.name.clone(),
            reason,
            exchange,
            routing_key: queue.arguments.dead_letter_routing_key.clone(),
            history,
            message,
        });
    }

    /// Publishes what died, and what dies of that in turn.
    pub(super) fn publish_dead(&mut self, now: SimTime, out: &mut Vec<Event>) {
        let mut left = (self.morgue.len() + FOLLOWING).saturating_mul(FOLLOWING);
        while let Some(dead) = self.morgue.pop_front() {
            // More deaths in a row than there are queues: one of them was entered twice.
            let deaths = dead.history.automatic_deaths;
            let endless = left == 0 || deaths > 0 && deaths as usize >= self.queues.declared();
            left = left.saturating_sub(1);
            self.publish_one_dead(now, dead, endless, out);
        }
    }

    fn publish_one_dead(&mut self, now: SimTime, dead: DeadLetter, endless: bool, out: &mut Vec<Event>) {
        let history = dead.history;
        let message = Rc::new(dead.into_message(now, self.configuration.version));
        let Some(exchange) = self.exchange(&message.exchange) else {
            return out.push(Event::Content(ContentEvent::Unroutable {
                message,
                reason: UnroutableReason::NoExchange,
            }));
        };
        out.push(Event::Content(ContentEvent::Published {
            exchange,
            channel: None,
            message: Rc::clone(&message),
        }));
        if self.hold(now, exchange, &message, out) {
            return;
        }
        let mut targets = self.targets_of(exchange, &message, out);
        if !self.configuration.has(Change::StreamsTakeTheDead) {
            targets.retain(|target| !self.is_stream(target.queue));
        }
        let found = !targets.is_empty();
        if history.automatic_deaths > 0 {
            targets.retain(|target| !endless && !self.is_cycle(target.queue, &message.headers));
        }
        if targets.is_empty() {
            let reason = if found { UnroutableReason::Cycle } else { UnroutableReason::NoRoute };
            out.push(Event::Content(ContentEvent::Unroutable { message: Rc::clone(&message), reason }));
        }
        for target in targets.drain(..) {
            self.enqueue(now, target, history, Rc::clone(&message), out);
        }
        self.targets = targets;
    }

    /// Has it been in this queue, and did nobody reject it since?
    fn is_cycle(&self, queue: QueueId, headers: &FieldTable) -> bool {
        let (Some(queue), Some(Value::List(deaths))) = (self.queues.get(queue), headers.get("x-death"))
        else {
            return false;
        };
        let field = |death: &Value, name: &str| match death {
            Value::Table(death) => death.get(name).and_then(Value::as_text).cloned(),
            _ => None,
        };
        let earlier = deaths.iter().position(|death| field(death, "queue").as_ref() == Some(&queue.name));
        let mut since = deaths.iter().take(earlier.map_or(0, |at| at + 1));
        earlier.is_some() && since.all(|death| field(death, "reason").as_deref() != Some("rejected"))
    }
}

impl DeadLetter {
    /// The message with its new address and one death more in its history; its `expiration` is
    /// taken off, so that it doesn't expire again at once.
    fn into_message(self, now: SimTime, version: Version) -> Message {
        let mut message = Message::clone(&self.message);
        let death = self.death(now, &message);
        let headers = &mut message.headers;
        if version.has(Change::OwnDeathsOnly) && message.past == Past::Alive {
            headers.remove("x-death");
        }
        if !headers.contains_key("x-death") {
            self.tell(headers, &message.exchange, "first");
        }
        if version.has(Change::LastDeath) {
            self.tell(headers, &message.exchange, "last");
        }
        record_death(headers, death, version);
        Rc::make_mut(&mut message.properties).expiration = None;
        message.exchange = self.exchange;
        if message.past == Past::Alive {
            message.past = Past::Died;
        }
        if let Some(key) = self.routing_key {
            // A key of the queue's own replaces all of the publisher's.
            message.routing_key = key;
            message.past = Past::Rekeyed;
            message.bcc.clear();
            if !version.has(Change::KeepsCc) {
                message.headers.remove("CC");
            }
        }
        message
    }

    /// Writes down which death was the first or the last.
    fn tell(&self, headers: &mut FieldTable, exchange: &Name, which: &str) {
        let told = [
            ("exchange", Value::Text(exchange.clone())),
            ("queue", Value::Text(self.queue.clone())),
            ("reason", self.reason.as_str().into()),
        ];
        headers.extend(told.map(|(name, value)| (format!("x-{which}-death-{name}").into(), value)));
    }

    fn death(&self, now: SimTime, message: &Message) -> FieldTable {
        let keys = message.shown_keys().cloned().map(Value::Text).collect();
        let seconds = (now.as_millis() / 1_000) as i64;
        let fields = [
            ("count", Value::Int(1)),
            ("reason", self.reason.as_str().into()),
            ("queue", Value::Text(self.queue.clone())),
            ("time", Value::Int(seconds)),
            ("exchange", Value::Text(message.exchange.clone())),
            ("routing-keys", Value::List(keys)),
        ];
        let mut death: FieldTable = fields.into_iter().map(|(name, value)| (name.into(), value)).collect();
        if let Some(ttl) = &message.properties.expiration {
            death.insert("original-expiration".into(), Value::Text(ttl.clone()));
        }
        death
    }
}

/// Adds a death to `x-death`: one entry for each queue and reason, with a count, the newest first.
fn record_death(headers: &mut FieldTable, mut death: FieldTable, version: Version) {
    let mut deaths = match headers.remove("x-death") {
        Some(Value::List(deaths)) => deaths,
        _ => Vec::new(),
    };
    if !version.has(Change::DeathOrder) && deaths.len() > 1 {
        deaths = grouped(deaths);
    }
    let here = Value::Table(death.clone());
    if let Some(at) = deaths.iter().position(|other| is_same(other, &here))
        && let Value::Table(earlier) = deaths.remove(at)
    {
        let count = earlier.get("count").and_then(Value::as_int).unwrap_or(0);
        death = earlier;
        death.insert("count".into(), Value::Int(count.saturating_add(1)));
    }
    deaths.insert(0, Value::Table(death));
    headers.insert("x-death".into(), Value::List(deaths));
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Table(one), Value::Table(other)) => {
            ["queue", "reason"].iter().all(|field| one.get(*field) == other.get(*field))
        }
        _ => false,
    }
}

/// Makes one entry of those for the same queue and reason, the first of them, each of which counts 1 if that says
/// nothing. As RabbitMQ 3.10 goes about it the order of the entries is turned round.
fn grouped(deaths: Vec<Value>) -> Vec<Value> {
    let mut groups: Vec<(Value, i64)> = Vec::new();
    for death in deaths {
        match groups.iter_mut().find(|(first, _)| is_same(first, &death)) {
            Some((_, count)) => *count += 1,
            None => groups.insert(0, (death, 1)),
        }
    }
    let counted = groups.into_iter().map(|(mut death, count)| {
        if let Value::Table(death) = &mut death
            && !death.contains_key("count")
        {
            death.insert("count".into(), Value::Int(count));
        }
        death
    });
    counted.collect()
}
