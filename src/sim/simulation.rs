//! The simulation: takes the next thing off the agenda, lets it happen, writes it down.

use std::rc::Rc;

use super::action::Intervention;
use super::agenda::Agenda;
use super::client::{Client, channel, connection, owner};
use super::journal::{EntryId, Journal, LossReason, TransitId, TransitKind, What};
use super::logs::LogParcel;
use super::network::{Cargo, Strike};
use super::origins::Origins;
use super::plan::{Acknowledge, ClientId, ExchangeBindingPlan, Plan};
use super::restraint::Outgoing;
use crate::base::SimTime;
use crate::engine::logs::{BrokerId, Cluster};
use crate::engine::queueing::{Broker, ChannelId, CloseReason, Command, Event};

/// A run under way. Its past is in the journal it writes to; it holds only what the future needs.
#[derive(Clone, Debug)]
pub struct Simulation {
    pub(super) plan: Rc<Plan>,
    pub(super) now: SimTime,
    pub(super) agenda: Agenda<Work>,
    pub(super) broker: Broker,
    pub(super) cluster: Cluster,
    pub(super) clients: Vec<Client>,
    pub(super) strikes: Vec<Strike>,
    /// Messages made so far as the plan has it.
    pub(super) messages: u32,
    /// Messages made by hand; they are numbered after all that the plan may make, so that those keep
    /// their numbers.
    pub(super) by_hand: u32,
    interventions: Rc<[Intervention]>,
    next_intervention: usize,
    over: bool,
}

