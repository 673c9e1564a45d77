//! AMQP's methods: which rule carries out which command.

use super::bind::refuse_default_name;
use super::broker::Broker;
use super::command::Command;
use super::dispatch::Subscription;
use super::event::{CloseReason, Event};
use super::exchange::Destination;
use super::id::{ChannelId, ExchangeId};
use super::refusal::{Refusal, ReplyCode};
use super::transaction::Settlement;
use super::value::Name;
use crate::base::SimTime;

impl Broker {
    pub(super) fn carry_out(
        &mut self,
        now: SimTime,
        command: Command,
        out: &mut Vec<Event>,
    ) -> Result<(), Refusal> {
        match command {
            Command::Start => self.start(now, out),
            Command::Stop(shutdown) => self.stop(now, shutdown, out),
            Command::Configure(configuration) => self.configuration = configuration,
            Command::SetPolicy(queue, policy) => self.set_policy(queue, policy, out),
            _ if self.stopped => {
                return Err(Refusal::new(ReplyCode::ConnectionForced, "the broker is not running"));
            }
            Command::OpenConnection(connection) => return self.open_connection(connection, out),
            Command::CloseConnection(connection) => {
                self.close_connection(now, connection, CloseReason::Client, out);
            }
            Command::OpenChannel { connection, channel } => {
                return self.open_channel(connection, channel, out);
            }
            Command::CloseChannel(channel) => {
                self.close_channels(now, &[channel], &CloseReason::Client, out);
            }
            Command::DeclareExchange(_, exchange) => return self.declare_exchange(exchange, out),
            Command::DeleteExchange { exchange, if_unused, .. } => {
                return self.delete_exchange(&exchange, if_unused, out);
            }
            Command::DeclareQueue(channel, queue) => return self.declare_queue(now, channel, queue, out),
            Command::Purge { channel, queue } => return self.purge(channel, &queue, out),
            Command::DeleteQueue { channel, queue, if_unused, if_empty } => {
                return self.delete_queue(channel, &queue, (if_unused, if_empty), out);
            }
            Command::Bind { channel, exchange, queue, key, arguments } => {
                let key = self.key_for(channel, &queue, key);
                refuse_default_name(&exchange)?;
                let queue = Destination::Queue(self.queue_for(channel, &queue)?);
                return self.bind(&exchange, queue, key, arguments, out);
            }
            Command::Unbind { channel, exchange, queue, key, arguments } => {
                let key = self.key_for(channel, &queue, key);
                refuse_default_name(&exchange)?;
                let queue = self.queues.find(self.name_for(channel, &queue)).map(Destination::Queue);
                return self.unbind(channel, &exchange, queue, (&key, &arguments), out);
            }
            Command::BindExchange { source, destination, key, arguments, .. } => {
                refuse_default_name(&source).and(refuse_default_name(&destination))?;
                let destination = Destination::Exchange(self.exchange_for(&destination)?);
                return self.bind(&source, destination, key, arguments, out);
            }
            Command::UnbindExchange { channel, source, destination, key, arguments } => {
                refuse_default_name(&source).and(refuse_default_name(&destination))?;
                let destination = self.exchange(&destination).map(Destination::Exchange);
                return self.unbind(channel, &source, destination, (&key, &arguments), out);
            }
            Command::SelectConfirms(channel) => return self.select_confirms(channel),
            Command::SelectTx(channel) => return self.select_tx(channel),
            Command::CommitTx(channel) => return self.commit_tx(now, channel, out),
            Command::RollbackTx(channel) => return self.rollback_tx(channel, out),
            Command::Qos { channel, prefetch_size, prefetch, global } => {
                return self.qos(now, channel, (prefetch_size, prefetch, global), out);
            }
            Command::Publish { channel, message, mandatory, immediate } => {
                return self.publish(now, channel, message, (mandatory, immediate), out);
            }
            Command::Consume { channel, queue, tag, auto_ack, exclusive, arguments } => {
                let asked = Subscription { channel, queue, tag, auto_ack, exclusive, arguments };
                return self.consume(now, asked, out);
            }
            Command::Cancel { channel, tag } => self.cancel(now, channel, tag, out),
            Command::Get { channel, queue, auto_ack } => {
                return self.get(now, channel, &queue, auto_ack, out);
            }
            Command::Ack { channel, delivery_tag, multiple } => {
                return self.settle(now, channel, (delivery_tag, multiple), Settlement::Ack, out);
            }
            Command::Nack { channel, delivery_tag, multiple, requeue } => {
                let settlement = Settlement::Nack { requeue };
                return self.settle(now, channel, (delivery_tag, multiple), settlement, out);
            }
            Command::Reject { channel, delivery_tag, requeue } => {
                let settlement = Settlement::Reject { requeue };
                return self.settle(now, channel, (delivery_tag, false), settlement, out);
            }
            Command::Recover { channel, requeue } => return self.recover(now, channel, requeue, out),
        }
        Ok(())
    }

    /// The binding key that a client means: with no queue named an empty key is the name of the queue
    /// (AMQP 0-9-1, 1.7.2.3).
    fn key_for(&self, channel: ChannelId, queue: &str, key: Name) -> Name {
        if queue.is_empty() && key.is_empty() { self.name_for(channel, "").into() } else { key }
    }

    fn exchange_for(&self, name: &str) -> Result<ExchangeId, Refusal> {
        self.exchange(name).ok_or_else(|| Refusal::no_exchange(name))
    }
}

impl Command {
    /// The channel it is spoken on, where that must be open.
    pub(super) fn channel(&self) -> Option<ChannelId> {
        match self {
            Self::OpenConnection(_)
            | Self::CloseConnection(_)
            | Self::OpenChannel { .. }
            | Self::Stop(_)
            | Self::Start
            | Self::Configure(_)
            | Self::SetPolicy(..) => None,
            Self::CloseChannel(channel)
            | Self::DeclareExchange(channel, _)
            | Self::DeclareQueue(channel, _)
            | Self::SelectConfirms(channel)
            | Self::SelectTx(channel)
            | Self::CommitTx(channel)
            | Self::RollbackTx(channel)
            | Self::DeleteExchange { channel, .. }
            | Self::Bind { channel, .. }
            | Self::Unbind { channel, .. }
            | Self::BindExchange { channel, .. }
            | Self::UnbindExchange { channel, .. }
            | Self::Purge { channel, .. }
            | Self::DeleteQueue { channel, .. }
            | Self::Qos { channel, .. }
            | Self::Publish { channel, .. }
            | Self::Consume { channel, .. }
            | Self::Cancel { channel, .. }
            | Self::Get { channel, .. }
            | Self::Ack { channel, .. }
            | Self::Nack { channel, .. }
            | Self::Reject { channel, .. }
            | Self::Recover { channel, .. } => Some(*channel),
        }
    }
}
