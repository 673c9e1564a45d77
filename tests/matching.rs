//! What explains a verdict agrees with the engine, for random keys, patterns and headers.

#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, reason = "a test's own code")]

#[path = "support/laws.rs"]
mod laws;

use proptest::prelude::*;
use sorting_office::engine::queueing::{ExchangeType, FieldTable, Value, Version};
use sorting_office::insight::{Tried, explain, verdicts};

fn key() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["a", "b", "*", "#", ""]);
    prop::collection::vec(word, 0..6).prop_map(|words| words.join("."))
}

fn value() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        Value::Int(1),
        Value::Float(1.0),
        Value::Bool(true),
        Value::Text("1".into()),
        Value::Void,
        Value::List(Vec::new()),
        Value::Table(FieldTable::new()),
    ])
}

fn table() -> impl Strategy<Value = FieldTable> {
    let name = prop::sample::select(vec!["h", "k", "x-h"]);
    prop::collection::btree_map(name.prop_map(Into::into), value(), 0..4)
        .prop_map(|fields| fields.into_iter().collect())
}

proptest! {
    #![proptest_config(laws::config(4_000))]
    #[test]
    fn the_explanation_says_what_the_engine_does(
        version in prop::sample::select(Version::ALL.to_vec()),
        kind in prop::sample::select(vec![
            ExchangeType::Direct, ExchangeType::Topic, ExchangeType::Fanout, ExchangeType::Headers,
            ExchangeType::ModulusHash,
        ]),
        bound in key(),
        sent in key(),
        asked in table(),
        headers in table(),
        mode in prop::option::of(prop::sample::select(vec!["all", "any", "all-with-x", "any-with-x"])),
    ) {
        let version = if kind == ExchangeType::ModulusHash { Version::V4_3 } else { version };
        let mut arguments = asked;
        arguments.extend(mode.map(|mode| ("x-match".into(), Value::from(mode))));
        let binding = Tried { key: bound.as_str().into(), arguments };
        let explained = explain(version, kind, &binding, &sent, &headers).fits();
        let told = verdicts(version, kind, &[binding], &sent, &headers);
        let wildcards = bound.split('.').filter(|word| *word == "#").count();
        if kind == ExchangeType::Topic && version == Version::V4_3 && wildcards > 2 {
            // Such a binding is not there to be explained.
            prop_assert!(told.iter().all(Result::is_err));
        } else {
            prop_assert_eq!(told, vec![Ok(explained)]);
        }
    }
}

#[test]
fn what_the_broker_refuses_is_told_in_its_words() {
    let arguments = FieldTable::from([("x-match".into(), "some".into())]);
    let binding = Tried { key: "".into(), arguments };
    let told = verdicts(Version::default(), ExchangeType::Headers, &[binding], "", &FieldTable::new());
    assert!(told.first().is_some_and(|told| told.as_ref().is_err_and(|why| why.contains("x-match"))));
}
