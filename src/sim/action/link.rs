//! What can be done to a client's link, and to what is on it.

use super::Row;
use crate::engine::queueing::{MessageId, Name};
use crate::sim::journal::TransitKind;
use crate::sim::plan::{ClientPlan, Node, Plan};

/// Something done to a client's link.
#[derive(Clone, Debug, PartialEq)]
pub enum LinkAction {
    /// One thing on the way between a client and the broker is lost.
    Lose(Target),
    /// One thing on the way between a client and the broker comes in twice.
    Duplicate(Target),
    /// The connection between a client and the broker breaks without a word: what is on its way is
    /// lost at once, and so is all that is sent before the link is mended. The broker finds out by
    /// the heartbeats that stay out, and gives back what was unacknowledged.
    Cut { client: Name },
    /// The link works again, and the client connects anew.
    Mend { client: Name },
}

/// The next thing on a client's link that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub client: Name,
    pub kind: TransitKind,
    /// Only if it is about this message.
    pub message: Option<MessageId>,
}

/// Has it a link to anything? A service has none that only its own process knows of.
fn has_link(plan: &Plan, client: &ClientPlan) -> bool {
    let Some(service) = client.role.service() else { return true };
    let is_called =
        |other: &ClientPlan| other.role.service().is_some_and(|other| other.calls().contains(&&client.name));
    service.dialect().is_some() || !service.calls().is_empty() || plan.clients.iter().any(is_called)
}

impl LinkAction {
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Lose(Target { client, .. })
            | Self::Duplicate(Target { client, .. })
            | Self::Cut { client }
            | Self::Mend { client } => client,
        }
    }

    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Lose(_) => "lose",
            Self::Duplicate(_) => "duplicate",
            Self::Cut { .. } => "cut",
            Self::Mend { .. } => "mend",
        }
    }

    pub(super) fn arguments(&self) -> Vec<String> {
        match self {
            Self::Lose(target) | Self::Duplicate(target) => {
                let message = target.message.map(|id| id.0.to_string());
                [target.kind.as_str().to_owned()].into_iter().chain(message).collect()
            }
            Self::Cut { .. } | Self::Mend { .. } => Vec::new(),
        }
    }

    pub(super) fn read(word: &str, client: &Name, arguments: &[&str]) -> Option<Self> {
        let target = || {
            let [kind, message @ ..] = arguments else { return None };
            let kind = TransitKind::ALL.into_iter().find(|known| known.as_str() == *kind)?;
            let message = match message {
                [] => None,
                [id] => Some(MessageId(id.parse().ok()?)),
                _ => return None,
            };
            Some(Target { client: client.clone(), kind, message })
        };
        match (word, arguments) {
            ("lose", _) => target().map(Self::Lose),
            ("duplicate", _) => target().map(Self::Duplicate),
            ("cut", []) => Some(Self::Cut { client: client.clone() }),
            ("mend", []) => Some(Self::Mend { client: client.clone() }),
            _ => None,
        }
    }

    pub(super) fn label(&self) -> String {
        let client = self.subject();
        match self {
            Self::Lose(target) => format!("{client} loses a {}", target.kind.as_str()),
            Self::Duplicate(target) => format!("{client}: a {} twice", target.kind.as_str()),
            Self::Cut { .. } => format!("{client} cut off"),
            Self::Mend { .. } => format!("{client} back on its link"),
        }
    }

    pub(super) fn sentence(&self) -> String {
        let client = self.subject();
        match self {
            Self::Lose(target) => {
                format!("The next {} of {client} is made to get lost", target.kind.as_str())
            }
            Self::Duplicate(target) => {
                format!("The next {} of {client} is made to come in twice", target.kind.as_str())
            }
            Self::Cut { .. } => format!("The link of {client} is to be cut"),
            Self::Mend { .. } => format!("The link of {client} is to be mended"),
        }
    }

    pub(super) fn plain(plan: &Plan, node: Node, name: &Name) -> Vec<Row<Self>> {
        let Node::Client(client) = node else { return Vec::new() };
        let running = plan.clients.get(client.index()).filter(|client| client.role.is_running());
        if running.is_none_or(|client| !has_link(plan, client)) {
            return Vec::new();
        }
        let cut = "What is on it is lost; the broker notices as no heartbeat comes";
        vec![
            ("Cut the link", cut, Self::Cut { client: name.clone() }),
            ("Mend the link", "It connects anew", Self::Mend { client: name.clone() }),
        ]
    }

    pub(super) fn examples() -> Vec<Self> {
        let client = || Name::from("worker-2");
        let target = |kind, message| Target { client: client(), kind, message };
        vec![
            Self::Duplicate(Target { client: "shop".into(), kind: TransitKind::Publish, message: None }),
            Self::Duplicate(target(TransitKind::Ack, None)),
            Self::Lose(target(TransitKind::Deliver, Some(MessageId(3)))),
            Self::Lose(Target { client: "till".into(), kind: TransitKind::Call, message: None }),
            Self::Duplicate(Target { client: "till".into(), kind: TransitKind::Answer, message: None }),
            Self::Cut { client: client() },
            Self::Mend { client: client() },
        ]
    }
}
