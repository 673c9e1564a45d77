//! What somebody did to a run, in few words: the name of the branch that came of it.

use crate::engine::queueing::Shutdown;
use crate::sim::{Action, POISON};

/// What was done at once, in a few words.
pub fn deeds(actions: &[Action]) -> String {
    let settings: Option<Vec<String>> = actions
        .iter()
        .map(|action| match action {
            Action::Set { client, setting } if **client == *actions[0].subject() => Some(setting.to_string()),
            _ => None,
        })
        .collect();
    match (settings, actions) {
        (Some(settings), [first, ..]) => format!("{}: {}", first.subject(), settings.join(", ")),
        _ => actions.iter().map(deed).collect::<Vec<_>>().join(", "),
    }
}

/// An action in a few words, without its time.
pub fn deed(action: &Action) -> String {
    let client = action.subject();
    match action {
        Action::Crash { .. } => format!("{client} crashes"),
        Action::Restart { .. } => format!("{client} restarts"),
        Action::Lose(target) => format!("{client} loses a {}", target.kind.as_str()),
        Action::Duplicate(target) => format!("{client}: a {} twice", target.kind.as_str()),
        Action::Cut { .. } => format!("{client} cut off"),
        Action::Mend { .. } => format!("{client} back on its link"),
        Action::Publish { message, .. } if message.headers.contains_key(POISON) => {
            "poison message".to_owned()
        }
        Action::Publish { message, .. } => format!("{} by hand", message.routing_key),
        Action::Set { setting, .. } => format!("{client}: {setting}"),
        Action::Pause { .. } => format!("{client} pauses"),
        Action::Resume { .. } => format!("{client} goes on"),
        Action::Add { .. } => format!("{client} joins"),
        Action::Remove { .. } => format!("{client} leaves"),
        Action::StopBroker { shutdown: Shutdown::Orderly, .. } => "broker stops".to_owned(),
        Action::StopBroker { shutdown: Shutdown::Kill, .. } => "broker killed".to_owned(),
        Action::StartBroker => "broker starts".to_owned(),
        Action::StopLogBroker { kill: true, .. } => format!("{client} killed"),
        Action::StopLogBroker { kill: false, .. } => format!("{client} stops"),
        Action::StartLogBroker { .. } => format!("{client} starts"),
        Action::CutLogBroker { .. } => format!("{client} cut off"),
        Action::MendLogBroker { .. } => format!("{client} back on its links"),
        Action::AddPartitions { total, .. } => format!("{client}: {total} partitions"),
        Action::SetMemory { high_watermark: None } => "no memory limit".to_owned(),
        Action::SetMemory { high_watermark: Some(bytes) } => format!("memory limit {bytes} bytes"),
        Action::SetPolicy { policy, .. } => format!("{client}: {policy}"),
        Action::Bind(binding) => format!("{} bound to {client}{}", binding.queue, by(&binding.key)),
        Action::Unbind(binding) => format!("{} unbound from {client}{}", binding.queue, by(&binding.key)),
    }
}

/// A binding key, where there is one.
fn by(key: &str) -> String {
    if key.is_empty() { String::new() } else { format!(" by {key}") }
}
