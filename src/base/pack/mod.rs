//! Values as bytes, and back: what the build writes for the page.
//!
//! Whole numbers are variable in length, seven bits a byte, the lowest first; texts and lists begin with
//! their length; a variant begins with its number. Fields follow each other in the order in which they are
//! listed, without names: who changes a shape changes what bytes mean (see [`Shape`]).

mod file;
mod macros;
mod reader;
mod shape;
mod values;

pub use file::{Unreadable, open, open_first, seal};
pub(crate) use macros::{pack_parts, packed, packed_enum, packed_units};
pub use reader::Reader;
pub use shape::Shape;

/// What can be written as bytes and read again.
pub trait Pack: Sized {
    /// Writes it behind what is there.
    fn pack(&self, out: &mut Vec<u8>);

    /// Reads it. From damaged bytes comes something or other, and the reader knows: so no field has to ask,
    /// and there is less code.
    fn unpack(from: &mut Reader<'_>) -> Self;

    /// Tells how it is written.
    fn describe(shape: &mut Shape);
}

/// A whole number, seven bits a byte.
fn write_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// One of these, by its place among them.
pub(crate) fn pack_one_of<T: PartialEq>(one: &T, all: &[T], out: &mut Vec<u8>) {
    let at = all.iter().position(|other| other == one);
    write_number(at.unwrap_or(all.len()) as u64, out);
}
