//! Small pictures that only the map has, on the grid of `ui::icons`.

use yew::prelude::*;

use crate::lesson::EntryKind;
use crate::ui::icons::Icon;

pub(super) const SEARCH: &str = "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13.2 13.2L17 17";
pub(super) const CODE: &str = "M7 6l-4 4 4 4M13 6l4 4-4 4";
pub(super) const PAGE: &str = "M5.5 2.8h6l3.5 3.5v11H5.5zM8 9.5h4.5M8 12.5h4.5";
pub(super) const SCALES: &str = "M10 3v14M6 17h8M3 6.5h14M5 6.5L3 11.5h4zM15 6.5l-2 5h4z";
pub(super) const CAP: &str = "M2.5 7.5L10 4l7.5 3.5L10 11zM5.5 9.5v4c2.5 2 6.5 2 9 0v-4";

/// A picture of such a path.
pub(super) fn icon(d: &'static str) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false"><path {d} /></svg>
    }
}

/// The sign of a kind of rows.
pub(super) fn of_kind(kind: EntryKind) -> Html {
    match kind {
        EntryKind::Run => Icon::Play.html(),
        EntryKind::Code => icon(CODE),
        EntryKind::Page => icon(PAGE),
    }
}
