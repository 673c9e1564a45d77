//! How a thing is declared, in words: what was asked of the broker for it, and what a client is set to.

use super::matching::write_fields;
use crate::base::SimTime;
use crate::engine::logs::{CleanupPolicy, Isolation, TopicId};
use crate::engine::queueing::Name;
use crate::player::World;
use crate::sim::service::ServicePlan;
use crate::sim::{
    LogConsumerPlan, LogProducerPlan, Node, NodeId, OnNack, Plan, ProducerPlan, Recording, Role, Setting,
    ThingPlan, WorkerPlan,
};

/// What is said of a thing, and what it is.
pub type Definition = Vec<(&'static str, String)>;

/// How a thing is declared at a moment, with every setting that was changed by then.
pub fn definition(recording: &Recording, world: &World, at: SimTime, id: NodeId) -> Definition {
    let plan = &recording.plan;
    match plan.node(id) {
        Node::Broker => of_broker(plan),
        Node::Exchange(at) => of_exchange(plan, world, at),
        Node::Queue(at) => of_queue(plan, world, at),
        Node::LogBroker(_) => of_log_broker(plan),
        Node::Replica(replica) => of_topic(recording, replica.partition.topic, at),
        Node::Client(client) => match recording.client_at(client, at).map(|client| client.role) {
            Some(Role::Worker(worker)) => of_worker(&worker),
            Some(Role::Producer(producer)) => of_producer(&producer),
            Some(Role::LogConsumer(consumer)) => of_consumer(&consumer),
            Some(Role::LogProducer(producer)) => of_log_producer(&producer),
            Some(Role::Service(service)) => of_service(&service),
            Some(Role::Program(_)) => {
                vec![("Kind", "a program without a broker, as a real run of it was recorded".to_owned())]
            }
            Some(Role::Thing(thing)) => of_thing(&thing),
            None => Vec::new(),
        },
    }
}

fn of_service(service: &ServicePlan) -> Definition {
    let named = |names: Vec<&Name>| names.into_iter().map(|name| &**name).collect::<Vec<_>>().join("; ");
    let mut lines = vec![("Kind", "a service".to_owned()), ("Threads", service.threads.to_string())];
    if !service.process.is_empty() {
        lines.insert(1, ("Process", service.process.to_string()));
    }
    let handlers = service.handlers.iter().map(|handler| &handler.name).collect();
    let own: Name = "a queue of its own for replies".into();
    let queues = service.queues().map(|(queue, _)| if queue.is_empty() { &own } else { queue }).collect();
    let all = [("Handles", handlers), ("Calls", service.calls()), ("Consumes from", queues)];
    let told = all.into_iter().filter(|(_, names)| !names.is_empty());
    lines.extend(told.map(|(label, names)| (label, named(names))));
    let id = service.writes.as_ref().and_then(|writes| writes.transactional_id.as_ref());
    lines.extend(id.map(|id| ("Transactions", id.to_string())));
    lines
}

fn of_thing(thing: &ThingPlan) -> Definition {
    let named =
        [("Is", &thing.is), ("Leads to", &thing.leads_to)].into_iter().filter(|(_, names)| !names.is_empty());
    let mut lines = vec![("Kind", thing.about.to_string())];
    lines.extend(named.map(|(label, names)| (label, names.join(", "))));
    lines
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

fn of_broker(plan: &Plan) -> Definition {
    let configuration = &plan.configuration;
    let memory = configuration.memory_high_watermark;
    let memory = memory.map_or_else(|| "none".to_owned(), |bytes| format!("{bytes} bytes"));
    let kind = format!("RabbitMQ {}, AMQP 0-9-1", configuration.version.as_str());
    vec![("Kind", kind), ("Memory limit", memory), ("Heartbeat", configuration.heartbeat.to_string())]
}

fn of_exchange(plan: &Plan, world: &World, at: usize) -> Definition {
    let exchange = &plan.exchanges[at];
    let mut kind = format!("{} exchange", exchange.kind.as_str());
    if exchange.delayed {
        kind.push_str(", delayed");
    }
    let mut lines = vec![("Kind", kind), ("Durable", yes(exchange.durable))];
    lines.extend(exchange.alternate.iter().map(|name| ("Alternate exchange", name.to_string())));
    let of_it = plan.all_bindings().filter(|one| one.exchange == exchange.name && world.is_bound(one));
    let bindings: Vec<String> = of_it
        .map(|one| format!("{} → {}", shown(&one.key, &write_fields(&one.arguments)), one.queue))
        .collect();
    lines.push(("Bindings", listed(&bindings)));
    lines
}

fn of_queue(plan: &Plan, world: &World, at: usize) -> Definition {
    let queue = &plan.queues[at];
    let kind = match queue.arguments.get("x-queue-type").and_then(|kind| kind.as_text()) {
        Some(kind) => format!("{kind} queue"),
        None => "classic queue".to_owned(),
    };
    let arguments = write_fields(&queue.arguments);
    let of_it = plan.all_bindings().filter(|one| one.queue == queue.name && world.is_bound(one));
    let bindings: Vec<String> = of_it
        .map(|one| format!("{}: {}", one.exchange, shown(&one.key, &write_fields(&one.arguments))))
        .collect();
    let arguments = if arguments.is_empty() { "none".to_owned() } else { arguments };
    vec![
        ("Kind", kind),
        ("Durable", yes(queue.durable)),
        ("Arguments", arguments),
        ("Bindings", listed(&bindings)),
    ]
}

/// A binding's key, and its arguments where it has some.
fn shown(key: &str, arguments: &str) -> String {
    match (key, arguments) {
        ("", "") => "no key".to_owned(),
        (key, "") => key.to_owned(),
        ("", arguments) => arguments.to_owned(),
        (key, arguments) => format!("{key}, {arguments}"),
    }
}

fn listed(lines: &[String]) -> String {
    if lines.is_empty() { "the default exchange’s alone".to_owned() } else { lines.join("; ") }
}

fn of_worker(worker: &WorkerPlan) -> Definition {
    vec![
        ("Consumes from", worker.queue.to_string()),
        ("Acknowledges", Setting::Acknowledge(worker.acknowledge).to_string()),
        match worker.poll {
            Some(poll) => ("Asks", format!("every {}, for {} at a time", poll.every, poll.batch)),
            None if worker.prefetch == 0 => ("Prefetch", "no limit".to_owned()),
            None => ("Prefetch", worker.prefetch.to_string()),
        },
        ("On failure", worker.on_failure.to_string()),
    ]
}

fn of_producer(producer: &ProducerPlan) -> Definition {
    let restraint = &producer.restraint;
    let mut lines = vec![("Confirms", yes(producer.confirms)), ("Mandatory", yes(producer.mandatory))];
    lines.extend(restraint.max_unconfirmed.map(|most| ("Unconfirmed at most", most.to_string())));
    if restraint.on_nack != OnNack::Drop {
        lines.push(("On nack", Setting::OnNack(restraint.on_nack).to_string()));
    }
    lines.extend(restraint.throttle.clone().map(|it| ("Throttle", Setting::Throttle(Some(it)).to_string())));
    lines.push(("While blocked", Setting::HeedsBlocked(restraint.heeds_blocked).to_string()));
    lines
}

fn of_log_broker(plan: &Plan) -> Definition {
    let cluster = &plan.logs.cluster;
    vec![
        ("Kind", "Kafka 4, KRaft".to_owned()),
        ("Cluster", format!("{} brokers, {} controllers", cluster.brokers, cluster.controllers)),
        ("Fenced after", format!("{} without a heartbeat", cluster.broker_session_timeout)),
    ]
}

fn of_topic(recording: &Recording, topic: TopicId, at: SimTime) -> Definition {
    let Some(settings) = recording.topic_at(topic, at) else { return Vec::new() };
    let Some(topic) = recording.plan.logs.topics.get(topic.index()) else { return Vec::new() };
    let topic = &topic.declaration;
    let partitions = if topic.partitions == 1 { "partition" } else { "partitions" };
    let mut lines = vec![
        ("Topic", format!("{}, {} {partitions}", topic.name, topic.partitions)),
        ("Replicas", topic.replication_factor.to_string()),
        ("In sync at least", settings.min_insync_replicas.to_string()),
    ];
    if settings.cleanup_policy != CleanupPolicy::Delete {
        lines.push(("Compacted", "the last record of each key stays".to_owned()));
    }
    if settings.cleanup_policy != CleanupPolicy::Compact {
        let retention = settings.retention.map_or_else(|| "ever".to_owned(), |time| time.to_string());
        lines.push(("Kept for", retention));
        lines.extend(settings.retention_bytes.map(|bytes| ("Kept up to", format!("{bytes} bytes"))));
    }
    lines
}

fn of_consumer(consumer: &LogConsumerPlan) -> Definition {
    let settings = &consumer.settings;
    let committed = match settings.isolation {
        Isolation::ReadUncommitted => "read_uncommitted",
        Isolation::ReadCommitted => "read_committed",
    };
    let own = format!("{}, {}", Setting::Commit(consumer.commit), Setting::AfterFailure(consumer.on_failure));
    let commits = match settings.enable_auto_commit {
        true => format!("every {} by its library; besides, {own}", settings.auto_commit_interval),
        false => own,
    };
    let names = |names: &[crate::engine::queueing::Name]| -> String {
        names.iter().map(|name| &**name).collect::<Vec<_>>().join(", ")
    };
    vec![
        ("Reads", names(&consumer.topics)),
        ("Group", settings.group.as_deref().unwrap_or("none").to_owned()),
        ("Assignor", names(&settings.assignors)),
        ("Commits", commits),
        ("Isolation", committed.to_owned()),
        (
            "Session time-out",
            format!("{}, heartbeat each {}", settings.session_timeout, settings.heartbeat_interval),
        ),
        (
            "A poll",
            format!("{} records, {} apart at most", settings.max_poll_records, settings.max_poll_interval),
        ),
    ]
}

fn of_log_producer(producer: &LogProducerPlan) -> Definition {
    let settings = &producer.settings;
    let mut lines = vec![
        ("Asks for", Setting::Acks(settings.acks).to_string()),
        ("Idempotent", yes(settings.idempotent)),
        ("Batches", format!("{}, up to {} bytes", Setting::Linger(settings.linger), settings.batch_size)),
    ];
    lines.extend(settings.transactional_id.as_ref().map(|id| ("Transactions", id.to_string())));
    lines
}
