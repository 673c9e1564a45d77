//! Back from a file with its tags folded to the file as it is written; and for a field that an item's
//! form does not have, the form that has it.

use serde_json::{Map, Value};

use super::super::problem::{FieldPath, Segment};
use super::slip::Slip;
use super::tag::{Form, Tag};
use super::value::Here;

/// The tag of the item that a path leads into, with the rest of the path: `[list, item, form, …]`.
fn tag_on<T: Form>(path: &FieldPath) -> Option<(&'static Tag, &[Segment])> {
    let [Segment::Field(list), Segment::Item(_), Segment::Field(_), rest @ ..] = path.0.as_slice() else {
        return None;
    };
    Some((T::TAGS.iter().find(|tag| tag.list == list)?, rest))
}

/// The item whose tag is what is wrong: with another form, all else in it may be wrong or right.
pub(super) fn mistagged<T: Form>(path: &FieldPath, slip: &Slip) -> Option<(FieldPath, &'static Tag)> {
    let (tag, rest) = tag_on::<T>(path)?;
    // It is the form's own name that is no kind.
    let is_tag = rest.is_empty() && matches!(slip, Slip::UnknownKind { .. });
    is_tag.then(|| (FieldPath(path.0[..2].to_vec()), tag))
}

/// Where it is in the file as it is written.
pub(super) fn unfolded<T: Form>(path: &FieldPath, slip: &Slip) -> FieldPath {
    if let Some((item, tag)) = mistagged::<T>(path, slip) {
        return item.then(tag.field);
    }
    match tag_on::<T>(path) {
        Some((_, rest)) => FieldPath([&path.0[..2], rest].concat()),
        None => path.clone(),
    }
}

/// For a field that the item's form lacks: what it is for, and how to say so.
pub(super) fn belongs_to<T: Form>(path: &FieldPath, slip: &Slip) -> Option<String> {
    let Slip::UnknownField { name, .. } = slip else { return None };
    let (tag, rest) = tag_on::<T>(path)?;
    let has = |form: &&(&str, &str)| has_field::<T>(tag, form.0, rest);
    let (form, called) = tag.forms.iter().find(has)?;
    Some(format!("`{name}` is for {called}: say `{} = \"{form}\"`", tag.field))
}

/// Does an item of this form have a field there? A file with nothing but that field in it tells.
fn has_field<T: Form>(tag: &Tag, form: &str, rest: &[Segment]) -> bool {
    let field = |name: &str, value| Value::Object(Map::from_iter([(name.to_owned(), value)]));
    let inner = rest.iter().rev().fold(Value::Null, |value, segment| match segment {
        Segment::Field(name) => field(name, value),
        Segment::Item(_) => Value::Array(vec![value]),
    });
    let file = field(tag.list, Value::Array(vec![field(form, inner)]));
    match T::deserialize(Here(&file)).map_err(|misread| misread.placed().1) {
        Err(Slip::UnknownField { name, .. }) => !rest.contains(&Segment::Field(name)),
        _ => true,
    }
}
