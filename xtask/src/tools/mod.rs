//! Brings what a command needs and this machine lacks: pinned, once per user, side by side.

mod apt;
mod browser;
pub mod cache;
mod crates;
pub mod npm;
mod rust;
mod task;

use crate::project;
use anyhow::{Context, Result};
use browser::Browser;
use crates::{BINDGEN, Crate, WASM_BINDGEN, WASM_SPLIT};
use rust::Rust;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};
pub use task::Task;

/// What the tools are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building the page for this machine.
    Serving,
    /// Building it for others.
    Page,
    /// Building it so, and testing it in a browser.
    Tests,
}

/// Everything that was asked for. What is compiled or fetched comes in the background: who needs it waits.
pub struct Tools {
    rust: Option<PathBuf>,
    linker: Option<PathBuf>,
    wasm_bindgen: Task,
    wasm_split: Option<Task>,
    wasm_opt: Option<Task>,
    tests: Option<TestTools>,
}

/// What the tests need besides.
pub struct TestTools {
    /// Chromium and its driver.
    pub browser: Browser,
    node_modules: Task,
}

impl TestTools {
    /// Node, in the folder of the browser tests, told where the page is served and where Chromium is.
    pub fn node(&self, port: u16) -> Result<Command> {
        let tests = project::root().join("tests/browser");
        link(&self.node_modules.folder()?, &tests.join("node_modules"))?;
        let mut command = Command::new("node");
        command.current_dir(tests).env("SITE", format!("http://127.0.0.1:{port}/"));
        command.env("CHROMIUM", &self.browser.shell).env("OUTPUT", project::work().join("browser"));
        Ok(command)
    }
}

/// Finds the tools, and begins to install those that are missing.
pub fn bring(what: For) -> Result<Tools> {
    let tests = what == For::Tests;
    if !all_at_hand(what) {
        println!("bringing the tools (kept in {})", cache::dir()?.display());
    }
    let program = |of: &'static Crate| Task::start(|| of.at_hand().map_or_else(|| of.install(), Ok));
    let others = what != For::Serving;
    let wasm_bindgen = program(bindgen(what));
    let wasm_split = others.then(|| program(&WASM_SPLIT));
    let wasm_opt = others.then(|| {
        Task::start(|| match npm::wasm_opt_on_path() {
            Some(dir) => Ok(dir),
            None => Ok(npm::WASM_OPT.install()?.join(".bin")),
        })
    });
    let node_modules = tests.then(|| Task::start(|| npm::BROWSER_TESTS.install()));
    let (rust, browser) = system(tests)?;
    let (rust, linker) = match rust {
        Rust::AtHand => (None, None),
        Rust::Debian { bin, linker } => (Some(bin), Some(linker)),
    };
    let tests = browser.zip(node_modules).map(|(browser, node_modules)| TestTools { browser, node_modules });
    Ok(Tools { rust, linker, wasm_bindgen, wasm_split, wasm_opt, tests })
}

/// The tests need its runner; else the whole program is used only if it is here.
fn bindgen(what: For) -> &'static Crate {
    if what == For::Tests || WASM_BINDGEN.at_hand().is_some() { &WASM_BINDGEN } else { &BINDGEN }
}

fn all_at_hand(what: For) -> bool {
    bindgen(what).at_hand().is_some()
        && (what == For::Serving || WASM_SPLIT.at_hand().is_some())
        && (what == For::Serving || npm::WASM_OPT.is_here() || npm::wasm_opt_on_path().is_some())
        && (what != For::Tests || npm::BROWSER_TESTS.is_here())
}

/// What comes from the system: a Rust for WebAssembly and a browser, in one run of apt-get.
fn system(tests: bool) -> Result<(Rust, Option<Browser>)> {
    let plan = rust::plan(tests)?;
    let mut packages = match &plan {
        rust::Plan::AtHand => vec![],
        rust::Plan::Debian(packages) => packages.clone(),
    };
    if tests {
        packages.extend(browser::missing()?);
    }
    apt::install(&packages, "about half a minute")?;
    let browser = if tests { Some(browser::installed()?) } else { None };
    Ok((rust::found(&plan)?, browser))
}

impl Tools {
    /// Cargo for WebAssembly: the right Rust, its own target folder, and nothing of what cargo set for xtask
    /// itself.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// A program of that Rust.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        for (key, _) in std::env::vars_os() {
            let key = key.to_string_lossy();
            if key.starts_with("CARGO_PKG_") || key.starts_with("CARGO_MANIFEST_") || key == "LD_LIBRARY_PATH"
            {
                command.env_remove(&*key);
            }
        }
        command.env("CARGO_TARGET_DIR", project::wasm_target());
        // Browsers have no use for it here, and it is most of what a debug build weighs.
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        command.env("PATH", self.search_path()).current_dir(project::root());
        if let Some(linker) = &self.linker {
            command.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTUP_TOOLCHAIN");
            // Lets a stable compiler build its own standard library.
            command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        command
    }

    /// Cargo, to run tests for WebAssembly in Chromium.
    pub fn cargo_test(&self) -> Result<Command> {
        let mut command = self.cargo();
        let runner = self.wasm_bindgen()?.join("wasm-bindgen-test-runner");
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
        command.env("CHROMEDRIVER", &self.tests()?.browser.driver);
        Ok(command)
    }

    /// The folder of wasm-bindgen's programs.
    pub fn wasm_bindgen(&self) -> Result<PathBuf> {
        self.wasm_bindgen.folder()
    }

    /// The folder of wasm-split-cli.
    pub fn wasm_split(&self) -> Result<PathBuf> {
        self.wasm_split.as_ref().context("wasm-split was not asked for")?.folder()
    }

    /// The folder of wasm-opt.
    pub fn wasm_opt(&self) -> Result<PathBuf> {
        self.wasm_opt.as_ref().context("wasm-opt was not asked for")?.folder()
    }

    /// What the tests need.
    pub fn tests(&self) -> Result<&TestTools> {
        self.tests.as_ref().context("tools for tests were not asked for")
    }

    fn search_path(&self) -> OsString {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let all = self.rust.iter().cloned().chain(std::env::split_paths(&old));
        std::env::join_paths(all).unwrap_or(old)
    }
}

/// Makes `link` point to the folder, whatever it pointed to before.
fn link(folder: &Path, link: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|now| now == folder) {
        return Ok(());
    }
    match fs::remove_file(link) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("{} is in the way: remove it", link.display()));
        }
        _ => {}
    }
    std::os::unix::fs::symlink(folder, link).with_context(|| format!("cannot create {}", link.display()))
}
