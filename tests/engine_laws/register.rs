//! What is there besides messages, kept by the events alone: connections, channels with their modes,
//! consumers, bindings, alarms.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sorting_office::engine::queueing::{
    AlarmEvent, Broker, ChannelId, ConnectionEvent, ConnectionId, ConsumerTag, ContentEvent, Event,
    LifecycleEvent, Message, QueueId, TopologyEvent, TransactionEvent,
};

#[derive(Default)]
pub struct Register {
    /// Open connections, each with whether it is blocked and whether credit flow holds it back.
    connections: BTreeMap<ConnectionId, (bool, bool)>,
    channels: BTreeMap<ChannelId, Channel>,
    queues: BTreeSet<QueueId>,
    consumers: BTreeMap<(ChannelId, ConsumerTag), QueueId>,
    bindings: BTreeSet<u32>,
    /// The highest number given to a binding.
    last_binding: u32,
    /// Publishes that wait for a commit.
    staged: Vec<(ChannelId, Rc<Message>)>,
    alarms: BTreeSet<&'static str>,
    stopped: bool,
}

struct Channel {
    connection: ConnectionId,
    last_tag: u64,
    taken: u64,
    confirmed: BTreeSet<u64>,
}

impl Register {
    /// Enters what a command did.
    pub fn enter(&mut self, events: &[Event]) {
        events.iter().for_each(|event| self.enter_one(event));
        for event in events {
            if let Event::Transaction(TransactionEvent::TxCommitted { channel })
            | Event::Transaction(TransactionEvent::TxRolledBack { channel })
            | Event::Connection(ConnectionEvent::ChannelClosed { channel, .. }) = event
            {
                let waits = self.staged.iter().any(|(of, _)| of == channel);
                assert!(!waits, "after {event:?} nothing waits for a commit");
            }
        }
        for channel in self.channels.values() {
            assert!(self.connections.contains_key(&channel.connection), "a channel is on a connection");
        }
    }

    fn enter_one(&mut self, event: &Event) {
        match event {
            Event::Connection(ConnectionEvent::ConnectionOpened { connection }) => {
                assert_eq!(self.connections.insert(*connection, (false, false)), None, "{event:?} once");
            }
            Event::Connection(ConnectionEvent::ConnectionClosed { connection, .. }) => {
                assert!(self.connections.remove(connection).is_some(), "{event:?} once");
            }
            Event::Connection(ConnectionEvent::ChannelOpened { channel, connection }) => {
                self.open(*channel, *connection)
            }
            Event::Connection(ConnectionEvent::ChannelClosed { channel, .. }) => {
                assert!(self.channels.remove(channel).is_some(), "{event:?} once");
            }
            Event::Topology(TopologyEvent::QueueDeclared { queue }) => {
                assert!(self.queues.insert(*queue), "{event:?} once")
            }
            Event::Topology(TopologyEvent::QueueDeleted { queue, .. }) => {
                assert!(self.queues.remove(queue), "{event:?} once");
                assert!(self.consumers.values().all(|of| of != queue), "its consumers went before {event:?}");
            }
            Event::Topology(TopologyEvent::Bound { binding, .. })
            | Event::Topology(TopologyEvent::ExchangeBound { binding, .. }) => {
                assert!(binding.0 > self.last_binding, "{event:?} has a number of its own");
                self.last_binding = binding.0;
                self.bindings.insert(binding.0);
            }
            Event::Topology(TopologyEvent::Unbound { binding, .. })
            | Event::Topology(TopologyEvent::ExchangeUnbound { binding, .. }) => {
                assert!(self.bindings.remove(&binding.0), "{event:?} once");
            }
            Event::Content(ContentEvent::Enqueued { binding: Some(binding), .. })
            | Event::Content(ContentEvent::RoutedOn { binding: Some(binding), .. }) => {
                assert!(self.bindings.contains(&binding.0), "{event:?} by a binding that is there");
            }
            Event::Topology(TopologyEvent::ConsumerStarted { channel, tag, queue }) => {
                assert_eq!(self.consumers.insert((*channel, *tag), *queue), None, "{event:?} once");
            }
            Event::Topology(TopologyEvent::ConsumerCancelled { channel, tag, queue }) => {
                assert_eq!(self.consumers.remove(&(*channel, *tag)), Some(*queue), "{event:?} once");
            }
            Event::Topology(TopologyEvent::ConsumerActivated { channel, tag, queue }) => {
                assert_eq!(self.consumers.get(&(*channel, *tag)), Some(queue), "{event:?} if it is there");
            }
            Event::Content(ContentEvent::Delivered { channel, tag, queue, delivery_tag, .. }) => {
                self.deliver(*channel, *delivery_tag);
                if let Some(tag) = tag {
                    assert_eq!(self.consumers.get(&(*channel, *tag)), Some(queue), "{event:?}");
                }
            }
            Event::Content(ContentEvent::StreamRead { channel, tag, queue, delivery_tag, .. }) => {
                self.deliver(*channel, *delivery_tag);
                assert_eq!(self.consumers.get(&(*channel, *tag)), Some(queue), "{event:?}");
            }
            Event::Content(ContentEvent::GotNothing { channel, .. })
            | Event::Content(ContentEvent::Returned { channel, .. }) => {
                self.channel(*channel);
            }
            Event::Transaction(TransactionEvent::Staged { channel, message }) => {
                self.channel(*channel);
                self.staged.push((*channel, Rc::clone(message)));
            }
            Event::Transaction(TransactionEvent::Unstaged { message, .. }) => {
                assert!(self.unstage(message), "{event:?} was staged")
            }
            // Its exchange was deleted since it was staged, or it found no queue.
            Event::Content(ContentEvent::Unroutable { message, .. }) => {
                self.unstage(message);
            }
            Event::Content(ContentEvent::Published { channel: Some(channel), message, .. }) => {
                self.channel(*channel).taken += 1;
                self.unstage(message);
            }
            Event::Content(ContentEvent::Confirmed { channel, publish_seq, .. }) => {
                let channel = self.channel(*channel);
                assert!(*publish_seq <= channel.taken, "{event:?} of {} publishes", channel.taken);
                assert!(channel.confirmed.insert(*publish_seq), "{event:?} once");
            }
            Event::Alarm(AlarmEvent::AlarmRaised { alarm }) => {
                assert!(self.alarms.insert(alarm.as_str()), "{event:?} once")
            }
            Event::Alarm(AlarmEvent::AlarmCleared { alarm }) => {
                assert!(self.alarms.remove(alarm.as_str()), "{event:?} once")
            }
            Event::Alarm(AlarmEvent::ConnectionBlocked { connection }) => {
                assert!(!self.alarms.is_empty(), "{event:?} for an alarm");
                assert!(!std::mem::replace(&mut self.connection(*connection).0, true), "{event:?} once");
            }
            Event::Alarm(AlarmEvent::ConnectionUnblocked { connection }) => {
                assert!(std::mem::take(&mut self.connection(*connection).0), "{event:?} once");
            }
            Event::Alarm(AlarmEvent::FlowStarted { connection, .. }) => {
                assert!(!std::mem::replace(&mut self.connection(*connection).1, true), "{event:?} once");
            }
            Event::Alarm(AlarmEvent::FlowEnded { connection }) => {
                assert!(std::mem::take(&mut self.connection(*connection).1), "{event:?} once");
            }
            Event::Lifecycle(LifecycleEvent::BrokerStopped { .. }) => {
                assert!(!std::mem::replace(&mut self.stopped, true), "{event:?} once");
                assert!(self.connections.is_empty(), "connections end before {event:?}");
            }
            Event::Lifecycle(LifecycleEvent::BrokerStarted) => {
                assert!(std::mem::take(&mut self.stopped), "{event:?} once")
            }
            _ => {}
        }
    }

