//! Schemas: what messages come to in bytes, what a registry takes, and who can read what.

use sorting_office::engine::queueing::Name;
use sorting_office::sim::service::schema::{breaks, size};
use sorting_office::sim::service::{
    Compatibility, FieldKind, FieldPlan, Format, Missing, SchemaPlan, VersionPlan,
};

use FieldKind::{Boolean, Double, Int, Long, String as Text};

const FORMATS: [Format; 3] = [Format::Json, Format::Avro, Format::Protobuf];

fn field(name: &str, kind: FieldKind, missing: Missing) -> FieldPlan {
    FieldPlan { name: name.into(), kind, missing }
}

fn needed(name: &str, kind: FieldKind) -> FieldPlan {
    field(name, kind, Missing::Fails)
}

fn optional(name: &str, kind: FieldKind) -> FieldPlan {
    field(name, kind, Missing::Nothing)
}

fn with_default(name: &str, kind: FieldKind, value: &str) -> FieldPlan {
    field(name, kind, Missing::Default(value.into()))
}

fn schema(format: Format, registry: Option<Compatibility>, versions: Vec<Vec<FieldPlan>>) -> SchemaPlan {
    let names = ["1.0", "2.0", "3.0"].into_iter();
    let version = |(name, fields): (&str, Vec<FieldPlan>)| VersionPlan { name: name.into(), fields };
    SchemaPlan {
        name: "order".into(),
        format,
        registry,
        versions: names.zip(versions).map(version).collect(),
    }
}

/// Bytes in each format, without a registry.
fn sizes(fields: &[FieldPlan], values: &[Option<&str>], text: &str) -> [usize; 3] {
    let values: Vec<Option<Name>> = values.iter().map(|value| value.map(Into::into)).collect();
    FORMATS.map(|format| size(&schema(format, None, vec![fields.to_vec()]), fields, &values, text))
}

/// Those of Avro and Protobuf are what fastavro 1.12 and protobuf 6 for Python write of the same fields.
#[test]
fn a_message_is_as_large_as_its_encoding() {
    let one = |kind, value: &str, avro, protobuf| {
        let [_, in_avro, in_protobuf] = sizes(&[needed("n", kind)], &[Some(value)], "");
        assert_eq!([in_avro, in_protobuf], [avro, protobuf], "{kind} {value}");
    };
    for (value, avro, protobuf) in [
        ("0", 1, 2),
        ("63", 1, 2),
        ("64", 2, 2),
        ("-64", 1, 11),
        ("-65", 2, 11),
        ("127", 2, 2),
        ("128", 2, 3),
        ("-1", 1, 11),
    ] {
        one(Int, value, avro, protobuf);
        one(Long, value, avro, protobuf);
    }
    one(Long, "9223372036854775807", 10, 10);
    one(Long, "-9223372036854775808", 10, 11);
    one(Double, "99.99", 8, 9);
    one(Boolean, "true", 1, 2);
    for (length, avro, protobuf) in [(0, 1, 2), (63, 64, 65), (64, 66, 66), (127, 129, 129), (128, 130, 131)]
    {
        one(Text, &"a".repeat(length), avro, protobuf);
    }
    one(Text, "café", 6, 7);
}

