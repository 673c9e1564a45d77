//! The queue broker's part of a plan: its limits, its exchanges, queues and bindings, and their columns.

mod client;

pub(in crate::lesson) use client::{on_failure, on_nack, throttle};
pub(super) use client::{producer, worker};

use super::super::file::LessonFile;
use super::super::file::queue::{BindingFile, ExchangeBindingFile, ExchangeFile, QueueFile};
use super::place::{CONSUMERS, EXCHANGES, PRODUCERS, SHELVES};
use crate::base::SimDuration;
use crate::engine::queueing::Configuration;
use crate::sim::{BindingPlan, ExchangeBindingPlan, ExchangePlan, Node, NodeId, Plan, QueuePlan, Role};

pub(in crate::lesson) fn configuration(file: &LessonFile) -> Configuration {
    let written = &file.broker;
    let usual = Configuration::default();
    let span = |ms: Option<u64>, usual| ms.map_or(usual, SimDuration::from_millis);
    Configuration {
        version: written.version,
        transient_queues: written.deprecated_features.permit.transient_nonexcl_queues,
        memory_high_watermark: written.memory_high_watermark,
        memory_monitor_interval: span(written.memory_monitor_interval_ms, usual.memory_monitor_interval),
        disk_size: written.disk_size,
        disk_free_limit: written.disk_free_limit.unwrap_or(usual.disk_free_limit),
        consumer_timeout: span(written.consumer_timeout_ms, usual.consumer_timeout),
        write_delay: span(written.write_delay_ms, usual.write_delay),
        heartbeat: span(file.network.heartbeat_ms, usual.heartbeat),
        enqueue_time: written.enqueue_time_us.map_or(usual.enqueue_time, SimDuration::from_micros),
        ..usual
    }
}

pub(super) fn exchange(written: &ExchangeFile) -> ExchangePlan {
    ExchangePlan {
        name: written.name.as_str().into(),
        kind: written.kind,
        delayed: written.delayed,
        durable: written.durable,
        auto_delete: written.auto_delete,
        internal: written.internal,
        alternate: written.alternate.as_deref().map(Into::into),
    }
}

pub(super) fn queue(written: &QueueFile) -> QueuePlan {
    let (durable, auto_delete) = (written.durable, written.auto_delete);
    QueuePlan {
        name: written.name.as_str().into(),
        arguments: written.arguments.clone(),
        durable,
        auto_delete,
    }
}

pub(in crate::lesson) fn binding(written: &BindingFile) -> BindingPlan {
    BindingPlan {
        exchange: written.exchange.as_str().into(),
        queue: written.queue.as_str().into(),
        key: written.key.as_str().into(),
        arguments: written.arguments.clone(),
    }
}

pub(super) fn exchange_binding(written: &ExchangeBindingFile) -> ExchangeBindingPlan {
    ExchangeBindingPlan {
        source: written.source.as_str().into(),
        destination: written.destination.as_str().into(),
        key: written.key.as_str().into(),
        arguments: written.arguments.clone(),
    }
}

/// In which column one of its nodes stands; the broker itself is around its exchanges and queues.
pub(super) fn column(plan: &Plan, id: NodeId) -> Option<usize> {
    match plan.node(id) {
        Node::Exchange(_) => Some(EXCHANGES),
        Node::Queue(_) => Some(SHELVES),
        Node::Client(client) => match plan.clients.get(client.index())?.role {
            Role::Producer(_) => Some(PRODUCERS),
            Role::Worker(_) => Some(CONSUMERS),
            _ => None,
        },
        _ => None,
    }
}
