//! Chromium and its driver, for the tests.

use super::apt;
use crate::run::which;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const PACKAGES: &[&str] = &["chromium", "chromium-driver", "fonts-dejavu-core"];
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";

/// What the browser tests start.
pub struct Browser {
    /// Chromium (or Chrome).
    pub chromium: PathBuf,
    /// Its driver of the same version.
    pub driver: PathBuf,
}

/// The browser, if it is there.
pub fn found() -> Option<Browser> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file());
    let chromium = named("CHROMIUM").or_else(|| NAMES.iter().find_map(|name| which(name)))?;
    let driver = named("CHROMEDRIVER").or_else(|| which("chromedriver"))?;
    Some(Browser { chromium, driver })
}

/// Debian's packages that are still to be installed.
pub fn missing() -> Result<Vec<&'static str>> {
    match (found(), apt::is_here()) {
        (Some(_), false) => Ok(vec![]),
        (Some(_), true) if Path::new(FONT).is_file() => Ok(vec![]),
        (Some(_), true) => Ok(vec!["fonts-dejavu-core"]),
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