#[test]
fn what_is_left_out_costs_its_format_what_it_does() {
    let code = || vec![optional("code", Text), optional("rank", Long)];
    assert_eq!(sizes(&code(), &[None, Some("5")], r#"{"rank":5}"#), [10, 3, 2]);
    assert_eq!(sizes(&code()[..1], &[Some("SAVE10")], r#"{"code":"SAVE10"}"#), [17, 8, 8]);
    assert_eq!(sizes(&code()[..1], &[None], "{}"), [2, 1, 0]);
    let order = [
        needed("message", Text),
        needed("order", Text),
        needed("customer", Text),
        needed("amount", Double),
        needed("currency", Text),
        optional("discount_code", Text),
    ];
    let values = ["msg_9f3a1d", "ord_12346", "cust_98765", "149.99", "USD", "SAVE10"].map(Some);
    let text = r#"{"message":"msg_9f3a1d","order":"ord_12346","customer":"cust_98765","amount":149.99,"currency":"USD","discount_code":"SAVE10"}"#;
    assert_eq!(sizes(&order, &values, text), [126, 52, 57]);
}

#[test]
fn a_number_beyond_fifteen_takes_a_byte_more_in_protobuf() {
    let names: Vec<String> = (1..=16).map(|at| format!("f{at}")).collect();
    let fields: Vec<FieldPlan> = names.iter().map(|name| optional(name, Int)).collect();
    let only = |at: usize| {
        let mut values = vec![None; 16];
        values[at] = Some("1");
        sizes(&fields, &values, "")[2]
    };
    assert_eq!([only(14), only(15)], [2, 3]);
}

/// A number belongs to a name in all versions: what goes leaves a gap.
#[test]
fn a_field_keeps_its_number() {
    let versions = vec![
        vec![needed("order", Int), needed("total", Double)],
        vec![needed("order", Int), needed("amount", Double), needed("total", Double)],
        vec![needed("amount", Double)],
    ];
    let schema = schema(Format::Protobuf, None, versions);
    assert_eq!(["order", "total", "amount", "none"].map(|name| schema.number(name)), [1, 2, 3, 0]);
}

#[test]
fn a_registry_puts_its_number_in_front() {
    let fields = vec![needed("n", Int)];
    let values = [Some("1".into())];
    let header = |format| {
        let of = |registry| size(&schema(format, registry, vec![fields.clone()]), &fields, &values, "{}");
        of(Some(Compatibility::None)) - of(None)
    };
    assert_eq!(FORMATS.map(header), [5, 5, 6]);
}

/// The change from one version to the next, and what of it is refused: by backward, by forward.
#[test]
fn a_registry_takes_what_can_be_read() {
    let order = || needed("order", Int);
    let all = FORMATS.as_slice();
    let but_protobuf = &FORMATS[..2];
    let protobuf = &FORMATS[2..];
    // Each change: before, after, of which formats; does it break backward, forward?
    let changes = [
        ("nothing", vec![order()], vec![order()], all, false, false),
        (
            "a default comes",
            vec![order()],
            vec![order(), with_default("d", Double, "0.0")],
            all,
            false,
            false,
        ),
        ("an optional one comes", vec![order()], vec![order(), optional("d", Text)], all, false, false),
        ("an optional one goes", vec![order(), optional("d", Text)], vec![order()], all, false, false),
        ("a needed one comes", vec![order()], vec![order(), needed("d", Text)], but_protobuf, true, false),
        ("a needed one goes", vec![order(), needed("d", Text)], vec![order()], but_protobuf, false, true),
        ("a needed one comes", vec![order()], vec![order(), needed("d", Text)], protobuf, true, true),
        ("a needed one goes", vec![order(), needed("d", Text)], vec![order()], protobuf, true, true),
        ("renamed", vec![needed("total", Double)], vec![needed("amount", Double)], all, true, true),
        ("another type", vec![order()], vec![needed("order", Text)], all, true, true),
        ("int to long", vec![order()], vec![needed("order", Long)], &FORMATS[1..2], false, true),
        ("int to long", vec![order()], vec![needed("order", Long)], &FORMATS[..1], false, false),
        ("int to long", vec![order()], vec![needed("order", Long)], protobuf, false, false),
        ("int to double", vec![order()], vec![needed("order", Double)], but_protobuf, false, true),
        ("int to double", vec![order()], vec![needed("order", Double)], protobuf, true, true),
        ("int to boolean", vec![order()], vec![needed("order", Boolean)], but_protobuf, true, true),
        ("int to boolean", vec![order()], vec![needed("order", Boolean)], protobuf, false, false),
        (
            "a default for what was needed",
            vec![order()],
            vec![with_default("order", Int, "0")],
            all,
            false,
            false,
        ),
    ];
    for (change, before, after, formats, backward, forward) in changes {
        for format in formats {
            let refused = [
                (Compatibility::Backward, backward),
                (Compatibility::Forward, forward),
                (Compatibility::Full, backward || forward),
                (Compatibility::None, false),
            ];
            for (asked, is_refused) in refused {
                let schema = schema(*format, Some(asked), vec![before.clone(), after.clone()]);
                let why = breaks(&schema, &schema.versions[1], &schema.versions[0]);
                assert_eq!(why.is_some(), is_refused, "{change}, {format:?}, {asked:?}: {why:?}");
            }
        }
    }
}

#[test]
fn a_refusal_says_why() {
    let versions =
        vec![vec![needed("total", Double)], vec![needed("amount", Double)], vec![needed("total", Text)]];
    let schema = schema(Format::Avro, Some(Compatibility::Backward), versions);
    let why = |new: usize| breaks(&schema, &schema.versions[new], &schema.versions[0]);
    assert_eq!(why(1).as_deref(), Some("2.0 needs amount, and 1.0 has none"));
    assert_eq!(why(2).as_deref(), Some("total is a double in 1.0 and a string in 3.0"));
}
