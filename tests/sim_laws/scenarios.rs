//! Generated scenarios: what a run is made from, all of it small and all different. Some have the queue broker
//! alone, some the log broker alone, some both, some neither: a program by itself.

use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::queueing::Configuration;
use sorting_office::sim::{ClientPlan, Intervention, Plan, Role, Span};

mod actions;
mod clients;
mod logs;
mod programs;
mod services;
mod topology;
pub mod watch;

use actions::{Doings, doings, log_action, log_twofold, queue_action, queue_twofold};
use clients::client;
use logs::{log_consumer, log_plan, log_producer};
use sorting_office::sim::service::PortPlan;

/// A run's input.
#[derive(Clone, Debug)]
pub struct Setup {
    pub plan: Plan,
    pub seed: u64,
    pub interventions: Vec<Intervention>,
}

/// The queue broker and its clients.
fn queues() -> impl Strategy<Value = Plan> {
    let exchanges = [0, 1, 2].map(|index| topology::exchange(index).boxed()).to_vec();
    let queues = [0, 1, 2].map(|index| topology::queue(index).boxed()).to_vec();
    let bindings = prop::collection::vec(topology::binding(), 1..9);
    let onward = prop::collection::vec(topology::exchange_binding(), 0..3);
    let clients: Vec<_> = [0, 1, 2, 3].map(|index| client(index).boxed()).into();
    let watch = watch::watch(["client2", "client3"]);
    (exchanges, queues, bindings, onward, topology::configuration(), clients, watch).prop_map(
        |(exchanges, queues, bindings, exchange_bindings, configuration, clients, watch)| Plan {
            exchanges,
            queues,
            bindings,
            exchange_bindings,
            configuration,
            clients,
            watch,
            ..Plan::default()
        },
    )
}

/// The log broker and its clients.
fn logs() -> impl Strategy<Value = Plan> {
    let writers = (log_producer("writer0"), log_producer("writer1"));
    let readers = (log_consumer("reader0"), log_consumer("reader1"));
    (log_plan(), writers, readers, watch::watch(["reader0", "reader1"])).prop_map(
        |(logs, writers, readers, watch)| {
            let clients = vec![writers.0, writers.1, readers.0, readers.1];
            Plan { logs, clients, watch, ..Plan::default() }
        },
    )
}

fn both() -> impl Strategy<Value = Plan> {
    (queues(), logs()).prop_map(|(queues, logs)| {
        let clients: Vec<ClientPlan> = queues.clients.into_iter().chain(logs.clients).collect();
        Plan { clients, logs: logs.logs, ..queues }
    })
}

/// Services in the place of the queue broker's first clients.
fn with_services() -> impl Strategy<Value = Plan> {
    (queues(), services::services(), services::tables()).prop_map(|(queues, services, tables)| {
        let others = queues.clients.into_iter().skip(services.len());
        let clients = services.into_iter().chain(others).collect();
        Plan { clients, tables, ..queues }
    })
}

fn setup_of(
    plan: BoxedStrategy<Plan>,
    doings: BoxedStrategy<Doings>,
    entry_limit: u32,
) -> BoxedStrategy<Setup> {
    let faults = prop::collection::vec(doings.clone(), 0..4);
    let by_reader = prop::collection::vec(doings, 0..8);
    let all = (plan, faults, by_reader, any::<u64>());
    let setup = all.prop_map(move |(plan, faults, by_reader, seed)| {
        let (faults, until) = (faults.concat(), SimTime::from_millis(8_000));
        let interventions =
            by_reader.concat().into_iter().map(|(at, action)| Intervention { at, action }).collect();
        Setup { plan: Plan { faults, until, entry_limit, ..plan }, seed, interventions }
    });
    setup.boxed()
}

/// A run of the log broker alone.
pub fn log_setup() -> BoxedStrategy<Setup> {
    setup_of(logs().boxed(), doings(log_action(), log_twofold()), 3_000)
}

/// A run with services.
pub fn service_setup() -> BoxedStrategy<Setup> {
    setup_of(with_services().boxed(), doings(queue_action(), queue_twofold()), 1_500)
}

/// A run.
pub fn setup() -> BoxedStrategy<Setup> {
    let of_queues = || doings(queue_action(), queue_twofold());
    let of_both = prop_oneof![of_queues(), doings(log_action(), log_twofold())].boxed();
    prop_oneof![
        6 => setup_of(queues().boxed(), of_queues(), 1_500),
        2 => service_setup(),
        1 => log_setup(),
        1 => setup_of(both().boxed(), of_both, 2_000),
        1 => setup_of(programs::program("client0").boxed(), of_queues(), 500),
    ]
    .boxed()
}

/// A run that goes on for so many entries or longer than anybody waits: its producers go on and on, and
/// nothing ends it early.
pub fn long_setup(entry_limit: u32) -> BoxedStrategy<Setup> {
    setup().prop_map(move |setup| lengthened(setup, entry_limit)).boxed()
}

fn lengthened(mut setup: Setup, entry_limit: u32) -> Setup {
    let long_gap = || Span::Fixed(SimDuration::from_millis(20));
    for client in &mut setup.plan.clients {
        let publications = match &mut client.role {
            Role::Producer(producer) => &mut producer.publications,
            Role::LogProducer(producer) => &mut producer.publications,
            Role::Service(service) => {
                for port in &mut Rc::make_mut(service).ports {
                    if let PortPlan::Timer { count, gap, .. } = port {
                        (*count, *gap) = (10_000, long_gap());
                    }
                }
                continue;
            }
            Role::Worker(_) | Role::LogConsumer(_) | Role::Program(_) | Role::Thing(_) => continue,
        };
        for publication in publications {
            publication.count = 10_000;
            publication.gap = long_gap();
        }
    }
    // With little room nothing would go on for long.
    setup.plan.configuration = Configuration::default();
    setup.plan.until = SimTime::from_millis(600_000);
    setup.plan.entry_limit = entry_limit;
    setup
}
