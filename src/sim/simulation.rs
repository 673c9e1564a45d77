//! The simulation: takes the next thing off the agenda, lets it happen, writes it down.

use std::rc::Rc;

use super::action::{Action, Intervention};
use super::agenda::Agenda;
use super::client::{Client, channel, connection};
use super::journal::{ClientEvent, EntryId, Journal, LossReason, TransitId, TransitKind, What};
use super::network::{Cargo, Loss};
use super::origins::Origins;
use super::plan::{Acknowledge, ClientId, Plan, Role, WorkerPlan};
use crate::base::SimTime;
use crate::engine::queueing::{
    Broker, ChannelId, Command, ConsumerTag, Event, ExchangeDeclaration, QueueDeclaration,
};

/// A run under way. Its past is in the journal it writes to; it holds only what the future needs.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) plan: Rc<Plan>,
    pub(super) now: SimTime,
    pub(super) agenda: Agenda<Work>,
    pub(super) broker: Broker,
    pub(super) clients: Vec<Client>,
    pub(super) losses: Vec<Loss>,
    /// Messages made so far.
    pub(super) messages: u32,
    interventions: Rc<[Intervention]>,
    next_intervention: usize,
    over: bool,
}

/// What can be on the agenda.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    Produce { client: ClientId, which: usize, n: u32 },
    Arrive { transit: TransitId, client: ClientId, life: u16, cargo: Cargo },
    Lose(TransitId),
    Finish { client: ClientId, life: u16 },
    ConnectionLost { client: ClientId, life: u16 },
    Restart { client: ClientId, life: u16 },
    Fault(usize),
}

/// The simulation at work on one thing, with the journal it writes to.
pub(super) struct Run<'a> {
    pub sim: &'a mut Simulation,
    pub journal: &'a mut Journal,
    /// The cause of what is noted next.
    pub because: Option<EntryId>,
}

/// The channel on which the topology is declared, before anything else.
const SETUP: ChannelId = channel(ClientId(u16::MAX), u16::MAX);

impl Simulation {
    /// A run about to begin. Its first step declares the topology and starts the clients.
    pub fn new(plan: Rc<Plan>, seed: u64, interventions: Rc<[Intervention]>) -> Self {
        let clients = plan.clients.iter().map(|client| Client::new(client, seed)).collect();
        Self {
            plan,
            now: SimTime::ZERO,
            agenda: Agenda::default(),
            broker: Broker::default(),
            clients,
            losses: Vec::new(),
            messages: 0,
            interventions,
            next_intervention: 0,
            over: false,
        }
    }

    /// Declares the topology and starts every client. To be called once, first.
    pub fn start(&mut self, journal: &mut Journal) {
        let plan = Rc::clone(&self.plan);
        let mut run = Run { sim: self, journal, because: None };
        run.declare(&plan);
        for client in (0..plan.clients.len() as u16).map(ClientId) {
            run.start_client(client);
            run.schedule_publications(client);
        }
        for (which, (at, _)) in plan.faults.iter().enumerate() {
            run.sim.agenda.add(*at, None, Work::Fault(which));
        }
    }

    /// The time of what happened last.
    pub fn now(&self) -> SimTime {
        self.now
    }

    /// Lets the next thing happen, if there is one by `until`. An intervention comes after
    /// everything else at its moment.
    pub fn step(&mut self, until: SimTime, journal: &mut Journal) -> bool {
        let until = until.min(self.plan.until);
        let due = self.broker.next_deadline();
        let agenda = self.agenda.next_at();
        let intervention = self.interventions.get(self.next_intervention).map(|next| next.at.max(self.now));
        let Some(next) = [due, agenda, intervention].into_iter().flatten().min().filter(|at| *at <= until)
        else {
            return false;
        };
        if self.over {
            return false;
        }
        self.now = next.max(self.now);
        let mut run = Run { sim: self, journal, because: None };
        if due == Some(next) {
            run.broker_due();
        } else if agenda == Some(next) {
            run.next_work();
        } else {
            run.intervene();
        }
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

    /// The broker, to look at.
    pub fn broker(&self) -> &Broker {
        &self.broker
    }
}

impl Run<'_> {
    pub(super) fn note(&mut self, what: What) -> EntryId {
        self.journal.add(self.sim.now, self.because, what)
    }

