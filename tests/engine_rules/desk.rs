//! A broker with a connection, two channels and a queue, and what is done to it in a word or two.

use std::rc::Rc;

use sorting_office::base::SimTime;
use sorting_office::engine::queueing::{
    AlarmEvent, Broker, ChannelId, Command, Configuration, ConnectionEvent, ConnectionId, ConsumerTag,
    ContentEvent, Event, ExchangeDeclaration, ExchangeType, FieldTable, LifecycleEvent, Message, Name,
    Properties, QueueDeclaration, TopologyEvent, TransactionEvent, UnroutableReason, Value, Version,
};

pub const CHANNEL: ChannelId = ChannelId(1);
pub const OTHER: ChannelId = ChannelId(2);

/// A broker with a connection, two channels, a queue `q` and what else is declared.
pub struct Desk {
    pub broker: Broker,
    pub now: SimTime,
}

impl Desk {
    pub fn new(declared: impl IntoIterator<Item = Command>) -> Self {
        Self::of(Version::default(), declared)
    }

    /// One of a version.
    pub fn of(version: Version, declared: impl IntoIterator<Item = Command>) -> Self {
        let (connection, mut desk) =
            (ConnectionId(1), Self { broker: Broker::default(), now: SimTime::ZERO });
        let opened = [
            Command::Configure(Configuration { version, ..Configuration::default() }),
            Command::OpenConnection(connection),
            Command::OpenChannel { connection, channel: CHANNEL },
            Command::OpenChannel { connection, channel: OTHER },
            queue("q", &[]),
        ];
        opened.into_iter().chain(declared).for_each(|command| drop(desk.does(command)));
        desk
    }

    /// What an accepted command did, in short.
    pub fn does(&mut self, command: Command) -> Vec<String> {
        let mut events = Vec::new();
        self.broker.apply(self.now, command, &mut events).unwrap();
        events.iter().filter_map(short).collect()
    }

    /// The code of a refusal, and what was done for it.
    pub fn refuses(&mut self, command: Command) -> (u16, Vec<String>) {
        let mut events = Vec::new();
        let refusal = self.broker.apply(self.now, command, &mut events).unwrap_err();
        (refusal.code.number(), events.iter().filter_map(short).collect())
    }

    pub fn waits(&mut self, millis: u64) -> Vec<String> {
        let mut events = Vec::new();
        self.now = SimTime::from_millis(self.now.as_millis() + millis);
        self.broker.advance(self.now, &mut events);
        events.iter().filter_map(short).collect()
    }
}

