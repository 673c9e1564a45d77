//! An entry's facts, flat: its kind, the nodes and the message it is about, a reason, an attempt.
//!
//! Lessons name events by these facts, the event list filters and words them, the trace prints them.

mod action;

use std::rc::Rc;

use crate::base::SimTime;
use crate::engine::logs::Offset;
use crate::engine::queueing::{
    CloseReason, CopyId, Event, ExchangeId, Message, MessageId, Name, QueueId, Shutdown,
};
use crate::sim::journal::{ClientEvent, EntryId, LossReason, Transit, TransitKind, What};
use crate::sim::kind::Kind;
use crate::sim::plan::{NodeId, Plan};
use crate::sim::recording::Recording;
use crate::sim::worker::retries;

/// What an entry is about. Absent facts are none.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// What kind of thing happened.
    pub kind: Kind,
    /// The message.
    pub message: Option<MessageId>,
    /// The message's content, as it was then.
    pub content: Option<Rc<Message>>,
    /// The copy of it.
    pub copy: Option<CopyId>,
    /// The queue, or the replica of a partition.
    pub queue: Option<NodeId>,
    /// The exchange, or the log broker.
    pub exchange: Option<NodeId>,
    /// The exchange that the first one leads on to.
    pub onward: Option<NodeId>,
    /// The place in a partition's log.
    pub offset: Option<Offset>,
    /// How many partitions a consumer gets, or hands over.
    pub partitions: Option<u32>,
    /// The consumer group.
    pub group: Option<Name>,
    /// The client.
    pub client: Option<NodeId>,
    /// For what is on its way: its kind, from where, to where.
    pub transit: Option<(TransitKind, NodeId, NodeId)>,
    /// The attempt, from 1.
    pub attempt: Option<u32>,
    /// Why, as a word.
    pub reason: Option<&'static str>,
    /// Why, in words of the broker's, the client's or the fault's own.
    pub words: Option<String>,
    /// A delivery's redelivered flag.
    pub redelivered: Option<bool>,
    /// When it ends: work, a delay, a message's life, a way.
    pub until: Option<SimTime>,
}

