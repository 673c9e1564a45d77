//! Carries out a case's steps on the engine and finds each step's outcome.
//!
//! The clock is virtual: `sleep` and `at` pass time, all else happens at once.

use std::fmt;
use std::rc::Rc;

use serde_json::{Map, Value as Json, json};
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{
    ChannelId, Command, Configuration, ContentEvent, Depth, DiscardReason, Event, Message, Name, Properties,
    QueueId, ReplyCode, TopologyEvent,
};

use super::case::{self, Addressed, Case, Op, Order, Publish, Queue, Reply, Settlement, Step};
use super::clients::{Clients, OBSERVER, Outcome, ok};
use super::{commands, compare, values};

/// A step whose outcome was another than recorded.
pub struct Difference {
    /// Its number from 0; none: the topology, which was accepted when the case was recorded.
    pub step: Option<usize>,
    pub expected: Json,
    pub found: Json,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step.map_or_else(|| "topology".into(), |step| format!("step {step}"));
        write!(f, "{step}\n  expected {}\n  found    {}", self.expected, self.found)
    }
}

/// Replays a case on a broker of that configuration, up to its first difference.
pub fn replay(configuration: &Configuration, case: &Case) -> Result<(), Difference> {
    let mut clients = Clients::new(configuration, &case.topology).map_err(|refusal| Difference {
        step: None,
        expected: ok(),
        found: compare::closed(&refusal),
    })?;
    clients.refuse(&case.refused)?;
    for (at, step) in case.steps.iter().enumerate() {
        let found = clients.step(step).unwrap_or_else(|refusal| compare::closed(&refusal));
        let order = match step.op {
            Op::Collect { order, .. } => order,
            _ => Order::Total,
        };
        if !compare::agree(&step.expect, &found, order) {
            return Err(Difference { step: Some(at), expected: step.expect.clone(), found });
        }
    }
    Ok(())
}

impl Clients {
    /// Asks for bindings that are to be refused.
    fn refuse(&mut self, bindings: &[case::Refused]) -> Result<(), Difference> {
        for case::Refused { binding, channel_closed } in bindings {
            let expected = json!({"channel_closed": channel_closed});
            let end = binding.destination.as_str().into();
            let found = self.done(commands::bind(OBSERVER, binding, end));
            let found = found.unwrap_or_else(|refusal| compare::closed(&refusal));
            if !compare::agree(&expected, &found, Order::Total) {
                return Err(Difference { step: None, expected, found });
            }
            let told = |refusal| Difference { step: None, expected: ok(), found: compare::closed(&refusal) };
            self.observe().map_err(told)?;
        }
        Ok(())
    }

    /// A step's outcome. What is asked on a channel that was closed ends as that did.
    fn step(&mut self, step: &Step) -> Outcome {
        self.carry_out(step).map_err(|refusal| {
            let ended = self.ended.get(&step.channel).cloned();
            ended.filter(|_| refusal.code == ReplyCode::ChannelError).unwrap_or(refusal)
        })
    }