/// An event in a word or two; those that no table here is about are left out.
pub fn short(event: &Event) -> Option<String> {
    Some(match event {
        Event::Content(ContentEvent::Held { due, .. }) => format!("held until {}", due.as_millis()),
        Event::Content(ContentEvent::Released { message, .. }) => {
            format!("released {:?}", message.headers["x-delay"].as_int()?)
        }
        Event::Content(ContentEvent::Enqueued { .. }) => "enqueued".into(),
        Event::Content(ContentEvent::Delivered { delivery_tag, .. }) => format!("delivered {delivery_tag}"),
        Event::Content(ContentEvent::StreamRead { message, .. }) => {
            format!("read {}", message.headers["x-stream-offset"].as_int()?)
        }
        Event::Content(ContentEvent::Unroutable { reason: UnroutableReason::NoRoute, .. }) => {
            "no route".into()
        }
        Event::Content(ContentEvent::Unroutable { reason: UnroutableReason::NoExchange, .. }) => {
            "no exchange".into()
        }
        Event::Content(ContentEvent::Unroutable { reason: UnroutableReason::Cycle, .. }) => "cycle".into(),
        Event::Content(ContentEvent::Returned { .. }) => "returned".into(),
        Event::Content(ContentEvent::Confirmed { publish_seq, ack: true, .. }) => {
            format!("confirmed {publish_seq}")
        }
        Event::Content(ContentEvent::Confirmed { publish_seq, ack: false, .. }) => {
            format!("nacked {publish_seq}")
        }
        Event::Content(ContentEvent::PublishRejected { dead, .. }) => {
            format!("full{}", if *dead { ", dead" } else { "" })
        }
        Event::Content(ContentEvent::RoutedOn { from, to, binding, .. }) => {
            format!("{} to {}{}", from.0, to.0, if binding.is_none() { ", alternate" } else { "" })
        }
        Event::Content(ContentEvent::Acknowledged { .. }) => "acknowledged".into(),
        Event::Content(ContentEvent::RetryDelayed { due, .. }) => format!("waits until {}", due.as_millis()),
        Event::Content(ContentEvent::Requeued { .. }) => "requeued".into(),
        Event::Content(ContentEvent::Discarded { reason, .. }) => format!("gone: {}", reason.as_str()),
        Event::Transaction(TransactionEvent::Staged { .. }) => "staged".into(),
        Event::Transaction(TransactionEvent::Unstaged { .. }) => "unstaged".into(),
        Event::Topology(TopologyEvent::QueueDeleted { reason, .. }) => format!("queue {}", reason.as_str()),
        Event::Topology(TopologyEvent::ExchangeDeleted { .. }) => "exchange deleted".into(),
        Event::Alarm(AlarmEvent::AlarmRaised { alarm }) => format!("{} alarm", alarm.as_str()),
        Event::Alarm(AlarmEvent::AlarmCleared { alarm }) => format!("no {} alarm", alarm.as_str()),
        Event::Alarm(AlarmEvent::ConnectionBlocked { connection }) => {
            format!("connection {} blocked", connection.0)
        }
        Event::Alarm(AlarmEvent::ConnectionUnblocked { connection }) => {
            format!("connection {} unblocked", connection.0)
        }
        Event::Alarm(AlarmEvent::FlowStarted { until, .. }) => format!("flow until {}", until.as_millis()),
        Event::Alarm(AlarmEvent::FlowEnded { .. }) => "flow ended".into(),
        Event::Lifecycle(LifecycleEvent::BrokerStopped { .. }) => "stopped".into(),
        Event::Lifecycle(LifecycleEvent::BrokerStarted) => "started".into(),
        Event::Content(ContentEvent::DeadLettered { reason, .. }) => reason.as_str().into(),
        Event::Connection(ConnectionEvent::ChannelClosed { channel, .. }) => {
            format!("channel {} closed", channel.0)
        }
        Event::Connection(ConnectionEvent::ConnectionClosed { connection, .. }) => {
            format!("connection {} closed", connection.0)
        }
        _ => return None,
    })
}

pub fn queue(name: &str, arguments: &[(&str, Value)]) -> Command {
    Command::DeclareQueue(
        CHANNEL,
        QueueDeclaration {
            name: name.into(),
            arguments: table(arguments),
            durable: true,
            ..QueueDeclaration::default()
        },
    )
}

pub fn table(fields: &[(&str, Value)]) -> FieldTable {
    fields.iter().map(|(name, value)| (Name::from(*name), value.clone())).collect()
}

pub fn exchange(name: &str, kind: ExchangeType, delayed: bool) -> Command {
    Command::DeclareExchange(
        CHANNEL,
        if delayed {
            ExchangeDeclaration::new(name.into(), kind).delayed()
        } else {
            ExchangeDeclaration::new(name.into(), kind)
        },
    )
}

pub fn bind(exchange: &str, queue: &str, key: &str) -> Command {
    let (exchange, queue, key) = (exchange.into(), queue.into(), key.into());
    Command::Bind { channel: CHANNEL, exchange, queue, key, arguments: FieldTable::new() }
}

pub fn publish(exchange: &str, key: &str, headers: &[(&str, Value)]) -> Command {
    publish_expiring(exchange, key, headers, None)
}

/// A persistent message.
pub fn publish_persistent(key: &str, body: &str) -> Command {
    let properties = Properties { delivery_mode: Some(2), ..Properties::default() };
    let message = Message {
        routing_key: key.into(),
        properties: Rc::new(properties),
        body: body.into(),
        ..Message::default()
    };
    Command::Publish { channel: CHANNEL, message: Rc::new(message), mandatory: false, immediate: false }
}

pub fn publish_expiring(
    exchange: &str,
    key: &str,
    headers: &[(&str, Value)],
    expiration: Option<&str>,
) -> Command {
    let message = Message {
        exchange: exchange.into(),
        routing_key: key.into(),
        properties: Rc::new(Properties { expiration: expiration.map(Name::from), ..Properties::default() }),
        headers: table(headers),
        ..Message::default()
    };
    Command::Publish { channel: CHANNEL, message: Rc::new(message), mandatory: false, immediate: false }
}

pub fn consume(queue: &str) -> Command {
    Command::Consume {
        channel: CHANNEL,
        queue: queue.into(),
        tag: ConsumerTag(1),
        auto_ack: false,
        exclusive: false,
        arguments: FieldTable::new(),
    }
}
