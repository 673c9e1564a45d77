//! Stopping and starting (RabbitMQ's guides on queues, "Durability", and on classic queues).
//!
//! What is left: durable exchanges and queues, the bindings between them, the persistent messages in
//! durable queues, all messages of quorum queues. An exclusive queue goes with its connection. What had
//! been delivered comes back as redelivered; after a kill everything does, since the broker had not
//! written down what it delivered.

use std::rc::Rc;

use super::arguments::QueueType;
use super::broker::Broker;
use super::command::Shutdown;
use super::event::{CloseReason, ContentEvent, DiscardReason, Event, LifecycleEvent, QueueEnd};
use super::id::{ConnectionId, ExchangeId, QueueId};
use super::refusal::{Refusal, ReplyCode};
use super::version::Change;
use crate::base::SimTime;

impl Broker {
    /// Stops; one that is stopped stays so.
    pub(super) fn stop(&mut self, now: SimTime, shutdown: Shutdown, out: &mut Vec<Event>) {
        if self.stopped {
            return;
        }
        // Nobody is served any more while connections end one by one.
        self.stopped = true;
        let words = match shutdown {
            Shutdown::Orderly => "broker forced connection closure with reason 'shutdown'",
            Shutdown::Kill => "the broker is gone",
        };
        let reason = CloseReason::Refused(Refusal::new(ReplyCode::ConnectionForced, words));
        let connections: Vec<ConnectionId> = self.connections.keys().copied().collect();
        for connection in connections {
            self.close_connection(now, connection, reason.clone(), out);
        }
        self.publish_dead(now, out);
        self.flows.clear();
        self.checks.clear();
        self.unconfirmed.clear();
        self.forget_transient(now, shutdown, out);
        out.push(Event::Lifecycle(LifecycleEvent::BrokerStopped { shutdown }));
    }

    fn forget_transient(&mut self, now: SimTime, shutdown: Shutdown, out: &mut Vec<Event>) {
        let transient = self.queues.iter().filter(|(_, queue)| !queue.traits.durable);
        let transient: Vec<QueueId> = transient.map(|(id, _)| id).collect();
        for id in transient {
            self.remove_queue(id, QueueEnd::BrokerStopped, out);
        }
        let goes = !self.configuration.has(Change::KeepsExchanges);
        let transient = self.exchanges.iter().filter(|(_, exchange)| goes && !exchange.traits.durable);
        let transient: Vec<ExchangeId> = transient.map(|(id, _)| id).collect();
        for id in transient {
            self.remove_exchange(id, out);
        }
        let left: Vec<QueueId> = self.queues.iter().map(|(id, _)| id).collect();
        for id in left {
            self.forget_messages(now, id, shutdown, out);
        }
    }

    fn forget_messages(&mut self, now: SimTime, id: QueueId, shutdown: Shutdown, out: &mut Vec<Event>) {
        let Some(queue) = self.queues.get(id) else { return };
        let (durable, classic) = (queue.traits.durable, queue.arguments.queue_type == QueueType::Classic);
        let killed = shutdown == Shutdown::Kill;
        let gone = self.queues.sift(id, |queued| {
            let unwritten = killed && queued.written.is_some_and(|at| at > now);
            if classic {
                queued.redelivered |= killed;
                // It may have been handed out, and nobody knows what came of it.
                queued.delivery_count = queued.delivery_count.max(u32::from(queued.redelivered));
            }
            unwritten || !(durable && (!classic || queued.message.is_persistent()))
        });
        for queued in gone {
            self.let_go(id, &queued);
            let unwritten = killed && queued.written.is_some();
            let reason = if unwritten { DiscardReason::Unwritten } else { DiscardReason::Transient };
            let (copy, message) = (queued.copy, Rc::clone(&queued.message));
            out.push(Event::Content(ContentEvent::Discarded { copy, queue: id, reason, message }));
        }
    }

    /// Starts; one that runs goes on running.
    pub(super) fn start(&mut self, now: SimTime, out: &mut Vec<Event>) {
        if !self.stopped {
            return;
        }
        self.stopped = false;
        out.push(Event::Lifecycle(LifecycleEvent::BrokerStarted));
        self.release_due(now, out);
        let queues: Vec<QueueId> = self.queues.iter().map(|(id, _)| id).collect();
        for id in queues {
            self.queues.touch(now, id);
            self.retry_due(now, id, out);
            self.expire_queue(now, id, out);
        }
    }
}