    /// Notes something that causes what follows.
    pub(super) fn note_as_cause(&mut self, what: What) {
        self.because = Some(self.note(what));
    }

    pub(super) fn client(&mut self, id: ClientId) -> &mut Client {
        &mut self.sim.clients[id.index()]
    }

    pub(super) fn channel(&mut self, id: ClientId) -> ChannelId {
        channel(id, self.client(id).life)
    }

    fn declare(&mut self, plan: &Plan) {
        let connection = connection(ClientId(u16::MAX), u16::MAX);
        self.setup(Command::OpenConnection(connection));
        self.setup(Command::OpenChannel { connection, channel: SETUP });
        for exchange in &plan.exchanges {
            let (name, kind, delayed) = (exchange.name.clone(), exchange.kind, exchange.delayed);
            self.setup(Command::DeclareExchange(SETUP, ExchangeDeclaration { name, kind, delayed }));
        }
        for queue in &plan.queues {
            let (name, arguments) = (queue.name.clone(), queue.arguments.clone());
            self.setup(Command::DeclareQueue(SETUP, QueueDeclaration { name, arguments }));
        }
        for binding in plan.bindings.iter().cloned() {
            let (exchange, queue, key, arguments) =
                (binding.exchange, binding.queue, binding.key, binding.arguments);
            self.setup(Command::Bind { channel: SETUP, exchange, queue, key, arguments });
        }
        self.setup(Command::CloseConnection(connection));
    }

    /// Set-up takes no time and passes no link.
    fn setup(&mut self, command: Command) {
        self.command(ClientId(u16::MAX), command, None);
    }

    /// Gives a command to the broker and follows what it answers.
    pub(super) fn command(&mut self, client: ClientId, command: Command, cause: Option<EntryId>) {
        self.because = cause;
        let mut events = Vec::new();
        let done = self.sim.broker.apply(self.sim.now, command, &mut events);
        if let Err(refusal) = done {
            self.note_as_cause(What::Refused(client, refusal));
        }
        self.follow(events);
    }

    fn broker_due(&mut self) {
        let mut events = Vec::new();
        self.sim.broker.advance(self.sim.now, &mut events);
        self.follow(events);
    }

    /// Writes down what the broker did, and sends on their way what it has for its clients.
    fn follow(&mut self, events: Vec<Event>) {
        let mut origins = Origins::of_command(self.because);
        for event in events {
            self.because = origins.cause_of(&event);
            self.note_as_cause(What::Broker(event.clone()));
            origins.remember(&event, self.because);
            self.pass_on(event);
        }
        self.because = origins.command;
    }

    fn pass_on(&mut self, event: Event) {
        match event {
            Event::Delivered { copy, queue, channel, delivery_tag, message, .. } => {
                let queue = self.sim.plan.queue_node(queue);
                self.send_to_client(
                    channel,
                    TransitKind::Deliver,
                    queue,
                    &message,
                    Cargo::Delivery { copy, delivery_tag },
                );
            }
            Event::Confirmed { channel, message, .. } => {
                let from = self.sim.plan.entrance(&message);
                self.send_to_client(channel, TransitKind::Confirm, from, &message, Cargo::Notice);
            }
            Event::Returned { channel, message } => {
                let from = self.sim.plan.entrance(&message);
                self.send_to_client(channel, TransitKind::Return, from, &message, Cargo::Notice);
            }
            Event::ConnectionOpened { .. }
            | Event::ConnectionClosed { .. }
            | Event::ChannelOpened { .. }
            | Event::ChannelClosed { .. }
            | Event::ExchangeDeclared { .. }
            | Event::QueueDeclared { .. }
            | Event::QueueDeleted { .. }
            | Event::Bound { .. }
            | Event::Unbound { .. }
            | Event::ConsumerStarted { .. }
            | Event::ConsumerCancelled { .. }
            | Event::Published { .. }
            | Event::Unroutable { .. }
            | Event::Held { .. }
            | Event::Released { .. }
            | Event::Enqueued { .. }
            | Event::GotNothing { .. }
            | Event::Acknowledged { .. }
            | Event::Requeued { .. }
            | Event::DeadLettered { .. }
            | Event::Discarded { .. } => {}
        }
    }

