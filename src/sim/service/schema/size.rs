//! What a message comes to in bytes: JSON with the names of its fields, Avro's binary encoding (Avro's specification,
//! "Binary Encoding"), Protobuf's (its guide "Encoding"). With a registry, its number for the schema stands in
//! front (Confluent's documentation, "Wire format").

use super::{FieldKind, FieldPlan, Format, Missing, SchemaPlan};
use crate::engine::queueing::Name;

/// A marker byte and the schema's number.
const HEADER: usize = 5;

/// Bytes of a message with these values of a version's fields, none where a field is left out; with the header of
/// the registry, if there is one. `text` is the message as JSON.
pub fn size(schema: &SchemaPlan, fields: &[FieldPlan], values: &[Option<Name>], text: &str) -> usize {
    let pairs = || fields.iter().zip(values);
    let payload = match schema.format {
        Format::Json => text.len(),
        Format::Avro => pairs().map(|(field, value)| avro(field, value.as_deref())).sum(),
        Format::Protobuf => {
            let written = pairs().filter_map(|(field, value)| Some((field, value.as_deref()?)));
            written.map(|(field, value)| protobuf(schema.number(&field.name), field.kind, value)).sum()
        }
    };
    let header = match (schema.registry, schema.format) {
        (None, _) => 0,
        // Which of the messages of its file it is: the first, in one byte.
        (Some(_), Format::Protobuf) => HEADER + 1,
        (Some(_), _) => HEADER,
    };
    header + payload
}

/// A field in Avro: its value and nothing else. An optional one is a union with null, whose branch stands before it.
fn avro(field: &FieldPlan, value: Option<&str>) -> usize {
    let branch = usize::from(field.missing == Missing::Nothing);
    let Some(value) = value else { return branch };
    let number = |text: &str| varint(zigzag(text.parse().unwrap_or_default()));
    branch
        + match field.kind {
            FieldKind::String => varint(zigzag(value.len() as i64)) + value.len(),
            FieldKind::Int | FieldKind::Long => number(value),
            FieldKind::Double => 8,
            FieldKind::Boolean => 1,
        }
}

/// A field in Protobuf: its number with the kind of its value, then the value.
fn protobuf(number: u32, kind: FieldKind, value: &str) -> usize {
    let tag = varint(u64::from(number) << 3);
    // A negative number takes all ten bytes: as `int32` and `int64` it is not zigzagged.
    let whole = |text: &str| varint(text.parse::<i64>().unwrap_or_default() as u64);
    tag + match kind {
        FieldKind::String => varint(value.len() as u64) + value.len(),
        FieldKind::Int | FieldKind::Long => whole(value),
        FieldKind::Double => 8,
        FieldKind::Boolean => 1,
    }
}

/// Small numbers of either sign become small ones: 0, −1, 1, −2 are 0, 1, 2, 3.
const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63) as u64
}

/// Bytes of a number of which each byte takes seven bits.
const fn varint(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}
