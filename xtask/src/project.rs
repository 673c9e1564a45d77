//! Where things are in this checkout.

use fnv::FnvHasher;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

/// The checkout's root folder.
pub fn root() -> PathBuf {
    let of_a_program = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = of_a_program.ancestors().find(|folder| folder.join("Trunk.toml").is_file());
    root.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where WebAssembly is built. Apart from `target/`, since the compiler may be another one.
pub fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}

/// Where these commands are built: what they are made of is apart from what the tests need.
pub fn tools_target() -> PathBuf {
    root().join("target").join(TOOLS)
}

/// The profile that `.cargo/config.toml` names for it, too.
pub const TOOLS: &str = "tools";

/// Where the commands leave what they made: logs, the page under test.
pub fn work() -> PathBuf {
    root().join("target/xtask")
}

/// FNV-1a, 64 bits, in hex: names files by what is in them.
pub fn hash(bytes: &[u8]) -> String {
    let mut hasher = FnvHasher::default();
    hasher.write(bytes);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_content_stay_what_they_were() {
        // Two of the values that the authors of FNV list.
        assert_eq!(hash(b""), "cbf29ce484222325");
        assert_eq!(hash(b"foobar"), "85944171f73967e8");
    }
}
