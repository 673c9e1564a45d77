//! The slow books of schemas: with which version each service is built, what the registry has, and what is told of
//! fields.

use std::collections::BTreeMap;

use sorting_office::engine::queueing::Message;
use sorting_office::sim::service::schema::SchemaOutcome;
use sorting_office::sim::service::{Held, ServiceEvent};
use sorting_office::sim::{ClientId, ClientPlan, Plan, Recording, Setting};

use super::{Books, Holds};

/// A version may be registered behind another one only so: the second reads what the first has written. The third
/// lacks what the others need, and the first lacks what the third needs.
const BACKWARD: [(u16, u16); 3] = [(0, 1), (1, 0), (1, 2)];

/// Versions by their places in the schema.
#[derive(Clone, Debug, Default)]
pub(super) struct Schemas {
    /// With which each service is built.
    versions: BTreeMap<ClientId, u16>,
    /// Which the registry has, in order.
    registered: Vec<u16>,
}

impl Schemas {
    pub(super) fn of(plan: &Plan) -> Self {
        let built = |client: &ClientPlan| Some(client.role.service()?.contracts.first()?.version);
        let versions = (0..).map(ClientId).zip(&plan.clients);
        let versions = versions.filter_map(|(id, client)| Some((id, built(client)?)));
        Self { versions: versions.collect(), registered: Vec::new() }
    }
}

impl Books {
    pub(super) fn deployed(&mut self, recording: &Recording, client: ClientId, setting: &Setting) {
        let Setting::Deploy { version, .. } = setting else { return };
        let service = recording.plan.clients[client.index()].role.service();
        if let Some(contract) = service.and_then(|service| service.contracts.first())
            && let Some(at) = contract.schema.find(version)
        {
            self.schemas.versions.insert(client, at);
        }
    }

    /// What a service publishes is of the version that it is built with, which the registry has, if there is one.
    pub(super) fn written(&self, recording: &Recording, client: ClientId, message: &Message) -> Holds {
        let Some(encoding) = &message.encoding else { return Ok(()) };
        let schema =
            &recording.plan.clients[client.index()].role.service().expect("a service").contracts[0].schema;
        let at = schema.find(&encoding.version).expect("a version of the schema");
        must!(
            self.schemas.versions.get(&client) == Some(&at),
            "{encoding:?} is not what {client:?} is built with"
        );
        let id = self.schemas.registered.iter().position(|known| *known == at).map(|at| at as u32 + 1);
        must!(encoding.id == id.filter(|_| schema.registry.is_some()), "{encoding:?} and schema {id:?}");
        must!(id.is_some() == schema.registry.is_some(), "{encoding:?} was never registered");
        let says = message.headers.contains_key("version");
        must!(says == encoding.id.is_none(), "{message:?} says its version twice, or not at all");
        Ok(())
    }

    pub(super) fn of_schema(
        &mut self,
        recording: &Recording,
        client: ClientId,
        event: &ServiceEvent,
    ) -> Holds {
        let ServiceEvent::Schema { activity, message, outcome, .. } = event else { return Ok(()) };
        let contract =
            &recording.plan.clients[client.index()].role.service().expect("a service").contracts[0];
        let has = |field: &str| message.as_ref().is_some_and(|it| it.body.contains(&format!("\"{field}\"")));
        if let SchemaOutcome::Registered { version, id } = outcome {
            let at = contract.schema.find(version).expect("a version of the schema");
            let last = self.schemas.registered.last().copied();
            must!(!self.schemas.registered.contains(&at), "{version} is registered twice");
            must!(
                last.is_none_or(|last| BACKWARD.contains(&(last, at))),
                "{version} is registered and breaks what the last one promised"
            );
            self.schemas.registered.push(at);
            must!(*id as usize == self.schemas.registered.len(), "{version} has a number of another one");
            return Ok(());
        }
        let held = match &self.activities[activity].held {
            Held::Delivery { message, .. } | Held::Call { message, .. } | Held::Event { message, .. } => {
                message
            }
            Held::Moment(_) => return Err(format!("{activity:?} reads a moment")),
        };
        must!(message.as_ref() == Some(held), "{activity:?} reads another message than it holds");
        let own = &contract.schema.versions[usize::from(self.schemas.versions[&client])];
        match outcome {
            SchemaOutcome::Default { field, .. } => {
                must!(
                    own.field(field).is_some() && !has(field),
                    "{field} is there, and the default is taken"
                );
            }
            SchemaOutcome::Ignored { field } => {
                must!(own.field(field).is_none() && has(field), "{field} is ignored, and known");
            }
            SchemaOutcome::Registered { .. } => {}
        }
        Ok(())
    }
}
