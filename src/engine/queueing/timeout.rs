//! The consumer time-out (RabbitMQ's "Consumers" guide, "Delivery Acknowledgement Timeout"): a delivery
//! that is not settled for too long closes its channel. RabbitMQ looks once a minute, this broker at once.

use super::broker::Broker;
use super::channel::Channel;
use super::event::{CloseReason, Event};
use super::id::ChannelId;
use super::refusal::{Refusal, ReplyCode};
use crate::base::{SimDuration, SimTime};

impl Broker {
    /// A channel was handed something: it is looked at when that is overdue, if not before.
    pub(super) fn expect_ack(&mut self, now: SimTime, channel: ChannelId) {
        if self.configuration.consumer_timeout == SimDuration::ZERO {
            return;
        }
        let overdue = now + self.configuration.consumer_timeout;
        if let Some(state) = self.channels.get_mut(&channel).filter(|state| state.check_at.is_none()) {
            state.check_at = Some(overdue);
            self.checks.insert((overdue, channel));
        }
    }

    /// Closes the channels with a delivery that is overdue by now.
    pub(super) fn close_overdue(&mut self, now: SimTime, out: &mut Vec<Event>) {
        while let Some((_, id)) = self.checks.first().copied().filter(|(at, _)| *at <= now) {
            self.checks.pop_first();
            let Some(state) = self.channels.get_mut(&id) else { continue };
            state.check_at = None;
            let Some(oldest) = state.oldest_delivery() else { continue };
            let timeout = self.configuration.consumer_timeout;
            let overdue = oldest + timeout;
            if timeout == SimDuration::ZERO {
                continue;
            }
            if overdue <= now {
                let text = format!("delivery acknowledgement on channel {} timed out", id.0);
                let refusal = Refusal::new(ReplyCode::PreconditionFailed, text);
                self.close_channels(now, &[id], &CloseReason::Refused(refusal), out);
            } else {
                state.check_at = Some(overdue);
                self.checks.insert((overdue, id));
            }
        }
    }
}

impl Channel {
    /// When the oldest delivery was made that is not settled.
    fn oldest_delivery(&self) -> Option<SimTime> {
        self.deliveries().map(|delivery| delivery.at).min()
    }
}
