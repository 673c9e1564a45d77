//! Transactions (AMQP 0-9-1, 1.9; RabbitMQ's "Specification" guide): publishes and acknowledgements of a
//! channel wait for the commit. One covers one channel, and no more is promised than that.

use std::rc::Rc;

use super::broker::Broker;
use super::event::{Event, TransactionEvent};
use super::id::ChannelId;
use super::message::Message;
use super::outstanding::Delivery;
use super::refusal::{Refusal, ReplyCode};
use crate::base::SimTime;

/// What waits for the commit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tx {
    /// Each with whether it is mandatory.
    pub publishes: Vec<(Rc<Message>, bool)>,
    settlements: Vec<(Vec<(u64, Delivery)>, Settlement)>,
}

/// What a client does with deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settlement {
    Ack,
    Nack { requeue: bool },
    Reject { requeue: bool },
}

impl Tx {
    pub(super) fn keep(&mut self, settled: Vec<(u64, Delivery)>, settlement: Settlement) {
        self.settlements.push((settled, settlement));
    }

    pub(super) fn deliveries(&self) -> impl Iterator<Item = &Delivery> {
        self.settlements.iter().flat_map(|(settled, _)| settled).map(|(_, delivery)| delivery)
    }

    /// Gives up what it holds: publishes are gone, deliveries are unacknowledged again.
    pub(super) fn give_up(self, channel: ChannelId, out: &mut Vec<Event>) -> Vec<(u64, Delivery)> {
        let gone = self.publishes.into_iter();
        out.extend(
            gone.map(|(message, _)| Event::Transaction(TransactionEvent::Unstaged { channel, message })),
        );
        self.settlements.into_iter().flat_map(|(settled, _)| settled).collect()
    }
}

impl Broker {
    /// `tx.select`; selecting again changes nothing.
    pub(super) fn select_tx(&mut self, channel: ChannelId) -> Result<(), Refusal> {
        let Some(state) = self.channels.get_mut(&channel) else { return Ok(()) };
        if state.confirmed.is_some() {
            return Err(Refusal::new(ReplyCode::PreconditionFailed, "cannot switch from confirm to tx mode"));
        }
        state.tx.get_or_insert_default();
        Ok(())
    }

    /// `tx.commit`: publishes first, then acknowledgements, each in their order. If a queue rejects one
    /// of the publishes, the channel is closed for it afterwards (406); nothing is taken back.
    pub(super) fn commit_tx(
        &mut self,
        now: SimTime,
        channel: ChannelId,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        let tx = self.take_tx(channel)?;
        out.push(Event::Transaction(TransactionEvent::TxCommitted { channel }));
        let mut rejected = false;
        for (message, mandatory) in tx.publishes {
            rejected |= self.take(now, channel, &message, mandatory, out).rejected;
        }
        for (settled, settlement) in tx.settlements {
            let settled = settled.into_iter().map(|(_, delivery)| delivery).collect();
            self.carry_out_settlement(now, channel, settled, settlement, out);
        }
        if rejected {
            return Err(Refusal::new(ReplyCode::PreconditionFailed, "partial tx completion"));
        }
        Ok(())
    }

    /// `tx.rollback`.
    pub(super) fn rollback_tx(&mut self, channel: ChannelId, out: &mut Vec<Event>) -> Result<(), Refusal> {
        let tx = self.take_tx(channel)?;
        out.push(Event::Transaction(TransactionEvent::TxRolledBack { channel }));
        let given_up = tx.give_up(channel, out);
        if let Some(state) = self.channels.get_mut(&channel) {
            state.unacknowledged.put_back(given_up);
        }
        Ok(())
    }

    /// What the transaction holds; the next one begins.
    fn take_tx(&mut self, channel: ChannelId) -> Result<Tx, Refusal> {
        let tx = self.channels.get_mut(&channel).and_then(|state| state.tx.as_mut());
        let tx =
            tx.ok_or_else(|| Refusal::new(ReplyCode::PreconditionFailed, "channel is not transactional"))?;
        Ok(std::mem::take(tx))
    }
}
