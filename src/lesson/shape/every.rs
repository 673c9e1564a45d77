//! Every mistake of form at once.
//!
//! Serde stops at the first mistake. Each one is therefore mended in a copy (renamed to what was
//! probably meant, or something harmless put in its place) and the copy is read again, until it
//! reads. What was mended is remembered, so that nothing is told twice.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use serde_path_to_error::Segment as Found;

use super::super::problem::{FieldPath, Problem, Report, Segment};
use super::super::suggest::nearest;

/// So many mends are enough for any file that is worth reading on.
const MENDS: usize = 500;
/// A place mended so often can't be mended.
const TRIES: usize = 4;

/// Reads a file; none if it can't be mended into one. The report says what was wrong.
pub(in crate::lesson) fn read<T: DeserializeOwned>(value: &Value, report: &mut Report) -> Option<T> {
    let mut value = value.clone();
    let mut tried: Vec<FieldPath> = Vec::new();
    for _ in 0..MENDS {
        let (path, message) = match deserialize::<T>(&value) {
            Ok(file) => return Some(file),
            Err(error) => error,
        };
        let slip = Slip::read(&message);
        let path = slip.place(&value, path);
        tell(&slip, &path, &value, report);
        let tries = tried.iter().filter(|earlier| **earlier == path).count();
        tried.push(path.clone());
        let mended = if tries < TRIES { mend(&mut value, &path, &slip) } else { None };
        match mended {
            Some(mended) => report.mend(mended),
            None => report.mend(remove(&mut value, path)?),
        }
    }
    None
}

/// The value as a file, or where it is not one, and why.
fn deserialize<T: DeserializeOwned>(value: &Value) -> Result<T, (FieldPath, String)> {
    serde_path_to_error::deserialize(value)
        .map_err(|error| (field_path(error.path()), error.into_inner().to_string()))
}

fn field_path(path: &serde_path_to_error::Path) -> FieldPath {
    let segment = |found: &Found| match found {
        Found::Seq { index } => Some(Segment::Item(*index)),
        Found::Map { key } => Some(Segment::Field(key.clone())),
        Found::Enum { variant } => Some(Segment::Field(variant.clone())),
        Found::Unknown => None,
    };
    FieldPath(path.iter().filter_map(segment).collect())
}

/// What serde found wrong.
#[derive(Debug, PartialEq)]
enum Slip {
    /// A field or a kind that does not exist, and those that do.
    Unknown { what: &'static str, name: String, known: Vec<String> },
    /// A field that has to be there.
    Missing(String),
    /// Something else than what belongs here.
    Other(String),
}

impl Slip {
    /// Takes serde's sentence apart; its forms are fixed (`serde::de::Error`).
    fn read(message: &str) -> Self {
        let quoted = |text: &str| -> Vec<String> {
            text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
        };
        for (opening, what) in [("unknown field ", "field"), ("unknown variant ", "kind")] {
            if let Some(rest) = message.strip_prefix(opening) {
                let (name, known) = rest.split_once(", ").unwrap_or((rest, ""));
                let name = quoted(name).pop().unwrap_or_default();
                return Self::Unknown { what, name, known: quoted(known) };
            }
        }
        if let Some(field) = message.strip_prefix("missing field ") {
            return Self::Missing(quoted(field).pop().unwrap_or_default());
        }
        let expected = message.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
        Self::Other(expected.to_owned())
    }

    /// Where it is: for a name that does not exist, the place of the name itself.
    fn place(&self, value: &Value, path: FieldPath) -> FieldPath {
        match self {
            Self::Unknown { name, .. } if at(value, &path).and_then(|value| value.get(name)).is_some() => {
                path.then(name)
            }
            Self::Missing(field) => path.then(field),
            _ => path,
        }
    }

    fn meant(&self) -> Option<&str> {
        match self {
            Self::Unknown { name, known, .. } => nearest(name, known.iter().map(String::as_str)),
            _ => None,
        }
    }
}

fn tell(slip: &Slip, path: &FieldPath, value: &Value, report: &mut Report) {
    let problem = match slip {
        Slip::Unknown { what, name, known } => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            Problem::new(path.clone(), format!("there is no {what} `{name}`")).one_of(name, &known)
        }
        Slip::Missing(field) => Problem::new(path.clone(), format!("`{field}` is missing")),
        Slip::Other(expected) => {
            let found = at(value, path).map_or_else(|| "nothing".to_owned(), described);
            Problem::new(path.clone(), format!("found {found}")).expected(plain(expected))
        }
    };
    report.add(problem);
}

