//! How the queue broker's part of a lesson is packed.

use super::{
    Configuration, ExchangeType, Message, Overflow, Past, Policy, Properties, Shutdown, Value, Version,
};
use crate::base::{packed, packed_enum, packed_units};

packed_units! {
    ExchangeType { Direct, Topic, Fanout, Headers, LocalRandom, ModulusHash }
    Past { Alive, Died, Rekeyed }
    Overflow { DropHead, RejectPublish, RejectPublishDlx }
    Shutdown { Orderly, Kill }
    Version { V3_10, V4_0, V4_3 }
}

packed_enum! {
    Value { 0 Void, 1 Bool(it), 2 Int(it), 3 Float(it), 4 Text(it), 5 List(items), 6 Table(fields) }
}

packed! {
    Message { id, exchange, routing_key, properties, headers, bcc, past, body, encoding }
    Properties {
        content_type, content_encoding, delivery_mode, priority, correlation_id, reply_to, expiration,
        message_id, timestamp, kind, user_id, app_id,
    }
    Policy { max_length, overflow }
    Configuration {
        version, transient_queues, memory_high_watermark, memory_monitor_interval, disk_size, disk_free_limit, consumer_timeout,
        heartbeat, write_delay, max_message_size, enqueue_time,
    }
}
