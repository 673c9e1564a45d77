//! Headers by a direct reading of the rule (AMQP 0-9-1, 3.1.3.4; RabbitMQ's headers exchange).

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use sorting_office::engine::queueing::{FieldTable, Name, Value, Version};

use super::desk::Desk;

/// Of the fields that are asked for, all must agree, or any must.
pub fn matches(asked: &FieldTable, headers: &FieldTable, version: Version) -> bool {
    let mode = match asked.get("x-match") {
        Some(Value::Text(mode)) => &**mode,
        _ => "all",
    };
    let (mut fields, mut agreeing) = (0, 0);
    for (name, wanted) in asked {
        let counts = match mode {
            "all" | "any" => !name.starts_with("x-"),
            _ => &**name != "x-match",
        };
        if counts {
            fields += 1;
            agreeing += u32::from(headers.get(name).is_some_and(|found| agree(wanted, found, version)));
        }
    }
    if mode.starts_with("all") { agreeing == fields } else { agreeing > 0 }
}

/// No value asks only that the header be there; numbers agree by what they are worth until RabbitMQ 4.0.
fn agree(wanted: &Value, found: &Value, version: Version) -> bool {
    match wanted {
        Value::Void => true,
        Value::Int(_) | Value::Float(_) if version == Version::V3_10 => worth(wanted) == worth(found),
        Value::Int(_) | Value::Float(_) => wanted == found,
        Value::Bool(_) | Value::Text(_) => wanted == found,
        Value::List(list) if list.is_empty() => is_empty(found),
        Value::Table(table) if table.is_empty() => is_empty(found),
        Value::List(_) | Value::Table(_) => wanted == found,
    }
}

fn worth(value: &Value) -> Option<f64> {
    match value {
        Value::Int(whole) => Some(*whole as f64),
        Value::Float(real) => Some(*real),
        _ => None,
    }
}

/// Without their types an empty list and an empty table are the same.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::List(list) => list.is_empty(),
        Value::Table(table) => table.is_empty(),
        _ => false,
    }
}

fn value() -> impl Strategy<Value = Value> {
    let simple = select(vec![
        Value::Void,
        Value::Bool(true),
        Value::Int(1),
        Value::Int(2),
        Value::Float(1.0),
        Value::Float(1.5),
        Value::Text("1".into()),
        Value::Text("true".into()),
        Value::Text("".into()),
    ]);
    simple.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::List),
            btree_map(name(), inner, 0..2).prop_map(|fields| Value::Table(fields.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = Name> {
    select(&["a", "b", "c", "x-a", "x-b", "x"]).prop_map(Name::from)
}

/// Few fields; their values are mostly of the two that agree often.
pub fn fields() -> impl Strategy<Value = FieldTable> {
    let often = select(vec![Value::Int(1), Value::Text("1".into()), Value::Void]);
    btree_map(name(), prop_oneof![3 => often, 2 => value()], 0..4)
        .prop_map(|fields| fields.into_iter().collect())
}

/// What a binding asks for.
pub fn asked() -> impl Strategy<Value = FieldTable> {
    let modes =
        select(&[None, Some("all"), Some("any"), Some("any"), Some("all-with-x"), Some("any-with-x")]);
    (fields(), modes).prop_map(|(mut fields, mode)| {
        fields.extend(mode.map(|mode| ("x-match".into(), mode.into())));
        fields
    })
}

proptest! {
    #![proptest_config(crate::laws::config(1_000))]

    #[test]
    fn a_headers_exchange_takes_what_a_direct_reading_takes(
        version in select(Version::ALL.to_vec()),
        bindings in vec(asked(), 1..8),
        messages in vec(fields(), 1..6),
    ) {
        let mut desk = Desk::of(version);
        let names: Vec<String> = (0..bindings.len()).map(|at| format!("q{at}")).collect();
        for (name, asked) in names.iter().zip(&bindings) {
            desk.queue(name, FieldTable::new());
            desk.bind("amq.headers", name, "", asked.clone());
        }
        for headers in messages {
            let bound = names.iter().zip(&bindings);
            let expected: Vec<String> =
                bound.filter(|(_, asked)| matches(asked, &headers, version)).map(|(name, _)| name.clone()).collect();
            let returned = expected.is_empty();
            let reached = desk.reached(&names, "amq.headers", "k", headers.clone());
            prop_assert_eq!(reached, (expected, returned), "{:?}", headers);
        }
    }
}
