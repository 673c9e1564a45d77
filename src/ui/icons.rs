//! The page's small pictures: strokes on a 20 × 20 grid, in the colour of the text around them.

use yew::prelude::*;

/// A picture.
#[allow(missing_docs, reason = "each is named for what it shows")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Envelope,
    Play,
    Pause,
    ToStart,
    ToEnd,
    StepBack,
    StepOn,
    EventBack,
    EventOn,
    Menu,
    Close,
    ThemeAuto,
    ThemeLight,
    ThemeDark,
    Keys,
    Open,
    Share,
    Check,
    Cross,
    Exchange,
    Queue,
    Desk,
    Failure,
    Again,
    Dead,
    Loss,
    Done,
    Forward,
    Busy,
    Setup,
    Arrow,
    Branch,
    Undo,
    Redo,
    Compare,
    Bin,
    Target,
    Pin,
    Down,
    Unfold,
    More,
    Picture,
    Scales,
    Speech,
}

impl Icon {
    /// Its path, and whether it is filled and not stroked.
    const fn path(self) -> (&'static str, bool) {
        match self {
            Self::Envelope => ("M2.5 5.5h15v10h-15zM3 6l7 5.5L17 6", false),
            Self::Play => {
                ("M6 3.8v12.4a.6.6 0 0 0 .9.5l10-6.2a.6.6 0 0 0 0-1l-10-6.2a.6.6 0 0 0-.9.5z", true)
            }
            Self::Pause => ("M5 3.5h3.4v13H5zM11.6 3.5H15v13h-3.4z", true),
            Self::ToStart => ("M4.5 4v12M15.5 4.5v11L8 10z", false),
            Self::ToEnd => ("M15.5 4v12M4.5 4.5v11L12 10z", false),
            Self::StepBack => ("M13.5 4.5v11L5.5 10z", false),
            Self::StepOn => ("M6.5 4.5v11l8-5.5z", false),
            Self::EventBack => ("M12.5 4.5L7 10l5.5 5.5", false),
            Self::EventOn => ("M7.5 4.5L13 10l-5.5 5.5", false),
            Self::Menu => ("M3 5.5h14M3 10h14M3 14.5h14", false),
            Self::Close => ("M5 5l10 10M15 5L5 15", false),
            Self::ThemeAuto => ("M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14", false),
            Self::ThemeLight => (
                "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6L16 16M16 4l-1.4 1.4M5.4 14.6L4 16",
                false,
            ),
            Self::ThemeDark => ("M16.5 11.8A7 7 0 0 1 8.2 3.5a7 7 0 1 0 8.3 8.3z", false),
            Self::Keys => {
                ("M2.5 5.5h15v9h-15zM5.5 8.5h.01M8.5 8.5h.01M11.5 8.5h.01M14.5 8.5h.01M6.5 11.5h7", false)
            }
            Self::Open => ("M11.5 3.5h5v5M16.5 3.5l-7 7M8 4.5H4v11.5h11.5V12", false),
            Self::Share => ("M10 12.5v-9M6.5 6.5L10 3l3.5 3.5M5.5 9.5H4v7h12v-7h-1.5", false),
            Self::Check => ("M4 10.5l4 4 8-9", false),
            Self::Cross => ("M5 5l10 10M15 5L5 15", false),
            Self::Exchange => ("M10 2.5l7.5 7.5-7.5 7.5L2.5 10z", false),
            Self::Queue => ("M2.5 5.5h15v9h-15zM7.5 5.5v9M12.5 5.5v9", false),
            Self::Desk => (
                "M5 4.5h10a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5H5A2.5 2.5 0 0 1 2.5 13V7A2.5 2.5 0 0 1 5 4.5z",
                false,
            ),
            Self::Failure => ("M10 3.5L17 16H3z", true),
            Self::Again => ("M15.5 6.5A6.5 6.5 0 1 0 16.5 11M15.8 3v4h-4", false),
            Self::Dead => ("M5 17V8a5 5 0 0 1 10 0v9zM8 9h4M10 7v6", false),
            Self::Loss => ("M5 5l10 10M15 5L5 15", false),
            Self::Done => ("M4 10.5l4 4 8-9", false),
            Self::Forward => ("M3 10h13M11.5 5.5L16 10l-4.5 4.5", false),
            Self::Busy => ("M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6.5V10l2.5 2", false),
            Self::Setup => ("M10 8.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z", false),
            Self::Target => (
                "M10 4.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM10 1.5v4M10 14.5v4M1.5 10h4M14.5 10h4",
                false,
            ),
            Self::Pin => ("M10 17.5S4.8 12 4.8 7.8a5.2 5.2 0 0 1 10.4 0C15.2 12 10 17.5 10 17.5z", false),
            Self::Down => ("M5 7.8L10 13l5-5.2", false),
            Self::Unfold => ("M4.5 12.5L10 7l5.5 5.5", false),
            Self::More => ("M4.5 10h.01M10 10h.01M15.5 10h.01", false),
            Self::Picture => ("M3 4.5h14v11H3zM3 13l4.2-4 3.3 3 2.6-2.4L17 13M13 7.5h.01", false),
            Self::Scales => ("M10 3.5v13M6 16.5h8M4 5.5h12M4 5.5L1.8 11h4.4zM16 5.5L13.8 11h4.4z", false),
            Self::Speech => ("M3 4h14v9.5h-7L6 17v-3.5H3zM6.5 7.5h7M6.5 10h4.5", false),
            Self::Arrow => ("M7.5 4.5L13 10l-5.5 5.5", false),
            Self::Branch => (
                "M5.5 7.5v5M5.5 7.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5.5 16.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM14.5 8.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM14.5 8.5c0 3-3 4-7 4.6",
                false,
            ),
            Self::Undo => ("M7 4L3.5 7.5 7 11M3.5 7.5h8a4.5 4.5 0 0 1 0 9H8", false),
            Self::Redo => ("M13 4l3.5 3.5L13 11M16.5 7.5h-8a4.5 4.5 0 0 0 0 9H12", false),
            Self::Compare => ("M3 4h6v12H3zM11 4h6v12h-6z", false),
            Self::Bin => ("M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6M8.5 9v4.5M11.5 9v4.5", false),
        }
    }

    /// The picture. It says nothing to those who listen: the words beside it do.
    pub fn html(self) -> Html {
        let (path, filled) = self.path();
        let class = if filled { "icon filled" } else { "icon" };
        html! {
            <svg class={class} viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
                <path d={path} />
            </svg>
        }
    }
}

/// The wordmark's envelope.
pub fn brand() -> Html {
    html! {
        <svg class="brand-mark" width="26" height="20" viewBox="0 0 26 20" aria-hidden="true" focusable="false">
            <rect x="1.2" y="1.2" width="23.6" height="17.6" rx="2.8" />
            <path d="M2.4 3.2L13 11.4 23.6 3.2" />
        </svg>
    }
}
