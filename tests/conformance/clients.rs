//! The broker of a case with its clients: what they have open, and what they were told.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value as Json, json};
use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Broker, ChannelId, CloseReason, Command, Configuration, ConnectionEvent, ConnectionId, ConsumerTag,
    ContentEvent, Depth, Event, Message, Name, QueueId, Refusal, Shutdown, TopologyEvent,
};

use super::case::{self, MAIN};
use super::{commands, compare};

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
    /// The names that the broker gave to queues, by what the case calls them.
    given: BTreeMap<String, Name>,
    /// Deliveries to consumers, and the broker's cancellations, not collected yet.
    pub arrived: Vec<(String, Json)>,
    pub cancelled: Vec<Json>,
    pub returned: Vec<Json>,
    /// With what each channel was closed, or its connection.
    pub ended: BTreeMap<String, Refusal>,
    /// Channels that the broker closed and that are not open again.
    pub closed: Map<String, Json>,
}

/// A channel from the client's side.
pub struct Client {
    pub id: ChannelId,
    pub confirms: bool,
    /// The latest delivery with a body: its tag, and where it asks for replies.
    pub tags: BTreeMap<Rc<str>, (u64, Option<Name>)>,
}

impl Clients {
    /// The clients of a broker on which a case's topology stands.
    pub fn new(configuration: &Configuration, topology: &case::Topology) -> Result<Self, Refusal> {
        let mut clients = Self {
            broker: Broker::default(),
            now: SimTime::ZERO,
            queues: topology.queues.iter().map(|queue| queue.name.clone()).collect(),
            channels: BTreeMap::new(),
            connections: Vec::new(),
            consumers: Vec::new(),
            last_channel: OBSERVER.0,
            given: BTreeMap::new(),
            arrived: Vec::new(),
            cancelled: Vec::new(),
            returned: Vec::new(),
            ended: BTreeMap::new(),
            closed: Map::new(),
        };
        clients.send(Command::Configure(configuration.clone()))?;
        clients.connect()?;
        clients.declare(topology)?;
        Ok(clients)
    }

    /// Opens what is open from the start.
    fn connect(&mut self) -> Result<(), Refusal> {
        self.open(MAIN, MAIN, true)?;
        self.observe()
    }

    /// Opens the separate channel.
    pub fn observe(&mut self) -> Result<(), Refusal> {
        let connection = self.connection("observer");
        // Refused when it is open already; that closes nothing.
        self.send(Command::OpenConnection(connection)).ok();
        self.send(Command::OpenChannel { connection, channel: OBSERVER })?;
        Ok(())
    }

    fn declare(&mut self, topology: &case::Topology) -> Result<(), Refusal> {
        for exchange in &topology.exchanges {
            self.send(commands::declare_exchange(OBSERVER, exchange))?;
        }
        for queue in &topology.queues {
            self.send(commands::declare_queue(OBSERVER, queue.name.as_str().into(), queue))?;
        }
        for binding in &topology.bindings {
            self.send(commands::bind(OBSERVER, binding, binding.destination.as_str().into()))?;
        }
        Ok(())
    }

    /// Stops the broker and starts it again: all channels are gone, and the first is opened anew.
    pub fn restart(&mut self, shutdown: Shutdown) -> Outcome {
        self.channels.clear();
        self.closed.clear();
        self.send(Command::Stop(shutdown))?;
        self.send(Command::Start)?;
        self.connect()?;
        Ok(ok())
    }

    /// Opens a channel, and its connection if need be, in place of one of the same name.
    pub fn open(&mut self, channel: &str, connection: &str, confirms: bool) -> Outcome {
        let connection = self.connection(connection);
        // Refused when it is open already; that closes nothing.
        self.send(Command::OpenConnection(connection)).ok();
        self.last_channel += 1;
        let id = ChannelId(self.last_channel);
        self.send(Command::OpenChannel { connection, channel: id })?;
        self.closed.remove(channel);
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
        let asked = matches!(command, Command::Cancel { .. });
        let done = self.broker.apply(self.now, command, &mut events);
        self.note(&events, asked);
        if let Err(refusal) = &done {
            let closed = |id: ChannelId| {
                let of_it = |event: &Event| match event {
                    Event::Connection(ConnectionEvent::ChannelClosed { channel, .. }) => *channel == id,
                    _ => false,
                };
                events.iter().any(of_it)
            };
            let names = self.channels.iter().filter(|(_, client)| closed(client.id));
            self.ended.extend(names.map(|(name, _)| (name.clone(), refusal.clone())));
        }
        done.map(|()| events)
    }