/// What stands there, in plain words.
fn described(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => format!("the text \"{text}\""),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "a table".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// What serde expects, in plain words.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" => "a whole number from 0 to 255",
        "u16" => "a whole number from 0 to 65535",
        "u32" | "u64" => "a whole number from 0",
        "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" | "str" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "a table",
        "an array of length 2" => "a list of two",
        "string or map" | "map with a single key" => "a name or a table of one field",
        _ if expected.starts_with("struct ") => "a table",
        _ => expected,
    }
}

/// Puts something in place of the mistake that reads; the place it is at.
fn mend(value: &mut Value, path: &FieldPath, slip: &Slip) -> Option<FieldPath> {
    let (last, outer) = path.0.split_last()?;
    match slip {
        // The table is there, since serde missed the field in it.
        Slip::Missing(field) => {
            at_mut(value, outer)?.as_object_mut()?.insert(field.clone(), Value::Null);
            Some(path.clone())
        }
        Slip::Unknown { what, known, .. } => {
            let is_name = at(value, path).is_some_and(Value::is_string) && *what == "kind";
            if is_name {
                let meant = slip.meant().or(known.first().map(String::as_str))?;
                *at_mut(value, &path.0)? = json!(meant);
                return Some(path.clone());
            }
            let Segment::Field(field) = last else { return None };
            let table = at_mut(value, outer)?.as_object_mut()?;
            let stray = table.remove(field)?;
            match slip.meant() {
                Some(meant) if !table.contains_key(meant) => {
                    table.insert(meant.to_owned(), stray);
                    Some(path.clone())
                }
                _ if *what == "field" => Some(path.clone()),
                // A table without its only field is no kind: any kind stands in for it.
                _ => {
                    *at_mut(value, outer)? = json!(known.first()?);
                    Some(FieldPath(outer.to_vec()))
                }
            }
        }
        Slip::Other(expected) => {
            let place = at_mut(value, &path.0)?;
            *place = stand_in(expected, place)?;
            Some(path.clone())
        }
    }
}

/// Something harmless of the form that is expected.
fn stand_in(expected: &str, found: &Value) -> Option<Value> {
    Some(match plain(expected) {
        "text" => match found {
            Value::Number(number) => json!(number.to_string()),
            _ => json!(""),
        },
        "a name or a table of one field" => json!(""),
        "true or false" => json!(false),
        "a list" => json!([]),
        "a table" => json!({}),
        "a list of two" => json!([0, 0]),
        text if text.contains("number") => json!(0),
        _ => return None,
    })
}

/// Takes out what can't be mended: the innermost field or item that is there.
fn remove(value: &mut Value, mut path: FieldPath) -> Option<FieldPath> {
    loop {
        let (last, outer) = path.0.split_last()?;
        let removed = match (at_mut(value, outer), last) {
            (Some(Value::Object(table)), Segment::Field(name)) => table.remove(name).is_some(),
            (Some(Value::Array(items)), Segment::Item(index)) if *index < items.len() => {
                items.remove(*index);
                true
            }
            _ => false,
        };
        // Items after a removed one move up: what is told of them later would name the wrong one.
        if matches!(last, Segment::Item(_)) {
            return Some(FieldPath(outer.to_vec()));
        }
        if removed {
            return Some(path);
        }
        path.0.pop();
    }
}

fn at<'v>(value: &'v Value, path: &FieldPath) -> Option<&'v Value> {
    path.0.iter().try_fold(value, |value, segment| match segment {
        Segment::Field(name) => value.get(name),
        Segment::Item(index) => value.get(index),
    })
}

fn at_mut<'v>(value: &'v mut Value, path: &[Segment]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, segment| match segment {
        Segment::Field(name) => value.get_mut(name),
        Segment::Item(index) => value.get_mut(index),
    })
}
