//! The per-user folder of installed tools: keyed by version, never half done, shared by all
//! checkouts and by runs at the same time.

use crate::run;
use anyhow::{Context, Result, bail};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

/// `$XDG_CACHE_HOME/sorting-office`, or `~/.cache/sorting-office`.
pub fn dir() -> Result<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    match base {
        Some(base) => Ok(base.join("sorting-office")),
        None => bail!("neither XDG_CACHE_HOME nor HOME is set: no place to keep the tools"),
    }
}

/// Where the output of an install goes.
pub fn log(name: &str) -> Result<PathBuf> {
    Ok(dir()?.join("logs").join(format!("{name}.log")))
}

/// The folder `name` of the cache, made by `install` if it is not there.
///
/// `install` fills an empty folder beside it, which takes the name only when it is complete. One
/// run installs; another that wants the same at the same time waits for it.
pub fn once(name: &str, install: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    once_in(&dir()?, name, install)
}

fn once_in(cache: &Path, name: &str, install: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let home = cache.join(name);
    if home.is_dir() {
        return Ok(home);
    }
    let _lock = lock(cache, name)?;
    if home.is_dir() {
        return Ok(home);
    }
    let partial = cache.join(format!("{name}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial).with_context(|| format!("cannot clear {}", partial.display()))?;
    }
    fs::create_dir_all(&partial).with_context(|| format!("cannot create {}", partial.display()))?;
    install(&partial)?;
    fs::rename(&partial, &home).with_context(|| format!("cannot create {}", home.display()))?;
    Ok(home)
}

/// Held until dropped (or until this program ends, however it ends).
pub fn lock(cache: &Path, name: &str) -> Result<File> {
    let path = cache.join(format!("{name}.lock"));
    let file = run::create(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("  waiting for another run that is installing {name}");
            file.lock().with_context(|| format!("cannot lock {}", path.display()))?;
        }
        Err(TryLockError::Error(error)) => {
            return Err(error).context(format!("cannot lock {}", path.display()));
        }
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("xtask-cache-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        dir
    }

    #[test]
    fn a_half_done_install_never_counts() {
        let cache = fresh("half");
        let failed = once_in(&cache, "tool-1", |dir| {
            fs::write(dir.join("half"), "")?;
            bail!("interrupted")
        });
        assert!(failed.is_err() && !cache.join("tool-1").exists());
        let home = once_in(&cache, "tool-1", |dir| {
            assert!(!dir.join("half").exists(), "starts from an empty folder");
            Ok(fs::write(dir.join("whole"), "")?)
        });
        assert!(home.unwrap().join("whole").exists());
        once_in(&cache, "tool-1", |_| bail!("installed twice")).unwrap();
        fs::remove_dir_all(cache).unwrap();
    }

    #[test]
    fn two_runs_at_once_install_once() {
        let cache = fresh("twice");
        let count = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    once_in(&cache, "tool-1", |_| {
                        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        std::thread::sleep(std::time::Duration::from_millis(30));
                        Ok(())
                    })
                    .unwrap();
                });
            }
        });
        assert_eq!(count.into_inner(), 1);
        fs::remove_dir_all(cache).unwrap();
    }
}
