//! The links of a plan: who sends what where.

use crate::engine::queueing::Name;
use crate::sim::{ExchangePlan, NodeId, OnFailure, Plan, QueuePlan, Role};

/// A line on the stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Where it begins.
    pub from: NodeId,
    /// Where it ends.
    pub to: NodeId,
    /// What goes along it.
    pub kind: LinkKind,
    /// What is written on it: a binding's key.
    pub label: Option<Name>,
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
}

/// All links of a plan, each once.
pub fn links(plan: &Plan) -> Vec<Link> {
    let mut links: Vec<Link> = Vec::new();
    let mut add = |from: NodeId, to: Option<NodeId>, kind: LinkKind, label: Option<Name>| {
        let Some(to) = to.filter(|to| to.0 != 0) else { return };
        if links.iter().all(|link| (link.from, link.to) != (from, to)) {
            links.push(Link { from, to, kind, label });
        }
    };
    for (index, client) in plan.clients.iter().enumerate() {
        let node = plan.client_node(crate::sim::ClientId(index as u16));
        match &client.role {
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
    for binding in &plan.bindings {
        if let Some(exchange) = plan.find(&binding.exchange) {
            let label = Some(binding.key.clone()).filter(|key| !key.is_empty() && *key != binding.queue);
            add(exchange, plan.find(&binding.queue), LinkKind::Binding, label);
        }
    }
    for queue in &plan.queues {
        if let (Some(from), Some(to)) = (plan.find(&queue.name), dead_letters_to(plan, queue)) {
            add(from, Some(to), LinkKind::DeadLetter, None);
        }
    }
    links
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
