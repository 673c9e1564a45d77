//! Services of every kind in one plan: a shop that calls, one that takes payments, one that keeps books by what
//! it consumes, and a question asked and answered by message.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::{ExchangeType, FieldTable, Name};
use sorting_office::sim::service::{
    CallPlan, Change, Compatibility, Condition, ContractPlan, Each, EmitPlan, FieldKind, FieldPlan, Format,
    HandlerPlan, How, Missing, ParsePlan, Part, Place, PortPlan, PublishPlan, SchemaPlan, ServicePlan,
    Settle, StepId, StepOp, StepPlan, TableId, TablePlan, Takes, Template, Test, VersionPlan, WritePlan,
};
use sorting_office::sim::{BindingPlan, ClientPlan, ExchangePlan, FailureRule, Plan, QueuePlan, Role, Span};

const fn ms(millis: u64) -> SimDuration {
    SimDuration::from_millis(millis)
}

/// A text, and what stands in a place after it.
fn text(text: &str, place: Place) -> Template {
    Template(vec![Part::Text(text.into()), Part::Place(place)])
}

fn place(place: Place) -> Template {
    Template(vec![Part::Place(place)])
}

/// A service that does the steps of each of its ports one after the other.
fn service(name: &str, threads: u16, ports: Vec<(PortPlan, Vec<(&str, StepOp)>)>) -> ClientPlan {
    let mut plan = ServicePlan { threads, ..ServicePlan::default() };
    for (at, (port, steps)) in ports.into_iter().enumerate() {
        let first = (!steps.is_empty()).then_some(StepId(plan.steps.len() as u16));
        plan.handlers.push(HandlerPlan { port: at as u16, first, ..HandlerPlan::default() });
        plan.ports.push(port);
        let last = steps.len();
        for (step, (name, op)) in (1..).zip(steps) {
            let next = (step < last).then_some(StepId(plan.steps.len() as u16 + 1));
            plan.steps.push(StepPlan { name: name.into(), op, next, undo: None, effect: None });
        }
    }
    ClientPlan {
        name: name.into(),
        latency: Span::Between(ms(5), ms(60)),
        role: Role::Service(plan.into()),
        later: false,
    }
}

fn each(millis: u64, count: u32) -> PortPlan {
    PortPlan::Timer { start: SimTime::ZERO, count, gap: Span::Exponential(ms(millis)) }
}

fn consumed(queue: &str, settle: Settle) -> PortPlan {
    PortPlan::Queue { queue: queue.into(), prefetch: 2, settle }
}

fn work(low: u64, high: u64, chance: u8) -> StepOp {
    let rule =
        FailureRule { chance_percent: Some(chance), error: "declined".into(), ..FailureRule::default() };
    StepOp::Work { time: Span::Between(ms(low), ms(high)), failures: vec![rule] }
}

fn call(service: &str, timeout: u64, retries: u32) -> StepOp {
    StepOp::Call(CallPlan {
        service: service.into(),
        operation: "do".into(),
        body: text("order ", Place::Number),
        timeout: ms(timeout),
        retries,
        pause: ms(40),
        into: "answer".into(),
    })
}

fn publish(exchange: &str, key: Template, body: Template) -> PublishPlan {
    PublishPlan { exchange: exchange.into(), key, body, ..PublishPlan::default() }
}

/// What is told of an order that is paid: in its second version with a text that may be missing.
fn receipt() -> ContractPlan {
    let field = |name: &str, kind, missing| FieldPlan { name: name.into(), kind, missing };
    let order = || field("order", FieldKind::Int, Missing::Fails);
    let code = field("code", FieldKind::String, Missing::Default("none".into()));
    let version = |name: &str, fields| VersionPlan { name: name.into(), fields };
    let versions = vec![version("1.0", vec![order()]), version("2.0", vec![order(), code])];
    let (format, registry) = (Format::Avro, Some(Compatibility::Full));
    ContractPlan { schema: SchemaPlan { name: "receipt".into(), format, registry, versions }, version: 0 }
}

/// Whoever sells: pays by a call that is undone if the mail fails, and tells everybody.
fn till() -> ClientPlan {
    let paid = PublishPlan {
        confirm: Some(ms(500)),
        write: Some(WritePlan { contract: 0, values: vec![("order".into(), place(Place::Number))] }),
        ..publish("events", Template::text("order.paid"), Template::default())
    };
    let mut till = service(
        "till",
        1,
        vec![(
            each(200, 30),
            vec![
                ("pay", call("payment", 150, 1)),
                ("mail", call("mail", 200, 0)),
                ("tell", StepOp::Publish(paid)),
                ("end", StepOp::End),
                ("undo", StepOp::Undo),
            ],
        )],
    );
    if let Role::Service(till) = &mut till.role {
        let till = Rc::make_mut(till);
        till.steps[0].undo = Some(call("payment", 400, 0));
        till.handlers[0].on_failure = Some(StepId(4));
        till.contracts.push(receipt());
    }
    till
}