/// What can be on the agenda.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Work {
    Produce {
        client: ClientId,
        which: usize,
        n: u32,
    },
    Arrive {
        transit: TransitId,
        client: ClientId,
        life: u16,
        cargo: Cargo,
    },
    /// The broker reads on from this client's connection.
    Read {
        client: ClientId,
        life: u16,
    },
    Lose {
        transit: TransitId,
        client: ClientId,
        reason: LossReason,
    },
    Finish {
        client: ClientId,
        life: u16,
    },
    ConnectionLost {
        client: ClientId,
        life: u16,
    },
    Reconnect {
        client: ClientId,
        life: u16,
    },
    Leave {
        client: ClientId,
        life: u16,
    },
    /// A producer that waits for a queue to empty looks again.
    Wake {
        client: ClientId,
        life: u16,
    },
    /// A producer publishes once more what was refused.
    PublishAgain {
        client: ClientId,
        outgoing: Outgoing,
    },
    /// A producer is told that its connection is blocked, or no longer so.
    Told {
        client: ClientId,
        life: u16,
        blocked: bool,
    },
    /// The operator's broker starts by itself.
    StartBroker,
    Restart {
        client: ClientId,
        life: u16,
    },
    /// A request or an answer comes in, at a log broker or from one.
    Parcel(Box<LogParcel>),
    /// A client finds its connection to a log broker closed.
    BrokerGone {
        client: ClientId,
        life: u16,
        broker: BrokerId,
    },
    /// Something of a log client's library may be due.
    Library {
        client: ClientId,
        life: u16,
    },
    /// The operator's log broker starts by itself.
    StartLogBroker(BrokerId),
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
            cluster: Cluster::default(),
            clients,
            strikes: Vec::new(),
            messages: 0,
            by_hand: 0,
            interventions,
            next_intervention: 0,
            over: false,
        }
    }

    /// Declares the topology and starts every client. To be called once, first.
    pub fn start(&mut self, journal: &mut Journal) {
        let plan = Rc::clone(&self.plan);
        let mut run = Run { sim: self, journal, because: None };
        if plan.has_queue_broker() {
            run.declare(&plan);
        }
        run.declare_topics(&plan);
        for client in (0..plan.clients.len() as u16).map(ClientId) {
            if !plan.clients[client.index()].later {
                run.start_client(client);
                run.schedule_publications(client);
            }
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
        let cluster = self.cluster.next_deadline().map(|at| at.max(self.now));
        let agenda = self.agenda.next_at();
        let intervention = self.interventions.get(self.next_intervention).map(|next| next.at.max(self.now));
        let Some(next) =
            [due, cluster, agenda, intervention].into_iter().flatten().min().filter(|at| *at <= until)
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
        } else if cluster == Some(next) {
            run.cluster_due();
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

    /// The cluster of log brokers, to look at.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
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
        self.setup(Command::Configure(plan.configuration.clone()));
        self.setup(Command::OpenConnection(connection));
        self.setup(Command::OpenChannel { connection, channel: SETUP });
        for exchange in &plan.exchanges {
            self.setup(Command::DeclareExchange(SETUP, exchange.declaration()));
        }
        for queue in &plan.queues {
            self.setup(Command::DeclareQueue(SETUP, queue.declaration()));
        }
        for binding in plan.bindings.iter().cloned() {
            let (exchange, queue, key, arguments) =
                (binding.exchange, binding.queue, binding.key, binding.arguments);
            self.setup(Command::Bind { channel: SETUP, exchange, queue, key, arguments });
        }
        for binding in plan.exchange_bindings.iter().cloned() {
            let ExchangeBindingPlan { source, destination, key, arguments } = binding;
            self.setup(Command::BindExchange { channel: SETUP, source, destination, key, arguments });
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
            Event::Delivered { copy, queue, channel, delivery_tag, message, .. }
            | Event::StreamRead { copy, queue, channel, delivery_tag, message, .. } => {
                let queue = self.sim.plan.queue_node(queue);
                let settled = self.acknowledges_automatically(channel);
                let cargo = Cargo::Delivery { copy, delivery_tag, settled };
                self.send_to_client(channel, TransitKind::Deliver, queue, &message, cargo);
            }
            Event::Confirmed { channel, message, ack, .. } => {
                let from = self.sim.plan.entrance(&message);
                let kind = if ack { TransitKind::Confirm } else { TransitKind::Nack };
                self.send_to_client(channel, kind, from, &message, Cargo::Notice);
            }
            Event::Returned { channel, message } => {
                let from = self.sim.plan.entrance(&message);
                self.send_to_client(channel, TransitKind::Return, from, &message, Cargo::Notice);
            }
            Event::ChannelClosed { channel, reason } if reason != CloseReason::Client => {
                self.tell_of_close(channel);
            }
            Event::ConnectionBlocked { connection } => self.tell_of_block(connection, true),
            Event::ConnectionUnblocked { connection } | Event::FlowEnded { connection } => {
                if matches!(event, Event::ConnectionUnblocked { .. }) {
                    self.tell_of_block(connection, false);
                }
                let (client, life) = owner(ChannelId(connection.0));
                self.sim.agenda.add(self.sim.now, self.because, Work::Read { client, life });
            }
            Event::ChannelClosed { .. }
            | Event::ExchangeDeleted { .. }
            | Event::ExchangeBound { .. }
            | Event::ExchangeUnbound { .. }
            | Event::ConsumerActivated { .. }
            | Event::Staged { .. }
            | Event::Unstaged { .. }
            | Event::TxCommitted { .. }
            | Event::TxRolledBack { .. }
            | Event::RoutedOn { .. }
            | Event::PublishRejected { .. }
            | Event::AlarmRaised { .. }
            | Event::AlarmCleared { .. }
            | Event::FlowStarted { .. }
            | Event::BrokerStopped { .. }
            | Event::BrokerStarted
            | Event::ConnectionOpened { .. }
            | Event::ConnectionClosed { .. }
            | Event::ChannelOpened { .. }
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

    /// A worker whose way to acknowledge changes has another consumer at once: what it is handed is
    /// always by the present way.
    fn acknowledges_automatically(&self, channel: ChannelId) -> bool {
        let client = self.sim.clients.get(owner(channel).0.index());
        let worker = client.and_then(|client| client.plan.role.worker());
        worker.is_some_and(|worker| worker.acknowledge == Acknowledge::Automatic)
    }

    fn next_work(&mut self) {
        let Some(item) = self.sim.agenda.next() else { return };
        self.because = item.cause;
        match item.work {
            Work::Produce { client, which, n } => self.produce(client, which, n),
            Work::Arrive { transit, client, life, cargo } => self.arrive(transit, client, life, cargo),
            Work::Read { client, life } => self.read_on(client, life),
            Work::Lose { transit, reason, .. } => {
                self.note(What::Lost(transit, reason));
            }
            Work::Finish { client, life } => self.finish_work(client, life),
            Work::ConnectionLost { client, life } => {
                self.lose_unread(client, life);
                self.because = item.cause;
                self.command(client, Command::CloseConnection(connection(client, life)), item.cause);
            }
            Work::Wake { client, life } => self.wake(client, life),
            Work::PublishAgain { client, outgoing } => self.offer(client, outgoing),
            Work::Told { client, life, blocked } => self.told_of_block(client, life, blocked),
            Work::StartBroker => self.start_broker(),
            Work::Parcel(parcel) => self.parcel_arrived(*parcel),
            Work::BrokerGone { client, life, broker } => self.broker_gone(client, life, broker),
            Work::Library { client, life } => self.library_due(client, life),
            Work::StartLogBroker(broker) => self.start_log_broker(broker),
            Work::Reconnect { client, life } => self.disconnected(client, life),
            Work::Leave { client, life } if self.client(client).life == life => self.leave_if_done(client),
            Work::Restart { client, life } if self.is_down_since(client, life) => self.start_client(client),
            Work::Leave { .. } | Work::Restart { .. } => {}
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

    fn is_down_since(&mut self, client: ClientId, life: u16) -> bool {
        let client = self.client(client);
        !client.up && client.life == life
    }
}
