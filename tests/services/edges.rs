//! Where services meet the edges: threads, connections and memory that go, and what comes for which nothing is.

use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{AutoOffsetReset, ConsumerSettings, ProducerSettings};
use sorting_office::engine::logs::{BrokerId, ClusterConfiguration, TopicConfiguration, TopicDeclaration};
use sorting_office::engine::queueing::{ExchangeType, Message, Overflow, Policy};
use sorting_office::insight::{Ledger, books, effect_again};
use sorting_office::player::World;
use sorting_office::sim::service::{
    Change, Condition, How, Part, Place, PortPlan, PublishPlan, ServicePlan, Settle, StepId, StepOp,
    StepPlan, TableId, TablePlan, Template, Test,
};
use sorting_office::sim::{
    Action, BrokerAction, ClientAction, ClientPlan, Commit, Entry, EntryId, ExchangePlan, Facts, Kind,
    LinkAction, LogConsumerPlan, LogPlan, LogProducerPlan, Plan, Publication, QueuePlan, Recording, Role,
    Setting, Span, TopicPlan, What,
};

use super::{answered, by_the_clock, call, called, ms, run, run_in, service, step, told, work};

/// A plan with queues of these names, and an exchange through which each is reached at once.
pub fn with_queues(names: &[&str], clients: Vec<ClientPlan>) -> Plan {
    let queues = names.iter().map(|name| QueuePlan { name: (*name).into(), ..QueuePlan::default() });
    let exchange =
        ExchangePlan { name: "shop".into(), kind: ExchangeType::Direct, ..ExchangePlan::default() };
    Plan { queues: queues.collect(), exchanges: vec![exchange], clients, ..Plan::default() }
}

fn publish(key: &str) -> PublishPlan {
    PublishPlan { key: Template::text(key), body: Template::text("job"), ..PublishPlan::default() }
}

pub fn queue(name: &str, settle: Settle) -> PortPlan {
    PortPlan::Queue { queue: name.into(), prefetch: 0, settle }
}

/// Steps one after the other.
pub fn one_by_one(ops: Vec<StepOp>) -> Vec<StepPlan> {
    let count = ops.len();
    let next = |at: usize| (at + 1 < count).then_some(StepId(at as u16 + 1));
    let step = |(at, op)| StepPlan { next: next(at), ..step(at as u16, "step", op) };
    ops.into_iter().enumerate().map(step).collect()
}

pub fn change(service: &mut ClientPlan, change: impl FnOnce(&mut ServicePlan)) {
    if let Role::Service(service) = &mut service.role {
        let service = Rc::make_mut(service);
        change(service);
    }
}

pub fn crash(client: &str, restart_after: Option<u64>) -> Action {
    Action::Client(ClientAction::Crash { client: client.into(), restart_after: restart_after.map(ms) })
}

fn set(client: &str, setting: Setting) -> Action {
    Action::Client(ClientAction::Set { client: client.into(), setting })
}

fn is(place: Place, text: &str) -> Condition {
    Condition::Compare {
        left: Template(vec![Part::Place(place)]),
        test: Test::Equal,
        right: Template::text(text),
    }
}

#[test]
fn a_call_that_nothing_is_for_any_more_is_answered_all_the_same() {
    let mut stock =
        called("stock", "take", one_by_one(vec![work(2_000), write(0, Change::Put(Template::text("0")))]));
    change(&mut stock, |stock| {
        let left = Condition::Row { table: TableId(0), key: Template::text("left"), there: false };
        stock.handlers[0].when = vec![left];
    });
    let callers =
        ["a", "b"].map(|name| by_the_clock(name, 1, one_by_one(vec![call("stock", "take", 9_000)])));
    let clients = callers.into_iter().chain([stock]).collect();
    let recording =
        run_in(Plan { clients, tables: vec![table("stock", true)], ..Plan::default() }, Vec::new());
    // Both were taken in while there was no row.
    assert_eq!(told(&recording, Kind::CallFailed), [answered(2_120, "no such operation")]);
}

fn table(service: &str, durable: bool) -> TablePlan {
    TablePlan { name: "table".into(), service: service.into(), durable, ..TablePlan::default() }
}

