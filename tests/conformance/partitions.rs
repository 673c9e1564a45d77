//! Recorded keys: their hashes, and their partitions among so many.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;
use sorting_office::engine::logs::{murmur2, partition_for_key};

#[derive(Deserialize)]
struct Vector {
    key_base64: String,
    /// As Java has it: signed.
    murmur2: i32,
    /// By the number of partitions.
    partitions: BTreeMap<String, u16>,
}

/// A vector as a case: named by its key.
pub fn as_case(mut vector: Json) -> Json {
    let key = vector["key_utf8"]
        .as_str()
        .map_or_else(|| vector["key_base64"].to_string(), |key| format!("{key:?}"));
    vector["id"] = format!("murmur2 {key}").into();
    vector["area"] = "murmur2".into();
    vector
}

/// Does the key come to the same hash and partitions?
pub fn check(case: &Json) -> Result<(), String> {
    let vector = Vector::deserialize(case).map_err(|error| error.to_string())?;
    let key = bytes(&vector.key_base64).ok_or("the key is not base64")?;
    let hash = murmur2(&key) as i32;
    if hash != vector.murmur2 {
        return Err(format!("expected the hash {}, found {hash}", vector.murmur2));
    }
    for (count, expected) in &vector.partitions {
        let found = partition_for_key(&key, count.parse().map_err(|_| "a count that is no number")?);
        if found != *expected {
            return Err(format!("expected partition {expected} of {count}, found {found}"));
        }
    }
    if vector.partitions.is_empty() { Err("no partitions are recorded".into()) } else { Ok(()) }
}

/// Reads base64 with its padding.
fn bytes(text: &str) -> Option<Vec<u8>> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        bits = (bits << 6 | value as u32) & 0x3fff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}
