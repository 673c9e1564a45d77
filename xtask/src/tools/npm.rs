//! npm packages: what a lock file names, installed once per user.

use super::cache;
use crate::project;
use crate::run::{Logged, output, took, which};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// A folder with a `package.json` and its lock file.
pub struct Packages {
    /// What it is called in the cache.
    pub name: &'static str,
    /// Where the two files are.
    pub dir: &'static str,
    /// What they bring, for people.
    pub what: &'static str,
}

/// The optimiser of WebAssembly.
pub const WASM_OPT: Packages =
    Packages { name: "wasm-opt", dir: "xtask/npm", what: "wasm-opt (binaryen 132)" };

/// What the browser tests are written with.
pub const BROWSER_TESTS: Packages =
    Packages { name: "browser-tests", dir: "tests/browser", what: "Playwright and axe" };

/// What measures the page as a phone has it.
pub const LIGHTHOUSE: Packages =
    Packages { name: "lighthouse", dir: "xtask/npm-lighthouse", what: "Lighthouse" };

const BINARYEN: u32 = 132;

impl Packages {
    /// The folder `node_modules`, installed if it is not there.
    pub fn install(&self) -> Result<PathBuf> {
        let home = cache::once(&self.key()?, |dir| {
            if which("npm").is_none() {
                bail!(
                    "{} comes from npm, and there is no npm on PATH\n  way out: install Node 20 or newer",
                    self.what
                );
            }
            let start = Instant::now();
            println!("  installing {} (a few seconds, once per user)", self.what);
            for file in ["package.json", "package-lock.json"] {
                fs::copy(project::root().join(self.dir).join(file), dir.join(file))?;
            }
            let mut command = Command::new("npm");
            command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(dir);
            let way_out = "npm must reach its registry: see `npm config get registry`, then try again";
            Logged { name: self.what, log: cache::log(self.name)?, way_out }.run(&mut command)?;
            println!("  installed {} in {}", self.what, took(start));
            Ok(())
        })?;
        Ok(home.join("node_modules"))
    }

    /// Whether nothing needs to be done for it.
    pub fn is_here(&self) -> bool {
        self.key().and_then(|key| Ok(cache::dir()?.join(key).is_dir())).unwrap_or(false)
    }

    fn key(&self) -> Result<String> {
        let lock = project::root().join(self.dir).join("package-lock.json");
        let text = fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
        Ok(format!("{}-{}", self.name, project::hash(&text)))
    }
}

/// A wasm-opt on PATH that is new enough.
pub fn wasm_opt_on_path() -> Option<PathBuf> {
    let file = which("wasm-opt")?;
    let printed = output(Command::new(&file).arg("--version"))?;
    let version = printed.split_whitespace().find_map(|word| word.parse::<u32>().ok())?;
    (version == BINARYEN).then(|| file.parent().map(PathBuf::from))?
}
