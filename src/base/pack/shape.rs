//! How types are packed, as a text: it changes when the bytes come to mean something else.

use std::any::type_name;

use super::Pack;

/// The text, as it grows.
#[derive(Debug, Default)]
pub struct Shape {
    text: String,
    /// The types that stand in it already, by their full names.
    known: Vec<&'static str>,
}

impl Shape {
    /// How one type is packed, and every type in it.
    pub fn of<T: Pack>() -> String {
        let mut shape = Self::default();
        T::describe(&mut shape);
        shape.text
    }

    /// Adds a word.
    pub fn word(&mut self, word: &str) {
        self.text.push_str(word);
        self.text.push(' ');
    }

    /// Adds a type by its name and, the first time, by its parts.
    pub fn begin<T>(&mut self, name: &str, parts: impl FnOnce(&mut Self)) {
        self.word(name);
        if !self.known.contains(&type_name::<T>()) {
            self.known.push(type_name::<T>());
            self.word("{");
            parts(self);
            self.word("}");
        }
    }

    /// Adds a part by its name and its type, which is known from how one gets to it.
    pub fn part<T, P: Pack>(&mut self, name: &str, _: impl Fn(&T) -> Option<&P>) {
        self.word(name);
        P::describe(self);
    }
}
