//! What a reader makes of a message: which versions it takes, and what becomes of fields that are missing, of
//! another type, or unknown.

use super::super::value::fields;
use super::{ContractPlan, FieldPlan, Format, Missing, ParsePlan, SchemaOutcome, Takes, VersionPlan};
use crate::engine::queueing::{Message, Name, Value};

/// The header with the version of a message that no registry knows.
pub(super) const VERSION: &str = "version";

/// What is read.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub fields: Vec<(Name, Name)>,
    pub told: Vec<SchemaOutcome>,
}

/// Reads a message as the version that the service is built with, or says why it can't.
pub(super) fn read(contract: &ContractPlan, plan: &ParsePlan, message: &Message) -> Result<Reading, String> {
    let schema = &contract.schema;
    let own = contract.own().ok_or("no version")?;
    let version = version_of(contract, message)?;
    if !takes(contract, plan.takes, version) {
        return Err(match version {
            "" => format!("{} of no known version", schema.name),
            version => format!("{} {version} is not known", schema.name),
        });
    }
    let writer = schema.find(version).and_then(|at| schema.versions.get(usize::from(at)));
    let mut reading = Reading::default();
    for field in &own.fields {
        let value = fields(&message.body).find(|(name, _)| *name == &*field.name).map(|(_, value)| value);
        reading.take(field, value, writer, (schema.format, version))?;
    }
    for (name, _) in fields(&message.body).filter(|(name, _)| own.field(name).is_none()) {
        if plan.strict {
            return Err(format!("{name} is not known"));
        }
        reading.told.push(SchemaOutcome::Ignored { field: name.into() });
    }
    Ok(reading)
}

/// The version that a message says it is, or that the registry says; empty if nothing does.
fn version_of<'m>(contract: &ContractPlan, message: &'m Message) -> Result<&'m str, String> {
    let schema = &contract.schema;
    match (&message.encoding, schema.format) {
        (Some(encoding), _) if encoding.schema == schema.name => Ok(&encoding.version),
        (Some(encoding), _) => Err(format!("it is written as {}, not as {}", encoding.schema, schema.name)),
        (None, Format::Json) => {
            Ok(message.headers.get(VERSION).and_then(Value::as_text).map_or("", |text| text))
        }
        (None, format) => Err(format!("it is not encoded in {}", format.name())),
    }
}

fn takes(contract: &ContractPlan, takes: Takes, version: &str) -> bool {
    let known = contract.schema.versions.iter().take(usize::from(contract.version) + 1);
    let mut known = known.map(|known| &*known.name);
    let major = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    match takes {
        Takes::Any => true,
        Takes::Major => known.any(|known| major(known) == major(version)),
        Takes::Known => known.any(|known| known == version),
    }
}

impl Reading {
    fn take(
        &mut self,
        field: &FieldPlan,
        value: Option<&str>,
        writer: Option<&VersionPlan>,
        (format, version): (Format, &str),
    ) -> Result<(), String> {
        let name = field.name.clone();
        let Some(value) = value else {
            return match &field.missing {
                Missing::Nothing => Ok(()),
                Missing::Default(value) => {
                    self.fields.push((name.clone(), value.clone()));
                    self.told.push(SchemaOutcome::Default { field: name, value: value.clone() });
                    Ok(())
                }
                Missing::Fails => Err(format!("{name} is missing")),
            };
        };
        let written = writer.and_then(|writer| writer.field(&name)).map(|written| written.kind);
        match written {
            Some(from) if !field.kind.reads(format, from) => {
                return Err(format!("{name} is {from} in {version}, and not {}", field.kind));
            }
            None if !field.kind.has(value) => return Err(format!("{name} is not {}", field.kind)),
            _ => {}
        }
        self.fields.push((name, value.into()));
        Ok(())
    }
}
