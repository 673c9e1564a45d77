//! A packed value as a file: bytes that tell what they are, of which format, and whether they are whole.

use super::{Pack, Reader};
use crate::base::Fingerprint;

/// How each such file begins.
const MAGIC: [u8; 4] = *b"SOPK";
/// Behind it: the format's number and the content's fingerprint, both with their lowest byte first.
const HEAD: usize = 4 + 4 + 8;

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not what was written.
    Damaged,
    /// It was written in another format, of this number.
    OtherFormat(u32),
}

/// A value as a file in the format of this number.
pub fn seal<T: Pack>(format: u32, value: &T) -> Vec<u8> {
    let mut content = Vec::new();
    value.pack(&mut content);
    let mut file = MAGIC.to_vec();
    file.extend(format.to_le_bytes());
    file.extend(fingerprint(&content).to_le_bytes());
    file.extend(content);
    file
}

/// The value in a file that [`seal`] made.
pub fn open<T: Pack>(format: u32, file: &[u8]) -> Result<T, Unreadable> {
    let mut reader = Reader::new(content(format, file)?);
    let value = T::unpack(&mut reader);
    if reader.is_done() { Ok(value) } else { Err(Unreadable::Damaged) }
}

/// The first value in such a file, whatever comes after it.
pub fn open_first<T: Pack>(format: u32, file: &[u8]) -> Result<T, Unreadable> {
    Ok(T::unpack(&mut Reader::new(content(format, file)?)))
}

fn content(format: u32, file: &[u8]) -> Result<&[u8], Unreadable> {
    let mut reader = Reader::new(file);
    if reader.bytes(MAGIC.len()) != MAGIC {
        return Err(Unreadable::Damaged);
    }
    let found =
        reader.bytes(4).try_into().map_or(Err(Unreadable::Damaged), |it| Ok(u32::from_le_bytes(it)))?;
    if found != format {
        return Err(Unreadable::OtherFormat(found));
    }
    let told = reader.bytes(8);
    let content = file.get(HEAD..).unwrap_or_default();
    if told == fingerprint(content).to_le_bytes() { Ok(content) } else { Err(Unreadable::Damaged) }
}

fn fingerprint(content: &[u8]) -> u64 {
    let mut fingerprint = Fingerprint::default();
    fingerprint.add(content);
    fingerprint.number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_and_in_its_own_format_or_not_at_all() {
        let value = vec!["a".to_owned(), "b".to_owned()];
        let file = seal(7, &value);
        assert_eq!(open(7, &file), Ok(value));
        assert_eq!(open::<Vec<String>>(8, &file), Err(Unreadable::OtherFormat(7)));
        assert_eq!(
            open::<Vec<u64>>(7, &file),
            Err(Unreadable::Damaged),
            "something else than what is asked for"
        );
        assert_eq!(open::<Vec<String>>(7, b"<!doctype html>"), Err(Unreadable::Damaged));
        for end in 0..file.len() {
            assert_eq!(open::<Vec<String>>(7, &file[..end]), Err(Unreadable::Damaged), "the first {end}");
        }
        for bit in 0..file.len() * 8 {
            let mut flipped = file.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open::<Vec<String>>(7, &flipped).is_err(), "bit {bit}");
        }
    }
}
