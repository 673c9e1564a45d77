//! Brings what a command needs and this machine lacks: pinned, once per user, side by side.

mod apt;
mod browser;
pub mod cache;
mod crates;
mod npm;
mod rust;

use crate::project;
use crate::run::took;
use anyhow::{Context, Result, anyhow};
use browser::Browser;
use crates::{TRUNK, WASM_BINDGEN};
use rust::Rust;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{Scope, ScopedJoinHandle, scope};
use std::time::Instant;
use std::{fs, io};

/// What the tools are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Building the page.
    Page,
    /// Building it and testing it in a browser.
    Tests,
}

/// Everything that was asked for, ready to be used.
pub struct Tools {
    path: Vec<PathBuf>,
    linker: Option<PathBuf>,
    /// There when the tools are for tests.
    pub tests: Option<TestTools>,
}

/// What the tests need besides.
pub struct TestTools {
    /// Chromium and its driver.
    pub browser: Browser,
    /// The browser tests' `node_modules`.
    pub node_modules: PathBuf,
}

impl TestTools {
    /// Node, in the folder of the browser tests, told where the page is served and where Chromium is.
    pub fn node(&self, port: u16) -> Result<Command> {
        let tests = project::root().join("tests/browser");
        link(&self.node_modules, &tests.join("node_modules"))?;
        let mut command = Command::new("node");
        command.current_dir(tests).env("SITE", format!("http://127.0.0.1:{port}/"));
        command.env("CHROMIUM", &self.browser.chromium).env("OUTPUT", project::work().join("browser"));
        Ok(command)
    }
}

type Task<'scope, T> = ScopedJoinHandle<'scope, Result<T>>;

/// Finds the tools, and installs those that are missing. All failures are reported together.
pub fn bring(what: For) -> Result<Tools> {
    let start = Instant::now();
    let quiet = all_at_hand(what);
    if !quiet {
        println!("bringing the tools (kept in {})", cache::dir()?.display());
    }
    let tools = scope(|scope| bring_in(scope, what))?;
    if !quiet {
        println!("the tools are ready after {}", took(start));
    }
    Ok(tools)
}

fn all_at_hand(what: For) -> bool {
    TRUNK.at_hand().is_some()
        && WASM_BINDGEN.at_hand().is_some()
        && (npm::WASM_OPT.is_here() || npm::wasm_opt_on_path().is_some())
        && (what == For::Page || npm::BROWSER_TESTS.is_here())
}

fn bring_in<'scope>(scope: &'scope Scope<'scope, '_>, what: For) -> Result<Tools> {
    let tests = what == For::Tests;
    let system = scope.spawn(move || system(tests));
    let trunk = scope.spawn(|| TRUNK.at_hand().map_or_else(|| TRUNK.install(), Ok));
    let bindgen = scope.spawn(|| WASM_BINDGEN.at_hand().map_or_else(|| WASM_BINDGEN.install(), Ok));
    let wasm_opt = scope.spawn(|| match npm::wasm_opt_on_path() {
        Some(dir) => Ok(dir),
        None => Ok(npm::WASM_OPT.install()?.join(".bin")),
    });
    let packages = tests.then(|| scope.spawn(|| npm::BROWSER_TESTS.install()));

    let mut failures = Vec::new();
    let system = join(system, &mut failures);
    let trunk = join(trunk, &mut failures);
    let bindgen = join(bindgen, &mut failures);
    let wasm_opt = join(wasm_opt, &mut failures);
    let packages = packages.and_then(|task| join(task, &mut failures));
    let (Some((rust, browser)), Some(trunk), Some(bindgen), Some(wasm_opt)) =
        (system, trunk, bindgen, wasm_opt)
    else {
        return Err(together(&failures));
    };
    if !failures.is_empty() {
        return Err(together(&failures));
    }
    let (first, linker) = match rust {
        Rust::AtHand => (None, None),
        Rust::Debian { bin, linker } => (Some(bin), Some(linker)),
    };
    let path = first.into_iter().chain([trunk, bindgen, wasm_opt]).collect();
    let tests = browser.zip(packages).map(|(browser, node_modules)| TestTools { browser, node_modules });
    Ok(Tools { path, linker, tests })
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

fn join<T>(task: Task<'_, T>, failures: &mut Vec<String>) -> Option<T> {
    match task.join() {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            failures.push(format!("{error:#}"));
            None
        }
        Err(_) => {
            failures.push("a step of the installation ended in a panic (see above)".to_owned());
            None
        }
    }
}

fn together(failures: &[String]) -> anyhow::Error {
    anyhow!("the tools are not complete\n\n{}", failures.join("\n\n"))
}

impl Tools {
    /// A command that builds for WebAssembly: the right Rust, the tools first on PATH, its own
    /// target folder, and nothing of what cargo set for xtask itself.
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

    fn search_path(&self) -> OsString {
        // xtask itself too: Trunk's hook calls it.
        let me = std::env::current_exe().ok();
        let me = me.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let old = std::env::var_os("PATH").unwrap_or_default();
        let all = self.path.iter().cloned().chain(me).chain(std::env::split_paths(&old));
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
