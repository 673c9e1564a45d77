//! Random plans: topologies, clients, faults and interventions, all small and all different.

use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{
    Configuration, ExchangeType, FieldTable, Message, MessageId, Name, Overflow, Policy, Properties,
    Shutdown, Value,
};
use sorting_office::sim::{
    Acknowledge, Action, Backoff, BindingPlan, ClientPlan, ExchangePlan, FailureRule, Forward, Intervention,
    LogPlan, OnFailure, OnNack, POISON, Plan, ProducerPlan, Publication, QueuePlan, Restraint, RetryPolicy,
    Role, Setting, Span, Target, Throttle, TransitKind, WorkerPlan,
};

/// A run's input.
#[derive(Clone, Debug)]
pub struct Setup {
    pub plan: Plan,
    pub seed: u64,
    pub interventions: Vec<Intervention>,
}

const QUEUES: usize = 3;
const EXCHANGES: usize = 3;
const CLIENTS: usize = 4;

fn name(kind: &str, index: usize) -> Name {
    format!("{kind}{index}").into()
}

fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = SimDuration> {
    range.prop_map(SimDuration::from_millis)
}

fn moment() -> impl Strategy<Value = SimTime> {
    (0u64..6_000).prop_map(SimTime::from_millis)
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        millis(0..300).prop_map(Span::Fixed),
        (millis(0..100), millis(100..400)).prop_map(|(low, high)| Span::Between(low, high)),
        millis(1..200).prop_map(Span::Exponential),
    ]
}

/// Keys, queue names and a word nobody binds.
fn key() -> impl Strategy<Value = Name> {
    prop_oneof![Just("a.b"), Just("a.c"), Just("queue0"), Just("queue1"), Just("nowhere"), Just("")]
        .prop_map(Name::from)
}

fn exchange_name() -> impl Strategy<Value = Name> {
    prop_oneof![1 => Just(Name::from("")), 5 => (0..EXCHANGES).prop_map(|index| name("exchange", index))]
}

fn exchange(index: usize) -> impl Strategy<Value = ExchangePlan> {
    let kinds = [ExchangeType::Direct, ExchangeType::Topic, ExchangeType::Fanout, ExchangeType::Headers];
    (prop::sample::select(kinds.to_vec()), any::<bool>()).prop_map(move |(kind, delayed)| ExchangePlan {
        name: name("exchange", index),
        kind,
        delayed: delayed || index == 0,
        ..ExchangePlan::default()
    })
}

fn queue(index: usize) -> impl Strategy<Value = QueuePlan> {
    let ttl = prop::option::weighted(0.3, 0i64..800);
    let dead = prop::option::weighted(0.6, (exchange_name(), prop::option::of(key())));
    let limit = prop::option::weighted(0.3, 0i64..4);
    let bound =
        prop::option::weighted(0.3, (0i64..4, prop::sample::select(vec!["drop-head", "reject-publish"])));
    let highest = prop::option::weighted(0.2, 1i64..4);
    let (single, durable) = (prop::bool::weighted(0.2), any::<bool>());
    (ttl, dead, limit, bound, highest, single, durable).prop_map(
        move |(ttl, dead, limit, bound, highest, single, durable)| {
            let mut arguments = FieldTable::new();
            let mut put = |argument: &str, value: Value| arguments.insert(argument.into(), value);
            ttl.map(|ttl| put("x-message-ttl", ttl.into()));
            if let Some((exchange, key)) = dead {
                put("x-dead-letter-exchange", Value::Text(exchange));
                key.map(|key| put("x-dead-letter-routing-key", Value::Text(key)));
            }
            if let Some((length, overflow)) = bound {
                put("x-max-length", length.into());
                put("x-overflow", overflow.into());
            }
            match (limit, highest) {
                (Some(limit), _) => {
                    put("x-queue-type", "quorum".into());
                    put("x-delivery-limit", limit.into());
                }
                (None, Some(highest)) => drop(put("x-max-priority", highest.into())),
                (None, None) => {}
            }
            put("x-single-active-consumer", Value::Bool(single));
            let durable = durable || limit.is_some();
            QueuePlan { name: name("queue", index), arguments, durable, ..QueuePlan::default() }
        },
    )
}

