//! A Rust that compiles for `wasm32-unknown-unknown`: the one at hand with that target's standard
//! library, or Debian's, which compiles the library from its sources along with the program.

use super::{apt, cache};
use crate::run::{Logged, output, which};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN: &[&str] = &["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_CLIPPY: &str = "rust-web-clippy";
/// What Debian's packages are linked to in the cache, so that they alone come first on PATH.
const DEBIAN_PROGRAMS: &[&str] = &["cargo", "rustc", "rustdoc", "cargo-clippy", "clippy-driver"];

/// Which Rust builds the page.
pub enum Rust {
    /// The one that runs xtask.
    AtHand,
    /// Debian's, its programs linked in `bin`; it links with `linker`.
    Debian {
        /// Goes first on PATH.
        bin: PathBuf,
        /// An LLD that speaks WebAssembly.
        linker: PathBuf,
    },
}

/// What is left to do.
pub enum Plan {
    /// The target's standard library is there.
    AtHand,
    /// It is not, and these packages bring another Rust.
    Debian(Vec<&'static str>),
}

/// Finds out what there is. Asks rustup for the target, where it may.
pub fn plan(clippy: bool) -> Result<Plan> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]))
        .context("`rustc --print sysroot` failed: no Rust on PATH\n  way out: install Rust with rustup")?;
    if Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").is_dir() {
        return Ok(Plan::AtHand);
    }
    let debian = apt::is_here().then(|| {
        let clippy = clippy.then_some(DEBIAN_CLIPPY);
        let linker = lld(&sysroot).is_none().then_some("lld");
        apt::missing(&DEBIAN.iter().copied().chain(clippy).chain(linker).collect::<Vec<_>>())
    });
    if debian.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Plan::Debian(vec![]));
    }
    let rustup = ask_rustup();
    if rustup.is_ok() {
        return Ok(Plan::AtHand);
    }
    if let Some(missing) = debian {
        return Ok(Plan::Debian(missing));
    }
    bail!(
        "the {TARGET} standard library is missing, and neither way to it works here\n\
         1. rustup: {:#}\n\
         2. Debian's packages {}: there is no apt-get on this machine\n\
         way out: with rustup, `rustup target add {TARGET}`; without it, install the {TARGET} standard library \
         of your Rust the way your system does it",
        rustup.expect_err("returned above if it worked"),
        DEBIAN.join(" ")
    )
}

/// The Rust of a plan, once its packages are installed.
pub fn found(plan: &Plan) -> Result<Rust> {
    if matches!(plan, Plan::AtHand) {
        return Ok(Rust::AtHand);
    }
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    let linker =
        lld(&sysroot).context("no rust-lld and no wasm-ld found\n  way out: install Debian's package lld")?;
    let home = cache::once("debian-rust", |dir| {
        std::fs::create_dir(dir.join("bin"))?;
        for program in DEBIAN_PROGRAMS {
            std::os::unix::fs::symlink(Path::new("/usr/bin").join(program), dir.join("bin").join(program))?;
        }
        Ok(())
    })?;
    Ok(Rust::Debian { bin: home.join("bin"), linker })
}

fn ask_rustup() -> Result<()> {
    if which("rustup").is_none() {
        bail!("rustup is not on PATH");
    }
    if std::env::var("RUSTUP_AUTO_INSTALL").as_deref() == Ok("0") {
        bail!("automatic installs are switched off (RUSTUP_AUTO_INSTALL=0)");
    }
    println!("  adding the target {TARGET} with rustup (a few seconds, once per toolchain)");
    let way_out = "Debian's packages are tried next, where there are any";
    Logged { name: "rustup target add", log: cache::log("rustup")?, way_out }
        .run(Command::new("rustup").args(["target", "add", TARGET]))
}

/// rustup's own LLD, or one of the system's.
fn lld(sysroot: &str) -> Option<PathBuf> {
    let hosts = std::fs::read_dir(Path::new(sysroot).join("lib/rustlib")).ok()?;
    let own = hosts.flatten().map(|host| host.path().join("bin/rust-lld")).find(|file| file.is_file());
    own.or_else(|| which("wasm-ld"))
}
