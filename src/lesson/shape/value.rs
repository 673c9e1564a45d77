//! JSON as serde reads it, with the place and the kind of a mistake kept: [`Misread`].
//!
//! It takes what `serde_json` takes, but for a list in place of a table.

use std::fmt::Display;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::{Value, json, map};

use super::super::problem::Segment;
use super::slip::Misread;

type Read<T> = Result<T, Misread>;
type Names = &'static [&'static str];

/// What is to be read.
#[derive(Clone, Copy)]
pub(super) struct Here<'v>(pub &'v Value);

impl<'de> Here<'de> {
    /// Reads what is found as it is, if it has the form that is wanted.
    fn only<V: Visitor<'de>>(
        self,
        (words, stand_in): (impl Display, Value),
        fits: impl FnOnce(&Value) -> bool,
        visitor: V,
    ) -> Read<V::Value> {
        if fits(self.0) { self.deserialize_any(visitor) } else { Err(Misread::wanted(words, stand_in)) }
    }
}

macro_rules! only {
    ($($method:ident($($argument:ty)?) $words:literal, $stand_in:tt, $fits:expr;)*) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $argument,)? visitor: V) -> Read<V::Value> {
            self.only(($words, json!($stand_in)), $fits, visitor)
        })*
    };
}

/// Is it a whole number from 0 to the last one?
fn up_to(last: impl Into<u64>) -> impl FnOnce(&Value) -> bool {
    let last = last.into();
    move |value| value.as_u64().is_some_and(|number| number <= last)
}

/// Is it a whole number of that type?
fn within<N: TryFrom<i64>>(value: &Value) -> bool {
    value.as_i64().is_some_and(|number| N::try_from(number).is_ok())
}

impl<'de> Deserializer<'de> for Here<'de> {
    type Error = Misread;

    only! {
        deserialize_bool() "true or false", false, Value::is_boolean;
        deserialize_u8() "a whole number from 0 to 255", 0, up_to(u8::MAX);
        deserialize_u16() "a whole number from 0 to 65535", 0, up_to(u16::MAX);
        // Nobody wants to read the largest numbers there are.
        deserialize_u32() "a whole number from 0", 0, up_to(u32::MAX);
        deserialize_u64() "a whole number from 0", 0, Value::is_u64;
        deserialize_i8() "a whole number", 0, within::<i8>;
        deserialize_i16() "a whole number", 0, within::<i16>;
        deserialize_i32() "a whole number", 0, within::<i32>;
        deserialize_i64() "a whole number", 0, Value::is_i64;
        deserialize_f32() "a number", 0, Value::is_number;
        deserialize_f64() "a number", 0, Value::is_number;
        deserialize_char() "text", "", Value::is_string;
        deserialize_str() "text", "", Value::is_string;
        deserialize_string() "text", "", Value::is_string;
        deserialize_identifier() "text", "", Value::is_string;
        deserialize_unit() "nothing", null, Value::is_null;
        deserialize_unit_struct(&'static str) "nothing", null, Value::is_null;
        deserialize_seq() "a list", [], Value::is_array;
        deserialize_map() "a table", {}, Value::is_object;
    }

    serde::forward_to_deserialize_any! { bytes byte_buf ignored_any }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => visitor.visit_seq(Items(items.iter().enumerate())),
            Value::Object(fields) => visitor.visit_map(Fields { rest: fields.iter(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Read<V::Value> {
        let fits = |value: &Value| value.as_array().is_some_and(|items| items.len() == len);
        let words = if len == 2 { "a list of two".to_owned() } else { format!("a list of {len}") };
        self.only((words, vec![0; len].into()), fits, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &str, len: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &str, _: Names, visitor: V) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &str, _: Names, visitor: V) -> Read<V::Value> {
        let kind = match self.0 {
            Value::String(name) => Some(Kind { name, value: None }),
            Value::Object(fields) if fields.len() == 1 => {
                fields.iter().map(|(name, value)| Kind { name, value: Some(value) }).next()
            }
            _ => None,
        };
        match kind {
            Some(kind) => visitor.visit_enum(kind),
            None => Err(Misread::wanted("a name or a table of one field", json!(""))),
        }
    }
}

struct Items<I>(I);

impl<'de, I: Iterator<Item = (usize, &'de Value)>> SeqAccess<'de> for Items<I> {
    type Error = Misread;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Read<Option<T::Value>> {
        let Some((index, value)) = self.0.next() else { return Ok(None) };
        seed.deserialize(Here(value)).map(Some).map_err(|misread| misread.within(index))
    }
}

struct Fields<'v> {
    rest: map::Iter<'v>,
    /// That of the field whose name was read last.
    value: Option<(&'v str, &'v Value)>,
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Read<Option<K::Value>> {
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some((name, value));
        let name: StrDeserializer<'_, Misread> = name.as_str().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Read<S::Value> {
        let (name, value) = self.value.take().unwrap_or(("", &Value::Null));
        seed.deserialize(Here(value)).map_err(|misread| misread.within(name))
    }
}

/// One of several kinds: its name and, in a table of one field, what it holds.
struct Kind<'v> {
    name: &'v str,
    value: Option<&'v Value>,
}

impl<'de> EnumAccess<'de> for Kind<'de> {
    type Error = Misread;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Read<(S::Value, Self)> {
        let name: StrDeserializer<'_, Misread> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> Kind<'de> {
    /// What it holds.
    fn held<T>(self, read: impl FnOnce(Here<'de>) -> Read<T>) -> Read<T> {
        let Some(value) = self.value else {
            return Err(Misread::custom(format!("`{{ {} = … }}`", self.name)));
        };
        read(Here(value)).map_err(|misread| misread.within(Segment::from(self.name)))
    }
}

impl<'de> VariantAccess<'de> for Kind<'de> {
    type Error = Misread;

    fn unit_variant(self) -> Read<()> {
        match self.value {
            None => Ok(()),
            Some(_) => Err(Misread::custom(format!("\"{}\"", self.name))),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Read<T::Value> {
        self.held(|here| seed.deserialize(here))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Read<V::Value> {
        self.held(|here| here.deserialize_tuple(len, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Read<V::Value> {
        self.held(|here| here.deserialize_map(visitor))
    }
}
