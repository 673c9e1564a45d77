//! The facts of what watching comes to.

use late::late;

use super::WatchEvent;
use crate::sim::facts::Facts;
use crate::sim::kind::Kind;
use crate::sim::plan::Plan;

/// The facts of an alert, or of what a scaler does.
#[late(services)]
pub(in crate::sim) fn facts(plan: &Plan, event: &WatchEvent) -> Facts {
    let alert = |kind, at: &u16| {
        let alert = plan.alerts.get(usize::from(*at)).map(|alert| alert.name.clone());
        Facts { alert, ..Facts::new(kind) }
    };
    let scaler = |kind, at: &u16, client| {
        let alert = plan.scalers.get(usize::from(*at)).map(|scaler| scaler.name.clone());
        Facts { alert, client: Some(plan.client_node(client)), ..Facts::new(kind) }
    };
    match event {
        WatchEvent::Raised { alert: at, value } => alert(Kind::AlertRaised, at).in_words(value),
        WatchEvent::Cleared { alert: at, value } => alert(Kind::AlertCleared, at).in_words(value),
        WatchEvent::ScaledUp { scaler: at, client, value } => {
            scaler(Kind::ScaledUp, at, *client).in_words(value)
        }
        WatchEvent::ScaledDown { scaler: at, client, value } => {
            scaler(Kind::ScaledDown, at, *client).in_words(value)
        }
    }
}
