//! Items of a list that have one of several forms, told apart by a tag: `to = "topic"`.
//!
//! Serde reads the tag of an enum only by keeping the item aside, and loses the places of mistakes in
//! it. So the tag is folded first: `{ to = "topic", … }` becomes `{ topic = { … } }`, and is unfolded in
//! what is told.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A file: a form, with tags in it or without.
pub(in crate::lesson) trait Form: DeserializeOwned {
    const TAGS: &'static [Tag] = &[];
}

/// Tells the forms of a list's items apart.
pub(in crate::lesson) struct Tag {
    /// The list, at the top of the file.
    pub list: &'static str,
    pub field: &'static str,
    /// The forms, each with what an item of it is called; the first one needs no tag.
    pub forms: &'static [(&'static str, &'static str)],
}

/// A file with its tags folded.
pub(super) fn folded<T: Form>(value: &Value) -> Value {
    let mut value = value.clone();
    for tag in T::TAGS {
        let items = value.get_mut(tag.list).and_then(Value::as_array_mut);
        items.into_iter().flatten().for_each(|item| tag.fold(item));
    }
    value
}

impl Tag {
    fn fold(&self, item: &mut Value) {
        let form = match item.as_object_mut().and_then(|fields| fields.remove(self.field)) {
            Some(Value::String(form)) => form,
            // No form has such a name: that is told as for any other unknown name.
            Some(other) => other.to_string(),
            None => self.forms.first().map_or_else(String::new, |(form, _)| (*form).to_owned()),
        };
        *item = Value::Object(Map::from_iter([(form, item.take())]));
    }
}
