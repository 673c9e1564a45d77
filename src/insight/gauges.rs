//! Reads the figures off a run: one pass over its entries, with the world at hand.

use super::log::{self, LogGauges};
use super::series::{Figure, Series};
use super::service::{self, ServiceGauges};
use crate::base::{SimDuration, SimTime};
use crate::player::{Activity, Moment, Told, World};
use crate::sim::{EntryId, Facts, Kind, Node, NodeId, Plan, Recording, Role, TransitKind, What};

/// So many slices a long run is cut into.
const SLICES: u64 = 200;
/// A run of so many entries is short: every change is kept.
const SHORT: usize = 4_096;
/// Latencies are those of the last so many messages.
const LAST: usize = 200;

/// All figures of a run: of all queues and workers together, then of each. O(entries).
pub fn series_of(recording: &Recording) -> Vec<Series> {
    let mut gauges = Gauges::new(recording);
    let (plan, journal) = (&recording.plan, &recording.journal);
    let mut world = World::new(plan);
    for (index, entry) in journal.entries.iter().enumerate() {
        gauges.sample_up_to(entry.at, index, &world);
        world.apply(plan, journal, EntryId(index as u32));
        let moment = Moment { at: entry.at, entries: index + 1 };
        gauges.count(recording, EntryId(index as u32), world.content.told());
        gauges.read(moment, &world);
        if let Some(gauges) = &mut gauges.logs {
            log::read(gauges, moment, entry, &world);
        }
        if let Some(gauges) = &mut gauges.services {
            service::read(gauges, moment, entry, plan, &world);
        }
    }
    gauges.sample_up_to(SimTime::MAX, journal.entries.len(), &world);
    gauges.series()
}

/// What is counted on the way through a run.
struct Gauges<'a> {
    recording: &'a Recording,
    end: SimTime,
    /// For a long run: how long a slice is.
    slice: Option<u64>,
    /// Exact counts: ready, unacknowledged, tried again and dead-lettered; of all, then by queue.
    exact: Vec<[Series; 4]>,
    /// By queue, and first of all: taken in, let go, tried again, dead-lettered so far.
    counts: Vec<[u64; 4]>,
    /// By client: since when it works, and how long it has worked before.
    busy: Vec<(Option<SimTime>, u64)>,
    /// Read off so far, at even distances.
    samples: Vec<Sample>,
    /// By message: when it was first published.
    sent: Vec<Option<SimTime>>,
    /// Latencies of what is done, in milliseconds.
    latencies: Vec<u32>,
    logs: Option<LogGauges>,
    services: Option<ServiceGauges>,
}

struct Sample {
    moment: Moment,
    counts: Vec<[u64; 4]>,
    busy: Vec<u64>,
    /// Of all, then by queue: the age of the head.
    oldest: Vec<u32>,
    /// The median, the 95th and the 99th percentile.
    latency: Option<[u32; 3]>,
}

impl<'a> Gauges<'a> {
    fn new(recording: &'a Recording) -> Self {
        let plan = &recording.plan;
        let scopes = scopes(plan);
        let end = recording.end();
        let long = recording.journal.entries.len() > SHORT;
        let slice = long.then_some((end.as_micros() / SLICES).max(1));
        const EXACT: [Figure; 4] =
            [Figure::Ready, Figure::Unacknowledged, Figure::Retries, Figure::DeadLettered];
        Self {
            recording,
            end,
            slice,
            exact: scopes.iter().map(|scope| EXACT.map(|figure| Series::new(figure, *scope))).collect(),
            counts: vec![[0; 4]; scopes.len()],
            busy: vec![(None, 0); plan.clients.len()],
            samples: Vec::new(),
            sent: Vec::new(),
            latencies: Vec::new(),
            logs: plan.logs.is_there().then(|| log::gauges(plan, slice)),
            services: plan.has_services().then(|| service::gauges(plan, slice)),
        }
    }

