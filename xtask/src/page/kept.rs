//! The site that `cargo xtask serve` built last, in this checkout or another, kept for what it was made from: the same
//! sources are not built twice.

use crate::tools::cache;
use crate::{made_from, project};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

/// What a site is made from.
const FOLDERS: [&str; 5] = ["src", "late", "static", "xtask", ".cargo"];
const FILES: [&str; 4] = ["Cargo.toml", "Cargo.lock", "index.html", "rust-toolchain.toml"];
/// Its name in the cache.
const NAME: &str = "site";

/// The sources of the site. Not the compilers: what an older one made of them is the same page.
pub fn sources() -> Result<String> {
    let root = project::root();
    let mut from = String::new();
    for name in FILES {
        from += &fs::read_to_string(root.join(name)).with_context(|| format!("cannot read {name}"))?;
    }
    FOLDERS.iter().try_fold(from, |from, folder| made_from::files(&root.join(folder), &from))
}

/// Puts the site in place, if it is kept for these sources.
pub fn take(from: &str, site: &Path) -> Result<bool> {
    take_from(&cache::dir()?, from, site)
}

/// Keeps it in place of the one before.
pub fn keep(from: &str, site: &Path) -> Result<()> {
    keep_in(&cache::dir()?, from, site)
}

fn take_from(cache: &Path, from: &str, site: &Path) -> Result<bool> {
    let _lock = cache::lock(cache, NAME)?;
    let kept = cache.join(NAME);
    if !made_from::is_current(&kept, from) {
        return Ok(false);
    }
    made_from::clear(site)?;
    copy(&kept, site)?;
    Ok(true)
}

fn keep_in(cache: &Path, from: &str, site: &Path) -> Result<()> {
    let _lock = cache::lock(cache, NAME)?;
    let kept = cache.join(NAME);
    made_from::clear(&kept)?;
    copy(site, &kept)?;
    made_from::note(&kept, from)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in super::shrink::files(from)? {
        let copy = to.join(file.strip_prefix(from)?);
        if let Some(folder) = copy.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, &copy).with_context(|| format!("cannot write {}", copy.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_sources_get_the_site_that_was_kept() {
        let folder = std::env::temp_dir().join(format!("xtask-kept-{}", std::process::id()));
        let (cache, site, other) = (folder.join("cache"), folder.join("site"), folder.join("other"));
        fs::create_dir_all(site.join("lesson")).unwrap();
        fs::write(site.join("lesson/index.html"), "new").unwrap();
        fs::create_dir_all(&other).unwrap();
        fs::write(other.join("old.html"), "old").unwrap();
        assert!(!take_from(&cache, "a", &other).unwrap(), "nothing is kept");
        keep_in(&cache, "a", &site).unwrap();
        assert!(!take_from(&cache, "b", &other).unwrap() && other.join("old.html").is_file());
        assert!(take_from(&cache, "a", &other).unwrap());
        assert_eq!(fs::read_to_string(other.join("lesson/index.html")).unwrap(), "new");
        assert!(!other.join("old.html").exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
