//! AMQP field values and tables (AMQP 0-9-1, 4.2.5.5).

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::base::OrdMap;

/// A short string: the name of an exchange or queue, a routing key.
pub type Name = Rc<str>;

/// A field table: headers, or the arguments of a declaration.
pub type FieldTable = OrdMap<Name, Value>;

/// The value of a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// No value; in a headers binding it asks for the field to be there.
    Void,
    /// A truth value.
    Bool(bool),
    /// A signed integer of any width.
    Int(i64),
    /// A double-precision number.
    Float(f64),
    /// A long string.
    Text(Name),
    /// An array.
    List(Vec<Value>),
    /// A nested table.
    Table(FieldTable),
}

impl Value {
    /// The integer in it, if it is one.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The text in it, if it is text.
    pub fn as_text(&self) -> Option<&Name> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}
