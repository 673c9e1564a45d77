//! What the queue broker's events come to for content.

use crate::engine::queueing::{ContentEvent, Event, NO_QUEUE};
use crate::sim::dialect::stored::{End, NotAdded, State, Stored};
use crate::sim::plan::Plan;

/// What an event comes to for content, if anything.
pub(in crate::sim) fn stored<'a>(plan: &Plan, event: &'a Event) -> Option<Stored<'a>> {
    let Event::Content(event) = event else { return None };
    Some(match event {
        ContentEvent::Published { channel: Some(_), message, .. } => Stored::Taken { message },
        ContentEvent::Unroutable { message, reason } => {
            let (shelf, why) = (plan.entrance(message), NotAdded::Unroutable(*reason));
            Stored::NotAdded { shelf, message, why }
        }
        ContentEvent::PublishRejected { queue, message, dead } => {
            let why = if *dead { NotAdded::FullAndDead } else { NotAdded::Full };
            Stored::NotAdded { shelf: plan.queue_node(*queue), message, why }
        }
        ContentEvent::Held { copy, exchange, message, .. } => {
            Stored::Added { shelf: plan.exchange_node(*exchange), copy: *copy, message, state: State::Held }
        }
        ContentEvent::Released { copy, exchange, message } => {
            Stored::Removed { shelf: plan.exchange_node(*exchange), copy: *copy, message, end: End::Released }
        }
        ContentEvent::Enqueued { copy, queue, message, .. } => {
            Stored::Added { shelf: plan.queue_node(*queue), copy: *copy, message, state: State::Ready }
        }
        ContentEvent::Delivered { copy, queue, message, .. } => {
            let (shelf, copy, state) = (plan.queue_node(*queue), *copy, State::HandedOut);
            if *queue == NO_QUEUE {
                return Some(Stored::Added { shelf, copy, message, state: State::HandedOn });
            }
            Stored::Changed { shelf, copy, message, state }
        }
        ContentEvent::RetryDelayed { copy, queue, message, .. } => {
            Stored::Changed { shelf: plan.queue_node(*queue), copy: *copy, message, state: State::Held }
        }
        ContentEvent::Requeued { copy, queue, message, .. } => {
            Stored::Changed { shelf: plan.queue_node(*queue), copy: *copy, message, state: State::Ready }
        }
        ContentEvent::Acknowledged { copy, queue, message, .. } => {
            Stored::Removed { shelf: plan.queue_node(*queue), copy: *copy, message, end: End::Settled }
        }
        ContentEvent::DeadLettered { copy, queue, reason, message } => {
            let end = End::DeadLettered(*reason);
            Stored::Removed { shelf: plan.queue_node(*queue), copy: *copy, message, end }
        }
        ContentEvent::Discarded { copy, queue, reason, message } => {
            let end = End::Dropped(*reason);
            Stored::Removed { shelf: plan.queue_node(*queue), copy: *copy, message, end }
        }
        ContentEvent::Published { channel: None, .. }
        | ContentEvent::RoutedOn { .. }
        | ContentEvent::Returned { .. }
        | ContentEvent::Confirmed { .. }
        | ContentEvent::StreamRead { .. }
        | ContentEvent::Purged { .. }
        | ContentEvent::GotNothing { .. } => return None,
    })
}
