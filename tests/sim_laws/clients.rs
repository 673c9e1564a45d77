//! Generated clients of the queue broker: producers, workers, how they fail and what holds them back.

use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::MessageId;
use sorting_office::sim::{
    Acknowledge, Backoff, ClientPlan, FailureRule, Forward, OnFailure, OnNack, Poll, ProducerPlan,
    Publication, Restraint, RetryPolicy, Role, Setting, Span, Throttle, WorkerPlan,
};

use super::topology::{QUEUES, exchange_name, key, message, millis, name};

pub fn moment() -> impl Strategy<Value = SimTime> {
    (0u64..6_000).prop_map(SimTime::from_millis)
}

pub fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        millis(0..300).prop_map(Span::Fixed),
        (millis(0..100), millis(100..400)).prop_map(|(low, high)| Span::Between(low, high)),
        millis(1..200).prop_map(Span::Exponential),
    ]
}

fn on_nack() -> impl Strategy<Value = OnNack> {
    prop_oneof![Just(OnNack::Drop), millis(1..900).prop_map(OnNack::Retry)]
}

fn throttle() -> impl Strategy<Value = Throttle> {
    let drop_below = prop::option::of(0u8..3);
    (0..QUEUES + 1, 0u32..4, millis(1..500), drop_below).prop_map(|(queue, above, pause, drop_below)| {
        Throttle { queue: name("queue", queue), above, pause, drop_below }
    })
}

fn restraint() -> impl Strategy<Value = Restraint> {
    let some = (prop::option::of(1u32..4), on_nack(), prop::option::of(throttle()), any::<bool>());
    let some = some.prop_map(|(max_unconfirmed, on_nack, throttle, heeds_blocked)| Restraint {
        max_unconfirmed,
        on_nack,
        throttle,
        heeds_blocked,
    });
    prop_oneof![Just(Restraint::default()).boxed(), some.boxed()]
}

fn producer() -> impl Strategy<Value = Role> {
    let publication = (moment(), 0u32..12, span(), message())
        .prop_map(|(start, count, gap, message)| Publication { start, count, gap, message });
    let publications = prop::collection::vec(publication, 1..3);
    (publications, any::<bool>(), any::<bool>(), restraint()).prop_map(
        |(publications, confirms, mandatory, restraint)| {
            Role::Producer(ProducerPlan { publications, confirms, mandatory, restraint })
        },
    )
}

pub fn failure() -> impl Strategy<Value = FailureRule> {
    let message = prop::option::of((1u32..20).prop_map(MessageId));
    let during = prop::option::weighted(0.2, (moment(), moment()));
    let answer = prop::option::weighted(0.3, on_failure());
    (prop::option::of(0u8..=100), prop::option::of(1u32..4), message, during, answer).prop_map(
        |(chance_percent, first_attempts, message, during, on_failure)| FailureRule {
            message,
            first_attempts,
            during,
            chance_percent,
            on_failure,
            error: "no".into(),
            ..FailureRule::default()
        },
    )
}

pub fn on_failure() -> impl Strategy<Value = OnFailure> {
    let unit = SimDuration::from_millis(100);
    let backoffs = vec![
        Backoff::Fixed(unit),
        Backoff::Linear(unit),
        Backoff::Quadratic(unit),
        Backoff::Exponential(unit),
    ];
    let retry = (select(backoffs), 0u32..4, 0u8..100).prop_map(|(backoff, limit, jitter_percent)| {
        OnFailure::Retry(RetryPolicy { exchange: name("exchange", 0), limit, backoff, jitter_percent })
    });
    let plain = [
        OnFailure::Requeue,
        OnFailure::RejectRequeue,
        OnFailure::Reject,
        OnFailure::Nack,
        OnFailure::Acknowledge,
    ];
    prop_oneof![4 => proptest::sample::select(plain.to_vec()), 1 => retry]
}

pub fn acknowledge() -> impl Strategy<Value = Acknowledge> {
    use Acknowledge::{AfterWork, Automatic, BeforeWork, Never};
    select(vec![AfterWork, BeforeWork, Automatic, Never])
}

fn worker() -> impl Strategy<Value = Role> {
    let forward = (exchange_name(), prop::option::of(key())).prop_map(|(exchange, routing_key)| Forward {
        exchange,
        routing_key,
        replace: Some(("n".into(), "m".into())),
        drop_headers: vec!["retries".into()],
    });
    let failures = prop::collection::vec(failure(), 0..2);
    let poll = (millis(0..700), 0u16..4).prop_map(|(every, batch)| Poll { every, batch });
    let parts = (
        0..QUEUES,
        0u16..4,
        acknowledge(),
        span(),
        failures,
        on_failure(),
        prop::option::weighted(0.25, forward),
        prop::option::weighted(0.2, poll),
    );
    parts.prop_map(|(queue, prefetch, acknowledge, service, failures, on_failure, forward, poll)| {
        let queue = name("queue", queue);
        let prefetch = if poll.is_some() { 0 } else { prefetch };
        Role::Worker(WorkerPlan {
            queue,
            prefetch,
            acknowledge,
            service,
            failures,
            on_failure,
            forward,
            poll,
        })
    })
}

pub fn client(index: usize) -> impl Strategy<Value = ClientPlan> {
    let role = prop_oneof![producer().boxed(), worker().boxed()];
    (role, span()).prop_map(move |(role, latency)| ClientPlan {
        name: name("client", index),
        latency,
        role,
        later: false,
    })
}

/// All that can be changed about a client of the queue broker.
pub fn setting() -> impl Strategy<Value = Setting> {
    prop_oneof![
        (0u16..4).prop_map(Setting::Prefetch),
        acknowledge().prop_map(Setting::Acknowledge),
        millis(0..400).prop_map(Setting::Service),
        millis(1..400).prop_map(Setting::PollEvery),
        (0u8..=100).prop_map(Setting::FailureChance),
        on_failure().prop_map(Setting::OnFailure),
        (0u32..4).prop_map(Setting::RetryLimit),
        (0u32..4).prop_map(Setting::MaxUnconfirmed),
        on_nack().prop_map(Setting::OnNack),
        prop::option::of(throttle()).prop_map(Setting::Throttle),
        any::<bool>().prop_map(Setting::HeedsBlocked),
    ]
}
