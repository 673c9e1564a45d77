//! A broker, a producer and consumers, joined by links that take no time; only waiting lets time pass.

use std::collections::BTreeMap;
use std::rc::Rc;

use sorting_office::base::{SimDuration, SimTime};
use sorting_office::engine::logs::client::{
    AutoOffsetReset, Consumer, ConsumerSettings, Output, Producer, ProducerSettings,
};
use sorting_office::engine::logs::{
    Acks, BrokerId, Caller, Cluster, ClusterConfiguration, Command, ConnectionId, Event, Name, Offset,
    Record, TopicConfiguration, TopicDeclaration, TopicPartition,
};

/// The producer's connection; the consumers' come after it.
const PRODUCER: u32 = 0;
/// Every recorded topic has so many partitions.
pub const PARTITIONS: u16 = 4;
/// How often whoever waits for records asks for them.
const ASKS_EVERY: SimDuration = SimDuration::from_millis(50);

pub struct Desk {
    pub cluster: Cluster,
    now: SimTime,
    producer: Producer,
    consumers: BTreeMap<String, (u32, Consumer)>,
    connections: u32,
    pub placed: BTreeMap<u32, (TopicPartition, Offset)>,
    sent: u32,
    /// What consumers reported, in order.
    pub reports: Vec<(String, Output)>,
}

impl Desk {
    pub fn new() -> Self {
        let mut cluster = Cluster::default();
        let delay = SimDuration::from_millis(100);
        let configuration =
            ClusterConfiguration { group_initial_rebalance_delay: delay, ..Default::default() };
        cluster.apply(SimTime::ZERO, Command::Configure(configuration), &mut Vec::new());
        let settings = ProducerSettings { acks: Acks::All, idempotent: false, ..ProducerSettings::default() };
        let producer = Producer::new(settings, SimTime::ZERO, &mut Vec::new());
        Self {
            cluster,
            now: SimTime::ZERO,
            producer,
            consumers: BTreeMap::new(),
            connections: PRODUCER,
            placed: BTreeMap::new(),
            sent: 0,
            reports: Vec::new(),
        }
    }

    pub fn topic(&mut self, name: &str) -> u16 {
        let declaration = TopicDeclaration {
            name: name.into(),
            partitions: PARTITIONS,
            replication_factor: 1,
            configuration: TopicConfiguration::default(),
            assignment: Vec::new(),
        };
        let mut events = Vec::new();
        self.cluster.apply(self.now, Command::CreateTopic(declaration), &mut events);
        self.follow(events);
        self.cluster.topic(name).map_or(0, |topic| self.cluster.partition_count(topic))
    }

    /// Sends a record and waits for its place.
    pub fn produce(
        &mut self,
        topic: &str,
        record: Record,
        partition: Option<u16>,
    ) -> Option<(TopicPartition, Offset)> {
        self.sent += 1;
        let (id, mut out) = (self.sent, Vec::new());
        let sent = self.producer.send(self.now, topic.into(), Record { id, ..record }, partition, &mut out);
        sent.ok()?;
        self.follow_client(PRODUCER, out);
        let until = self.now + SimDuration::from_millis(2_000);
        self.pass_until(until, |desk| desk.placed.contains_key(&id));
        self.placed.get(&id).copied()
    }

    pub fn consumer(&mut self, name: &str, settings: ConsumerSettings) {
        self.connections += 1;
        let settings = ConsumerSettings { client_id: name.into(), ..settings };
        let consumer = Consumer::new(settings, self.now);
        self.consumers.insert(name.to_owned(), (self.connections, consumer));
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
            let all = clients.chain([self.cluster.next_deadline(), self.producer.next_deadline()]);
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
        let mut out = Vec::new();
        self.producer.advance(self.now, &mut out);
        self.follow_client(PRODUCER, out);
        for name in self.consumers.keys().cloned().collect::<Vec<_>>() {
            self.with(&name, |consumer, now, out| consumer.advance(now, out));
        }
    }

    fn follow_client(&mut self, connection: u32, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Send { broker, correlation, request } => {
                    let caller = Caller { connection: ConnectionId(connection), correlation };
                    let mut events = Vec::new();
                    self.cluster.apply(self.now, Command::Request { broker, caller, request }, &mut events);
                    self.follow(events);
                }
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
            if connection == PRODUCER {
                self.producer.received(now, caller.correlation, response, &mut out);
            } else if let Some((_, consumer)) =
                self.consumers.values_mut().find(|(own, _)| *own == connection)
            {
                consumer.received(now, caller.correlation, response, &mut out);
            }
            self.follow_client(connection, out);
        }
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
            .log_range(partition, BrokerId(0))
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
