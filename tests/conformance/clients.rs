//! The broker of a case with its clients: what they have open, and what they were told.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value as Json, json};
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, ConnectionId, ConsumerTag, Depth, Event, ExchangeDeclaration, Message,
    QueueDeclaration, QueueId, Refusal,
};

use super::case::{self, Binding, Exchange, MAIN, Queue};
use super::compare;

/// A step's outcome; `Err` when the broker closed the channel or connection for it.
pub type Outcome = Result<Json, Refusal>;

/// The separate channel, on a connection of its own, that `drain` and the like speak on.
pub const OBSERVER: ChannelId = ChannelId(0);

/// The broker of a case and what its clients know.
pub struct Clients {
    pub broker: Broker,
    pub now: SimTime,
    pub queues: Vec<String>,
    pub channels: BTreeMap<String, Client>,
    connections: Vec<String>,
    consumers: Vec<String>,
    last_channel: u32,
    /// Deliveries to consumers, and the broker's cancellations, not collected yet.
    pub arrived: Vec<(String, Json)>,
    pub cancelled: Vec<Json>,
    pub returned: Vec<Json>,
}

/// A channel from the client's side.
pub struct Client {
    pub id: ChannelId,
    pub confirms: bool,
    /// The latest delivery with a body.
    pub tags: BTreeMap<Rc<str>, u64>,
}

impl Clients {
    pub fn new(topology: &case::Topology) -> Self {
        let mut clients = Self {
            broker: Broker::default(),
            now: SimTime::ZERO,
            queues: topology.queues.iter().map(|queue| queue.name.clone()).collect(),
            channels: BTreeMap::new(),
            connections: Vec::new(),
            consumers: Vec::new(),
            last_channel: OBSERVER.0,
            arrived: Vec::new(),
            cancelled: Vec::new(),
            returned: Vec::new(),
        };
        clients.open(MAIN, MAIN, true).expect("a fresh broker opens a channel");
        let connection = clients.connection("observer");
        for command in
            [Command::OpenConnection(connection), Command::OpenChannel { connection, channel: OBSERVER }]
        {
            clients.send(command).expect("a fresh broker opens another");
        }
        clients.declare(topology).expect("the topology was accepted when it was recorded");
        clients
    }

    fn declare(&mut self, topology: &case::Topology) -> Result<(), Refusal> {
        for exchange in &topology.exchanges {
            self.send(declare_exchange(OBSERVER, exchange))?;
        }
        for queue in &topology.queues {
            self.send(declare_queue(OBSERVER, queue))?;
        }
        for binding in &topology.bindings {
            self.send(bind(OBSERVER, binding))?;
        }
        Ok(())
    }

    /// Opens a channel, and its connection if need be, in place of one of the same name.
    pub fn open(&mut self, channel: &str, connection: &str, confirms: bool) -> Outcome {
        let connection = self.connection(connection);
        // Refused when it is open already; that closes nothing.
        self.send(Command::OpenConnection(connection)).ok();
        self.last_channel += 1;
        let id = ChannelId(self.last_channel);
        self.send(Command::OpenChannel { connection, channel: id })?;
        self.channels.insert(channel.into(), Client { id, confirms, tags: BTreeMap::new() });
        if confirms { self.done(Command::SelectConfirms(id)) } else { Ok(ok()) }
    }

    pub fn pass(&mut self, until: SimTime) -> Json {
        self.now = until;
        let mut events = Vec::new();
        self.broker.advance(until, &mut events);
        self.note(&events, false);
        json!({})
    }

    pub fn done(&mut self, command: Command) -> Outcome {
        self.send(command).map(|_| ok())
    }

    pub fn send(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        let asked = matches!(command, Command::Cancel { .. } | Command::CloseChannel(_));
        let done = self.broker.apply(self.now, command, &mut events);
        self.note(&events, asked || done.is_err());
        done.map(|()| events)
    }

    /// Keeps what clients learn from events; a cancellation that was asked for is no news.
    fn note(&mut self, events: &[Event], asked: bool) {
        for event in events {
            match event {
                Event::Delivered { channel, tag, delivery_tag, redelivered, message, .. } => {
                    self.note_delivery(*channel, *tag, *delivery_tag, *redelivered, message);
                }
                Event::ConsumerCancelled { tag, .. } if !asked => {
                    self.cancelled.push(self.consumers[tag.index()].as_str().into());
                }
                Event::Returned { message, .. } => self.returned.push(json!({
                    "reply_code": 312, "reply_text": "NO_ROUTE", "body": compare::body(&message.body),
                    "exchange": &*message.exchange, "routing_key": &*message.routing_key,
                })),
                _ => {}
            }
        }
    }

    fn note_delivery(
        &mut self,
        channel: ChannelId,
        consumer: Option<ConsumerTag>,
        tag: u64,
        redelivered: bool,
        message: &Message,
    ) {
        let Some((name, client)) = self.channels.iter_mut().find(|(_, client)| client.id == channel) else {
            return;
        };
        client.tags.insert(Rc::clone(&message.body), tag);
        let Some(consumer) = consumer else { return };
        let mut delivery = compare::delivery(message, redelivered);
        delivery.insert("delivery_tag".into(), tag.into());
        delivery.insert("channel".into(), name.as_str().into());
        delivery.insert("consumer".into(), self.consumers[consumer.index()].as_str().into());
        self.arrived.push((name.clone(), delivery.into()));
    }

    pub fn id(&self, channel: &str) -> ChannelId {
        self.channels.get(channel).map_or(ChannelId(u32::MAX), |client| client.id)
    }

    pub fn connection(&mut self, name: &str) -> ConnectionId {
        ConnectionId(number(&mut self.connections, name))
    }

    pub fn tag(&mut self, consumer: &str) -> ConsumerTag {
        ConsumerTag(number(&mut self.consumers, consumer))
    }

    pub fn read(&self, queue: &str) -> Option<Depth> {
        let id: QueueId = self.broker.queue(queue)?;
        self.broker.depth(id)
    }
}

pub fn ok() -> Json {
    json!({"ok": true})
}

/// The number of a name, a new one if it is new.
fn number(names: &mut Vec<String>, name: &str) -> u32 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    });
    at as u32
}

pub fn declare_exchange(channel: ChannelId, exchange: &Exchange) -> Command {
    let name = exchange.name.as_str().into();
    Command::DeclareExchange(channel, ExchangeDeclaration::new(name, exchange.kind))
}

pub fn declare_queue(channel: ChannelId, queue: &Queue) -> Command {
    let (name, arguments) = (queue.name.as_str().into(), case::table(&queue.arguments));
    Command::DeclareQueue(
        channel,
        QueueDeclaration { name, arguments, durable: queue._durable, ..QueueDeclaration::default() },
    )
}

pub fn bind(channel: ChannelId, binding: &Binding) -> Command {
    let (exchange, queue) = (binding.source.as_str().into(), binding.destination.as_str().into());
    let (key, arguments) = (binding.routing_key.as_str().into(), case::table(&binding.arguments));
    Command::Bind { channel, exchange, queue, key, arguments }
}

pub fn unbind(channel: ChannelId, binding: &Binding) -> Command {
    let (exchange, queue) = (binding.source.as_str().into(), binding.destination.as_str().into());
    let (key, arguments) = (binding.routing_key.as_str().into(), case::table(&binding.arguments));
    Command::Unbind { channel, exchange, queue, key, arguments }
}
