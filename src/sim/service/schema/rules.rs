//! Which versions of a schema can be read as which, by the rules of Confluent's Schema Registry for each format.

use super::{Compatibility, FieldKind, FieldPlan, Format, Missing, SchemaPlan, VersionPlan};
use crate::engine::queueing::Name;

/// Why a registry would refuse a version behind another one; none if it takes it.
pub fn breaks(schema: &SchemaPlan, new: &VersionPlan, last: &VersionPlan) -> Option<Name> {
    let (backward, forward) = match schema.registry? {
        Compatibility::Backward => (true, false),
        Compatibility::Forward => (false, true),
        Compatibility::Full => (true, true),
        Compatibility::None => (false, false),
    };
    let read =
        |holds: bool, reader, writer| holds.then(|| unreadable(schema.format, reader, writer)).flatten();
    read(backward, new, last).or_else(|| read(forward, last, new)).map(Into::into)
}

/// Why what is written by a version can't be read as another one.
fn unreadable(format: Format, reader: &VersionPlan, writer: &VersionPlan) -> Option<String> {
    let missing = |field: &FieldPlan| {
        let lacks = field.missing == Missing::Fails && writer.field(&field.name).is_none();
        lacks.then(|| format!("{} needs {}, and {} has none", reader.name, field.name, writer.name))
    };
    let changed = |field: &FieldPlan| {
        let (own, from) = (field.kind, writer.field(&field.name)?.kind);
        let words = || format!("{} is {from} in {} and {own} in {}", field.name, writer.name, reader.name);
        (!own.reads(format, from)).then(words)
    };
    // A required field of Protobuf (proto2) may go no more than it may come.
    let removed = |field: &FieldPlan| {
        let goes = field.missing == Missing::Fails && reader.field(&field.name).is_none();
        goes.then(|| format!("{} needs {}, and {} has none", writer.name, field.name, reader.name))
    };
    let of_reader = reader.fields.iter().find_map(|field| missing(field).or_else(|| changed(field)));
    let is_strict = || format == Format::Protobuf;
    of_reader.or_else(|| writer.fields.iter().filter(|_| is_strict()).find_map(removed))
}

impl FieldKind {
    /// Can a field of this type be read from one that was written as that?
    pub fn reads(self, format: Format, from: Self) -> bool {
        use FieldKind::{Boolean, Double, Int, Long};
        let whole = |kind| matches!(kind, Int | Long);
        self == from
            || match format {
                // "Schema Resolution": what is smaller is promoted.
                Format::Avro => matches!((from, self), (Int, Long) | (Int | Long, Double)),
                // `integer` and `number`.
                Format::Json => whole(from) && (whole(self) || self == Double),
                // All of these are varints.
                Format::Protobuf => {
                    let varint = |kind| whole(kind) || kind == Boolean;
                    varint(from) && varint(self)
                }
            }
    }
}
