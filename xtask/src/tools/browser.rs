//! Chromium and its driver, for the tests.

use super::apt;
use crate::run::which;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const SHELL: &str = "chromium-headless-shell";
const PACKAGES: &[&str] = &["chromium", "chromium-driver", SHELL, "fonts-dejavu-core"];
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

/// What the browser tests start.
pub struct Browser {
    /// Chromium (or Chrome).
    pub chromium: PathBuf,
    /// Its driver of the same version.
    pub driver: PathBuf,
    /// Chromium without windows of its own, which takes a third less of the processor; Chromium where there is none.
    pub shell: PathBuf,
}

/// The browser, if it is there.
pub fn found() -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file());
    let chromium = named("CHROMIUM").or_else(|| NAMES.iter().find_map(|name| which(name)))?;
    let driver = named("CHROMEDRIVER").or_else(|| which("chromedriver"))?;
    let shell = shell().unwrap_or_else(|| chromium.clone());
    Some(Browser { chromium, driver, shell })
}

/// The one without windows; none where somebody has named a browser, which is then the one to be tested in.
fn shell() -> Option<PathBuf> {
    if is_named() { None } else { which(SHELL) }
}

fn is_named() -> bool {
    std::env::var_os("CHROMIUM").is_some()
}

/// Debian's packages that are still to be installed.
pub fn missing() -> Result<Vec<&'static str>> {
    match (found(), apt::is_here()) {
        (Some(_), false) => Ok(vec![]),
        (Some(_), true) => {
            let font = (!Path::new(FONT).is_file()).then_some("fonts-dejavu-core");
            let lacks_shell = !is_named() && shell().is_none();
            let shell = (lacks_shell && apt::knows(SHELL)).then_some(SHELL);
            Ok(font.into_iter().chain(shell).collect())
        }
        (None, true) => Ok(apt::missing(PACKAGES)),
        (None, false) => bail!(
            "the tests need Chromium and chromedriver, and there is no apt-get to install them with\n  \
             way out: install both, and name them in CHROMIUM and CHROMEDRIVER if they are not on PATH"
        ),
    }
}

/// The browser, which must be there by now.
pub fn installed() -> Result<Browser> {
    found().context("Chromium's packages are installed, yet chromium and chromedriver are not on PATH\n  way out: name them in CHROMIUM and CHROMEDRIVER")
}
