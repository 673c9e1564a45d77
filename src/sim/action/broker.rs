//! What an operator can do to the queue broker.

use super::{Row, text};
use crate::base::SimDuration;
use crate::engine::queueing::{Configuration, Name, Overflow, Policy, Shutdown, Version};
use crate::sim::plan::{BROKER, Node};

/// Something done to the queue broker.
#[derive(Clone, Debug, PartialEq)]
pub enum BrokerAction {
    /// An operator stops the broker, or it is killed: all connections end, and what isn't durable goes. It
    /// starts by itself after a time, if one is given.
    StopBroker { shutdown: Shutdown, restart_after: Option<SimDuration> },
    /// An operator starts the broker again.
    StartBroker,
    /// An operator sets the memory high watermark (`rabbitmqctl set_vm_memory_high_watermark absolute`), in
    /// bytes; none: no limit.
    SetMemory { high_watermark: Option<u64> },
    /// An operator sets the policy of a queue (`rabbitmqctl set_policy`); an empty one clears what there was.
    SetPolicy { queue: Name, policy: Policy },
    /// It is another version of RabbitMQ, from the beginning of the run.
    Version { version: Version },
    /// It suggests another `heartbeat` to those who connect, from the beginning of the run; 0: none.
    Heartbeat { every: SimDuration },
}