/// Whoever keeps books: of each message once, in a table that outlives a crash or one that does not.
fn books() -> ClientPlan {
    let emit = |each| {
        let (bus, event, body) = ("inside".into(), "written".into(), place(Place::Body));
        StepOp::Emit(EmitPlan { bus, event, body, each })
    };
    let key = || place(Place::Body);
    let is_there = Condition::Compare {
        left: Template(vec![Part::Row { table: TableId(0), key: key() }]),
        test: Test::Differs,
        right: Template::default(),
    };
    let insert =
        StepOp::Insert { table: TableId(1), key: key(), value: Template::text("1"), otherwise: None };
    let mut books = service(
        "books",
        2,
        vec![
            (
                consumed("receipts", Settle::ByStep),
                vec![
                    ("once", insert),
                    ("write", work(10, 90, 10)),
                    ("count", StepOp::Write { table: TableId(0), key: key(), change: Change::Add(1) }),
                    ("check", StepOp::If { condition: is_there, otherwise: None }),
                    ("say", emit(Each::InTurn { stops: true })),
                    ("ack", StepOp::Settle(How::Ack)),
                    ("tell", emit(Each::Thread)),
                    ("read", StepOp::Parse(ParsePlan { contract: 0, takes: Takes::Any, strict: false })),
                ],
            ),
            (PortPlan::Bus { bus: "inside".into(), subscribed: true }, vec![("note", work(1, 9, 10))]),
        ],
    );
    if let Role::Service(books) = &mut books.role {
        let books = Rc::make_mut(books);
        books.steps[1].effect = Some(key());
        books.handlers[1].name = "hear".into();
        books.contracts.push(receipt());
    }
    books
}

/// Puts services into a plan, with the queues and tables that they need.
pub fn add_to(plan: &mut Plan) {
    let payment = vec![
        ("charge", work(20, 200, 10)),
        ("answer", StepOp::Answer { body: text("paid ", Place::Body) }),
        ("note", work(5, 10, 0)),
    ];
    let asked = PublishPlan {
        correlation: Some(place(Place::Number)),
        reply_to: Some(Template::text("answers")),
        ..publish("", Template::text("prices"), text("book ", Place::Number))
    };
    let (correlation, into) = (place(Place::Number), "price".into());
    let asks = vec![
        ("ask", StepOp::Publish(asked)),
        ("wait", StepOp::Await { correlation, timeout: ms(250), into }),
    ];
    let tells = publish("", place(Place::ReplyTo), Template::text("12"));
    let prices = vec![("look_up", work(20, 120, 5)), ("tell", StepOp::Publish(tells))];
    plan.clients.extend([
        till(),
        service("payment", 2, vec![(PortPlan::Calls { waiting: 1 }, payment)]),
        service("mail", 1, vec![(PortPlan::Calls { waiting: 0 }, vec![("send", work(10, 150, 10))])]),
        books(),
        service(
            "web",
            3,
            vec![
                (each(150, 30), asks),
                (PortPlan::Replies { queue: "answers".into(), own: false }, Vec::new()),
            ],
        ),
        service("pricing", 1, vec![(consumed("prices", Settle::AtEnd), prices)]),
    ]);
    let table = |name: &str, durable, keeps| TablePlan {
        name: name.into(),
        service: "books".into(),
        durable,
        keeps,
        rows: vec![("0".into(), "0".into())],
    };
    plan.tables.extend([table("written", true, None), table("seen", false, Some(ms(2_000)))]);
    let names = ["receipts", "prices", "answers"];
    plan.queues.extend(names.map(|name| QueuePlan { name: name.into(), ..QueuePlan::default() }));
    let (exchange, queue): (Name, Name) = ("events".into(), "receipts".into());
    plan.exchanges.push(ExchangePlan {
        name: exchange.clone(),
        kind: ExchangeType::Topic,
        ..ExchangePlan::default()
    });
    let (key, arguments) = ("order.*".into(), FieldTable::new());
    plan.bindings.push(BindingPlan { exchange, queue, key, arguments });
}
