//! The identifiers of the queue broker.

use crate::base::ids;

ids! {
    /// A message's logical identity, given by its publisher; copies and republications share it.
    MessageId(u32);
    /// One copy of a message in one place of the broker; given out once, never again.
    CopyId(u32);
    /// An exchange; the predeclared ones come first.
    ExchangeId(u32);
    /// A queue.
    QueueId(u32);
    /// A binding of a queue to an exchange.
    BindingId(u32);
    /// A client's connection, numbered by the client side.
    ConnectionId(u32);
    /// A channel, numbered by the client side; unique over all connections.
    ChannelId(u32);
    /// A consumer, unique on its channel (AMQP 0-9-1, 1.8.3.3 `consumer-tag`).
    ConsumerTag(u32);
}
