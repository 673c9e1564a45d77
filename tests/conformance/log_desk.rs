//! Brokers, producers and consumers, joined by links that take no time; only waiting lets time pass.

use std::collections::BTreeMap;
use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{
    AutoOffsetReset, ClientError, Consumer, ConsumerSettings, Output, Producer, ProducerSettings,
};
use sorting_office::engine::logs::{
    BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, Event, Name, Offset, Record,
    TopicConfiguration, TopicDeclaration, TopicPartition,
};

/// The producer of records for which a case names none.
pub const PRODUCER: &str = "";
/// How often whoever waits for records asks for them.
const ASKS_EVERY: SimDuration = SimDuration::from_millis(50);

pub struct Desk {
    pub cluster: Cluster,
    now: SimTime,
    brokers: u16,
    producers: BTreeMap<String, (u32, Producer)>,
    consumers: BTreeMap<String, (u32, Consumer)>,
    connections: u32,
    pub placed: BTreeMap<u32, (TopicPartition, Offset)>,
    sent: u32,
    /// What clients reported, in order.
    pub reports: Vec<(String, Output)>,
}

impl Desk {
    /// With so many brokers, all of them controllers.
    pub fn new(brokers: u16) -> Self {
        let mut desk = Self {
            cluster: Cluster::default(),
            now: SimTime::ZERO,
            brokers,
            producers: BTreeMap::new(),
            consumers: BTreeMap::new(),
            connections: 0,
            placed: BTreeMap::new(),
            sent: 0,
            reports: Vec::new(),
        };
        let group_initial_rebalance_delay = SimDuration::from_millis(100);
        desk.tell(Command::Configure(ClusterConfiguration {
            brokers,
            controllers: brokers,
            group_initial_rebalance_delay,
            ..Default::default()
        }));
        desk.producer(PRODUCER, ProducerSettings { idempotent: false, ..ProducerSettings::default() });
        desk
    }

    pub fn brokers(&self) -> Vec<BrokerId> {
        (0..self.brokers).map(BrokerId).collect()
    }

    pub fn tell(&mut self, command: Command) {
        let mut events = Vec::new();
        self.cluster.apply(self.now, command, &mut events);
        self.follow(events);
    }

    /// A broker goes down; whoever is connected to it notices at once.
    pub fn stop_broker(&mut self, broker: BrokerId, kill: bool) {
        self.tell(Command::StopBroker { broker, kill });
        let producers = self.producers.values().map(|(connection, _)| *connection);
        let clients: Vec<u32> =
            producers.chain(self.consumers.values().map(|(connection, _)| *connection)).collect();
        clients.into_iter().for_each(|connection| self.disconnected(connection, broker));
    }

    /// A topic, of which every broker has a replica.
    pub fn topic(&mut self, name: &str, partitions: u16, configuration: TopicConfiguration) -> u16 {
        self.tell(Command::CreateTopic(TopicDeclaration {
            name: name.into(),
            partitions,
            replication_factor: self.brokers,
            configuration,
            assignment: Vec::new(),
        }));
        self.cluster.topic(name).map_or(0, |topic| self.cluster.partition_count(topic))
    }

    pub fn producer(&mut self, name: &str, settings: ProducerSettings) {
        let (settings, mut out) = (ProducerSettings { bootstrap: self.brokers(), ..settings }, Vec::new());
        let producer = Producer::new(settings, self.now, &mut out);
        let connection = self.connections;
        self.connections += 1;
        self.producers.insert(name.to_owned(), (connection, producer));
        self.follow_client(connection, out);
    }

