//! The links of a plan: who sends what where.

use crate::engine::queueing::{ExchangeType, Name, Value};
use crate::sim::{BindingPlan, ExchangePlan, NodeId, OnFailure, Plan, QueuePlan, Role};

/// A line on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where it begins.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// What goes along it.
    pub kind: LinkKind,
    /// The bindings that lead this way at some time of the run.
    pub keys: Vec<Key>,
}

/// A binding, and what is written of it on its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Which binding.
    pub binding: BindingPlan,
    /// Its key or what it asks of headers; none where that says nothing.
    pub words: Option<Name>,
}

/// What goes along a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkKind {
    /// A client publishes to an exchange or a queue.
    Publish,
    /// A binding.
    Binding,
    /// A queue delivers, and gets its answers.
    Consume,
    /// A worker sends what failed to be held for a while.
    Retry,
    /// A queue's dead letters.
    DeadLetter,
    /// A producer writes to a partition's leader.
    Produce,
    /// A consumer reads a partition it owns.
    Read,
}

/// All links of a plan, each once.
pub fn links(plan: &Plan) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut add = |from: NodeId, to: Option<NodeId>, kind: LinkKind, key: Option<Key>| {
        let Some(to) = to.filter(|to| to.0 != 0) else { return };
        match links.iter_mut().find(|link| (link.from, link.to) == (from, to)) {
            Some(link) => link.keys.extend(key),
            None => links.push(Link { from, to, kind, keys: key.into_iter().collect() }),
        }
    };
    for (index, client) in plan.clients.iter().enumerate() {
        let node = plan.client_node(crate::sim::ClientId(index as u16));
        match &client.role {
            Role::LogProducer(_) | Role::LogConsumer(_) => {}
            Role::Producer(producer) => {
                for publication in &producer.publications {
                    add(node, Some(plan.entrance(&publication.message)), LinkKind::Publish, None);
                }
            }
            Role::Worker(worker) => {
                if let Some(queue) = plan.find(&worker.queue) {
                    add(queue, Some(node), LinkKind::Consume, None);
                }
                if let Some(forward) = &worker.forward {
                    add(node, plan.find(&forward.exchange), LinkKind::Publish, None);
                }
                let answers = worker.failures.iter().filter_map(|rule| rule.on_failure.as_ref());
                for answer in answers.chain([&worker.on_failure]) {
                    if let OnFailure::Retry(policy) = answer {
                        add(node, plan.find(&policy.exchange), LinkKind::Retry, None);
                    }
                }
            }
        }
    }
    for binding in plan.all_bindings() {
        if let Some(exchange) = plan.find(&binding.exchange) {
            let key = Key { binding: binding.clone(), words: words(plan, binding) };
            add(exchange, plan.find(&binding.queue), LinkKind::Binding, Some(key));
        }
    }
    for queue in &plan.queues {
        if let (Some(from), Some(to)) = (plan.find(&queue.name), dead_letters_to(plan, queue)) {
            add(from, Some(to), LinkKind::DeadLetter, None);
        }
    }
    links
}

/// What a binding says in a word or two: nothing where every message passes, or where its key is the
/// queue's name.
fn words(plan: &Plan, binding: &BindingPlan) -> Option<Name> {
    let exchange = plan.exchanges.iter().find(|exchange| exchange.name == binding.exchange)?;
    let BindingPlan { queue, key, arguments, .. } = binding;
    match exchange.kind {
        ExchangeType::Fanout => None,
        ExchangeType::Headers => {
            let mode = arguments.get("x-match").and_then(Value::as_text).map_or("all", |mode| mode);
            let asked = arguments.keys().filter(|name| &***name != "x-match").count();
            Some(format!("{} of {asked}", mode.trim_end_matches("-with-x")).into())
        }
        ExchangeType::Direct | ExchangeType::Topic => {
            Some(key.clone()).filter(|key| !key.is_empty() && key != queue)
        }
    }
}

/// Where a queue's dead letters go first: an exchange or, by the default exchange, a queue.
fn dead_letters_to(plan: &Plan, queue: &QueuePlan) -> Option<NodeId> {
    let exchange = queue.text("x-dead-letter-exchange")?;
    let known = |candidate: &ExchangePlan| candidate.name == *exchange;
    if exchange.is_empty() {
        return plan.find(queue.text("x-dead-letter-routing-key")?);
    }
    plan.exchanges.iter().any(known).then(|| plan.find(exchange))?
}