    fn next_work(&mut self) {
        let Some(item) = self.sim.agenda.next() else { return };
        self.because = item.cause;
        match item.work {
            Work::Produce { client, which, n } => self.produce(client, which, n),
            Work::Arrive { transit, client, life, cargo } => self.arrive(transit, client, life, cargo),
            Work::Lose(transit) => {
                self.note(What::Lost(transit, LossReason::Fault));
            }
            Work::Finish { client, life } => self.finish_work(client, life),
            Work::ConnectionLost { client, life } => {
                self.command(client, Command::CloseConnection(connection(client, life)), item.cause);
            }
            Work::Restart { client, life } if self.client(client).life == life => self.start_client(client),
            Work::Restart { .. } => {}
            Work::Fault(which) => {
                let plan = Rc::clone(&self.sim.plan);
                self.act(&plan.faults[which].1);
            }
        }
    }

    fn intervene(&mut self) {
        let interventions = Rc::clone(&self.sim.interventions);
        if let Some(next) = interventions.get(self.sim.next_intervention) {
            self.sim.next_intervention += 1;
            self.act(&next.action);
        }
    }

    fn act(&mut self, action: &Action) {
        self.note_as_cause(What::Acted(action.clone()));
        let plan = Rc::clone(&self.sim.plan);
        let find = |name: &str| {
            let at = plan.clients.iter().position(|client| &*client.name == name)?;
            Some(ClientId(at as u16))
        };
        match action {
            Action::Crash { client, restart_after } => {
                let Some(client) = find(client).filter(|id| self.client(*id).up) else { return };
                self.crash(client);
                if let Some(after) = restart_after {
                    let (at, life) = (self.sim.now + *after, self.client(client).life);
                    self.sim.agenda.add(at, self.because, Work::Restart { client, life });
                }
            }
            Action::Restart { client } => {
                if let Some(client) = find(client).filter(|id| !self.client(*id).up) {
                    self.start_client(client);
                }
            }
            Action::Lose { client, kind, message } => {
                let Some(client) = find(client) else { return };
                self.sim.losses.push(Loss { client, kind: *kind, message: *message });
            }
        }
    }

    /// The client is gone at once; the broker learns of it when the lost connection shows, after
    /// all that was sent before.
    fn crash(&mut self, id: ClientId) {
        let client = self.client(id);
        client.up = false;
        client.waiting.clear();
        client.working = None;
        let life = client.life;
        self.note_as_cause(What::Client(id, ClientEvent::Crashed));
        let at = self.arrival(id, true);
        self.sim.agenda.add(at, self.because, Work::ConnectionLost { client: id, life });
    }

    fn start_client(&mut self, id: ClientId) {
        let client = self.client(id);
        client.up = true;
        client.life = client.life.wrapping_add(1);
        let (connection, channel) = (connection(id, client.life), channel(id, client.life));
        self.note_as_cause(What::Client(id, ClientEvent::Started));
        let because = self.because;
        self.command(id, Command::OpenConnection(connection), because);
        self.command(id, Command::OpenChannel { connection, channel }, because);
        let plan = Rc::clone(&self.sim.plan);
        match &plan.clients[id.index()].role {
            Role::Producer(producer) if producer.confirms => {
                self.command(id, Command::SelectConfirms(channel), because);
            }
            Role::Producer(_) => {}
            Role::Worker(worker) => self.subscribe(id, channel, worker),
        }
    }

    fn subscribe(&mut self, id: ClientId, channel: ChannelId, worker: &WorkerPlan) {
        let because = self.because;
        self.command(id, Command::Qos { channel, prefetch: worker.prefetch, global: false }, because);
        let (queue, tag) = (worker.queue.clone(), ConsumerTag(0));
        let auto_ack = worker.acknowledge == Acknowledge::Automatic;
        self.command(id, Command::Consume { channel, queue, tag, auto_ack }, because);
    }
}
