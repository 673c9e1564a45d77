//! The facts of what the queue broker did, and of what its publishers do.

use crate::engine::queueing::{
    AlarmEvent, ConnectionEvent, ContentEvent, Event, LifecycleEvent, TopologyEvent, TransactionEvent,
};
use crate::sim::facts::Facts;
use crate::sim::journal::PublisherEvent;
use crate::sim::kind::Kind;
use crate::sim::plan::Plan;
use crate::sim::reason::Reason;

impl Facts {
    /// The facts of what the queue broker did.
    pub(in crate::sim) fn of_queue_event(plan: &Plan, event: &Event) -> Self {
        match event {
            Event::Connection(event) => Self::of_connection(event),
            Event::Topology(event) => Self::of_topology(plan, event),
            Event::Transaction(event) => Self::of_transaction(plan, event),
            Event::Content(event) => Self::of_content(plan, event),
            Event::Alarm(event) => Self::of_alarm(plan, event),
            Event::Lifecycle(event) => Self::of_lifecycle(event),
        }
    }

    fn of_connection(event: &ConnectionEvent) -> Self {
        match event {
            ConnectionEvent::ConnectionOpened { .. } => Self::new(Kind::ConnectionOpened),
            ConnectionEvent::ConnectionClosed { reason, .. } => {
                Self::new(Kind::ConnectionClosed).because(reason.into())
            }
            ConnectionEvent::ChannelOpened { .. } => Self::new(Kind::ChannelOpened),
            ConnectionEvent::ChannelClosed { reason, .. } => {
                Self::new(Kind::ChannelClosed).because(reason.into())
            }
        }
    }

    fn of_topology(plan: &Plan, event: &TopologyEvent) -> Self {
        match event {
            TopologyEvent::ExchangeDeclared { exchange } => {
                Self::new(Kind::ExchangeDeclared).at_exchange(plan.exchange_node(*exchange))
            }
            TopologyEvent::ExchangeDeleted { exchange } => {
                Self::new(Kind::ExchangeDeleted).at_exchange(plan.exchange_node(*exchange))
            }
            TopologyEvent::QueueDeclared { queue } => {
                Self::new(Kind::QueueDeclared).in_queue(plan.queue_node(*queue))
            }
            TopologyEvent::QueueDeleted { queue, reason } => Self::new(Kind::QueueDeleted)
                .in_queue(plan.queue_node(*queue))
                .because(Reason::QueueEnd(*reason)),
            TopologyEvent::Bound { exchange, queue, .. } => Self::new(Kind::Bound)
                .at_exchange(plan.exchange_node(*exchange))
                .in_queue(plan.queue_node(*queue)),
            TopologyEvent::Unbound { exchange, queue, .. } => Self::new(Kind::Unbound)
                .at_exchange(plan.exchange_node(*exchange))
                .in_queue(plan.queue_node(*queue)),
            TopologyEvent::ExchangeBound { source, destination, .. } => Self::new(Kind::ExchangeBound)
                .at_exchange(plan.exchange_node(*source))
                .on_to(plan.exchange_node(*destination)),
            TopologyEvent::ExchangeUnbound { source, destination, .. } => Self::new(Kind::ExchangeUnbound)
                .at_exchange(plan.exchange_node(*source))
                .on_to(plan.exchange_node(*destination)),
            TopologyEvent::ConsumerStarted { queue, channel, .. } => Self::new(Kind::ConsumerStarted)
                .in_queue(plan.queue_node(*queue))
                .by(plan.channel_node(*channel)),
            TopologyEvent::ConsumerCancelled { queue, channel, .. } => Self::new(Kind::ConsumerCancelled)
                .in_queue(plan.queue_node(*queue))
                .by(plan.channel_node(*channel)),
            TopologyEvent::ConsumerActivated { queue, channel, .. } => Self::new(Kind::ConsumerActivated)
                .in_queue(plan.queue_node(*queue))
                .by(plan.channel_node(*channel)),
        }
    }