    fn carry_out(&mut self, Step { channel, op, expect: _ }: &Step) -> Outcome {
        let id = self.id(channel);
        match op {
            Op::Publish(publish) => self.publish(channel, publish),
            Op::Get { queue, auto_ack } => self.get(channel, queue, *auto_ack),
            Op::Drain { queue } => self.drain(queue),
            Op::Collect { channels, .. } => Ok(self.collect(channels.as_deref())),
            Op::Depth { queue } => Ok(self.depth(queue)),
            Op::Route { exchange, routing_key, headers } => self.route(exchange, routing_key, headers),
            Op::RouteMatrix { exchange, messages } => self.route_matrix(exchange, messages),
            Op::Ack(settlement) => self.settle(channel, settlement, |channel, delivery_tag| Command::Ack {
                channel,
                delivery_tag,
                multiple: settlement.multiple,
            }),
            Op::Nack(settlement) => self.settle(channel, settlement, |channel, delivery_tag| Command::Nack {
                channel,
                delivery_tag,
                multiple: settlement.multiple,
                requeue: settlement.requeue,
            }),
            Op::Reject(settlement) => self.settle(channel, settlement, |channel, delivery_tag| {
                Command::Reject { channel, delivery_tag, requeue: settlement.requeue }
            }),
            Op::Recover { requeue } => self.done(Command::Recover { channel: id, requeue: *requeue }),
            Op::Reply(reply) => self.reply(channel, reply),
            Op::Consume { queue, consumer, auto_ack, exclusive, arguments } => {
                let (queue, tag, arguments) =
                    (self.named(queue), self.tag(consumer), values::table(arguments));
                let (auto_ack, exclusive) = (*auto_ack, *exclusive);
                self.done(Command::Consume { channel: id, queue, tag, auto_ack, exclusive, arguments })
            }
            Op::Cancel { consumer } => {
                let tag = self.tag(consumer);
                self.done(Command::Cancel { channel: id, tag })
            }
            Op::Qos { prefetch_count, prefetch_size, global } => self.done(Command::Qos {
                channel: id,
                prefetch_size: *prefetch_size,
                prefetch: *prefetch_count,
                global: *global,
            }),
            Op::DeclareQueue(queue) => self.declare_queue(id, queue),
            Op::DeclareExchange(exchange) => self.done(commands::declare_exchange(id, exchange)),
            Op::Bind(binding) => self.done(commands::bind(id, binding, self.named(&binding.destination))),
            Op::Unbind(binding) => self.done(commands::unbind(id, binding, self.named(&binding.destination))),
            Op::DeleteQueue { queue, if_unused, if_empty } => {
                let (name, if_unused, if_empty) = (self.named(queue), *if_unused, *if_empty);
                self.counted(Command::DeleteQueue { channel: id, queue: name, if_unused, if_empty }, queue)
            }
            Op::DeleteExchange { exchange, if_unused } => self.done(Command::DeleteExchange {
                channel: id,
                exchange: exchange.as_str().into(),
                if_unused: *if_unused,
            }),
            Op::Purge { queue } => {
                self.counted(Command::Purge { channel: id, queue: self.named(queue) }, queue)
            }
            Op::OpenChannel { connection, confirm } => self.open(channel, connection, *confirm),
            Op::CloseChannel {} => self.done(Command::CloseChannel(id)),
            Op::CloseConnection { connection } | Op::DropConnection { connection } => {
                let connection = self.connection(connection);
                self.done(Command::CloseConnection(connection))
            }
            Op::ConfirmSelect {} => {
                self.channels.get_mut(channel).into_iter().for_each(|client| client.confirms = true);
                self.done(Command::SelectConfirms(id))
            }
            Op::TxSelect {} => self.done(Command::SelectTx(id)),
            Op::TxCommit {} => self.done(Command::CommitTx(id)),
            Op::TxRollback {} => self.done(Command::RollbackTx(id)),
            Op::RestartBroker { mode } => self.restart(*mode),
            Op::Sleep { ms } => Ok(self.pass(self.now + SimDuration::from_millis(*ms))),
            Op::At { ms } => Ok(self.pass(self.now.max(SimTime::from_millis(*ms)))),
        }
    }

    fn publish(&mut self, channel: &str, publish: &Publish) -> Outcome {
        let (id, confirms) = (self.id(channel), self.channels.get(channel).is_some_and(|c| c.confirms));
        let bodies = publish.bodies.iter().flatten().chain(&publish.body);
        let (key, mut confirmed) = (self.named(&publish.routing_key), Vec::new());
        for body in bodies {
            let Publish { exchange, headers, properties, mandatory, immediate, .. } = publish;
            let message = commands::message(exchange, key.clone(), headers, properties, body.text());
            let (mandatory, immediate) = (*mandatory, *immediate);
            let events = self.send(Command::Publish { channel: id, message, mandatory, immediate })?;
            confirmed.extend(events.iter().filter_map(confirmation));
        }
        if !confirms && !publish.mandatory {
            return Ok(ok());
        }
        let mut outcome = json!({});
        if confirms {
            let one = publish.body.as_ref().and_then(|_| confirmed.pop());
            outcome["confirm"] = one.unwrap_or(Json::Array(confirmed));
        }
        if publish.mandatory {
            outcome["returned"] = std::mem::take(&mut self.returned).into();
        }
        Ok(outcome)
    }

