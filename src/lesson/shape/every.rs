//! Every mistake of form at once.
//!
//! Serde stops at the first mistake. Each one is therefore mended in a copy (renamed to what was
//! probably meant, or something harmless put in its place) and the copy is read again, until it
//! reads. What was mended is remembered, so that nothing is told twice.

use serde_json::{Value, json};

use super::super::problem::{FieldPath, Problem, Report, Segment};
use super::super::suggest::nearest;
use super::slip::Slip;
use super::tag::{Form, folded};
use super::unfold::{belongs_to, mistagged, unfolded};
use super::value::Here;

/// So many mends are enough for any file that is worth reading on.
const MENDS: usize = 500;
/// A place mended so often can't be mended.
const TRIES: usize = 4;

/// Reads a file; none if it can't be mended into one. The report says what was wrong.
pub(in crate::lesson) fn read<T: Form>(value: &Value, report: &mut Report) -> Option<T> {
    let mut value = value.clone();
    let mut tried: Vec<FieldPath> = Vec::new();
    for _ in 0..MENDS {
        let folded = folded::<T>(&value);
        let (path, slip) = match T::deserialize(Here(&folded)) {
            Ok(file) => return Some(file),
            Err(misread) => misread.placed(),
        };
        let inner = slip.place(&folded, path);
        let path = unfolded::<T>(&inner, &slip);
        report.add(match belongs_to::<T>(&inner, &slip) {
            Some(message) => Problem::new(path.clone(), message),
            None => slip.told(&path, &value),
        });
        if let Some((item, _)) = mistagged::<T>(&inner, &slip) {
            report.mend(item);
        }
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

impl Slip {
    /// Where it is: for a name that does not exist, the place of the name itself.
    fn place(&self, value: &Value, path: FieldPath) -> FieldPath {
        match self {
            Self::UnknownField { name, .. } | Self::UnknownKind { name, .. }
                if at(value, &path).and_then(|value| value.get(name)).is_some() =>
            {
                path.then(name)
            }
            Self::Missing(field) => path.then(*field),
            _ => path,
        }
    }

    fn meant(&self) -> Option<&'static str> {
        match self {
            Self::UnknownField { name, known } | Self::UnknownKind { name, known } => {
                nearest(name, known.iter().copied())
            }
            Self::Missing(_) | Self::Other(..) => None,
        }
    }

    fn told(&self, path: &FieldPath, value: &Value) -> Problem {
        let problem = |message: String| Problem::new(path.clone(), message);
        match self {
            Self::UnknownField { name, known } => {
                problem(format!("there is no field `{name}`")).one_of(name, known)
            }
            Self::UnknownKind { name, known } => {
                problem(format!("there is no kind `{name}`")).one_of(name, known)
            }
            Self::Missing(field) => problem(format!("`{field}` is missing")),
            Self::Other(wanted, _) => {
                let found = at(value, path).map_or_else(|| "nothing".to_owned(), described);
                problem(format!("found {found}")).expected(wanted)
            }
        }
    }
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

/// Puts something in place of the mistake that reads; the place it is at.
fn mend(value: &mut Value, path: &FieldPath, slip: &Slip) -> Option<FieldPath> {
    let (last, outer) = path.0.split_last()?;
    match slip {
        // The table is there, since serde missed the field in it.
        Slip::Missing(field) => {
            at_mut(value, outer)?.as_object_mut()?.insert((*field).to_owned(), Value::Null);
            Some(path.clone())
        }
        Slip::UnknownKind { known, .. } if at(value, path).is_some_and(Value::is_string) => {
            *at_mut(value, &path.0)? = json!(slip.meant().or(known.first().copied())?);
            Some(path.clone())
        }
        Slip::UnknownField { known, .. } | Slip::UnknownKind { known, .. } => {
            let Segment::Field(field) = last else { return None };
            let table = at_mut(value, outer)?.as_object_mut()?;
            let stray = table.remove(field)?;
            match slip.meant() {
                Some(meant) if !table.contains_key(meant) => {
                    table.insert(meant.to_owned(), stray);
                    Some(path.clone())
                }
                _ if matches!(slip, Slip::UnknownField { .. }) => Some(path.clone()),
                // A table without its only field is no kind: any kind stands in for it.
                _ => {
                    *at_mut(value, outer)? = json!(known.first()?);
                    Some(FieldPath(outer.to_vec()))
                }
            }
        }
        Slip::Other(_, stand_in) => {
            *at_mut(value, &path.0)? = stand_in.clone()?;
            Some(path.clone())
        }
    }
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
