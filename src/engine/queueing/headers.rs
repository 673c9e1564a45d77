//! Headers matching (AMQP 0-9-1, 3.1.3.4; `any-with-x` and `all-with-x` are RabbitMQ's).

use super::value::{FieldTable, Value};

/// Do the headers satisfy the binding's arguments?
///
/// `x-match` says how many must agree: all of them (also when it is absent) or any. Arguments
/// whose name begins with `x-` count only with the `-with-x` forms.
pub(super) fn matches(arguments: &FieldTable, headers: &FieldTable) -> bool {
    let mode = arguments.get("x-match").and_then(Value::as_text).map_or("all", |mode| mode);
    let with_x = mode.ends_with("-with-x");
    let mut asked = arguments.iter().filter(|(name, _)| {
        let reserved = name.starts_with("x-");
        &***name != "x-match" && (with_x || !reserved)
    });
    let holds = |(name, wanted): (_, &Value)| headers.get(name).is_some_and(|found| equal(wanted, found));
    if mode.starts_with("any") { asked.any(holds) } else { asked.all(holds) }
}

/// A void argument asks for the header to be there; a number equals its floating form.
fn equal(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Void, _) => true,
        (Value::Int(whole), Value::Float(real)) | (Value::Float(real), Value::Int(whole)) => {
            *whole as f64 == *real
        }
        (wanted, found) => wanted == found,
    }
}
