//! The colours of the theme that a picture is taken in.

use super::envelopes::HUES;

/// The colours of the theme that the picture is taken in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Colours {
    pub(super) hues: [String; HUES],
    pub(super) ink: String,
    pub(super) muted: String,
    pub(super) paper: String,
    pub(super) card: String,
    pub(super) accent: String,
    pub(super) bed: String,
    pub(super) work: String,
    pub(super) wait: String,
    pub(super) lit: String,
}

impl Colours {
    /// Asks for each by its name in the style sheet.
    pub fn read(colour: impl Fn(&str) -> String) -> Self {
        Self {
            hues: std::array::from_fn(|hue| colour(&format!("--hue-{hue}"))),
            ink: colour("--ink"),
            muted: colour("--muted"),
            paper: colour("--paper"),
            card: colour("--card"),
            accent: colour("--accent"),
            bed: colour("--slot"),
            work: colour("--green"),
            wait: colour("--amber"),
            lit: colour("--lit"),
        }
    }
}
