//! How numbers, texts, lists, tables and times are packed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::{Pack, Reader, Shape, write_number};
use crate::base::{OrdMap, SimDuration, SimTime};

macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Pack for $number {
            fn pack(&self, out: &mut Vec<u8>) {
                write_number(*self as u64, out);
            }

            fn unpack(from: &mut Reader<'_>) -> Self {
                from.number_to(Self::MAX as u64) as Self
            }

            fn describe(shape: &mut Shape) {
                shape.word(stringify!($number));
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 }

/// As the page has it, in 32 bits.
impl Pack for usize {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(*self as u64, out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        u32::unpack(from) as Self
    }

    fn describe(shape: &mut Shape) {
        shape.word("usize");
    }
}

/// Small ones are short, whatever their sign.
impl Pack for i64 {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(((*self << 1) ^ (*self >> 63)) as u64, out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        let number = from.number();
        (number >> 1) as Self ^ -((number & 1) as Self)
    }

    fn describe(shape: &mut Shape) {
        shape.word("i64");
    }
}

impl Pack for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        from.number_to(1) == 1
    }

    fn describe(shape: &mut Shape) {
        shape.word("bool");
    }
}

/// Nothing but numbers: what is written is always one.
impl Pack for f64 {
    fn pack(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        let number = from.bytes(8).try_into().map_or(0.0, Self::from_le_bytes);
        if !number.is_finite() {
            from.fail();
            return 0.0;
        }
        number
    }

    fn describe(shape: &mut Shape) {
        shape.word("f64");
    }
}

impl Pack for Rc<str> {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(self.len() as u64, out);
        out.extend(self.as_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        from.text().into()
    }

    fn describe(shape: &mut Shape) {
        shape.word("text");
    }
}

impl Pack for String {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(self.len() as u64, out);
        out.extend(self.as_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        from.text().to_owned()
    }

    fn describe(shape: &mut Shape) {
        shape.word("text");
    }
}

impl<T: Pack> Pack for Rc<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        T::pack(self, out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        Self::new(T::unpack(from))
    }

    fn describe(shape: &mut Shape) {
        T::describe(shape);
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.is_some().pack(out);
        if let Some(it) = self {
            it.pack(out);
        }
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        bool::unpack(from).then(|| T::unpack(from))
    }

    fn describe(shape: &mut Shape) {
        shape.word("maybe");
        T::describe(shape);
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, out: &mut Vec<u8>) {
        self.0.pack(out);
        self.1.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        (A::unpack(from), B::unpack(from))
    }

    fn describe(shape: &mut Shape) {
        shape.word("pair");
        A::describe(shape);
        B::describe(shape);
    }
}

impl<T: Pack> Pack for Range<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.start.pack(out);
        self.end.pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        T::unpack(from)..T::unpack(from)
    }

    fn describe(shape: &mut Shape) {
        shape.word("range");
        T::describe(shape);
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(self.len() as u64, out);
        self.iter().for_each(|item| item.pack(out));
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        let (mut left, mut list) = (from.begin(), Self::new());
        while from.more(&mut left) {
            list.push(T::unpack(from));
        }
        list
    }

    fn describe(shape: &mut Shape) {
        shape.word("list");
        T::describe(shape);
    }
}

/// Tables are lists of their entries, in order.
macro_rules! tables {
    ($($table:ident)*) => {$(
        impl<K: Pack + Ord, V: Pack> Pack for $table<K, V> {
            fn pack(&self, out: &mut Vec<u8>) {
                write_number(self.len() as u64, out);
                for (key, value) in self {
                    key.pack(out);
                    value.pack(out);
                }
            }

            fn unpack(from: &mut Reader<'_>) -> Self {
                Vec::unpack(from).into_iter().collect()
            }

            fn describe(shape: &mut Shape) {
                shape.word("table");
                K::describe(shape);
                V::describe(shape);
            }
        }
    )*};
}

tables! { BTreeMap OrdMap }

impl Pack for SimTime {
    fn pack(&self, out: &mut Vec<u8>) {
        self.as_micros().pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        Self::from_micros(from.number())
    }

    fn describe(shape: &mut Shape) {
        shape.word("moment");
    }
}

impl Pack for SimDuration {
    fn pack(&self, out: &mut Vec<u8>) {
        self.as_micros().pack(out);
    }

    fn unpack(from: &mut Reader<'_>) -> Self {
        Self::from_micros(from.number())
    }

    fn describe(shape: &mut Shape) {
        shape.word("span");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed<T: Pack>(value: &T) -> Vec<u8> {
        let mut out = Vec::new();
        value.pack(&mut out);
        out
    }

    /// Reads bytes to their end; none if something is wrong in them.
    fn read<T: Pack>(bytes: &[u8]) -> Option<T> {
        let mut reader = Reader::new(bytes);
        let value = T::unpack(&mut reader);
        reader.is_done().then_some(value)
    }

    #[test]
    fn numbers_take_the_bytes_they_need() {
        for (number, bytes) in [(0_u64, 1), (127, 1), (128, 2), (16_384, 3), (u64::MAX, 10)] {
            assert_eq!(packed(&number).len(), bytes, "{number}");
            assert_eq!(read(&packed(&number)), Some(number));
        }
        for number in [0, -1, 1, -64, 63, i64::MIN, i64::MAX] {
            assert_eq!(read(&packed(&number)), Some(number));
        }
        assert_eq!((packed(&-64_i64).len(), packed(&64_i64).len()), (1, 2));
        for number in [0.0, -0.5, f64::MAX] {
            assert_eq!(read(&packed(&number)), Some(number));
        }
    }

    #[test]
    fn the_bytes_of_plain_values_stay_what_they_are() {
        let value = (vec![(300_u32, Some(-3_i64))], (Rc::<str>::from("né"), (true, 0.5)));
        let expected = [1, 0xac, 2, 1, 5, 3, b'n', 0xc3, 0xa9, 1, 0, 0, 0, 0, 0, 0, 0xe0, 0x3f];
        assert_eq!(packed(&value), expected);
        assert_eq!(read(&expected), Some(value));
    }

    #[test]
    fn what_cannot_have_been_written_is_refused() {
        assert_eq!(read::<u8>(&[0x80, 2]), None, "a number that is too large");
        assert_eq!(read::<u64>(&[0xff; 11]), None, "a number without end");
        assert_eq!(read::<u64>(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]), None);
        assert_eq!(read::<bool>(&[2]), None);
        assert_eq!(read::<f64>(&f64::NAN.to_le_bytes()), None);
        assert_eq!(read::<String>(&[2, b'a']), None, "shorter than it says");
        assert_eq!(read::<String>(&[1, 0xc3]), None, "no UTF-8");
        assert_eq!(read::<u8>(&[1, 1]), None, "more than was asked for");
        assert_eq!(read::<Vec<u8>>(&[0xff, 0xff, 0xff, 0xff, 0x0f, 1, 1]), None, "longer than all there is");
    }
}
