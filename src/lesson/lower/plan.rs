//! The plan of a lesson's run.

use super::super::action;
use super::super::file::{LessonFile, Span as Written};
use super::client::{client, producer, span};
use super::{log, program, queue, service, watch};
use crate::base::{SimDuration, SimTime};
use crate::engine::queueing::Name;
use crate::sim::watch::add_copies;
use crate::sim::{Action, ClientAction, Plan, Span};

/// One way between a client and the broker, unless the file says otherwise.
const LATENCY_MS: u64 = 400;
/// A run that has more entries than this is a mistake.
const ENTRY_LIMIT: u32 = 100_000;

pub(super) fn plan(file: &LessonFile) -> Plan {
    let mut plan = without_faults(file);
    if plan.watch.is_some() {
        add_copies(&mut plan, None, 0);
    }
    let faults = action::at_moments(&file.faults, &plan);
    let faults = faults.into_iter().map(|fault| (fault.at, fault.action));
    Plan { faults: faults.chain(arrivals(file)).collect(), ..plan }
}

/// The workers, consumers and services that come up later: each is added as it is written. They are after what the lesson calls
/// its faults, whose numbers are those of the file.
fn arrivals(file: &LessonFile) -> impl Iterator<Item = (SimTime, Action)> {
    file.late().map(|(name, start_ms)| {
        let name = Name::from(name);
        (
            SimTime::from_millis(start_ms),
            Action::Client(ClientAction::Add { client: name.clone(), like: name }),
        )
    })
}

fn without_faults(file: &LessonFile) -> Plan {
    let usual = Span::Fixed(SimDuration::from_millis(LATENCY_MS));
    let latency = span((file.network.latency_ms, file.network.latency)).unwrap_or(usual);
    let own = |written: Written| span(written).unwrap_or(latency);
    let producers = file.producers.iter().map(|written| producer(written, latency));
    let workers = file.workers.iter().map(|written| {
        let latency = own((written.latency_ms, written.latency));
        client(&written.name, latency, written.start_ms, queue::worker(written))
    });
    let consumers = file.consumers.iter().map(|written| {
        let latency = own((written.latency_ms, written.latency));
        client(&written.name, latency, written.start_ms, log::consumer(written))
    });
    let services = file.services.iter().map(|written| {
        let latency = own((written.latency_ms, written.latency));
        client(&written.name, latency, written.start_ms, service::service(written, file))
    });
    Plan {
        logs: log::plan(file),
        exchanges: file.exchanges.iter().map(queue::exchange).collect(),
        queues: file.queues.iter().map(queue::queue).collect(),
        bindings: file.bindings.iter().map(queue::binding).collect(),
        exchange_bindings: file.exchange_bindings.iter().map(queue::exchange_binding).collect(),
        configuration: queue::configuration(file),
        clients: producers
            .chain(workers)
            .chain(consumers)
            .chain(services)
            .chain(program::program(file).into_iter().flatten())
            .collect(),
        tables: service::tables(file),
        watch: watch::watch(file),
        until: SimTime::from_millis(file.until_ms),
        entry_limit: file.entry_limit.unwrap_or(ENTRY_LIMIT),
        ..Plan::default()
    }
}
