//! The links of the queue broker: publishes, bindings, deliveries, retries and dead letters.

use crate::engine::queueing::{ExchangeType, Name, Value};
use crate::player::World;
use crate::sim::{BindingPlan, ClientId, ExchangePlan, NodeId, OnFailure, Plan, QueuePlan};
use crate::stage::links::{Key, Link, LinkKind};
use crate::stage::nodes::LinkState;
use crate::stage::{room, service};

/// All links of a plan's queue broker, each once.
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
        let node = plan.client_node(ClientId(index as u16));
        match room::Part::of(&client.role) {
            room::Part::Queue(super::Part::Producer(producer)) => {
                for publication in &producer.publications {
                    add(node, Some(plan.entrance(&publication.message)), LinkKind::Publish, None);
                }
            }
            room::Part::Queue(super::Part::Worker(worker)) => {
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
            room::Part::Service(part) => {
                for (from, to, kind) in service::links(plan, ClientId(index as u16), part) {
                    add(from, Some(to), kind, None);
                }
            }
            room::Part::Log(_) | room::Part::Program(_) => {}
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

/// Is there such a line now? Of a binding, only while it is bound.
pub fn line_state(world: &World, link: &Link) -> LinkState {
    let is_bound = || link.keys.iter().any(|key| world.is_bound(&key.binding));
    if link.kind == LinkKind::Binding && !is_bound() { LinkState::Absent } else { LinkState::Whole }
}

/// What a binding says in a word or two: nothing where every message passes, or where its key is the
/// queue's name.
fn words(plan: &Plan, binding: &BindingPlan) -> Option<Name> {
    let exchange = plan.exchanges.iter().find(|exchange| exchange.name == binding.exchange)?;
    let BindingPlan { queue, key, arguments, .. } = binding;
    match exchange.kind {
        ExchangeType::Fanout | ExchangeType::LocalRandom | ExchangeType::ModulusHash => None,
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
