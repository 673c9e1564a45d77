//! Carries out a case's steps on the engine and finds each step's outcome.
//!
//! The clock is virtual: `sleep` and `at` pass time, all else happens at once.

use std::rc::Rc;

use serde_json::{Map, Value as Json, json};
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{
    ChannelId, Command, Depth, DiscardReason, Event, Message, Properties,
};

use super::case::{self, Addressed, Case, Op, Order, Publish, Queue, Settlement, Step};
use super::clients::{Clients, OBSERVER, Outcome, bind, declare_exchange, declare_queue, ok, unbind};
use super::compare;

/// A step whose outcome was another than recorded.
pub struct Difference {
    pub step: usize,
    pub expected: Json,
    pub found: Json,
}

/// Replays a case up to its first difference.
pub fn replay(case: &Case) -> Result<(), Difference> {
    let mut clients = Clients::new(&case.topology);
    for (at, step) in case.steps.iter().enumerate() {
        let found = clients.step(step).unwrap_or_else(|refusal| compare::closed(&refusal));
        let order = match step.op {
            Op::Collect { order, .. } => order,
            _ => Order::Total,
        };
        if !compare::agree(&step.expect, &found, order) {
            return Err(Difference { step: at, expected: step.expect.clone(), found });
        }
    }
    Ok(())
}

impl Clients {
    fn step(&mut self, Step { channel, op, expect: _ }: &Step) -> Outcome {
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
            Op::Nack(settlement) | Op::Reject(settlement) => {
                self.settle(channel, settlement, |channel, delivery_tag| Command::Nack {
                    channel,
                    delivery_tag,
                    multiple: settlement.multiple,
                    requeue: settlement.requeue,
                })
            }
            Op::Consume { queue, consumer, auto_ack } => {
                let (queue, tag) = (queue.as_str().into(), self.tag(consumer));
                self.done(Command::Consume {
                    channel: id,
                    queue,
                    tag,
                    auto_ack: *auto_ack,
                    exclusive: false,
                    arguments: Default::default(),
                })
            }
            Op::Cancel { consumer } => {
                let tag = self.tag(consumer);
                self.done(Command::Cancel { channel: id, tag })
            }
            Op::Qos { prefetch_count, global } => self.done(Command::Qos {
                prefetch_size: 0,
                channel: id,
                prefetch: *prefetch_count,
                global: *global,
            }),
            Op::DeclareQueue(queue) => self.declare_queue(id, queue),
            Op::DeclareExchange(exchange) => self.done(declare_exchange(id, exchange)),
            Op::Bind(binding) => self.done(bind(id, binding)),
            Op::Unbind(binding) => self.done(unbind(id, binding)),
            Op::DeleteQueue { queue } => self.counted(
                Command::DeleteQueue {
                    channel: id,
                    queue: queue.as_str().into(),
                    if_unused: false,
                    if_empty: false,
                },
                queue,
            ),
            Op::Purge { queue } => {
                self.counted(Command::Purge { channel: id, queue: queue.as_str().into() }, queue)
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
            Op::Sleep { ms } => Ok(self.pass(self.now + SimDuration::from_millis(*ms))),
            Op::At { ms } => Ok(self.pass(self.now.max(SimTime::from_millis(*ms)))),
        }
    }

    fn publish(&mut self, channel: &str, publish: &Publish) -> Outcome {
        let (id, confirms) = self.channels.get(channel).map_or((OBSERVER, false), |c| (c.id, c.confirms));
        let bodies = publish.bodies.iter().flatten().chain(&publish.body);
        let mut confirmed = Vec::new();
        for body in bodies {
            let message = Rc::new(Message {
                exchange: publish.exchange.as_str().into(),
                routing_key: publish.routing_key.as_str().into(),
                properties: publish.properties.clone(),
                headers: case::table(&publish.headers),
                body: body.text().into(),
                ..Message::default()
            });
            let events = self.send(Command::Publish {
                channel: id,
                message,
                mandatory: publish.mandatory,
                immediate: false,
            })?;
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

    fn get(&mut self, channel: &str, queue: &str, auto_ack: bool) -> Outcome {
        let events = self.send(Command::Get { channel: self.id(channel), queue: queue.into(), auto_ack })?;
        let Some(mut delivery) = events.iter().find_map(fetched) else { return Ok(json!({"empty": true})) };
        delivery.insert("message_count".into(), self.read(queue).map_or(0, |depth| depth.ready).into());
        Ok(json!({"delivery": delivery}))
    }

    fn drain(&mut self, queue: &str) -> Outcome {
        let mut deliveries = Vec::new();
        loop {
            let get = Command::Get { channel: OBSERVER, queue: queue.into(), auto_ack: true };
            let events = self.send(get)?;
            let Some(mut delivery) = events.iter().find_map(fetched) else {
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
        for (name, seen) in [("cancelled", &mut self.cancelled), ("returned", &mut self.returned)] {
            if !seen.is_empty() {
                outcome[name] = std::mem::take(seen).into();
            }
        }
        outcome
    }

    fn depth(&self, queue: &str) -> Json {
        match self.read(queue) {
            Some(Depth { ready, unacknowledged, consumers }) => {
                json!({"ready": ready, "unacked": unacknowledged, "consumers": consumers})
            }
            None => json!({"exists": false}),
        }
    }

    /// Publishes one mandatory message and empties all queues.
    fn route(&mut self, exchange: &str, key: &str, headers: &case::Table) -> Outcome {
        let message = Rc::new(Message {
            exchange: exchange.into(),
            routing_key: key.into(),
            properties: Properties::default(),
            headers: case::table(headers),
            ..Message::default()
        });
        let events =
            self.send(Command::Publish { channel: OBSERVER, message, mandatory: true, immediate: false })?;
        let returned = events.iter().any(|event| matches!(event, Event::Returned { .. }));
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
        let known = |body: &String| self.channels.get(channel)?.tags.get(body.as_str()).copied();
        let tag = settlement.delivery_tag.or_else(|| settlement.delivery.as_ref().and_then(known));
        let tag = tag.expect("a settlement names a delivery that was made");
        self.done(command(self.id(channel), tag))
    }

    fn declare_queue(&mut self, channel: ChannelId, queue: &Queue) -> Outcome {
        self.send(declare_queue(channel, queue))?;
        let depth = self.read(&queue.name);
        let (ready, consumers) = depth.map_or((0, 0), |depth| (depth.ready, depth.consumers));
        Ok(json!({"ok": true, "message_count": ready, "consumer_count": consumers}))
    }

    /// Purging and deleting answer how many messages were ready.
    fn counted(&mut self, command: Command, queue: &str) -> Outcome {
        let ready = self.read(queue).map_or(0, |depth| depth.ready);
        let events = self.send(command)?;
        let purged = |event: &&Event| matches!(event, Event::Discarded { reason: DiscardReason::Purged, .. });
        let purged = events.iter().filter(purged).count();
        assert!(purged == 0 || purged == ready, "a purge leaves nothing ready");
        Ok(json!({"message_count": ready}))
    }
}

fn confirmation(event: &Event) -> Option<Json> {
    match event {
        Event::Confirmed { ack, .. } => Some(if *ack { "ack" } else { "nack" }.into()),
        _ => None,
    }
}

/// What `basic.get` was answered with.
fn fetched(event: &Event) -> Option<Map<String, Json>> {
    let Event::Delivered { tag: None, delivery_tag, redelivered, message, .. } = event else { return None };
    let mut delivery = compare::delivery(message, *redelivered);
    delivery.insert("delivery_tag".into(), (*delivery_tag).into());
    Some(delivery)
}
