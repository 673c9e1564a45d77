//! What an operator can do to the queue broker's bindings and queues.

use std::rc::Rc;

use super::{Row, text};
use crate::engine::queueing::{FieldTable, Name, Value};
use crate::sim::dialect::queue::BindingPlan;
use crate::sim::plan::Node;

/// Something done by a connection of an operator's own.
#[derive(Clone, Debug, PartialEq)]
pub enum TopologyAction {
    /// `queue.bind`.
    Bind(Rc<BindingPlan>),
    /// `queue.unbind`.
    Unbind(Rc<BindingPlan>),
    /// `queue.purge`: what is ready is gone.
    Purge { queue: Name },
}

impl TopologyAction {
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Bind(binding) | Self::Unbind(binding) => &binding.exchange,
            Self::Purge { queue } => queue,
        }
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Bind(_) => "bind",
            Self::Unbind(_) => "unbind",
            Self::Purge { .. } => "purge",
        }
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::Bind(binding) | Self::Unbind(binding) => {
                let BindingPlan { queue, key, arguments, .. } = &**binding;
                [queue, key]
                    .map(|name| text::escaped(name))
                    .into_iter()
                    .chain(text::table(arguments))
                    .collect()
            }
            Self::Purge { .. } => Vec::new(),
        }
    }

    pub(super) fn read(word: &str, subject: &Name, arguments: &[&str]) -> Option<Self> {
        let binding = || {
            let [queue, key, arguments @ ..] = arguments else { return None };
            let (exchange, arguments) = (subject.clone(), text::read_table(arguments)?);
            Some(Rc::new(BindingPlan {
                exchange,
                queue: text::name(queue)?,
                key: text::name(key)?,
                arguments,
            }))
        };
        match word {
            "bind" => binding().map(Self::Bind),
            "unbind" => binding().map(Self::Unbind),
            "purge" if arguments.is_empty() => Some(Self::Purge { queue: subject.clone() }),
            _ => None,
        }
    }

    pub(super) fn label(&self) -> String {
        match self {
            Self::Bind(binding) => {
                format!("{} bound to {}{}", binding.queue, binding.exchange, by(&binding.key))
            }
            Self::Unbind(binding) => {
                format!("{} unbound from {}{}", binding.queue, binding.exchange, by(&binding.key))
            }
            Self::Purge { queue } => format!("{queue} purged"),
        }
    }

    pub(super) fn sentence(&self) -> String {
        match self {
            Self::Bind(binding) => {
                format!("{} is to be bound to {}{}", binding.queue, binding.exchange, by(&binding.key))
            }
            Self::Unbind(binding) => {
                format!("{} is to be unbound from {}{}", binding.queue, binding.exchange, by(&binding.key))
            }
            Self::Purge { queue } => format!("{queue} is to be purged"),
        }
    }

    pub(super) fn plain(node: Node, name: &Name) -> Vec<Row<Self>> {
        let Node::Queue(_) = node else { return Vec::new() };
        let purge = Self::Purge { queue: name.clone() };
        vec![("Purge", "What is ready in it is gone; what consumers hold stays", purge)]
    }

    pub(super) fn examples() -> Vec<Self> {
        let arguments: FieldTable =
            [("x-match".into(), Value::Text("any".into())), ("size".into(), Value::Int(-3))].into();
        let (exchange, queue, key) = ("retry".into(), "jobs".into(), "late".into());
        let binding = Rc::new(BindingPlan { exchange, queue, key, arguments });
        vec![Self::Purge { queue: "jobs".into() }, Self::Bind(Rc::clone(&binding)), Self::Unbind(binding)]
    }
}

/// A binding key, where there is one.
fn by(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!(" by {key}") }
}
