//! The parts of an action as the text of a link: names, spans of time, tables.
//!
//! Texts are percent-encoded but for letters, digits, `-`, `_` and `.`; later versions may add actions and
//! settings, and never change the meaning of one that is here.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::base::{SimDuration, SimTime};
use crate::engine::logs::client::Start;
use crate::engine::queueing::{FieldTable, Name, Value};

/// What means something in a link.
const MEANING: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Percent-encoded but for what never means anything in a link.
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, MEANING).to_string()
}

/// Undoes [`escaped`], and takes other characters as they are; none for what is no text.
pub fn unescaped(text: &str) -> Option<String> {
    let is_byte = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2;
    if !text.split('%').skip(1).all(is_byte) {
        return None;
    }
    Some(percent_decode_str(text).decode_utf8().ok()?.into_owned())
}

/// A name or any other text.
pub fn name(text: &str) -> Option<Name> {
    unescaped(text).map(Name::from)
}

/// A span of time in milliseconds, with what is left of one behind a point.
pub fn millis(span: SimDuration) -> String {
    let micros = span.as_micros();
    match (micros / 1_000, micros % 1_000) {
        (whole, 0) => whole.to_string(),
        (whole, rest) => format!("{whole}.{rest:03}").trim_end_matches('0').to_owned(),
    }
}

/// Reads what [`millis`] wrote.
pub fn duration(text: &str) -> Option<SimDuration> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(rest) || rest.len() > 3 {
        return None;
    }
    let rest = rest.parse::<u64>().ok()? * 10_u64.pow(3 - rest.len() as u32);
    let micros = whole.parse::<u64>().ok()?.checked_mul(1_000)?.checked_add(rest)?;
    Some(SimDuration::from_micros(micros))
}

/// From where a partition is read.
pub(super) fn start(start: Start) -> String {
    match start {
        Start::Committed => "committed".to_owned(),
        Start::Beginning => "earliest".to_owned(),
        Start::End => "latest".to_owned(),
        Start::Time(at) => format!("at{}", millis(at.since(SimTime::ZERO))),
        Start::At(offset) => offset.to_string(),
    }
}

/// Reads what [`start`] wrote.
pub(super) fn read_start(text: &str) -> Option<Start> {
    Some(match text {
        "committed" => Start::Committed,
        "earliest" => Start::Beginning,
        "latest" => Start::End,
        _ => match text.strip_prefix("at") {
            Some(time) => Start::Time(SimTime::ZERO + duration(time)?),
            None => Start::At(text.parse().ok()?),
        },
    })
}

/// A table: a field for each entry.
pub(super) fn table(table: &FieldTable) -> impl Iterator<Item = String> {
    table.iter().map(|(name, value)| format!("{}:{}", escaped(name), value_text(value)))
}

pub(super) fn read_table(fields: &[&str]) -> Option<FieldTable> {
    let fields = fields.iter().map(|field| {
        let (field, value) = field.split_once(':')?;
        Some((name(field)?, read_value(value)?))
    });
    fields.collect()
}

/// `s` and a text, `i` and a whole number, `f` and any number as the bits of an IEEE 754 double (so that none is lost,
/// and the page needs no tables for reading decimal fractions), `b` and 0 or 1, `v` for no value.
/// Nothing else is made by hand.
fn value_text(value: &Value) -> String {
    match value {
        Value::Int(number) => format!("i{number}"),
        Value::Bool(on) => format!("b{}", u8::from(*on)),
        Value::Text(text) => format!("s{}", escaped(text)),
        Value::Float(number) => format!("f{:016x}", number.to_bits()),
        Value::Void => "v".to_owned(),
        Value::List(_) | Value::Table(_) => "s".to_owned(),
    }
}

fn read_value(text: &str) -> Option<Value> {
    match text.split_at_checked(1)? {
        ("i", number) => number.parse().ok().map(Value::Int),
        ("b", on) => Some(Value::Bool(on == "1")),
        ("f", bits) => {
            let number = u64::from_str_radix(bits, 16).ok().map(f64::from_bits);
            number.filter(|number| number.is_finite()).map(Value::Float)
        }
        ("v", "") => Some(Value::Void),
        ("s", text) => name(text).map(Value::Text),
        _ => None,
    }
}
