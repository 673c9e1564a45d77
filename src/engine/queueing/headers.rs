//! Headers matching (AMQP 0-9-1, 3.1.3.4; `any-with-x` and `all-with-x` are RabbitMQ's).

use super::refusal::{Refusal, ReplyCode};
use super::value::{FieldTable, Value};
use super::version::{Change, Version};

/// Refuses a binding whose `x-match` is none of the four (406).
pub(super) fn check(arguments: &FieldTable) -> Result<(), Refusal> {
    let expected = match arguments.get("x-match") {
        None => return Ok(()),
        Some(Value::Text(mode)) => match &**mode {
            "all" | "any" | "all-with-x" | "any-with-x" => return Ok(()),
            _ => "Invalid x-match field value; expected all, any, all-with-x, or any-with-x",
        },
        Some(_) => "Invalid x-match field type; expected longstr",
    };
    Err(Refusal::new(ReplyCode::PreconditionFailed, expected))
}

/// Do the headers satisfy the binding's arguments?
///
/// `x-match` says how many must agree: all of them (also when it is absent) or any. Arguments
/// whose name begins with `x-` count only with the `-with-x` forms.
pub(super) fn matches(arguments: &FieldTable, headers: &FieldTable, version: Version) -> bool {
    let mode = arguments.get("x-match").and_then(Value::as_text).map_or("all", |mode| mode);
    let with_x = mode.ends_with("-with-x");
    let mut asked = arguments.iter().filter(|(name, _)| {
        let reserved = name.starts_with("x-");
        &***name != "x-match" && (with_x || !reserved)
    });
    let holds =
        |(name, wanted): (_, &Value)| headers.get(name).is_some_and(|found| same(wanted, found, version));
    if mode.starts_with("any") { asked.any(holds) } else { asked.all(holds) }
}

/// A void argument asks for the header to be there. Values are compared without their types
/// (RabbitMQ's headers exchange): an empty list equals an empty table and, before 4.0, a number its floating form.
/// Within a list or a table the types count.
fn same(wanted: &Value, found: &Value, version: Version) -> bool {
    match (wanted, found) {
        (Value::Void, _) => true,
        (Value::Int(whole), Value::Float(real)) | (Value::Float(real), Value::Int(whole)) => {
            !version.has(Change::ExactNumbers) && *whole as f64 == *real
        }
        (Value::List(list), Value::Table(table)) | (Value::Table(table), Value::List(list)) => {
            list.is_empty() && table.is_empty()
        }
        (wanted, found) => wanted == found,
    }
}
