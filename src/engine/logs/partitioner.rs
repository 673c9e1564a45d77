//! Which partition a key belongs to: the Java client's hash, byte for byte.
//!
//! A record without a key is not hashed; what becomes of it is the producer's choice.

const SEED: u32 = 0x9747_b28c;
const MULTIPLIER: u32 = 0x5bd1_e995;
const SHIFT: u32 = 24;

/// The partition of a key among so many (`BuiltInPartitioner.partitionForKey`). The empty key is a key. Of a
/// topic without partitions none can be chosen; 0 is told.
pub fn partition_for_key(key: &[u8], partitions: u16) -> u16 {
    let hash = murmur2(key) & 0x7fff_ffff;
    hash.checked_rem(u32::from(partitions)).map_or(0, |partition| partition as u16)
}

/// 32-bit MurmurHash2 with the seed that Kafka's clients share (`Utils.murmur2`).
pub fn murmur2(data: &[u8]) -> u32 {
    let mut words = data.chunks_exact(4);
    let mut hash = SEED ^ data.len() as u32;
    for word in &mut words {
        hash = hash.wrapping_mul(MULTIPLIER) ^ mixed(little_endian(word));
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        hash = (hash ^ little_endian(rest)).wrapping_mul(MULTIPLIER);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 15)
}

fn mixed(word: u32) -> u32 {
    let word = word.wrapping_mul(MULTIPLIER);
    (word ^ (word >> SHIFT)).wrapping_mul(MULTIPLIER)
}

/// Up to four bytes as a number, the lowest first.
fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |word, byte| (word << 8) | u32::from(*byte))
}
