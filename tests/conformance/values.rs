//! Field values between the recordings' JSON and the engine.

use serde_json::{Value as Json, json};
use sorting_office::engine::queueing::{FieldTable, Value};

use super::case::Table;

/// The field table that an object stands for.
pub fn table(fields: &Table) -> FieldTable {
    fields.iter().map(|(name, field)| (name.as_str().into(), value(field))).collect()
}

fn value(field: &Json) -> Value {
    match field {
        Json::Null => Value::Void,
        Json::Bool(truth) => Value::Bool(*truth),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(f64::NAN)), Value::Int)
        }
        Json::String(text) => Value::Text(text.as_str().into()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(fields) => tagged(fields.iter()).unwrap_or_else(|| {
            Value::Table(fields.iter().map(|(name, field)| (name.as_str().into(), value(field))).collect())
        }),
    }
}

/// A value that JSON has no form for. AMQP's long strings are bytes; the engine knows those that are text.
fn tagged<'a>(mut fields: impl Iterator<Item = (&'a String, &'a Json)>) -> Option<Value> {
    let (tag, field) = fields.next()?;
    match tag.as_str() {
        "$float" => field.as_f64().map(Value::Float),
        "$bytes" => String::from_utf8(base64(field.as_str()?)?).ok().map(|text| Value::Text(text.into())),
        _ => None,
    }
}

/// The bytes that a text in base64 stands for (RFC 4648, 4).
fn base64(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.trim_end_matches('=').bytes() {
        bits = bits << 6 | DIGITS.iter().position(|digit| *digit == letter)? as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

/// A table as the recordings write it down.
pub fn json(table: &FieldTable) -> Json {
    table.iter().map(|(name, field)| (name.to_string(), json_of(field))).collect()
}

fn json_of(field: &Value) -> Json {
    match field {
        Value::Void => Json::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(real) => json!({"$float": real}),
        Value::Text(text) => (**text).into(),
        Value::List(items) => items.iter().map(json_of).collect(),
        Value::Table(table) => json(table),
    }
}