    fn of_transaction(plan: &Plan, event: &TransactionEvent) -> Self {
        match event {
            TransactionEvent::Staged { channel, message } => {
                Self::new(Kind::Staged).about(message).by(plan.channel_node(*channel))
            }
            TransactionEvent::Unstaged { channel, message } => {
                Self::new(Kind::Unstaged).about(message).by(plan.channel_node(*channel))
            }
            TransactionEvent::TxCommitted { channel } => {
                Self::new(Kind::TxCommitted).by(plan.channel_node(*channel))
            }
            TransactionEvent::TxRolledBack { channel } => {
                Self::new(Kind::TxRolledBack).by(plan.channel_node(*channel))
            }
        }
    }

    fn of_content(plan: &Plan, event: &ContentEvent) -> Self {
        match event {
            ContentEvent::Published { exchange, message, .. } => {
                Self::new(Kind::Published).about(message).at_exchange(plan.exchange_node(*exchange))
            }
            ContentEvent::RoutedOn { from, to, binding, message } => Self::new(Kind::RoutedOn)
                .about(message)
                .at_exchange(plan.exchange_node(*from))
                .on_to(plan.exchange_node(*to))
                .because_if(binding.is_none(), Reason::Alternate),
            ContentEvent::PublishRejected { queue, message, .. } => {
                let reason = Reason::Death(crate::engine::queueing::DeathReason::Maxlen);
                Self::new(Kind::PublishRejected)
                    .about(message)
                    .in_queue(plan.queue_node(*queue))
                    .because(reason)
            }
            ContentEvent::Unroutable { message, reason } => Self::new(Kind::Unroutable)
                .about(message)
                .at_exchange(plan.entrance(message))
                .because(Reason::Unroutable(*reason)),
            ContentEvent::Returned { channel, message } => {
                Self::new(Kind::Returned).about(message).by(plan.channel_node(*channel))
            }
            ContentEvent::Confirmed { channel, message, ack, .. } => Self::new(Kind::Confirmed)
                .about(message)
                .by(plan.channel_node(*channel))
                .because(if *ack { Reason::Ack } else { Reason::Nack }),
            ContentEvent::Held { copy, exchange, message, due } => Self::new(Kind::Held)
                .about(message)
                .of_copy(*copy)
                .at_exchange(plan.exchange_node(*exchange))
                .until(Some(*due)),
            ContentEvent::Released { copy, exchange, message } => Self::new(Kind::Released)
                .about(message)
                .of_copy(*copy)
                .at_exchange(plan.exchange_node(*exchange)),
            ContentEvent::Enqueued { copy, queue, exchange, message, expires, .. } => {
                Self::new(Kind::Enqueued)
                    .about(message)
                    .of_copy(*copy)
                    .in_queue(plan.queue_node(*queue))
                    .at_exchange(plan.exchange_node(*exchange))
                    .until(*expires)
            }
            ContentEvent::Delivered { copy, queue, channel, redelivered, message, .. } => {
                let facts = Self::new(Kind::Delivered)
                    .about(message)
                    .of_copy(*copy)
                    .in_queue(plan.queue_node(*queue));
                Self { redelivered: Some(*redelivered), ..facts.by(plan.channel_node(*channel)) }
            }
            ContentEvent::StreamRead { copy, queue, channel, message, .. } => Self::new(Kind::StreamRead)
                .about(message)
                .of_copy(*copy)
                .in_queue(plan.queue_node(*queue))
                .by(plan.channel_node(*channel)),
            ContentEvent::Purged { queue, count } => {
                Self::new(Kind::Purged).in_queue(plan.queue_node(*queue)).in_words(count)
            }
            ContentEvent::GotNothing { queue, channel } => {
                let facts = Self::new(Kind::GotNothing).in_queue(plan.queue_node(*queue));
                facts.by(plan.channel_node(*channel))
            }
            ContentEvent::Acknowledged { copy, queue, auto, message } => Self::new(Kind::Acknowledged)
                .about(message)
                .of_copy(*copy)
                .in_queue(plan.queue_node(*queue))
                .because_if(*auto, Reason::Auto),
            ContentEvent::Requeued { copy, queue, ahead, ready, message, .. } => {
                let facts = Self::new(Kind::Requeued).about(message).of_copy(*copy);
                Self { place: Some((ahead + 1, *ready)), ..facts.in_queue(plan.queue_node(*queue)) }
            }
            ContentEvent::RetryDelayed { copy, queue, due, message } => Self::new(Kind::RetryDelayed)
                .about(message)
                .of_copy(*copy)
                .in_queue(plan.queue_node(*queue))
                .until(Some(*due)),
            ContentEvent::DeadLettered { copy, queue, reason, message } => Self::new(Kind::DeadLettered)
                .about(message)
                .of_copy(*copy)
                .in_queue(plan.queue_node(*queue))
                .because(Reason::Death(*reason)),
            ContentEvent::Discarded { copy, queue, reason, message } => Self::new(Kind::Discarded)
                .about(message)
                .of_copy(*copy)
                .in_queue(plan.queue_node(*queue))
                .because(Reason::Discard(*reason)),
        }
    }

