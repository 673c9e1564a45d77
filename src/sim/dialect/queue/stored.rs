//! What the queue broker's events come to for content.

use crate::engine::queueing::Event;
use crate::sim::dialect::stored::{End, NotAdded, State, Stored};
use crate::sim::plan::Plan;

/// What an event comes to for content, if anything.
pub(in crate::sim) fn stored<'a>(plan: &Plan, event: &'a Event) -> Option<Stored<'a>> {
    Some(match event {
        Event::Published { channel: Some(_), message, .. } => Stored::Taken { message },
        Event::Unroutable { message, reason } => {
            let (shelf, why) = (plan.entrance(message), NotAdded::Unroutable(*reason));
            Stored::NotAdded { shelf, message, why }
        }
        Event::PublishRejected { queue, message, dead } => {
            let why = if *dead { NotAdded::FullAndDead } else { NotAdded::Full };
            Stored::NotAdded { shelf: plan.queue_node(*queue), message, why }
        }
        Event::Held { copy, exchange, message, .. } => {
            Stored::Added { shelf: plan.exchange_node(*exchange), copy: *copy, message, state: State::Held }
        }
        Event::Released { copy, exchange, message } => {
            Stored::Removed { shelf: plan.exchange_node(*exchange), copy: *copy, message, end: End::Released }
        }
        Event::Enqueued { copy, queue, message, .. } => {
            Stored::Added { shelf: plan.queue_node(*queue), copy: *copy, message, state: State::Ready }
        }
        Event::Delivered { copy, queue, message, .. } => {
            Stored::Changed { shelf: plan.queue_node(*queue), copy: *copy, message, state: State::HandedOut }
        }
        Event::Requeued { copy, queue, message, .. } => {
            Stored::Changed { shelf: plan.queue_node(*queue), copy: *copy, message, state: State::Ready }
        }
        Event::Acknowledged { copy, queue, message, .. } => {
            Stored::Removed { shelf: plan.queue_node(*queue), copy: *copy, message, end: End::Settled }
        }
        Event::DeadLettered { copy, queue, reason, message } => {
            let end = End::DeadLettered(*reason);
            Stored::Removed { shelf: plan.queue_node(*queue), copy: *copy, message, end }
        }
        Event::Discarded { copy, queue, reason, message } => {
            let end = End::Dropped(*reason);
            Stored::Removed { shelf: plan.queue_node(*queue), copy: *copy, message, end }
        }
        _ => return None,
    })
}
