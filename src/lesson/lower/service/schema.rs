//! Schemas in a plan: each service has those that it is built with.

use super::super::super::file::LessonFile;
use super::super::super::file::service::{
    FieldFile, PublishFile, SchemaFile, ServiceFile, StepFile, UnknownFile, VersionFile,
};
use super::text::Names;
use crate::engine::queueing::Name;
use crate::sim::service::{ContractPlan, FieldPlan, Missing, ParsePlan, SchemaPlan, VersionPlan, WritePlan};

/// What a service is built with, in the order of its `versions`.
pub(super) fn contracts(service: &ServiceFile, file: &LessonFile) -> Vec<ContractPlan> {
    let contract = |(name, version): (&String, &String)| {
        let schema = file.schema(name).map(schema).unwrap_or_default();
        let version = schema.find(version).unwrap_or_default();
        ContractPlan { schema, version }
    };
    service.versions.iter().map(contract).collect()
}

fn schema(written: &SchemaFile) -> SchemaPlan {
    SchemaPlan {
        name: written.name.as_str().into(),
        format: written.format,
        registry: written.compatibility,
        versions: written.versions.iter().map(version).collect(),
    }
}

fn version(written: &VersionFile) -> VersionPlan {
    VersionPlan { name: written.version.as_str().into(), fields: written.fields.iter().map(field).collect() }
}

fn field(written: &FieldFile) -> FieldPlan {
    let missing = match (&written.default, written.optional) {
        (Some(value), _) => Missing::Default(value.as_str().into()),
        (None, true) => Missing::Nothing,
        (None, false) => Missing::Fails,
    };
    FieldPlan { name: written.name.as_str().into(), kind: written.kind, missing }
}

/// What is published by a schema.
pub(super) fn write(written: &PublishFile, names: &Names<'_>) -> Option<WritePlan> {
    let contract = place(names.service(), written.schema.as_deref()?);
    let value = |(name, text): (&String, &String)| (Name::from(name.as_str()), names.template(text));
    Some(WritePlan { contract, values: written.fields.iter().map(value).collect() })
}

/// How what came in is read.
pub(super) fn parse(written: &StepFile, names: &Names<'_>) -> ParsePlan {
    ParsePlan {
        contract: place(names.service(), written.parse.as_deref().unwrap_or_default()),
        takes: written.takes.unwrap_or_default(),
        strict: written.unknown_fields == Some(UnknownFile::Refuse),
    }
}

fn place(service: &ServiceFile, schema: &str) -> u16 {
    service.contract(Some(schema)).map_or(u16::MAX, |at| at as u16)
}
