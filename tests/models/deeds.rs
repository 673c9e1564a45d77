//! What may be done to the one queue, and with which limits it stands there.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::engine::queueing::{FieldTable, Value};

use super::list::{CHANNELS, Limits, Publish, Settlement};

#[derive(Clone, Copy, Debug)]
pub enum Deed {
    Publish(Publish),
    Get {
        auto_ack: bool,
    },
    Consume {
        channel: usize,
        prefetch: usize,
        auto_ack: bool,
    },
    Cancel {
        channel: usize,
    },
    /// Of the nth outstanding delivery of the channel.
    Settle {
        channel: usize,
        nth: usize,
        multiple: bool,
        settlement: Settlement,
    },
    Close {
        channel: usize,
    },
    Purge,
    Wait {
        ms: u64,
    },
}

pub fn limits() -> impl Strategy<Value = Limits> {
    let ttl = option::weighted(0.25, 0..12_u64);
    let (length, bytes) = (option::weighted(0.4, 0..5_u64), option::weighted(0.2, 0..8_u64));
    (ttl, length, bytes, any::<bool>(), option::weighted(0.4, 1..4_u8)).prop_map(
        |(ttl, length, bytes, rejects, priorities)| {
            // One with priorities looks late for what has expired, which `engine_rules/versions.rs` holds.
            let ttl = ttl.filter(|_| priorities.is_none());
            Limits { ttl, length, bytes, rejects, priorities }
        },
    )
}

/// The arguments that declare such a queue.
pub fn arguments(limits: &Limits) -> FieldTable {
    let number = |number: u64| Value::Int(number as i64);
    let overflow = if limits.rejects { "reject-publish" } else { "drop-head" };
    let all = [
        ("x-message-ttl", limits.ttl.map(number)),
        ("x-max-length", limits.length.map(number)),
        ("x-max-length-bytes", limits.bytes.map(number)),
        ("x-max-priority", limits.priorities.map(|highest| number(highest.into()))),
        ("x-overflow", Some(overflow.into())),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).collect()
}

pub fn deed() -> impl Strategy<Value = Deed> {
    let ttl = option::weighted(0.4, select(&[0, 1, 3, 8, 8]));
    let publish = (option::weighted(0.7, 0..5_u8), ttl, 0..4_usize);
    let consumer = 1..CHANNELS;
    let settlement = select(&[Settlement::Ack, Settlement::Requeue, Settlement::Requeue, Settlement::Reject]);
    prop_oneof![
        12 => publish.prop_map(|(priority, ttl, bytes)| Deed::Publish(Publish { priority, ttl, bytes })),
        4 => prop::bool::weighted(0.2).prop_map(|auto_ack| Deed::Get { auto_ack }),
        3 => (consumer.clone(), 0..3_usize, prop::bool::weighted(0.2))
            .prop_map(|(channel, prefetch, auto_ack)| Deed::Consume { channel, prefetch, auto_ack }),
        1 => consumer.prop_map(|channel| Deed::Cancel { channel }),
        12 => (0..CHANNELS, 0..4_usize, prop::bool::weighted(0.3), settlement).prop_map(
            |(channel, nth, multiple, settlement)| Deed::Settle { channel, nth, multiple, settlement }
        ),
        1 => (0..CHANNELS).prop_map(|channel| Deed::Close { channel }),
        1 => Just(Deed::Purge),
        4 => (1..6_u64).prop_map(|ms| Deed::Wait { ms }),
    ]
}
