//! Reads the figures of services off a run: how long answers take, which threads are busy and which of these only
//! wait, how many calls wait for a thread.

use crate::base::{OrdMap, SimTime};
use crate::engine::queueing::{MessageId, Name};
use crate::insight::gauges::{millis, percentiles};
use crate::insight::series::{Figure, Series};
use crate::player::{Handling, Moment, World};
use crate::sim::service::{CallId, ServiceEvent};
use crate::sim::{ClientEvent, ClientId, Entry, Plan, PublisherEvent, What};

const EXACT: [Figure; 3] = [Figure::Threads, Figure::Blocked, Figure::CallsWaiting];
const TIMES: [Figure; 3] = [Figure::Response, Figure::ResponseP95, Figure::ResponseP99];

/// What is counted on the way through a run.
pub(in crate::insight) struct ServiceGauges {
    /// The services, in the order of the plan.
    services: Vec<ClientId>,
    /// For a long run: how long a slice is.
    slice: Option<u64>,
    /// Of all services, then of each: threads busy, those that wait, calls that wait.
    exact: Vec<[Series; 3]>,
    /// How many calls wait after the last entry: it counts once time goes on, for one that is taken up at once has
    /// not waited.
    waiting: (Moment, Vec<u32>),
    /// Whom a call is for, and since when it waits for its answer.
    calls: OrdMap<CallId, (ClientId, SimTime)>,
    /// Since when somebody waits for the message with that correlation id.
    asked: OrdMap<(ClientId, Name), SimTime>,
    /// Who made a message.
    made: OrdMap<MessageId, ClientId>,
    /// Of all services, then of each: after how many entries an answer came, and how many milliseconds it took.
    times: Vec<Vec<(usize, u32)>>,
}

impl ServiceGauges {
    pub(super) fn new(plan: &Plan, slice: Option<u64>) -> Self {
        let services: Vec<ClientId> =
            (0..plan.clients.len()).map(|at| ClientId(at as u16)).filter(|id| plan.is_service(*id)).collect();
        let nodes = services.iter().map(|id| Some(plan.client_node(*id)));
        let exact = std::iter::once(None).chain(nodes).map(|node| EXACT.map(|it| Series::new(it, node)));
        Self {
            slice,
            exact: exact.collect(),
            waiting: (Moment { at: SimTime::ZERO, entries: 0 }, vec![0; services.len() + 1]),
            calls: OrdMap::default(),
            asked: OrdMap::default(),
            made: OrdMap::default(),
            times: vec![Vec::new(); services.len() + 1],
            services,
        }
    }

    /// Takes in an entry, and the world after it.
    pub(super) fn read(&mut self, moment: Moment, entry: &Entry, plan: &Plan, world: &World) {
        match &entry.what {
            What::Client(client, ClientEvent::Service(event)) => self.service(moment, *client, event),
            What::Client(client, ClientEvent::Publisher(PublisherEvent::Produced(message))) => {
                self.made.insert(message.id, *client);
                let properties = &message.properties;
                if let (Some(id), Some(_)) = (&properties.correlation_id, &properties.reply_to) {
                    self.asked.insert((*client, id.clone()), moment.at);
                }
                return;
            }
            // A call comes in or is lost.
            What::Arrived(_) | What::Lost(..) => {}
            _ => return,
        }
        if self.waiting.0.at < moment.at {
            self.note_waiting();
        }
        self.waiting.0 = moment;
        let mut all = [0; 3];
        for at in 0..self.services.len() {
            let counts = counts(plan, world, self.services[at]);
            for (sum, count) in all.iter_mut().zip(counts) {
                *sum += count;
            }
            self.note(at + 1, moment, counts);
        }
        self.note(0, moment, all);
    }

    fn service(&mut self, moment: Moment, client: ClientId, event: &ServiceEvent) {
        match event {
            ServiceEvent::Called { call, to, .. } => drop(self.calls.insert(*call, (*to, moment.at))),
            ServiceEvent::Answered { call, .. } => {
                if let Some((to, since)) = self.calls.remove(call) {
                    self.answered(moment, Some(to), since);
                }
            }
            ServiceEvent::TimedOut { call: Some(call), .. } => drop(self.calls.remove(call)),
            ServiceEvent::Matched { message, .. } => {
                let id = message.properties.correlation_id.clone().unwrap_or_default();
                if let Some(since) = self.asked.remove(&(client, id)) {
                    self.answered(moment, self.made.get(&message.id).copied(), since);
                }
            }
            _ => {}
        }
    }

    fn answered(&mut self, moment: Moment, by: Option<ClientId>, since: SimTime) {
        let took = (moment.entries, millis(moment.at.since(since)));
        self.times[0].push(took);
        if let Some(at) = self.services.iter().position(|id| Some(*id) == by) {
            self.times[at + 1].push(took);
        }
    }

    fn note(&mut self, scope: usize, moment: Moment, [busy, blocked, waiting]: [u32; 3]) {
        let [threads, of_them, _] = &mut self.exact[scope];
        threads.note(moment, busy, self.slice);
        of_them.note(moment, blocked, self.slice);
        self.waiting.1[scope] = waiting;
    }

    fn note_waiting(&mut self) {
        let (moment, counts) = &self.waiting;
        for ([.., calls], count) in self.exact.iter_mut().zip(counts) {
            calls.note(*moment, *count, self.slice);
        }
    }

    /// The lines; how long answers take is read off at these moments.
    pub(super) fn series(mut self, moments: &[Moment]) -> Vec<Series> {
        self.note_waiting();
        let mut all = Vec::new();
        for (exact, times) in self.exact.into_iter().zip(&self.times) {
            let node = exact[0].node;
            let mut lines = TIMES.map(|figure| Series::new(figure, node));
            for moment in moments {
                let past = times.partition_point(|(entries, _)| *entries <= moment.entries);
                let past: Vec<u32> = times[..past].iter().map(|(_, took)| *took).collect();
                for (line, value) in lines.iter_mut().zip(percentiles(&past).into_iter().flatten()) {
                    line.note(*moment, value, None);
                }
            }
            let is_asked = !times.is_empty();
            all.extend(lines.into_iter().filter(|_| is_asked).chain(exact));
        }
        all
    }
}

/// A service's threads that are busy, those of them that only wait for an answer, and the calls that wait for one.
pub(super) fn counts(plan: &Plan, world: &World, client: ClientId) -> [u32; 3] {
    let handlings = || world.services.of(client).map(|(_, handling)| handling);
    let blocked = handlings().filter(|handling| waits(plan, handling)).count();
    let calls = world.services.calls_waiting(client);
    [handlings().count() as u32, blocked as u32, calls as u32]
}

/// Does nothing come of it until somebody answers?
fn waits(plan: &Plan, handling: &Handling) -> bool {
    let step = handling
        .at
        .and_then(|(step, ..)| plan.clients.get(handling.client.index())?.role.service()?.step(step));
    step.is_some_and(|step| step.op.waits()) || handling.call.is_some()
}
