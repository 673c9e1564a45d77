//! Programs that crates bring: found on PATH in the right version, or installed into the cache.

use super::cache;
use crate::run::{Logged, output, took, which};
use crate::{made_from, project};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// A program that a crate brings.
pub struct Crate {
    /// The crate's name.
    pub name: &'static str,
    /// The program that tells the version.
    pub program: &'static str,
    /// All programs that must be there.
    pub programs: &'static [&'static str],
    /// The version that this project is built with.
    pub version: &'static str,
    /// Where it is in this checkout, if it is this project's own.
    pub own: Option<&'static str>,
    /// How it is compiled, where no prebuilt one is to be had.
    pub options: &'static [&'static str],
    /// Settings that make compiling it quick.
    pub env: &'static [(&'static str, &'static str)],
    /// The crates that are worth optimising all the same.
    pub optimised: &'static [&'static str],
    /// How long that usually takes.
    pub about: &'static str,
}

/// The maker of the JavaScript beside the WebAssembly, as far as a page needs it.
pub const BINDGEN: Crate = Crate {
    name: "bindgen",
    program: "wasm-bindgen",
    programs: &["wasm-bindgen"],
    version: "0.2.128",
    own: Some("xtask/bindgen"),
    options: &[],
    env: &[],
    optimised: &[],
    about: "about 1 min",
};

/// The same with the runner of its tests. Optimised only where it works through the program; the rest (a server, a
/// client, their encryption) hardly runs.
pub const WASM_BINDGEN: Crate = Crate {
    name: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    version: "0.2.128",
    own: None,
    options: &[],
    env: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")],
    optimised: &[
        "walrus",
        "wasmparser",
        "wasm-encoder",
        "wasm-bindgen-cli-support",
        "rustc-demangle",
        "gimli",
        "leb128",
        "leb128fmt",
        "id-arena",
        "hashbrown",
        "foldhash",
        "indexmap",
    ],
    about: "about 4 min",
};

/// What takes the linked program apart (`late/`).
pub const WASM_SPLIT: Crate = Crate {
    name: "wasm_split_cli_support",
    program: "wasm-split-cli",
    programs: &["wasm-split-cli"],
    version: "0.2.4",
    own: None,
    options: &["--features", "build-binary"],
    env: &[("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")],
    optimised: &[],
    about: "about 1 min",
};

impl Crate {
    /// The folder that holds the programs, if nothing needs to be done for it.
    pub fn at_hand(&self) -> Option<PathBuf> {
        let cached = cache::dir().ok()?.join(self.key().ok()?).join("bin");
        if cached.is_dir() {
            return Some(cached);
        }
        let dir = which(self.program)?.parent()?.to_path_buf();
        let printed = output(Command::new(dir.join(self.program)).arg("--version"))?;
        let right = printed.split_whitespace().any(|word| word == self.version);
        (right && self.programs.iter().all(|program| dir.join(program).is_file())).then_some(dir)
    }

    /// Installs it: prebuilt where `cargo binstall` has it, else compiled.
    pub fn install(&self) -> Result<PathBuf> {
        let home = cache::once(&self.key()?, |dir| {
            let start = Instant::now();
            if self.binstall(dir) {
                println!("  installed {} {} (prebuilt) in {}", self.name, self.version, took(start));
                return Ok(());
            }
            println!("  installing {} {} ({}, once per user)", self.name, self.version, self.about);
            self.compile(dir)?;
            println!("  installed {} {} in {}", self.name, self.version, took(start));
            Ok(())
        })?;
        Ok(home.join("bin"))
    }

    /// Its name in the cache. What is this project's own is another when its sources are.
    fn key(&self) -> Result<String> {
        let Some(path) = self.own else { return Ok(format!("{}-{}", self.name, self.version)) };
        Ok(format!("{}-{}", self.name, made_from::files(&project::root().join(path), self.version)?))
    }

    fn binstall(&self, dir: &Path) -> bool {
        if self.own.is_some() || which("cargo-binstall").is_none() {
            return false;
        }
        let mut command = Command::new("cargo-binstall");
        command.args(["--no-confirm", "--no-track", "--disable-strategies", "compile", "--install-path"]);
        command.arg(dir.join("bin")).arg(format!("{}@{}", self.name, self.version));
        let Ok(log) = cache::log(&format!("{}-binstall", self.name)) else { return false };
        let done =
            Logged { name: self.name, log, way_out: "it is compiled instead" }.run(&mut command).is_ok();
        done && self.programs.iter().all(|program| dir.join("bin").join(program).is_file())
    }

    fn compile(&self, dir: &Path) -> Result<()> {
        let target = dir.join("target");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.arg("install");
        match self.own {
            Some(path) => command.arg("--path").arg(project::root().join(path)),
            None => command.args([self.name, "--version", &format!("={}", self.version)]),
        };
        command.args(["--locked", "--no-track"]);
        for name in self.optimised {
            command.arg("--config").arg(format!("profile.release.package.{name}.opt-level=2"));
        }
        command.args(self.options).arg("--root").arg(dir).envs(self.env.iter().copied());
        // Away from this project's own settings and its folders.
        command.current_dir(dir).env("CARGO_TARGET_DIR", &target);
        let by_hand = format!(
            "read the output; any {0} {1} on PATH is used as well, so `cargo install {0} --version {1} --locked` by hand does it too",
            self.name, self.version
        );
        let name = format!("{} {}", self.name, self.version);
        Logged { name: &name, log: cache::log(&self.key()?)?, way_out: &by_hand }.run(&mut command)?;
        fs::remove_dir_all(&target).with_context(|| format!("cannot remove {}", target.display()))
    }
}
