//! What an operator can do to the cluster of log brokers.

use super::broker::{read_shutdown, shutdown_word};
use super::{Row, TopicSetting, text};
use crate::base::SimDuration;
use crate::engine::logs::CleanupPolicy;
use crate::engine::queueing::{Name, Shutdown};
use crate::sim::plan::Node;

/// Something done to the cluster of log brokers.
#[derive(Clone, Debug, PartialEq)]
pub enum ClusterAction {
    /// An operator stops a log broker, or it is killed. What it has written stays on its disk. It starts by
    /// itself after a time, if one is given.
    Stop { broker: Name, kill: bool, restart_after: Option<SimDuration> },
    /// A stopped log broker starts.
    Start { broker: Name },
    /// A log broker loses its links to the other brokers. Clients still reach it.
    Cut { broker: Name },
    /// Its links work again.
    Mend { broker: Name },
    /// A topic gets more partitions: so many in all.
    AddPartitions { topic: Name, total: u16 },
    /// A setting of a topic is changed.
    AlterTopic { topic: Name, setting: TopicSetting },
}

impl ClusterAction {
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Stop { broker, .. }
            | Self::Start { broker }
            | Self::Cut { broker }
            | Self::Mend { broker } => broker,
            Self::AddPartitions { topic, .. } | Self::AlterTopic { topic, .. } => topic,
        }
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Stop { .. } => "stop_log_broker",
            Self::Start { .. } => "start_log_broker",
            Self::Cut { .. } => "cut_log_broker",
            Self::Mend { .. } => "mend_log_broker",
            Self::AddPartitions { .. } => "add_partitions",
            Self::AlterTopic { .. } => "alter_topic",
        }
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::Stop { kill, restart_after, .. } => {
                let how = shutdown_word(if *kill { Shutdown::Kill } else { Shutdown::Orderly }).to_owned();
                [how].into_iter().chain(restart_after.map(text::millis)).collect()
            }
            Self::AddPartitions { total, .. } => vec![total.to_string()],
            Self::AlterTopic { setting, .. } => setting.to_text().into(),
            Self::Start { .. } | Self::Cut { .. } | Self::Mend { .. } => Vec::new(),
        }
    }

    pub(super) fn read(word: &str, subject: &Name, arguments: &[&str]) -> Option<Self> {
        let broker = subject.clone();
        Some(match (word, arguments) {
            ("stop_log_broker", [how, after @ ..]) => {
                let kill = read_shutdown(how)? == Shutdown::Kill;
                let restart_after = match after {
                    [] => None,
                    [after] => Some(text::duration(after)?),
                    _ => return None,
                };
                Self::Stop { broker, kill, restart_after }
            }
            ("start_log_broker", []) => Self::Start { broker },
            ("cut_log_broker", []) => Self::Cut { broker },
            ("mend_log_broker", []) => Self::Mend { broker },
            ("add_partitions", [total]) => Self::AddPartitions { topic: broker, total: total.parse().ok()? },
            ("alter_topic", [name, value]) => {
                Self::AlterTopic { topic: broker, setting: TopicSetting::from_text(name, value)? }
            }
            _ => return None,
        })
    }

    pub(super) fn label(&self) -> String {
        let subject = self.subject();
        match self {
            Self::Stop { kill: true, .. } => format!("{subject} killed"),
            Self::Stop { kill: false, .. } => format!("{subject} stops"),
            Self::Start { .. } => format!("{subject} starts"),
            Self::Cut { .. } => format!("{subject} cut off"),
            Self::Mend { .. } => format!("{subject} back on its links"),
            Self::AddPartitions { total, .. } => format!("{subject}: {total} partitions"),
            Self::AlterTopic { setting, .. } => format!("{subject}: {setting}"),
        }
    }

    pub(super) fn sentence(&self) -> String {
        let subject = self.subject();
        match self {
            Self::Stop { kill: true, .. } => format!("{subject} is to be killed"),
            Self::Stop { kill: false, .. } => format!("{subject} is to go down"),
            Self::Start { .. } => format!("{subject} is to come up"),
            Self::Cut { .. } => format!("{subject} is to lose its links"),
            Self::Mend { .. } => format!("{subject} is to get its links back"),
            Self::AddPartitions { total, .. } => format!("{subject} is to have {total} partitions"),
            Self::AlterTopic { setting, .. } => format!("{subject} is set anew: {setting}"),
        }
    }

    pub(super) fn plain(node: Node, name: &Name) -> Vec<Row<Self>> {
        let Node::LogBroker(_) = node else { return Vec::new() };
        let broker = || name.clone();
        let stop = |kill| Self::Stop { broker: broker(), kill, restart_after: None };
        let start = "It comes up with the logs on its disk, and catches up";
        vec![
            ("Start", start, Self::Start { broker: broker() }),
            ("Kill", "It stops dead; the controller notices when its session is over", stop(true)),
            ("Shut down", "It hands its leaderships over and goes", stop(false)),
            ("Cut it off", "No other broker reaches it; clients still do", Self::Cut { broker: broker() }),
            ("Mend its links", "It hears of the others again", Self::Mend { broker: broker() }),
        ]
    }

    pub(super) fn examples() -> Vec<Self> {
        let broker = || Name::from("broker-1");
        let restart_after = Some(SimDuration::from_millis(400));
        let alter = |setting| Self::AlterTopic { topic: "orders".into(), setting };
        vec![
            Self::AddPartitions { topic: "orders".into(), total: 3 },
            alter(TopicSetting::Retention(Some(SimDuration::from_millis(600)))),
            alter(TopicSetting::Retention(None)),
            alter(TopicSetting::RetentionBytes(Some(400))),
            alter(TopicSetting::CleanupPolicy(CleanupPolicy::CompactAndDelete)),
            alter(TopicSetting::MinInsyncReplicas(2)),
            Self::Cut { broker: broker() },
            Self::Mend { broker: broker() },
            Self::Stop { broker: broker(), kill: true, restart_after },
            Self::Stop { broker: "broker-2".into(), kill: false, restart_after: None },
            Self::Start { broker: "broker-2".into() },
        ]
    }
}