fn write(at: u16, change: Change) -> StepOp {
    StepOp::Write { table: TableId(at), key: Template::text("left"), change }
}

#[test]
fn an_undo_by_message_is_tried_until_the_broker_takes_it() {
    let confirmed = PublishPlan { confirm: Some(ms(500)), ..publish("jobs") };
    let mut shop =
        by_the_clock("shop", 1, one_by_one(vec![work(10), StepOp::Fail { error: Template::default() }]));
    change(&mut shop, |shop| {
        shop.steps[0].undo = Some(StepOp::Publish(confirmed));
        shop.steps.push(StepPlan { next: None, ..step(2, "undo", StepOp::Undo) });
        shop.handlers[0].on_failure = Some(StepId(2));
    });
    let full = |max_length| {
        let policy = Policy { max_length, overflow: Some(Overflow::RejectPublish) };
        Action::Broker(BrokerAction::SetPolicy { queue: "jobs".into(), policy })
    };
    let faults = vec![(0, full(Some(0))), (1_500, full(None))];
    let recording = run_in(with_queues(&["jobs"], vec![shop]), faults);
    assert_eq!(told(&recording, Kind::NackReceived).len(), 2);
    assert_eq!(told(&recording, Kind::Undone).len(), 1);
    assert_eq!(told(&recording, Kind::Handled).len(), 1, "{:?}", told(&recording, Kind::NotHandled));
}

#[test]
fn an_undo_takes_its_time() {
    let mut shop = by_the_clock("shop", 1, one_by_one(vec![work(10), StepOp::Undo]));
    change(&mut shop, |shop| shop.steps[0].undo = Some(work(300)));
    assert_eq!(told(&run(vec![shop], Vec::new()), Kind::Undone), [answered(410, "")]);
}

#[test]
fn more_threads_take_up_at_once_what_waits() {
    let shop = by_the_clock("shop", 3, one_by_one(vec![work(5_000)]));
    let recording = run(vec![shop], vec![(3_000, set("shop", Setting::Threads(2)))]);
    let begun: Vec<u64> = told(&recording, Kind::Began).into_iter().map(|(at, _)| at).collect();
    assert_eq!(begun, [100, 3_000, 5_100]);
}

#[test]
fn who_goes_forgets_what_was_in_memory_and_who_keeps_it_on_disk_does_not() {
    for (ends, durable, rows_gone) in [(true, false, 1), (false, false, 1), (true, true, 0), (false, true, 0)]
    {
        let mut books = by_the_clock("books", 1, one_by_one(vec![write(0, Change::Add(1))]));
        change(&mut books, |books| books.ports.push(queue("jobs", Settle::AtEnd)));
        let plan = Plan { tables: vec![table("books", durable)], ..with_queues(&["jobs"], vec![books]) };
        let remove = Action::Client(ClientAction::Remove { client: "books".into() });
        let recording = run_in(plan, vec![(1_000, if ends { remove } else { crash("books", None) })]);
        assert_eq!(told(&recording, Kind::RowChanged).len(), 1 + rows_gone, "{ends} {durable}");
    }
}

/// Whoever asks has its answer, and what no handler is for is done with: nothing of that is lost in a crash.
#[test]
fn answers_and_what_no_handler_is_for_are_in_nobodys_hands() {
    let asks = PublishPlan {
        reply_to: Some(Template::text("answers")),
        correlation: Some(Template::text("1")),
        ..publish("prices")
    };
    let waits = StepOp::Await { correlation: Template::text("1"), timeout: ms(5_000), into: "price".into() };
    let mut web = by_the_clock("web", 1, one_by_one(vec![StepOp::Publish(asks), waits, work(100)]));
    change(&mut web, |web| web.ports.push(PortPlan::Replies { queue: "answers".into(), own: false }));
    let answer = PublishPlan { key: Template(vec![Part::Place(Place::ReplyTo)]), ..publish("") };
    let pricing = service(
        "pricing",
        queue("prices", Settle::AtEnd),
        vec![("look_up", one_by_one(vec![StepOp::Publish(answer)]))],
    );
    let mut deaf =
        service("deaf", queue("others", Settle::Automatic), vec![("never", one_by_one(vec![work(1)]))]);
    change(&mut deaf, |deaf| deaf.handlers[0].when = vec![is(Place::Body, "something else")]);
    let shop = by_the_clock("shop", 1, one_by_one(vec![StepOp::Publish(publish("others"))]));
    let plan = with_queues(&["prices", "answers", "others"], vec![web, pricing, deaf, shop]);
    let faults = ["web", "pricing", "deaf"].map(|name| (2_000, crash(name, None))).into();
    let recording = run_in(plan, faults);
    assert_eq!(told(&recording, Kind::Matched).len(), 1);
    assert_eq!(told(&recording, Kind::WorkDone).len(), 3);
    assert!(Ledger::of(&recording).losses(usize::MAX).is_empty());
}