    /// Counts what an entry tells.
    fn count(&mut self, recording: &Recording, id: EntryId, told: &[Told]) {
        let entry = &recording.journal.entries[id.index()];
        if let What::Departed(transit) = &entry.what
            && let Some(transit) = recording.journal.transit(*transit)
            && transit.kind == TransitKind::Publish
        {
            let message = transit.message.id.index();
            self.sent.resize(self.sent.len().max(message + 1), None);
            self.sent[message].get_or_insert(entry.at);
        }
        for told in told {
            if let Told::Finished(message) = told {
                let sent = self.sent.get(message.index()).copied().flatten().unwrap_or(entry.at);
                self.latencies.push(millis(entry.at.since(sent)));
            }
        }
        let facts = match &entry.what {
            What::Broker(_) | What::Client(..) => Facts::of(recording, id),
            _ => return,
        };
        let which = match facts.kind {
            Kind::Enqueued => 0,
            Kind::Acknowledged => 1,
            Kind::Requeued | Kind::RetryChosen => 2,
            Kind::DeadLettered => 3,
            _ => return,
        };
        self.counts[0][which] += 1;
        if let Some(Node::Queue(queue)) = facts.queue.map(|queue| recording.plan.node(queue)) {
            self.counts[queue + 1][which] += 1;
        }
    }

    /// Reads the world after an entry.
    fn read(&mut self, moment: Moment, world: &World) {
        let mut all = [0, 0];
        for (index, queue) in world.queues.iter().enumerate() {
            let depths = [queue.ready.len() as u32, queue.unacknowledged.len() as u32];
            all = [all[0] + depths[0], all[1] + depths[1]];
            if index + 1 < self.exact.len() {
                self.note(index + 1, moment, depths);
            }
        }
        self.note(0, moment, all);
        for (state, (since, so_far)) in world.clients.iter().zip(&mut self.busy) {
            match (&state.activity, *since) {
                (Activity::Working { since: begun, .. }, None) => *since = Some(*begun),
                (Activity::Working { since: begun, .. }, Some(before)) if *begun != before => {
                    *so_far += moment.at.since(before).as_micros();
                    *since = Some(*begun);
                }
                (Activity::Idle | Activity::Failed { .. }, Some(before)) => {
                    *so_far += moment.at.since(before).as_micros();
                    *since = None;
                }
                _ => {}
            }
        }
    }

    fn note(&mut self, scope: usize, moment: Moment, depths: [u32; 2]) {
        let [.., retries, dead] = self.counts[scope];
        let values = [depths[0], depths[1], retries as u32, dead as u32];
        for (series, value) in self.exact[scope].iter_mut().zip(values) {
            series.note(moment, value, self.slice);
        }
    }

    /// Reads off what is read at even distances, at every such time before `at`.
    fn sample_up_to(&mut self, at: SimTime, entries: usize, world: &World) {
        while self.samples.len() as u64 <= SLICES {
            let time = SimTime::from_micros(self.end.as_micros() / SLICES * self.samples.len() as u64);
            if time >= at {
                return;
            }
            let oldest: Vec<u32> = world
                .queues
                .iter()
                .map(|queue| {
                    let head = queue.ready.front().and_then(|(_, copy)| world.copy(*copy));
                    head.map_or(0, |copy| millis(time.since(copy.origin.at)))
                })
                .collect();
            let of_all = oldest.iter().copied().max().unwrap_or(0);
            let busy = self
                .busy
                .iter()
                .map(|(since, so_far)| so_far + since.map_or(0, |since| time.since(since).as_micros()));
            self.samples.push(Sample {
                moment: Moment { at: time, entries },
                counts: self.counts.clone(),
                busy: busy.collect(),
                oldest: [of_all].into_iter().chain(oldest).collect(),
                latency: percentiles(&self.latencies),
            });
        }
    }

