//! A fingerprint of text or bytes: the same on every platform, so that two runs can be compared by one number.

use std::fmt;
use std::hash::Hasher;

use fnv::FnvHasher;

/// FNV-1a over the bytes added so far. Tells runs apart; it is no protection against forgery.
#[derive(Default)]
pub struct Fingerprint(FnvHasher);

impl Fingerprint {
    /// Adds `text` and a line end.
    pub fn add_line(&mut self, text: &str) {
        self.add(text.as_bytes());
        self.add(b"\n");
    }

    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The number so far.
    pub fn number(&self) -> u64 {
        self.0.finish()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.number())
    }
}
