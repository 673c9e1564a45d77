//! Checks of schemas, of what services are built with, and of the steps that write and read by them.

use super::super::names::{List, declared};
use super::super::{Check, Group};
use super::Source;
use super::text::Scope;
use crate::lesson::file::service::{
    FieldFile, Piece, PublishFile, SchemaFile, ServiceFile, StepFile, VersionFile, pieces,
};
use crate::lesson::problem::{FieldPath, Problem, field, listed};

const SCHEMAS: List = declared!(schemas);

impl Group {
    pub const SCHEMA: Self = Self { label: "schema", lists: &[SCHEMAS] };
}

impl Check<'_> {
    pub(super) fn schemas(&mut self) {
        let file = self.file;
        let all = || file.schemas.iter().enumerate();
        self.unique("schema", all().map(|(at, schema)| (&*schema.name, field!["schemas", at, "name"])));
        for (at, schema) in all() {
            let place = field!["schemas", at];
            self.node_name(&schema.name, &place.then("name"));
            self.schema(schema, &place.then("versions"));
            let is_used = |service: &ServiceFile| service.versions.contains_key(&schema.name);
            if !file.services.iter().any(is_used) && !self.report.lost(&field!["services"], &["versions"]) {
                let problem = Problem::new(place, format!("nobody is built with `{}`", schema.name));
                self.report.add(problem.expected("a service that has it among its `versions`"));
            }
        }
    }

    fn schema(&mut self, schema: &SchemaFile, place: &FieldPath) {
        if schema.versions.is_empty() && !self.report.is_damaged(place) {
            let problem = Problem::new(place.clone(), format!("`{}` has no version", schema.name));
            self.report.add(problem.expected("at least one `[[schemas.versions]]`"));
        }
        let all = || schema.versions.iter().enumerate();
        self.unique("version", all().map(|(at, it)| (&*it.version, place.then(at).then("version"))));
        for (at, version) in all() {
            self.version(version, &place.then(at));
        }
    }

    fn version(&mut self, version: &VersionFile, place: &FieldPath) {
        let name = &version.version;
        if !name.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())) {
            let problem = Problem::new(place.then("version"), format!("`{name}` is no version"));
            self.report.add(problem.expected("numbers with points between them, as in \"2\" or \"2.1\""));
        }
        let place = place.then("fields");
        if version.fields.is_empty() && !self.report.is_damaged(&place) {
            let problem = Problem::new(place.clone(), format!("version {name} has no field"));
            self.report.add(problem.expected("at least one"));
        }
        let all = || version.fields.iter().enumerate();
        self.unique("field", all().map(|(at, field)| (&*field.name, place.then(at).then("name"))));
        for (at, field) in all() {
            self.field(field, &place.then(at));
        }
    }

    fn field(&mut self, field: &FieldFile, place: &FieldPath) {
        let name = &field.name;
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let problem = Problem::new(place.then("name"), format!("`{name}` can't be a name of a field"));
            self.report.add(problem.expected("letters, digits and `_`"));
        }
        let Some(default) = &field.default else { return };
        if field.optional {
            let problem =
                Problem::new(place.then("optional"), "it has a default, and is never without a value");
            self.report.add(problem.expected("`default` or `optional`"));
        }
        if !field.kind.has(default) {
            let message = format!("`{default}` is not {}", field.kind);
            self.report.add(Problem::new(place.then("default"), message).expected(values(field)));
        }
    }

    /// What a service is built with is there.
    pub(super) fn contracts(&mut self, service: &ServiceFile, place: &FieldPath) {
        for (schema, version) in &service.versions {
            let path = place.then("versions").then(schema.as_str());
            if self.refer(Group::SCHEMA, schema, path.clone()) {
                self.has_version(schema, version, path);
            }
        }
    }

    fn has_version(&mut self, schema: &str, version: &str, path: FieldPath) {
        let file = self.file;
        let Some(at) = file.schemas.iter().position(|known| known.name == schema) else { return };
        let versions = &file.schemas[at].versions;
        let unsure = self.report.lost(&field!["schemas", at], &["versions", "version"]);
        if versions.iter().any(|known| known.version == version) || unsure {
            return;
        }
        let names: Vec<&str> = versions.iter().map(|known| known.version.as_str()).collect();
        self.has_no(schema, "version", version, &names, path);
    }

    /// A service is deployed with another version of a schema that it has.
    pub(in crate::lesson) fn deploys(
        &mut self,
        service: &ServiceFile,
        (schema, version): (&str, &str),
        place: &FieldPath,
    ) {
        if self.uses(service, schema, place.then("schema")).is_some() {
            self.has_version(schema, version, place.then("version"));
        }
    }

    /// A schema that a service is built with.
    fn uses(&mut self, service: &ServiceFile, name: &str, path: FieldPath) -> Option<&'_ SchemaFile> {
        let names: Vec<&str> = service.versions.keys().map(String::as_str).collect();
        if !names.contains(&name) {
            if !self.report.is_damaged(&field!["services"]) {
                let message = format!("`{}` is not built with a schema `{name}`", service.name);
                let problem = Problem::new(path.clone(), message);
                self.report.add(match &names[..] {
                    [] => problem.expected(format!("`versions = {{ {name} = \"…\" }}` of the service")),
                    names => problem.one_of(name, names),
                });
                self.report.mend(path);
            }
            return None;
        }
        let file = self.file;
        let at = file.schemas.iter().position(|known| known.name == name)?;
        (!self.report.is_damaged(&field!["schemas", at])).then(|| &file.schemas[at])
    }

    /// A step that reads by a schema.
    pub(super) fn parses(&mut self, step: &StepFile, place: &FieldPath, scope: &Scope) {
        let Some(name) = &step.parse else { return };
        let path = place.then("parse");
        if !matches!(scope.source, Source::Queue(_) | Source::Topic(_)) {
            let problem = Problem::new(path.clone(), "only a message is written by a schema");
            self.report.add(problem.expected("it where a `port` with a queue or topics brings something"));
        }
        self.uses(scope.service, name, path);
    }

    /// What is published by a schema: every version finds the values that it needs.
    pub(super) fn written(&mut self, publish: &PublishFile, place: &FieldPath, scope: &Scope) {
        for (name, text) in &publish.fields {
            self.service_text(text, &place.then("fields").then(name.as_str()), scope);
        }
        let Some(name) = &publish.schema else {
            if !publish.fields.is_empty() {
                let problem = Problem::new(place.then("fields"), "nothing says whose fields these are");
                self.report.add(problem.expected("them beside a `schema`"));
            }
            return;
        };
        if !publish.body.is_empty() {
            let problem = Problem::new(place.then("body"), "its body is made of its fields");
            self.report.add(problem.expected("`schema` and `fields`, or `body`"));
        }
        let file = self.file;
        if self.uses(scope.service, name, place.then("schema")).is_none() {
            return;
        }
        let Some(schema) = file.schema(name) else { return };
        let place = place.then("fields");
        for given in publish.fields.keys().filter(|given| !schema.has_field(given)) {
            self.has_no(name, "field", given, &schema.field_names(), place.then(given.as_str()));
        }
        for version in &schema.versions {
            let lacks = version
                .fields
                .iter()
                .filter(|field| field.is_required() && !publish.fields.contains_key(&field.name));
            let lacks: Vec<&str> = lacks.map(|field| field.name.as_str()).collect();
            if !lacks.is_empty() && !self.report.is_damaged(&place) {
                let message = format!("version {} needs {}", version.version, listed(lacks));
                self.report
                    .add(Problem::new(place.clone(), message).expected("a value for each required field"));
            }
        }
        for (name, text) in &publish.fields {
            self.field_value(schema, name, text, &place);
        }
    }

    /// A text without places is a value of its field, in each version that has it.
    fn field_value(&mut self, schema: &SchemaFile, name: &str, text: &str, place: &FieldPath) {
        if pieces(text).iter().any(|piece| !matches!(piece, Piece::Text(_))) {
            return;
        }
        let is_wrong = |field: &&FieldFile| {
            field.name == name && !field.kind.has(text) && (field.is_required() || !text.is_empty())
        };
        let wrong = |version: &VersionFile| version.fields.iter().any(|field| is_wrong(&field));
        let Some(version) = schema.versions.iter().find(|version| wrong(version)) else { return };
        let Some(field) = version.fields.iter().find(is_wrong) else { return };
        let message = format!("`{text}` is not {}, as version {} has it", field.kind, version.version);
        let problem = Problem::new(place.then(name), message);
        self.report.add(problem.expected(values(field)));
    }
}

/// What a value of a field looks like.
const fn values(field: &FieldFile) -> &'static str {
    use crate::sim::service::FieldKind;
    match field.kind {
        FieldKind::String => "a text without quotation marks and backslashes",
        FieldKind::Int => "a whole number of 32 bits",
        FieldKind::Long => "a whole number of 64 bits",
        FieldKind::Double => "a number",
        FieldKind::Boolean => "`true` or `false`",
    }
}