/// It goes on with what it has begun when its connection is lost, cannot acknowledge it, and gets it once more.
#[test]
fn what_is_in_hand_when_the_connection_is_lost_is_done_twice() {
    let cut = |at| (at, Action::Link(LinkAction::Cut { client: "books".into() }));
    let mend = |at| (at, Action::Link(LinkAction::Mend { client: "books".into() }));
    for (settle, times) in [(Settle::AtEnd, 2), (Settle::Automatic, 1)] {
        let mut books =
            service("books", queue("jobs", settle), vec![("write", one_by_one(vec![work(3_000)]))]);
        change(&mut books, |books| books.threads = 2);
        let shop = by_the_clock("shop", 1, one_by_one(vec![StepOp::Publish(publish("jobs"))]));
        let mut plan = with_queues(&["jobs"], vec![books, shop]);
        plan.configuration.heartbeat = ms(2_000);
        // The broker hears of it when the heartbeats stay out.
        let recording = run_in(plan, vec![cut(1_000), mend(1_500)]);
        assert_eq!(told(&recording, Kind::WorkDone).len(), times, "{settle:?}");
        let ledger = Ledger::of(&recording);
        assert_eq!(ledger.doubles(usize::MAX).len() + 1, times, "{settle:?}");
        assert!(ledger.losses(usize::MAX).is_empty(), "{settle:?}");
    }
}

/// What takes no time is over before the next begins, however much waits.
#[test]
fn a_long_line_that_takes_no_time_is_gone_through() {
    const COUNT: u32 = 10_000;
    let is_first = StepOp::If { condition: is(Place::Number, "1"), otherwise: None };
    let mut shop = by_the_clock("shop", COUNT, one_by_one(vec![is_first, work(1_000)]));
    change(&mut shop, |shop| {
        shop.ports[0] = PortPlan::Timer { start: SimTime::ZERO, count: COUNT, gap: Span::Fixed(ms(0)) };
    });
    let recording = run_in(Plan { clients: vec![shop], entry_limit: 100_000, ..Plan::default() }, Vec::new());
    assert_eq!(told(&recording, Kind::Handled).len(), COUNT as usize);
}

#[test]
fn what_waited_comes_of_its_own_arrival() {
    let payment = called("payment", "charge", one_by_one(vec![work(500)]));
    let callers =
        ["a", "b"].map(|name| by_the_clock(name, 1, one_by_one(vec![call("payment", "charge", 9_000)])));
    let recording = run(callers.into_iter().chain([payment]).collect(), Vec::new());
    let entries = &recording.journal.entries;
    let begun =
        (0..entries.len() as u32).map(EntryId).filter(|id| Facts::of(&recording, *id).kind == Kind::Began);
    let causes: Vec<Option<&What>> =
        begun.map(|id| entries[id.index()].cause.map(|cause| &entries[cause.index()].what)).collect();
    assert_eq!(causes.len(), 4);
    assert!(causes.iter().flatten().all(|cause| matches!(cause, What::Arrived(_))), "{causes:?}");
}

