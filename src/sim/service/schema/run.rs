//! What a service does with schemas: it writes by one, asks the registry for a new version, and reads by one.

use std::rc::Rc;

use super::super::activity::Flow;
use super::super::event::{ActivityId, ServiceEvent};
use super::reading::{VERSION, read};
use super::{
    ContractPlan, FieldPlan, Format, Missing, ParsePlan, SchemaOutcome, SchemaPlan, WritePlan, breaks,
};
use crate::engine::Encoding;
use crate::engine::queueing::{FieldTable, Message, Name, Value};
use crate::sim::journal::Cause;
use crate::sim::plan::ClientId;
use crate::sim::simulation::Run;

/// A version that the registry has; its number is its place, from 1.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Registered {
    schema: Name,
    /// By its place in the schema.
    version: u16,
}

impl Run<'_> {
    /// Encodes what is published by a schema, after its registry has taken the version that the service is built
    /// with. What comes of it is body, headers and encoding of a message.
    pub(in super::super) fn encode(
        &mut self,
        cause: &mut Cause,
        id: ClientId,
        activity: ActivityId,
        plan: &WritePlan,
    ) -> Result<Message, Name> {
        let Some(contract) = self.contract(id, plan.contract) else { return Ok(Message::default()) };
        let Some(own) = contract.own() else { return Ok(Message::default()) };
        let number = self.register(cause, id, activity, &contract)?;
        let mut values = Vec::new();
        for field in &own.fields {
            let template = plan.values.iter().find(|(name, _)| *name == field.name);
            let value = template.map(|(_, template)| self.filled(id, activity, template));
            values.push(written(contract.schema.format, field, value)?);
        }
        let body = as_json(&own.fields, &values);
        let size = super::size(&contract.schema, &own.fields, &values, &body) as u32;
        let (schema, version) = (contract.schema.name.clone(), own.name.clone());
        let mut headers = FieldTable::new();
        if number.is_none() {
            headers.insert(VERSION.into(), Value::Text(version.clone()));
        }
        let encoding = Some(Rc::new(Encoding { schema, version, id: number, size }));
        Ok(Message { body: body.into(), headers, encoding, ..Message::default() })
    }

    fn contract(&mut self, id: ClientId, at: u16) -> Option<ContractPlan> {
        self.client(id).plan.role.service()?.contracts.get(usize::from(at)).cloned()
    }

    /// The number that the registry has for a version; it is registered if it is new and does not break what the last
    /// one promised. The registry answers at once.
    fn register(
        &mut self,
        cause: &mut Cause,
        id: ClientId,
        activity: ActivityId,
        contract: &ContractPlan,
    ) -> Result<Option<u32>, Name> {
        let ContractPlan { schema, version } = contract;
        if schema.registry.is_none() {
            return Ok(None);
        }
        let all = &mut self.sim.services.registry;
        let new = Registered { schema: schema.name.clone(), version: *version };
        if let Some(at) = all.iter().position(|known| *known == new) {
            return Ok(Some(at as u32 + 1));
        }
        let last = all.iter().rev().find(|known| known.schema == schema.name);
        let plan = |at: u16| schema.versions.get(usize::from(at));
        let both = plan(*version).zip(last.and_then(|last| plan(last.version)));
        if let Some(why) = both.and_then(|(new, last)| breaks(schema, new, last)) {
            return Err(format!("refused by the registry: {why}").into());
        }
        all.push(new);
        let number = all.len() as u32;
        let version = plan(*version).map_or_else(Name::default, |version| version.name.clone());
        let outcome = SchemaOutcome::Registered { version, id: number };
        let event = ServiceEvent::Schema { activity, schema: schema.name.clone(), message: None, outcome };
        *cause = self.note_service(*cause, id, event);
        Ok(Some(number))
    }

    /// Reads what came in: from now on its fields are what the service's own version says they are.
    pub(in super::super) fn parse(
        &mut self,
        mut cause: Cause,
        id: ClientId,
        activity: ActivityId,
        plan: &ParsePlan,
    ) -> Flow {
        let contract = self.contract(id, plan.contract);
        let held = self.client(id).service.find(activity).map(|state| state.incoming.held.clone());
        let message = held.as_ref().and_then(|held| held.message());
        let Some((contract, message)) = contract.zip(message) else { return Flow::Done(cause) };
        let reading = match read(&contract, plan, message) {
            Ok(reading) => reading,
            Err(error) => return Flow::Fail(cause, error.into()),
        };
        for outcome in reading.told {
            let SchemaPlan { name, .. } = &contract.schema;
            let (schema, message) = (name.clone(), Some(Rc::clone(message)));
            cause = self.note_service(cause, id, ServiceEvent::Schema { activity, schema, message, outcome });
        }
        if let Some(state) = self.client(id).service.find(activity) {
            state.fields = Some(reading.fields);
        }
        Flow::Done(cause)
    }
}

/// What stands in a field; none if it is left out. Avro leaves no field out that has no other way to be missing.
fn written(format: Format, field: &FieldPlan, value: Option<Name>) -> Result<Option<Name>, Name> {
    let value = value.filter(|value| !value.is_empty() || field.missing == Missing::Fails);
    let value = match (&field.missing, format) {
        (Missing::Default(default), Format::Avro) => value.or_else(|| Some(default.clone())),
        _ => value,
    };
    match value {
        Some(value) if !field.kind.has(&value) => {
            Err(format!("{} can't be {}: {value}", field.name, field.kind).into())
        }
        None if field.missing == Missing::Fails => Err(format!("{} has no value", field.name).into()),
        value => Ok(value),
    }
}

/// The fields as a JSON object.
fn as_json(fields: &[FieldPlan], values: &[Option<Name>]) -> String {
    let mut text = String::from("{");
    for (field, value) in fields.iter().zip(values) {
        let Some(value) = value else { continue };
        if text.len() > 1 {
            text += ",";
        }
        let quote = if field.kind == super::FieldKind::String { "\"" } else { "" };
        for part in ["\"", &field.name, "\":", quote, value, quote] {
            text += part;
        }
    }
    text + "}"
}
