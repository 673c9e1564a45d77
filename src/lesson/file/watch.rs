//! The part of a lesson file about what is watched: scalers and alerts.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct ScalerFile {
    /// Whom the copies are like.
    pub like: String,
    pub watch: WatchedFile,
    pub up: UpFile,
    pub down: DownFile,
    #[serde(default = "one")]
    pub min: u16,
    pub max: u16,
    #[serde(default)]
    pub boot_ms: u64,
    #[serde(default = "second")]
    pub every_ms: u64,
}

/// The figure that is read.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::lesson) enum WatchedFile {
    Ready(String),
    Unacknowledged(String),
    Oldest(String),
    Lag(String),
    Waiting(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct UpFile {
    pub above: u32,
    #[serde(default = "one")]
    pub step: u16,
    #[serde(default)]
    pub for_ms: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct DownFile {
    pub below: u32,
    #[serde(default = "one")]
    pub step: u16,
    #[serde(default)]
    pub for_ms: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::lesson) struct AlertFile {
    pub name: String,
    pub watch: WatchedFile,
    pub above: Option<u32>,
    pub below: Option<u32>,
    #[serde(default)]
    pub for_ms: u64,
}

const fn one() -> u16 {
    1
}

const fn second() -> u64 {
    1_000
}
