//! The facts of what scalers and alerts tell.

use std::fmt;

use late::late;

use super::event::WatchEvent;
use super::plan::{AlertPlan, ScalerPlan, WatchPlan, Watched};
use super::setting::Side;
use crate::base::SimDuration;
use crate::sim::facts::Facts;
use crate::sim::kind::Kind;
use crate::sim::plan::{Node, Plan};
use crate::sim::reason::Reason;

/// The facts of what one of them tells.
#[late(services)]
pub(in crate::sim) fn facts(plan: &Plan, event: &WatchEvent) -> Facts {
    let none = WatchPlan::default();
    let watch = plan.watch.as_deref().unwrap_or(&none);
    match event {
        WatchEvent::Saw { scaler, figure, side, threshold } => {
            let facts = Facts::new(Kind::ScalerSaw).because(Reason::Side(*side));
            let Some(planned) = watch.scalers.get(usize::from(*scaler)) else { return facts };
            let seen = match side {
                Side::Above => format!("{}, above {threshold}", Said(&planned.watched, *figure)),
                Side::Below => format!("{}, below {threshold}", Said(&planned.watched, *figure)),
                Side::Between => format!("{}", Said(&planned.watched, *figure)),
            };
            of_scaler(plan, planned, facts).in_words(seen)
        }
        WatchEvent::Scaled { scaler, from, to, copies, until, .. } => {
            let more = to > from;
            let facts = Facts::new(Kind::Scaled).because(if more { Reason::Added } else { Reason::Left });
            let Some(planned) = watch.scalers.get(usize::from(*scaler)) else { return facts };
            let names: Vec<&str> = copies.iter().map(|copy| plan.name(plan.client_node(*copy))).collect();
            let does = if more { "starts" } else { "takes away" };
            let said = format!("{does} {}: {from} to {to}", names.join(", "));
            of_scaler(plan, planned, facts).in_words(said).until(more.then_some(*until))
        }
        WatchEvent::Raised { alert, figure, bound } => {
            let facts = Facts::new(Kind::AlertRaised);
            let Some(planned) = watch.alerts.get(usize::from(*alert)) else { return facts };
            let side = if planned.above { "above" } else { "below" };
            let said = format!("Alert {}: {}, {side} {bound}", planned.name, Said(&planned.watched, *figure));
            of_alert(plan, planned, facts).in_words(said)
        }
        WatchEvent::Cleared { alert, figure, .. } => {
            let facts = Facts::new(Kind::AlertCleared);
            let Some(planned) = watch.alerts.get(usize::from(*alert)) else { return facts };
            let said = format!("Alert {} is over: {}", planned.name, Said(&planned.watched, *figure));
            of_alert(plan, planned, facts).in_words(said)
        }
    }
}

fn of_scaler(plan: &Plan, planned: &ScalerPlan, facts: Facts) -> Facts {
    at(plan, &planned.watched, facts).by(plan.find(&planned.like))
}

fn of_alert(plan: &Plan, planned: &AlertPlan, facts: Facts) -> Facts {
    Facts { alert: Some(planned.name.clone()), ..at(plan, &planned.watched, facts) }
}

/// It is about what is watched.
fn at(plan: &Plan, watched: &Watched, facts: Facts) -> Facts {
    let found = plan.find(watched.subject());
    match found.map(|node| (node, plan.node(node))) {
        _ if matches!(watched, Watched::Lag(_)) => Facts { group: Some(watched.subject().clone()), ..facts },
        Some((node, Node::Queue(_))) => facts.in_queue(node),
        Some((node, Node::Client(_))) => facts.by(Some(node)),
        _ => facts,
    }
}

/// A figure in words.
struct Said<'a>(&'a Watched, u32);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(watched, figure) = self;
        match watched {
            Watched::Ready(queue) => write!(f, "{figure} ready in {queue}"),
            Watched::Unacknowledged(queue) => write!(f, "{figure} of {queue} unacknowledged"),
            Watched::Oldest(queue) => {
                let age = SimDuration::from_millis(u64::from(*figure));
                write!(f, "the first in {queue} waits for {age}")
            }
            Watched::Lag(group) => write!(f, "group {group} lags by {figure}"),
            Watched::Waiting(service) => write!(f, "{figure} calls wait at {service}"),
        }
    }
}