    fn series(self) -> Vec<Series> {
        let plan = &self.recording.plan;
        let mut all: Vec<Series> = Vec::new();
        let window = window(self.end).as_micros();
        let span = (self.end.as_micros() / SLICES).max(1);
        let back = window.div_ceil(span) as usize;
        // What happened within the window before a sample, for each second of it.
        let within = |index: usize, read: &dyn Fn(&Sample) -> u64, each: u64| -> u32 {
            let before = index.checked_sub(back).map_or(0, |index| read(&self.samples[index]));
            ((read(&self.samples[index]) - before) * each / (back as u64 * span)) as u32
        };
        let sampled = |figure: Figure, node: Option<NodeId>, read: &dyn Fn(usize) -> Option<u32>| {
            let mut series = Series::new(figure, node);
            for (index, sample) in self.samples.iter().enumerate() {
                if let Some(value) = read(index) {
                    series.note(sample.moment, value, None);
                }
            }
            series
        };
        // A cluster alone has no queues to tell of.
        let is_told = plan.has_queue_broker();
        for (scope, node) in scopes(plan).into_iter().enumerate().filter(|_| is_told) {
            let [ready, unacknowledged, retries, dead] = self.exact[scope].clone();
            all.extend([ready, unacknowledged]);
            all.push(sampled(Figure::Oldest, node, &|index| Some(self.samples[index].oldest[scope])));
            for (which, figure) in [Figure::In, Figure::Out].into_iter().enumerate() {
                let read = |sample: &Sample| sample.counts[scope][which];
                all.push(sampled(figure, node, &|index| Some(within(index, &read, 100_000_000))));
            }
            all.extend([retries, dead]);
            if node.is_none() {
                for (which, figure) in [Figure::Median, Figure::P95, Figure::P99].into_iter().enumerate() {
                    let read = |index: usize| self.samples[index].latency.map(|latency| latency[which]);
                    all.push(sampled(figure, None, &read));
                }
            }
            let team: Vec<usize> = workers(plan)
                .filter(|(_, queue)| node.is_none() || *queue == node)
                .map(|(at, _)| at)
                .collect();
            if !team.is_empty() {
                let read =
                    |sample: &Sample| team.iter().map(|at| sample.busy[*at]).sum::<u64>() / team.len() as u64;
                all.push(sampled(Figure::Busy, node, &|index| Some(within(index, &read, 100))));
            }
        }
        let moments: Vec<Moment> = self.samples.iter().map(|sample| sample.moment).collect();
        if let Some(gauges) = self.logs {
            all.extend(log::series(gauges, &moments, self::window(self.end)));
        }
        if let Some(gauges) = self.services {
            all.extend(service::series(gauges, &moments));
        }
        all
    }
}

/// Rates and shares are those of so long before a moment.
pub fn window(end: SimTime) -> SimDuration {
    SimDuration::from_micros((end.as_micros() / 40).max(1_000_000))
}

/// A span in milliseconds, as a figure has it: 49 days at the most.
pub(super) fn millis(span: SimDuration) -> u32 {
    u32::try_from(span.as_millis()).unwrap_or(u32::MAX)
}

/// All queues together, then each.
fn scopes(plan: &Plan) -> Vec<Option<NodeId>> {
    let queues = plan.nodes().filter(|id| matches!(plan.node(*id), Node::Queue(_)));
    std::iter::once(None).chain(queues.map(Some)).collect()
}

/// The workers, by their place in the plan, each with its queue.
fn workers(plan: &Plan) -> impl Iterator<Item = (usize, Option<NodeId>)> + '_ {
    plan.clients.iter().enumerate().filter_map(|(index, client)| match &client.role {
        Role::Worker(worker) => Some((index, plan.find(&worker.queue))),
        Role::Producer(_)
        | Role::LogProducer(_)
        | Role::LogConsumer(_)
        | Role::Service(_)
        | Role::Program(_)
        | Role::Thing(_) => None,
    })
}

/// By the nearest rank, of the last ones.
pub(super) fn percentiles(latencies: &[u32]) -> Option<[u32; 3]> {
    let mut last = latencies[latencies.len().saturating_sub(LAST)..].to_vec();
    last.sort_unstable();
    let rank = |percent: usize| last.get((last.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Some([rank(50)?, rank(95)?, rank(99)?])
}
