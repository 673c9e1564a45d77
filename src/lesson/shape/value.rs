//! JSON as serde reads it, with the place and the kind of a mistake kept: [`Misread`].
//!
//! It takes what `serde_json` takes, but for a list in place of a table.

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::{Map, Value, map};

use super::super::problem::Segment;
use super::slip::{Misread, Wanted};

type Read<T> = Result<T, Misread>;

/// What is to be read.
#[derive(Clone, Copy)]
pub(super) struct Here<'v>(pub &'v Value);

fn wanted<T>(wanted: Wanted) -> Read<T> {
    Err(Misread::wanted(wanted))
}

/// Numbers up to the last one that fits the type.
macro_rules! whole {
    ($($method:ident: $number:ty),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            let last = u64::from(<$number>::MAX);
            match self.0.as_u64().filter(|number| *number <= last) {
                Some(number) => visitor.visit_u64(number),
                // Nobody wants to read the largest numbers there are.
                None => wanted(Wanted::Whole(Some(0), Some(last).filter(|last| *last < u64::from(u32::MAX)))),
            }
        })*
    };
}

macro_rules! signed {
    ($($method:ident: $number:ty),* $(,)?) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
            match self.0.as_i64().filter(|number| <$number>::try_from(*number).is_ok()) {
                Some(number) => visitor.visit_i64(number),
                None => wanted(Wanted::Whole(None, None)),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Here<'de> {
    type Error = Misread;

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

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        match self.0 {
            Value::Bool(truth) => visitor.visit_bool(*truth),
            _ => wanted(Wanted::Truth),
        }
    }

    whole! { deserialize_u8: u8, deserialize_u16: u16, deserialize_u32: u32, deserialize_u64: u64 }
    signed! { deserialize_i8: i8, deserialize_i16: i16, deserialize_i32: i32, deserialize_i64: i64 }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.0.as_f64().map_or_else(|| wanted(Wanted::Number), |number| visitor.visit_f64(number))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.0.as_str().map_or_else(|| wanted(Wanted::Text), |text| visitor.visit_borrowed_str(text))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_any(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_null() { visitor.visit_unit() } else { wanted(Wanted::Nothing) }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_array() { self.deserialize_any(visitor) } else { wanted(Wanted::List) }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Read<V::Value> {
        match self.0.as_array() {
            Some(items) if items.len() == len => self.deserialize_any(visitor),
            _ => wanted(Wanted::ListOf(len)),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_tuple(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        if self.0.is_object() { self.deserialize_any(visitor) } else { wanted(Wanted::Table) }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        match self.0 {
            Value::String(name) => visitor.visit_enum(Kind { name, value: None }),
            Value::Object(fields) => match only(fields) {
                Some((name, value)) => visitor.visit_enum(Kind { name, value: Some(value) }),
                None => wanted(Wanted::Kind),
            },
            _ => wanted(Wanted::Kind),
        }
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_str(visitor)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }
}

/// The field of a table that has no other.
fn only(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, value) = fields.iter().next()?;
    (fields.len() == 1).then_some((name, value))
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
            return wanted(Wanted::Words(format!("{{ {} = … }}", self.name)));
        };
        read(Here(value)).map_err(|misread| misread.within(Segment::from(self.name)))
    }
}

impl<'de> VariantAccess<'de> for Kind<'de> {
    type Error = Misread;

    fn unit_variant(self) -> Read<()> {
        match self.value {
            None => Ok(()),
            Some(_) => wanted(Wanted::Words(format!("\"{}\"", self.name))),
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
