//! A choice of the reader's that outlives the visit, where storage allows.

use yew::prelude::*;

use crate::ui::storage;

/// The text kept under a key (or `initial`), and how to keep another.
#[hook]
pub fn use_stored(key: &'static str, initial: &'static str) -> (AttrValue, Callback<AttrValue>) {
    let value = use_state(|| storage::read(key).map_or(AttrValue::Static(initial), AttrValue::from));
    let set = {
        let setter = value.setter();
        Callback::from(move |next: AttrValue| {
            storage::write(key, &next);
            setter.set(next);
        })
    };
    ((*value).clone(), set)
}