fn binding() -> impl Strategy<Value = BindingPlan> {
    let keys =
        prop_oneof![Just("a.b"), Just("a.*"), Just("#"), Just("queue0"), Just("queue1"), Just("queue2")];
    (0..EXCHANGES, 0..QUEUES, keys).prop_map(|(exchange, queue, key)| BindingPlan {
        exchange: name("exchange", exchange),
        queue: name("queue", queue),
        key: key.into(),
        arguments: FieldTable::new(),
    })
}

fn message() -> impl Strategy<Value = Rc<Message>> {
    let expiration = prop::option::weighted(0.2, 0u32..500);
    (exchange_name(), key(), expiration, prop::option::weighted(0.3, 1i64..500)).prop_map(
        |(exchange, routing_key, expiration, delay)| {
            let expiration = expiration.map(|ttl| ttl.to_string().into());
            let headers = delay.map(|delay| (Name::from("x-delay"), Value::Int(delay))).into_iter().collect();
            let priority = delay.map(|delay| (delay % 5) as u8);
            let properties = Properties { expiration, priority, ..Properties::default() };
            Rc::new(Message {
                exchange,
                routing_key,
                properties,
                headers,
                bcc: Vec::new(),
                body: "n {n}".into(),
                id: MessageId(0),
            })
        },
    )
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

fn policy() -> impl Strategy<Value = Policy> {
    let ways = vec![Overflow::DropHead, Overflow::RejectPublish];
    (prop::option::of(0u64..5), prop::option::of(prop::sample::select(ways)))
        .prop_map(|(max_length, overflow)| Policy { max_length, overflow })
}

/// Little memory, or as much as there need be; writing to disk and taking in may take time.
fn configuration() -> impl Strategy<Value = Configuration> {
    let memory = prop::option::weighted(0.5, 0u64..6_000);
    (memory, millis(0..2_000), millis(0..50), millis(0..5)).prop_map(
        |(memory_high_watermark, memory_monitor_interval, write_delay, enqueue_time)| Configuration {
            memory_high_watermark,
            memory_monitor_interval,
            write_delay,
            enqueue_time,
            ..Configuration::default()
        },
    )
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

fn failure() -> impl Strategy<Value = FailureRule> {
    (prop::option::of(0u8..100), prop::option::of(1u32..4), prop::option::of((1u32..20).prop_map(MessageId)))
        .prop_map(|(chance_percent, first_attempts, message)| FailureRule {
            message,
            first_attempts,
            chance_percent,
            error: "no".into(),
            ..FailureRule::default()
        })
}

fn on_failure() -> impl Strategy<Value = OnFailure> {
    let unit = SimDuration::from_millis(100);
    let backoffs = vec![
        Backoff::Fixed(unit),
        Backoff::Linear(unit),
        Backoff::Quadratic(unit),
        Backoff::Exponential(unit),
    ];
    let retry =
        (prop::sample::select(backoffs), 0u32..4, 0u8..100).prop_map(|(backoff, limit, jitter_percent)| {
            OnFailure::Retry(RetryPolicy { exchange: name("exchange", 0), limit, backoff, jitter_percent })
        });
    prop_oneof![Just(OnFailure::Requeue), Just(OnFailure::Reject), Just(OnFailure::Acknowledge), retry]
}

fn acknowledge() -> impl Strategy<Value = Acknowledge> {
    use Acknowledge::{AfterWork, Automatic, BeforeWork, Never};
    prop::sample::select(vec![AfterWork, BeforeWork, Automatic, Never])
}

fn worker() -> impl Strategy<Value = Role> {
    let forward = (exchange_name(), prop::option::of(key())).prop_map(|(exchange, routing_key)| Forward {
        exchange,
        routing_key,
        replace: Some(("n".into(), "m".into())),
        drop_headers: vec!["retries".into()],
    });
    let failures = prop::collection::vec(failure(), 0..2);
    let parts = (
        0..QUEUES,
        0u16..4,
        acknowledge(),
        span(),
        failures,
        on_failure(),
        prop::option::weighted(0.25, forward),
    );
    parts.prop_map(|(queue, prefetch, acknowledge, service, failures, on_failure, forward)| {
        let queue = name("queue", queue);
        Role::Worker(WorkerPlan { queue, prefetch, acknowledge, service, failures, on_failure, forward })
    })
}

fn client(index: usize) -> impl Strategy<Value = ClientPlan> {
    let role = prop_oneof![producer().boxed(), worker().boxed()];
    (role, span()).prop_map(move |(role, latency)| ClientPlan {
        name: name("client", index),
        latency,
        role,
        later: false,
    })
}

fn setting() -> impl Strategy<Value = Setting> {
    prop_oneof![
        (0u16..4).prop_map(Setting::Prefetch),
        acknowledge().prop_map(Setting::Acknowledge),
        millis(0..400).prop_map(Setting::Service),
        (0u8..=100).prop_map(Setting::FailureChance),
        on_failure().prop_map(Setting::OnFailure),
        (0u32..4).prop_map(Setting::RetryLimit),
        (0u32..4).prop_map(Setting::MaxUnconfirmed),
        on_nack().prop_map(Setting::OnNack),
        prop::option::of(throttle()).prop_map(Setting::Throttle),
        any::<bool>().prop_map(Setting::HeedsBlocked),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    // Some of them are added by an action, or never there.
    let client = || (0..CLIENTS + 3).prop_map(|index| name("client", index));
    let target = || {
        let message = prop::option::of((1u32..10).prop_map(MessageId));
        (client(), prop::sample::select(TransitKind::ALL.to_vec()), message)
            .prop_map(|(client, kind, message)| Target { client, kind, message })
    };
    prop_oneof![
        (client(), prop::option::of(millis(0..2_000)))
            .prop_map(|(client, restart_after)| Action::Crash { client, restart_after }),
        client().prop_map(|client| Action::Restart { client }),
        target().prop_map(Action::Lose),
        target().prop_map(Action::Duplicate),
        client().prop_map(|client| Action::Cut { client }),
        client().prop_map(|client| Action::Mend { client }),
        (client(), message(), any::<bool>()).prop_map(|(client, message, poison)| {
            let mut message = Message::clone(&message);
            if poison {
                message.headers.insert(POISON.into(), Value::Bool(true));
            }
            Action::Publish { client, message: Rc::new(message) }
        }),
        (client(), setting()).prop_map(|(client, setting)| Action::Set { client, setting }),
        client().prop_map(|client| Action::Pause { client }),
        client().prop_map(|client| Action::Resume { client }),
        (client(), client()).prop_map(|(client, like)| Action::Add { client, like }),
        client().prop_map(|client| Action::Remove { client }),
        (prop::sample::select(vec![Shutdown::Orderly, Shutdown::Kill]), prop::option::of(millis(0..2_000)))
            .prop_map(|(shutdown, restart_after)| Action::StopBroker { shutdown, restart_after }),
        Just(Action::StartBroker),
        prop::option::of(0u64..6_000).prop_map(|high_watermark| Action::SetMemory { high_watermark }),
        (0..QUEUES, policy())
            .prop_map(|(queue, policy)| Action::SetPolicy { queue: name("queue", queue), policy }),
        binding().prop_map(|binding| Action::Bind(Rc::new(binding))),
        binding().prop_map(|binding| Action::Unbind(Rc::new(binding))),
    ]
}

/// Everything a run is made from.
pub fn setup() -> impl Strategy<Value = Setup> {
    let topology = (
        [0, 1, 2].map(|index| exchange(index).boxed()).to_vec(),
        [0, 1, 2].map(|index| queue(index).boxed()).to_vec(),
        prop::collection::vec(binding(), 0..8),
    );
    let clients = [0, 1, 2, 3].map(|index| client(index).boxed());
    let clients: Vec<_> = clients.into();
    let faults = prop::collection::vec((moment(), action()), 0..4);
    let interventions = prop::collection::vec(
        (moment(), action()).prop_map(|(at, action)| Intervention { at, action }),
        0..10,
    );
    (topology, configuration(), clients, faults, interventions, any::<u64>()).prop_map(
        |((exchanges, queues, bindings), configuration, clients, faults, interventions, seed)| Setup {
            plan: Plan {
                logs: LogPlan::default(),
                exchanges,
                queues,
                bindings,
                exchange_bindings: Vec::new(),
                later_bindings: Vec::new(),
                configuration,
                clients,
                faults,
                until: SimTime::from_millis(8_000),
                entry_limit: 1_500,
            },
            seed,
            interventions,
        },
    )
}
