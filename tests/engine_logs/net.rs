//! A cluster with whole clients on links that take a while and break: for laws that hold from end to end.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use proptest::prelude::*;
use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{Consumer, Output, Producer};
use sorting_office::engine::logs::{
    BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, Event, Offset, Record, Request,
    Response, TopicConfiguration, TopicDeclaration, TopicId, TopicPartition,
};

pub const BROKERS: u16 = 3;
pub const TOPIC: &str = "orders";
/// Each way between a client and a broker.
const LATENCY: SimDuration = SimDuration::from_millis(1);
/// How often a consumer polls.
const POLL: SimDuration = SimDuration::from_millis(100);

pub fn partition(number: u16) -> TopicPartition {
    TopicPartition { topic: TopicId(0), partition: number }
}

/// Something that goes wrong, or is put right.
#[derive(Clone, Debug)]
pub enum Fault {
    Stop {
        broker: u16,
        kill: bool,
    },
    Start(u16),
    Cut(u16),
    Mend(u16),
    /// A client's connection to a broker ends: what is under way on it is lost.
    Break {
        client: u32,
        broker: u16,
    },
    Prefer(u16),
}

/// Any fault, for so many clients and partitions.
pub fn fault(clients: u32, partitions: u16) -> impl Strategy<Value = Fault> {
    let broker = 0..BROKERS;
    prop_oneof![
        1 => (broker.clone(), any::<bool>()).prop_map(|(broker, kill)| Fault::Stop { broker, kill }),
        3 => broker.clone().prop_map(Fault::Start),
        1 => broker.clone().prop_map(Fault::Cut),
        3 => broker.clone().prop_map(Fault::Mend),
        3 => (0..clients, broker).prop_map(|(client, broker)| Fault::Break { client, broker }),
        1 => (0..partitions).prop_map(Fault::Prefer),
    ]
}

/// A while: most are short, some outlast sessions and time-outs.
pub fn pause() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 0_u64..5, 4 => 5_u64..300, 2 => 300_u64..3_000, 1 => 3_000_u64..20_000]
}

pub enum Library {
    Producer(Producer),
    Consumer(Consumer),
}

/// What is on a link.
enum Parcel {
    Request(u32, Request),
    Response(u32, Response),
    /// Nobody is there to be asked.
    Nobody,
}

/// Hears of everything that is done to the cluster, with what came of it.
type Watch = Box<dyn FnMut(SimTime, Option<&Command>, &Cluster, &[Event])>;

pub struct Net {
    pub cluster: Cluster,
    pub now: SimTime,
    pub clients: BTreeMap<u32, Library>,
    /// What the libraries report, in order.
    pub reports: Vec<(u32, Output)>,
    /// What polls handed out, in order.
    pub handed: Vec<(u32, TopicPartition, Offset, Rc<Record>)>,
    /// Consumers that do not poll.
    pub stalled: BTreeSet<u32>,
    parcels: BTreeMap<(SimTime, u64), (u32, BrokerId, u32, Parcel)>,
    inserted: u64,
    /// How often each connection has ended.
    broken: BTreeMap<(u32, BrokerId), u32>,
    next_poll: SimTime,
    watch: Watch,
}

impl Net {
    /// Three brokers that are all controllers, and one topic on all of them.
    pub fn new(partitions: u16, configuration: TopicConfiguration, watch: Watch) -> Self {
        let mut net = Self {
            cluster: Cluster::default(),
            now: SimTime::ZERO,
            clients: BTreeMap::new(),
            reports: Vec::new(),
            handed: Vec::new(),
            stalled: BTreeSet::new(),
            parcels: BTreeMap::new(),
            inserted: 0,
            broken: BTreeMap::new(),
            next_poll: SimTime::ZERO,
            watch,
        };
        net.tell(Command::Configure(ClusterConfiguration {
            brokers: BROKERS,
            controllers: BROKERS,
            replica_lag_time_max: SimDuration::from_millis(3_000),
            broker_session_timeout: SimDuration::from_millis(2_000),
            broker_heartbeat_interval: SimDuration::from_millis(500),
            group_initial_rebalance_delay: SimDuration::from_millis(50),
            offsets_retention: SimDuration::from_millis(30_000),
            transaction_abort_check_interval: SimDuration::from_millis(1_000),
            ..ClusterConfiguration::default()
        }));
        net.tell(Command::CreateTopic(TopicDeclaration {
            name: TOPIC.into(),
            partitions,
            replication_factor: BROKERS,
            configuration,
            assignment: Vec::new(),
        }));
        net
    }

    pub fn brokers() -> Vec<BrokerId> {
        (0..BROKERS).map(BrokerId).collect()
    }

    /// Tells the cluster something at once.
    pub fn tell(&mut self, command: Command) {
        let mut events = Vec::new();
        self.cluster.advance(self.now, &mut events);
        self.hear(None, events);
        let mut events = Vec::new();
        self.cluster.apply(self.now, command.clone(), &mut events);
        self.hear(Some(&command), events);
    }

    fn hear(&mut self, command: Option<&Command>, events: Vec<Event>) {
        (self.watch)(self.now, command, &self.cluster, &events);
        for event in events {
            if let Event::Responded { broker, caller, response } = event {
                let client = caller.connection.0;
                self.post(client, broker, Parcel::Response(caller.correlation, response));
            }
        }
    }

    fn post(&mut self, client: u32, broker: BrokerId, parcel: Parcel) {
        self.inserted += 1;
        let connection = self.broken.get(&(client, broker)).copied().unwrap_or(0);
        self.parcels.insert((self.now + LATENCY, self.inserted), (client, broker, connection, parcel));
    }

