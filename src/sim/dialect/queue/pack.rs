//! How the queue broker's part of a plan is packed.

use super::{
    Acknowledge, Backoff, BindingPlan, ExchangeBindingPlan, ExchangePlan, Forward, OnFailure, OnNack, Poll,
    ProducerPlan, QueuePlan, Restraint, RetryPolicy, Throttle, WorkerPlan,
};
use crate::base::{packed, packed_enum, packed_units};

packed_units! {
    Acknowledge { AfterWork, BeforeWork, Automatic, Never }
}

packed_enum! {
    OnNack { 0 Drop, 1 Retry(wait) }
    OnFailure { 0 Requeue, 1 Reject, 2 Acknowledge, 3 Retry(policy), 4 Nack, 5 RejectRequeue }
    Backoff { 0 Fixed(unit), 1 Linear(unit), 2 Quadratic(unit), 3 Exponential(unit) }
}

packed! {
    ExchangePlan { name, kind, delayed, durable, auto_delete, internal, alternate }
    QueuePlan { name, arguments, durable, auto_delete }
    BindingPlan { exchange, queue, key, arguments }
    ExchangeBindingPlan { source, destination, key, arguments }
    ProducerPlan { publications, confirms, mandatory, restraint }
    Restraint { max_unconfirmed, on_nack, throttle, heeds_blocked }
    Throttle { queue, above, pause, drop_below }
    WorkerPlan { queue, prefetch, acknowledge, service, failures, on_failure, forward, poll }
    Poll { every, batch }
    RetryPolicy { exchange, limit, backoff, jitter_percent }
    Forward { exchange, routing_key, replace, drop_headers }
}
