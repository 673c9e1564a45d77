//! A broker with one channel open, for the tests to ask.

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    Broker, ChannelId, Command, Configuration, ConnectionId, ContentEvent, Event, ExchangeDeclaration,
    FieldTable, Message, Name, QueueDeclaration, Version,
};

pub const CHANNEL: ChannelId = ChannelId(1);
const CONNECTION: ConnectionId = ConnectionId(1);

pub struct Desk {
    pub broker: Broker,
    pub now: SimTime,
}

impl Desk {
    pub fn new() -> Self {
        Self::of(Version::default())
    }

    /// A broker of a version.
    pub fn of(version: Version) -> Self {
        let mut desk = Self { broker: Broker::default(), now: SimTime::ZERO };
        desk.does(Command::Configure(Configuration { version, ..Configuration::default() }));
        desk.does(Command::OpenConnection(CONNECTION));
        desk.open(CHANNEL);
        desk
    }

    pub fn open(&mut self, channel: ChannelId) {
        self.does(Command::OpenChannel { connection: CONNECTION, channel });
    }

    /// Carries out a command that must not be refused.
    pub fn does(&mut self, command: Command) -> Vec<Event> {
        let mut events = Vec::new();
        if let Err(refusal) = self.broker.apply(self.now, command.clone(), &mut events) {
            panic!("{command:?}: {refusal}");
        }
        events
    }

    pub fn exchange(&mut self, name: &str, kind: &str, arguments: FieldTable) {
        let exchange = ExchangeDeclaration {
            name: name.into(),
            kind: kind.into(),
            arguments,
            ..ExchangeDeclaration::default()
        };
        self.does(Command::DeclareExchange(CHANNEL, exchange));
    }

    pub fn queue(&mut self, name: &str, arguments: FieldTable) {
        let (name, durable) = (name.into(), true);
        let queue = QueueDeclaration { name, arguments, durable, ..QueueDeclaration::default() };
        self.does(Command::DeclareQueue(CHANNEL, queue));
    }

    pub fn bind(&mut self, exchange: &str, queue: &str, key: &str, arguments: FieldTable) {
        let (exchange, queue, key): (Name, Name, Name) = (exchange.into(), queue.into(), key.into());
        self.does(Command::Bind { channel: CHANNEL, exchange, queue, key, arguments });
    }

    /// Publishes one mandatory message: the names of the queues that took a copy, sorted, one for
    /// each copy, and whether it was returned.
    pub fn reached(
        &mut self,
        queues: &[String],
        exchange: &str,
        key: &str,
        headers: FieldTable,
    ) -> (Vec<String>, bool) {
        let (exchange, routing_key) = (exchange.into(), key.into());
        let message = Rc::new(Message { exchange, routing_key, headers, ..Message::default() });
        let publish = Command::Publish { channel: CHANNEL, message, mandatory: true, immediate: false };
        let events = self.does(publish);
        let named = |event: &Event| match event {
            Event::Content(ContentEvent::Enqueued { queue, .. }) => {
                queues.iter().find(|name| self.broker.queue(name) == Some(*queue)).cloned()
            }
            _ => None,
        };
        let mut reached: Vec<String> = events.iter().filter_map(named).collect();
        reached.sort();
        (reached, events.iter().any(|event| matches!(event, Event::Content(ContentEvent::Returned { .. }))))
    }
}
