//! The simulation: takes the next thing off the agenda, lets it happen, writes it down.

use std::rc::Rc;

use super::action::Intervention;
use super::agenda::{Agenda, Item};
use super::client::Client;
use super::dialect::{Station, Stations, log, queue};
use super::journal::{Cause, Journal, LossReason, TransitId, What};
use super::network::{InTransit, InjectedFault};
use super::plan::{ClientId, ClientPlan, Plan};
use super::role::Role;
use super::{program, service, watch};
use crate::base::SimTime;
use crate::engine::logs::Cluster;
use crate::engine::queueing::{Broker, Event};

/// A run under way. Its past is in the journal it writes to; it holds only what the future needs.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) plan: Rc<Plan>,
    pub(super) now: SimTime,
    pub(super) agenda: Agenda<Work>,
    pub(super) stations: Stations,
    pub(super) clients: Vec<Client>,
    pub(super) faults: Vec<InjectedFault>,
    /// Messages made so far as the plan has it.
    pub(super) messages: u32,
    /// Messages made by hand; they are numbered after all that the plan may make, so that those keep
    /// their numbers.
    pub(super) by_hand: u32,
    /// What services have in common.
    pub(super) services: service::Shared,
    pub(super) watch: watch::Watch,
    /// What stands for each record on the stage.
    pub(super) records: log::Records,
    /// Room for what a broker tells, so that each command need not make its own.
    pub(super) events: Vec<Event>,
    interventions: Rc<[Intervention]>,
    next_intervention: usize,
    over: bool,
}

/// What can be on the agenda.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    /// A publication's next message is due.
    Produce {
        client: ClientId,
        which: usize,
        n: u32,
    },
    Arrive(InTransit),
    Lose {
        transit: TransitId,
        client: ClientId,
        reason: LossReason,
    },
    /// Something of a client's own, in one of its lives; in another it is void.
    OfClient {
        client: ClientId,
        life: u16,
        due: Due,
    },
    /// A producer publishes once more what was refused.
    PublishAgain {
        client: ClientId,
        outgoing: queue::Outgoing,
    },
    StartStation(Station),
    /// A fault of the lesson.
    Fault(usize),
    /// Something of a scaler or an alert.
    Watch(watch::Due),
}

/// What can be due for a client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Due {
    /// The work at hand is done.
    Finish,
    Restart,
    Leave,
    Queue(queue::Due),
    Log(log::Due),
    Service(service::Due),
    /// What a program does next, by its place in the program's run.
    Program(u32),
}

/// The simulation at work on one thing, with the journal it writes to.
pub(super) struct Run<'a> {
    pub sim: &'a mut Simulation,
    pub journal: &'a mut Journal,
}

impl Simulation {
    /// A run about to begin. Its first step declares the topology and starts the clients.
    pub fn new(plan: Rc<Plan>, seed: u64, interventions: Rc<[Intervention]>) -> Self {
        let clients = plan.clients.iter().map(|client| Client::new(client, seed)).collect();
        Self {
            plan,
            now: SimTime::ZERO,
            agenda: Agenda::default(),
            stations: Stations::default(),
            clients,
            faults: Vec::new(),
            messages: 0,
            by_hand: 0,
            services: service::Shared::default(),
            watch: watch::Watch::default(),
            records: log::Records::default(),
            events: Vec::new(),
            interventions,
            next_intervention: 0,
            over: false,
        }
    }

    /// Declares the topology and starts every client. To be called once, first.
    pub fn start(&mut self, journal: &mut Journal) {
        let plan = Rc::clone(&self.plan);
        let mut run = Run { sim: self, journal };
        run.set_up(&plan);
        service::set_up(&mut run, &plan);
        watch::set_up(&mut run, &plan);
        for client in (0..plan.clients.len() as u16).map(ClientId) {
            let starts = |client: &ClientPlan| !client.later && !matches!(client.role, Role::Thing(_));
            if starts(&plan.clients[client.index()]) {
                run.start_client(None, client);
                run.schedule_publications(client);
            }
        }
        for (which, (at, _)) in plan.faults.iter().enumerate() {
            run.sim.agenda.add(*at, None, Work::Fault(which));
        }
        watch::look(&mut run, 0);
    }

