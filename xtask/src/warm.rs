//! What other checkouts compiled already: the WebAssembly target folder, without this project's own
//! part, kept in the cache for the first build of the next checkout. It saves minutes and decides
//! nothing: cargo looks at every piece and compiles anew what does not fit.

use crate::project;
use crate::run::{output, took};
use crate::tools::{Tools, cache};
use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::Path;
use std::time::Instant;

/// Says for which Cargo.lock, and which builds, a kept folder is.
const LABEL: &str = "kept-for";
/// The folders of the profiles that the page is built with.
const PROFILES: [&str; 3] = ["debug", "release", "serving"];

/// Fills the target folder of a fresh checkout.
pub fn start(tools: &Tools) -> Result<()> {
    let (kept, target, start) = (cache::dir()?.join(name(tools)?), project::wasm_target(), Instant::now());
    if target.exists() || !kept.exists() {
        return Ok(());
    }
    let _lock = cache::lock(&cache::dir()?, "wasm-build")?;
    let partial = target.with_extension("partial");
    clear(&partial)?;
    copy(&kept, &partial)?;
    fs::rename(&partial, &target).context("cannot fill target/wasm")?;
    println!("  took over what other checkouts compiled ({})", took(start));
    Ok(())
}

/// Keeps what was compiled, if it is news.
pub fn keep(tools: &Tools) -> Result<()> {
    let (cache, target) = (cache::dir()?, project::wasm_target());
    let (kept, label) = (cache.join(name(tools)?), label(&target)?);
    let known = || fs::read_to_string(kept.join(LABEL)).is_ok_and(|known| covers(&known, &label));
    if known() {
        return Ok(());
    }
    let _lock = cache::lock(&cache, "wasm-build")?;
    let (partial, old) = (cache.join("wasm-build.partial"), cache.join("wasm-build.old"));
    clear(&partial)?;
    clear(&old)?;
    copy(&target, &partial)?;
    fs::write(partial.join(LABEL), label)?;
    if kept.exists() {
        fs::rename(&kept, &old)?;
    }
    fs::rename(&partial, &kept).context("cannot keep what was compiled")?;
    clear(&old)
}

/// One folder for each compiler.
fn name(tools: &Tools) -> Result<String> {
    let version = output(tools.command("rustc").arg("-vV")).context("`rustc -vV` failed")?;
    Ok(format!("wasm-build-{}", project::hash(version.as_bytes())))
}

/// The crates, then the profiles that were built, in order.
fn label(target: &Path) -> Result<String> {
    let lock = fs::read(project::root().join("Cargo.lock"))?;
    let built =
        PROFILES.iter().filter(|profile| target.join("wasm32-unknown-unknown").join(profile).exists());
    let built: Vec<&str> = built.copied().collect();
    Ok(format!("{} {}", project::hash(&lock), built.join(" ")))
}

/// Has the first label all that the second has?
fn covers(kept: &str, label: &str) -> bool {
    let kept: Vec<&str> = kept.split(' ').collect();
    label.split(' ').all(|word| kept.contains(&word))
}

/// Copies a target folder, times included (cargo compares them), without what is this project's own.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let (source, copy, name) = (entry.path(), to.join(&name), name.to_string_lossy());
        let own = name.contains("sorting-office") || name.contains("sorting_office");
        if own || matches!(&*name, "incremental" | "wasm-bindgen" | ".cargo-lock" | LABEL) {
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
        assert!(!dir.join("to/.fingerprint/sorting-office-1").exists());
        fs::remove_dir_all(dir).unwrap();
    }
}
