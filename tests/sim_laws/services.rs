//! Generated services: three of them in the place of clients of the queue broker, with ports, handlers and steps
//! of every kind, that call each other, themselves, clients that are none, and nobody.

use std::rc::Rc;

use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::engine::queueing::{Name, REPLY_TO};
use sorting_office::sim::service::{
    CallPlan, Change, Compatibility, Condition, ContractPlan, Each, EmitPlan, FieldKind, FieldPlan, Format,
    HandlerPlan, How, Missing, ParsePlan, Part, Place, PortPlan, PublishPlan, SchemaPlan, ServicePlan,
    Settle, StepId, StepOp, StepPlan, TableId, TablePlan, Takes, Template, Test, VersionPlan, WritePlan,
};
use sorting_office::sim::{ClientPlan, Role, Setting};

use super::clients::{failure, moment, span};
use super::topology::{QUEUES, exchange_name, key, millis, name};

const SERVICES: usize = 3;
const STEPS: u16 = 6;
const TABLES: u16 = 3;

fn place() -> impl Strategy<Value = Place> {
    let named = vec![Place::Field("n".into()), Place::Variable("v".into()), Place::Variable("error".into())];
    prop_oneof![
        select(vec![
            Place::Body,
            Place::Key,
            Place::Kind,
            Place::Number,
            Place::CorrelationId,
            Place::ReplyTo
        ]),
        select(named),
    ]
}

fn table() -> impl Strategy<Value = TableId> {
    (0..TABLES).prop_map(TableId)
}

/// By what an answer is known again: one text for many, so that answers meet those who wait.
fn correlation() -> impl Strategy<Value = Template> {
    let of = |place| Just(Template(vec![Part::Place(place)]));
    prop_oneof![2 => Just(Template::text("c")), 1 => of(Place::Number), 1 => of(Place::CorrelationId)]
}

/// What few different texts come of, so that keys meet.
fn template() -> impl Strategy<Value = Template> {
    let text = || select(vec!["a", "b", "1", "{\"n\": 2}"]).prop_map(|text| Part::Text(text.into()));
    let row = (table(), place())
        .prop_map(|(table, key)| Part::Row { table, key: Template(vec![Part::Place(key)]) });
    let part = prop_oneof![3 => text(), 3 => place().prop_map(Part::Place), 1 => row];
    prop::collection::vec(part, 0..2).prop_map(Template)
}

fn condition() -> impl Strategy<Value = Condition> {
    let row = (table(), template(), any::<bool>()).prop_map(|(table, key, there)| Condition::Row {
        table,
        key,
        there,
    });
    let test = select(vec![Test::Equal, Test::Differs, Test::Less, Test::More]);
    let compare = (template(), test, template()).prop_map(|(left, test, right)| Condition::Compare {
        left,
        test,
        right,
    });
    prop_oneof![row, compare]
}

/// A later step than that one, or the end.
fn later(than: u16) -> BoxedStrategy<Option<StepId>> {
    match than + 1 < STEPS {
        true => {
            prop_oneof![1 => Just(None), 3 => (than + 1..STEPS).prop_map(|step| Some(StepId(step)))].boxed()
        }
        false => Just(None).boxed(),
    }
}

fn call() -> impl Strategy<Value = StepOp> {
    // The last ones are no service, and nobody.
    let service = select(vec!["client0", "client1", "client2", "client0", "client1", "client3", "nobody"]);
    let operation = select(vec!["a", "b"]);
    (service, operation, template(), millis(0..2_500), 0u32..3, millis(0..200)).prop_map(
        |(service, operation, body, timeout, retries, pause)| {
            let (service, operation, into) = (service.into(), operation.into(), "v".into());
            StepOp::Call(CallPlan { service, operation, body, timeout, retries, pause, into })
        },
    )
}