    /// The time of what happened last.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Lets the next thing happen, if there is one by `until`. An intervention comes after
    /// everything else at its moment.
    pub fn step(&mut self, until: SimTime, journal: &mut Journal) -> bool {
        let until = until.min(self.plan.until);
        let station = self.stations.next_deadline().map(|(at, station)| (at.max(self.now), station));
        let agenda = self.agenda.next_at();
        let intervention = self.interventions.get(self.next_intervention).map(|next| next.at.max(self.now));
        let due = [station.map(|(at, _)| at), agenda, intervention].into_iter().flatten().min();
        let Some(next) = due.filter(|at| *at <= until && !self.over) else { return false };
        self.now = next.max(self.now);
        let told = journal.entries.len();
        let mut run = Run { sim: self, journal };
        match station {
            Some((at, station)) if at == next => run.station_due(station),
            _ if agenda == Some(next) => run.next_work(),
            _ => run.intervene(),
        }
        watch::look(&mut run, told);
        if self.plan.entry_limit <= journal.next_entry().0 {
            journal.add(self.now, None, What::LimitReached);
            self.over = true;
        }
        true
    }

    /// Lets everything happen up to and at `until`.
    pub fn run_to(&mut self, until: SimTime, journal: &mut Journal) {
        while self.step(until, journal) {}
    }

    /// The cluster of log brokers, to look at.
    pub fn cluster(&self) -> &Cluster {
        &self.stations.log
    }

    /// The queue broker, to look at.
    pub fn broker(&self) -> &Broker {
        &self.stations.queue
    }
}

impl Run<'_> {
    /// Writes down what happened, and gives it back as the cause of what follows.
    pub(super) fn note(&mut self, cause: Cause, what: What) -> Cause {
        Some(self.journal.add(self.sim.now, cause, what))
    }

    pub(super) fn client(&mut self, id: ClientId) -> &mut Client {
        &mut self.sim.clients[id.index()]
    }

    /// Puts something of a client's present life on the agenda.
    pub(super) fn schedule(&mut self, at: SimTime, cause: Cause, client: ClientId, due: Due) {
        let life = self.client(client).life;
        self.sim.agenda.add(at, cause, Work::OfClient { client, life, due });
    }

    fn station_due(&mut self, station: Station) {
        match station {
            Station::Queue => self.broker_due(),
            Station::Log(_) => log::cluster_due(self),
        }
    }

    fn next_work(&mut self) {
        let Some(Item { cause, work }) = self.sim.agenda.next() else { return };
        match work {
            Work::Produce { client, which, n } => self.produce(cause, client, which, n),
            Work::Arrive(it) => self.arrive(cause, it),
            Work::Lose { transit, reason, .. } => {
                self.note(cause, What::Lost(transit, reason));
            }
            Work::OfClient { client, life, due } => self.client_due(cause, client, life, due),
            Work::PublishAgain { client, outgoing } => self.offer(cause, client, outgoing),
            Work::StartStation(Station::Queue) => self.start_broker(cause),
            Work::StartStation(Station::Log(broker)) => log::start_broker(self, cause, broker),
            Work::Fault(which) => {
                let plan = Rc::clone(&self.sim.plan);
                self.act(cause, &plan.faults[which].1);
            }
            Work::Watch(due) => watch::due(self, cause, due),
        }
    }

    fn client_due(&mut self, cause: Cause, id: ClientId, life: u16, due: Due) {
        match due {
            Due::Finish => self.finish_work(cause, id, life),
            Due::Leave if self.client(id).life == life => self.leave_if_done(cause, id),
            Due::Restart if self.client(id).life == life && !self.client(id).up => {
                self.start_client(cause, id);
            }
            Due::Leave | Due::Restart => {}
            Due::Queue(due) => self.queue_client_due(cause, id, life, due),
            Due::Log(due) => log::client_due(self, cause, id, life, due),
            Due::Service(due) => service::due(self, cause, id, due),
            Due::Program(at) => program::go_on(self, cause, id, at),
        }
    }

    fn intervene(&mut self) {
        let interventions = Rc::clone(&self.sim.interventions);
        if let Some(next) = interventions.get(self.sim.next_intervention) {
            self.sim.next_intervention += 1;
            self.act(None, &next.action);
        }
    }
}
