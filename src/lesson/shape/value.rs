//! JSON as serde reads it, with the place and the kind of a mistake kept: [`Misread`].
//!
//! It takes what `serde_json` takes, but for a list in place of a table.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::{Value, map};

use super::super::problem::Segment;
use super::slip::{Misread, Wanted};

type Read<T> = Result<T, Misread>;
type Names = &'static [&'static str];

/// What is to be read.
#[derive(Clone, Copy)]
pub(super) struct Here<'v>(pub &'v Value);

/// Methods that read what they find as it is, if it has this form.
macro_rules! only {
    ($($method:ident($($argument:ty)?) $wanted:expr, $fits:expr;)*) => {
        $(fn $method<V: Visitor<'de>>(self, $(_: $argument,)? visitor: V) -> Read<V::Value> {
            self.only($wanted, $fits, visitor)
        })*
    };
}

impl<'de> Here<'de> {
    fn only<V: Visitor<'de>>(
        self,
        wanted: Wanted,
        fits: impl FnOnce(&Value) -> bool,
        visitor: V,
    ) -> Read<V::Value> {
        if fits(self.0) { self.deserialize_any(visitor) } else { Err(Misread::wanted(wanted)) }
    }
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
        deserialize_bool() Wanted::Truth, Value::is_boolean;
        deserialize_u8() Wanted::WholeTo(u8::MAX.into()), up_to(u8::MAX);
        deserialize_u16() Wanted::WholeTo(u16::MAX), up_to(u16::MAX);
        // Nobody wants to read the largest numbers there are.
        deserialize_u32() Wanted::WholeFrom0, up_to(u32::MAX);
        deserialize_u64() Wanted::WholeFrom0, Value::is_u64;
        deserialize_i8() Wanted::Whole, within::<i8>;
        deserialize_i16() Wanted::Whole, within::<i16>;
        deserialize_i32() Wanted::Whole, within::<i32>;
        deserialize_i64() Wanted::Whole, Value::is_i64;
        deserialize_f32() Wanted::Number, Value::is_number;
        deserialize_f64() Wanted::Number, Value::is_number;
        deserialize_char() Wanted::Text, Value::is_string;
        deserialize_str() Wanted::Text, Value::is_string;
        deserialize_string() Wanted::Text, Value::is_string;
        deserialize_identifier() Wanted::Text, Value::is_string;
        deserialize_unit() Wanted::Nothing, Value::is_null;
        deserialize_unit_struct(&'static str) Wanted::Nothing, Value::is_null;
        deserialize_seq() Wanted::List, Value::is_array;
        deserialize_map() Wanted::Table, Value::is_object;
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
        self.only(Wanted::ListOf(len), fits, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(self, _: &str, len: usize, visitor: V) -> Read<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &str, _: Names, visitor: V) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(self, _: &str, _: Names, visitor: V) -> Read<V::Value> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Kind { name, value: None }),
            Value::Object(fields) if fields.len() == 1 => {
                let mut fields = fields.iter().map(|(name, value)| Kind { name, value: Some(value) });
                fields
                    .next()
                    .map_or_else(|| Err(Misread::wanted(Wanted::Kind)), |kind| visitor.visit_enum(kind))
            }
            _ => Err(Misread::wanted(Wanted::Kind)),
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
            return Err(Misread::custom(format!("{{ {} = … }}", self.name)));
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
