//! The facts of what a service does.

use late::late;

use super::event::{ActivityEnd, Held, ServiceEvent};
use super::plan::{StepId, TableId};
use crate::engine::queueing::Name;
use crate::sim::facts::Facts;
use crate::sim::kind::Kind;
use crate::sim::plan::{ClientId, Plan};
use crate::sim::reason::Reason;

/// The facts of what a service does.
#[late(services)]
pub(in crate::sim) fn facts(plan: &Plan, client: ClientId, event: &ServiceEvent) -> Facts {
    let at = |kind, step: &StepId| Facts { region: region(plan, client, *step), ..Facts::new(kind) };
    match event {
        ServiceEvent::Began { handler, held, .. } => {
            let facts = Facts::new(Kind::Began).in_words(door(plan, client, *handler));
            match held {
                Held::Delivery { copy, message } => Facts { copy: *copy, ..facts.about(message) },
                Held::Call { .. } | Held::Moment(_) | Held::Event { .. } => facts,
            }
        }
        ServiceEvent::Stepped { step, until, .. } => at(Kind::Stepped, step).until(*until),
        ServiceEvent::Changed { table, key, from, to, .. } => {
            let facts = Facts { table: row(plan, *table, key), ..Facts::new(Kind::RowChanged) };
            match (from, to) {
                (_, Some(to)) => facts.in_words(to).because_if(from.is_none(), Reason::Added),
                (from, None) => facts.in_words(from.as_deref().unwrap_or("")).because(Reason::RowGone),
            }
        }
        ServiceEvent::Found { table, key, .. } => {
            Facts { table: row(plan, *table, key), ..Facts::new(Kind::RowFound) }
        }
        ServiceEvent::Called { to, operation, .. } => {
            Facts { callee: Some(plan.client_node(*to)), ..Facts::new(Kind::Called).in_words(operation) }
        }
        ServiceEvent::Answered { result, .. } => match result {
            Ok(answer) => Facts::new(Kind::Answered).in_words(answer),
            Err(error) => Facts::new(Kind::CallFailed).in_words(error),
        },
        ServiceEvent::TimedOut { .. } => Facts::new(Kind::TimedOut),
        ServiceEvent::Matched { message, .. } => Facts::new(Kind::Matched).about(message),
        ServiceEvent::Late { call: Some(_), message } => {
            Facts::new(Kind::CameLate).in_words(&message.routing_key).because(Reason::OfCall)
        }
        ServiceEvent::Late { call: None, message } => Facts::new(Kind::CameLate).about(message),
        ServiceEvent::Refused { from, .. } => {
            Facts { callee: Some(plan.client_node(*from)), ..Facts::new(Kind::CallRefused) }
        }
        ServiceEvent::Effect { step, key, .. } => at(Kind::Effect, step).in_words(key),
        ServiceEvent::Schema { schema, message, outcome, .. } => {
            let facts = Facts::new(Kind::SchemaUsed).because(Reason::Schema(outcome.word()));
            let facts = facts.in_words(outcome.words(schema, message.as_deref()));
            match message {
                Some(message) => facts.about(message),
                None => facts,
            }
        }
        ServiceEvent::Failed { step, error, .. } => at(Kind::StepFailed, step).in_words(error),
        ServiceEvent::Undone { step, .. } => at(Kind::Undone, step),
        ServiceEvent::Ended { end, .. } => match end {
            ActivityEnd::Done => Facts::new(Kind::Handled),
            ActivityEnd::Failed(error) => Facts::new(Kind::NotHandled).in_words(error),
            ActivityEnd::Crashed => Facts::new(Kind::NotHandled).in_words("crashed"),
        },
    }
}

/// A step's place in the code: the service's part, and the region that is named after it.
fn region(plan: &Plan, client: ClientId, step: StepId) -> Option<(Name, Name)> {
    let client = plan.clients.get(client.index())?;
    let step = client.role.service()?.step(step)?;
    Some((client.name.clone(), step.name.clone()))
}

fn door(plan: &Plan, client: ClientId, handler: u16) -> &str {
    let service = plan.clients.get(client.index()).and_then(|client| client.role.service());
    service.and_then(|service| service.handlers.get(usize::from(handler))).map_or("", |handler| &handler.name)
}

fn row(plan: &Plan, table: TableId, key: &Name) -> Option<(Name, Name)> {
    Some((plan.tables.get(table.index())?.name.clone(), key.clone()))
}