fn publish() -> impl Strategy<Value = StepOp> {
    let text = || prop::option::weighted(0.4, template());
    let to_whom_asked = (Name::default(), Template(vec![Part::Place(Place::ReplyTo)]));
    let known = (exchange_name(), key()).prop_map(|(exchange, key)| (exchange, Template::text(&key)));
    let queue = (0..QUEUES).prop_map(|at| (Name::default(), Template::text(&name("queue", at))));
    let way = prop_oneof![2 => known, 2 => queue, 2 => Just(to_whom_asked)];
    let correlation = prop::option::weighted(0.5, correlation());
    let reply_to = prop::option::weighted(0.5, (0..QUEUES).prop_map(|at| Template::text(&name("queue", at))));
    let confirm = prop::option::weighted(0.4, millis(0..500));
    let write = prop::option::weighted(0.5, write_by_schema());
    (way, text(), template(), correlation, reply_to, confirm, write).prop_map(
        |((exchange, key), kind, body, correlation, reply_to, confirm, write)| {
            StepOp::Publish(PublishPlan { exchange, key, kind, body, write, correlation, reply_to, confirm })
        },
    )
}

/// Values of the schema's fields; the text is sometimes none, and the number sometimes no number.
fn write_by_schema() -> impl Strategy<Value = WritePlan> {
    let number = prop_oneof![4 => Just(Template::text("12")), 1 => template()];
    (number, template())
        .prop_map(|(n, m)| WritePlan { contract: 0, values: vec![("n".into(), n), ("m".into(), m)] })
}

fn parse() -> impl Strategy<Value = StepOp> {
    let takes = select(vec![Takes::Any, Takes::Major, Takes::Known]);
    (takes, any::<bool>()).prop_map(|(takes, strict)| StepOp::Parse(ParsePlan { contract: 0, takes, strict }))
}

/// The one schema of a run: the second version can be read as the first and the third, and the other way round.
fn schema() -> impl Strategy<Value = SchemaPlan> {
    let version = |name: &str, fields: &[(&str, FieldKind, Missing)]| VersionPlan {
        name: name.into(),
        fields: fields
            .iter()
            .map(|(name, kind, missing)| FieldPlan {
                name: (*name).into(),
                kind: *kind,
                missing: missing.clone(),
            })
            .collect(),
    };
    let (n, m) = (("n", FieldKind::Int, Missing::Fails), ("m", FieldKind::String, Missing::Fails));
    let may_lack = ("m", FieldKind::String, Missing::Default("x".into()));
    let versions =
        vec![version("1.0", std::slice::from_ref(&n)), version("1.1", &[n, may_lack]), version("2", &[m])];
    let registry = prop::option::weighted(0.7, Just(Compatibility::Backward));
    (select(vec![Format::Json, Format::Avro]), registry).prop_map(move |(format, registry)| SchemaPlan {
        name: "s".into(),
        format,
        registry,
        versions: versions.clone(),
    })
}

fn write() -> impl Strategy<Value = StepOp> {
    let change = prop_oneof![
        template().prop_map(Change::Put),
        (-2i64..3).prop_map(Change::Add),
        Just(Change::Delete),
    ];
    (table(), template(), change).prop_map(|(table, key, change)| StepOp::Write { table, key, change })
}

fn work() -> impl Strategy<Value = StepOp> {
    let failures = prop::collection::vec(failure(), 0..2);
    (span(), failures).prop_map(|(time, failures)| StepOp::Work { time, failures })
}

fn how() -> impl Strategy<Value = How> {
    select(vec![How::Ack, How::Reject { requeue: false }, How::Nack { requeue: true }, How::SeekBack])
}

/// An event, of one of few types; on which bus is said when it is known who is in one process.
fn emit() -> impl Strategy<Value = StepOp> {
    let each = prop_oneof![any::<bool>().prop_map(|stops| Each::InTurn { stops }), Just(Each::Thread)];
    (select(vec!["a", "b"]), template(), each).prop_map(|(event, body, each)| {
        StepOp::Emit(EmitPlan { bus: Name::default(), event: event.into(), body, each })
    })
}

