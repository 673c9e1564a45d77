//! The facts of what the queue broker did, and of what its publishers do.

use crate::engine::queueing::{Event, ExchangeId, QueueId};
use crate::sim::facts::Facts;
use crate::sim::journal::PublisherEvent;
use crate::sim::kind::Kind;
use crate::sim::plan::Plan;
use crate::sim::reason::Reason;

impl Facts {
    /// The facts of what the queue broker did.
    pub(in crate::sim) fn of_queue_event(plan: &Plan, event: &Event) -> Self {
        let new = Self::new;
        let q = |queue: &QueueId| plan.queue_node(*queue);
        let x = |exchange: &ExchangeId| plan.exchange_node(*exchange);
        match event {
            Event::ConnectionOpened { .. } => new(Kind::ConnectionOpened),
            Event::ConnectionClosed { reason, .. } => new(Kind::ConnectionClosed).because(reason.into()),
            Event::ChannelOpened { .. } => new(Kind::ChannelOpened),
            Event::ChannelClosed { reason, .. } => new(Kind::ChannelClosed).because(reason.into()),
            Event::ExchangeDeclared { exchange } => new(Kind::ExchangeDeclared).at_exchange(x(exchange)),
            Event::ExchangeDeleted { exchange } => new(Kind::ExchangeDeleted).at_exchange(x(exchange)),
            Event::QueueDeclared { queue } => new(Kind::QueueDeclared).in_queue(q(queue)),
            Event::QueueDeleted { queue, reason } => {
                new(Kind::QueueDeleted).in_queue(q(queue)).because(Reason::QueueEnd(*reason))
            }
            Event::Bound { exchange, queue, .. } => {
                new(Kind::Bound).at_exchange(x(exchange)).in_queue(q(queue))
            }
            Event::Unbound { exchange, queue, .. } => {
                new(Kind::Unbound).at_exchange(x(exchange)).in_queue(q(queue))
            }
            Event::ExchangeBound { source, destination, .. } => {
                new(Kind::ExchangeBound).at_exchange(x(source)).on_to(x(destination))
            }
            Event::ExchangeUnbound { source, destination, .. } => {
                new(Kind::ExchangeUnbound).at_exchange(x(source)).on_to(x(destination))
            }
            Event::ConsumerStarted { queue, channel, .. } => {
                new(Kind::ConsumerStarted).in_queue(q(queue)).by(plan.channel_node(*channel))
            }
            Event::ConsumerCancelled { queue, channel, .. } => {
                new(Kind::ConsumerCancelled).in_queue(q(queue)).by(plan.channel_node(*channel))
            }
            Event::ConsumerActivated { queue, channel, .. } => {
                new(Kind::ConsumerActivated).in_queue(q(queue)).by(plan.channel_node(*channel))
            }
            Event::Staged { channel, message } => {
                new(Kind::Staged).about(message).by(plan.channel_node(*channel))
            }
            Event::Unstaged { channel, message } => {
                new(Kind::Unstaged).about(message).by(plan.channel_node(*channel))
            }
            Event::TxCommitted { channel } => new(Kind::TxCommitted).by(plan.channel_node(*channel)),
            Event::TxRolledBack { channel } => new(Kind::TxRolledBack).by(plan.channel_node(*channel)),
            Event::Published { exchange, message, .. } => {
                new(Kind::Published).about(message).at_exchange(x(exchange))
            }
            Event::RoutedOn { from, to, binding, message } => new(Kind::RoutedOn)
                .about(message)
                .at_exchange(x(from))
                .on_to(x(to))
                .because_if(binding.is_none(), Reason::Alternate),
            Event::PublishRejected { queue, message, .. } => {
                let reason = Reason::Death(crate::engine::queueing::DeathReason::Maxlen);
                new(Kind::PublishRejected).about(message).in_queue(q(queue)).because(reason)
            }
            Event::Unroutable { message, reason } => new(Kind::Unroutable)
                .about(message)
                .at_exchange(plan.entrance(message))
                .because(Reason::Unroutable(*reason)),
            Event::Returned { channel, message } => {
                new(Kind::Returned).about(message).by(plan.channel_node(*channel))
            }
            Event::Confirmed { channel, message, ack, .. } => new(Kind::Confirmed)
                .about(message)
                .by(plan.channel_node(*channel))
                .because(if *ack { Reason::Ack } else { Reason::Nack }),
            Event::Held { copy, exchange, message, due } => {
                new(Kind::Held).about(message).of_copy(*copy).at_exchange(x(exchange)).until(Some(*due))
            }
            Event::Released { copy, exchange, message } => {
                new(Kind::Released).about(message).of_copy(*copy).at_exchange(x(exchange))
            }
            Event::Enqueued { copy, queue, exchange, message, expires, .. } => new(Kind::Enqueued)
                .about(message)
                .of_copy(*copy)
                .in_queue(q(queue))
                .at_exchange(x(exchange))
                .until(*expires),
            Event::Delivered { copy, queue, channel, redelivered, message, .. } => {
                let facts = new(Kind::Delivered).about(message).of_copy(*copy).in_queue(q(queue));
                Self { redelivered: Some(*redelivered), ..facts.by(plan.channel_node(*channel)) }
            }
            Event::StreamRead { copy, queue, channel, message, .. } => new(Kind::StreamRead)
                .about(message)
                .of_copy(*copy)
                .in_queue(q(queue))
                .by(plan.channel_node(*channel)),
            Event::GotNothing { queue, .. } => new(Kind::GotNothing).in_queue(q(queue)),
            Event::Acknowledged { copy, queue, auto, message } => new(Kind::Acknowledged)
                .about(message)
                .of_copy(*copy)
                .in_queue(q(queue))
                .because_if(*auto, Reason::Auto),
            Event::Requeued { copy, queue, message, .. } => {
                new(Kind::Requeued).about(message).of_copy(*copy).in_queue(q(queue))
            }
            Event::DeadLettered { copy, queue, reason, message } => new(Kind::DeadLettered)
                .about(message)
                .of_copy(*copy)
                .in_queue(q(queue))
                .because(Reason::Death(*reason)),
            Event::Discarded { copy, queue, reason, message } => new(Kind::Discarded)
                .about(message)
                .of_copy(*copy)
                .in_queue(q(queue))
                .because(Reason::Discard(*reason)),
            Event::AlarmRaised { alarm } => new(Kind::AlarmRaised).because(Reason::Alarm(*alarm)),
            Event::AlarmCleared { alarm } => new(Kind::AlarmCleared).because(Reason::Alarm(*alarm)),
            Event::ConnectionBlocked { connection } => {
                new(Kind::ConnectionBlocked).by(plan.connection_node(*connection))
            }
            Event::ConnectionUnblocked { connection } => {
                new(Kind::ConnectionUnblocked).by(plan.connection_node(*connection))
            }
            Event::FlowStarted { connection, until } => {
                new(Kind::FlowStarted).by(plan.connection_node(*connection)).until(Some(*until))
            }
            Event::FlowEnded { connection } => new(Kind::FlowEnded).by(plan.connection_node(*connection)),
            Event::BrokerStopped { shutdown } => new(Kind::BrokerStopped).because(Reason::Stopped(*shutdown)),
            Event::BrokerStarted => new(Kind::BrokerStarted),
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