    fn of_alarm(plan: &Plan, event: &AlarmEvent) -> Self {
        match event {
            AlarmEvent::AlarmRaised { alarm } => Self::new(Kind::AlarmRaised).because(Reason::Alarm(*alarm)),
            AlarmEvent::AlarmCleared { alarm } => {
                Self::new(Kind::AlarmCleared).because(Reason::Alarm(*alarm))
            }
            AlarmEvent::ConnectionBlocked { connection } => {
                Self::new(Kind::ConnectionBlocked).by(plan.connection_node(*connection))
            }
            AlarmEvent::ConnectionUnblocked { connection } => {
                Self::new(Kind::ConnectionUnblocked).by(plan.connection_node(*connection))
            }
            AlarmEvent::FlowStarted { connection, until } => {
                Self::new(Kind::FlowStarted).by(plan.connection_node(*connection)).until(Some(*until))
            }
            AlarmEvent::FlowEnded { connection } => {
                Self::new(Kind::FlowEnded).by(plan.connection_node(*connection))
            }
        }
    }

    fn of_lifecycle(event: &LifecycleEvent) -> Self {
        match event {
            LifecycleEvent::BrokerStopped { shutdown } => {
                Self::new(Kind::BrokerStopped).because(Reason::Stopped(*shutdown))
            }
            LifecycleEvent::BrokerStarted => Self::new(Kind::BrokerStarted),
        }
    }

    fn on_to(self, node: crate::sim::plan::NodeId) -> Self {
        Self { onward: Some(node), ..self }
    }

    pub(in crate::sim) fn of_publisher(event: &PublisherEvent) -> Self {
        let about = |kind, message| Self::new(kind).about(message);
        match event {
            PublisherEvent::Produced(message) => about(Kind::Produced, message),
            PublisherEvent::Forwarded(message) => about(Kind::Forwarded, message),
            PublisherEvent::RetryChosen { message, wait, .. } => {
                about(Kind::RetryChosen, message).in_words(wait)
            }
            PublisherEvent::ConfirmReceived(message) => about(Kind::ConfirmReceived, message),
            PublisherEvent::NackReceived(message) => about(Kind::NackReceived, message),
            PublisherEvent::ReturnReceived(message) => about(Kind::ReturnReceived, message),
            PublisherEvent::HeldBack(message) => about(Kind::HeldBack, message),
            PublisherEvent::Dropped(message) => about(Kind::Dropped, message),
            PublisherEvent::Throttled { ready } => Self::new(Kind::Throttled).in_words(ready),
            PublisherEvent::Unthrottled { ready } => Self::new(Kind::Unthrottled).in_words(ready),
            PublisherEvent::BlockedReceived => Self::new(Kind::BlockedReceived),
            PublisherEvent::UnblockedReceived => Self::new(Kind::UnblockedReceived),
        }
    }
}