    /// Keeps what clients learn from events. A consumer's end is no news if it was asked for, or its channel ended.
    fn note(&mut self, events: &[Event], asked: bool) {
        let mut ended = Vec::new();
        for event in events {
            if let Event::Connection(ConnectionEvent::ChannelClosed { channel, .. }) = event {
                ended.push(*channel);
            }
            match event {
                Event::Content(ContentEvent::StreamRead { channel, tag, delivery_tag, message, .. }) => {
                    self.note_delivery(*channel, Some(*tag), *delivery_tag, false, message);
                }
                Event::Content(ContentEvent::Delivered {
                    channel,
                    tag,
                    delivery_tag,
                    redelivered,
                    message,
                    ..
                }) => {
                    self.note_delivery(*channel, *tag, *delivery_tag, *redelivered, message);
                }
                Event::Topology(TopologyEvent::ConsumerCancelled { channel, tag, .. })
                    if !asked && !ended.contains(channel) =>
                {
                    self.cancelled.push(self.consumers[tag.index()].as_str().into());
                }
                Event::Connection(ConnectionEvent::ChannelClosed {
                    channel,
                    reason: CloseReason::Refused(refusal),
                }) => {
                    let name = self.channels.iter().find(|(_, client)| client.id == *channel);
                    let closed = name.map(|(name, _)| (name.clone(), compare::refusal(refusal)));
                    self.closed.extend(closed);
                }
                Event::Content(ContentEvent::Returned { message, .. }) => self.returned.push(json!({
                    "reply_code": 312, "reply_text": "NO_ROUTE", "body": compare::body(&message.body),
                    "exchange": &*message.exchange, "routing_key": self.called(&message.routing_key),
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
        client.tags.insert(Rc::clone(&message.body), (tag, message.properties.reply_to.clone()));
        let (name, Some(consumer)) = (name.clone(), consumer) else { return };
        let mut delivery = self.delivery(message, redelivered);
        delivery.insert("delivery_tag".into(), tag.into());
        delivery.insert("channel".into(), name.as_str().into());
        delivery.insert("consumer".into(), self.consumers[consumer.index()].as_str().into());
        self.arrived.push((name, delivery.into()));
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

    /// A delivery as the recordings write it, without what only its step knows.
    pub fn delivery(&self, message: &Message, redelivered: bool) -> Map<String, Json> {
        let mut delivery = compare::delivery(message, redelivered);
        delivery.insert("routing_key".into(), self.called(&message.routing_key).into());
        if let Some(asked) = &message.properties.reply_to {
            delivery["properties"]["reply_to"] = self.called(asked).into();
        }
        delivery
    }

    /// The broker's name for what the case calls so.
    pub fn named(&self, name: &str) -> Name {
        self.given.get(name).cloned().unwrap_or_else(|| name.into())
    }

    /// What a case calls a name of the broker's making.
    fn called<'a>(&'a self, name: &'a str) -> &'a str {
        let given = || self.given.iter().find(|(_, given)| ***given == *name);
        match name.starts_with("amq.rabbitmq.reply-to.") {
            true => "<amq.rabbitmq.reply-to.*>",
            false => given().map_or(name, |(called, _)| called),
        }
    }

    /// Keeps the name of a queue that the broker has just named.
    pub fn give(&mut self, called: &str, queue: QueueId) -> Option<Name> {
        let name = self.broker.queue_name(queue)?.clone();
        self.given.insert(called.into(), name.clone());
        Some(name)
    }

    pub fn read(&self, queue: &str) -> Option<Depth> {
        self.broker.depth(self.broker.queue(&self.named(queue))?)
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
