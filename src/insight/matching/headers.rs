//! The arguments of a headers binding beside the headers of a message.

use super::Why;
use crate::engine::queueing::{Change, FieldTable, Name, Value, Version};

/// An argument of the binding.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: Name,
    pub wanted: Value,
    /// The header of that name.
    pub found: Option<Value>,
    pub held: Held,
}

/// Does an argument hold?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The header is there, with this value, or with any if none is asked for.
    Holds,
    /// There is no such header.
    Missing,
    /// The header has another value.
    Differs,
    /// Names that begin with `x-` count only with `all-with-x` and `any-with-x`.
    NotCounted,
}

/// Compares argument by argument, by the rule of RabbitMQ's headers exchange.
pub(super) fn compare(arguments: &FieldTable, headers: &FieldTable, version: Version) -> Why {
    let mode = match arguments.get("x-match") {
        Some(Value::Text(mode)) => mode,
        _ => "all",
    };
    let with_x = mode.ends_with("-with-x");
    let asked = arguments.iter().filter(|(name, _)| &***name != "x-match");
    let fields = asked.map(|(name, wanted)| {
        let found = headers.get(name).cloned();
        let held = match &found {
            _ if name.starts_with("x-") && !with_x => Held::NotCounted,
            None => Held::Missing,
            Some(found) if *wanted == Value::Void || same(wanted, found, version) => Held::Holds,
            Some(_) => Held::Differs,
        };
        Field { name: name.clone(), wanted: wanted.clone(), found, held }
    });
    Why::Fields { any: mode.starts_with("any"), fields: fields.collect() }
}

/// Before 4.0 numbers are compared as numbers; an empty list is an empty table.
fn same(wanted: &Value, found: &Value, version: Version) -> bool {
    let number = |value: &Value| match value {
        Value::Int(whole) => Some(*whole as f64),
        Value::Float(real) => Some(*real),
        _ => None,
    };
    let nothing = |value: &Value| match value {
        Value::List(items) => items.is_empty(),
        Value::Table(fields) => fields.is_empty(),
        _ => false,
    };
    match (number(wanted), number(found)) {
        (Some(wanted), Some(found)) if !version.has(Change::ExactNumbers) => wanted == found,
        _ => wanted == found || nothing(wanted) && nothing(found),
    }
}
