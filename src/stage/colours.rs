//! The colours of the theme that a picture is painted in.

use super::envelopes::HUES;

/// The colours of the theme, each as the style sheet has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Colours {
    pub hues: [String; HUES],
    pub ink: String,
    pub muted: String,
    pub paper: String,
    pub card: String,
    pub accent: String,
    pub bed: String,
    pub work: String,
    pub wait: String,
    pub lit: String,
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