impl BrokerAction {
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::SetPolicy { queue, .. } => queue,
            Self::StopBroker { .. }
            | Self::StartBroker
            | Self::SetMemory { .. }
            | Self::Version { .. }
            | Self::Heartbeat { .. } => BROKER,
        }
    }

    /// Is it taken into the plan's configuration, before anything is declared?
    pub const fn is_of_whole_run(&self) -> bool {
        matches!(self, Self::Version { .. } | Self::Heartbeat { .. })
    }

    /// Takes into a configuration what holds for the whole run.
    pub(in crate::sim) const fn configure(&self, configuration: &mut Configuration) {
        match self {
            Self::Version { version } => configuration.version = *version,
            Self::Heartbeat { every } => configuration.heartbeat = *every,
            Self::StopBroker { .. } | Self::StartBroker | Self::SetMemory { .. } | Self::SetPolicy { .. } => {
            }
        }
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::StopBroker { .. } => "stop_broker",
            Self::StartBroker => "start_broker",
            Self::SetMemory { .. } => "set_memory",
            Self::SetPolicy { .. } => "set_policy",
            Self::Version { .. } => "version",
            Self::Heartbeat { .. } => "heartbeat",
        }
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::StopBroker { shutdown, restart_after } => {
                let how = shutdown_word(*shutdown).to_owned();
                [how].into_iter().chain(restart_after.map(text::millis)).collect()
            }
            Self::StartBroker => Vec::new(),
            Self::SetMemory { high_watermark } => high_watermark.iter().map(u64::to_string).collect(),
            Self::SetPolicy { policy: Policy { max_length, overflow }, .. } => {
                let most = max_length.map_or_else(String::new, |most| most.to_string());
                vec![most, overflow.map_or("", Overflow::as_str).to_owned()]
            }
            Self::Version { version } => vec![version.as_str().to_owned()],
            Self::Heartbeat { every } => vec![text::millis(*every)],
        }
    }

    pub(super) fn read(word: &str, subject: &Name, arguments: &[&str]) -> Option<Self> {
        Some(match (word, arguments) {
            ("stop_broker", [how]) => Self::StopBroker { shutdown: read_shutdown(how)?, restart_after: None },
            ("stop_broker", [how, after]) => {
                let restart_after = Some(text::duration(after)?);
                Self::StopBroker { shutdown: read_shutdown(how)?, restart_after }
            }
            ("start_broker", []) => Self::StartBroker,
            ("set_memory", []) => Self::SetMemory { high_watermark: None },
            ("set_memory", [bytes]) => Self::SetMemory { high_watermark: Some(bytes.parse().ok()?) },
            ("set_policy", [most, overflow]) => {
                Self::SetPolicy { queue: subject.clone(), policy: policy(most, overflow)? }
            }
            ("version", [version]) => Self::Version { version: Version::from_word(version)? },
            ("heartbeat", [every]) => Self::Heartbeat { every: text::duration(every)? },
            _ => return None,
        })
    }

    pub(super) fn label(&self) -> String {
        match self {
            Self::StopBroker { shutdown: Shutdown::Orderly, .. } => "broker stops".to_owned(),
            Self::StopBroker { shutdown: Shutdown::Kill, .. } => "broker killed".to_owned(),
            Self::StartBroker => "broker starts".to_owned(),
            Self::SetMemory { high_watermark: None } => "no memory limit".to_owned(),
            Self::SetMemory { high_watermark: Some(bytes) } => format!("memory limit {bytes} bytes"),
            Self::SetPolicy { queue, policy } => format!("{queue}: {policy}"),
            Self::Version { version } => format!("RabbitMQ {}", version.as_str()),
            Self::Heartbeat { every } => format!("heartbeat {every}"),
        }
    }

    pub(super) fn sentence(&self) -> String {
        match self {
            Self::StopBroker { shutdown: Shutdown::Orderly, .. } => "The broker is to stop".to_owned(),
            Self::StopBroker { shutdown: Shutdown::Kill, .. } => "The broker is to be killed".to_owned(),
            Self::StartBroker => "The broker is to start".to_owned(),
            Self::SetMemory { high_watermark: None } => "The broker is to have no memory limit".to_owned(),
            Self::SetMemory { high_watermark: Some(bytes) } => {
                format!("The broker is to have a memory limit of {bytes} bytes")
            }
            Self::SetPolicy { queue, policy } => format!("{queue} is to have a policy: {policy}"),
            Self::Version { .. } | Self::Heartbeat { .. } => {
                format!("The broker: {}, in the whole run", self.label())
            }
        }
    }

    pub(super) fn plain(node: Node) -> Vec<Row<Self>> {
        let Node::Broker = node else { return Vec::new() };
        let restart_after = Some(SimDuration::from_millis(2_000));
        let stop = |shutdown, restart_after| Self::StopBroker { shutdown, restart_after };
        let restart = "Asked to stop; it starts again after 2 s. Only what is durable is left";
        vec![
            ("Start", "Clients come back as they find it", Self::StartBroker),
            ("Restart", restart, stop(Shutdown::Orderly, restart_after)),
            ("Stop", "Asked to stop; it stays down", stop(Shutdown::Orderly, None)),
            ("Kill", "It stops dead and starts again after 2 s", stop(Shutdown::Kill, restart_after)),
        ]
    }

    pub(super) fn examples() -> Vec<Self> {
        let policy = Policy { max_length: Some(3), overflow: Some(Overflow::RejectPublish) };
        vec![
            Self::SetPolicy { queue: "jobs".into(), policy },
            Self::Version { version: Version::V3_10 },
            Self::Heartbeat { every: SimDuration::from_millis(500) },
            Self::SetMemory { high_watermark: Some(1) },
            Self::SetMemory { high_watermark: None },
            Self::StopBroker { shutdown: Shutdown::Kill, restart_after: Some(SimDuration::from_millis(100)) },
            Self::StopBroker { shutdown: Shutdown::Orderly, restart_after: None },
            Self::StartBroker,
        ]
    }
}

pub(super) const fn shutdown_word(shutdown: Shutdown) -> &'static str {
    match shutdown {
        Shutdown::Orderly => "orderly",
        Shutdown::Kill => "kill",
    }
}

pub(super) fn read_shutdown(how: &str) -> Option<Shutdown> {
    [Shutdown::Orderly, Shutdown::Kill].into_iter().find(|shutdown| shutdown_word(*shutdown) == how)
}

fn policy(most: &str, overflow: &str) -> Option<Policy> {
    let known = [Overflow::DropHead, Overflow::RejectPublish, Overflow::RejectPublishDlx];
    let max_length = if most.is_empty() { None } else { Some(most.parse().ok()?) };
    let named = known.into_iter().find(|known| known.as_str() == overflow);
    let overflow = if overflow.is_empty() { None } else { Some(named?) };
    Some(Policy { max_length, overflow })
}
