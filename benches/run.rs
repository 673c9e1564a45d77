//! A run of a million entries: how fast it is recorded and folded, and how long a seek takes.
//!
//! `cargo bench --bench run`. Compare figures of one invocation with each other: machines differ.

use std::rc::Rc;
use std::time::{Duration, Instant};

use sorting_office::base::{Rng, SimDuration, SimTime};
use sorting_office::engine::queueing::{FieldTable, Message};
use sorting_office::player::{Cursor, History};
use sorting_office::sim::service::{
    Change, HandlerPlan, Part, Place, PortPlan, ServicePlan, Settle, StepId, StepOp, StepPlan, TableId,
    TablePlan, Template,
};
use sorting_office::sim::{
    Acknowledge, ClientEvent, ClientPlan, OnFailure, Plan, ProducerPlan, Publication, QueuePlan, Recording,
    Role, Span, What, WorkEvent, WorkerPlan,
};

const ENTRIES: u32 = 1_000_000;
const SEEKS: u32 = 2_000;
const RUNS: u32 = 5;

/// One producer, one queue, four workers. `service_us` decides whether they keep up (4 × 1 / service).
fn plan(service_us: u64) -> Plan {
    let span = |micros| Span::Fixed(SimDuration::from_micros(micros));
    let message = Message { routing_key: "jobs".into(), body: "job {n}".into(), ..Message::default() };
    let publication =
        Publication { start: SimTime::ZERO, count: u32::MAX, gap: span(1_000), message: Rc::new(message) };
    let producer = ProducerPlan { publications: vec![publication], ..ProducerPlan::default() };
    let worker = || WorkerPlan {
        queue: "jobs".into(),
        prefetch: 10,
        acknowledge: Acknowledge::AfterWork,
        service: span(service_us),
        failures: Vec::new(),
        on_failure: OnFailure::Requeue,
        forward: None,
        poll: None,
    };
    let mut clients = vec![ClientPlan {
        name: "web".into(),
        latency: span(5_000),
        role: Role::Producer(producer),
        later: false,
    }];
    clients.extend((1..=4).map(|n| ClientPlan {
        name: format!("worker-{n}").into(),
        latency: span(5_000),
        role: Role::Worker(worker()),
        later: false,
    }));
    Plan {
        queues: vec![QueuePlan { name: "jobs".into(), arguments: FieldTable::new(), ..QueuePlan::default() }],
        clients,
        until: SimTime::MAX,
        entry_limit: ENTRIES,
        ..Plan::default()
    }
}

/// The same with services in the place of the workers, that work in `steps` steps, or write as often.
fn with_services(service_us: u64, steps: u16, works: bool) -> Plan {
    let key = Template(vec![Part::Place(Place::Body)]);
    let step = |at: u16| StepPlan {
        name: format!("step-{at}").into(),
        op: match works {
            true => StepOp::Work {
                time: Span::Fixed(SimDuration::from_micros(service_us / u64::from(steps))),
                failures: Vec::new(),
            },
            false => StepOp::Write { table: TableId(0), key: key.clone(), change: Change::Add(1) },
        },
        next: (at + 1 < steps).then_some(StepId(at + 1)),
        undo: None,
        effect: None,
    };
    let service = ServicePlan {
        threads: 1,
        ports: vec![PortPlan::Queue { queue: "jobs".into(), prefetch: 10, settle: Settle::AtEnd }],
        handlers: vec![HandlerPlan { first: Some(StepId(0)), ..HandlerPlan::default() }],
        steps: (0..steps).map(step).collect(),
        ..ServicePlan::default()
    };
    let mut plan = plan(service_us);
    for client in &mut plan.clients {
        if client.role.worker().is_some() {
            client.role = Role::Service(service.clone().into());
        }
    }
    plan.tables = vec![TablePlan { name: "table".into(), ..TablePlan::default() }];
    plan
}

/// What a message costs that is worked on: recorded and folded, with all that leads to it.
fn each(name: &str, plan: Plan) {
    let plan = Rc::new(plan);
    let (recorded, recording) = best(|| Recording::run(Rc::clone(&plan), 7, Vec::new()));
    let (folded, _) = best(|| History::new(Rc::clone(&recording)));
    let is_done = |what: &What| matches!(what, What::Client(_, ClientEvent::Work(WorkEvent::Done { .. })));
    let done = recording.journal.entries.iter().filter(|entry| is_done(&entry.what)).count();
    let micros = |took: Duration| took.as_secs_f64() * 1e6 / done as f64;
    println!("  {name}: recorded {:.2} µs, folded {:.2} µs", micros(recorded), micros(folded));
}

fn main() {
    println!("a message");
    each("of a worker               ", plan(3_500));
    each("of a service of one step  ", with_services(3_500, 1, true));
    each("of a service of five steps", with_services(3_500, 5, true));
    each("that writes five rows     ", with_services(3_500, 5, false));
    for (name, service_us) in [("workers keep up", 3_500), ("backlog grows", 40_000)] {
        let plan = Rc::new(plan(service_us));
        let (recorded, recording) = best(|| Recording::run(Rc::clone(&plan), 7, Vec::new()));
        let (folded, history) = best(|| History::new(Rc::clone(&recording)));
        let seeks = seeks(history, recording.journal.entries.len() as u64);
        let rate = |took: Duration| f64::from(ENTRIES) / took.as_secs_f64() / 1e6;
        println!("{name}: {ENTRIES} entries");
        println!("  recorded in {recorded:>9.1?}  ({:.2} million entries/s)", rate(recorded));
        println!("  folded in   {folded:>9.1?}  ({:.2} million entries/s)", rate(folded));
        let at = |part: usize| seeks[(seeks.len() - 1) * part / 100];
        println!("  seek        {:>9.1?} median, {:.1?} p99, {:.1?} longest", at(50), at(99), at(100));
    }
}

/// The shortest of some times that `f` takes, for others use the machine too, with what it makes.
fn best<T>(f: impl Fn() -> T) -> (Duration, Rc<T>) {
    let timed = || {
        let started = Instant::now();
        let made = std::hint::black_box(f());
        (started.elapsed(), made)
    };
    // What the others made is gone before the last is made: only one counts in the peak of memory.
    let before = (1..RUNS).map(|_| timed().0).min().unwrap_or(Duration::MAX);
    let (took, made) = timed();
    (took.min(before), Rc::new(made))
}

/// Times of seeks to random places, sorted.
fn seeks(history: Rc<History>, entries: u64) -> Vec<Duration> {
    let (mut cursor, mut rng) = (Cursor::new(history), Rng::stream(7, "seeks"));
    let mut times: Vec<Duration> = (0..SEEKS)
        .map(|_| {
            let to = rng.below(entries + 1) as usize;
            let started = Instant::now();
            std::hint::black_box(cursor.seek(to));
            started.elapsed()
        })
        .collect();
    times.sort();
    times
}