/// A service that is in the plan and comes later is what the plan says, whoever it is to be like.
#[test]
fn who_comes_later_keeps_its_own_steps() {
    let long =
        service("long", queue("jobs", Settle::AtEnd), vec![("work", one_by_one(vec![work(10), work(20)]))]);
    let short = service("short", queue("jobs", Settle::AtEnd), vec![("work", one_by_one(vec![work(30)]))]);
    let plan = with_queues(&["jobs"], vec![long, ClientPlan { later: true, ..short }]);
    let add = Action::Client(ClientAction::Add { client: "short".into(), like: "long".into() });
    let stop = (50, crash("long", None));
    let shop = by_the_clock("shop", 1, one_by_one(vec![StepOp::Publish(publish("jobs"))]));
    let plan = Plan { clients: plan.clients.iter().cloned().chain([shop]).collect(), ..plan };
    let recording = run_in(plan, vec![(20, add), stop]);
    assert_eq!(told(&recording, Kind::Stepped).len(), 2);
    assert_eq!(told(&recording, Kind::WorkDone).len(), 1);
}

/// Whoever calls gives up and tries again, the called has done it twice: the books say both.
#[test]
fn a_payment_that_is_charged_twice_is_in_the_books() {
    let mut payment = called("payment", "charge", one_by_one(vec![work(700)]));
    change(&mut payment, |payment| {
        payment.threads = 2;
        payment.steps[0].effect = Some(Template(vec![Part::Place(Place::Body)]));
    });
    let mut shop = by_the_clock("shop", 2, one_by_one(vec![call("payment", "charge", 500)]));
    change(&mut shop, |shop| {
        if let StepOp::Call(call) = &mut shop.steps[0].op {
            call.retries = 1;
        }
    });
    // The second order is paid for in time.
    let faster = Setting::StepTime { step: "step".into(), time: ms(100) };
    let recording = run(vec![shop, payment], vec![(1_105, set("payment", faster))]);
    let ledger = Ledger::of(&recording);
    let told: Vec<String> =
        ledger.repeats(usize::MAX).iter().map(|repeat| effect_again(repeat, &recording.plan)).collect();
    assert_eq!(told, ["step took effect for the second time for order 1, by payment"]);
    let first = ledger.repeats(usize::MAX)[0].entry;
    assert!(ledger.repeats(first.index()).is_empty());
    let mut world = World::new(&recording.plan);
    let entries = 0..recording.journal.entries.len() as u32;
    entries.for_each(|entry| world.apply(&recording.plan, &recording.journal, EntryId(entry)));
    let calls = books(&world).pop().expect("there are calls");
    assert!(calls.agrees());
    let parts: Vec<_> = calls.parts.into_iter().filter(|(count, _)| *count > 0).collect();
    assert_eq!((calls.total, parts), ((3, "calls"), vec![(1, "answered"), (2, "timed out")]));
    assert_eq!(world.services.tally.late, 2);
}