    fn open(&mut self, channel: ChannelId, connection: ConnectionId) {
        let opened = Channel { connection, last_tag: 0, taken: 0, confirmed: BTreeSet::new() };
        assert!(self.channels.insert(channel, opened).is_none(), "{channel:?} opens once");
    }

    fn channel(&mut self, channel: ChannelId) -> &mut Channel {
        self.channels.get_mut(&channel).unwrap_or_else(|| panic!("{channel:?} is open"))
    }

    fn connection(&mut self, connection: ConnectionId) -> &mut (bool, bool) {
        self.connections.get_mut(&connection).unwrap_or_else(|| panic!("{connection:?} is open"))
    }

    fn deliver(&mut self, channel: ChannelId, delivery_tag: u64) {
        let channel = self.channel(channel);
        channel.last_tag += 1;
        assert_eq!(channel.last_tag, delivery_tag, "tags count up on an open channel");
    }

    /// Did it wait for a commit? It does so no more.
    fn unstage(&mut self, message: &Rc<Message>) -> bool {
        let at = self.staged.iter().position(|(_, staged)| Rc::ptr_eq(staged, message));
        at.map(|at| self.staged.remove(at)).is_some()
    }

    /// The latest delivery tag of a channel; none if it is not open.
    pub fn latest(&self, channel: ChannelId) -> Option<u64> {
        self.channels.get(&channel).map(|channel| channel.last_tag)
    }

    /// Does the broker tell the same of itself?
    pub fn compare(&self, broker: &Broker) {
        assert_eq!(broker.is_running(), !self.stopped, "running");
        for &queue in &self.queues {
            let depth = broker.depth(queue).unwrap_or_else(|| panic!("{queue:?} is there"));
            let consumers = self.consumers.values().filter(|of| **of == queue).count();
            assert_eq!(depth.consumers, consumers, "consumers of {queue:?}");
            assert!(!self.stopped || depth.unacknowledged == 0, "nothing is out while it is stopped");
        }
        for (&connection, &(blocked, held)) in &self.connections {
            assert_eq!(broker.reads_from(connection), !blocked && !held, "{connection:?} is read from");
            assert!(!blocked || !self.alarms.is_empty(), "{connection:?} is blocked by an alarm");
        }
    }
}