    /// Publishes to where the latest delivery with a body asks for replies.
    fn reply(&mut self, channel: &str, reply: &Reply) -> Outcome {
        let client = self.channels.get(channel);
        let asked = client.and_then(|client| client.tags.get(reply.delivery.as_str())?.1.clone());
        let key: Name = asked.expect("a reply names a delivery that asks for it");
        let message = commands::message("", key, &reply.headers, &reply.properties, reply.body.text());
        let (channel, mandatory) = (self.id(channel), reply.mandatory);
        let events = self.send(Command::Publish { channel, message, mandatory, immediate: false })?;
        let mut outcome = match events.iter().find_map(confirmation) {
            Some(confirm) => json!({"confirm": confirm}),
            None => ok(),
        };
        if mandatory {
            outcome["returned"] = std::mem::take(&mut self.returned).into();
        }
        Ok(outcome)
    }

    fn get(&mut self, channel: &str, queue: &str, auto_ack: bool) -> Outcome {
        let queue = self.named(queue);
        let events = self.send(Command::Get { channel: self.id(channel), queue, auto_ack })?;
        let Some((mut delivery, queue)) = self.fetched(&events) else { return Ok(json!({"empty": true})) };
        let left = self.broker.depth(queue).map_or(0, |depth| depth.ready);
        delivery.insert("message_count".into(), left.into());
        Ok(json!({"delivery": delivery}))
    }

    fn drain(&mut self, queue: &str) -> Outcome {
        let mut deliveries = Vec::new();
        loop {
            let queue = self.named(queue);
            let events = self.send(Command::Get { channel: OBSERVER, queue, auto_ack: true })?;
            let Some((mut delivery, _)) = self.fetched(&events) else {
                return Ok(json!({"deliveries": deliveries}));
            };
            delivery.remove("delivery_tag");
            deliveries.push(delivery);
        }
    }

    fn collect(&mut self, channels: Option<&[String]>) -> Json {
        let asked = |channel: &String| channels.is_none_or(|channels| channels.contains(channel));
        let (arrived, later) =
            std::mem::take(&mut self.arrived).into_iter().partition(|(channel, _)| asked(channel));
        self.arrived = later;
        let deliveries: Vec<Json> = Vec::into_iter(arrived).map(|(_, delivery)| delivery).collect();
        let mut outcome = json!({"deliveries": deliveries});
        let (closed, later) = std::mem::take(&mut self.closed).into_iter().partition(|(name, _)| asked(name));
        self.closed = later;
        let closed: Map<String, Json> = closed;
        if !closed.is_empty() {
            outcome["channels_closed"] = closed.into();
        }
        for (name, seen) in [("cancelled", &mut self.cancelled), ("returned", &mut self.returned)] {
            if !seen.is_empty() {
                outcome[name] = std::mem::take(seen).into();
            }
        }
        outcome
    }

    fn depth(&self, queue: &str) -> Json {
        match self.read(queue) {
            Some(Depth { ready, unacknowledged, consumers, .. }) => {
                json!({"ready": ready, "unacked": unacknowledged, "consumers": consumers})
            }
            None => json!({"exists": false}),
        }
    }

    /// Publishes one mandatory message and empties all queues.
    fn route(&mut self, exchange: &str, key: &str, headers: &case::Table) -> Outcome {
        let message = commands::message(exchange, key.into(), headers, &Properties::default(), String::new());
        let publish = Command::Publish { channel: OBSERVER, message, mandatory: true, immediate: false };
        let events = self.send(publish)?;
        let returned =
            events.iter().any(|event| matches!(event, Event::Content(ContentEvent::Returned { .. })));
        self.returned.clear();
        let mut copies = Map::new();
        for queue in self.queues.clone() {
            let found = if self.broker.queue(&queue).is_some() { self.drain(&queue)? } else { Json::Null };
            let count = found["deliveries"].as_array().map_or(0, Vec::len);
            if count > 0 {
                copies.insert(queue, count.into());
            }
        }
        Ok(json!({"queues": copies, "returned": returned}))
    }

