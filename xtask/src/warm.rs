//! What other checkouts compiled already: target folders, without what is this project's own, kept in the cache for
//! the first build of the next checkout. It saves minutes and decides nothing: cargo looks at every piece and compiles
//! anew what does not fit.

use crate::project;
use crate::run::{output, took};
use crate::tools::{Tools, cache};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Says for which crates, compiled in which way, and for which builds a kept folder is.
const LABEL: &str = "kept-for";
/// What is this project's own: cargo goes by the times of its files, which another checkout has by chance.
const OWN: [&str; 5] = ["sorting-office", "sorting_office", "late", "xtask", "course"];
/// What cargo knows of the pieces.
const KNOWN: &str = ".fingerprint";

/// A target folder.
pub struct Target {
    name: &'static str,
    folder: PathBuf,
    /// What it has only after a build.
    built: &'static str,
    /// The folders of its builds; what is kept has all of them that were there.
    builds: &'static [&'static str],
    /// What is kept is kept for each compiler.
    compiler: String,
}

/// Where WebAssembly is built.
pub fn wasm(tools: &Tools) -> Result<Target> {
    const BUILDS: &[&str] =
        &["wasm32-unknown-unknown/debug", "wasm32-unknown-unknown/release", "wasm32-unknown-unknown/serving"];
    Target::new(
        "wasm-build",
        project::wasm_target(),
        "wasm32-unknown-unknown",
        BUILDS,
        tools.command("rustc"),
    )
}

/// Where these commands are built.
pub fn tools() -> Result<Target> {
    Target::new("tools-build", project::tools_target(), "course", &[], Command::new("rustc"))
}

impl Target {
    fn new(
        name: &'static str,
        folder: PathBuf,
        built: &'static str,
        builds: &'static [&'static str],
        mut rustc: Command,
    ) -> Result<Self> {
        let compiler = output(rustc.arg("-vV")).context("`rustc -vV` failed")?;
        Ok(Self { name, folder, built, builds, compiler })
    }

    /// Fills it in a fresh checkout.
    pub fn fill(&self) -> Result<()> {
        let (kept, start) = (self.kept()?, Instant::now());
        if self.folder.join(self.built).exists() || !kept.exists() {
            return Ok(());
        }
        let _lock = cache::lock(&cache::dir()?, self.name)?;
        copy(&kept, &self.folder)?;
        forget_own(&self.folder)?;
        println!("  took over what other checkouts compiled ({})", took(start));
        Ok(())
    }

    /// Keeps what was compiled, if it is news.
    pub fn keep(&self) -> Result<()> {
        let (kept, label) = (self.kept()?, self.label()?);
        if fs::read_to_string(kept.join(LABEL)).is_ok_and(|known| covers(&known, &label)) {
            return Ok(());
        }
        let cache = cache::dir()?;
        let _lock = cache::lock(&cache, self.name)?;
        let beside = |what: &str| cache.join(format!("{}.{what}", self.name));
        let (partial, old) = (beside("partial"), beside("old"));
        clear(&partial)?;
        clear(&old)?;
        copy(&self.folder, &partial)?;
        fs::write(partial.join(LABEL), label)?;
        if kept.exists() {
            fs::rename(&kept, &old)?;
        }
        fs::rename(&partial, &kept).context("cannot keep what was compiled")?;
        clear(&old)
    }

    fn kept(&self) -> Result<PathBuf> {
        Ok(cache::dir()?.join(format!("{}-{}", self.name, project::hash(self.compiler.as_bytes()))))
    }

    /// The crates and profiles, then the builds that are there, in order.
    fn label(&self) -> Result<String> {
        let file = |name| fs::read(project::root().join(name));
        let crates = [file("Cargo.lock")?, file("Cargo.toml")?].concat();
        let built: Vec<&str> =
            self.builds.iter().filter(|build| self.folder.join(build).exists()).copied().collect();
        Ok(format!("{} {}", project::hash(&crates), built.join(" ")))
    }
}

/// Has the first label all that the second has?
fn covers(kept: &str, label: &str) -> bool {
    let kept: Vec<&str> = kept.split(' ').collect();
    label.split(' ').all(|word| kept.contains(&word))
}

/// Copies a target folder, times included (cargo compares them), without what is this project's own. What cargo knows of the pieces comes after them: a copy that was cut off is compiled anew.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    let mut entries = fs::read_dir(from)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(|entry| entry.file_name() == KNOWN);
    for entry in entries {
        let name = entry.file_name();
        let (source, copy, name) = (entry.path(), to.join(&name), name.to_string_lossy());
        if is_own(&name) || matches!(&*name, "incremental" | "wasm-bindgen" | ".cargo-lock" | LABEL) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            self::copy(&source, &copy)?;
        } else {
            fs::copy(&source, &copy)?;
            File::open(&copy)?.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}

/// What was compiled here before goes with other crates, by the same names, than those that have come.
fn forget_own(target: &Path) -> Result<()> {
    for known in fs::read_dir(target.join(KNOWN)).into_iter().flatten() {
        let known = known?;
        if is_own(&known.file_name().to_string_lossy()) {
            clear(&known.path())?;
        }
    }
    Ok(())
}

/// Of this project, by a file's or folder's name: `libxtask-0123.rlib`, `course.d`.
fn is_own(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_prefix("lib").unwrap_or(stem);
    OWN.contains(&stem) || stem.rsplit_once('-').is_some_and(|(of, _)| OWN.contains(&of))
}

fn clear(dir: &Path) -> Result<()> {
    if dir.exists() {
        fs::remove_dir_all(dir).with_context(|| format!("cannot remove {}", dir.display()))?;
    }
    Ok(())
}

/// Tells of a failure that costs nothing but time.
pub fn ignore(result: Result<()>) {
    if let Err(error) = result {
        println!("  (not a failure: {error:#})");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_has_the_times_and_not_the_projects_own() {
        let dir = std::env::temp_dir().join(format!("xtask-warm-{}", std::process::id()));
        let file = |path: &str| {
            let mut file = crate::run::create(&dir.join("from").join(path)).unwrap();
            std::io::Write::write_all(&mut file, path.as_bytes()).unwrap();
            file.set_modified(std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000)).unwrap();
        };
        for path in [
            "release/deps/libyew.rlib",
            "release/deps/sorting_office.wasm",
            "release/deps/liblate-1.rlib",
            ".fingerprint/sorting-office-1/x",
        ] {
            file(path);
        }
        copy(&dir.join("from"), &dir.join("to")).unwrap();
        let kept = dir.join("to/release/deps/libyew.rlib");
        assert_eq!(fs::read_to_string(&kept).unwrap(), "release/deps/libyew.rlib");
        let times = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
        assert_eq!(times(&kept), times(&dir.join("from/release/deps/libyew.rlib")));
        assert!(!dir.join("to/release/deps/sorting_office.wasm").exists());
        assert!(!dir.join("to/release/deps/liblate-1.rlib").exists());
        assert!(!dir.join("to/.fingerprint/sorting-office-1").exists());
        fs::create_dir_all(dir.join("to/.fingerprint/xtask-1")).unwrap();
        fs::create_dir_all(dir.join("to/.fingerprint/yew-1")).unwrap();
        forget_own(&dir.join("to")).unwrap();
        assert!(!dir.join("to/.fingerprint/xtask-1").exists() && dir.join("to/.fingerprint/yew-1").exists());
        fs::remove_dir_all(dir).unwrap();
    }
}