/// A service that reads a topic works on each record, says so in another topic, waits until that is stored, and commits:
/// a crash between leaves the record to be read again.
#[test]
fn who_reads_a_topic_publishes_waits_and_commits() {
    let topic = |name: &str| TopicPlan {
        declaration: TopicDeclaration {
            name: name.into(),
            partitions: 1,
            replication_factor: 1,
            configuration: TopicConfiguration::default(),
            assignment: vec![vec![BrokerId(0)]],
        },
    };
    let cluster = ClusterConfiguration {
        group_initial_rebalance_delay: SimDuration::ZERO,
        ..ClusterConfiguration::default()
    };
    let reader = LogConsumerPlan {
        topics: vec!["orders".into()],
        settings: ConsumerSettings {
            group: Some("billing".into()),
            auto_offset_reset: AutoOffsetReset::Earliest,
            enable_auto_commit: false,
            session_timeout: ms(2_000),
            ..ConsumerSettings::default()
        },
        commit: Commit::AfterRecord,
        ..LogConsumerPlan::default()
    };
    let tell = PublishPlan {
        exchange: "payments".into(),
        key: Template(vec![Part::Place(Place::Key)]),
        body: Template(vec![Part::Text("paid ".into()), Part::Place(Place::Body)]),
        confirm: Some(ms(5_000)),
        ..PublishPlan::default()
    };
    let plan = |faults: Vec<(u64, Action)>, then: Option<StepOp>| {
        let steps = [work(300), StepOp::Publish(tell.clone())].into_iter().chain(then);
        let steps = one_by_one(steps.collect());
        let mut billing =
            service("billing", PortPlan::Topic(reader.clone().into()), vec![("on order", steps)]);
        change(&mut billing, |service| service.writes = Some(ProducerSettings::default()));
        let publication = Publication {
            start: SimTime::from_millis(1_000),
            count: 2,
            gap: Span::Fixed(ms(100)),
            message: Rc::new(Message {
                exchange: "orders".into(),
                routing_key: "ann".into(),
                body: "order {n}".into(),
                ..Message::default()
            }),
        };
        let web = LogProducerPlan { publications: vec![publication], settings: ProducerSettings::default() };
        let web = ClientPlan {
            name: "web".into(),
            latency: Span::Fixed(ms(10)),
            role: Role::LogProducer(web),
            later: false,
        };
        let logs = LogPlan::new(cluster.clone(), vec![topic("orders"), topic("payments")]);
        run_in(Plan { logs, clients: vec![web, billing], ..Plan::default() }, faults)
    };
    let recording = plan(Vec::new(), None);
    let bodies = |recording: &Recording| -> Vec<String> {
        let produced = recording.journal.entries.iter().filter_map(|entry| match &entry.what {
            What::Stored { message, .. } if *message.exchange == *"payments" => {
                Some(message.body.to_string())
            }
            _ => None,
        });
        produced.collect()
    };
    assert_eq!(bodies(&recording), ["paid order 1", "paid order 2"]);
    assert_eq!(told(&recording, Kind::CommitTaken).len(), 2);
    // What a service writes is in the books as what a producer writes.
    let mut world = World::new(&recording.plan);
    for entry in 0..recording.journal.entries.len() as u32 {
        world.apply(&recording.plan, &recording.journal, EntryId(entry));
        let wrong = books(&world).into_iter().find(|account| !account.agrees());
        assert!(wrong.is_none(), "at {entry}");
    }
    assert!(books(&world).iter().any(|account| account.total == (4, "records")));
    // The first is stored, and not yet committed.
    let said = |entry: &&Entry| matches!(&entry.what, What::Stored { message, .. } if *message.exchange == *"payments");
    let at = recording.journal.entries.iter().find(said).map_or(0, |entry| entry.at.as_millis());
    assert!(at > 0);
    let again = plan(vec![(at + 5, crash("billing", Some(100)))], None);
    assert_eq!(bodies(&again), ["paid order 1", "paid order 1", "paid order 2"]);
    // Who seeks back each time never comes to the second, and commits nothing.
    let back = plan(Vec::new(), Some(StepOp::Settle(How::SeekBack)));
    assert!(bodies(&back).len() > 2);
    assert!(bodies(&back).iter().all(|body| body == "paid order 1"));
    assert_eq!(told(&back, Kind::CommitTaken).len(), 0);
}

/// Published without waiting, then waited for all together: it goes on with the last confirm, fails when the broker refuses
/// one, and gives up when nothing is heard.
#[test]
fn who_flushes_waits_for_all_that_it_has_published() {
    let publish_twice = |queue: &str, timeout| {
        let post = || StepOp::Publish(publish(queue));
        one_by_one(vec![post(), post(), StepOp::Flush { timeout: ms(timeout) }])
    };
    let shop = |queue, timeout| by_the_clock("shop", 1, publish_twice(queue, timeout));
    let count = |recording: &Recording, kind| told(recording, kind).len();
    let good = run_in(with_queues(&["jobs"], vec![shop("jobs", 5_000)]), Vec::new());
    assert_eq!((count(&good, Kind::ConfirmReceived), count(&good, Kind::Handled)), (2, 1));
    let [last, end] =
        [Kind::ConfirmReceived, Kind::Handled].map(|kind| told(&good, kind).pop().map(|it| it.0));
    assert_eq!(last, end);
    let late = run_in(with_queues(&["jobs"], vec![shop("jobs", 10)]), Vec::new());
    assert_eq!((count(&late, Kind::TimedOut), count(&late, Kind::NotHandled)), (1, 1));
}
