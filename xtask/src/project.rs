//! Where things are in this checkout.

use std::path::{Path, PathBuf};

/// The checkout's root folder.
pub fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where WebAssembly is built. Apart from `target/`, since the compiler may be another one.
pub fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}

/// Where the commands leave what they made: logs, the page under test.
pub fn work() -> PathBuf {
    root().join("target/xtask")
}

/// FNV-1a, 64 bits, in hex: names files by what is in them.
pub fn hash(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