impl Facts {
    /// The facts of a recording's entry.
    pub fn of(recording: &Recording, id: EntryId) -> Self {
        let mut facts = Self::new(Kind::LimitReached);
        let Some(entry) = recording.journal.entries.get(id.index()) else { return facts };
        match &entry.what {
            What::Broker(event) => facts.read_event(recording, event),
            What::Client(client, event) => {
                facts.client = Some(recording.plan.client_node(*client));
                facts.queue = recording.plan.queue_of(*client);
                facts.read_client(&recording.plan, event);
            }
            What::Log(event) => facts.read_log_event(&recording.plan, event),
            What::Stored { partition, broker, offset, message } => {
                facts.about(message);
                facts.read_stored(&recording.plan, *partition, *broker, *offset);
            }
            What::Refused(client, refusal) => {
                facts.kind = Kind::Refused;
                // An operator is no client of the plan.
                let is_there = client.index() < recording.plan.clients.len();
                facts.client = is_there.then(|| recording.plan.client_node(*client));
                facts.reason = Some(refusal.code.name());
                facts.words = Some(refusal.text.clone());
            }
            What::Departed(transit) => {
                facts.read_transit(Kind::Departed, recording.journal.transit(*transit))
            }
            What::Arrived(transit) => facts.read_transit(Kind::Arrived, recording.journal.transit(*transit)),
            What::Lost(transit, reason) => {
                facts.read_transit(Kind::Lost, recording.journal.transit(*transit));
                facts.reason = Some(match reason {
                    LossReason::Fault => "fault",
                    LossReason::ReceiverGone => "receiver_gone",
                    LossReason::NoConnection => "no_connection",
                });
            }
            What::Acted(action) => facts.read_action(recording, action),
            What::LimitReached => {}
        }
        facts
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            message: None,
            content: None,
            copy: None,
            queue: None,
            exchange: None,
            onward: None,
            offset: None,
            partitions: None,
            group: None,
            client: None,
            transit: None,
            attempt: None,
            reason: None,
            words: None,
            redelivered: None,
            until: None,
        }
    }

    pub(super) fn about(&mut self, message: &Rc<Message>) {
        self.message = Some(message.id);
        self.content = Some(Rc::clone(message));
        self.attempt = Some(retries(message) + 1);
    }

    fn read_transit(&mut self, kind: Kind, transit: Option<&Transit>) {
        self.kind = kind;
        let Some(transit) = transit else { return };
        self.transit = Some((transit.kind, transit.from, transit.to));
        self.until = (kind == Kind::Departed).then_some(transit.arrive);
        self.about(&transit.message);
    }

    fn read_client(&mut self, plan: &Plan, event: &ClientEvent) {
        if let Some(kind) = self.read_log_client(plan, event) {
            self.kind = kind;
            return;
        }
        let (kind, message) = match event {
            // Read above.
            ClientEvent::Batched { .. }
            | ClientEvent::SentAgain { .. }
            | ClientEvent::RecordSent { .. }
            | ClientEvent::RecordFailed { .. }
            | ClientEvent::Assigned(_)
            | ClientEvent::Revoked(_)
            | ClientEvent::PartitionsLost(_)
            | ClientEvent::Positioned { .. }
            | ClientEvent::NoOffset { .. }
            | ClientEvent::Polled { .. }
            | ClientEvent::CommitTaken { .. }
            | ClientEvent::CommitFailed { .. } => return,
            ClientEvent::Started => (Kind::Started, None),
            ClientEvent::Crashed => (Kind::Crashed, None),
            ClientEvent::LinkCut => (Kind::LinkCut, None),
            ClientEvent::LinkMended => (Kind::LinkMended, None),
            ClientEvent::Disconnected => (Kind::Disconnected, None),
            ClientEvent::Paused => (Kind::Paused, None),
            ClientEvent::Resumed => (Kind::Resumed, None),
            ClientEvent::Leaving => (Kind::Leaving, None),
            ClientEvent::Left => (Kind::Left, None),
            ClientEvent::Changed(setting) => {
                self.words = Some(setting.to_string());
                (Kind::Changed, None)
            }
            ClientEvent::Produced(message) => (Kind::Produced, Some(message)),
            ClientEvent::Forwarded(message) => (Kind::Forwarded, Some(message)),
            ClientEvent::ConfirmReceived(message) => (Kind::ConfirmReceived, Some(message)),
            ClientEvent::NackReceived(message) => (Kind::NackReceived, Some(message)),
            ClientEvent::HeldBack(message) => (Kind::HeldBack, Some(message)),
            ClientEvent::Dropped(message) => (Kind::Dropped, Some(message)),
            ClientEvent::Throttled { ready } | ClientEvent::Unthrottled { ready } => {
                self.words = Some(ready.to_string());
                let waits = matches!(event, ClientEvent::Throttled { .. });
                (if waits { Kind::Throttled } else { Kind::Unthrottled }, None)
            }
            ClientEvent::BlockedReceived => (Kind::BlockedReceived, None),
            ClientEvent::UnblockedReceived => (Kind::UnblockedReceived, None),
            ClientEvent::ReturnReceived(message) => (Kind::ReturnReceived, Some(message)),
            ClientEvent::GaveUp { message, .. } => (Kind::GaveUp, Some(message)),
            ClientEvent::WorkStarted { copy, message, until, .. } => {
                (self.copy, self.until) = (*copy, Some(*until));
                (Kind::WorkStarted, Some(message))
            }
            ClientEvent::WorkDone { copy, message, .. } => {
                self.copy = *copy;
                (Kind::WorkDone, Some(message))
            }
            ClientEvent::WorkFailed { copy, message, error, .. } => {
                (self.copy, self.words) = (*copy, Some(error.to_string()));
                (Kind::WorkFailed, Some(message))
            }
            ClientEvent::RetryChosen { message, wait, .. } => {
                self.words = Some(wait.to_string());
                (Kind::RetryChosen, Some(message))
            }
        };
        self.kind = kind;
        if let Some(message) = message {
            self.about(message);
        }
    }

    fn read_event(&mut self, recording: &Recording, event: &Event) {
        let queue_node = |queue: &QueueId| Some(recording.plan.queue_node(*queue));
        let exchange_node = |exchange: &ExchangeId| Some(recording.plan.exchange_node(*exchange));
        self.kind = match event {
            Event::ConnectionOpened { .. } => Kind::ConnectionOpened,
            Event::ConnectionClosed { reason, .. } => {
                self.reason = Some(close_reason(reason));
                Kind::ConnectionClosed
            }
            Event::ChannelOpened { .. } => Kind::ChannelOpened,
            Event::ChannelClosed { reason, .. } => {
                self.reason = Some(close_reason(reason));
                Kind::ChannelClosed
            }
            Event::ExchangeDeclared { exchange } => {
                self.exchange = exchange_node(exchange);
                Kind::ExchangeDeclared
            }
            Event::QueueDeclared { queue } => {
                self.queue = queue_node(queue);
                Kind::QueueDeclared
            }
            Event::ExchangeDeleted { exchange } => {
                self.exchange = exchange_node(exchange);
                Kind::ExchangeDeleted
            }
            Event::QueueDeleted { queue, reason } => {
                (self.queue, self.reason) = (queue_node(queue), Some(reason.as_str()));
                Kind::QueueDeleted
            }
            Event::ExchangeBound { source, destination, .. } => {
                (self.exchange, self.onward) = (exchange_node(source), exchange_node(destination));
                Kind::ExchangeBound
            }
            Event::ExchangeUnbound { source, destination, .. } => {
                (self.exchange, self.onward) = (exchange_node(source), exchange_node(destination));
                Kind::ExchangeUnbound
            }
            Event::ConsumerActivated { queue, channel, .. } => {
                (self.queue, self.client) = (queue_node(queue), recording.plan.channel_node(*channel));
                Kind::ConsumerActivated
            }
            Event::Staged { channel, message } => {
                self.client = recording.plan.channel_node(*channel);
                self.about(message);
                Kind::Staged
            }
            Event::Unstaged { channel, message } => {
                self.client = recording.plan.channel_node(*channel);
                self.about(message);
                Kind::Unstaged
            }
            Event::TxCommitted { channel } => {
                self.client = recording.plan.channel_node(*channel);
                Kind::TxCommitted
            }
            Event::TxRolledBack { channel } => {
                self.client = recording.plan.channel_node(*channel);
                Kind::TxRolledBack
            }
            Event::RoutedOn { from, to, binding, message } => {
                (self.exchange, self.onward) = (exchange_node(from), exchange_node(to));
                self.reason = binding.is_none().then_some("alternate");
                self.about(message);
                Kind::RoutedOn
            }
            Event::PublishRejected { queue, message, .. } => {
                (self.queue, self.reason) = (queue_node(queue), Some("maxlen"));
                self.about(message);
                Kind::PublishRejected
            }
            Event::AlarmRaised { alarm } => {
                self.reason = Some(alarm.as_str());
                Kind::AlarmRaised
            }
            Event::AlarmCleared { alarm } => {
                self.reason = Some(alarm.as_str());
                Kind::AlarmCleared
            }
            Event::ConnectionBlocked { connection } => {
                self.client = recording.plan.connection_node(*connection);
                Kind::ConnectionBlocked
            }
            Event::ConnectionUnblocked { connection } => {
                self.client = recording.plan.connection_node(*connection);
                Kind::ConnectionUnblocked
            }
            Event::FlowStarted { connection, until } => {
                self.client = recording.plan.connection_node(*connection);
                self.until = Some(*until);
                Kind::FlowStarted
            }
            Event::FlowEnded { connection } => {
                self.client = recording.plan.connection_node(*connection);
                Kind::FlowEnded
            }
            Event::BrokerStopped { shutdown } => {
                self.reason = Some(match shutdown {
                    Shutdown::Orderly => "orderly",
                    Shutdown::Kill => "kill",
                });
                Kind::BrokerStopped
            }
            Event::BrokerStarted => Kind::BrokerStarted,
            Event::Bound { exchange, queue, .. } => {
                (self.exchange, self.queue) = (exchange_node(exchange), queue_node(queue));
                Kind::Bound
            }
            Event::Unbound { exchange, queue, .. } => {
                (self.exchange, self.queue) = (exchange_node(exchange), queue_node(queue));
                Kind::Unbound
            }
            Event::ConsumerStarted { queue, channel, .. } => {
                (self.queue, self.client) = (queue_node(queue), recording.plan.channel_node(*channel));
                Kind::ConsumerStarted
            }
            Event::ConsumerCancelled { queue, channel, .. } => {
                (self.queue, self.client) = (queue_node(queue), recording.plan.channel_node(*channel));
                Kind::ConsumerCancelled
            }
            Event::Published { exchange, message, .. } => {
                self.exchange = exchange_node(exchange);
                self.about(message);
                Kind::Published
            }
            Event::Unroutable { message, reason } => {
                self.exchange = Some(recording.plan.entrance(message));
                self.reason = Some(reason.as_str());
                self.about(message);
                Kind::Unroutable
            }
            Event::Returned { channel, message } => {
                self.client = recording.plan.channel_node(*channel);
                self.about(message);
                Kind::Returned
            }
            Event::Confirmed { channel, message, ack, .. } => {
                self.client = recording.plan.channel_node(*channel);
                self.reason = Some(if *ack { "ack" } else { "nack" });
                self.about(message);
                Kind::Confirmed
            }
            Event::Held { copy, exchange, message, due } => {
                (self.copy, self.exchange, self.until) = (Some(*copy), exchange_node(exchange), Some(*due));
                self.about(message);
                Kind::Held
            }
            Event::Released { copy, exchange, message } => {
                (self.copy, self.exchange) = (Some(*copy), exchange_node(exchange));
                self.about(message);
                Kind::Released
            }
            Event::Enqueued { copy, queue, exchange, message, expires, .. } => {
                (self.copy, self.queue, self.until) = (Some(*copy), queue_node(queue), *expires);
                self.exchange = exchange_node(exchange);
                self.about(message);
                Kind::Enqueued
            }
            Event::Delivered { copy, queue, channel, redelivered, message, .. } => {
                (self.copy, self.queue) = (Some(*copy), queue_node(queue));
                self.client = recording.plan.channel_node(*channel);
                self.redelivered = Some(*redelivered);
                self.about(message);
                Kind::Delivered
            }
            Event::StreamRead { copy, queue, channel, message, .. } => {
                (self.copy, self.queue) = (Some(*copy), queue_node(queue));
                self.client = recording.plan.channel_node(*channel);
                self.about(message);
                Kind::StreamRead
            }
            Event::GotNothing { queue, .. } => {
                self.queue = queue_node(queue);
                Kind::GotNothing
            }
            Event::Acknowledged { copy, queue, auto, message } => {
                (self.copy, self.queue) = (Some(*copy), queue_node(queue));
                self.reason = auto.then_some("auto");
                self.about(message);
                Kind::Acknowledged
            }
            Event::Requeued { copy, queue, message, .. } => {
                (self.copy, self.queue) = (Some(*copy), queue_node(queue));
                self.about(message);
                Kind::Requeued
            }
            Event::DeadLettered { copy, queue, reason, message } => {
                (self.copy, self.queue, self.reason) =
                    (Some(*copy), queue_node(queue), Some(reason.as_str()));
                self.about(message);
                Kind::DeadLettered
            }
            Event::Discarded { copy, queue, reason, message } => {
                (self.copy, self.queue) = (Some(*copy), queue_node(queue));
                self.reason = Some(reason.as_str());
                self.about(message);
                Kind::Discarded
            }
        };
    }
}

fn close_reason(reason: &CloseReason) -> &'static str {
    match reason {
        CloseReason::Client => "client",
        CloseReason::Connection => "connection",
        CloseReason::Refused(refusal) => refusal.code.name(),
    }
}