    /// A client's application does something with its producer.
    pub fn producer<T>(
        &mut self,
        client: u32,
        act: impl FnOnce(&mut Producer, SimTime, &mut Vec<Output>) -> T,
    ) -> Option<T> {
        let Some(Library::Producer(producer)) = self.clients.get_mut(&client) else { return None };
        let mut out = Vec::new();
        let done = act(producer, self.now, &mut out);
        self.follow(client, out);
        Some(done)
    }

    /// A client's application does something with its consumer.
    pub fn consumer<T>(
        &mut self,
        client: u32,
        act: impl FnOnce(&mut Consumer, SimTime, &mut Vec<Output>) -> T,
    ) -> Option<T> {
        let Some(Library::Consumer(consumer)) = self.clients.get_mut(&client) else { return None };
        let mut out = Vec::new();
        let done = act(consumer, self.now, &mut out);
        self.follow(client, out);
        Some(done)
    }

    /// Sends what a library wants sent, and notes what it reports.
    pub fn follow(&mut self, client: u32, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } if self.cluster.is_up(broker) => {
                    self.post(client, broker, Parcel::Request(correlation, request));
                }
                Output::Send { broker, .. } => self.post(client, broker, Parcel::Nobody),
                report => self.reports.push((client, report)),
            }
        }
    }

    /// A client is gone, without a word.
    pub fn crash(&mut self, client: u32) {
        Self::brokers().into_iter().for_each(|broker| self.end_connection(client, broker));
        self.clients.remove(&client);
    }

    fn end_connection(&mut self, client: u32, broker: BrokerId) {
        *self.broken.entry((client, broker)).or_default() += 1;
        self.tell(Command::Disconnect { broker, connection: ConnectionId(client) });
        self.producer(client, |producer, now, out| producer.disconnected(now, broker, out));
        self.consumer(client, |consumer, now, out| consumer.disconnected(now, broker, out));
    }

    pub fn meet(&mut self, fault: &Fault) {
        match *fault {
            Fault::Stop { broker, kill } => {
                let broker = BrokerId(broker);
                self.tell(Command::StopBroker { broker, kill });
                let clients: Vec<u32> = self.clients.keys().copied().collect();
                clients.into_iter().for_each(|client| self.end_connection(client, broker));
            }
            Fault::Start(broker) => self.tell(Command::StartBroker(BrokerId(broker))),
            Fault::Cut(broker) => self.tell(Command::CutBroker(BrokerId(broker))),
            Fault::Mend(broker) => self.tell(Command::MendBroker(BrokerId(broker))),
            Fault::Break { client, broker } => self.end_connection(client, BrokerId(broker)),
            Fault::Prefer(number) => {
                self.tell(Command::ElectLeader { partition: partition(number), unclean: false });
            }
        }
    }

    /// How much was ever sent.
    pub fn posted(&self) -> u64 {
        self.inserted
    }

    /// All brokers are there and linked, for so long.
    pub fn heal(&mut self, ms: u64) {
        for broker in 0..BROKERS {
            self.meet(&Fault::Mend(broker));
            self.meet(&Fault::Start(broker));
        }
        self.pass(ms);
    }

    pub fn pass(&mut self, ms: u64) {
        let until = self.now + SimDuration::from_millis(ms);
        loop {
            let own = self.clients.values().map(|library| match library {
                Library::Producer(producer) => producer.next_deadline(),
                Library::Consumer(consumer) => consumer.next_deadline(),
            });
            let parcel = self.parcels.first_key_value().map(|((at, _), _)| *at);
            let next = own.chain([self.cluster.next_deadline(), parcel, Some(self.next_poll)]);
            let Some(at) = next.flatten().min().filter(|at| *at <= until) else { break };
            self.now = self.now.max(at);
            let mut events = Vec::new();
            self.cluster.advance(self.now, &mut events);
            self.hear(None, events);
            while let Some(parcel) = self.parcels.first_entry().filter(|entry| entry.key().0 <= self.now) {
                let (client, broker, connection, parcel) = parcel.remove();
                if self.broken.get(&(client, broker)).copied().unwrap_or(0) == connection {
                    self.deliver(client, broker, parcel);
                }
            }
            let polls = self.next_poll <= self.now;
            if polls {
                self.next_poll = self.now + POLL;
            }
            for client in self.clients.keys().copied().collect::<Vec<_>>() {
                self.producer(client, |producer, now, out| producer.advance(now, out));
                self.consumer(client, |consumer, now, out| consumer.advance(now, out));
                if polls && !self.stalled.contains(&client) {
                    self.poll(client);
                }
            }
        }
        self.now = until;
    }

    fn poll(&mut self, client: u32) {
        let handed = self.consumer(client, |consumer, now, out| consumer.poll(now, None, out));
        let handed = handed.into_iter().flatten();
        self.handed.extend(handed.map(|(partition, offset, record)| (client, partition, offset, record)));
    }

    fn deliver(&mut self, client: u32, broker: BrokerId, parcel: Parcel) {
        match parcel {
            Parcel::Request(correlation, request) => {
                let caller = Caller { connection: ConnectionId(client), correlation };
                self.tell(Command::Request { broker, caller, request });
            }
            Parcel::Response(correlation, response) => {
                if matches!(self.clients.get(&client), Some(Library::Producer(_))) {
                    self.producer(client, |one, now, out| one.received(now, correlation, response, out));
                } else {
                    self.consumer(client, |one, now, out| one.received(now, correlation, response, out));
                }
            }
            Parcel::Nobody => self.end_connection(client, broker),
        }
    }
}