fn op(at: u16) -> BoxedStrategy<StepOp> {
    let read = (table(), template()).prop_map(|(table, key)| StepOp::Read { table, key, into: "v".into() });
    let insert = (table(), template(), template(), later(at))
        .prop_map(|(table, key, value, otherwise)| StepOp::Insert { table, key, value, otherwise });
    let fork =
        (condition(), later(at)).prop_map(|(condition, otherwise)| StepOp::If { condition, otherwise });
    let wait = (correlation(), millis(0..2_500)).prop_map(|(correlation, timeout)| StepOp::Await {
        correlation,
        timeout,
        into: "v".into(),
    });
    let oldest = (table(), later(at)).prop_map(|(table, otherwise)| StepOp::Oldest {
        table,
        into: "v".into(),
        otherwise,
    });
    let begin = (at + 1..=STEPS).prop_map(|abort| StepOp::Begin { abort: StepId(abort) });
    prop_oneof![
        1 => Just(StepOp::End),
        5 => work(),
        1 => read,
        3 => write(),
        2 => insert,
        2 => fork,
        6 => publish(),
        2 => parse(),
        6 => call(),
        2 => wait,
        3 => emit(),
        2 => template().prop_map(|body| StepOp::Answer { body }),
        2 => template().prop_map(|error| StepOp::Fail { error }),
        2 => how().prop_map(StepOp::Settle),
        3 => Just(StepOp::Undo),
        1 => oldest,
        2 => begin,
        2 => Just(StepOp::Commit),
        1 => Just(StepOp::Abort),
    ]
    .boxed()
}

fn step(at: u16) -> impl Strategy<Value = StepPlan> {
    let undo = prop::option::weighted(0.5, prop_oneof![call(), publish(), write(), work()]);
    // The most of them lead on to the next.
    let next = prop_oneof![3 => Just((at + 1 < STEPS).then_some(StepId(at + 1))), 1 => later(at)];
    (op(at), next, undo, prop::option::weighted(0.3, template())).prop_map(move |(op, next, undo, effect)| {
        StepPlan { name: name("step", usize::from(at)), op, next, undo, effect }
    })
}

fn port() -> impl Strategy<Value = PortPlan> {
    let settle = select(vec![Settle::AtEnd, Settle::ByStep, Settle::Automatic]);
    let queue = || (0..QUEUES).prop_map(|at| name("queue", at));
    prop_oneof![
        3 => (moment(), 0u32..8, span()).prop_map(|(start, count, gap)| PortPlan::Timer { start, count, gap }),
        3 => (queue(), 0u16..4, settle).prop_map(|(queue, prefetch, settle)| PortPlan::Queue { queue, prefetch, settle }),
        3 => (0u16..3).prop_map(|waiting| PortPlan::Calls { waiting }),
        1 => replies(queue()),
        3 => any::<bool>().prop_map(|subscribed| PortPlan::Bus { bus: Name::default(), subscribed }),
    ]
}

fn handler(ports: std::ops::Range<u16>) -> impl Strategy<Value = HandlerPlan> {
    let step = || (0..STEPS).prop_map(StepId);
    let when = prop::collection::vec(condition(), 1..2);
    let when = prop_oneof![4 => Just(Vec::new()), 1 => when];
    let (first, on_failure) = (prop::option::weighted(0.9, step()), prop::option::weighted(0.5, step()));
    let parts = (ports, when, first, on_failure, prop::option::weighted(0.3, correlation()));
    parts.prop_map(|(port, when, first, on_failure, correlation)| HandlerPlan {
        correlation,
        name: "it".into(),
        port,
        when,
        first,
        on_failure,
    })
}

