//! Where an unacknowledged message goes that comes back.
//!
//! In a classic queue: to the place it had (RabbitMQ's "Negative Acknowledgement" guide). In a
//! quorum queue one failure more than the delivery limit ends it (RabbitMQ's quorum queue guide,
//! "Poison Message Handling"); else it goes to the front, behind what came back before it. Before
//! RabbitMQ 4.3 that was so with a limit, or when its channel closed: otherwise it went to the back.

use std::rc::Rc;

use super::arguments::QueueType;
use super::broker::Broker;
use super::counts::Return;
use super::event::{ContentEvent, DeathReason, Event};
use super::id::{ChannelId, QueueId};
use super::outstanding::Delivery;
use super::queue::{Queue, QueuedMessage};
use super::refusal::{Refusal, ReplyCode};
use super::transaction::Settlement;
use super::version::Change;
use crate::base::SimTime;

impl Broker {
    /// Makes the message ready again, or lets it wait for that; the caller sees to the queue once all are back.
    pub(super) fn requeue(&mut self, now: SimTime, delivery: Delivery, how: Return, out: &mut Vec<Event>) {
        let Delivery { queue: id, mut queued, .. } = delivery;
        let Some(queue) = self.queues.get_mut(id) else { return };
        queue.unacknowledged = queue.unacknowledged.saturating_sub(1);
        if queue.is_stream() {
            // It never left.
            return;
        }
        queued.redelivered = true;
        queued.count(how, queue.version);
        if queue.arguments.queue_type == QueueType::Quorum {
            let limit = queue.delivery_limit();
            if limit.is_some_and(|limit| queued.delivery_count > limit) {
                return self.die(id, queued, DeathReason::DeliveryLimit, out);
            }
            if let Some(wait) = queue.retry_delay(&queued, how) {
                return self.delay_retry(now + wait, id, queued, out);
            }
            let front = limit.is_some() || queue.version.has(Change::ReturnsToFront);
            queued.position = if front || how == Return::ChannelClosed {
                queue.front_position()
            } else {
                queue.back_position()
            };
        }
        self.make_ready(id, queued, out);
    }

    /// A message is ready again, at its position.
    pub(super) fn make_ready(&mut self, id: QueueId, queued: QueuedMessage, out: &mut Vec<Event>) {
        let Some(queue) = self.queues.get(id) else { return };
        let (copy, position, message) = (queued.copy, queued.position, Rc::clone(&queued.message));
        let (ahead, ready) = (queue.ahead_of(position) as u32, queue.ready() as u32 + 1);
        out.push(Event::Content(ContentEvent::Requeued { copy, queue: id, position, ahead, ready, message }));
        self.queues.insert(id, queued);
    }

    /// All that came back is there: what is over the limit goes, then what is past its time, for the
    /// clock went on meanwhile; and who has room is served.
    pub(super) fn after_requeue(&mut self, now: SimTime, id: QueueId, out: &mut Vec<Event>) {
        let quorum = |queue: &Queue| queue.arguments.queue_type == QueueType::Quorum;
        if self.queues.get(id).is_some_and(quorum) {
            // It looks at its limit last of all; that may uncover what is past its time.
            self.dispatch(now, id, out);
            self.drop_heads(id, out);
            self.expire_queue(now, id, out);
        } else {
            self.drop_heads(id, out);
            self.expire_queue(now, id, out);
            self.dispatch(now, id, out);
        }
    }

    /// `basic.recover`: all deliveries of the channel go back.
    pub(super) fn recover(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        requeue: bool,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        if !requeue {
            return Err(Refusal::new(ReplyCode::NotImplemented, "recover to the same consumer"));
        }
        let back = Settlement::Nack { requeue };
        self.refuse_unstreamed(channel, (0, true), back)?;
        let Some(state) = self.channels.get_mut(&channel) else { return Ok(()) };
        let all = state.unacknowledged.take_all().into_iter().map(|(_, delivery)| delivery).collect();
        self.carry_out_settlement(now, channel, all, back, out);
        Ok(())
    }
}
