//! The queue broker: AMQP 0-9-1 with RabbitMQ's extensions.
//!
//! [`Broker::apply`] takes a [`Command`] and appends [`Event`]s; [`Broker::next_deadline`] tells when
//! something falls due by itself and [`Broker::advance`] lets it happen. One file holds one rule.

mod acknowledge;
mod arguments;
mod broker;
mod channel;
mod command;
mod confirm;
mod consumer;
mod dead_letter;
mod declare;
mod delay;
mod dispatch;
mod event;
mod exchange;
mod expiry;
mod headers;
mod id;
mod message;
mod publish;
mod queue;
mod refusal;
mod requeue;
mod topic;
mod value;

pub use arguments::{QueueArguments, QueueType};
pub use broker::{Broker, Depth};
pub use command::{Command, ExchangeDeclaration, QueueDeclaration};
pub use event::{CloseReason, DeathReason, DiscardReason, Event, UnroutableReason};
pub use exchange::ExchangeType;
pub use id::{BindingId, ChannelId, ConnectionId, ConsumerTag, CopyId, ExchangeId, MessageId, QueueId};
pub use message::{Message, Properties};
pub use refusal::{Refusal, ReplyCode, Scope};
pub use topic::matches as topic_matches;
pub use value::{FieldTable, Name, Value};