fn service() -> impl Strategy<Value = ServicePlan> {
    let steps: Vec<_> = (0..STEPS).map(|at| step(at).boxed()).collect();
    // The most of them can be called.
    let called = prop::option::weighted(0.7, (0u16..3).prop_map(|waiting| PortPlan::Calls { waiting }));
    let ports = (called, prop::collection::vec(port(), 1..4)).prop_map(|(called, mut ports)| {
        ports.extend(called);
        // A queue has one port.
        let mut seen: Vec<Name> = Vec::new();
        ports.retain(|port| {
            let fresh = port.queue().is_none_or(|queue| !seen.contains(queue));
            seen.extend(port.queue().cloned());
            fresh
        });
        ports
    });
    ports.prop_flat_map(move |ports| {
        // For some ports several handlers, for some none.
        let count = ports.len() as u16;
        let each: Vec<_> = (0..count).map(|port| handler(port..port + 1).boxed()).collect();
        let more = prop::collection::vec(handler(0..count), 0..2);
        (0u16..4, Just(ports), more, each, prop::bool::weighted(0.2), steps.clone()).prop_map(
            |(threads, ports, more, each, lacks, steps)| {
                let handlers = more.into_iter().chain(each.into_iter().skip(usize::from(lacks))).collect();
                ServicePlan { threads, ports, handlers, steps, ..ServicePlan::default() }
            },
        )
    })
}

/// Replies come in by a queue, directly, or by one of the service's own.
fn replies(queue: impl Strategy<Value = Name>) -> impl Strategy<Value = PortPlan> {
    prop_oneof![
        2 => queue.prop_map(|queue| PortPlan::Replies { queue, own: false }),
        1 => Just(PortPlan::Replies { queue: REPLY_TO.into(), own: false }),
        1 => Just(PortPlan::Replies { queue: "".into(), own: true }),
    ]
}

/// Who asks by message, and waits for the answer.
fn asking() -> impl Strategy<Value = ServicePlan> {
    let timer =
        (0u32..8, span()).prop_map(|(count, gap)| PortPlan::Timer { start: Default::default(), count, gap });
    let wait = (correlation(), millis(0..2_500), step(2)).prop_map(|(correlation, timeout, last)| {
        let wait = StepOp::Await { correlation, timeout, into: "v".into() };
        let next = Some(StepId(2));
        [StepPlan { name: name("step", 1), op: wait, next, undo: None, effect: None }, last]
    });
    let asks = (correlation(), template()).prop_map(|(correlation, body)| {
        let publish = PublishPlan {
            key: Template::text("queue0"),
            correlation: Some(correlation),
            body,
            ..PublishPlan::default()
        };
        let (op, next) = (StepOp::Publish(publish), Some(StepId(1)));
        StepPlan { name: name("step", 0), op, next, undo: None, effect: None }
    });
    let replies = replies(Just(name("queue", 1)));
    (1u16..3, timer, asks, wait, replies).prop_map(|(threads, timer, mut asks, [wait, mut last], replies)| {
        last.next = None;
        if let (StepOp::Publish(publish), PortPlan::Replies { queue, own }) = (&mut asks.op, &replies) {
            let its_own = || Template(vec![Part::Place(Place::Replies)]);
            publish.reply_to = Some(if *own { its_own() } else { Template::text(queue) });
        }
        if let StepOp::If { otherwise, .. }
        | StepOp::Insert { otherwise, .. }
        | StepOp::Oldest { otherwise, .. } = &mut last.op
        {
            *otherwise = None;
        }
        ServicePlan {
            threads,
            ports: vec![timer, replies],
            handlers: vec![HandlerPlan { first: Some(StepId(0)), ..HandlerPlan::default() }],
            steps: vec![asks, wait, last],
            ..ServicePlan::default()
        }
    })
}

/// Who answers by message.
fn answering() -> impl Strategy<Value = ServicePlan> {
    (1u16..3, work(), template(), 0u16..3).prop_map(|(threads, work, body, prefetch)| {
        let key = Template(vec![Part::Place(Place::ReplyTo)]);
        let answer = StepOp::Publish(PublishPlan { key, body, ..PublishPlan::default() });
        let steps = (0..).zip([work, answer]).map(|(at, op)| {
            let next = (at == 0).then_some(StepId(1));
            StepPlan { name: name("step", at), op, next, undo: None, effect: None }
        });
        let queue = name("queue", 0);
        ServicePlan {
            threads,
            ports: vec![PortPlan::Queue { queue, prefetch, settle: Settle::AtEnd }],
            handlers: vec![HandlerPlan { first: Some(StepId(0)), ..HandlerPlan::default() }],
            steps: steps.collect(),
            ..ServicePlan::default()
        }
    })
}