    /// Does something with a producer, and follows what it wants done.
    pub fn with_producer<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Producer, SimTime, &mut Vec<Output>) -> T,
    ) -> Option<T> {
        let (now, mut out) = (self.now, Vec::new());
        let (connection, producer) = self.producers.get_mut(name)?;
        let connection = *connection;
        let done = act(producer, now, &mut out);
        self.follow_client(connection, out);
        Some(done)
    }

    /// How a producer's transaction begins or ends: waits until it says so.
    pub fn transaction(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Producer, SimTime, &mut Vec<Output>) -> Result<(), ClientError>,
    ) -> Option<Result<(), ClientError>> {
        self.reports.clear();
        let done = self.with_producer(name, act)?;
        let found = |desk: &Self| {
            desk.reports.iter().find_map(|(_, report)| match report {
                Output::Transaction(state) => Some(state.map(|_| ())),
                _ => None,
            })
        };
        if done.is_ok() {
            let until = self.now + SimDuration::from_millis(60_000);
            self.pass_until(until, |desk| found(desk).is_some());
        }
        Some(done.and(found(self).unwrap_or(Err(ClientError::TimedOut))))
    }

    /// Sends a record and waits for its place.
    pub fn produce(
        &mut self,
        producer: &str,
        topic: &str,
        record: Record,
        partition: Option<u16>,
    ) -> Option<(TopicPartition, Offset)> {
        self.sent += 1;
        let (id, topic) = (self.sent, topic.into());
        let record = Record { id, ..record };
        self.with_producer(producer, |producer, now, out| producer.send(now, topic, record, partition, out))?
            .ok()?;
        let until = self.now + SimDuration::from_millis(2_000);
        self.pass_until(until, |desk| desk.placed.contains_key(&id));
        self.placed.get(&id).copied()
    }

    pub fn consumer(&mut self, name: &str, settings: ConsumerSettings) {
        let settings = ConsumerSettings { client_id: name.into(), bootstrap: self.brokers(), ..settings };
        let consumer = Consumer::new(settings, self.now);
        self.consumers.insert(name.to_owned(), (self.connections, consumer));
        self.connections += 1;
    }

    /// Does something with a consumer, and follows what it wants done.
    pub fn with<T>(
        &mut self,
        name: &str,
        act: impl FnOnce(&mut Consumer, SimTime, &mut Vec<Output>) -> T,
    ) -> Option<T> {
        let (now, mut out) = (self.now, Vec::new());
        let (connection, consumer) = self.consumers.get_mut(name)?;
        let connection = *connection;
        let done = act(consumer, now, &mut out);
        self.follow_client(connection, out);
        Some(done)
    }

    /// Polls these consumers until nothing more has come for a while: who got what.
    pub fn poll(&mut self, names: &[String], max: Option<usize>, quiet: SimDuration) -> Vec<Polled> {
        let mut polled: Vec<Polled> = Vec::new();
        let mut last = self.now;
        while self.now < last + quiet {
            for name in names {
                let left = max.map(|max| max.saturating_sub(polled.len()));
                let records =
                    self.with(name, |consumer, now, out| consumer.poll(now, left, out)).unwrap_or_default();
                if !records.is_empty() {
                    last = self.now;
                }
                polled.extend(records.into_iter().map(|(partition, offset, record)| Polled {
                    consumer: name.clone(),
                    partition,
                    offset,
                    record,
                }));
            }
            if max.is_some_and(|max| polled.len() >= max) {
                break;
            }
            self.pass(ASKS_EVERY);
        }
        polled
    }

    pub fn pass(&mut self, span: SimDuration) {
        self.pass_until(self.now + span, |_| false);
    }

    /// Lets time pass until then, or until something is so.
    pub fn pass_until(&mut self, until: SimTime, is_so: impl Fn(&Self) -> bool) {
        while !is_so(self) {
            let clients = self.consumers.values().map(|(_, consumer)| consumer.next_deadline());
            let producers = self.producers.values().map(|(_, producer)| producer.next_deadline());
            let all = clients.chain(producers).chain([self.cluster.next_deadline()]);
            let Some(at) = all.flatten().min().filter(|at| *at <= until) else { break };
            self.now = self.now.max(at);
            self.advance();
        }
        if !is_so(self) {
            self.now = until;
        }
    }

    fn advance(&mut self) {
        let mut events = Vec::new();
        self.cluster.advance(self.now, &mut events);
        self.follow(events);
        for name in self.producers.keys().cloned().collect::<Vec<_>>() {
            self.with_producer(&name, |producer, now, out| producer.advance(now, out));
        }
        for name in self.consumers.keys().cloned().collect::<Vec<_>>() {
            self.with(&name, |consumer, now, out| consumer.advance(now, out));
        }
    }

    fn follow_client(&mut self, connection: u32, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } if self.cluster.is_up(broker) => {
                    let caller = Caller { connection: ConnectionId(connection), correlation };
                    self.tell(Command::Request { broker, caller, request });
                }
                Output::Send { broker, .. } => self.disconnected(connection, broker),
                Output::Delivered { record, partition, offset: Some(offset) } => {
                    self.placed.insert(record.id, (partition, offset));
                }
                other => {
                    let name = self.consumers.iter().find(|(_, (own, _))| *own == connection);
                    let name = name.map(|(name, _)| name.clone()).unwrap_or_default();
                    self.reports.push((name, other));
                }
            }
        }
    }

    fn follow(&mut self, events: Vec<Event>) {
        for event in events {
            let Event::Responded { caller, response, .. } = event else { continue };
            let (now, connection, mut out) = (self.now, caller.connection.0, Vec::new());
            if let Some((_, producer)) = self.producers.values_mut().find(|(own, _)| *own == connection) {
                producer.received(now, caller.correlation, response, &mut out);
            } else if let Some((_, consumer)) =
                self.consumers.values_mut().find(|(own, _)| *own == connection)
            {
                consumer.received(now, caller.correlation, response, &mut out);
            }
            self.follow_client(connection, out);
        }
    }

    fn disconnected(&mut self, connection: u32, broker: BrokerId) {
        self.tell(Command::Disconnect { broker, connection: ConnectionId(connection) });
        let (now, mut out) = (self.now, Vec::new());
        if let Some((_, producer)) = self.producers.values_mut().find(|(own, _)| *own == connection) {
            producer.disconnected(now, broker, &mut out);
        } else if let Some((_, consumer)) = self.consumers.values_mut().find(|(own, _)| *own == connection) {
            consumer.disconnected(now, broker, &mut out);
        }
        self.follow_client(connection, out);
    }

    /// A consumer is closed and gone.
    pub fn close(&mut self, name: &str) {
        self.with(name, |consumer, now, out| consumer.close(now, out));
        self.consumers.remove(name);
    }

    pub fn partition(&self, topic: &str, number: u16) -> Option<TopicPartition> {
        self.cluster.topic(topic).map(|topic| TopicPartition { topic, partition: number })
    }

    /// The offsets of a partition: where its log begins and ends.
    pub fn watermarks(&self, partition: TopicPartition) -> (Offset, Offset) {
        self.cluster
            .leader(partition)
            .and_then(|leader| self.cluster.log_range(partition, leader))
            .map_or((0, 0), |range| (range.start, range.high_watermark))
    }
}

/// A record that a poll handed out.
pub struct Polled {
    pub consumer: String,
    pub partition: TopicPartition,
    pub offset: Offset,
    pub record: Rc<Record>,
}

/// `auto.offset.reset` as librdkafka names it.
pub fn reset(name: &str) -> AutoOffsetReset {
    match name {
        "earliest" => AutoOffsetReset::Earliest,
        "latest" => AutoOffsetReset::Latest,
        _ => AutoOffsetReset::None,
    }
}

/// The assignors of a recorded consumer, as the protocol names them.
pub fn assignors(name: &str) -> Vec<Name> {
    vec![name.into()]
}
