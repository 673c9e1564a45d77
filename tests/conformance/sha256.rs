//! The hash by which recordings keep long bodies.

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal.
pub fn hex(data: &[u8]) -> String {
    Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect()
}