/// Services, under the names of the first clients.
pub fn services() -> impl Strategy<Value = Vec<ClientPlan>> {
    let one =
        |at| {
            let service = match at {
                0 => prop_oneof![3 => service().boxed(), 1 => asking().boxed()].boxed(),
                1 => prop_oneof![3 => service().boxed(), 1 => answering().boxed()].boxed(),
                _ => service().boxed(),
            };
            (service, span(), prop::bool::weighted(0.1)).prop_map(move |(service, latency, later)| {
                ClientPlan { name: name("client", at), latency, role: Role::Service(service.into()), later }
            })
        };
    let all: Vec<_> = (0..SERVICES).map(|at| one(at).boxed()).collect();
    // Some, or all of them, are in one process.
    let insides = vec![vec![], vec![0, 1], vec![1, 2], vec![0, 1, 2], vec![0]];
    let process = (select(insides), prop::option::of(1u16..4));
    let built = (schema(), prop::array::uniform3(0u16..3));
    (all, process, built).prop_map(|(mut all, (inside, threads), (schema, versions))| {
        for (client, version) in all.iter_mut().zip(versions) {
            let Role::Service(service) = &mut client.role else { continue };
            Rc::make_mut(service).contracts = vec![ContractPlan { schema: schema.clone(), version }];
        }
        let later = inside.first().is_some_and(|at: &usize| all[*at].later);
        for at in inside {
            all[at].later = later;
            let Role::Service(service) = &mut all[at].role else { continue };
            let service = Rc::make_mut(service);
            (service.process, service.shares_threads) = ("process".into(), threads.is_some());
            service.threads = threads.unwrap_or(service.threads);
        }
        all.iter_mut().for_each(on_its_bus);
        all
    })
}

/// A bus is one's process's, or else one's own.
fn on_its_bus(client: &mut ClientPlan) {
    let Role::Service(service) = &mut client.role else { return };
    let service = Rc::make_mut(service);
    let own = if service.process.is_empty() { &client.name } else { &service.process }.clone();
    for step in &mut service.steps {
        if let StepOp::Emit(plan) = &mut step.op {
            plan.bus = own.clone();
        }
    }
    for port in &mut service.ports {
        if let PortPlan::Bus { bus, .. } = port {
            *bus = own.clone();
        }
    }
}

/// What they keep, each one's or another's.
pub fn tables() -> impl Strategy<Value = Vec<TablePlan>> {
    let one = |at: u16| {
        let rows = prop_oneof![Just(Vec::new()), Just(vec![("a".into(), "1".into())])];
        let keeps = prop::option::weighted(0.4, millis(0..2_000));
        ((0..SERVICES), any::<bool>(), keeps, rows).prop_map(move |(service, durable, keeps, rows)| {
            TablePlan {
                name: name("table", usize::from(at)),
                service: name("client", service),
                durable,
                keeps,
                rows,
            }
        })
    };
    let all: Vec<_> = (0..TABLES).map(|at| one(at).boxed()).collect();
    all
}

/// All that can be changed about a service.
pub fn service_setting() -> impl Strategy<Value = Setting> {
    let step = || (0..usize::from(STEPS) + 1).prop_map(|at| name("step", at));
    prop_oneof![
        (step(), millis(0..500)).prop_map(|(step, time)| Setting::StepTime { step, time }),
        (step(), millis(1..900)).prop_map(|(step, time)| Setting::StepTimeout { step, time }),
        (step(), 0u8..=100).prop_map(|(step, percent)| Setting::StepFails { step, percent }),
        (1u16..4).prop_map(Setting::Threads),
        any::<bool>().prop_map(|on| Setting::Subscribed { handler: "it".into(), on }),
        select(vec!["1.0", "1.1", "2", "3"])
            .prop_map(|version| Setting::Deploy { schema: "s".into(), version: version.into() }),
    ]
}