    fn route_matrix(&mut self, exchange: &str, messages: &[Addressed]) -> Outcome {
        let mut reached = Vec::new();
        for message in messages {
            let one = self.route(exchange, &message.routing_key, &message.headers)?;
            let queues = one["queues"].as_object();
            let mut queues: Vec<String> =
                queues.into_iter().flatten().map(|(name, _)| name.clone()).collect();
            queues.sort();
            reached.push(queues);
        }
        Ok(json!({"queues": reached}))
    }

    fn settle(
        &mut self,
        channel: &str,
        settlement: &Settlement,
        command: impl Fn(ChannelId, u64) -> Command,
    ) -> Outcome {
        let known = |body: &String| Some(self.channels.get(channel)?.tags.get(body.as_str())?.0);
        let tag = settlement.delivery_tag.or_else(|| settlement.delivery.as_ref().and_then(known));
        let tag = tag.expect("a settlement names a delivery that was made");
        self.done(command(self.id(channel), tag))
    }

    fn declare_queue(&mut self, channel: ChannelId, queue: &Queue) -> Outcome {
        let events = self.send(commands::declare_queue(channel, self.named(&queue.name), queue))?;
        let mut outcome = ok();
        if let Some(alias) = &queue.alias {
            let given = events.iter().find_map(declared).and_then(|id| self.give(alias, id));
            let prefix = given.filter(|name| name.starts_with("amq.gen-")).map(|_| "amq.gen-");
            outcome["name_prefix"] = prefix.into();
        }
        let depth = self.read(queue.alias.as_ref().unwrap_or(&queue.name));
        let (ready, consumers) = depth.map_or((0, 0), |depth| (depth.ready, depth.consumers));
        outcome["message_count"] = ready.into();
        outcome["consumer_count"] = consumers.into();
        Ok(outcome)
    }

    /// Purging and deleting answer how many messages were ready.
    fn counted(&mut self, command: Command, queue: &str) -> Outcome {
        let ready = self.read(queue).map_or(0, |depth| depth.ready);
        let events = self.send(command)?;
        let purged = |event: &&Event| {
            matches!(event, Event::Content(ContentEvent::Discarded { reason: DiscardReason::Purged, .. }))
        };
        let purged = events.iter().filter(purged).count();
        assert!(purged == 0 || purged == ready, "a purge leaves nothing ready");
        Ok(json!({"message_count": ready}))
    }

    /// What `basic.get` was answered with, and from which queue.
    fn fetched(&self, events: &[Event]) -> Option<(Map<String, Json>, QueueId)> {
        let answer = |event: &Event| match event {
            Event::Content(ContentEvent::Delivered {
                tag: None,
                queue,
                delivery_tag,
                redelivered,
                message,
                ..
            }) => Some((*queue, *delivery_tag, *redelivered, Rc::clone(message))),
            _ => None,
        };
        let (queue, delivery_tag, redelivered, message): (_, _, _, Rc<Message>) =
            events.iter().find_map(answer)?;
        let mut delivery = self.delivery(&message, redelivered);
        delivery.insert("delivery_tag".into(), delivery_tag.into());
        Some((delivery, queue))
    }
}

fn confirmation(event: &Event) -> Option<Json> {
    match event {
        Event::Content(ContentEvent::Confirmed { ack, .. }) => Some(if *ack { "ack" } else { "nack" }.into()),
        _ => None,
    }
}

fn declared(event: &Event) -> Option<QueueId> {
    match event {
        Event::Topology(TopologyEvent::QueueDeclared { queue }) => Some(*queue),
        _ => None,
    }
}
