//! The queue broker: AMQP 0-9-1 with RabbitMQ's extensions.
//!
//! [`Broker::apply`] takes a [`Command`] and appends [`Event`]s; [`Broker::next_deadline`] tells when
//! something falls due by itself and [`Broker::advance`] lets it happen. One file holds one rule.

mod acknowledge;
mod alarm;
mod arguments;
mod bind;
mod broker;
mod channel;
mod command;
mod configuration;
mod confirm;
mod consumer;
mod counts;
mod dead_letter;
mod declare_exchange;
mod declare_queue;
mod delay;
mod dispatch;
mod event;
mod exchange;
mod expiry;
mod flow;
mod hash;
mod headers;
mod id;
mod limit;
mod message;
mod methods;
mod outstanding;
mod pack;
mod policy;
mod publish;
mod queue;
mod ready;
mod refusal;
mod reply_to;
mod requeue;
mod restart;
mod retry;
mod route;
mod stream;
mod timeout;
mod topic;
mod transaction;
mod value;
mod version;

pub use arguments::{Overflow, QueueArguments, QueueType};
pub use broker::{Broker, Depth};
pub use command::{Command, ExchangeDeclaration, QueueDeclaration, Shutdown};
pub use configuration::{Configuration, MESSAGE_BYTES};
pub use event::{
    Alarm, AlarmEvent, CloseReason, ConnectionEvent, ContentEvent, DeathReason, DiscardReason, Event,
    LifecycleEvent, QueueEnd, TopologyEvent, TransactionEvent, UnroutableReason,
};
pub use exchange::ExchangeType;
pub use id::{BindingId, ChannelId, ConnectionId, ConsumerTag, CopyId, ExchangeId, MessageId, QueueId};
pub use message::{Message, Past, Properties};
pub use policy::Policy;
pub use refusal::{Refusal, ReplyCode, Scope};
pub use reply_to::{NO_QUEUE, REPLY_TO, who_asked};
pub use retry::DelayedRetry;
pub use topic::matches as topic_matches;
pub use value::{FieldTable, Name, Value};
pub use version::{Change, DIFFERENCES, Difference, Version};
